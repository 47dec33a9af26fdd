//! Readings of sources: when one ran, what it read, and how old that is.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Hash;

/// The last reading of a source. When it ran and how old its content is are two clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Run {
    /// The source's name.
    pub source: String,
    /// When the bytes were received.
    pub ran: Timestamp,
    /// Edition, version or period of the content, as the publisher writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The last day the content can describe, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Date>,
    /// The bytes it was read from.
    pub snapshot: Hash,
    /// Values in the files.
    pub held: u64,
    /// Values stated, or used as a key of what is stated.
    pub handled: u64,
    /// Values left out on purpose.
    pub ignored: u64,
    /// Values left out because something is wrong with them.
    pub signalled: u64,
    /// Things the source stated.
    pub statements: u64,
    /// Nothing of it was stored, because too much was wrong with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspect: bool,
}

impl Run {
    /// The shelf of the ledger on which runs lie; no market has such a code.
    pub const SHELF: &str = "#run";

    /// The id under which the last run of a source is kept.
    #[must_use]
    pub fn id(source: &str) -> String {
        format!("{source}:run")
    }
}
