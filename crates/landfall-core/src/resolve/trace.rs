//! What an answer looked at, misses included: its explanation, and the index of what a new fact can change.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::Hash;

/// Lookups made so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace<'a> {
    /// Ids read, with their content hashes.
    pub reads: BTreeMap<Cow<'a, str>, &'a Hash>,
    /// Lookups that found nothing, as `MARKET/attribute`.
    pub misses: BTreeSet<String>,
}

impl<'a> Trace<'a> {
    /// Notes an item read.
    pub fn read(&mut self, id: impl Into<Cow<'a, str>>, hash: &'a Hash) {
        self.reads.entry(id.into()).or_insert(hash);
    }

    /// Notes a lookup that found nothing.
    pub fn miss(&mut self, market: &str, what: &str) {
        self.misses.insert(format!("{market}/{what}"));
    }

    /// Adds the lookups of another trace.
    pub fn absorb(&mut self, other: &Trace<'a>) {
        for (id, hash) in &other.reads {
            self.read(id.clone(), hash);
        }
        self.misses.extend(other.misses.iter().cloned());
    }
}
