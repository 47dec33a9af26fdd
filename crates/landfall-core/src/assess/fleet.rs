//! Many cases over many days: every flip of every verdict, streamed.

use std::sync::Arc;

use jiff::civil::Date;

use super::outcome::{CaseTable, Outcome, takes_part};
use super::purposes::Scope;
use super::verdict::{Verdict, Verdicts, fold_verdicts};
use crate::model::{Consequence, Truth};
use crate::predicate::Bits;
use crate::resolve::{HeldAdoption, MarketAsKnown};

/// One verdict that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FleetFlip {
    /// Row of the case.
    pub row: usize,
    /// The day.
    pub on: Date,
    /// Before.
    pub from: Verdict,
    /// From then on.
    pub to: Verdict,
}

/// A requirement's outcome over a stretch of leaves, half-open.
struct Stretch {
    first: usize,
    end: usize,
    outcome: Arc<Outcome>,
    consequence: Consequence,
}

/// Streams the flips of one purpose between two days, both included, in the order of days and rows; gives the verdicts
/// on the first day.
///
/// Verdicts are piecewise constant: days are the edges of what is in force, and the outcomes of everything in force
/// over a run of days are joined once for the whole run (a segment tree over the days).
pub fn fleet(
    cases: &CaseTable<'_>,
    scope: &Scope,
    from: Date,
    through: Date,
    sink: &mut dyn FnMut(FleetFlip),
) -> Verdicts {
    let days = days(cases, scope, from, through);
    let stretches = stretches(cases, scope, &days);
    let rows = cases.rows();
    let mut walk = Walk { scope, days: &days, first: None, last: None, sink };
    let start = Joined { no: Bits::none(rows), unknown: Bits::none(rows), soft: Bits::none(rows) };
    walk.descend(0, days.len(), &stretches.iter().collect::<Vec<_>>(), start);
    walk.first.unwrap_or_else(|| fold_verdicts(rows, std::iter::empty(), scope.coverage.complete()))
}

/// Whether an adoption can move a verdict; an expected one does from the day it should have begun.
fn relevant(market: &MarketAsKnown, held: &HeldAdoption, scope: &Scope) -> bool {
    takes_part(market, held, held.window.from.latest)
        && held.consequence != Consequence::Advises
        && held.purposes.iter().any(|p| scope.all.contains(p))
}

/// The first day, and every later day on which anything relevant may change.
fn days(cases: &CaseTable<'_>, scope: &Scope, from: Date, through: Date) -> Vec<Date> {
    let market = cases.market;
    let adoptions = market.adoptions.iter().filter(|h| relevant(market, h, scope));
    let dated = adoptions.clone().any(|h| !cases.is_timeless(h));
    let facts = market.all_facts().filter(|_| dated).map(|h| &h.window);
    let mut days: Vec<Date> = adoptions
        .map(|h| &h.window)
        .chain(facts)
        .flat_map(|w| w.edges())
        .map(|(day, _)| day)
        .filter(|day| *day > from && *day <= through)
        .collect();
    days.push(from);
    days.sort_unstable();
    days.dedup();
    days
}

fn stretches(cases: &CaseTable<'_>, scope: &Scope, days: &[Date]) -> Vec<Stretch> {
    let mut all = Vec::new();
    for (index, held) in cases.market.adoptions.iter().enumerate().filter(|(_, h)| relevant(cases.market, h, scope)) {
        let timeless = cases.is_timeless(held);
        let leaf = |day: Date| days.partition_point(|d| *d < day);
        // cut where the window's own truth changes; what hangs on the day is cut at every leaf
        let mut cuts: Vec<usize> = held.window.edges().map(|(day, _)| leaf(day)).collect();
        cuts.extend([0, days.len()]);
        if !timeless {
            cuts.extend(0..days.len());
        }
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            let &[first, end] = pair else { continue };
            let Some(day) = days.get(first) else { continue };
            if held.window.holds(*day) == Truth::False {
                continue;
            }
            if let Some(outcome) = cases.outcome(index, held, *day) {
                all.push(Stretch { first, end, outcome, consequence: held.consequence });
            }
        }
    }
    all
}

#[derive(Clone)]
struct Joined {
    no: Bits,
    unknown: Bits,
    soft: Bits,
}

struct Walk<'w, 's> {
    scope: &'w Scope,
    days: &'w [Date],
    first: Option<Verdicts>,
    last: Option<Verdicts>,
    sink: &'s mut dyn FnMut(FleetFlip),
}

impl Walk<'_, '_> {
    fn descend(&mut self, low: usize, high: usize, stretches: &[&Stretch], mut joined: Joined) {
        if low >= high {
            return;
        }
        let mut rest = Vec::new();
        for stretch in stretches {
            if stretch.first <= low && high <= stretch.end {
                joined.add(&stretch.outcome, stretch.consequence);
            } else if stretch.first < high && low < stretch.end {
                rest.push(*stretch);
            }
        }
        if high - low == 1 || rest.is_empty() {
            self.leaf(low, joined);
            return;
        }
        let middle = low.midpoint(high);
        self.descend(low, middle, &rest, joined.clone());
        self.descend(middle, high, &rest, joined);
    }

    fn leaf(&mut self, index: usize, joined: Joined) {
        let verdicts = joined.verdicts(self.scope);
        if let (Some(last), Some(day)) = (&self.last, self.days.get(index)) {
            let mut moved = Bits::none(verdicts.yes.rows());
            for (was, is) in
                [(&last.yes, &verdicts.yes), (&last.no, &verdicts.no), (&last.conditional, &verdicts.conditional)]
            {
                moved.or_difference(was, is);
            }
            for row in moved.iter() {
                (self.sink)(FleetFlip { row, on: *day, from: last.row(row), to: verdicts.row(row) });
            }
        }
        if self.first.is_none() {
            self.first = Some(verdicts.clone());
        }
        self.last = Some(verdicts);
    }
}

impl Joined {
    fn add(&mut self, outcome: &Outcome, consequence: Consequence) {
        match consequence {
            Consequence::Blocks => {
                self.no.or(&outcome.not_met);
                self.unknown.or(&outcome.unknown);
            }
            Consequence::Costs | Consequence::Restricts => {
                self.soft.or(&outcome.not_met);
                self.soft.or(&outcome.unknown);
            }
            Consequence::Advises => {}
        }
    }

    /// The same order as `fold_verdicts`, over what is joined already.
    fn verdicts(self, scope: &Scope) -> Verdicts {
        let rows = self.no.rows();
        let joined = Outcome {
            not_applicable: Bits::none(rows),
            met: Bits::none(rows),
            not_met: self.no,
            unknown: self.unknown,
        };
        let soft = Outcome { not_met: self.soft, unknown: Bits::none(rows), ..joined.clone() };
        let parts = [(&joined, Consequence::Blocks), (&soft, Consequence::Costs)];
        let verdicts = fold_verdicts(rows, parts.into_iter(), scope.coverage.complete());
        if scope.governed { verdicts } else { verdicts.of_a_part() }
    }
}
