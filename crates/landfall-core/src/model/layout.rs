//! How dossiers and comparisons are laid out: part of the vocabulary, so that no subject or attribute is named in code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Text, Value};

/// Parts in order, and what stands on the first page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Layout {
    /// Attributes of markets on the first page.
    pub front: Vec<String>,
    /// The car whose duties the first page tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub border: Option<BorderCar>,
    /// Parts in order.
    pub parts: Vec<PartDef>,
}

/// A car of which only what it is is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BorderCar {
    /// What it is, for people.
    pub title: Text,
    /// Attributes of the case with their values.
    pub given: BTreeMap<String, Value>,
}

/// One part of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartDef {
    /// Name by which it is found on a page.
    pub id: String,
    /// Name for people.
    pub title: Text,
    /// Nodes of the subject tree, each with all below it that no other part names.
    pub subjects: Vec<String>,
    /// Whether the market's places are told here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub places: bool,
}

impl Layout {
    /// Whether a vocabulary lays nothing out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Layout::default()
    }

    /// The part a subject belongs to: that which names the longest node it stands at or below.
    #[must_use]
    pub fn part(&self, subject: &str) -> Option<&PartDef> {
        let reach = |part: &PartDef| {
            let nodes = part.subjects.iter().filter(|node| below(subject, node));
            nodes.map(String::len).max()
        };
        self.parts.iter().filter_map(|p| Some((reach(p)?, p))).max_by_key(|(reach, _)| *reach).map(|(_, p)| p)
    }
}

/// Whether a subject is a node or lies below it.
#[must_use]
pub fn below(subject: &str, node: &str) -> bool {
    subject == node || subject.strip_prefix(node).is_some_and(|rest| rest.starts_with('/'))
}
