//! What belongs to a purpose: its own law and that of every purpose it needs, and how much of it was looked at.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::{Checklist, ChecklistKind, CoverageState};
use crate::resolve::{MarketAsKnown, Reading, Trace};

/// How much of the law behind a purpose was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CoverageOf {
    /// Lines covered.
    pub covered: usize,
    /// Lines in all.
    pub of: usize,
    /// Lines not covered, as `checklist/line`; a purpose without a checklist stands as itself.
    pub missing: Vec<String>,
    /// Lines that stand on a list of ours, not of an act: with these a yes cannot be given.
    pub ours: usize,
}

impl CoverageOf {
    /// Whether all the law was looked at, by a list the act itself gives.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.of > 0 && self.missing.is_empty() && self.ours == 0
    }
}

/// One purpose asked of one market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The purpose.
    pub purpose: String,
    /// It and every purpose it needs, followed through to the end.
    pub all: BTreeSet<String>,
    /// How much of it was looked at.
    pub coverage: CoverageOf,
    /// Whether a bloc governs all of it itself; always true for a market that is no bloc.
    pub governed: bool,
}

/// The purposes of a market with what belongs to each; `of_origin` picks those asked of the market of origin.
#[must_use]
pub fn scopes<'a>(market: &'a MarketAsKnown, reading: &Reading, of_origin: bool, trace: &mut Trace<'a>) -> Vec<Scope> {
    let asked = reading.vocab().purposes.iter().filter(|p| p.asked_of_origin == of_origin);
    let mut lists = BTreeMap::new();
    asked
        .filter(|p| exists(market, &p.id))
        .map(|p| {
            let all = closure(market, reading, &p.id).into_iter().map(str::to_owned).collect();
            let coverage = coverage(market, reading, &all, &mut lists, trace);
            let governed = market.head.governs.as_ref().is_none_or(|g| all.iter().all(|p| g.contains(p)));
            Scope { purpose: p.id.clone(), all, coverage, governed }
        })
        .collect()
}

/// Every purpose that those asked of a market stand for, with all they need.
pub(super) fn all_asked<'m>(market: &'m MarketAsKnown, reading: &'m Reading, of_origin: bool) -> BTreeSet<&'m str> {
    let asked = reading.vocab().purposes.iter().filter(|p| p.asked_of_origin == of_origin);
    asked.filter(|p| exists(market, &p.id)).flat_map(|p| closure(market, reading, &p.id)).collect()
}

fn exists(market: &MarketAsKnown, purpose: &str) -> bool {
    market.head.purposes.as_ref().is_none_or(|listed| listed.iter().any(|p| p == purpose))
}

fn closure<'m>(market: &'m MarketAsKnown, reading: &'m Reading, purpose: &'m str) -> BTreeSet<&'m str> {
    let mut all = BTreeSet::new();
    let mut queue = vec![purpose];
    while let Some(next) = queue.pop() {
        if !exists(market, next) || !all.insert(next) {
            continue;
        }
        let own = market.head.needs.get(next);
        let needs = own.or_else(|| reading.vocab().purpose(next).map(|p| &p.needs));
        queue.extend(needs.into_iter().flatten().map(String::as_str));
    }
    all
}

/// The coverage of a purpose and all it needs; `lists` keeps what each checklist came to.
fn coverage<'a>(
    market: &'a MarketAsKnown,
    reading: &Reading,
    all: &BTreeSet<String>,
    lists: &mut BTreeMap<String, CoverageOf>,
    trace: &mut Trace<'a>,
) -> CoverageOf {
    let mut result = CoverageOf { covered: 0, of: 0, missing: Vec::new(), ours: 0 };
    let mut seen = BTreeSet::new();
    for purpose in all {
        let Some(checklist) = market.head.checklists.get(purpose).and_then(|id| reading.vocab().checklists.get(id))
        else {
            trace.miss(&market.head.code, &format!("checklist/{purpose}"));
            result.of += 1;
            result.missing.push(purpose.clone());
            continue;
        };
        if !seen.insert(&checklist.id) {
            continue;
        }
        let list = lists.entry(checklist.id.clone()).or_insert_with(|| lines(market, checklist, trace));
        result.covered += list.covered;
        result.of += list.of;
        result.ours += list.ours;
        result.missing.extend(list.missing.iter().cloned());
    }
    result
}

/// The coverage of one checklist.
fn lines<'a>(market: &'a MarketAsKnown, checklist: &Checklist, trace: &mut Trace<'a>) -> CoverageOf {
    let of = checklist.lines.len();
    let ours = if checklist.kind == ChecklistKind::Ours { of } else { 0 };
    let mut result = CoverageOf { covered: 0, of, missing: Vec::new(), ours };
    for line in &checklist.lines {
        let key = (checklist.id.clone(), line.id.clone());
        match market.coverage.get(&key) {
            Some((coverage, hash)) => {
                let id = format!("{}/coverage/{}/{}", coverage.market, key.0, key.1);
                trace.read(id, hash);
                if coverage.state == CoverageState::Covered {
                    result.covered += 1;
                    continue;
                }
            }
            None => trace.miss(&market.head.code, &format!("coverage/{}/{}", key.0, key.1)),
        }
        result.missing.push(format!("{}/{}", key.0, key.1));
    }
    result
}
