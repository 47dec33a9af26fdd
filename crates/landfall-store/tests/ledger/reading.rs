//! Appending, reading at two instants, history, rulesets, snapshots.

use rstest::rstest;

use crate::common::*;
use crate::place::{Store, ledger};
use jiff::civil::date;
use landfall_core::model::{CoverageState, Hash, Kind, canonical_json};
use landfall_store::{Batch, Content, Ledger, Op, OpKind, Snapshot, Why};

fn conflicts(error: landfall_store::Error) -> Vec<(String, Why)> {
    assert_eq!(error.kind(), Kind::Conflict);
    let landfall_store::Error::Conflict(all) = error else { panic!("{error}") };
    all.into_iter().map(|c| (c.id, c.why)).collect()
}

#[rstest]
#[tokio::test]
async fn a_correction_changes_what_is_known_from_then_on_and_nothing_before(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    let first = ledger.append(batch(vec![Op::Assert(item("EU", "a", 1)), Op::Assert(item("NO", "b", 2))]), at(1)).await;
    let first = first.unwrap();
    assert_eq!((first.first_seq, first.last_seq, first.known, first.skipped), (1, 2, at(1), 0));
    let fixed = corrected("EU", "a", 9, "misread");
    let second = ledger.append(batch(vec![Op::Correct(fixed.clone(), "misread".into())]), at(2)).await.unwrap();

    assert!(ledger.state(&["EU"], at(0)).await.unwrap().is_empty());
    let before = ledger.state(&["EU"], at(1)).await.unwrap();
    assert_eq!((before.len(), value(&before[0].item), before[0].op), (1, 1, OpKind::Assert));
    let after = ledger.state(&["EU", "NO"], at(2)).await.unwrap();
    assert_eq!(after.iter().map(|s| (s.id.as_str(), value(&s.item))).collect::<Vec<_>>(), [("a", 9), ("b", 2)]);
    assert_eq!(after[0].known_from, second.known);
    assert_eq!(after[0].content_hash, Hash::of_value(&fixed));
    assert_eq!(ledger.head().await.unwrap(), second.head);
    assert_eq!(ledger.markets(at(1)).await.unwrap(), ["EU", "NO"]);
    assert!(ledger.markets(at(0)).await.unwrap().is_empty());

    let history = ledger.history("a").await.unwrap();
    assert_eq!(
        history.iter().map(|e| (e.seq, e.op, e.known)).collect::<Vec<_>>(),
        [(1, OpKind::Assert, at(1)), (3, OpKind::Correct, at(2))]
    );
    assert_eq!(history[1].reason.as_deref(), Some("misread"));
    assert_eq!(history[1].market.as_deref(), Some("EU"));
    assert!(ledger.history("nothing").await.unwrap().is_empty());
}

#[rstest]
#[tokio::test]
async fn known_rises_with_every_batch_even_where_the_clock_stands_or_goes_back(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    let mut last = None;
    for (n, second) in [5, 5, 1, 6].into_iter().enumerate() {
        let op = Op::Assert(item("EU", &format!("id{n}"), 1));
        let known = ledger.append(batch(vec![op]), at(second)).await.unwrap().known;
        assert!(Some(known) > last, "{known}");
        last = Some(known);
    }
    assert_eq!(last, Some(at(6)));
    assert_eq!(ledger.latest().await.unwrap(), Some(at(6)));
}

