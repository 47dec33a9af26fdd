//! What came of reading: statements, numbers, signals, and two clocks.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use landfall_core::model::Hash;
use serde::{Deserialize, Serialize};

use crate::signal::Signal;
use crate::statement::Statement;

/// Bytes received once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// SHA-256 of the bytes; of several files, of their names and hashes in order.
    pub hash: Hash,
    /// How many bytes.
    pub bytes: u64,
    /// When they were received.
    pub received: Timestamp,
    /// Each file as received, with its own hash and size.
    pub files: Vec<(String, Hash, u64)>,
}

/// What the file says of its own age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Vintage {
    /// Edition, version or period, as the publisher writes it.
    pub text: String,
    /// The last day the content can describe, where it says so.
    pub through: Option<Date>,
}

/// How many values there are and what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Counts {
    /// Values that stand in the files.
    pub held: u64,
    /// Values stated, or used as a key of what is stated.
    pub handled: u64,
    /// Values left out on purpose, by reason.
    pub ignored: BTreeMap<String, u64>,
    /// Values left out because something is wrong with them.
    pub signalled: u64,
    /// Rows, stations, markets: what the source is counted by.
    pub rows: u64,
}

impl Counts {
    /// Values left out on purpose.
    #[must_use]
    pub fn ignored_in_all(&self) -> u64 {
        self.ignored.values().sum()
    }

    /// Handled, ignored and signalled: as many as the files hold.
    #[must_use]
    pub fn told(&self) -> u64 {
        self.handled + self.ignored_in_all() + self.signalled
    }
}

/// What the bytes say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parsed {
    /// One for each value taken.
    pub statements: Vec<Statement>,
    /// What became of every value.
    pub counts: Counts,
    /// What is wrong, where, and what to do.
    pub signals: Vec<Signal>,
    /// How old the content is.
    pub vintage: Option<Vintage>,
}

impl Parsed {
    /// Whether something is so wrong that nothing should be loaded unless somebody says so.
    #[must_use]
    pub fn is_suspect(&self) -> bool {
        self.signals.iter().any(|s| s.severe)
    }
}

/// When a source ran and how old its content is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// When the bytes were received.
    pub ran: Timestamp,
    /// What the content describes.
    pub content: Option<Vintage>,
}

impl Freshness {
    /// Days from the last day the content describes to `today`; none where it does not say.
    #[must_use]
    pub fn content_age(&self, today: Date) -> Option<i32> {
        let through = self.content.as_ref()?.through?;
        through.until(today).ok().map(|span| span.get_days())
    }
}

/// A source read once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The source's name.
    pub name: String,
    /// The bytes it was read from.
    pub snapshot: Snapshot,
    /// What they say.
    pub parsed: Parsed,
    /// How old that is.
    pub freshness: Freshness,
}

impl Reading {
    /// Handled, ignored and signalled in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let c = &self.parsed.counts;
        format!(
            "{}: {} values, {} handled, {} ignored, {} signalled; {} statements",
            self.name,
            c.held,
            c.handled,
            c.ignored_in_all(),
            c.signalled,
            self.parsed.statements.len()
        )
    }
}
