//! What many markets ask of the same cases is worked out once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::approvals::Standings;
use crate::model::Case;
use crate::predicate::{Evaluator, Expr, NoRates, Table, Tri};
use crate::resolve::Reading;

/// Cases as columns, without what is given for single markets.
pub struct SharedCases<'a> {
    /// The cases.
    pub cases: &'a [Case],
    /// Our reading.
    pub reading: &'a Reading,
    pub(super) table: &'a Table,
    evaluator: RefCell<Evaluator<'a>>,
    applies: RefCell<HashMap<usize, Arc<Tri>>>,
    met: RefCell<HashMap<usize, Arc<Tri>>>,
    standings: RefCell<HashMap<Option<String>, Arc<Standings>>>,
}

/// One case that several markets are asked about.
pub struct OneCase<'a> {
    pub(super) case: &'a Case,
    pub(super) shared: SharedCases<'a>,
}

impl<'a> OneCase<'a> {
    /// Prepares a case whose columns, as far as they concern no single market, are in `table`.
    #[must_use]
    pub fn new(case: &'a Case, table: &'a Table, reading: &'a Reading) -> OneCase<'a> {
        OneCase { case, shared: SharedCases::new(std::slice::from_ref(case), table, reading) }
    }
}

impl<'a> SharedCases<'a> {
    /// Prepares cases whose columns, as far as they concern no single market, are in `table`.
    #[must_use]
    pub fn new(cases: &'a [Case], table: &'a Table, reading: &'a Reading) -> SharedCases<'a> {
        SharedCases {
            cases,
            reading,
            table,
            evaluator: RefCell::new(Evaluator::new(table, &NoRates)),
            applies: RefCell::default(),
            met: RefCell::default(),
            standings: RefCell::default(),
        }
    }

    pub(super) fn evaluate(&self, expr: &Expr) -> Arc<Tri> {
        self.evaluator.borrow_mut().evaluate(expr)
    }

    pub(super) fn applies(&self, rule: usize, expr: &Expr) -> Arc<Tri> {
        remembered(&self.applies, rule, || self.evaluate(expr))
    }

    pub(super) fn met(&self, rule: usize, expr: &Expr) -> Arc<Tri> {
        remembered(&self.met, rule, || self.evaluate(expr))
    }

    pub(super) fn standings(&self, scheme: Option<&str>) -> Arc<Standings> {
        let mut cache = self.standings.borrow_mut();
        let all = cache
            .entry(scheme.map(str::to_owned))
            .or_insert_with(|| Arc::new(Standings::new(self.cases, scheme, self.reading.vocab())));
        Arc::clone(all)
    }
}

fn remembered(cache: &RefCell<HashMap<usize, Arc<Tri>>>, rule: usize, make: impl FnOnce() -> Arc<Tri>) -> Arc<Tri> {
    if let Some(tri) = cache.borrow().get(&rule) {
        return Arc::clone(tri);
    }
    let tri = make();
    cache.borrow_mut().insert(rule, Arc::clone(&tri));
    tri
}