#[rstest]
#[tokio::test]
async fn what_is_stored_already_is_skipped_and_what_differs_stops_the_whole_batch(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.append(batch(vec![Op::Assert(item("EU", "a", 1))]), at(1)).await.unwrap();
    let again = ledger.append(batch(vec![Op::Assert(item("EU", "a", 1))]), at(2)).await.unwrap();
    assert_eq!((again.written(), again.skipped, again.known), (0, 1, at(2)));

    let head = ledger.head().await.unwrap();
    let end = |id: &str| Op::End { id: id.into(), through: date(2026, 1, 1), reason: "over".into() };
    let ops = vec![
        Op::Assert(item("EU", "new", 1)),
        Op::Assert(item("EU", "a", 2)),
        Op::Correct(item("EU", "b", 2), "why".into()),
        end("c"),
        Op::Withdraw { id: "d".into(), reason: "why".into() },
        Op::Correct(item("NO", "a", 2), "why".into()),
    ];
    let found = conflicts(ledger.append(batch(ops), at(3)).await.unwrap_err());
    let expected =
        [("a", Why::Changed), ("b", Why::Unknown), ("c", Why::Unknown), ("d", Why::Unknown), ("a", Why::Moved)];
    assert_eq!(found, expected.map(|(id, why)| (id.to_owned(), why)));
    let blank = ledger.append(batch(vec![Op::Correct(item("EU", "a", 2), " ".into())]), at(3)).await.unwrap_err();
    assert_eq!((blank.kind(), blank.code()), (Kind::Incorrect, "ledger-blank"));
    let revise = ledger.append(batch(vec![Op::Revise(item("EU", "a", 2))]), at(3)).await.unwrap_err();
    assert_eq!(conflicts(revise), [("a".to_owned(), Why::Changed)]);
    assert_eq!(ledger.head().await.unwrap(), head, "nothing is stored half");
    assert_eq!(ledger.state(&["EU"], at(9)).await.unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn an_end_stays_through_a_correction_and_goes_with_a_withdrawal(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    let end = Op::End { id: "a".into(), through: date(2026, 5, 31), reason: "repealed".into() };
    ledger.append(batch(vec![Op::Assert(item("EU", "a", 1)), end.clone()]), at(1)).await.unwrap();
    assert_eq!(ledger.append(batch(vec![end]), at(2)).await.unwrap().skipped, 1);
    ledger.append(batch(vec![Op::Correct(item("EU", "a", 2), "misread".into())]), at(3)).await.unwrap();
    let state = ledger.state(&["EU"], at(3)).await.unwrap();
    let ended = state[0].ended.clone().unwrap();
    assert_eq!((value(&state[0].item), ended.through, ended.reason.as_str()), (2, date(2026, 5, 31), "repealed"));
    assert_eq!(ended.seq, 2);

    let gone = Op::Withdraw { id: "a".into(), reason: "not law".into() };
    ledger.append(batch(vec![gone]), at(4)).await.unwrap();
    assert!(ledger.state(&["EU"], at(4)).await.unwrap().is_empty());
    assert_eq!(ledger.state(&["EU"], at(3)).await.unwrap().len(), 1, "it was known then");
    ledger.append(batch(vec![Op::Assert(item("NO", "a", 2))]), at(5)).await.unwrap();
    assert!(ledger.state(&["EU"], at(5)).await.unwrap().is_empty());
    let back = ledger.state(&["NO"], at(5)).await.unwrap();
    assert_eq!(back[0].ended, None);
    assert_eq!(ledger.history("a").await.unwrap()[3].content, Some(Content::Gone));
}

#[rstest]
#[tokio::test]
async fn loading_a_pack_again_appends_only_what_the_pack_says_about_its_changes(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    let step = step("eu/x", "published", "2026-01-01");
    let pack = [item("EU", "a", 1), item("EU", "b", 2), coverage("EU", "1", CoverageState::Open), step.clone()];
    let plan = ledger.plan_load(&pack, &[], "base").await.unwrap();
    assert_eq!((plan.append.len(), plan.unchanged), (4, 0));
    ledger.append(plan.batch().unwrap(), at(1)).await.unwrap();
    let common = ledger.common(at(1)).await.unwrap();
    assert_eq!(common.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), [step.id()]);

    let plan = ledger.plan_load(&pack, &[], "base").await.unwrap();
    assert_eq!((plan.append.len(), plan.unchanged, plan.conflicts.len()), (0, 4, 0));

    let covered = coverage("EU", "1", CoverageState::Covered);
    let silent = [item("EU", "a", 7), covered.clone(), step.clone(), item("EU", "n", 1), item("EU", "n", 1)];
    let plan = ledger.plan_load(&silent, &[], "base").await.unwrap();
    let found: Vec<_> = plan.conflicts.iter().map(|c| (c.id.as_str(), c.why.clone())).collect();
    assert_eq!(found, [("a", Why::Changed), ("n", Why::Twice), ("b", Why::Gone)]);
    assert_eq!(conflicts(plan.batch().unwrap_err()).len(), 3);

    let said = [corrected("EU", "a", 7, "misread"), covered, step];
    let withdrawn = [("b".to_owned(), "not law".to_owned()), ("never".to_owned(), "typo".to_owned())];
    let plan = ledger.plan_load(&said, &withdrawn, "base").await.unwrap();
    assert_eq!(
        plan.append,
        [
            Op::Correct(said[0].clone(), "misread".into()),
            Op::Revise(said[1].clone()),
            Op::Withdraw { id: "b".into(), reason: "not law".into() }
        ]
    );
    ledger.append(plan.batch().unwrap(), at(2)).await.unwrap();
    let ids: Vec<_> = ledger.state(&["EU"], at(2)).await.unwrap().into_iter().map(|s| s.id).collect();
    assert_eq!(ids, ["EU/coverage/list/1", "a"]);

    let plan = ledger.plan_load(&said, &withdrawn, "base").await.unwrap();
    assert_eq!((plan.append.len(), plan.unchanged), (0, 3), "it still carries `corrects`, and is unchanged");
    let tidied = [item("EU", "a", 7), said[1].clone(), said[2].clone()];
    let plan = ledger.plan_load(&tidied, &withdrawn, "base").await.unwrap();
    assert_eq!((plan.append.len(), plan.unchanged), (0, 3), "`corrects` may be taken out later");

    let other = ledger.plan_load(&[item("EU", "a", 7)], &[], "mine").await.unwrap();
    assert_eq!(other.conflicts[0].why, Why::OtherPack("base".into()));
}

#[rstest]
#[tokio::test]
async fn what_cannot_say_corrects_is_corrected_with_the_listed_reason_only(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    let step = |seen: &str| {
        let landfall_core::model::Item::Step(mut step) = step("eu/x", "published", "2026-01-01") else { panic!() };
        std::sync::Arc::make_mut(&mut step).cite.seen = Some(seen.parse().unwrap());
        landfall_core::model::Item::Step(step)
    };
    let plan = ledger.plan_load(&[step("2026-01-01")], &[], "base").await.unwrap();
    ledger.append(plan.batch().unwrap(), at(1)).await.unwrap();
    let changed = [step("2026-02-01")];
    assert_eq!(ledger.plan_load(&changed, &[], "base").await.unwrap().conflicts[0].why, Why::Changed);
    let listed = [(changed[0].id(), "read again".to_owned())];
    let plan = ledger.plan_load(&changed, &listed, "base").await.unwrap();
    assert_eq!(plan.append, [Op::Correct(changed[0].clone(), "read again".into())]);
}

#[rstest]
#[tokio::test]
async fn rulesets_are_kept_once_and_found_by_instant_and_by_hash(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    let (one, two) = (b"{\"rules\":1}".to_vec(), b"{\"rules\":2}".to_vec());
    let load =
        |bytes: &Vec<u8>| Batch { pack: "base".into(), ops: vec![Op::Ruleset(bytes.clone())], ..Batch::default() };
    ledger.append(load(&one), at(1)).await.unwrap();
    assert_eq!(ledger.append(load(&one), at(2)).await.unwrap().skipped, 1);
    ledger.append(load(&two), at(3)).await.unwrap();
    ledger.append(load(&one), at(4)).await.unwrap();
    assert_eq!(ledger.ruleset_at(at(0)).await.unwrap(), None);
    for (second, bytes) in [(1, &one), (2, &one), (3, &two), (4, &one)] {
        assert_eq!(ledger.ruleset_at(at(second)).await.unwrap(), Some((Hash::of(bytes), bytes.clone())));
    }
    assert_eq!(ledger.ruleset(&Hash::of(&two)).await.unwrap(), Some(two));
    assert_eq!(ledger.ruleset(&Hash::of(b"other")).await.unwrap(), None);
    assert!(ledger.common(at(9)).await.unwrap().is_empty(), "a ruleset is no item");
    assert!(ledger.plan_load(&[], &[], "base").await.unwrap().conflicts.is_empty());
    ledger.verify(None).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn snapshots_are_addressed_by_their_hash_and_keep_their_first_address(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    let snapshot = Snapshot {
        bytes: b"as received".to_vec(),
        address: "https://example.org/list".into(),
        received: at(1),
        licence: Some("CC-BY-4.0".into()),
        redistribute: true,
    };
    let hash = ledger.put_snapshot(&snapshot).await.unwrap();
    assert_eq!(hash, Hash::of(b"as received"));
    let later = Snapshot { address: "https://example.org/copy".into(), received: at(2), ..snapshot.clone() };
    assert_eq!(ledger.put_snapshot(&later).await.unwrap(), hash);
    assert_eq!(ledger.snapshot(&hash).await.unwrap(), Some(snapshot));
    assert_eq!(ledger.snapshot(&Hash::of(b"other")).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn everything_is_there_after_closing_and_opening_and_for_readers_beside_a_writer(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((place, mut ledger)) = ledger(store).await else { return };
    let reader = Ledger::open_read(place.location()).await.unwrap();
    assert_eq!(reader.latest().await.unwrap(), None);
    let many: Vec<Op> = (0..1000).map(|n| Op::Assert(item("EU", &format!("f{n:04}"), n))).collect();
    let head = ledger.append(batch(many.clone()), at(1)).await.unwrap().head;
    assert_eq!(reader.state(&["EU"], at(1)).await.unwrap().len(), 1000);
    ledger.append(batch(vec![Op::Correct(item("EU", "f0500", -1), "misread".into())]), at(2)).await.unwrap();
    let now = reader.state(&["EU"], at(2)).await.unwrap();
    assert_eq!((now.len(), value(&now[500].item), value(&now[501].item)), (1000, -1, 501));
    assert_eq!(value(&reader.state(&["EU"], at(1)).await.unwrap()[500].item), 500);
    ledger.close().await;
    reader.close().await;

    let mut ledger = Ledger::open(place.location()).await.unwrap();
    let verified = ledger.verify(Some(&head)).await.unwrap();
    assert_eq!((verified.entries, verified.erased.len()), (1001, 0));
    let stored = ledger.state(&["EU"], at(1)).await.unwrap();
    for (op, stored) in many.iter().zip(&stored) {
        let Op::Assert(item) = op else { panic!() };
        assert_eq!(canonical_json(item), canonical_json(&stored.item));
    }
    assert_eq!(ledger.append(batch(many[..400].to_vec()), at(3)).await.unwrap().skipped, 400);
}
