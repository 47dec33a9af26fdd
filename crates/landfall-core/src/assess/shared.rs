//! What many markets ask of the same cases is worked out once.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;

use super::approvals::Standings;
use super::look::Look;
use super::outcome::{CaseTable, Part, proofs};
use super::{Answer, Finding};
use crate::model::{Case, Hash, Window};
use crate::predicate::{Evaluated, Evaluator, Expr, NoRates, Table, Tri};
use crate::resolve::{Commons, HeldAdoption, MarketAsKnown, PartOfRule, Reading, Trace, Typed};

/// Cases as columns, without what is given for single markets.
pub struct SharedCases<'a> {
    /// The cases.
    pub cases: &'a [Case],
    /// Our reading.
    pub reading: &'a Reading,
    pub(super) table: &'a Table,
    evaluated: Mutex<Evaluated>,
    came_to: ByPart<Arc<Tri>>,
    looks: ByPart<Arc<Look>>,
    standings: Mutex<HashMap<Option<String>, Arc<Standings>>>,
    /// Markets for which some case gives something.
    given_in: OnceLock<BTreeSet<String>>,
}

/// Something of each part of a rule, two for each rule.
type ByPart<T> = Vec<OnceLock<T>>;

/// One case that several markets are asked about.
pub struct OneCase<'a> {
    pub(super) case: &'a Case,
    pub(super) shared: SharedCases<'a>,
    hash: OnceCell<Hash>,
    of_origin: RefCell<Option<Rc<OfOrigin<'a>>>>,
    findings: RefCell<HashMap<SameAsked<'a>, Found<'a>>>,
}

/// A finding with what was looked up for it; none where the adoption is not in force.
pub(super) type Found<'a> = Option<Rc<(Arc<Finding>, Trace<'a>)>>;

/// What a finding hangs on beside the case where it reads no fact of the market.
#[derive(PartialEq, Eq)]
struct SameAsked<'a> {
    /// Content and period of the adoption, then of those that may prove it.
    adoptions: Vec<(&'a Hash, Window)>,
    scheme: Option<&'a str>,
    on: Date,
    known: Date,
}

impl std::hash::Hash for SameAsked<'_> {
    /// The adoption alone tells nearly all of them apart.
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let of_first = self.adoptions.first().and_then(|(hash, _)| hash.0.as_bytes().first_chunk::<8>());
        state.write_u64(of_first.map_or(0, |bytes| u64::from_le_bytes(*bytes)));
    }
}

/// What the law of the car's origin says: the same, whatever market is asked.
pub(super) struct OfOrigin<'a> {
    pub(super) market: &'a MarketAsKnown,
    pub(super) commons: &'a Commons,
    pub(super) on: Date,
    pub(super) findings: Vec<Arc<Finding>>,
    /// What was looked up for the findings.
    pub(super) trace: Trace<'a>,
    /// With what was looked up for them.
    pub(super) answers: OnceCell<(Vec<Answer>, Trace<'a>)>,
}

impl<'a> OneCase<'a> {
    /// Prepares a case whose columns, as far as they concern no single market, are in `table`.
    #[must_use]
    pub fn new(case: &'a Case, table: &'a Table, reading: &'a Reading) -> OneCase<'a> {
        let shared = SharedCases::new(std::slice::from_ref(case), table, reading);
        OneCase { case, shared, hash: OnceCell::new(), of_origin: RefCell::default(), findings: RefCell::default() }
    }

    /// The hash of the case.
    pub(super) fn hash(&self) -> &Hash {
        self.hash.get_or_init(|| self.case.hash())
    }

    /// What became of an adoption: worked out once for all markets that ask the same.
    pub(super) fn finding(
        &self,
        cases: &CaseTable<'a>,
        held: &'a HeldAdoption,
        on: Date,
        make: impl FnOnce() -> Found<'a>,
    ) -> Found<'a> {
        let market = cases.market;
        let proofs = || proofs(market, held);
        let per_place = cases.reading.rule_at(held.rule).is_some_and(|(rule, _)| rule.per.is_some());
        let mut parts =
            cases.parts(held).into_iter().flatten().map(Part::typed).chain(proofs().map(|other| other.scope.as_ref()));
        if per_place || !parts.all(Typed::of_the_case) {
            return make();
        }
        let key = SameAsked {
            adoptions: std::iter::once(held).chain(proofs()).map(|held| (&held.hash, held.window)).collect(),
            scheme: market.head.scheme.as_deref(),
            on,
            known: market.known,
        };
        if let Some(found) = self.findings.borrow().get(&key) {
            return found.clone();
        }
        let found = make();
        self.findings.borrow_mut().insert(key, found.clone());
        found
    }

