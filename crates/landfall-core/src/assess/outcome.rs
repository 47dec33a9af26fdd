//! Outcomes of adoptions over columns of cases. One case is one row through the same code.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::approvals::Standings;
use super::look::Look;
use super::places::{InPlace, judge};
use super::shared::SharedCases;
use crate::model::{Case, Status, Truth};
use crate::predicate::{Bits, Expr, NoRates, Table, Tri, evaluate};
use crate::resolve::{
    Commons, Folded, HeldAdoption, HeldPlace, MarketAsKnown, PartOfRule, Profile, Reading, Steady, Trace, Typed,
};

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
    cases: &'a [Case],
    pub(super) shared: Option<&'a SharedCases<'a>>,
    own: OnceCell<Cow<'a, Table>>,
    standings: Arc<Standings>,
    /// By adoption.
    outcomes: RefCell<Vec<Option<Kept>>>,
    /// Explanations by the predicate explained.
    pub(super) looks: RefCell<HashMap<*const Folded, Arc<Look>>>,
}

/// An outcome, and the days over which it stays.
type Kept = (Steady, Arc<Outcome>);

/// A predicate of an adoption, and where what is shared between markets is kept.
#[derive(Clone, Copy)]
pub(super) enum Part<'p> {
    Own(&'p Typed),
    Applies(&'p Typed, usize),
    Met(&'p Typed, usize),
}

impl<'a> CaseTable<'a> {
    /// Lays out cases for a market.
    #[must_use]
    pub fn new(
        cases: &'a [Case],
        market: &'a MarketAsKnown,
        reading: &'a Reading,
        commons: &'a Commons,
    ) -> CaseTable<'a> {
        let scheme = market.head.scheme.as_deref();
        CaseTable {
            market,
            reading,
            commons,
            cases,
            shared: None,
            own: OnceCell::new(),
            standings: Arc::new(Standings::new(cases, scheme, reading.vocab())),
            outcomes: RefCell::default(),
            looks: RefCell::default(),
        }
    }

    /// The same over cases that many markets are asked about.
    #[must_use]
    pub fn sharing(shared: &'a SharedCases<'a>, market: &'a MarketAsKnown, commons: &'a Commons) -> CaseTable<'a> {
        let scheme = market.head.scheme.as_deref();
        CaseTable {
            shared: Some(shared),
            standings: shared.standings(scheme),
            ..CaseTable::new(&[], market, shared.reading, commons)
        }
        .over(shared.cases)
    }

    /// The same where the columns, as far as they concern the market, have been laid out.
    pub(super) fn laid_out(self, table: Option<&'a Table>) -> CaseTable<'a> {
        let own = table.map_or_else(OnceCell::new, |table| OnceCell::from(Cow::Borrowed(table)));
        CaseTable { own, ..self }
    }

    fn over(self, cases: &'a [Case]) -> CaseTable<'a> {
        CaseTable { cases, ..self }
    }

    /// The same cases in a market as it might be.
    pub(super) fn beside<'b>(&'b self, market: &'b MarketAsKnown) -> CaseTable<'b> {
        match self.shared {
            Some(shared) => CaseTable::sharing(shared, market, self.commons),
            None => CaseTable::new(self.cases, market, self.reading, self.commons),
        }
    }

    /// How many cases there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.cases.len()
    }

    /// The columns, as far as they concern this market.
    #[must_use]
    pub fn table(&self) -> &Table {
        let code = &self.market.head.code;
        self.own.get_or_init(|| match self.shared {
            Some(shared) if !shared.gives_in(code) => Cow::Borrowed(shared.table),
            Some(shared) => Cow::Owned(shared.table.in_market(self.cases, code, self.reading.vocab())),
            None => Cow::Owned(Table::build(self.cases, code, self.reading.vocab())),
        })
    }

    /// The profile of the market on a day.
    #[must_use]
    pub fn profile(&self, day: Date) -> Profile<'a> {
        Profile { market: self.market, reading: self.reading, day, place: None }
    }

    /// The outcome of an adoption on a day; none where it surely is not in force.
    #[must_use]
    pub fn outcome(&self, index: usize, held: &HeldAdoption, day: Date) -> Option<Arc<Outcome>> {
        match (held.window.holds(day), unconfirmed(self.market, held, day)) {
            (Truth::False, _) => None,
            (Truth::True, false) => Some(self.in_force(index, held, day)),
            _ => {
                let mut outcome = Arc::unwrap_or_clone(self.in_force(index, held, day));
                outcome.unknown.or(&outcome.not_met);
                outcome.not_met = Bits::none(self.rows());
                Some(Arc::new(outcome))
            }
        }
    }

    /// Whether an adoption's outcome is the same on every day it is in force.
    #[must_use]
    pub fn is_timeless(&self, held: &HeldAdoption) -> bool {
        self.parts(held).into_iter().flatten().all(|p| p.typed().timeless())
    }

    /// The outcome as if the adoption surely were in force.
    fn in_force(&self, index: usize, held: &HeldAdoption, day: Date) -> Arc<Outcome> {
        if let Some(Some((steady, known))) = self.outcomes.borrow().get(index)
            && steady.holds(day)
        {
            return Arc::clone(known);
        }
        let outcome = Arc::new(self.combine(held, day));
        if let Some(steady) = self.steady(held, day) {
            let mut outcomes = self.outcomes.borrow_mut();
            outcomes.resize(self.market.adoptions.len().max(index + 1), None);
            if let Some(place) = outcomes.get_mut(index) {
                *place = Some((steady, Arc::clone(&outcome)));
            }
        }
        outcome
    }

    /// Days around a day over which an adoption's outcome is the same; none where it may hang on a rate.
    fn steady(&self, held: &HeldAdoption, day: Date) -> Option<Steady> {
        let proofs = proofs(self.market, held).map(|other| Part::Own(&other.scope));
        let mut parts = self.parts(held).into_iter().flatten().chain(proofs);
        parts.try_fold(Steady::ALWAYS, |steady, part| {
            let typed = part.typed();
            let around = || match part.of_rule() {
                Some(rule) => self.market.steady_part(rule, typed, self.reading, day),
                None => self.market.steady(typed, self.reading.vocab(), day),
            };
            (!typed.reads_money).then(|| steady.and(around()))
        })
    }

    /// Scope, phase, applies, met.
    pub(super) fn parts<'h>(&'h self, held: &'h HeldAdoption) -> Option<[Part<'h>; 4]> {
        let phase = self.reading.phase_applies(&held.adoption.phase)?;
        let (_, rule) = self.reading.rule_at(held.rule)?;
        Some([
            Part::Own(&held.scope),
            Part::Own(phase),
            Part::Applies(&rule.applies, held.rule),
            Part::Met(&rule.met, held.rule),
        ])
    }

    fn evaluate(&self, part: Part<'_>, place: Option<&'a HeldPlace>, day: Date) -> Arc<Tri> {
        let typed = part.typed();
        if let (Some(shared), true) = (self.shared, typed.of_the_case()) {
            return match part.of_rule() {
                Some(rule) => shared.came_to(rule, &typed.expr),
                None => shared.evaluate(&typed.expr),
            };
        }
        if typed.timeless() {
            return Arc::new(evaluate(&typed.expr, self.table(), &NoRates));
        }
        let rates = self.commons.rates_on(day);
        if typed.reads_market() {
            let folded = self.folded(part, place, day).map(|folded| Cow::Borrowed(&folded.expr));
            let here = || Profile { place, ..self.profile(day) }.fold(&typed.expr, &mut Trace::default());
            return Arc::new(evaluate(&folded.unwrap_or_else(|| Cow::Owned(here())), self.table(), &rates));
        }
        Arc::new(evaluate(&typed.expr, self.table(), &rates))
    }

    /// A part of a rule with the values of the market, and of the place named, in it; none for what an adoption says.
    pub(super) fn folded(&self, part: Part<'_>, place: Option<&'a HeldPlace>, day: Date) -> Option<&'a Folded> {
        self.market.folded(part.of_rule()?, part.typed(), self.reading, place, day)
    }

    /// The outcome as if the adoption surely were in force, not remembered.
    pub(super) fn combine(&self, held: &HeldAdoption, day: Date) -> Outcome {
        let rows = self.rows();
        let Some([scope, phase, applies, met]) = self.parts(held) else {
            let none = || Bits::none(rows);
            return Outcome { not_applicable: Bits::all(rows), met: none(), not_met: none(), unknown: none() };
        };
        let (mut about, mut met) = match self.reading.rule_at(held.rule).filter(|(rule, _)| rule.per.is_some()) {
            Some((rule, _)) => self.in_places(applies, met, rule.share_from, day),
            None => (Tri::clone(&self.evaluate(applies, None, day)), Tri::clone(&self.evaluate(met, None, day))),
        };
        for part in [phase, scope] {
            if part.typed().expr != Expr::Known(true) {
                about.and(&self.evaluate(part, None, day));
            }
        }
        if held.by_approval {
            about.and(&self.standings.bound_from(held.window.from));
        }
        for proven in self.proven(held, day) {
            met.yes.or(&proven);
            met.no.and_not(&proven);
        }
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

    /// What a rule gives in the places of the market together.
    fn in_places(&self, applies: Part<'_>, met: Part<'_>, share_from: Option<Decimal>, day: Date) -> (Tri, Tri) {
        let places = self.market.places.values().map(|held| {
            let population = held.place.population;
            InPlace {
                population,
                applies: self.evaluate(applies, Some(held), day),
                met: self.evaluate(met, Some(held), day),
            }
        });
        judge(&places.collect::<Vec<_>>(), share_from, self.rows())
    }

    /// Rows whose whole-vehicle approval was granted while the same requirement bound new types.
    fn proven(&self, held: &HeldAdoption, day: Date) -> Vec<Bits> {
        let proofs = proofs(self.market, held).map(|other| {
            let mut rows = self.standings.proven(&other.window);
            if !rows.is_empty() {
                rows.and(&self.evaluate(Part::Own(&other.scope), None, day).yes);
            }
            rows
        });
        proofs.collect()
    }
}

