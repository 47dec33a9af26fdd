//! What is erased is gone from the file, and the chain stays whole.

use std::sync::Arc;
use std::time::Duration;

use landfall_core::model::{Fact, Item, Kind};
use landfall_store::{Content, Error, Ledger, Op, OpKind, Target, Why};
use rstest::rstest;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::common::{at, batch, fact, item};
use crate::place::{Place, Store, ledger};

const SECRET: &str = "THE-SECRET-THAT-HAS-TO-GO";

fn secret(id: &str, value: i64) -> Item {
    let mut fact = fact("EU", id, value);
    fact.cite.quote = Some(format!("{SECRET} {}", "x".repeat(30_000)));
    Item::Fact(Arc::new(Fact { scope: Some(SECRET.into()), ..fact }))
}

/// Whether the secret is anywhere in the ledger's file or what lies beside it, or in the table of the server.
async fn holds(place: &Place) -> bool {
    let files = std::fs::read_dir(place.folder()).unwrap().map(|f| std::fs::read(f.unwrap().path()).unwrap());
    let bytes = SECRET.as_bytes();
    let dumped = place.dump("entry").await;
    files.chain([dumped]).any(|content| content.windows(bytes.len()).any(|w| w == bytes))
}

#[rstest]
#[tokio::test]
async fn erasing_an_id_takes_every_version_of_it_out_of_the_file(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((place, mut ledger)) = ledger(store).await else { return };
    let many = (0..300).map(|n| Op::Assert(item("EU", &format!("f{n}"), n))).collect();
    ledger.append(batch(many), at(1)).await.unwrap();
    ledger.append(batch(vec![Op::Assert(secret("s", 1)), Op::Assert(item("EU", "t", 1))]), at(2)).await.unwrap();
    ledger.append(batch(vec![Op::Correct(secret("s", 2), format!("was {SECRET}"))]), at(3)).await.unwrap();
    let elsewhere = Ledger::open_read(ledger.location()).await.unwrap();
    assert_eq!(elsewhere.state(&["EU"], at(3)).await.unwrap().len(), 302);
    let kept = ledger.head().await.unwrap();
    // what is kept for searching goes with it
    if let Some(words) = Ledger::words_beside(ledger.location()) {
        std::fs::write(words, SECRET).unwrap();
    }
    assert!(holds(&place).await);

    let erased = ledger.erase(Target::Id("s".into()), "the licence ended", "a person", at(4)).await.unwrap();
    assert_eq!((erased.entries.as_slice(), erased.gone), ([301, 303].as_slice(), true));
    assert!(!holds(&place).await);
    let verified = ledger.verify(Some(&kept)).await.unwrap();
    assert_eq!((verified.erased.as_slice(), verified.head), ([301, 303].as_slice(), erased.head));

    for reader in [&ledger, &elsewhere] {
        for second in [2, 3, 4] {
            let state = reader.state(&["EU"], at(second)).await.unwrap();
            assert_eq!(state.len(), 301, "at {second}");
            assert!(state.iter().all(|s| s.id != "s"));
        }
    }
    let history = ledger.history("s").await.unwrap();
    assert_eq!(history.iter().map(|e| e.op).collect::<Vec<_>>(), [OpKind::Assert, OpKind::Correct, OpKind::Erase]);
    assert_eq!((&history[1].content, &history[1].content_hash, &history[1].reason), (&None, &None, &None));
    assert_eq!(history[2].reason.as_deref(), Some("the licence ended"));
    assert_eq!(history[2].content, Some(Content::Erased { author: "a person".into(), entries: vec![301, 303] }));

    let back = ledger.append(batch(vec![Op::Assert(secret("s", 1))]), at(5)).await.unwrap_err();
    let Error::Conflict(all) = back else { panic!("{back}") };
    assert_eq!(all[0].why, Why::Erased);
    let pack: Vec<Item> = (0..300).map(|n| item("EU", &format!("f{n}"), n)).chain([item("EU", "t", 1)]).collect();
    assert!(ledger.plan_load(&pack, &[], "base").await.unwrap().conflicts.is_empty(), "it need not be withdrawn");
    let again = ledger.erase(Target::Id("s".into()), "again", "a person", at(6)).await.unwrap_err();
    assert_eq!((again.kind(), again.code()), (Kind::NotFound, "ledger-unknown-id"));
}

