//! Ledgers that are read-only, busy, cut off or edited.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use crate::common::Bench;

#[test]
fn a_read_only_ledger_still_answers_and_takes_nothing() {
    let bench = Bench::loaded();
    fs::set_permissions(bench.ledger(), fs::Permissions::from_mode(0o444)).unwrap();
    bench.run(&["assess", "car", "-m", "AA"]).answered();
    bench.edit("markets/aa/trade.toml", "value = 2500", "value = 2600\ncorrects = \"misread\"");
    bench.refuses_import(3, &["read-only", "nothing was written"], &["只读"]);
}

#[test]
fn while_another_process_writes_it_says_so_and_stores_nothing() {
    let bench = Bench::loaded();
    bench.edit("markets/aa/trade.toml", "value = 2500", "value = 2600\ncorrects = \"misread\"");
    let writer = Writer::hold(&bench);
    let begun = Instant::now();
    let run = bench.run(&["import", "packs"]);
    assert_eq!(run.code, 3, "{}{}", run.out, run.err);
    assert!(run.err.contains("another process is writing"), "{}", run.err);
    assert!(begun.elapsed() > Duration::from_secs(1), "it waits before it gives up");
    drop(writer);
    bench.run(&["import", "packs"]).answered();
}

/// Holds the write lock of a ledger.
struct Writer {
    runtime: tokio::runtime::Runtime,
    connection: Option<sqlx::SqliteConnection>,
}

impl Writer {
    fn hold(bench: &Bench) -> Writer {
        use sqlx::{Connection as _, Executor as _};
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let connection = runtime.block_on(async {
            let url = format!("sqlite://{}", bench.ledger().display());
            let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
            connection.execute("BEGIN IMMEDIATE").await.unwrap();
            connection
        });
        Writer { runtime, connection: Some(connection) }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        use sqlx::Connection as _;
        if let Some(connection) = self.connection.take() {
            let _ = self.runtime.block_on(connection.close());
        }
    }
}

#[test]
fn a_ledger_cut_off_is_refused() {
    let bench = Bench::loaded();
    let bytes = fs::read(bench.ledger()).unwrap();
    fs::write(bench.ledger(), &bytes[..bytes.len() / 2]).unwrap();
    let run = bench.run(&["verify", "--ledger"]);
    assert_eq!(run.code, 3, "{}{}", run.out, run.err);
    fs::write(bench.ledger(), &bytes[..40]).unwrap();
    bench.refuses(&["assess", "car", "-m", "AA"], 2, &["is not a ledger"], &["不是账本"]);
}

#[test]
fn an_edited_entry_is_named() {
    let bench = Bench::loaded();
    let mut bytes = fs::read(bench.ledger()).unwrap();
    let at = bytes.windows(7).position(|w| w == b"2500 kg").unwrap();
    bytes[at] = b'9';
    fs::write(bench.ledger(), bytes).unwrap();
    bench.refuses(&["verify", "--ledger"], 3, &["changed at entry", "its content was changed"], &["其内容被改动"]);
}

#[test]
fn a_head_kept_elsewhere_shows_that_the_tail_was_cut_off() {
    let bench = Bench::loaded();
    let old = fs::read(bench.ledger()).unwrap();
    bench.edit("markets/aa/trade.toml", "value = 2500", "value = 2600\ncorrects = \"misread\"");
    let head = bench.json(&["import", "packs"])["head"].as_str().unwrap().to_owned();
    let file = bench.case("head.txt", &head);
    bench.run(&["verify", "--ledger", "--head", &file]).answered();
    fs::write(bench.ledger(), old).unwrap();
    bench.run(&["verify", "--ledger"]).answered();
    bench.refuses(&["verify", "--ledger", "--head", &file], 3, &["ends before it"], &["在此之前中断"]);
}
