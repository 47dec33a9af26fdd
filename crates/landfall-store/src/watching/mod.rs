//! Watches, warnings and passes: each written once, never changed.

mod log;
mod pass;
mod watches;

pub use log::{Books, Logged};
pub use pass::{Pass, Passed, Written};
pub use watches::Watched;

use crate::Result;
use crate::db::{AssertSqlSafe, Session, query};

/// `body` of a watch is empty where it was removed. Instants are microseconds since 1970-01-01T00:00Z.
pub(crate) const TABLES: &str = "
CREATE TABLE watch (
    seq BIGINT PRIMARY KEY,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT
);
CREATE INDEX watch_id ON watch (id, seq);
CREATE TABLE warning (
    seq BIGINT PRIMARY KEY,
    watch TEXT NOT NULL,
    cause TEXT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX warning_watch ON warning (watch, cause, kind, seq);
CREATE TABLE pass (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    known BIGINT NOT NULL,
    day TEXT NOT NULL,
    watches BIGINT NOT NULL
);
CREATE TABLE forecast (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    day TEXT NOT NULL,
    market TEXT NOT NULL,
    pending TEXT NOT NULL,
    band TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX forecast_pending ON forecast (market, pending, seq);
";

/// Tables that only grow.
pub(crate) const KEPT: [&str; 4] = ["watch", "warning", "pass", "forecast"];

/// The number of the next line of a table.
async fn next(session: &mut Session<'_>, table: &'static str) -> Result<i64> {
    let sql = AssertSqlSafe(format!("SELECT coalesce(max(seq), 0) + 1 FROM {table}"));
    query(sql).scalar(session).await
}
