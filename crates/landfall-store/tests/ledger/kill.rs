//! `kill -9` at random points of an import: nothing acknowledged is lost, nothing half is shown.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use landfall_store::{Head, Ledger, Op};
use rstest::rstest;

use crate::common::{Random, at, batch, item, seed};
use crate::place::{Place, Store, ledger};

const LEDGER: &str = "LANDFALL_TEST_LEDGER";

/// How many items batch `n` has.
fn size(n: i64) -> i64 {
    1 + (n * 37) % 400
}

/// What the killed process does. Run by itself it does nothing.
#[tokio::test]
async fn import_until_killed() {
    let Ok(path) = std::env::var(LEDGER) else { return };
    let mut ledger = Ledger::open(path).await.unwrap();
    let mut n = ledger.latest().await.unwrap().map_or(0, |known| known.as_second() - at(0).as_second()) + 1;
    loop {
        let ops = (0..size(n)).map(|i| Op::Assert(item("EU", &format!("{n}/{i}"), i))).collect();
        let head = ledger.append(batch(ops), at(n)).await.unwrap().head;
        println!("\nhead {head}");
        std::io::stdout().flush().unwrap();
        n += 1;
    }
}

/// Starts an import, kills it after a while, and gives the last head it acknowledged.
fn import_and_kill(place: &Place, after: Duration) -> Option<Head> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::import_until_killed", "--nocapture"])
        .env(LEDGER, place.address())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let read = std::thread::spawn(move || {
        let heads = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("head ")?.parse::<Head>().ok());
        heads.last()
    });
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    read.join().unwrap()
}

#[rstest]
#[tokio::test]
async fn what_was_acknowledged_survives_being_killed(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
    let Some((place, ledger)) = ledger(store).await else { return };
    ledger.close().await;
    let mut random = Random(seed());
    let mut acknowledged: Option<Head> = None;
    for round in 0..20 {
        let wait = Duration::from_millis(30 + u64::try_from(random.below(250)).unwrap());
        let last = import_and_kill(&place, wait);
        acknowledged = last.or(acknowledged);
        let ledger = Ledger::open(place.location()).await.unwrap();
        let verified = ledger.verify(acknowledged.as_ref()).await.unwrap_or_else(|e| panic!("round {round}: {e}"));
        let mut shown: BTreeMap<i64, i64> = BTreeMap::new();
        let state = ledger.state(&["EU"], at(1_000_000)).await.unwrap();
        assert_eq!(i64::try_from(state.len()).unwrap(), verified.entries, "round {round}");
        for stored in state {
            *shown.entry(stored.id.split_once('/').unwrap().0.parse().unwrap()).or_default() += 1;
        }
        for (index, (n, count)) in shown.iter().enumerate() {
            assert_eq!(*n, i64::try_from(index).unwrap() + 1, "round {round}: a batch is missing");
            assert_eq!(*count, size(*n), "round {round}: batch {n} is there in part");
        }
        ledger.close().await;
    }
    assert!(acknowledged.is_some(), "no import got as far as one batch");
}
