//! The answer to every purpose of a market for one case on one day.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::World;
use super::approvals::standing;
use super::finding::{Finding, FindingOutcome, finding, row_outcome};
use super::outcome::{CaseTable, Outcome, takes_part};
use super::pending::{Pending, pending};
use super::purposes::{CoverageOf, Scope, all_asked, scopes};
use super::receipt::{Question, Receipt};
use super::shared::{OfOrigin, OneCase, SharedCases};
use super::verdict::{Verdict, Verdicts, fold_verdicts};
use crate::model::{Case, Checked, Consequence, Role};
use crate::predicate::{Cause, Table};
use crate::resolve::{Commons, HeldAdoption, MarketAsKnown, Trace};

/// Why an answer is unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(tag = "why", content = "of", rename_all = "snake_case")]
pub enum Why {
    /// Attributes of the case to ask for.
    Case(Vec<String>),
    /// Subjects not covered.
    Coverage(Vec<String>),
    /// Sources disagree.
    Dispute(Vec<String>),
    /// A successor was expected and nobody confirmed it.
    Unconfirmed(Vec<String>),
    /// A day is known only in part.
    Day(Vec<String>),
    /// We lack facts of the market.
    Market(Vec<String>),
    /// Ask a member of the bloc.
    Member(Vec<String>),
}

/// When and why an answer changes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Flip {
    /// The day.
    pub on: Date,
    /// Whether that day is known exactly.
    pub precise: bool,
    /// The verdict from then on.
    pub verdict: Verdict,
    /// The adoptions and facts whose outcome moves that day.
    pub because: Vec<String>,
}

/// The answer to one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Answer {
    /// The purpose.
    pub purpose: String,
    /// The market whose law was asked: the market named, or the car's origin.
    pub asked_of: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is unknown.
    pub why: Vec<Why>,
    /// How much of the law was looked at.
    pub coverage: CoverageOf,
    /// The weakest way in which what decided it was checked.
    pub weakest: Option<Checked>,
    /// Ids of the adoptions that decided it.
    pub decided_by: Vec<String>,
    /// When it changes next.
    pub next_flip: Option<Flip>,
}

/// Everything asked of one market for one case on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Assessment {
    /// Name of the case.
    pub vehicle: String,
    /// The market.
    pub market: String,
    /// The day in force.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// Whether the case is invented.
    pub fictitious: bool,
    /// One answer a purpose.
    pub answers: Vec<Answer>,
    /// Every requirement looked at.
    pub findings: Vec<Arc<Finding>>,
    /// What is written and not law yet, with what it would flip.
    pub pending: Vec<Pending>,
    /// What it takes to replay it.
    pub receipt: Receipt,
}

/// One case in one market, laid out for many days: outcomes and verdicts without explanations.
pub struct Asked<'a> {
    pub(crate) cases: CaseTable<'a>,
    pub(super) scopes: Vec<Scope>,
    of_origin: bool,
    /// By purpose and adoption: whether the purpose asks for it.
    binding: Vec<Vec<bool>>,
}

/// What a day gives, without explanations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOutcomes<'a> {
    /// By id of the adoption, sorted, each once.
    pub outcomes: Vec<(&'a str, FindingOutcome)>,
    /// In the order of [`Asked::scopes`].
    pub verdicts: Vec<Verdict>,
}

