//! Why an outcome is what it is, in codes and values; and citations as answers show them.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use crate::model::{Checked, Citation, Role, Value, Vocab};
use crate::predicate::Read;

/// What decided an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Because {
    /// A whole-vehicle approval granted while the requirement bound new types.
    Approval {
        /// The scheme.
        scheme: String,
        /// Day granted.
        granted: Date,
    },
    /// The type was approved before the requirement bound new types.
    ApprovedBefore {
        /// The scheme.
        scheme: String,
        /// Day granted.
        granted: Date,
        /// First day on which new types are bound.
        from: Date,
    },
    /// Values of the case and the market.
    Values {
        /// What was read of the case.
        reads: Vec<ReadOut>,
        /// Ids of the market's facts that were read.
        facts: Vec<String>,
    },
    /// Whether it is in force on the day is not known.
    Day {
        /// Id of the adoption.
        id: String,
    },
    /// Nothing decided it.
    Nothing,
}

/// A value of the case that had a part in deciding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ReadOut {
    /// The attribute.
    pub attribute: String,
    /// Its value in the canonical unit; none where it decided by being unknown.
    pub value: Option<String>,
}

impl ReadOut {
    /// Names what was read; of a list of approvals only the schemes asked for, one not held as `¬scheme`.
    #[must_use]
    pub fn new(read: &Read, asked: &BTreeSet<String>, vocab: &Vocab) -> ReadOut {
        let def = vocab.def(read.attribute);
        let value = match (&read.value, def.and_then(|d| d.role)) {
            (Some(Value::List { items, .. }), Some(Role::Approvals)) => {
                let schemes = asked.iter().map(|s| if items.contains(s) { s.clone() } else { format!("¬{s}") });
                Some(schemes.collect::<Vec<_>>().join(", "))
            }
            (value, _) => value.as_ref().map(Value::to_string),
        };
        ReadOut { attribute: def.map(|d| d.name.clone()).unwrap_or_default(), value }
    }
}

/// A citation as answers show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CitationOut {
    /// Id of the fact, adoption or value it belongs to.
    pub of: String,
    /// The authority a statement is attributed to.
    pub says: String,
    /// Address of what was read.
    pub via: Option<String>,
    /// Who published what was read.
    pub publisher: Option<String>,
    /// Article, page, row.
    pub at: Option<String>,
    /// Short quote.
    pub quote: Option<String>,
    /// Day what was read was published.
    pub published: Option<Date>,
    /// Day it was read or stated.
    pub seen: Option<Date>,
    /// How it was checked.
    pub checked: Checked,
    /// What differs, what is from memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl CitationOut {
    /// The citation of an item or value.
    #[must_use]
    pub fn new(of: &str, cite: &Citation) -> CitationOut {
        CitationOut {
            of: of.to_owned(),
            says: cite.says.clone(),
            via: cite.via.clone(),
            publisher: cite.publisher.clone(),
            at: cite.at.clone(),
            quote: cite.quote.clone(),
            published: cite.published,
            seen: cite.seen.or(cite.stated),
            checked: cite.checked,
            note: cite.note.clone(),
        }
    }
}
