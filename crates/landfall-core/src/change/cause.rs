//! What caused a change: the instrument's step, else the fact or the adoption, with its citation.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Kind;
use super::seen::{Side, Whose, origin_attribute};
use crate::assess::{CitationOut, Input, InputKind, inputs, parts};
use crate::model::{Citation, Edge, Role, Step, Window};
use crate::predicate;
use crate::resolve::{HeldAdoption, HeldFact, MarketAsKnown, Typed};

/// What kind of thing moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// An adoption.
    Adoption,
    /// A fact.
    Fact,
    /// A place.
    Place,
    /// How much of the law was looked at.
    Coverage,
    /// What the market says of itself: purposes, needs, scheme, what it inherits.
    Market,
    /// An exchange rate.
    Rate,
    /// A rule.
    Rule,
    /// The vocabulary or the rules as a whole.
    Ruleset,
    /// A value of the case.
    Case,
    /// A legal text.
    Instrument,
}

/// What caused a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ChangeCause)]
pub struct Cause {
    /// What kind of thing moved.
    pub of: CauseKind,
    /// Id of the item, rule or attribute; `MARKET/coverage/checklist/line`; `MARKET/market`.
    pub id: String,
    /// Node of the subject tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The legal text it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// The step that moved it, `body/instrument:stage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Why the former content was wrong, where it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// What it rests on: the step first, then the fact or adoption.
    pub citations: Vec<CitationOut>,
}

impl Cause {
    /// What a warning is known by: the step, else the legal text, else the thing itself. It stays the same when the day
    /// moves.
    #[must_use]
    pub fn key(&self) -> &str {
        self.step.as_deref().or(self.instrument.as_deref()).unwrap_or(&self.id)
    }

    /// A change of which nothing more can be said than whose law it is.
    #[must_use]
    pub fn nameless(market: &str) -> Cause {
        Cause::bare(CauseKind::Market, format!("{market}/market"))
    }

    pub(super) fn bare(of: CauseKind, id: String) -> Cause {
        Cause { of, id, subject: None, instrument: None, step: None, corrects: None, citations: Vec::new() }
    }
}

/// Causes, and whether the day of the change is known exactly.
#[derive(Clone)]
pub(super) struct Causes {
    pub(super) all: Vec<Cause>,
    pub(super) precise: bool,
}

impl Causes {
    fn exact(all: Vec<Cause>) -> Causes {
        Causes { all, precise: true }
    }

    fn add(&mut self, more: Causes) {
        self.precise &= more.precise;
        for cause in more.all {
            if !self.all.contains(&cause) {
                self.all.push(cause);
            }
        }
    }
}

/// What moved the outcome of a requirement between two points.
pub(super) fn of_finding<'a>(kind: Kind, before: &Side<'a>, after: &Side<'a>, whose: Whose<'a>, id: &str) -> Causes {
    let (then, now) = (before.adoption(whose, id), after.adoption(whose, id));
    match kind {
        Kind::Reread => Causes::exact(reread(before, after, then.or(now))),
        Kind::Described => {
            let mut read = BTreeSet::new();
            for (side, held) in [(before, then), (after, now)] {
                if let (Some(market), Some(held)) = (side.market(whose), held) {
                    read.extend(of_case(side, parts(market, side.world.reading, held).into_iter()));
                    // an approval under the market's scheme binds or proves
                    let reading = side.world.reading;
                    if inputs(market, reading, held, side.on).iter().any(|input| input.kind == InputKind::Scheme) {
                        let roles = [Role::Approvals, Role::ApprovalsComplete].into_iter();
                        let names = roles.filter_map(|role| reading.vocab().role(role));
                        read.extend(names.map(|(_, def)| def.name.clone()));
                    }
                }
            }
            Causes::exact(described(before, after, whose, &read))
        }
        Kind::Learned | Kind::Corrected | Kind::Scheduled | Kind::Forecast => looked_up(kind, before, after, whose, id),
    }
}

