//! Why an outcome is what it is, in codes and values; and citations as answers show them.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::model::{Adoption, Checked, Citation, Fact, Role, Value, Vocab};
use crate::predicate::Read;

/// What decided an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
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

/// A citation as answers show it; what it belongs to is shared, not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitationOut(Cited);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cited {
    Fact(Arc<Fact>),
    Adoption(Arc<Adoption>),
    Other(Box<(String, Citation)>),
}

impl CitationOut {
    /// The citation of an item or value.
    #[must_use]
    pub fn new(of: &str, cite: &Citation) -> CitationOut {
        CitationOut(Cited::Other(Box::new((of.to_owned(), cite.clone()))))
    }

    /// The citation of a fact.
    #[must_use]
    pub fn of_fact(fact: &Arc<Fact>) -> CitationOut {
        CitationOut(Cited::Fact(Arc::clone(fact)))
    }

    /// The citation of an adoption.
    #[must_use]
    pub fn of_adoption(adoption: &Arc<Adoption>) -> CitationOut {
        CitationOut(Cited::Adoption(Arc::clone(adoption)))
    }

    /// Id of the fact, adoption or value it belongs to.
    #[must_use]
    pub fn of(&self) -> &str {
        match &self.0 {
            Cited::Fact(fact) => &fact.id,
            Cited::Adoption(adoption) => &adoption.id,
            Cited::Other(other) => &other.0,
        }
    }

    /// What it says.
    #[must_use]
    pub fn cite(&self) -> &Citation {
        match &self.0 {
            Cited::Fact(fact) => &fact.cite,
            Cited::Adoption(adoption) => &adoption.cite,
            Cited::Other(other) => &other.1,
        }
    }

    /// Day it was read or stated.
    #[must_use]
    pub fn seen(&self) -> Option<Date> {
        self.cite().seen.or(self.cite().stated)
    }
}

/// What of a citation is shown.
#[derive(Serialize, utoipa::ToSchema)]
struct Shown<'c> {
    of: &'c str,
    says: &'c str,
    via: &'c Option<String>,
    publisher: &'c Option<String>,
    at: &'c Option<String>,
    quote: &'c Option<String>,
    published: Option<Date>,
    seen: Option<Date>,
    checked: Checked,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: &'c Option<String>,
}

impl utoipa::PartialSchema for CitationOut {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        Shown::schema()
    }
}

impl utoipa::ToSchema for CitationOut {
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
        Shown::schemas(schemas);
    }
}

impl Serialize for CitationOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Citation { says, via, publisher, at, quote, published, checked, note, .. } = self.cite();
        let (published, checked) = (*published, *checked);
        let seen = self.seen();
        Shown { of: self.of(), says, via, publisher, at, quote, published, seen, checked, note }.serialize(serializer)
    }
}
