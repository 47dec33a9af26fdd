//! Markets side by side: what is asked, what it costs, what is known, the differences first.

mod gather;
mod report;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

pub use gather::gather;
pub use report::report;

/// Markets side by side on a day.
#[derive(Debug, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Debug, Serialize)]
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
