//! The outcome of a reading as bytes: a hash, then the content.
//!
//! Not for keeping: both ends are the same executable.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use landfall_core::model::{Hash, Value};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::reading::{Counts, Freshness, Parsed, Reading, Snapshot, Vintage};
use crate::signal::Signal;
use crate::statement::{About, Statement};

/// A reading whose statements name what they share by position.
#[derive(Serialize, Deserialize)]
struct Parcel {
    name: String,
    snapshot: Snapshot,
    counts: Counts,
    signals: Vec<Signal>,
    vintage: Option<Vintage>,
    freshness: Freshness,
    abouts: Vec<Arc<About>>,
    texts: Vec<Arc<str>>,
    statements: Vec<Packed>,
}

#[derive(Serialize, Deserialize)]
struct Packed {
    about: usize,
    attribute: usize,
    value: Value,
    of: Option<usize>,
    observed: Option<usize>,
    at: String,
}

/// What is shared, in the order it is first met. Shared is what is the same in memory: equal numbers may be written
/// differently.
struct Shared<T: ?Sized> {
    all: Vec<Arc<T>>,
    known: HashMap<*const (), usize>,
}

impl<T: ?Sized> Shared<T> {
    fn new() -> Shared<T> {
        Shared { all: Vec::new(), known: HashMap::new() }
    }

    fn at(&mut self, one: Arc<T>) -> usize {
        let next = self.all.len();
        let at = *self.known.entry(Arc::as_ptr(&one).cast()).or_insert(next);
        if at == next {
            self.all.push(one);
        }
        at
    }
}

/// Outcome to bytes.
pub(super) fn pack(outcome: Result<Reading>) -> io::Result<Vec<u8>> {
    let outcome = outcome.map(|reading| {
        let mut abouts = Shared::new();
        let mut texts = Shared::new();
        let Parsed { statements, counts, signals, vintage } = reading.parsed;
        let statements = statements
            .into_iter()
            .map(|s| Packed {
                about: abouts.at(s.about),
                attribute: texts.at(s.attribute),
                value: s.value,
                of: s.of.map(|of| texts.at(of)),
                observed: s.observed.map(|observed| texts.at(observed)),
                at: s.at,
            })
            .collect();
        let Reading { name, snapshot, freshness, .. } = reading;
        let (abouts, texts) = (abouts.all, texts.all);
        Parcel { name, snapshot, counts, signals, vintage, freshness, abouts, texts, statements }
    });
    let content = postcard::to_allocvec(&outcome).map_err(io::Error::other)?;
    let mut bytes = Hash::of(&content).0.into_bytes();
    bytes.extend(content);
    Ok(bytes)
}

/// Bytes to outcome; none where they are not what [`pack`] gave.
pub(super) fn open(bytes: &[u8]) -> Option<Result<Reading>> {
    let length = Hash::of(&[]).0.len();
    let (hash, content) = bytes.split_at_checked(length)?;
    if Hash::of(content).0.as_bytes() != hash {
        return None;
    }
    let outcome: std::result::Result<Parcel, Error> = postcard::from_bytes(content).ok()?;
    match outcome {
        Ok(parcel) => reading(parcel).map(Ok),
        Err(error) => Some(Err(error)),
    }
}

fn reading(parcel: Parcel) -> Option<Reading> {
    let Parcel { name, snapshot, counts, signals, vintage, freshness, abouts, texts, statements } = parcel;
    let text = |at: usize| texts.get(at).cloned();
    let optional = |at: Option<usize>| at.map_or(Some(None), |at| text(at).map(Some));
    let statements = statements
        .into_iter()
        .map(|s| {
            Some(Statement {
                about: abouts.get(s.about).cloned()?,
                attribute: text(s.attribute)?,
                value: s.value,
                of: optional(s.of)?,
                observed: optional(s.observed)?,
                at: s.at,
            })
        })
        .collect::<Option<Vec<Statement>>>()?;
    Some(Reading { name, snapshot, parsed: Parsed { statements, counts, signals, vintage }, freshness })
}
