//! Receipts: what it takes to replay an answer to the same bytes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Assessment, World};
use crate::SEMANTICS;
use crate::model::{Case, Hash, canonical_json};
use crate::resolve::Trace;

/// Which question a receipt belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// What may be done.
    Assess,
    /// What is paid.
    Duty,
}

/// Hashes of everything that went into an answer, and of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Receipt {
    /// Number of the engine's semantics.
    pub semantics: u32,
    /// What was asked.
    pub question: Question,
    /// Hash of the ruleset.
    pub ruleset: Hash,
    /// The case itself, so that the receipt can be replayed without its file.
    pub case: Case,
    /// Hash of the case.
    pub case_hash: Hash,
    /// The market asked.
    pub market: String,
    /// The day in force.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// Content hash of every item read, by id.
    pub reads: BTreeMap<String, Hash>,
    /// Every lookup that found nothing.
    pub misses: Vec<String>,
    /// Hash of the answer's canonical bytes.
    pub answer: Hash,
}

impl Receipt {
    pub(super) fn new(
        world: &World<'_>,
        question: Question,
        (case, case_hash): (&Case, Hash),
        market: &str,
        on: Date,
        trace: &Trace<'_>,
    ) -> Receipt {
        Receipt {
            semantics: SEMANTICS,
            question,
            ruleset: world.reading.hash().clone(),
            case: case.clone(),
            case_hash,
            market: market.to_owned(),
            on,
            known: world.known.to_owned(),
            reads: trace.reads.iter().map(|(id, hash)| (id.to_string(), (*hash).clone())).collect(),
            misses: trace.misses.iter().cloned().collect(),
            answer: Hash(String::new()),
        }
    }

    pub(super) fn seal(&mut self, answer: &Hash) {
        self.answer = answer.clone();
    }
}

/// The hash of an answer's canonical bytes: everything but the receipt; codes and values, no prose.
#[must_use]
pub fn answer_hash(assessment: &Assessment) -> Hash {
    let parts = (
        &assessment.vehicle,
        &assessment.market,
        assessment.on,
        &assessment.known,
        assessment.fictitious,
        &assessment.answers,
        &assessment.findings,
        &assessment.pending,
    );
    Hash::of(canonical_json(&parts).as_bytes())
}
