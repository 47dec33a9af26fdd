//! Every kind of edit on a copy of a ledger is found, and the first bad entry is named.

use jiff::civil::date;
use landfall_store::{Error, FirstBad, Head, Ledger, Op, Snapshot, Target, What};
use rstest::rstest;

use crate::common::{at, batch, corrected, item, step};
use crate::place::{Place, Store, ledger};

/// One of everything: 1–3 assertions, 4 a step, 5 a ruleset, 6 a correction, 7 an end, 8 a withdrawal, 9 a tombstone for
/// entry 2, 10 an assertion.
async fn sample(store: Store) -> Option<(Place, Head)> {
    let (place, mut ledger) = ledger(store).await?;
    let first = vec![
        Op::Assert(item("EU", "a", 1)),
        Op::Assert(item("EU", "b", 2)),
        Op::Assert(item("NO", "c", 3)),
        Op::Assert(step("eu/x", "published", "2026-01-01")),
        Op::Ruleset(b"{}".to_vec()),
    ];
    ledger.append(batch(first), at(1)).await.unwrap();
    let second = vec![
        Op::Correct(corrected("EU", "a", 4, "misread"), "misread".into()),
        Op::End { id: "a".into(), through: date(2026, 5, 31), reason: "repealed".into() },
        Op::Withdraw { id: "c".into(), reason: "not law".into() },
    ];
    ledger.append(batch(second), at(2)).await.unwrap();
    ledger.erase(Target::Id("b".into()), "licence", "a person", at(3)).await.unwrap();
    let head = ledger.append(batch(vec![Op::Assert(item("NO", "d", 5))]), at(4)).await.unwrap().head;
    let snapshot = Snapshot {
        bytes: b"page".to_vec(),
        address: "https://example.org".into(),
        received: at(1),
        licence: None,
        redistribute: false,
    };
    ledger.put_snapshot(&snapshot).await.unwrap();
    ledger.close().await;
    Some((place, head))
}

/// What the edits below write differently on a server.
const WRITTEN: [(&str, &str); 4] = [
    ("hex(randomblob(32))", "md5(random()::text)"),
    ("randomblob(32)", "decode(md5(random()::text) || md5(random()::text), 'hex')"),
    ("randomblob(16)", "decode(md5(random()::text), 'hex')"),
    ("x'00'", "'\\x00'::bytea"),
];

