//! What is carried.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One message for one endpoint, written in the language of whoever reads it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Message {
    /// Stable: duplicates carry it too. A warning takes `<warning>.<revision>.<endpoint>`.
    pub id: String,
    /// What this message and its revisions share, so that a calendar entry is moved rather than doubled.
    pub thread: Option<String>,
    /// Which revision of the thread it is; a higher one replaces a lower one.
    pub revision: u32,
    /// Whether the thread no longer holds: cleared, expired, corrected away.
    pub withdrawn: bool,
    /// Threads whose place it takes, with the revision at which each ended: nothing else is said of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ends: BTreeMap<String, u32>,
    /// What happened, for machines: `warning.raised`.
    pub event: String,
    /// The market it is about; its number counts the messages about that market.
    pub market: Option<String>,
    /// The name of the endpoint it goes to.
    pub endpoint: String,
    /// CAP's word: `extreme`, `severe`, `moderate`, `minor`, `unknown`.
    pub severity: String,
    /// One line.
    pub title: String,
    /// The text, plain.
    pub body_plain: String,
    /// The text in short Markdown: emphasis, lists and addresses only.
    pub body_markdown: String,
    /// The address to open for all of it.
    pub address: Option<String>,
    /// The same for machines.
    pub payload: serde_json::Value,
    /// Not sent before this instant; past ones mean at once.
    pub not_before: Timestamp,
    /// Whether it goes even at a time the channel asks to avoid.
    pub urgent: bool,
    /// The day it is about, for a calendar.
    pub day: Option<Date>,
    /// How likely that day is, 0 to 1.
    pub chance: Option<f64>,
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MessageState)]
pub enum State {
    /// On its way: to be tried, or tried again.
    Pending,
    /// The receiver has taken it.
    Delivered,
    /// It was given up, and whoever runs Landfall is told.
    Undeliverable,
    /// Its endpoint is disabled; it goes when the endpoint is enabled again.
    Disabled,
}

impl State {
    /// Every one.
    pub const ALL: [State; 4] = [State::Pending, State::Delivered, State::Undeliverable, State::Disabled];

    /// The word stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Delivered => "delivered",
            State::Undeliverable => "undeliverable",
            State::Disabled => "disabled",
        }
    }

    /// The state of a word stored.
    #[must_use]
    pub fn of(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.as_str() == word)
    }
}
