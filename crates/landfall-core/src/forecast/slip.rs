//! Announced days, and when what they announce really comes, in parts of the time promised.

use jiff::civil::Date;

use super::curve::{Curve, Observed, bin_of, count, span};
use super::levels::{days, lending};
use super::outlook::HORIZON;
use super::prior::{self, number};
use super::{History, Promise, Stage};
use crate::model::{PromiseKind, Track};

/// Days around the day announced that count as kept.
const KEPT: usize = 7;
/// The time promised.
const PROMISED: usize = 1000;

/// How announced days of one kind were kept.
pub(super) struct Slip {
    /// Causes: 0 never, 1 another day, 2 the day.
    pub curve: Curve,
    /// Announced days of that kind in the track.
    pub n: usize,
}

/// What became of an announced day, as known on a day; none where it announced no later day.
fn observed(history: &History, promise: &Promise, on: Date) -> Option<Observed> {
    let lead = days(promise.said, promise.day);
    if lead == 0 || promise.said > on {
        return None;
    }
    let reached = |stage: Stage| match promise.stage {
        // a later stage cannot come without the earlier one
        target if target.is_on_the_way() => stage.is_on_the_way() && stage.stands_for() >= target.stands_for(),
        target => stage == target,
    };
    let mut after = history.marks.iter().filter(|m| m.on > promise.said && m.on <= on);
    let end = after.find(|m| reached(m.stage) || m.stage.is_exit());
    let (day, cause) = match end {
        Some(m) if reached(m.stage) => {
            let off = days(promise.day, m.on).max(days(m.on, promise.day));
            if off <= KEPT {
                return Some(Observed { weight: 1.0, time: PROMISED, cause: Some(2) });
            } else {
                (m.on, Some(1))
            }
        }
        Some(m) => (m.on, Some(0)),
        None => (history.watched.min(on), None),
    };
    Some(Observed { weight: 1.0, time: days(promise.said, day) * PROMISED / lead, cause })
}

/// How announced days of a kind were kept, each level leaning on the wider one.
pub(super) fn fit(
    chain: &[&Track],
    histories: &[&History],
    body: &str,
    kind: PromiseKind,
    on: Date,
    member: impl Fn(&str, &str) -> bool,
) -> Slip {
    let borrow = chain.last().and_then(|t| t.borrow).map_or(0.0, number);
    let seen = |wanted: &dyn Fn(&History) -> bool| -> Vec<Observed> {
        let of = histories.iter().filter(|h| wanted(h));
        of.flat_map(|h| h.promises.iter().filter(|p| h.kind(p) == kind).filter_map(|p| observed(h, p, on))).collect()
    };
    let mut wider: Option<(Curve, usize)> = None;
    let mut n = 0;
    for track in chain.iter().rev() {
        let observed = seen(&|h| member(&h.track, &track.id));
        n = observed.len();
        let priors = track.slips.iter().filter(|s| s.kind == kind);
        let mut lent: Vec<(Curve, f64)> = priors.map(|p| (prior::slip(p), number(p.weight))).collect();
        let own = !observed.is_empty() || !lent.is_empty();
        let (curve, seen) = wider.take().unzip();
        lent.extend(curve.map(|curve| (curve, lending(borrow, own, seen))));
        let borrowed: Vec<(&Curve, f64)> = lent.iter().map(|(c, w)| (c, *w)).collect();
        wider = Some((Curve::fit(3, &observed, &borrowed), n));
    }
    let own = chain.first().map_or("", |t| t.id.as_str());
    let observed = seen(&|h| h.track == own && h.body == body);
    let track = wider.map_or_else(|| Curve::never(3), |(curve, _)| curve);
    let alone = observed.is_empty() || observed.len() == n;
    Slip { curve: if alone { track } else { Curve::fit(3, &observed, &[(&track, borrow)]) }, n }
}

impl Slip {
    /// The chance of each day after `on` that what was announced comes, given that it has not come.
    pub fn days(&self, promise: &Promise, on: Date) -> Vec<f64> {
        let mut out = vec![0.0; HORIZON + 1];
        let lead = days(promise.said, promise.day).max(1);
        let waited = days(promise.said, on);
        let passed = |time: usize| time * lead / PROMISED;
        let mut left = self.curve.waiting.last().copied().unwrap_or(0.0);
        for bin in 0..count() {
            let (first, last) = span(bin);
            let (from, to) = (passed(first), passed(last + 1).max(passed(first) + 1));
            let open = (from..to).filter(|t| *t > waited).count() as f64 / (to - from) as f64;
            left += self.curve.share[0][bin] * open + self.curve.share[1][bin] * open;
            let each = self.curve.share[1][bin] / (to - from) as f64;
            for time in (from..to).filter(|t| *t > waited) {
                if let Some(day) = out.get_mut(time - waited) {
                    *day += each;
                }
            }
            if bin == bin_of(PROMISED) && promise.day > on {
                let kept = self.curve.share[2][bin];
                left += kept;
                if let Some(day) = out.get_mut(days(on, promise.day)) {
                    *day += kept;
                }
            }
        }
        if left > 0.0 {
            out.iter_mut().for_each(|m| *m /= left);
        }
        out
    }
}
