//! What the law of a market gives for all cases, by state of knowing and day.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;

use super::Setting;
use super::same::Same;
use crate::assess::{Asked, FindingOutcome, Outcome, SharedCases, Verdict, Verdicts, row_outcome};
use crate::change::seen::edges_of;
use crate::predicate::Bits;
use crate::resolve::MarketAsKnown;

/// States of knowing by days.
pub(super) struct Grid<'a> {
    /// Ids of adoptions that some purpose asks for, sorted.
    pub(super) ids: Vec<&'a str>,
    /// Purposes asked in any state, sorted.
    pub(super) purposes: Vec<String>,
    /// By state of knowing; none where nothing is known of the market.
    pub(super) stages: Vec<Option<Stage<'a>>>,
    same: Vec<bool>,
    unknown: Verdicts,
    views: RefCell<HashMap<(usize, Date), Rc<View>>>,
}

/// The law of the market at one state of knowing.
pub(super) struct Stage<'a> {
    pub(super) asked: Asked<'a>,
    pub(super) market: &'a MarketAsKnown,
    /// By purpose: it and every purpose it needs.
    pub(super) needs: BTreeMap<String, BTreeSet<String>>,
    /// By adoption: the position of its id; none where no purpose asks for it.
    positions: Vec<Option<usize>>,
}

/// What is given on one day.
pub(super) struct View {
    /// By position of the id; none where it is not in force.
    pub(super) outcomes: Vec<Option<Arc<Outcome>>>,
    /// By position of the purpose.
    pub(super) verdicts: Vec<Verdicts>,
}