/// What flipped a verdict between two points: what moved the requirements beneath it, else how much of the law was
/// looked at, else what the market says of itself.
pub(super) fn of_verdict<'a>(
    kind: Kind,
    (before, after): (&Side<'a>, &Side<'a>),
    whose: Whose<'a>,
    purpose: &str,
    beneath: Vec<Causes>,
) -> Causes {
    if before.code(whose) != after.code(whose) {
        let read = origin_attribute(&after.world).map(str::to_owned).into_iter().collect();
        return Causes::exact(described(before, after, whose, &read));
    }
    let mut causes = Causes::exact(Vec::new());
    beneath.into_iter().for_each(|more| causes.add(more));
    if causes.all.is_empty() {
        causes.all.extend(coverage(before, after, whose, purpose));
    }
    if causes.all.is_empty() && kind == Kind::Reread {
        causes.all.push(Cause::bare(CauseKind::Ruleset, after.world.reading.hash().0.clone()));
    }
    if let (true, Some(code)) = (causes.all.is_empty(), after.code(whose)) {
        causes.all.push(Cause::bare(CauseKind::Market, format!("{code}/market")));
    }
    causes
}

fn looked_up<'a>(kind: Kind, before: &Side<'a>, after: &Side<'a>, whose: Whose<'a>, id: &str) -> Causes {
    let look = |side: &Side<'a>| {
        let held = side.adoption(whose, id)?;
        Some((side.market(whose)?, held))
    };
    let (then, now) = (look(before), look(after));
    let of = |found: Option<(&'a MarketAsKnown, &'a HeldAdoption)>, side: &Side<'a>| match found {
        Some((market, held)) => inputs(market, side.world.reading, held, side.on),
        None => Vec::new(),
    };
    let (was, is) = (of(then, before), of(now, after));
    let differs = |input: &&Input<'a>, others: &[Input<'a>]| !others.iter().any(|other| input.same(other));
    let new = is.iter().filter(|input| differs(input, &was)).map(|input| (input, after));
    let gone = was.iter().filter(|input| !is.iter().any(|i| i.kind == input.kind && i.id == input.id));
    let mut moved: Vec<(&Input<'a>, &Side<'a>)> = new.chain(gone.map(|input| (input, before))).collect();
    // what the requirement itself did says more than what its predicates read
    if moved.iter().any(|(input, _)| input.kind == InputKind::Adoption) {
        moved.retain(|(input, _)| input.kind == InputKind::Adoption);
    }
    let mut causes = Causes::exact(Vec::new());
    for (input, side) in moved {
        let exact = |window: &&Window| window.edges().filter(|(day, _)| *day == after.on).all(|(_, precise)| precise);
        causes.precise &= input.window.as_ref().is_none_or(exact);
        let Some(market) = side.market(whose) else { continue };
        causes.all.extend(item(kind, (before, after), whose, market, side, input));
    }
    let money = |(market, held): (&MarketAsKnown, &HeldAdoption)| {
        parts(market, after.world.reading, held).iter().any(|part| part.reads_money)
    };
    if causes.all.is_empty() && now.is_some_and(money) {
        causes.all.push(Cause::bare(CauseKind::Rate, "rate".to_owned()));
    }
    causes
}

/// The thing behind an input.
fn item(
    kind: Kind,
    (before, after): (&Side<'_>, &Side<'_>),
    whose: Whose<'_>,
    market: &MarketAsKnown,
    side: &Side<'_>,
    input: &Input<'_>,
) -> Option<Cause> {
    match input.kind {
        InputKind::Adoption | InputKind::Proof => {
            let held = market.adoptions.iter().rev().find(|held| held.adoption.id == input.id)?;
            let waited = waited(before, after, whose, input.id);
            Some(of_adoption(kind, (before, after), side, held, waited))
        }
        InputKind::Fact => {
            let held = market.all_facts().find(|held| held.fact.id == input.id)?;
            Some(of_fact(kind, (before, after), held))
        }
        InputKind::Place => {
            let place = &market.places.get(input.id)?.place;
            let citations = vec![CitationOut::new(&place.id, &place.cite)];
            Some(Cause { citations, ..Cause::bare(CauseKind::Place, format!("{}/place", place.id)) })
        }
        InputKind::Scheme => Some(Cause::bare(CauseKind::Market, format!("{}/market", market.head.code))),
    }
}

