//! A whole ledger somewhere else: from either store to either, and back.

use std::collections::BTreeMap;

use jiff::civil::date;
use landfall_core::model::{Kind, canonical_json};
use landfall_store::outbox::{Endpoint, Message, Range, Secret};
use landfall_store::{Error, Head, Ledger, Op, Snapshot, Stored, Target};
use rstest::rstest;

use crate::common::{at, batch, corrected, item, step};
use crate::place::{Place, Store, ledger};

/// A ledger with something in every table that can be filled from outside.
async fn filled(store: Store) -> Option<(Place, Ledger)> {
    let (place, mut ledger) = ledger(store).await?;
    let many = (0..2500).map(|n| Op::Assert(item("EU", &format!("f{n}"), n)));
    let more = [Op::Assert(item("NO", "c", 3)), Op::Assert(step("eu/x", "published", "2026-01-01"))];
    ledger.append(batch(many.chain(more).chain([Op::Ruleset(b"{}".to_vec())]).collect()), at(1)).await.unwrap();
    let later = vec![
        Op::Correct(corrected("EU", "f1", -4, "误读"), "误读".into()),
        Op::End { id: "f2".into(), through: date(2026, 5, 31), reason: "repealed".into() },
        Op::Withdraw { id: "c".into(), reason: "not law".into() },
    ];
    ledger.append(batch(later), at(2)).await.unwrap();
    ledger.erase(Target::Id("f3".into()), "licence", "a person", at(3)).await.unwrap();
    let snapshot = Snapshot {
        bytes: (0..=255).cycle().take(5 << 20).collect(),
        address: "https://example.org".into(),
        received: at(1),
        licence: None,
        redistribute: false,
    };
    ledger.put_snapshot(&snapshot).await.unwrap();
    let endpoint = Endpoint {
        name: "桌".into(),
        kind: "webhook".into(),
        address: "https://receiver.example".into(),
        settings: [("note".to_owned(), "value".to_owned())].into(),
        secrets: vec![Secret::new("whsec_c2VjcmV0")],
        language: "zh".into(),
        operator: true,
        enabled: true,
        why: None,
        held_until: None,
        succeeded: None,
    };
    ledger.add_endpoint(&endpoint).await.unwrap();
    let message = |n: i64| Message { id: format!("m{n}"), endpoint: "桌".into(), ..Message::default() };
    ledger.send(at(4), &[message(1), message(2)]).await.unwrap();
    Some((place, ledger))
}

/// Everything a ledger says.
#[derive(Debug, PartialEq)]
struct All {
    head: Head,
    state: Vec<BTreeMap<String, String>>,
    ruleset: Vec<u8>,
    endpoints: Vec<Endpoint>,
    outbox: Vec<landfall_store::outbox::Kept>,
    erased: Vec<i64>,
}

async fn all(ledger: &Ledger) -> All {
    let shown = |all: Vec<Stored>| all.into_iter().map(|s| (s.id, canonical_json(&s.item))).collect();
    let mut state = Vec::new();
    for second in 0..5 {
        state.push(shown(ledger.state(&["EU", "NO"], at(second)).await.unwrap()));
        state.push(shown(ledger.common(at(second)).await.unwrap()));
    }
    let verified = ledger.verify(None).await.unwrap();
    All {
        head: verified.head,
        state,
        ruleset: ledger.ruleset_at(at(9)).await.unwrap().unwrap().1,
        endpoints: ledger.endpoints().await.unwrap(),
        outbox: ledger.outbox(&Range::default()).await.unwrap(),
        erased: verified.erased,
    }
}

