//! What people keep for themselves beside the shared facts: their cases, and the answers to requests they may repeat.

mod cases;
mod names;
mod once;

pub use cases::Kept;
pub use names::{bare, organisation, scoped, scoped_case, seen_by};
pub use once::Answered;

/// `body` of a case is empty where it was removed. Instants are microseconds since 1970-01-01T00:00Z.
pub(crate) const TABLES: &str = "
CREATE TABLE kept_case (
    seq BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT
);
CREATE INDEX kept_case_name ON kept_case (name, seq);
CREATE TABLE once (
    key TEXT PRIMARY KEY,
    asked TEXT NOT NULL,
    at BIGINT NOT NULL,
    status BIGINT NOT NULL,
    kind TEXT NOT NULL,
    tag TEXT NOT NULL,
    body BYTEA NOT NULL
);
CREATE INDEX once_at ON once (at);
";

/// Tables that only grow.
pub(crate) const KEPT: [&str; 1] = ["kept_case"];