impl DayOutcomes<'_> {
    /// What became of an adoption; none where it is not in force.
    #[must_use]
    pub fn outcome(&self, id: &str) -> Option<FindingOutcome> {
        let found = self.outcomes.binary_search_by(|(of, _)| (*of).cmp(id)).ok()?;
        self.outcomes.get(found).map(|(_, outcome)| *outcome)
    }
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        world: &World<'a>,
        case: &'a Case,
        market: &'a MarketAsKnown,
        of_origin: bool,
        trace: &mut Trace<'a>,
    ) -> Asked<'a> {
        Asked::over(CaseTable::new(std::slice::from_ref(case), market, world.reading, world.commons), of_origin, trace)
    }

    /// Lays out many cases for a market; `table` holds them as far as they concern it, where that was laid out before.
    pub(crate) fn of_all(
        (shared, table): (&'a SharedCases<'a>, Option<&'a Table>),
        market: &'a MarketAsKnown,
        commons: &'a Commons,
        of_origin: bool,
    ) -> Asked<'a> {
        let cases = CaseTable::sharing(shared, market, commons).laid_out(table);
        Asked::over(cases, of_origin, &mut Trace::default())
    }

    /// Lays out a case for a market; with `of_origin` for what is asked of the market a car is made in.
    #[must_use]
    pub fn of(world: &World<'a>, one: &'a OneCase<'a>, market: &'a MarketAsKnown, of_origin: bool) -> Asked<'a> {
        Asked::over(CaseTable::sharing(&one.shared, market, world.commons), of_origin, &mut Trace::default())
    }

    /// The same cases and purposes in a market as it might be.
    pub(super) fn beside<'b>(&'b self, market: &'b MarketAsKnown) -> Asked<'b> {
        Asked::over(self.cases.beside(market), self.of_origin, &mut Trace::default())
    }

    /// The purposes asked.
    #[must_use]
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    fn over(cases: CaseTable<'a>, of_origin: bool, trace: &mut Trace<'a>) -> Asked<'a> {
        trace.read(format!("{}/market", cases.market.head.code), &cases.market.head_hash);
        // flips look at every adoption and at everything their rules read, on every day
        for held in &cases.market.adoptions {
            trace.read(&held.adoption.id, &held.hash);
            let rule = cases.reading.rule_at(held.rule).map(|(_, rule)| [&rule.applies, &rule.met]);
            let parts = || rule.iter().flatten();
            if parts().any(|part| !part.place.is_empty()) {
                let places = cases.market.places.values();
                places.for_each(|p| trace.read(format!("{}/place", p.place.id), &p.hash));
            }
            let facts = parts().flat_map(|part| cases.market.read_by(part, cases.reading.vocab()));
            facts.for_each(|held| trace.read(&held.fact.id, &held.hash));
            for id in parts().flat_map(|part| &part.market) {
                let Some(def) = cases.reading.vocab().def(*id) else { continue };
                if !cases.market.facts.contains_key(&def.name) {
                    trace.miss(&cases.market.head.code, &def.name);
                }
            }
        }
        let scopes = scopes(cases.market, cases.reading, of_origin, trace);
        let binds = |scope: &Scope, held: &HeldAdoption| held.purposes.iter().any(|p| scope.all.contains(p));
        let binding = scopes.iter().map(|s| cases.market.adoptions.iter().map(|held| binds(s, held)).collect());
        Asked { binding: binding.collect(), cases, scopes, of_origin }
    }

    pub(crate) fn outcomes(&self, day: Date) -> Vec<(usize, Arc<Outcome>)> {
        outcomes(&self.cases, day)
    }

    /// The verdicts of every purpose over adoptions and what became of them, for all rows.
    pub(crate) fn verdicts<'o>(&self, outcomes: impl Iterator<Item = (usize, &'o Outcome)> + Clone) -> Vec<Verdicts> {
        let of = |(scope, binding): (&Scope, &Vec<bool>)| {
            let asked = outcomes.clone().filter(|(i, _)| binding.get(*i).is_some_and(|binds| *binds));
            let held = |i: usize| self.cases.market.adoptions.get(i);
            let relevant = asked.filter_map(|(i, outcome)| Some((outcome, held(i)?.consequence)));
            let verdicts = fold_verdicts(self.cases.rows(), relevant, scope.coverage.complete());
            if scope.governed { verdicts } else { verdicts.of_a_part() }
        };
        self.scopes.iter().zip(&self.binding).map(of).collect()
    }

    /// What became of every requirement, and the verdict of every purpose, on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> DayOutcomes<'a> {
        let outcomes = self.outcomes(day);
        let verdicts = self.verdicts(outcomes.iter().map(|(i, outcome)| (*i, outcome.as_ref())));
        let verdicts = verdicts.iter().map(|of_rows| of_rows.row(0)).collect();
        let mut of_ids: Vec<(&str, FindingOutcome)> = Vec::with_capacity(outcomes.len());
        for (i, outcome) in &outcomes {
            // INVARIANT: adoptions are sorted by id; of one inherited twice the later counts.
            let Some(id) = self.cases.market.adoptions.get(*i).map(|held| held.adoption.id.as_str()) else { continue };
            of_ids.pop_if(|(before, _)| *before == id);
            of_ids.push((id, row_outcome(outcome, 0)));
        }
        DayOutcomes { outcomes: of_ids, verdicts }
    }

    /// Days on which something may change, with whether each is known exactly.
    #[must_use]
    pub fn edges(&self) -> BTreeMap<Date, bool> {
        let market = self.cases.market;
        let mut edges: BTreeMap<Date, bool> = BTreeMap::new();
        let windows = market.adoptions.iter().map(|h| &h.window);
        for (day, precise) in windows.chain(market.all_facts().map(|h| &h.window)).flat_map(|w| w.edges()) {
            let known = edges.entry(day).or_insert(precise);
            *known &= precise;
        }
        edges
    }

    fn answers(&self, findings: &[Arc<Finding>], day: Date) -> Vec<Answer> {
        let today = self.on(day);
        let mut flips = self.flips(day, &today);
        let mut answers = Vec::new();
        for (index, scope) in self.scopes.iter().enumerate() {
            let Some(verdict) = today.verdicts.get(index).copied() else { continue };
            let relevant = findings.iter().filter(|f| f.purposes.iter().any(|p| scope.all.contains(p)));
            let decided: Vec<&Finding> = relevant.map(Arc::as_ref).filter(|f| decided(verdict, f)).collect();
            answers.push(Answer {
                purpose: scope.purpose.clone(),
                asked_of: self.cases.market.head.code.clone(),
                verdict,
                why: if verdict == Verdict::Unknown { self.why(scope, &decided) } else { Vec::new() },
                coverage: scope.coverage.clone(),
                weakest: decided.iter().filter_map(|f| f.weakest()).max(),
                decided_by: decided.iter().map(|f| f.id.clone()).collect(),
                next_flip: flips.get_mut(index).and_then(Option::take),
            });
        }
        answers
    }

    /// The next flip of every purpose after a day.
    fn flips(&self, day: Date, today: &DayOutcomes<'a>) -> Vec<Option<Flip>> {
        let mut flips: Vec<Option<Flip>> = vec![None; self.scopes.len()];
        let mut before = today.clone();
        for (on, precise) in self.edges().range((std::ops::Bound::Excluded(day), std::ops::Bound::Unbounded)) {
            if flips.iter().all(Option::is_some) {
                break;
            }
            let then = self.on(*on);
            for (index, flip) in flips.iter_mut().enumerate().filter(|(_, f)| f.is_none()) {
                let (Some(was), Some(is)) = (today.verdicts.get(index), then.verdicts.get(index)) else { continue };
                if was != is {
                    let because = moved(&before, &then).into_iter().map(str::to_owned).collect();
                    *flip = Some(Flip { on: *on, precise: *precise, verdict: *is, because });
                }
            }
            before = then;
        }
        flips
    }

    fn why(&self, scope: &Scope, decided: &[&Finding]) -> Vec<Why> {
        let mut sets: [BTreeSet<String>; 5] = Default::default();
        let [case, dispute, unconfirmed, day, market] = &mut sets;
        for finding in decided {
            case.extend(finding.missing.iter().cloned());
            for cause in &finding.causes {
                match cause {
                    Cause::Market { attribute } => market.insert(attribute.clone()),
                    Cause::NoPlaces => market.insert("place".to_owned()),
                    Cause::Range { low, high } => market.insert(format!("{low}–{high}")),
                    Cause::Day { id } => day.insert(id.clone()),
                    Cause::Unconfirmed { id } => unconfirmed.insert(id.clone()),
                    Cause::Dispute { name } => dispute.insert(name.clone()),
                    Cause::Rate { base, quote } => market.insert(format!("{base}/{quote}")),
                    Cause::Quota { id } => market.insert(id.clone()),
                };
            }
        }
        let [case, dispute, unconfirmed, day, market] = sets.map(|s| s.into_iter().collect::<Vec<_>>());
        let mut why = vec![Why::Case(case)];
        if !scope.coverage.complete() {
            why.push(Why::Coverage(scope.coverage.missing.clone()));
        }
        why.extend([Why::Dispute(dispute), Why::Unconfirmed(unconfirmed), Why::Day(day), Why::Market(market)]);
        if !scope.governed {
            why.push(Why::Member(vec![self.cases.market.head.code.clone()]));
        }
        why.retain(|w| match w {
            Why::Coverage(_) | Why::Member(_) => true,
            Why::Case(x) | Why::Dispute(x) | Why::Unconfirmed(x) | Why::Day(x) | Why::Market(x) => !x.is_empty(),
        });
        why
    }
}

