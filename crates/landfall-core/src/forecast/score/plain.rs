//! The baseline by itself: each passage from its first day, by the other histories, later rows known to it.
//!
//! Of no use as a test: it knows what came later, and siblings stand among the others. It is the number others quote.

use std::collections::BTreeMap;

use serde::Serialize;

use super::baseline::{Baseline, Seen, crps};
use crate::forecast::levels::days;
use crate::forecast::{History, Stage};

/// The baseline's score over one passage, one history left out at a time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Plain {
    /// How many came.
    pub events: usize,
    /// Mean distance of the track's middle from the truth, in days.
    pub off: f64,
    /// Ranked probability score of the track's times, in days.
    pub crps_track: f64,
    /// That of all tracks.
    pub crps_pooled: f64,
    /// By days: how many are known, and squared errors of the track, its middle and all tracks.
    pub brier: BTreeMap<usize, [f64; 4]>,
}

/// A passage between two kinds of stages.
struct Passage {
    name: &'static str,
    from: (Stage, Stage),
    to: Stage,
    /// Stages in between would make it another passage.
    within: Stage,
}

const PASSAGES: [Passage; 6] = [
    Passage { name: "T1", from: (Stage::Signal, Stage::Announced), to: Stage::Draft, within: Stage::Proposed },
    Passage { name: "T2", from: (Stage::Draft, Stage::Proposed), to: Stage::Adopted, within: Stage::Published },
    Passage { name: "T3", from: (Stage::Adopted, Stage::Published), to: Stage::InForce, within: Stage::InForce },
    Passage { name: "T4", from: (Stage::InForce, Stage::InForce), to: Stage::AppliesNew, within: Stage::AppliesNew },
    Passage {
        name: "T5",
        from: (Stage::AppliesNew, Stage::AppliesNew),
        to: Stage::AppliesAll,
        within: Stage::AppliesAll,
    },
    Passage { name: "T6", from: (Stage::Signal, Stage::InNegotiation), to: Stage::InForce, within: Stage::AppliesAll },
];

fn seen(passage: &Passage, history: &History) -> Option<Seen> {
    let start = history.marks.iter().find(|m| (passage.from.0..=passage.from.1).contains(&m.stage))?.on;
    let on_path = |s: Stage| (passage.to..=passage.within).contains(&s);
    let reached = history.marks.iter().find(|m| m.on >= start && on_path(m.stage)).map(|m| m.on);
    let died = history.exit().map(|m| m.on).filter(|d| *d >= start);
    let (end, reached) = match (reached, died) {
        (Some(day), died) if died.is_none_or(|d| day <= d) => (day, Some(true)),
        (_, Some(day)) => (day, Some(false)),
        _ => (history.watched, None),
    };
    Some(Seen { time: days(start, end), reached })
}

/// Scores the baseline on each passage.
#[must_use]
pub fn plain(histories: &[History]) -> Vec<(&'static str, Plain)> {
    PASSAGES.iter().map(|passage| (passage.name, one(passage, histories))).collect()
}

fn one(passage: &Passage, histories: &[History]) -> Plain {
    let all: Vec<(&History, Seen)> = histories.iter().filter_map(|h| Some((h, seen(passage, h)?))).collect();
    let mut out = Plain::default();
    for (history, truth) in &all {
        let of = |same: &dyn Fn(&History) -> bool| {
            let others = all.iter().filter(|(h, _)| h.id != history.id && same(h));
            Baseline::new(others.map(|(_, s)| *s).collect())
        };
        let (track, pooled) = (of(&|h| h.track == history.track), of(&|_| true));
        let (own, every) = (track.times(0), pooled.times(0));
        if own.is_empty() {
            continue;
        }
        if truth.reached == Some(true) {
            out.events += 1;
            out.off += track.median().map_or(0, |m| m.abs_diff(truth.time)) as f64;
            out.crps_track += crps(&own, truth.time);
            out.crps_pooled += crps(&every, truth.time);
        }
        for ahead in [90, 180, 365, 730, 1095] {
            if truth.reached.is_none() && truth.time < ahead {
                continue;
            }
            let came = f64::from(u8::from(truth.reached == Some(true) && truth.time <= ahead));
            let step = f64::from(u8::from(track.median().is_some_and(|m| m <= ahead)));
            let chances = [track.within(0, Some(ahead)), Some(step), pooled.within(0, Some(ahead))];
            let sums = out.brier.entry(ahead).or_default();
            sums[0] += 1.0;
            for (sum, chance) in sums.iter_mut().skip(1).zip(chances) {
                *sum += (chance.unwrap_or(0.5) - came).powi(2);
            }
        }
    }
    out
}
