//! Duties that have ended and left nothing of their kind behind: a reader expects them, and they may come back.

use jiff::civil::Date;
use serde::Serialize;

use super::super::because::CitationOut;
use super::stack::Stack;
use crate::model::{Case, Status, Truth};
use crate::predicate::{Expr, explain};
use crate::resolve::{HeldFact, Profile, Trace};

/// A component that has ended, where no other of its attribute is in force on the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Ended {
    /// Id of the fact.
    pub id: String,
    /// Attribute: which duty it was.
    pub attribute: String,
    /// Its last day.
    pub through: Date,
    /// Whether its own law lets a review prolong it.
    pub renewable: bool,
    /// What it rests on.
    pub citations: Vec<CitationOut>,
}

impl Stack<'_> {
    /// The components about the case that ended last, of every attribute of which none is left.
    pub(super) fn ended(&self, case: &Case) -> Vec<Ended> {
        let table = self.table(case);
        let rates = self.commons.rates_on(self.day);
        let profile = Profile { market: self.market, reading: self.reading, day: self.day, place: None };
        let about = |held: &HeldFact| {
            let scope: Expr = profile.fold(&held.scope, &mut Trace::default());
            explain(&scope, &table, 0, &rates).truth
        };
        let mut all = Vec::new();
        for def in self.reading.vocab().attributes.iter().filter(|a| a.component) {
            let facts = self.market.facts.get(&def.name).map(Vec::as_slice).unwrap_or_default();
            let law = || facts.iter().filter(|h| h.fact.status == Some(Status::Enacted) && !h.fact.low_trust);
            if law().any(|h| h.window.holds(self.day) != Truth::False) {
                continue;
            }
            let over = law().filter(|h| h.window.to.is_exact() && h.window.to.latest <= self.day);
            let mut about: Vec<(&HeldFact, Truth)> = over.map(|h| (h, about(h))).collect();
            about.retain(|(_, truth)| *truth != Truth::False);
            let last = about.iter().map(|(h, _)| h.window.to.latest).max();
            about.retain(|(h, _)| Some(h.window.to.latest) == last);
            // a default gives way to what is surely about the case
            if about.iter().any(|(h, truth)| *truth == Truth::True && !h.fact.default) {
                about.retain(|(h, truth)| *truth == Truth::True && !h.fact.default);
            }
            all.extend(about.into_iter().filter_map(|(h, _)| Some(ended(h, h.window.to.latest.yesterday().ok()?))));
        }
        all
    }
}

fn ended(held: &HeldFact, through: Date) -> Ended {
    let fact = &held.fact;
    Ended {
        id: fact.id.clone(),
        attribute: fact.attribute.clone(),
        through,
        renewable: fact.renewable,
        citations: vec![CitationOut::of_fact(fact)],
    }
}
