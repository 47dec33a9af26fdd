//! Predicates of rules with a market's values in them, worked out when first asked and kept with the market.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jiff::civil::Date;

use super::{HeldPlace, MarketAsKnown, Profile, Reading, Trace, Typed};
use crate::model::{Hash, Vocab};
use crate::predicate::Expr;

/// A predicate with the values of a market, and of a place where it reads one, over the days on which they stay.
#[derive(Debug)]
pub struct Folded {
    /// The predicate.
    pub expr: Expr,
    /// The days, half-open.
    pub steady: Steady,
    reads: BTreeMap<String, Hash>,
    misses: BTreeSet<String>,
}

/// Days over which what is read of a market stays as it is, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steady {
    from: Date,
    to: Date,
}

/// A rule by its index, and whether its `met` is meant or its `applies`.
pub type PartOfRule = (usize, bool);

/// INVARIANT: kept with a market that does not change any more; a copy starts empty, so that it may be changed.
#[derive(Debug, Default)]
pub(crate) struct Folds {
    /// Rules that something in the market adopts, in their order; and two for each of them: `applies`, `met`.
    parts: OnceLock<(Vec<usize>, Vec<OnceLock<OverDays>>)>,
}

impl Clone for Folds {
    fn clone(&self) -> Folds {
        Folds::default()
    }
}

/// One predicate over all days.
#[derive(Debug)]
struct OverDays {
    /// First days of what it reads, and first days after.
    edges: Vec<Date>,
    /// By the number of edges passed; for a predicate that reads places, by place first.
    folded: Vec<OnceLock<Folded>>,
}

impl Steady {
    /// All days.
    pub const ALWAYS: Steady = Steady { from: Date::MIN, to: Date::MAX };

    fn between(edges: &[Date], passed: usize) -> Steady {
        let from = passed.checked_sub(1).and_then(|i| edges.get(i)).copied().unwrap_or(Date::MIN);
        Steady { from, to: edges.get(passed).copied().unwrap_or(Date::MAX) }
    }

    /// The days in both.
    #[must_use]
    pub fn and(self, other: Steady) -> Steady {
        Steady { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    /// Whether a day is among them.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && day < self.to
    }
}

impl Folded {
    /// Notes what was read of the market.
    pub fn traced<'a>(&'a self, trace: &mut Trace<'a>) {
        self.reads.iter().for_each(|(id, hash)| trace.read(id.as_str(), hash));
        trace.misses.extend(self.misses.iter().cloned());
    }
}

impl MarketAsKnown {
    /// Days around a day on which no fact that a predicate reads begins or ends.
    #[must_use]
    pub fn steady(&self, typed: &Typed, vocab: &Vocab, day: Date) -> Steady {
        if !typed.reads_market() {
            return Steady::ALWAYS;
        }
        let edges = self.edges_of(typed, vocab);
        Steady::between(&edges, edges.partition_point(|edge| *edge <= day))
    }

    /// Days around a day over which a part of a rule reads the same of the market.
    #[must_use]
    pub fn steady_part(&self, part: PartOfRule, typed: &Typed, reading: &Reading, day: Date) -> Steady {
        if !typed.reads_market() {
            return Steady::ALWAYS;
        }
        match self.over_days(part, typed, reading) {
            Some(over) => Steady::between(&over.edges, over.passed(day)),
            None => self.steady(typed, reading.vocab(), day),
        }
    }

    /// A part of a rule with the values of the market on a day, and of a place where one is named and read; none where
    /// nothing in the market adopts the rule.
    #[must_use]
    pub fn folded<'a>(
        &'a self,
        part: PartOfRule,
        typed: &Typed,
        reading: &Reading,
        place: Option<&'a HeldPlace>,
        day: Date,
    ) -> Option<&'a Folded> {
        let over = self.over_days(part, typed, reading)?;
        let passed = over.passed(day);
        let place = place.filter(|_| !typed.place.is_empty());
        let nth = place.map_or(0, |held| self.places.keys().take_while(|id| **id != held.place.id).count());
        let cell = over.folded.get(nth * (over.edges.len() + 1) + passed)?;
        Some(cell.get_or_init(|| {
            let profile = Profile { market: self, reading, day, place };
            let mut trace = Trace::default();
            let expr = profile.fold(&typed.expr, &mut trace);
            let Trace { reads, misses } = trace;
            let reads = reads.into_iter().map(|(id, hash)| (id.into_owned(), hash.clone())).collect();
            Folded { expr, steady: Steady::between(&over.edges, passed), reads, misses }
        }))
    }

    fn over_days(&self, (rule, met): PartOfRule, typed: &Typed, reading: &Reading) -> Option<&OverDays> {
        let (rules, parts) = self.folds.parts.get_or_init(|| {
            let rules: Vec<usize> = self.by_rule.keys().copied().collect();
            let parts = std::iter::repeat_with(OnceLock::new).take(rules.len() * 2).collect();
            (rules, parts)
        });
        let rank = rules.binary_search(&rule).ok()?;
        Some(parts.get(rank * 2 + usize::from(met))?.get_or_init(|| {
            let edges = self.edges_of(typed, reading.vocab());
            let places = if typed.place.is_empty() { 1 } else { self.places.len().max(1) };
            let cells = places * (edges.len() + 1);
            OverDays { edges, folded: (0..cells).map(|_| OnceLock::new()).collect() }
        }))
    }

    fn edges_of(&self, typed: &Typed, vocab: &Vocab) -> Vec<Date> {
        let facts = self.read_by(typed, vocab);
        let edges: BTreeSet<Date> = facts.flat_map(|held| held.window.edges()).map(|(edge, _)| edge).collect();
        edges.into_iter().collect()
    }
}

impl OverDays {
    fn passed(&self, day: Date) -> usize {
        self.edges.partition_point(|edge| *edge <= day)
    }
}