impl<'a> Grid<'a> {
    /// The law of a market, as far as it is asked of the market itself.
    pub(super) fn new(
        setting: &'a Setting<'a>,
        shared: &'a [SharedCases<'a>],
        code: &'a str,
        same: &[Same],
    ) -> Grid<'a> {
        Grid::of(setting, shared, &vec![Some(code); setting.worlds.len()], false, same)
    }

    /// The law of the market in which cars are made, by state of knowing.
    pub(super) fn of_origin(
        setting: &'a Setting<'a>,
        shared: &'a [SharedCases<'a>],
        origins: &[Option<&'a str>],
        same: &[Same],
    ) -> Grid<'a> {
        Grid::of(setting, shared, origins, true, same)
    }

    fn of(
        setting: &'a Setting<'a>,
        shared: &'a [SharedCases<'a>],
        codes: &[Option<&'a str>],
        of_origin: bool,
        same: &[Same],
    ) -> Grid<'a> {
        let (mut ids, mut purposes) = (BTreeSet::new(), BTreeSet::new());
        let mut stages: Vec<Option<Stage<'a>>> = Vec::new();
        for (((_, world), shared), code) in setting.worlds.iter().zip(shared).zip(codes) {
            let Some(market) = code.and_then(|code| world.markets.get(code)) else {
                let asked = world.reading.vocab().purposes.iter().filter(|p| p.asked_of_origin == of_origin);
                purposes.extend(asked.map(|p| p.id.clone()));
                stages.push(None);
                continue;
            };
            let table = setting.columns.of_market(&market.head.code, world.reading);
            let asked = Asked::of_all((shared, table), market, world.commons, of_origin);
            let needs: BTreeMap<_, _> = asked.scopes().iter().map(|s| (s.purpose.clone(), s.all.clone())).collect();
            let all: BTreeSet<&String> = needs.values().flatten().collect();
            let bound = market.adoptions.iter().filter(|held| held.purposes.iter().any(|p| all.contains(p)));
            ids.extend(bound.map(|held| held.adoption.id.as_str()));
            purposes.extend(needs.keys().cloned());
            stages.push(Some(Stage { asked, market, needs, positions: Vec::new() }));
        }
        let ids: Vec<&'a str> = ids.into_iter().collect();
        for stage in stages.iter_mut().flatten() {
            let all: BTreeSet<&String> = stage.needs.values().flatten().collect();
            let adoptions = &stage.market.adoptions;
            let bound: BTreeSet<&str> = adoptions
                .iter()
                .filter(|held| held.purposes.iter().any(|p| all.contains(p)))
                .map(|held| held.adoption.id.as_str())
                .collect();
            let position = |id: &str| ids.binary_search(&id).ok().filter(|_| bound.contains(id));
            stage.positions = adoptions.iter().map(|held| position(&held.adoption.id)).collect();
        }
        let rows = setting.cases.len();
        let none = || Bits::none(rows);
        let unknown = Verdicts { yes: none(), no: none(), conditional: none(), unknown: Bits::all(rows) };
        // one origin at every state, or they are not compared
        let alike = codes.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
        let same = same.iter().map(|same| same.answers && alike).collect();
        let purposes = purposes.into_iter().collect();
        Grid { ids, purposes, stages, same, unknown, views: RefCell::default() }
    }

    /// Whether any state differs from the one before it.
    pub(super) fn differ(&self) -> bool {
        self.same.iter().skip(1).any(|same| !same)
    }

    /// Days after a day on which something may change, in any state.
    pub(super) fn edges(&self, after: Date) -> BTreeSet<Date> {
        let of = |stage: &Stage<'a>| edges_of(stage.market, after);
        self.stages.iter().flatten().flat_map(of).collect()
    }

    pub(super) fn view(&self, stage: usize, on: Date) -> Rc<View> {
        // what is the same is asked once
        let stage = (0..=stage).rev().find(|s| !self.same.get(*s).copied().unwrap_or(false)).unwrap_or(stage);
        if let Some(view) = self.views.borrow().get(&(stage, on)) {
            return Rc::clone(view);
        }
        let view = Rc::new(self.made(stage, on));
        self.views.borrow_mut().insert((stage, on), Rc::clone(&view));
        view
    }

    fn made(&self, stage: usize, on: Date) -> View {
        let mut view =
            View { outcomes: vec![None; self.ids.len()], verdicts: vec![self.unknown.clone(); self.purposes.len()] };
        let Some(stage) = self.stages.get(stage).and_then(Option::as_ref) else { return view };
        let outcomes = stage.asked.outcomes(on);
        let verdicts = stage.asked.verdicts(outcomes.iter().map(|(i, outcome)| (*i, outcome.as_ref())));
        for (scope, verdicts) in stage.asked.scopes().iter().zip(verdicts) {
            let position = self.purposes.binary_search(&scope.purpose).ok();
            if let Some(place) = position.and_then(|position| view.verdicts.get_mut(position)) {
                *place = verdicts;
            }
        }
        for (index, outcome) in outcomes {
            let position = stage.positions.get(index).copied().flatten();
            // of one inherited twice the later counts
            if let Some(place) = position.and_then(|position| view.outcomes.get_mut(position)) {
                *place = Some(outcome);
            }
        }
        view
    }
}

impl View {
    pub(super) fn verdict(&self, purpose: usize, row: usize) -> Option<Verdict> {
        self.verdicts.get(purpose).map(|verdicts| verdicts.row(row))
    }

    /// Not applying and not being in force are one to the case.
    pub(super) fn outcome(&self, id: usize, row: usize) -> Option<FindingOutcome> {
        let outcome = self.outcomes.get(id)?.as_ref()?;
        Some(row_outcome(outcome, row)).filter(|outcome| *outcome != FindingOutcome::NotApplicable)
    }

    /// Rows for which a requirement is met, is not, and is not known to be.
    pub(super) fn sets<'v>(&'v self, id: usize, none: &'v Bits) -> [&'v Bits; 3] {
        match self.outcomes.get(id).and_then(Option::as_ref) {
            Some(outcome) => [&outcome.met, &outcome.not_met, &outcome.unknown],
            None => [none; 3],
        }
    }
}