#[rstest]
#[tokio::test]
async fn a_ledger_moved_says_what_it_said_and_goes_on_from_there(
    #[values(Store::Sqlite, Store::Postgresql)] from: Store,
    #[values(Store::Sqlite, Store::Postgresql)] to: Store,
) {
    let (Some((_place, mut original)), Some(room)) = (filled(from).await, Place::on(to)) else { return };
    let said = all(&original).await;
    let copied = original.migrate_to(room.location()).await.unwrap();
    assert_eq!((&copied.original, &copied.verified.head), (&said.head, &said.head));
    let mut moved = Ledger::open(room.location()).await.unwrap();
    assert_eq!(all(&moved).await, said);
    assert_eq!(all(&original).await, said, "the original stays as it was");
    let next = moved.append(batch(vec![Op::Assert(item("EU", "next", 1))]), at(9)).await.unwrap();
    assert_eq!(next.first_seq, said.head.seq + 1);
    let message = Message { id: "m3".into(), endpoint: "桌".into(), ..Message::default() };
    assert_eq!(moved.send(at(9), &[message]).await.unwrap()[0].number, 3);
    moved.verify(Some(&said.head)).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn where_something_is_already_nothing_is_moved_to(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
    let (Some((_place, mut original)), Some((other, there))) = (filled(Store::Sqlite).await, ledger(store).await)
    else {
        return;
    };
    let head = there.head().await.unwrap();
    for refused in [original.migrate_to(other.location()).await, original.copy_to(other.location()).await] {
        let error = refused.unwrap_err();
        assert_eq!((error.kind(), error.code()), (Kind::Conflict, "ledger-exists"), "{error}");
        assert!(error.to_string().contains(&other.location().to_string()), "{error}");
    }
    assert_eq!(there.verify(None).await.unwrap().head, head);
}

#[rstest]
#[tokio::test]
async fn a_ledger_whose_chain_is_broken_arrives_nowhere(
    #[values(Store::Sqlite, Store::Postgresql)] from: Store,
    #[values(Store::Sqlite, Store::Postgresql)] to: Store,
) {
    let (Some((place, original)), Some(room)) = (filled(from).await, Place::on(to)) else { return };
    original.close().await;
    let unguarded = match from {
        Store::Sqlite => "DROP TRIGGER entry_stays; UPDATE entry SET body = body || ' ' WHERE seq = 7",
        Store::Postgresql => "ALTER TABLE entry DISABLE TRIGGER ALL; UPDATE entry SET body = body || ' ' WHERE seq = 7",
    };
    place.meddle(unguarded).await.unwrap();
    let mut broken = Ledger::open(place.location()).await.unwrap();
    let error = broken.migrate_to(room.location()).await.unwrap_err();
    assert!(matches!(&error, Error::Bad(bad) if bad.seq == 7), "{error}");
    let nowhere = Ledger::open(room.location()).await.unwrap_err();
    assert_eq!(nowhere.kind(), Kind::NotFound, "{nowhere}");
    assert_eq!(std::fs::read_dir(room.folder()).unwrap().count(), 0, "no draft is left");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_copy_made_while_others_write_is_the_ledger_as_it_stood_at_one_point(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((place, ledger)) = filled(store).await else { return };
    let location = place.location().clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let busy = tokio::spawn(async move {
        let mut writer = Ledger::open(location).await.unwrap();
        let (mut stopped, mut n) = (stopped, 0);
        while stopped.try_recv().is_err() {
            let ops = (0..7).map(|i| Op::Assert(item("DE", &format!("{n}/{i}"), i))).collect();
            writer.append(batch(ops), at(10 + n)).await.unwrap();
            n += 1;
        }
        n
    });
    let mut heads = Vec::new();
    for _ in 0..3 {
        let kept = Place::on(Store::Sqlite).unwrap();
        let copied = ledger.copy_to(kept.location()).await.unwrap();
        let restored = Place::on(store).unwrap();
        let copy = Ledger::open_read(kept.location()).await.unwrap();
        copy.copy_to(restored.location()).await.unwrap();
        let back = Ledger::open(restored.location()).await.unwrap();
        assert_eq!(all(&back).await, all(&copy).await);
        let then = back.state(&["DE"], at(1_000_000)).await.unwrap();
        assert_eq!(then.len() % 7, 0, "whole batches only");
        heads.push(copied.original);
    }
    stop.send(()).unwrap();
    assert!(busy.await.unwrap() > 0);
    for head in heads {
        ledger.verify(Some(&head)).await.unwrap();
    }
}
