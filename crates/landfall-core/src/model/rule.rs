//! Rules: what a requirement means, stated once; and the ruleset an answer is given under.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Hash, Text, Vocab};

/// What follows where a requirement is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// The purpose is not possible.
    Blocks,
    /// It costs money.
    Costs,
    /// It is possible under restrictions.
    Restricts,
    /// Good to know; never moves a verdict.
    Advises,
}

/// Where a requirement is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// In each place of the market.
    Place,
}

/// What would have to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// Certification, equipment, document, contract …
    pub kind: String,
    /// What proves it done.
    pub evidence: Text,
}

/// A requirement: when it applies, when it is met, what follows if not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The file's name.
    pub id: String,
    /// Name for people.
    pub title: Text,
    /// Node of the subject tree.
    pub subject: String,
    /// `body/name` of the legal text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// Predicate: which cases it is about.
    pub applies: String,
    /// Predicate: when it is met.
    pub met: String,
    /// Where it is judged, if not in the market as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<Per>,
    /// With `per`: the share of the listed population, in percent, from which failing places leave it not met;
    /// none for any place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_from: Option<Decimal>,
    /// What follows if not.
    pub consequence: Consequence,
    /// What would have to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// Vocabulary and rules: our reading of the law, kept by its hash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Ruleset {
    /// Words the rules are written in.
    pub vocab: Vocab,
    /// Rules sorted by id.
    pub rules: Vec<Rule>,
}

impl Ruleset {
    /// The hash a receipt names.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of_value(self)
    }

    /// Finds a rule.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.binary_search_by(|r| r.id.as_str().cmp(id)).ok().and_then(|i| self.rules.get(i))
    }
}
