//! Search over everything that has words, in both languages.

mod documents;
mod fold;
mod index;

use landfall_core::model::Text;
use serde::{Deserialize, Serialize};

pub use documents::documents;
pub use fold::{fold, words};
pub use index::Index;

/// What can be found, in the order in which things of one rank are shown.
pub const KINDS: [&str; 16] = [
    "market",
    "case",
    "rule",
    "attribute",
    "subject",
    "instrument",
    "clock",
    "place",
    "adoption",
    "fact",
    "quota",
    "calendar",
    "step",
    "line",
    "coverage",
    "code",
];

/// Where in a thing a word stands; the first is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    /// In its name.
    Name,
    /// In its id.
    Id,
    /// In what it says.
    Said,
    /// In a remark, a quote or a document.
    Remark,
}

/// A thing with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is, one of [`KINDS`].
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The market it belongs to.
    pub market: Option<String>,
    /// The name of that market.
    pub of: Option<Text>,
    /// Its name.
    pub title: Option<Text>,
    /// Its words.
    pub words: Vec<(Where, String)>,
}