    /// What was worked out for this market as the origin, or what `make` works out now.
    pub(super) fn of_origin(
        &self,
        (market, commons, on): (&'a MarketAsKnown, &'a Commons, Date),
        make: impl FnOnce() -> OfOrigin<'a>,
    ) -> Rc<OfOrigin<'a>> {
        let same = |known: &&Rc<OfOrigin<'a>>| {
            std::ptr::eq(known.market, market) && std::ptr::eq(known.commons, commons) && known.on == on
        };
        if let Some(known) = self.of_origin.borrow().as_ref().filter(same) {
            return Rc::clone(known);
        }
        let made = Rc::new(make());
        *self.of_origin.borrow_mut() = Some(Rc::clone(&made));
        made
    }
}

impl<'a> SharedCases<'a> {
    /// Prepares cases whose columns, as far as they concern no single market, are in `table`.
    #[must_use]
    pub fn new(cases: &'a [Case], table: &'a Table, reading: &'a Reading) -> SharedCases<'a> {
        let parts = reading.ruleset().rules.len() * 2;
        SharedCases {
            cases,
            reading,
            table,
            evaluated: Mutex::default(),
            came_to: by_part(parts),
            looks: by_part(parts),
            standings: Mutex::default(),
            given_in: OnceLock::new(),
        }
    }

    /// Whether some case gives something for a market alone.
    pub(super) fn gives_in(&self, market: &str) -> bool {
        let all = || self.cases.iter().flat_map(|case| case.offers.keys().chain(case.shipments.keys()));
        self.given_in.get_or_init(|| all().cloned().collect()).contains(market)
    }

    pub(super) fn evaluate(&self, expr: &Expr) -> Arc<Tri> {
        // INVARIANT: nothing here borrows for as long as the cases live, so that markets may come and go beside them
        let mut evaluated = self.evaluated.lock().unwrap_or_else(PoisonError::into_inner);
        let mut evaluator = Evaluator::resume(self.table, &NoRates, std::mem::take(&mut evaluated));
        let tri = evaluator.evaluate(expr);
        *evaluated = evaluator.rest();
        tri
    }

    pub(super) fn came_to(&self, part: PartOfRule, expr: &Expr) -> Arc<Tri> {
        remembered(&self.came_to, part, || self.evaluate(expr))
    }

    pub(super) fn look(&self, part: PartOfRule, make: impl FnOnce() -> Arc<Look>) -> Arc<Look> {
        remembered(&self.looks, part, make)
    }

    pub(super) fn standings(&self, scheme: Option<&str>) -> Arc<Standings> {
        let mut cache = self.standings.lock().unwrap_or_else(PoisonError::into_inner);
        let all = cache
            .entry(scheme.map(str::to_owned))
            .or_insert_with(|| Arc::new(Standings::new(self.cases, scheme, self.reading.vocab())));
        Arc::clone(all)
    }
}

fn by_part<T>(parts: usize) -> ByPart<T> {
    std::iter::repeat_with(OnceLock::new).take(parts).collect()
}

fn remembered<T: Clone>(cache: &ByPart<T>, (rule, met): PartOfRule, make: impl FnOnce() -> T) -> T {
    match cache.get(rule * 2 + usize::from(met)) {
        Some(place) => place.get_or_init(make).clone(),
        None => make(),
    }
}
