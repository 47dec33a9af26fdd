//! What a source says, one value at a time.

use std::sync::Arc;

use landfall_core::Decimal;
use landfall_core::model::Value;
use serde::{Deserialize, Serialize};

/// What a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A market or a part of one, by ISO 3166 code.
    Market(String),
    /// A point or cell on the map.
    Place {
        /// The publisher's own number or name for it, unique in the source.
        id: String,
        /// Name as the publisher writes it; may be blank.
        name: String,
        /// Market it lies in, where the publisher says so.
        market: Option<String>,
        /// Degrees north.
        latitude: Decimal,
        /// Degrees east.
        longitude: Decimal,
    },
    /// A vehicle, by the publisher's own name for it.
    Vehicle {
        /// Unique in the source.
        id: String,
        /// Make, model, year and trim as published.
        name: String,
    },
    /// A currency, by ISO 4217 code.
    Currency(String),
}

impl About {
    /// Its name in keys, unique in the source.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            About::Market(id) | About::Currency(id) | About::Place { id, .. } | About::Vehicle { id, .. } => id,
        }
    }

    /// The market it is or lies in, where the publisher says so.
    #[must_use]
    pub fn market(&self) -> Option<&str> {
        match self {
            About::Market(code) => Some(code),
            About::Place { market, .. } => market.as_deref(),
            About::Vehicle { .. } | About::Currency(_) => None,
        }
    }
}

/// One value as its publisher writes it, with where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What it is about.
    pub about: Arc<About>,
    /// What is measured: a name of the vocabulary, from the source's `source.toml`.
    pub attribute: Arc<str>,
    /// The value as written, with its unit.
    pub value: Value,
    /// The attribute's own dimension: a month, a class of road, a currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Arc<str>>,
    /// The day, year or period the figure describes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<Arc<str>>,
    /// Where it stands in the file: file, line or path, column.
    pub at: String,
}

impl Statement {
    /// Its name, unique in the source: `about/attribute[/of][/observed]`.
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = format!("{}/{}", self.about.id(), self.attribute);
        for part in [&self.of, &self.observed].into_iter().flatten() {
            key.push('/');
            key.push_str(part);
        }
        key
    }
}
