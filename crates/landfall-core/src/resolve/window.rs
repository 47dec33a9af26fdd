//! Periods as written become windows with every edge bounded.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;

use crate::model::{Bounds, Edge, Period, Window};

/// What resolving a period needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Timing<'a> {
    /// Day of each step, by `body/instrument:stage`.
    pub steps: &'a BTreeMap<String, Date>,
    /// Day of the instant known.
    pub known: Date,
}

/// The window of a period, and the step it still waits for.
///
/// `undated_from` is the day from which a statement without a first day is known to hold; none where it holds always.
/// `ended` is the first day on which the ledger says it no longer holds.
#[must_use]
pub fn window(
    valid: &Period,
    undated_from: Option<Date>,
    ended: Option<Date>,
    timing: Timing<'_>,
) -> (Window, Option<String>) {
    let mut waits = None;
    let mut resolve = |edge: &Edge| match edge {
        Edge::Day(day) => Bounds::exact(*day),
        Edge::Between { earliest, latest } => Bounds { earliest: *earliest, latest: *latest },
        Edge::After { step, plus, not_before } => {
            let floor = not_before.unwrap_or(Date::MIN);
            match timing.steps.get(step) {
                Some(day) => Bounds::exact(later(*day, plus).max(floor)),
                None => {
                    waits = Some(step.clone());
                    Bounds { earliest: later(timing.known, plus).max(floor), latest: Date::MAX }
                }
            }
        }
    };
    let from = match &valid.from {
        Some(edge) => resolve(edge),
        None => Bounds { earliest: Date::MIN, latest: undated_from.unwrap_or(Date::MIN) },
    };
    let mut to = valid.to.as_ref().map_or(Bounds::exact(Date::MAX), resolve);
    if let Some(ended) = ended {
        to = Bounds { earliest: to.earliest.min(ended), latest: to.latest.min(ended) };
    }
    (Window { from, to }, waits)
}

fn later(day: Date, plus: &str) -> Date {
    jiff::Span::from_str(plus).ok().and_then(|span| day.checked_add(span).ok()).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Truth;
    use jiff::civil::date;

    fn after_step() -> Period {
        let from =
            Edge::After { step: "x/act:published".into(), plus: "P12M".into(), not_before: Some(date(2025, 2, 18)) };
        Period { from: Some(from), to: None }
    }

    #[test]
    fn a_period_that_hangs_on_a_step_is_unknown_only_after_the_earliest_day_it_could_begin() {
        let steps = BTreeMap::new();
        let timing = Timing { steps: &steps, known: date(2026, 11, 23) };
        let (w, waits) = window(&after_step(), None, None, timing);
        assert_eq!(waits.as_deref(), Some("x/act:published"));
        assert_eq!(w.holds(date(2027, 11, 22)), Truth::False);
        assert_eq!(w.holds(date(2027, 11, 23)), Truth::Unknown);
    }

    #[test]
    fn a_period_that_hangs_on_a_known_step_is_exact() {
        let steps = BTreeMap::from([("x/act:published".to_owned(), date(2026, 1, 31))]);
        let (w, waits) = window(&after_step(), None, None, Timing { steps: &steps, known: date(2026, 11, 23) });
        assert_eq!(waits, None);
        assert_eq!(w.holds(date(2027, 1, 30)), Truth::False);
        assert_eq!(w.holds(date(2027, 1, 31)), Truth::True);
    }

    #[test]
    fn law_without_a_first_day_is_unknown_before_it_was_read() {
        let steps = BTreeMap::new();
        let timing = Timing { steps: &steps, known: date(2026, 11, 23) };
        let (w, _) = window(&Period::default(), Some(date(2026, 11, 23)), Some(date(2027, 1, 1)), timing);
        assert_eq!(w.holds(date(2026, 11, 22)), Truth::Unknown);
        assert_eq!(w.holds(date(2026, 11, 23)), Truth::True);
        assert_eq!(w.holds(date(2027, 1, 1)), Truth::False);
    }
}