/// The ids whose outcome differs between two days; not being in force and not applying are one to the case.
pub(super) fn moved<'a>(before: &DayOutcomes<'a>, then: &DayOutcomes<'a>) -> Vec<&'a str> {
    let about = |day: &DayOutcomes<'a>, id: &str| day.outcome(id).filter(|o| *o != FindingOutcome::NotApplicable);
    let mut ids: Vec<&'a str> = before.outcomes.iter().chain(&then.outcomes).map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().filter(|id| about(before, id) != about(then, id)).collect()
}

/// What became of every adoption that has a part in verdicts on a day.
fn outcomes(cases: &CaseTable<'_>, day: Date) -> Vec<(usize, Arc<Outcome>)> {
    let market = cases.market;
    let adoptions = market.adoptions.iter().enumerate().filter(|(_, held)| takes_part(market, held, day));
    adoptions.filter_map(|(i, held)| Some((i, cases.outcome(i, held, day)?))).collect()
}

/// What became of every requirement that the purposes asked of a market stand for, why, and what was looked up for it.
fn explained<'a>(
    cases: &CaseTable<'a>,
    one: &OneCase<'a>,
    of_origin: bool,
    day: Date,
) -> impl Iterator<Item = Rc<(Arc<Finding>, Trace<'a>)>> {
    let market = cases.market;
    let all = all_asked(market, cases.reading, of_origin);
    let stands = standing(one.case, market.head.scheme.as_deref(), cases.reading.vocab());
    let asked = move |held: &HeldAdoption| held.purposes.iter().any(|p| all.contains(p.as_str()));
    let adoptions = market.adoptions.iter().enumerate();
    adoptions.filter(move |(_, held)| takes_part(market, held, day) && asked(held)).filter_map(move |(index, held)| {
        one.finding(cases, held, day, || {
            let outcome = row_outcome(&*cases.outcome(index, held, day)?, 0);
            let (finding, trace) = finding(cases, (one.case, stands), held, outcome, day);
            Some(Rc::new((Arc::new(finding), trace)))
        })
    })
}

