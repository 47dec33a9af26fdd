//! Outcomes of adoptions over columns of cases. One case is one row through the same code.

use std::cell::RefCell;
use std::collections::HashMap;

use jiff::civil::Date;

use super::approvals::{Standing, standing};
use crate::model::{AttributeType, Case, Status, Truth, Vocab};
use crate::predicate::{Bits, Expr, Table, Tri, attributes, evaluate, market_attributes};
use crate::resolve::{Commons, HeldAdoption, MarketAsKnown, Profile, Reading, Trace};

/// What became of one requirement, per row: each row is in exactly one of the four.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// It is not about these rows.
    pub not_applicable: Bits,
    /// It is met.
    pub met: Bits,
    /// It is not met.
    pub not_met: Bits,
    /// Not known.
    pub unknown: Bits,
}

/// Cases as columns, as far as they concern one market.
pub struct CaseTable<'a> {
    /// The market.
    pub market: &'a MarketAsKnown,
    /// Our reading.
    pub reading: &'a Reading,
    /// Rates and steps.
    pub commons: &'a Commons,
    /// Columns.
    pub table: Table,
    standings: Vec<Standing>,
    timeless: RefCell<HashMap<usize, Outcome>>,
}

impl<'a> CaseTable<'a> {
    /// Lays out cases for a market.
    #[must_use]
    pub fn new(
        cases: &[Case],
        market: &'a MarketAsKnown,
        reading: &'a Reading,
        commons: &'a Commons,
    ) -> CaseTable<'a> {
        let vocab = reading.vocab();
        let scheme = market.head.scheme.as_deref();
        CaseTable {
            market,
            reading,
            commons,
            table: Table::build(cases, &market.head.code, vocab),
            standings: cases.iter().map(|c| standing(c, scheme, vocab)).collect(),
            timeless: RefCell::default(),
        }
    }

    /// The profile of the market on a day.
    #[must_use]
    pub fn profile(&self, day: Date) -> Profile<'a> {
        Profile { market: self.market, reading: self.reading, day }
    }

    /// The outcome of an adoption on a day; none where it surely is not in force.
    #[must_use]
    pub fn outcome(&self, index: usize, held: &HeldAdoption, day: Date) -> Option<Outcome> {
        let holds = held.window.holds(day);
        if holds == Truth::False {
            return None;
        }
        let mut outcome = self.in_force(index, held, day);
        if holds == Truth::Unknown {
            outcome.unknown.or(&outcome.not_met);
            outcome.not_met = Bits::none(self.table.rows());
        }
        Some(outcome)
    }

    /// The outcome as if the adoption surely were in force.
    fn in_force(&self, index: usize, held: &HeldAdoption, day: Date) -> Outcome {
        if let Some(known) = self.timeless.borrow().get(&index) {
            return known.clone();
        }
        let parts = self.parts(held);
        let outcome = self.combine(held, &parts, day);
        if parts.iter().all(|p| is_timeless(p, self.reading.vocab())) {
            self.timeless.borrow_mut().insert(index, outcome.clone());
        }
        outcome
    }

    /// Scope, phase, applies, met.
    fn parts<'h>(&'h self, held: &'h HeldAdoption) -> [&'h Expr; 4] {
        const NONE: Expr = Expr::Known(false);
        let phase = self.reading.phase_applies(&held.adoption.phase).unwrap_or(&NONE);
        match self.reading.rule_at(held.rule) {
            Some((_, rule)) => [&held.scope, phase, &rule.applies, &rule.met],
            None => [&NONE, &NONE, &NONE, &NONE],
        }
    }

    fn combine(&self, held: &HeldAdoption, [scope, phase, applies, met]: &[&Expr; 4], day: Date) -> Outcome {
        let rows = self.table.rows();
        let profile = self.profile(day);
        let rates = self.commons.rates_on(day);
        let mut trace = Trace::default();
        let mut tri = |expr: &Expr| evaluate(&profile.fold(expr, &mut trace), &self.table, &rates);
        let mut about = tri(scope);
        about.and(&tri(phase));
        about.and(&tri(applies));
        if held.by_approval {
            about.and(&self.bound(held));
        }
        let mut met = tri(met);
        let proven = self.proven(held, &mut tri);
        met.yes.or(&proven);
        met.no.and_not(&proven);
        let not_applicable = about.no;
        let mut is_met = met.yes;
        is_met.and_not(&not_applicable);
        let mut not_met = about.yes;
        not_met.and(&met.no);
        let mut unknown = Bits::all(rows);
        for taken in [&not_applicable, &is_met, &not_met] {
            unknown.and_not(taken);
        }
        Outcome { not_applicable, met: is_met, not_met, unknown }
    }

    fn bound(&self, held: &HeldAdoption) -> Tri {
        let mut tri = Tri { yes: Bits::none(self.standings.len()), no: Bits::none(self.standings.len()) };
        for (row, standing) in self.standings.iter().enumerate() {
            match standing.bound_from(held.window.from) {
                Truth::True => tri.yes.set(row, true),
                Truth::False => tri.no.set(row, true),
                Truth::Unknown => {}
            }
        }
        tri
    }

    /// Rows whose whole-vehicle approval was granted while the same requirement bound new types.
    fn proven(&self, held: &HeldAdoption, tri: &mut impl FnMut(&Expr) -> Tri) -> Bits {
        let mut proven = Bits::none(self.standings.len());
        for other in proofs(self.market, held) {
            let mut rows = Bits::none(self.standings.len());
            for (row, standing) in self.standings.iter().enumerate() {
                if standing.proves(&other.window) {
                    rows.set(row, true);
                }
            }
            rows.and(&tri(&other.scope).yes);
            proven.or(&rows);
        }
        proven
    }
}

/// Adoptions of the same rule that bound new types: an approval granted while one held proves the requirement.
pub(super) fn proofs<'m>(
    market: &'m MarketAsKnown,
    held: &HeldAdoption,
) -> impl Iterator<Item = &'m HeldAdoption> + use<'m> {
    let rule = held.rule;
    market.adoptions.iter().filter(move |o| o.by_approval && o.rule == rule && decides(o))
}

/// Whether an adoption may decide: enacted and not of low trust.
pub(super) fn decides(held: &HeldAdoption) -> bool {
    held.adoption.status == Status::Enacted && !held.adoption.low_trust
}

/// Whether a predicate gives the same on every day: it reads nothing of the market and needs no exchange rate.
fn is_timeless(expr: &Expr, vocab: &Vocab) -> bool {
    market_attributes(expr).is_empty()
        && !attributes(expr).iter().any(|id| vocab.def(*id).is_some_and(|d| d.type_ == AttributeType::Money))
}
