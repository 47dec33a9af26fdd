//! Announced days: whether they were kept, and how well that was foreseen.

use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

use super::replay::{Regime, training};
use crate::forecast::{Forecaster, History, Promise};
use crate::model::{PromiseKind, Track};

/// Days late that still count as on time.
const ON_TIME: i32 = 30;

/// First announced days of a stage, and how well "on time" was foreseen.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DayScore {
    /// How many came due or came.
    pub n: usize,
    /// How many were on time: at most 30 days late.
    pub kept: usize,
    /// Sums of squared errors: the model, the track's share, and believing every day.
    pub model: f64,
    /// The track's own share of days kept.
    pub baseline: f64,
    /// Believing every day announced.
    pub believed: f64,
}

/// Announced ends of what runs out unless it is extended.
pub type SunsetScore = DayScore;

/// Whether a day was kept; none where that is not known.
fn kept(history: &History, promise: &Promise, seen: Date) -> Option<bool> {
    let last = promise.day.checked_add(Span::new().days(ON_TIME)).ok()?;
    let reached = |h: &History| {
        let hit = h.marks.iter().find(|m| {
            m.on > promise.said
                && if promise.stage.is_on_the_way() {
                    m.stage.is_on_the_way() && m.stage.stands_for() >= promise.stage.stands_for()
                } else {
                    m.stage == promise.stage
                }
        });
        hit.map(|m| m.on)
    };
    let known = history.known_on(seen)?;
    match (reached(&known), known.exit()) {
        (Some(day), _) => Some(day <= last),
        (None, Some(_)) => Some(false),
        (None, None) => (known.watched > last).then_some(false),
    }
}

/// The first announced day of each stage.
fn first_promises(history: &History) -> Vec<Promise> {
    let mut first: Vec<Promise> = Vec::new();
    for promise in history.promises.iter().filter(|p| p.day > p.said) {
        if first.iter().all(|p| p.stage != promise.stage) {
            first.push(*promise);
        }
    }
    first
}

/// Scores the announced days of one track, or all.
pub(super) fn score(
    tracks: &std::collections::BTreeMap<String, Track>,
    histories: &[History],
    regime: Regime,
    sunsets: bool,
    wanted: impl Fn(&History, Date) -> bool,
) -> DayScore {
    let mut out = DayScore::default();
    for history in histories {
        for promise in first_promises(history) {
            let sunset = history.kind(&promise) == PromiseKind::Sunset;
            if sunset != sunsets || !wanted(history, promise.said) {
                continue;
            }
            let Some(truth) = kept(history, &promise, Date::MAX) else { continue };
            let (known, others) = training(histories, history, regime, promise.said);
            let day = promise.day.checked_add(Span::new().days(ON_TIME)).unwrap_or(promise.day);
            let forecaster = Forecaster::new(tracks, others.clone(), promise.said).with_hindsight(known);
            let model = if sunset {
                forecaster.ends_by(history, &promise, day)
            } else {
                forecaster.outlook(history, &[]).ok().and_then(|o| o.by(promise.stage, day))
            };
            let Some(model) = model else { continue };
            let share = |same: &dyn Fn(&History) -> bool| {
                let of = others.iter().filter(|h| same(h));
                let came: Vec<bool> = of
                    .flat_map(|h| first_promises(h).into_iter().map(move |p| (h, p)))
                    .filter(|(h, p)| p.said <= known && (h.kind(p) == PromiseKind::Sunset) == sunset)
                    .filter_map(|(h, p)| kept(h, &p, known))
                    .collect();
                (!came.is_empty()).then(|| came.iter().filter(|k| **k).count() as f64 / came.len() as f64)
            };
            let baseline = share(&|h| h.track == history.track).or_else(|| share(&|_| true)).unwrap_or(0.5);
            let truth = f64::from(u8::from(truth));
            out.n += 1;
            out.kept += usize::from(truth > 0.5);
            out.model += (model - truth).powi(2);
            out.baseline += (baseline - truth).powi(2);
            out.believed += (1.0 - truth).powi(2);
        }
    }
    out
}
