//! A case in a market over time: piecewise constant, with the days on which it changes and why.

use jiff::civil::Date;
use serde::Serialize;

use super::answer::{Asked, DayOutcomes, moved};
use super::{FindingOutcome, Verdict, World};
use crate::model::Case;
use crate::resolve::Trace;

/// A stretch of days over which nothing changes, half-open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Segment {
    /// First day.
    pub from: Date,
    /// First day after.
    pub to: Date,
    /// Whether the first day is known exactly.
    pub precise: bool,
    /// Verdict by purpose, in the order purposes are asked.
    pub verdicts: Vec<(String, Verdict)>,
    /// Requirements whose outcome differs from the stretch before: id, before, now; none where not in force.
    pub changes: Vec<(String, Option<FindingOutcome>, Option<FindingOutcome>)>,
}

/// A case in a market over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Timeline {
    /// Name of the case.
    pub vehicle: String,
    /// The market.
    pub market: String,
    /// The moment known.
    pub known: String,
    /// Stretches in order.
    pub segments: Vec<Segment>,
}

/// The timeline between two days, both included.
#[must_use]
pub fn timeline(world: &World<'_>, case: &Case, code: &str, from: Date, through: Date) -> Timeline {
    let mut segments: Vec<Segment> = Vec::new();
    let end = through.tomorrow().unwrap_or(Date::MAX);
    let mut trace = Trace::default();
    if let Some(market) = world.markets.get(code) {
        let asked = Asked::new(world, case, market, false, &mut trace);
        let mut before: Option<DayOutcomes<'_>> = None;
        let edges = asked.edges();
        let later = edges.range((std::ops::Bound::Excluded(from), std::ops::Bound::Excluded(end)));
        for (day, precise) in std::iter::once((&from, &true)).chain(later) {
            let now = asked.on(*day);
            let changes = before.as_ref().map(|b| changes(b, &now)).unwrap_or_default();
            if before.as_ref().is_some_and(|b| b.verdicts == now.verdicts && changes.is_empty()) {
                continue;
            }
            if let Some(last) = segments.last_mut() {
                last.to = *day;
            }
            let purposes = asked.scopes.iter().map(|s| s.purpose.clone());
            let verdicts = purposes.zip(now.verdicts.iter().copied()).collect();
            segments.push(Segment { from: *day, to: end, precise: *precise, verdicts, changes });
            before = Some(now);
        }
    }
    Timeline { vehicle: case.name.clone(), market: code.to_owned(), known: world.known.to_owned(), segments }
}

fn changes<'a>(
    before: &DayOutcomes<'a>,
    now: &DayOutcomes<'a>,
) -> Vec<(String, Option<FindingOutcome>, Option<FindingOutcome>)> {
    moved(before, now)
        .into_iter()
        .map(|id| {
            let (was, is) = (before.outcome(id), now.outcome(id));
            (id.to_owned(), was, is)
        })
        .collect()
}
