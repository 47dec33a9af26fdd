//! Markets side by side: what is asked, what it costs, what is known, the differences first.

mod gather;
mod report;

use std::collections::BTreeMap;

use jiff::civil::Date;
use landfall_core::model::{Kind, nearest};
use serde::Serialize;

use crate::context::Context;
use crate::error::{Error, Result};

pub use gather::gather;
pub use report::report;

/// How few markets may stand side by side.
pub const FEWEST: usize = 2;
/// How many markets may stand side by side.
pub const MOST: usize = 6;

/// Markets side by side on a day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Comparison {
    /// The day asked.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// The markets, in the order asked.
    pub markets: Vec<String>,
    /// The node of the subject tree it is limited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What is known in at least one of them.
    pub lines: Vec<Compared>,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ComparedAbout)]
pub enum About {
    /// A requirement: a rule.
    Requirement,
    /// A duty with a deadline: what must be done after which event.
    Deadline,
    /// A fact: an attribute.
    Fact,
    /// What the car of the layout pays.
    Border,
    /// A checklist's purpose.
    Coverage,
}

/// One thing, and what each market says about it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ComparedLine)]
pub struct Compared {
    /// What is compared.
    pub about: About,
    /// Rule, attribute, duty and event, or purpose.
    pub of: String,
    /// Node of the subject tree; none for what belongs to no subject.
    pub subject: Option<String>,
    /// Whether the markets differ, or not all of them are known.
    pub differs: bool,
    /// Ids of what says it, market by market; a market of which nothing is held is not named.
    pub markets: BTreeMap<String, Vec<String>>,
}

/// A node of the subject tree, by its path or by its name in either language.
///
/// # Errors
/// One nobody knows, with the nearest.
pub fn subject(asked: Option<&str>, context: &Context) -> Result<Option<String>> {
    let Some(asked) = asked else { return Ok(None) };
    let subjects = &context.reading.vocab().subjects;
    let named =
        subjects.values().find(|s| s.id == asked || s.title.en.eq_ignore_ascii_case(asked) || s.title.zh == asked);
    match named {
        Some(subject) => Ok(Some(subject.id.clone())),
        None => {
            let near = nearest(asked, subjects.keys().map(String::as_str)).unwrap_or_default();
            Err(Error::said(Kind::NotFound, "unknown-subject", [asked, near]))
        }
    }
}
