//! Announced days, and when what they announce really comes, in thousandths of the time promised.
//!
//! A day is kept to the week, missed without a word, or another day is announced first. That nothing was said so far
//! is conditioned on: the closer the day, the less room for a change.

use jiff::civil::Date;

use super::curve::{Curve, Observed, count, span};
use super::levels::{days, lending};
use super::outlook::HORIZON;
use super::prior::{self, number};
use super::{History, Promise, Stage};
use crate::model::{PromiseKind, Track};

/// Days around the day announced that count as kept.
const KEPT: usize = 7;
/// The time promised.
const PROMISED: usize = 1000;

/// How announced days of one kind fared.
pub(super) struct Slip {
    /// Causes: 0 never, 1 another day, 2 the day, 3 another day is announced.
    fate: Curve,
    /// Of those moved, when they came: causes 0 never, 1 came.
    moved: Curve,
    /// Announced days of that kind in the track.
    pub n: usize,
}

/// What became of one announced day.
struct Outcome {
    fate: Observed,
    /// For one that was moved, when it came.
    moved: Option<Observed>,
}

/// Whether a stage is what was announced, or cannot come without it.
pub(super) fn answers(promise: &Promise, stage: Stage) -> bool {
    match promise.stage {
        target if target.is_on_the_way() => stage.is_on_the_way() && stage.stands_for() >= target.stands_for(),
        target => stage == target,
    }
}

/// The day on which another day was announced, or none at all in its place.
pub(super) fn moved(history: &History, promise: &Promise) -> Option<Date> {
    let other = |p: &&Promise| p.stage == promise.stage && p.said > promise.said && apart(p.day, promise.day) > KEPT;
    let again = history.promises.iter().find(other).map(|p| p.said);
    let bare = history.marks.iter().find(|m| {
        let named = || history.promises.iter().any(|p| p.said == m.on);
        m.stage == Stage::Postponed && m.on > promise.said && !named()
    });
    [again, bare.map(|m| m.on)].into_iter().flatten().min()
}

fn apart(a: Date, b: Date) -> usize {
    days(a, b).max(days(b, a))
}

/// What became of an announced day, as known on a day; none where it announced no later day.
fn outcome(history: &History, promise: &Promise, on: Date) -> Option<Outcome> {
    let lead = days(promise.said, promise.day);
    if lead == 0 || promise.said > on {
        return None;
    }
    let at = |day: Date, cause| Observed { weight: 1.0, time: days(promise.said, day) * PROMISED / lead, cause };
    let mut after = history.marks.iter().filter(|m| m.on > promise.said && m.on <= on);
    let end = after.find(|m| answers(promise, m.stage) || m.stage.is_exit());
    let (last, came) = match end {
        Some(m) => (m.on, Some(usize::from(answers(promise, m.stage)))),
        None => (history.watched.min(on), None),
    };
    if let Some(told) = moved(history, promise).filter(|told| *told <= on && *told <= last) {
        return Some(Outcome { fate: at(told, Some(3)), moved: Some(at(last, came)) });
    }
    let fate = match came {
        Some(1) if apart(promise.day, last) <= KEPT => Observed { weight: 1.0, time: PROMISED, cause: Some(2) },
        came => at(last, came),
    };
    Some(Outcome { fate, moved: None })
}

/// Days written in the text itself that nobody recorded as announced: they came, and nothing says they were moved.
/// Without them only days that were put off would be counted.
fn as_written(history: &History, on: Date) -> Vec<Outcome> {
    let Some(law) = history.law() else { return Vec::new() };
    let said = |stage: Stage| history.promises.iter().any(|p| p.stage == stage && p.said >= law);
    let came = |stage: &Stage| history.marks.iter().any(|m| m.stage == *stage && m.on > law && m.on <= on);
    let stages = [Stage::InForce, Stage::AppliesNew, Stage::AppliesAll].into_iter();
    let kept = Observed { weight: 1.0, time: PROMISED, cause: Some(2) };
    stages.filter(|s| came(s) && !said(*s)).map(|_| Outcome { fate: kept, moved: None }).collect()
}

