//! The ledger: what was known, since when, and proof that nobody changed it afterwards.
//!
//! Useful for: appending facts and rulesets, reading a market as known at any instant, keeping the bytes that were
//! received, sending messages about it at least once, erasing what the law or a licence demands, and verifying the whole.
//! Not here: what a fact means, which days it holds on, and where it came from.
//!
//! One file, or one database of a PostgreSQL server; append-only. Every entry is linked to the one before it by a hash over all its fields; the content enters
//! that hash salted, so that it can be erased without breaking the chain.

// what tests in here and beside have in common speaks of the crate by its name
#[cfg(test)]
extern crate self as landfall_store;

mod append;
mod cache;
mod chain;
mod conflict;
mod db;
mod entry;
mod erase;
mod error;
mod fold;
mod insert;
pub mod keeping;
mod ledger;
mod location;
mod log;
mod lookup;
mod migrate;
mod named;
mod op;
mod open;
pub mod outbox;
pub mod people;
#[cfg(test)]
#[path = "../tests/place/mod.rs"]
mod place;
mod plan;
mod read;
mod ruleset;
mod schema;
mod snapshot;
mod sole;
mod verify;
mod watching;

pub use append::Appended;
pub use chain::Head;
pub use conflict::{Conflict, Why};
pub use entry::{Content, Entry};
pub use erase::{Erased, Target};
pub use error::Error;
pub use ledger::Ledger;
pub use location::{Location, Server};
pub use migrate::Copied;
pub use op::{Batch, Op, OpKind};
pub use plan::Plan;
pub use read::{End, Stored};
pub use snapshot::Snapshot;
pub use sole::Sole;
pub use verify::{FirstBad, Verified, What};
pub use watching::{Books, Logged, Pass, Passed, Watched, Written};

/// What the functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
