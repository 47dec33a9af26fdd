//! Many writers at once: one history, in which nothing that was acknowledged is lost and nobody won twice.

use std::collections::BTreeMap;
use std::time::Duration;

use landfall_store::outbox::{Endpoint, Message};
use landfall_store::{Error, Ledger, Location, Op};
use rstest::rstest;

use crate::common::{at, batch, item, value};
use crate::place::{Store, ledger};

const WRITERS: i64 = 16;

/// How many things each writer does; `LANDFALL_WRITES` says otherwise.
fn writes() -> i64 {
    std::env::var("LANDFALL_WRITES").map_or(60, |n| n.parse().unwrap())
}

/// What a writer was told had happened.
#[derive(Default)]
struct Told {
    /// Entries written, in its own order.
    entries: Vec<i64>,
    /// Ids that all writers wanted, and it got.
    won: Vec<String>,
    /// Numbers of its messages.
    numbers: Vec<i64>,
}

async fn write(location: Location, writer: i64) -> Told {
    let mut ledger = Ledger::open_patient(location, Duration::from_secs(3600)).await.unwrap();
    let mut told = Told::default();
    for n in 0..writes() {
        match n % 3 {
            0 => {
                let op = Op::Assert(item("EU", &format!("own/{writer}/{n}"), n));
                told.entries.push(ledger.append(batch(vec![op]), at(n)).await.unwrap().last_seq);
            }
            1 => {
                let id = format!("shared/{n}");
                match ledger.append(batch(vec![Op::Assert(item("NO", &id, writer))]), at(n)).await {
                    Ok(appended) => {
                        assert_eq!((appended.written(), appended.skipped), (1, 0));
                        told.entries.push(appended.last_seq);
                        told.won.push(id);
                    }
                    Err(Error::Conflict(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            _ => {
                let message = Message {
                    id: format!("{writer}.{n}"),
                    endpoint: "desk".into(),
                    market: Some("EU".into()),
                    ..Message::default()
                };
                told.numbers.push(ledger.send(at(n), &[message]).await.unwrap()[0].number);
            }
        }
    }
    ledger.close().await;
    told
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_many_write_at_once_is_one_history_without_a_gap_or_a_loss(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((place, mut ledger)) = ledger(store).await else { return };
    let desk = Endpoint {
        name: "desk".into(),
        kind: "webhook".into(),
        address: "https://receiver.example".into(),
        settings: BTreeMap::new(),
        secrets: Vec::new(),
        language: "en".into(),
        operator: false,
        enabled: true,
        why: None,
        held_until: None,
        succeeded: None,
    };
    ledger.add_endpoint(&desk).await.unwrap();
    let all: Vec<_> = (0..WRITERS).map(|writer| tokio::spawn(write(place.location().clone(), writer))).collect();
    let mut told = Vec::new();
    for writer in all {
        told.push(writer.await.unwrap());
    }

    let verified = ledger.verify(None).await.unwrap();
    let mut entries: Vec<i64> = told.iter().flat_map(|t| t.entries.iter().copied()).collect();
    assert!(told.iter().all(|t| t.entries.is_sorted()), "a writer's own order");
    entries.sort_unstable();
    assert_eq!(entries, (1..=verified.entries).collect::<Vec<_>>(), "each acknowledged entry is there once");
    let mut numbers: Vec<i64> = told.iter().flat_map(|t| t.numbers.iter().copied()).collect();
    numbers.sort_unstable();
    let sent = WRITERS * (0..writes()).filter(|n| n % 3 == 2).count() as i64;
    assert_eq!(numbers, (1..=sent).collect::<Vec<_>>(), "messages count without a gap");

    let latest = ledger.latest().await.unwrap().unwrap();
    let stored: BTreeMap<String, i64> =
        ledger.state(&["NO"], latest).await.unwrap().into_iter().map(|s| (s.id, value(&s.item))).collect();
    assert_eq!(stored.len(), (0..writes()).filter(|n| n % 3 == 1).count());
    let won: usize = told.iter().map(|t| t.won.len()).sum();
    assert_eq!(won, stored.len(), "each was won once");
    for (writer, told) in (0..).zip(&told) {
        assert!(told.won.iter().all(|id| stored[id] == writer), "what was won is what is stored");
    }
    let mut known = Vec::new();
    for id in stored.keys() {
        known.extend(ledger.history(id).await.unwrap().into_iter().map(|e| (e.seq, e.known)));
    }
    known.sort_unstable();
    assert!(known.windows(2).all(|pair| pair[0].1 < pair[1].1), "known rises with every entry");
}