/// How announced days of a kind fared, each level leaning on the wider one.
pub(super) fn fit(
    chain: &[&Track],
    histories: &[&History],
    body: &str,
    kind: PromiseKind,
    on: Date,
    member: impl Fn(&str, &str) -> bool,
) -> Slip {
    let borrow = chain.last().and_then(|t| t.borrow).map_or(0.0, number);
    let seen = |wanted: &dyn Fn(&History) -> bool| -> Vec<Outcome> {
        let of = |h: &&History| -> Vec<Outcome> {
            let said = h.promises.iter().filter(|p| h.kind(p) == kind).filter_map(|p| outcome(h, p, on));
            let written = if kind == PromiseKind::Law { as_written(h, on) } else { Vec::new() };
            said.chain(written).collect()
        };
        histories.iter().filter(|h| wanted(h)).flat_map(of).collect()
    };
    let mut slip = Slip { fate: Curve::never(4), moved: Curve::never(2), n: 0 };
    for (depth, track) in chain.iter().rev().enumerate() {
        let priors = track.slips.iter().filter(|s| s.kind == kind);
        let priors: Vec<_> = priors.map(|p| (prior::slip(p), number(p.weight))).collect();
        slip = slip.narrower(&seen(&|h| member(&h.track, &track.id)), &priors, if depth > 0 { borrow } else { 0.0 });
    }
    let own = chain.first().map_or("", |t| t.id.as_str());
    let seen = seen(&|h| h.track == own && h.body == body);
    // a track with one body has no level of its own for it
    if seen.is_empty() || seen.len() == slip.n {
        return slip;
    }
    let n = slip.n;
    Slip { n, ..slip.narrower(&seen, &[], borrow) }
}

impl Slip {
    /// The next narrower level.
    fn narrower(&self, seen: &[Outcome], priors: &[((Curve, Curve), f64)], borrow: f64) -> Slip {
        let own = !seen.is_empty() || !priors.is_empty();
        let lent = if borrow > 0.0 { lending(borrow, own, Some(self.n)) } else { 0.0 };
        let fates: Vec<Observed> = seen.iter().map(|o| o.fate).collect();
        let moves: Vec<Observed> = seen.iter().filter_map(|o| o.moved).collect();
        let mut fate: Vec<(&Curve, f64)> = priors.iter().map(|((fate, _), weight)| (fate, *weight)).collect();
        let mut moved: Vec<(&Curve, f64)> = priors.iter().map(|((_, moved), weight)| (moved, *weight)).collect();
        fate.push((&self.fate, lent));
        moved.push((&self.moved, lent));
        Slip { fate: Curve::fit(4, &fates, &fate), moved: Curve::fit(2, &moves, &moved), n: seen.len() }
    }

    /// The chance of each day after `on` that what was announced comes, given that it has not come and that no other
    /// day has been announced.
    pub fn days(&self, promise: &Promise, on: Date) -> Vec<f64> {
        let mut out = vec![0.0; HORIZON + 1];
        let scale = Scale { lead: days(promise.said, promise.day).max(1), waited: days(promise.said, on) };
        let [never, other, moved] = [0, 1, 3].map(|cause| scale.ahead(&self.fate.share[cause]));
        let on_the_day = if promise.day > on { self.fate.share[2].iter().sum::<f64>() } else { 0.0 };
        let left = never + other + moved + on_the_day + self.fate.waiting.last().copied().unwrap_or(0.0);
        if left <= 0.0 {
            return out;
        }
        scale.spread(&self.fate.share[1], 1.0 / left, &mut out);
        let come = scale.ahead(&self.moved.share[1]);
        let later = come + scale.ahead(&self.moved.share[0]) + self.moved.waiting.last().copied().unwrap_or(0.0);
        if later > 0.0 {
            scale.spread(&self.moved.share[1], moved / left / later, &mut out);
        }
        if let Some(day) = out.get_mut(days(on, promise.day)) {
            *day += on_the_day / left;
        }
        out
    }
}

/// Thousandths of a time promised as days from the day asked.
struct Scale {
    lead: usize,
    waited: usize,
}

impl Scale {
    /// The days of a bin that are still ahead, and how many days it has.
    fn open(&self, bin: usize) -> (std::ops::Range<usize>, f64) {
        let (first, last) = span(bin);
        let from = first * self.lead / PROMISED;
        let to = ((last + 1) * self.lead / PROMISED).max(from + 1);
        (from.max(self.waited + 1)..to, (to - from) as f64)
    }

    /// How much of a curve is still ahead.
    fn ahead(&self, share: &[f64]) -> f64 {
        let part = |bin: usize| {
            let (open, all) = self.open(bin);
            open.len() as f64 / all
        };
        share.iter().enumerate().take(count()).filter(|(_, m)| **m > 0.0).map(|(bin, m)| m * part(bin)).sum()
    }

    /// Adds what is ahead of a curve, day by day.
    fn spread(&self, share: &[f64], weight: f64, out: &mut [f64]) {
        for (bin, mass) in share.iter().enumerate().filter(|(_, m)| **m > 0.0) {
            let (open, all) = self.open(bin);
            for time in open {
                if let Some(day) = out.get_mut(time - self.waited) {
                    *day += mass * weight / all;
                }
            }
        }
    }
}
