//! What one predicate of a requirement came to for a case, and the market's values it was asked with.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::civil::Date;

use super::because::ReadOut;
use super::outcome::{CaseTable, Part};
use super::places::Looked;
use crate::model::{AttributeId, Truth, Vocab};
use crate::predicate::{Cause, Explained, Expr, NoRates, explain};
use crate::resolve::{HeldPlace, MarketAsKnown, Profile, Trace, Typed};

/// Why a predicate is true, false or unknown for the case in row 0.
pub(super) struct Look {
    pub(super) truth: Truth,
    pub(super) reads: Vec<ReadOut>,
    pub(super) missing: Vec<AttributeId>,
    pub(super) causes: Vec<Cause>,
}

impl Look {
    /// `asked` are the schemes whose approvals are named.
    fn new(explained: Explained, asked: &BTreeSet<String>, vocab: &Vocab) -> Look {
        let Explained { truth, reads, missing, causes } = explained;
        Look { truth, reads: reads.iter().map(|r| ReadOut::new(r, asked, vocab)).collect(), missing, causes }
    }
}

/// A predicate with the market's values of a day in it.
pub(super) struct Folded<'a> {
    pub(super) expr: Expr,
    /// What was read of the market.
    trace: Trace<'a>,
    look: OnceCell<Rc<Look>>,
    /// The days over which it stays the same.
    pub(super) steady: Steady,
}

/// Days over which what is read of a market stays as it is, half-open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steady {
    from: Date,
    to: Date,
}

impl Steady {
    pub(super) const ALWAYS: Steady = Steady { from: Date::MIN, to: Date::MAX };

    /// The days around a day on which no fact that a predicate reads begins or ends.
    pub(super) fn around(day: Date, market: &MarketAsKnown, vocab: &Vocab, typed: &Typed) -> Steady {
        let mut steady = Steady::ALWAYS;
        let facts = market.read_by(typed, vocab);
        for (edge, _) in facts.flat_map(|held| held.window.edges()) {
            if edge <= day {
                steady.from = steady.from.max(edge);
            } else {
                steady.to = steady.to.min(edge);
            }
        }
        steady
    }

    /// The days in both.
    pub(super) fn and(self, other: Steady) -> Steady {
        Steady { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    pub(super) fn holds(self, day: Date) -> bool {
        self.from <= day && day < self.to
    }
}

impl<'a> CaseTable<'a> {
    /// Explains a part of a requirement for the case in row 0, in a place of the market where one is named.
    pub(super) fn look(
        &self,
        part: Part<'_>,
        place: Option<&'a HeldPlace>,
        asked: &BTreeSet<String>,
        day: Date,
        trace: &mut Trace<'a>,
    ) -> Rc<Look> {
        let typed = part.typed();
        let look = |explained| Rc::new(Look::new(explained, asked, self.reading.vocab()));
        if let (Some(shared), Some(key), true) = (self.shared, part.of_rule(), typed.of_the_case()) {
            return shared.look(key, || look(explain(&typed.expr, shared.table, 0, &NoRates)));
        }
        let rates = self.commons.rates_on(day);
        if typed.reads_market() {
            let folded = self.folded(part, place, day);
            trace.absorb(&folded.trace);
            let look = || look(explain(&folded.expr, self.table(), 0, &rates));
            // what compares money may hang on the rate of the day
            return if typed.reads_money { look() } else { Rc::clone(folded.look.get_or_init(look)) };
        }
        look(explain(&typed.expr, self.table(), 0, &rates))
    }

    /// Explains two parts of a requirement for the case in row 0, in each place of the market.
    pub(super) fn look_in_places(
        &self,
        applies: Part<'_>,
        met: Part<'_>,
        asked: &BTreeSet<String>,
        day: Date,
        trace: &mut Trace<'a>,
    ) -> Vec<Looked<'a>> {
        let places = self.market.places.values().map(|held| {
            let mut look = |part: Part<'_>| self.look(part, Some(held), asked, day, trace);
            Looked { held, applies: look(applies), met: look(met) }
        });
        places.collect()
    }

    /// A part of a requirement with the values of the market, and of the place named, in it.
    pub(super) fn folded(&self, part: Part<'_>, place: Option<&'a HeldPlace>, day: Date) -> Rc<Folded<'a>> {
        let place = place.filter(|_| !part.typed().place.is_empty());
        let key = part.of_rule().map(|rule| (rule, place.map(|held| held.place.id.as_str())));
        let known = key.and_then(|key| self.folded.borrow().get(&key).cloned());
        if let Some(known) = known.filter(|folded| folded.steady.holds(day)) {
            return known;
        }
        let mut trace = Trace::default();
        let expr = Profile { place, ..self.profile(day) }.fold(&part.typed().expr, &mut trace);
        let steady = Steady::around(day, self.market, self.reading.vocab(), part.typed());
        let folded = Rc::new(Folded { expr, trace, look: OnceCell::new(), steady });
        if let Some(key) = key {
            self.folded.borrow_mut().insert(key, Rc::clone(&folded));
        }
        folded
    }
}
