//! One thing a warning is about: what changes for a car in a market, on which day.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hasher as _};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::assess::{FindingOutcome, Verdict};
use crate::change::{Cause, CauseKind, Change, Move, Moved, What};
use crate::model::{Citation, Consequence};

/// What changes for a car in a market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Part {
    /// Name of the case.
    pub vehicle: String,
    /// The market whose law is meant.
    pub market: String,
    /// The day from which it is so; for what is not law, the day it was heard of.
    pub on: Date,
    /// Whether that day is known exactly.
    pub precise: bool,
    /// What changes.
    pub what: What,
    /// It says that an earlier day is off, and is no day ahead itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
}

/// What caused a warning, with all its citations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Source {
    /// What kind of thing moved.
    pub of: CauseKind,
    /// Id of the item, rule or attribute.
    pub id: String,
    /// Node of the subject tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The legal text it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// The step that moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Why the former content was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// What it rests on.
    pub citations: Vec<Cited>,
}

/// A citation, with what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Cited {
    /// Id of the step, fact or adoption.
    pub of: String,
    /// What it says.
    pub cite: Citation,
}

/// How an answer moves for whoever wants to sell the car.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// It opens.
    Better,
    /// It is not known which way.
    Unclear,
    /// It costs more, or is possible under more conditions.
    Harder,
    /// It is not possible.
    Shut,
}

impl Source {
    pub(super) fn of(cause: &Cause) -> Source {
        let cited = |c: &crate::assess::CitationOut| Cited { of: c.of().to_owned(), cite: c.cite().clone() };
        Source {
            of: cause.of,
            id: cause.id.clone(),
            subject: cause.subject.clone(),
            instrument: cause.instrument.clone(),
            step: cause.step.clone(),
            corrects: cause.corrects.clone(),
            citations: cause.citations.iter().map(cited).collect(),
        }
    }
}

impl Part {
    /// What a change says of some of its causes: of requirements that moved, those they are about.
    pub(super) fn of(change: &Change, vehicle: &str, about: &BTreeSet<&str>, off: bool) -> Part {
        let mut what = change.what.clone();
        if let What::Verdict { moves, .. } = &mut what {
            let other = |m: &Move| change.causes.iter().any(|c| c.id == m.id) && !about.contains(m.id.as_str());
            moves.retain(|m| !other(m));
        }
        let Change { market, on, precise, .. } = change;
        Part { vehicle: vehicle.to_owned(), market: market.clone(), on: *on, precise: *precise, what, off }
    }

    /// Requirements and attributes it is about.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        let one = |m: &'static str| vec![m];
        let all: Vec<&str> = match &self.what {
            What::Verdict { moves, .. } => moves.iter().map(|m: &Move| m.requirement.as_str()).collect(),
            What::Finding(m) => vec![&m.requirement],
            What::Law { attribute, .. } => vec![attribute],
            What::Pending { topic, .. } => vec![topic],
            What::Duty { .. } => one("duty"),
            What::Steps { .. } => Vec::new(),
        };
        all.into_iter()
    }

    /// How it moves for whoever wants to sell the car.
    pub(super) fn turn(&self) -> Turn {
        let verdict = |from: Verdict, to: Verdict| match (from, to) {
            (_, Verdict::No) => Turn::Shut,
            (Verdict::No, _) | (Verdict::Conditional | Verdict::Unknown, Verdict::Yes) => Turn::Better,
            (_, Verdict::Conditional) => Turn::Harder,
            _ => Turn::Unclear,
        };
        match &self.what {
            What::Verdict { from, to, moves, .. } => match verdict(*from, *to) {
                // what was unknown is not opened by a requirement that is not met
                Turn::Unclear => moves.iter().map(outcome).max().unwrap_or(Turn::Unclear),
                turn => turn,
            },
            What::Finding(m) => outcome(m),
            What::Duty { from, to } => match (super::stake::highest(from), super::stake::highest(to)) {
                (Some(was), Some(is)) if is > was => Turn::Harder,
                (Some(was), Some(is)) if is < was => Turn::Better,
                _ => Turn::Unclear,
            },
            What::Law { .. } | What::Steps { .. } => Turn::Unclear,
            What::Pending { flips, moved, .. } if moved.contains(&Moved::Gone) => {
                flips.iter().map(|f| verdict(f.to, f.from)).max().unwrap_or(Turn::Unclear)
            }
            What::Pending { flips, .. } => flips.iter().map(|f| verdict(f.from, f.to)).max().unwrap_or(Turn::Unclear),
        }
    }
}

fn outcome(m: &Move) -> Turn {
    match (m.consequence, m.to) {
        (Consequence::Advises, _) => Turn::Unclear,
        (Consequence::Blocks, Some(FindingOutcome::NotMet)) => Turn::Shut,
        (_, Some(FindingOutcome::NotMet)) => Turn::Harder,
        (_, Some(FindingOutcome::Unknown)) => Turn::Unclear,
        _ => Turn::Better,
    }
}

/// What a change is about, whatever its day and whoever hears of it: market, and which of the answers.
pub(super) fn key(market: &str, what: &What) -> u64 {
    let (kind, id) = match what {
        What::Verdict { purpose, .. } => (0, purpose.as_str()),
        What::Finding(m) => (1, m.id.as_str()),
        What::Duty { .. } => (2, ""),
        What::Law { attribute, .. } => (3, attribute.as_str()),
        What::Pending { id, .. } => (4, id.as_str()),
        What::Steps { title, .. } => (5, title.en.as_str()),
    };
    hashed(&(market, kind, id))
}

/// What a change comes to.
pub(super) fn outcome_of(what: &What) -> u64 {
    match what {
        What::Verdict { to, .. } => hashed(to),
        What::Finding(m) => hashed(&m.to.map(|o| o as u8)),
        What::Duty { to, .. } => written(to),
        What::Law { to, .. } => written(to),
        What::Pending { moved, .. } => written(moved),
        What::Steps { steps, .. } => written(steps),
    }
}

/// The same thing told again has the same mark. It lives in memory alone.
pub(super) fn mark(key: u64, on: Date, what: &What) -> u64 {
    // what is pending and steps of texts have no day of their own: they carry theirs
    let on = if matches!(what, What::Pending { .. } | What::Steps { .. }) { Date::MIN } else { on };
    hashed(&(key, on, outcome_of(what)))
}

/// The same told of one car.
pub(super) fn of_vehicle(vehicle: &str, mark: u64) -> u64 {
    hashed(&(vehicle, mark))
}

/// That a day is off is another thing than that something happens on it.
pub(super) fn off(mark: u64) -> u64 {
    !mark
}

impl Part {
    pub(super) fn key(&self) -> u64 {
        of_vehicle(&self.vehicle, key(&self.market, &self.what))
    }

    pub(super) fn mark(&self) -> u64 {
        let mark = of_vehicle(&self.vehicle, mark(key(&self.market, &self.what), self.on, &self.what));
        if self.off { off(mark) } else { mark }
    }
}

pub(super) fn hashed(value: &(impl std::hash::Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn written(value: &impl Serialize) -> u64 {
    hashed(&serde_json::to_string(value).unwrap_or_default())
}