/// The step a window waited for before and waits for no longer.
fn waited(before: &Side<'_>, after: &Side<'_>, whose: Whose<'_>, id: &str) -> Option<String> {
    let waits = |side: &Side<'_>| {
        let adoptions = side.market(whose).map(|market| market.adoptions.as_slice()).unwrap_or_default();
        adoptions.iter().filter(|held| held.adoption.id == id).find_map(|held| held.waits_for.clone())
    };
    waits(before).filter(|step| waits(after).as_ref() != Some(step))
}

pub(super) fn of_adoption(
    kind: Kind,
    (before, after): (&Side<'_>, &Side<'_>),
    side: &Side<'_>,
    held: &HeldAdoption,
    waited: Option<String>,
) -> Cause {
    let adoption = &held.adoption;
    let rule = side.world.reading.rule_at(held.rule).map(|(rule, _)| rule);
    let instrument = adoption.instrument.clone().or_else(|| rule.and_then(|rule| rule.instrument.clone()));
    let (step, cited) = step(before, after, instrument.as_deref(), waited.as_deref());
    let own = CitationOut::of_adoption(adoption);
    Cause {
        subject: rule.map(|rule| rule.subject.clone()),
        instrument,
        step,
        corrects: adoption.corrects.clone().filter(|_| kind == Kind::Corrected),
        citations: cited.into_iter().chain([own]).collect(),
        ..Cause::bare(CauseKind::Adoption, adoption.id.clone())
    }
}

pub(super) fn of_fact(kind: Kind, (before, after): (&Side<'_>, &Side<'_>), held: &HeldFact) -> Cause {
    let fact = &held.fact;
    let (step, cited) = step(before, after, fact.instrument.as_deref(), None);
    let own = CitationOut::of_fact(fact);
    Cause {
        subject: Some(fact.subject.clone()),
        instrument: fact.instrument.clone(),
        step,
        corrects: fact.corrects.clone().filter(|_| kind == Kind::Corrected),
        citations: cited.into_iter().chain([own]).collect(),
        ..Cause::bare(CauseKind::Fact, fact.id.clone())
    }
}

/// The step of an instrument that tells of a change: what was waited for, what was not known before, or what falls on
/// the day.
fn step(
    before: &Side<'_>,
    after: &Side<'_>,
    instrument: Option<&str>,
    waited: Option<&str>,
) -> (Option<String>, Option<CitationOut>) {
    let instrument = waited.and_then(|step| step.split_once(':')).map(|(of, _)| of).or(instrument);
    let of = |side: &Side<'_>| instrument.and_then(|id| side.world.commons.steps.get(id)).cloned().unwrap_or_default();
    let (then, now) = (of(before), of(after));
    let name = |step: &Step| format!("{}:{}", step.instrument, step.stage);
    // between two days of one state of knowing nothing new arrived
    let same = std::ptr::eq(before.world.commons, after.world.commons);
    let found = match (same, waited) {
        (_, Some(step)) => now.iter().find(|s| name(s) == step),
        (true, None) => {
            let on = |s: &&Step| s.on == Edge::Day(after.on);
            let sets = |s: &&Step| {
                // what was only proposed or announced sets no day, and may have been dropped
                let target = s.target.as_ref().is_some_and(|t| t.on == after.on && APPLIES.contains(&t.stage.as_str()));
                target && SETS.contains(&s.stage.as_str())
            };
            now.iter().find(on).or_else(|| now.iter().rev().find(sets))
        }
        (false, None) => {
            // what happened, before what is still to come of it
            let known = after.world.markets.values().next().map(|market| market.known);
            let new = || now.iter().filter(|s| !then.contains(s));
            let taken =
                |s: &&Step| matches!(s.on, Edge::Day(day) | Edge::Between { earliest: day, .. } if Some(day) <= known);
            new().rfind(taken).or_else(|| new().find(|s| s.on == Edge::Day(after.on))).or_else(|| new().next_back())
        }
    };
    (found.map(name), found.map(|s| cited(&name(s), &s.cite)))
}

