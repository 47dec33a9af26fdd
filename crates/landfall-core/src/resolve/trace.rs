//! What an answer looked at, misses included: its explanation, and the index of what a new fact can change.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Hash;

/// Lookups made so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Ids read, with their content hashes.
    pub reads: BTreeMap<String, Hash>,
    /// Lookups that found nothing, as `MARKET/attribute`.
    pub misses: BTreeSet<String>,
}

impl Trace {
    /// Notes an item read.
    pub fn read(&mut self, id: &str, hash: &Hash) {
        if !self.reads.contains_key(id) {
            self.reads.insert(id.to_owned(), hash.clone());
        }
    }

    /// Notes a lookup that found nothing.
    pub fn miss(&mut self, market: &str, what: &str) {
        self.misses.insert(format!("{market}/{what}"));
    }

    /// Adds the lookups of another trace.
    pub fn absorb(&mut self, other: &Trace) {
        for (id, hash) in &other.reads {
            self.read(id, hash);
        }
        self.misses.extend(other.misses.iter().cloned());
    }
}