impl<'p> Part<'p> {
    pub(super) fn typed(self) -> &'p Typed {
        match self {
            Part::Own(typed) | Part::Applies(typed, _) | Part::Met(typed, _) => typed,
        }
    }

    /// Which part of which rule it is; none for what an adoption says itself.
    pub(super) fn of_rule(self) -> Option<PartOfRule> {
        match self {
            Part::Own(_) => None,
            Part::Applies(_, rule) => Some((rule, false)),
            Part::Met(_, rule) => Some((rule, true)),
        }
    }
}

/// Adoptions of the same rule that bound new types: an approval granted while one held proves the requirement.
pub(super) fn proofs<'m>(
    market: &'m MarketAsKnown,
    held: &HeldAdoption,
) -> impl Iterator<Item = &'m HeldAdoption> + use<'m> {
    market.of_rule(held.rule).map(Arc::as_ref).filter(|o| o.by_approval && decides(o))
}

/// Whether an adoption may decide: enacted and not of low trust.
pub(super) fn decides(held: &HeldAdoption) -> bool {
    held.adoption.status == Status::Enacted && !held.adoption.low_trust
}

/// Whether an adoption has a part in a verdict on a day: it decides, or leaves open whether it does.
#[must_use]
pub fn takes_part(market: &MarketAsKnown, held: &HeldAdoption, day: Date) -> bool {
    decides(held) || unconfirmed(market, held, day)
}

/// An expected adoption whose own text names a start that has passed without confirmation.
pub(super) fn unconfirmed(market: &MarketAsKnown, held: &HeldAdoption, day: Date) -> bool {
    held.adoption.status == Status::Expected
        && !held.adoption.low_trust
        && held.adoption.valid.from.is_some()
        && held.window.from.latest <= market.known
        && held.window.holds(day) != Truth::False
}