/// The same with everything looked up noted in one trace.
fn explained_into<'a>(
    cases: &CaseTable<'a>,
    one: &OneCase<'a>,
    of_origin: bool,
    day: Date,
    trace: &mut Trace<'a>,
) -> Vec<Arc<Finding>> {
    let each = explained(cases, one, of_origin, day).map(|found| {
        trace.absorb(&found.1);
        Arc::clone(&found.0)
    });
    each.collect()
}

fn decided(verdict: Verdict, finding: &Finding) -> bool {
    let blocks = finding.consequence == Consequence::Blocks;
    let soft = matches!(finding.consequence, Consequence::Costs | Consequence::Restricts);
    match verdict {
        Verdict::No => blocks && finding.outcome == FindingOutcome::NotMet,
        Verdict::Unknown => blocks && finding.outcome == FindingOutcome::Unknown,
        Verdict::Conditional => soft && matches!(finding.outcome, FindingOutcome::NotMet | FindingOutcome::Unknown),
        Verdict::Yes => finding.outcome == FindingOutcome::Met && finding.consequence != Consequence::Advises,
    }
}

/// Assesses a case in a market on a day.
///
/// Purposes asked of the origin are answered from the law of the market the case names as its origin.
/// A market of which nothing is known belongs in the world too ([`resolve`](crate::resolve::resolve) gives one for any
/// code): its every purpose is unknown.
#[must_use]
pub fn assess(world: &World<'_>, case: &Case, code: &str, on: Date) -> Assessment {
    let table = Table::build(std::slice::from_ref(case), "", world.reading.vocab());
    assess_one(world, &OneCase::new(case, &table, world.reading), code, on)
}