#[rstest]
#[tokio::test]
async fn erasing_one_entry_leaves_the_others_of_its_id(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
    let Some((place, mut ledger)) = ledger(store).await else { return };
    ledger.append(batch(vec![Op::Assert(secret("s", 1))]), at(1)).await.unwrap();
    ledger.append(batch(vec![Op::Correct(item("EU", "s", 2), "cleared".into())]), at(2)).await.unwrap();
    ledger.erase(Target::Entry(1), "licence", "a person", at(3)).await.unwrap();
    assert!(!holds(&place).await);
    assert!(ledger.state(&["EU"], at(1)).await.unwrap().is_empty());
    assert_eq!(ledger.state(&["EU"], at(3)).await.unwrap().len(), 1);
    assert_eq!(ledger.verify(None).await.unwrap().erased, [1]);
    let tombstone = ledger.erase(Target::Entry(3), "licence", "a person", at(4)).await.unwrap_err();
    assert_eq!(tombstone.kind(), Kind::NotFound);
    for (reason, author) in [("", "a person"), ("licence", " ")] {
        let blank = ledger.erase(Target::Entry(2), reason, author, at(4)).await.unwrap_err();
        assert_eq!(blank.kind(), Kind::Incorrect);
    }
}

#[rstest]
#[tokio::test]
async fn an_id_that_moved_between_markets_is_gone_from_each(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.append(batch(vec![Op::Assert(item("EU", "s", 1))]), at(1)).await.unwrap();
    let withdraw = Op::Withdraw { id: "s".into(), reason: "wrong market".into() };
    ledger.append(batch(vec![withdraw, Op::Assert(item("NO", "s", 1))]), at(2)).await.unwrap();
    let reader = Ledger::open_read(ledger.location()).await.unwrap();
    assert_eq!(reader.state(&["EU", "NO"], at(1)).await.unwrap().len(), 1);
    let erased = ledger.erase(Target::Id("s".into()), "licence", "a person", at(3)).await.unwrap();
    assert_eq!(erased.entries, [1, 2, 3]);
    for second in [1, 2, 3] {
        assert!(reader.state(&["EU", "NO"], at(second)).await.unwrap().is_empty());
    }
    ledger.verify(Some(&erased.head)).await.unwrap();
}

#[tokio::test]
async fn while_somebody_reads_on_the_bytes_stay_and_it_is_said() {
    let (place, first) = ledger(Store::Sqlite).await.unwrap();
    let path = first.location().file().unwrap().to_path_buf();
    first.close().await;
    let mut ledger = Ledger::open_patient(&path, Duration::from_millis(20)).await.unwrap();
    ledger.append(batch(vec![Op::Assert(secret("s", 1))]), at(1)).await.unwrap();
    let mut reader = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
    sqlx::raw_sql("BEGIN; SELECT * FROM entry").execute(&mut reader).await.unwrap();
    let erased = ledger.erase(Target::Id("s".into()), "licence", "a person", at(2)).await.unwrap();
    assert!(!erased.gone);
    assert!(ledger.state(&["EU"], at(2)).await.unwrap().is_empty());
    assert_eq!(ledger.compact().await.unwrap_err().kind(), Kind::Unavailable);
    sqlx::raw_sql("COMMIT").execute(&mut reader).await.unwrap();
    reader.close().await.unwrap();
    ledger.compact().await.unwrap();
    assert!(!holds(&place).await);
    ledger.verify(Some(&erased.head)).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_market_read_up_to_one_instant_after_another_is_the_market_read_at_once_whatever_was_erased_meanwhile(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    for second in 0..8 {
        let new = (0..400).map(|n| Op::Assert(item("EU", &format!("f{second}-{n}"), n)));
        let again = (0..second.min(1)).map(|_| Op::Correct(item("EU", "f0-7", second), "misread".into()));
        ledger.append(batch(new.chain(again).collect()), at(second)).await.unwrap();
    }
    let reader = Ledger::open_read(ledger.location()).await.unwrap();
    for (n, second) in [2, 0, 2, 5, 4, 1, 7, 3].into_iter().enumerate() {
        let other = Ledger::open_read(ledger.location()).await.unwrap();
        let whole = other.state(&["EU"], at(second)).await.unwrap();
        assert!(reader.state(&["EU"], at(second)).await.unwrap() == whole, "at {second}");
        assert_eq!(
            whole.len(),
            400 * (usize::try_from(second).unwrap() + 1) - n.min(usize::try_from(second).unwrap() + 1)
        );
        other.close().await;
        let id = Target::Id(format!("f{n}-{n}"));
        ledger.erase(id, "the licence ended", "a person", at(10)).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn what_ended_does_not_come_back_because_its_end_was_erased(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    let end = Op::End { id: "a".into(), through: jiff::civil::date(2026, 5, 31), reason: "repealed".into() };
    ledger.append(batch(vec![Op::Assert(item("EU", "a", 1))]), at(1)).await.unwrap();
    ledger.append(batch(vec![end.clone()]), at(2)).await.unwrap();
    ledger.erase(Target::Entry(2), "licence", "a person", at(3)).await.unwrap();
    assert_eq!(ledger.state(&["EU"], at(1)).await.unwrap().len(), 1);
    assert!(ledger.state(&["EU"], at(3)).await.unwrap().is_empty());
    let Error::Conflict(all) = ledger.append(batch(vec![end]), at(4)).await.unwrap_err() else { panic!() };
    assert_eq!(all[0].why, Why::Erased);
    ledger.verify(None).await.unwrap();
}
