//! Citations: what a statement is attributed to, and what was read.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Hash;

/// How a statement was checked, from the strongest to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// The authority's own text was read.
    Official,
    /// A file of the publisher, with file and locator.
    Data,
    /// A page was read that says so.
    Page,
    /// A page was read; a detail, named in the note, is from memory.
    PagePartial,
    /// Somebody's estimate, with author and method.
    Estimate,
    /// Nothing was read.
    Memory,
}

/// What a statement rests on. Nothing in it is filled in that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Citation {
    /// The authority a statement is attributed to.
    pub says: String,
    /// Address of what was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// Who published what was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Article, page, row or pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Short quote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// How it was checked.
    pub checked: Checked,
    /// Day what was read was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// Day it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Date>,
    /// Day it was stated from memory or estimated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<Date>,
    /// File, for `data`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The bytes that file had, where the ledger keeps them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Hash>,
    /// Author, for an estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Method, for an estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// What differs, what is from memory, what to check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Citation {
    /// The day from which a statement without a first day is known to hold: published, else seen, else stated.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.published.or(self.seen).or(self.stated)
    }

    /// What is wrong with it, as (field, what to do); empty when it is whole.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let mut faults = Vec::new();
        let blank = |s: &Option<String>| s.as_deref().is_none_or(|s| s.trim().is_empty());
        if self.says.trim().is_empty() {
            faults.push(("says", "name the authority the statement is attributed to"));
        }
        match self.checked {
            Checked::Official | Checked::Page | Checked::PagePartial => {
                if blank(&self.via) {
                    faults.push(("via", "give the address of what was read"));
                }
                if blank(&self.quote) {
                    faults.push(("quote", "quote a few words of what was read"));
                }
                if self.checked == Checked::PagePartial && blank(&self.note) {
                    faults.push(("note", "say which detail is from memory"));
                }
            }
            Checked::Data => {
                if blank(&self.file) {
                    faults.push(("file", "name the file that was read"));
                }
                if blank(&self.at) {
                    faults.push(("at", "say where in the file"));
                }
            }
            Checked::Estimate => {
                if blank(&self.author) {
                    faults.push(("author", "name who estimated"));
                }
                if blank(&self.method) {
                    faults.push(("method", "say how it was estimated"));
                }
            }
            Checked::Memory => {
                if self.via.is_some() {
                    faults.push(("via", "nothing was read: leave it out, or change `checked`"));
                }
                if self.quote.is_some() {
                    faults.push(("quote", "nothing was read: leave it out, or change `checked`"));
                }
            }
        }
        if self.day().is_none() {
            faults.push(("seen", "give the day it was seen, published or stated"));
        }
        faults
    }
}