/// [`assess`] for a case that several markets are asked about: what they share is worked out once.
#[must_use]
pub fn assess_one<'a>(world: &World<'a>, one: &'a OneCase<'a>, code: &str, on: Date) -> Assessment {
    let case = one.case;
    let mut trace = Trace::default();
    let mut answers = Vec::new();
    let mut findings = Vec::new();
    let mut waiting = Vec::new();
    let home = world.origin(case);
    let cases = |market| CaseTable::sharing(&one.shared, market, world.commons);
    match home.and_then(|m| world.markets.get(m)) {
        None => answers.extend(without_origin(world, home)),
        Some(market) => {
            let origin = of_origin(world, one, market, on);
            let (given, looked) = origin.answers.get_or_init(|| {
                let mut trace = Trace::default();
                (Asked::over(cases(market), true, &mut trace).answers(&origin.findings, on), trace)
            });
            answers.extend(given.iter().cloned());
            findings.extend(origin.findings.iter().cloned());
            trace.absorb(&origin.trace);
            trace.absorb(looked);
            if home == Some(code) {
                let asked = Asked::over(cases(market), true, &mut trace);
                waiting.extend(pending(world, &asked, on, &mut trace));
            }
        }
    }
    if let Some(market) = world.markets.get(code) {
        let asked = Asked::over(cases(market), false, &mut trace);
        let found = explained_into(&asked.cases, one, false, on, &mut trace);
        answers.extend(asked.answers(&found, on));
        waiting.extend(pending(world, &asked, on, &mut trace));
        findings.extend(found);
    }
    let mut assessment = Assessment {
        vehicle: case.name.clone(),
        market: code.to_owned(),
        on,
        known: world.known.to_owned(),
        fictitious: case.fictitious,
        answers,
        findings,
        pending: waiting,
        receipt: Receipt::new(world, Question::Assess, (case, one.hash().clone()), code, on, &trace),
    };
    assessment.receipt.seal(&super::answer_hash(&assessment));
    assessment
}

/// The findings of [`assess_one`] alone, without verdicts, flips, pending law and receipt.
#[must_use]
pub fn findings<'a>(world: &World<'a>, one: &'a OneCase<'a>, code: &str, on: Date) -> Vec<Arc<Finding>> {
    let mut findings = Vec::new();
    if let Some(market) = world.origin(one.case).and_then(|m| world.markets.get(m)) {
        findings.extend(of_origin(world, one, market, on).findings.iter().cloned());
    }
    if let Some(market) = world.markets.get(code) {
        let cases = CaseTable::sharing(&one.shared, market, world.commons);
        findings.extend(explained(&cases, one, false, on).map(|found| Arc::clone(&found.0)));
    }
    findings
}

/// What the law of the origin says, worked out for the first market asked.
fn of_origin<'a>(world: &World<'a>, one: &'a OneCase<'a>, market: &'a MarketAsKnown, on: Date) -> Rc<OfOrigin<'a>> {
    let commons = world.commons;
    one.of_origin((market, commons, on), || {
        let mut trace = Trace::default();
        let cases = CaseTable::sharing(&one.shared, market, commons);
        let findings = explained_into(&cases, one, true, on, &mut trace);
        OfOrigin { market, commons, on, findings, trace, answers: OnceCell::new() }
    })
}

/// Answers to purposes asked of an origin that the case does not name, or of which we know nothing.
fn without_origin(world: &World<'_>, origin: Option<&str>) -> Vec<Answer> {
    let attribute = world.reading.vocab().role(Role::Origin).map(|(_, def)| def.name.clone()).unwrap_or_default();
    let asked = world.reading.vocab().purposes.iter().filter(|p| p.asked_of_origin);
    asked
        .map(|p| Answer {
            purpose: p.id.clone(),
            asked_of: origin.unwrap_or_default().to_owned(),
            verdict: Verdict::Unknown,
            why: match origin {
                None => vec![Why::Case(vec![attribute.clone()])],
                Some(_) => vec![Why::Coverage(vec![p.id.clone()])],
            },
            coverage: CoverageOf { covered: 0, of: 1, missing: vec![p.id.clone()], ours: 0 },
            weakest: None,
            decided_by: Vec::new(),
            next_flip: None,
        })
        .collect()
}