/// Steps that set a day on which law begins or ends, and those that are such a day.
const SETS: [&str; 5] = ["adopted", "published", "in_force", "amended", "postponed"];
const APPLIES: [&str; 4] = ["in_force", "applies_new", "applies_all", "expired"];

fn cited(of: &str, cite: &Citation) -> CitationOut {
    CitationOut::new(of, cite)
}

fn reread(before: &Side<'_>, after: &Side<'_>, held: Option<&HeldAdoption>) -> Vec<Cause> {
    let Some(held) = held else { return Vec::new() };
    let rule = |side: &Side<'_>| side.world.reading.rule(&held.adoption.rule).map(|(_, rule, _)| rule.clone());
    let (was, is) = (rule(before), rule(after));
    if was == is {
        return vec![Cause::bare(CauseKind::Ruleset, after.world.reading.hash().0.clone())];
    }
    let rule = is.or(was);
    let subject = rule.as_ref().map(|rule| rule.subject.clone());
    let instrument = rule.and_then(|rule| rule.instrument);
    vec![Cause { subject, instrument, ..Cause::bare(CauseKind::Rule, held.adoption.rule.clone()) }]
}

/// Attributes of the case that predicates read.
fn of_case<'t>(side: &Side<'_>, parts: impl Iterator<Item = &'t Typed>) -> BTreeSet<String> {
    let vocab = side.world.reading.vocab();
    let ids = parts.flat_map(|part| predicate::attributes(&part.expr));
    ids.filter_map(|id| vocab.def(id)).filter(|def| def.case_space().is_some()).map(|def| def.name.clone()).collect()
}

/// Those of the attributes read whose values differ between two cases.
pub(super) fn described(before: &Side<'_>, after: &Side<'_>, whose: Whose<'_>, read: &BTreeSet<String>) -> Vec<Cause> {
    let market = after.code(whose).unwrap_or_default();
    let approvals = after.world.reading.vocab().role(Role::Approvals).map(|(_, def)| def.name.as_str());
    let mut causes = Vec::new();
    for name in read {
        let (was, is) = (before.case.value(name, market), after.case.value(name, market));
        let listed = approvals == Some(name) && before.case.approvals != after.case.approvals;
        if !listed && was.map(|g| &g.value) == is.map(|g| &g.value) {
            continue;
        }
        let cites = is.or(was).and_then(|given| given.cite.as_ref()).into_iter();
        let granted = after.case.approvals.iter().filter(|a| listed && !before.case.approvals.contains(a));
        let citations = cites.chain(granted.filter_map(|a| a.cite.as_ref())).map(|cite| cited(name, cite)).collect();
        causes.push(Cause { citations, ..Cause::bare(CauseKind::Case, name.clone()) });
    }
    causes
}

/// Lines of the checklists behind a purpose that are looked at now and were not, or the other way round.
fn coverage(before: &Side<'_>, after: &Side<'_>, whose: Whose<'_>, purpose: &str) -> Vec<Cause> {
    let missing = |side: &Side<'_>| -> BTreeSet<String> {
        let Some(market) = side.market(whose) else { return BTreeSet::new() };
        let scopes = side.world.scopes(market, whose == Whose::Origin);
        let scope = scopes.into_iter().find(|scope| scope.purpose == purpose);
        scope.map(|scope| scope.coverage.missing.into_iter().collect()).unwrap_or_default()
    };
    let code = after.code(whose).unwrap_or_default();
    let differing: Vec<String> = missing(before).symmetric_difference(&missing(after)).cloned().collect();
    differing.into_iter().map(|line| Cause::bare(CauseKind::Coverage, format!("{code}/coverage/{line}"))).collect()
}