/// A copy on which somebody who knows SQL has been at work.
async fn edited(store: Store, place: &Place, sql: &str) -> Place {
    let copy = place.copy().await;
    let sql = match store {
        Store::Sqlite => {
            let triggers =
                ["entry_keeps", "entry_stays", "ruleset_keeps", "ruleset_stays", "snapshot_keeps", "snapshot_stays"];
            triggers.map(|name| format!("DROP TRIGGER {name};")).concat() + sql
        }
        Store::Postgresql => {
            let off = ["entry", "ruleset", "snapshot"].map(|table| format!("ALTER TABLE {table} DISABLE TRIGGER ALL;"));
            WRITTEN.iter().fold(off.concat() + sql, |sql, (lite, post)| sql.replace(lite, post))
        }
    };
    copy.meddle(&sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    copy
}

/// Verifies a copy that was edited.
async fn after(store: Store, place: &Place, sql: &str, head: Option<&Head>) -> Result<(), Error> {
    let copy = edited(store, place, sql).await;
    let ledger = Ledger::open_read(copy.location()).await.unwrap();
    let verified = ledger.verify(head).await;
    ledger.close().await;
    verified.map(|_| ())
}

fn bad(result: Result<(), Error>, sql: &str) -> FirstBad {
    match result {
        Err(Error::Bad(bad)) => bad,
        other => panic!("{sql}: {other:?}"),
    }
}

#[rstest]
#[tokio::test]
async fn an_edit_of_any_column_of_any_entry_is_found_there(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
    let Some((place, head)) = sample(store).await else { return };
    let (content, field, hash) = (What::Content, What::Field, What::Hash);
    let edits = [
        ("market", "market || 'x'", field),
        ("known", "known + 1", field),
        ("op", "CASE op WHEN 'assert' THEN 'correct' ELSE 'assert' END", field),
        ("id", "id || 'x'", field),
        ("kind", "kind || 'x'", field),
        ("topic", "topic || 'x'", field),
        ("pack", "pack || 'x'", field),
        ("hash", "hex(randomblob(32))", hash),
        ("hash", "NULL", hash),
        ("hash", "CAST(hash AS BLOB)", What::Unreadable),
        ("salt", "randomblob(16)", hash),
        ("salt", "NULL", hash),
        ("salted", "randomblob(32)", hash),
        ("chain", "randomblob(32)", What::Chain),
        ("reason", "coalesce(reason, '') || 'x'", content),
        ("body", "body || ' '", content),
        ("body", "CAST(body AS BLOB)", What::Unreadable),
        ("body", "NULL", What::Tombstone),
        ("seq", "seq + 100", What::Missing),
    ];
    for (column, value, what) in edits {
        // a column of a server holds its own type only
        if store == Store::Postgresql && value.starts_with("CAST") {
            continue;
        }
        for seq in 1..=10 {
            // a database takes longer to copy than a file
            if store == Store::Postgresql && ![1, 2, 6, 9].contains(&seq) {
                continue;
            }
            // Entry 2 was erased: there these edits change nothing.
            if seq == 2 && (value == "NULL" || column == "body" || value.starts_with("CAST")) {
                continue;
            }
            let sql = format!("UPDATE entry SET {column} = {value} WHERE seq = {seq}");
            let found = bad(after(store, &place, &sql, Some(&head)).await, &sql);
            // Entry 2 was erased and 9 says so: without 9 it is 2 whose content is missing.
            let tombstone = seq == 9 && matches!(column, "op" | "seq" | "body");
            let erased = seq == 2 && matches!(column, "hash" | "salt" | "body" | "reason" | "salted");
            let bound = seq >= 6 && matches!(column, "salt" | "salted");
            if tombstone {
                assert!(found.seq == 2 || found.seq == 9, "{sql}: {found}");
            } else {
                assert_eq!(found.seq, seq, "{sql}: {found}");
            }
            if !tombstone && !erased && !bound && seq < 10 {
                assert_eq!(found.what, what, "{sql}: {found}");
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn entries_taken_out_put_in_moved_or_exchanged_are_found(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((place, head)) = sample(store).await else { return };
    let columns = "known, op, id, kind, topic, pack, hash, salt, salted, chain, reason, body";
    let shift = |from: i64, by: i64| {
        format!(
            "UPDATE entry SET seq = seq + 1000 WHERE seq >= {from}; \
             UPDATE entry SET seq = seq - 1000 + {by} WHERE seq >= {};",
            from + 1000
        )
    };
    let (up, down) = (shift(4, 1), shift(5, -1));
    let cases = [
        ("DELETE FROM entry WHERE seq = 1".to_owned(), 1, What::Missing),
        ("DELETE FROM entry WHERE seq = 4".to_owned(), 4, What::Missing),
        (format!("DELETE FROM entry WHERE seq = 4; {down}"), 4, What::Field),
        (format!("{up} INSERT INTO entry (market, seq, {columns}) SELECT market, 4, {columns} FROM entry WHERE seq = 3"), 4, What::Field),
        (format!("INSERT INTO entry (market, seq, {columns}) SELECT market, 0, {columns} FROM entry WHERE seq = 3"), 0, What::Field),
        (format!("DROP INDEX entry_seq; INSERT INTO entry (market, seq, {columns}) SELECT 'ZZ', 3, {columns} FROM entry WHERE seq = 3"), 3, What::Twice),
        ("UPDATE entry SET seq = CASE seq WHEN 6 THEN 1007 ELSE 1006 END WHERE seq IN (6, 7); \
          UPDATE entry SET seq = seq - 1000 WHERE seq > 1000".to_owned(), 6, What::Field),
        // The whole content of two entries of one market changes places, hashes and all.
        ("CREATE TABLE t AS SELECT * FROM entry WHERE seq IN (3, 10); \
          UPDATE entry SET (hash, salt, salted, reason, body) = (SELECT hash, salt, salted, reason, body FROM t WHERE t.seq = 13 - entry.seq) WHERE seq IN (3, 10)".to_owned(), 3, What::Field),
        ("UPDATE entry SET known = 1 WHERE seq = 6".to_owned(), 6, What::Order),
        ("UPDATE entry SET body = '{}', salt = x'00', hash = '0' WHERE seq = 2".to_owned(), 2, What::Tombstone),
        ("DELETE FROM entry WHERE seq = 9".to_owned(), 2, What::Tombstone),
        ("UPDATE ruleset SET bytes = x'00'".to_owned(), 5, What::Ruleset),
        ("DELETE FROM ruleset".to_owned(), 5, What::Ruleset),
        ("UPDATE snapshot SET bytes = x'00'".to_owned(), 0, What::Snapshot),
    ];
    for (sql, seq, what) in cases {
        assert_eq!(bad(after(store, &place, &sql, Some(&head)).await, &sql), FirstBad { seq, what }, "{sql}");
    }
    after(store, &place, "SELECT 1", Some(&head)).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_tail_cut_off_or_written_anew_is_found_by_a_head_kept_elsewhere(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((place, head)) = sample(store).await else { return };
    let cut = "DELETE FROM entry WHERE seq = 10";
    after(store, &place, cut, None).await.unwrap();
    let found = bad(after(store, &place, cut, Some(&head)).await, cut);
    assert_eq!(
        (found.clone(), found.to_string()),
        (FirstBad { seq: 10, what: What::CutOff }, "entry 10: the ledger ends before it".into())
    );
    let all = "DELETE FROM entry";
    assert_eq!(bad(after(store, &place, all, Some(&head)).await, all), FirstBad { seq: 1, what: What::CutOff });

    let copy = edited(store, &place, cut).await;
    let mut forged = Ledger::open(copy.location()).await.unwrap();
    forged.append(batch(vec![Op::Assert(item("NO", "d", 6)), Op::Assert(item("NO", "e", 7))]), at(4)).await.unwrap();
    forged.verify(None).await.unwrap();
    let Err(Error::Bad(found)) = forged.verify(Some(&head)).await else { panic!() };
    assert_eq!(found, FirstBad { seq: 10, what: What::Rewritten });
}

#[rstest]
#[tokio::test]
async fn the_ledger_itself_refuses_updates_and_deletions(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
    let Some((place, head)) = sample(store).await else { return };
    for sql in [
        "UPDATE entry SET body = '{}' WHERE seq = 1",
        "UPDATE entry SET known = known + 1",
        "UPDATE entry SET hash = NULL, salt = NULL, reason = NULL, body = NULL WHERE seq = 1",
        "UPDATE entry SET hash = NULL, salt = NULL, reason = NULL, body = NULL, pack = 'x' WHERE seq = 2",
        "DELETE FROM entry WHERE seq = 10",
        "DELETE FROM ruleset",
        "UPDATE ruleset SET bytes = x'00'",
        "DELETE FROM snapshot",
        "UPDATE snapshot SET address = 'x'",
    ] {
        let written = WRITTEN.iter().fold(sql.to_owned(), |sql, (lite, post)| sql.replace(lite, post));
        let error = place.meddle(if store == Store::Sqlite { sql } else { &written }).await.unwrap_err();
        assert!(error.to_string().contains("the ledger is append-only"), "{sql}: {error}");
    }
    Ledger::open(place.location()).await.unwrap().verify(Some(&head)).await.unwrap();
}
