//! What is written and not law yet, and what it would flip. No probabilities: answers stay pure.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::answer::Asked;
use super::because::CitationOut;
use super::{Verdict, Verdicts, World};
use crate::model::{AttributeId, Bounds, Status};
use crate::predicate::{Bits, NoRates, evaluate};
use crate::resolve::{HeldAdoption, MarketAsKnown, Trace};

/// A verdict that would be another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PendingFlip {
    /// The purpose.
    pub purpose: String,
    /// The verdict as the law stands on the day it would begin.
    pub from: Verdict,
    /// The verdict if it were law.
    pub to: Verdict,
}

/// Something written that is not law yet, or that waits for a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Pending {
    /// Id of the fact or adoption.
    pub id: String,
    /// The attribute or rule it is about.
    pub topic: String,
    /// Its value as written, for a fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How far it is.
    pub status: Status,
    /// The day its own text or its instrument names.
    pub announced: Option<Date>,
    /// The step it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// Kept and shown, never decides.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub low_trust: bool,
    /// What it would flip.
    pub flips: Vec<PendingFlip>,
    /// What it rests on.
    pub citations: Vec<CitationOut>,
}

/// Something pending, for many cases.
pub(crate) struct PendingOfAll {
    /// As it stands for a case of which it would flip nothing.
    pending: Pending,
    flips: Vec<FlipOfAll>,
}

/// A purpose with its verdicts as the law stands on the day it would begin, and those if it were law.
type FlipOfAll = (String, Verdicts, Verdicts);

impl PendingOfAll {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        &self.pending.id
    }

    /// As it stands for the case of a row.
    pub(crate) fn of(&self, row: usize) -> Pending {
        let flip = |(purpose, now, would): &FlipOfAll| {
            let (from, to) = (now.row(row), would.row(row));
            (from != to).then(|| PendingFlip { purpose: purpose.clone(), from, to })
        };
        Pending { flips: self.flips.iter().filter_map(flip).collect(), ..self.pending.clone() }
    }

    /// Verdicts that part the rows: those of one part flip alike.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Verdicts> {
        self.flips.iter().flat_map(|(_, now, would)| [now, would])
    }
}

/// What is pending in a market, with what it would flip for the case in row 0.
pub(super) fn pending<'a>(world: &World<'_>, asked: &Asked<'a>, on: Date, trace: &mut Trace<'a>) -> Vec<Pending> {
    pending_of_all(world, asked, on, trace).iter().map(|pending| pending.of(0)).collect()
}

fn pending_of_all<'a>(world: &World<'_>, asked: &Asked<'a>, on: Date, trace: &mut Trace<'a>) -> Vec<PendingOfAll> {
    let market = asked.cases.market;
    let mut found = Vec::new();
    for (index, held) in market.adoptions.iter().enumerate() {
        let adoption = &held.adoption;
        let waits = held.waits_for.is_some() && !held.window.holds(on).is_true();
        if adoption.status == Status::Enacted && !waits {
            continue;
        }
        trace.read(&adoption.id, &held.hash);
        let announced = announced(world, held.window.from, adoption.instrument.as_deref());
        let flips = if adoption.low_trust {
            Vec::new()
        } else {
            let mut enacted = HeldAdoption::clone(held);
            enacted.window.from = Bounds::exact(announced.unwrap_or(on));
            flips_of_adoption(asked, index, &enacted, announced.unwrap_or(on).max(on))
        };
        let pending = Pending {
            id: adoption.id.clone(),
            topic: adoption.rule.clone(),
            value: None,
            status: adoption.status,
            announced,
            waits_for: held.waits_for.clone(),
            low_trust: adoption.low_trust,
            flips: Vec::new(),
            citations: vec![CitationOut::of_adoption(adoption)],
        };
        found.push(PendingOfAll { pending, flips });
    }
    for (attribute, facts) in &market.facts {
        for (index, held) in facts.iter().enumerate() {
            let fact = &held.fact;
            let waits = held.waits_for.is_some() && !held.window.holds(on).is_true();
            if fact.status.is_none_or(|s| s == Status::Enacted) && !waits {
                continue;
            }
            trace.read(&fact.id, &held.hash);
            let announced = announced(world, held.window.from, fact.instrument.as_deref());
            let component = world.reading.vocab().attribute(attribute).is_some_and(|(_, def)| def.component);
            let read = || market.adoptions.iter().any(|h| reads(world, h, attribute));
            let flips = if fact.low_trust || component || !read() {
                Vec::new()
            } else {
                let day = announced.unwrap_or(on).max(on);
                flips_of_fact(asked, &with_fact(market, attribute, index, day), day)
            };
            let pending = Pending {
                id: fact.id.clone(),
                topic: attribute.clone(),
                value: Some(fact.value.to_string()),
                status: fact.status.unwrap_or(Status::Enacted),
                announced,
                waits_for: held.waits_for.clone(),
                low_trust: fact.low_trust,
                flips: Vec::new(),
                citations: vec![CitationOut::of_fact(fact)],
            };
            found.push(PendingOfAll { pending, flips });
        }
    }
    found
}

/// What would flip if an adoption were law.
fn flips_of_adoption(asked: &Asked<'_>, index: usize, enacted: &HeldAdoption, day: Date) -> Vec<FlipOfAll> {
    let now = asked.outcomes(day);
    let new = asked.cases.combine(enacted, day);
    let all = now.iter().map(|(i, outcome)| (*i, outcome.as_ref()));
    let others = all.clone().filter(|(i, _)| *i != index);
    asked.differing(asked.verdicts(all), asked.verdicts(others.chain(std::iter::once((index, &new)))))
}

impl Asked<'_> {
    /// What is pending in the market, and the rows it is about: for others its own scope, or its rule, is about
    /// something else.
    pub(crate) fn pending(&self, world: &World<'_>, on: Date) -> Vec<(PendingOfAll, Bits)> {
        let found = pending_of_all(world, self, on, &mut Trace::default());
        found.into_iter().map(|pending| (self.about(pending.id(), on), pending)).map(|(rows, p)| (p, rows)).collect()
    }

    fn about(&self, id: &str, on: Date) -> Bits {
        let market = self.cases.market;
        let adoption = market.adoptions.iter().find(|held| held.adoption.id == id);
        if let Some(held) = adoption {
            return self.cases.combine(held, on).not_applicable.complement();
        }
        let mut rows = Bits::none(self.cases.rows());
        for held in market.facts.values().flatten().filter(|held| held.fact.id == id) {
            rows.or(&evaluate(&held.scope, self.cases.table(), &NoRates).no.complement());
        }
        rows
    }

    /// The purposes whose verdict would be another for some row.
    fn differing(&self, now: Vec<Verdicts>, would: Vec<Verdicts>) -> Vec<FlipOfAll> {
        let pairs = self.scopes.iter().zip(now.into_iter().zip(would)).filter(|(_, (from, to))| from != to);
        pairs.map(|(scope, (from, to))| (scope.purpose.clone(), from, to)).collect()
    }
}

/// Whether an adoption's rule reads an attribute of the market.
fn reads(world: &World<'_>, held: &HeldAdoption, attribute: &str) -> bool {
    let named = |id: &AttributeId| world.reading.vocab().def(*id).is_some_and(|def| def.name == attribute);
    let rule = world.reading.rule_at(held.rule).map(|(_, rule)| [&rule.applies, &rule.met]);
    rule.into_iter().flatten().flat_map(|part| &part.market).any(named)
}

/// The market as it would be if a pending fact were law from a day, in place of what holds then.
fn with_fact(market: &MarketAsKnown, attribute: &str, index: usize, day: Date) -> MarketAsKnown {
    let mut changed = market.clone();
    let facts: &mut Vec<_> = changed.facts.entry(attribute.to_owned()).or_default();
    let Some(new) = facts.get(index).map(|h| h.fact.clone()) else { return changed };
    for (i, held) in facts.iter_mut().enumerate() {
        if i == index {
            let mut enacted = (*new).clone();
            enacted.status = Some(Status::Enacted);
            held.fact = Arc::new(enacted);
            held.window.from = Bounds::exact(day);
        } else if held.fact.scope == new.scope && held.fact.of == new.of {
            held.window.to.earliest = held.window.to.earliest.min(day);
            held.window.to.latest = held.window.to.latest.min(day);
        }
    }
    changed
}

fn flips_of_fact(asked: &Asked<'_>, changed: &MarketAsKnown, day: Date) -> Vec<FlipOfAll> {
    let verdicts = |asked: &Asked<'_>| {
        let outcomes = asked.outcomes(day);
        asked.verdicts(outcomes.iter().map(|(i, outcome)| (*i, outcome.as_ref())))
    };
    asked.differing(verdicts(asked), verdicts(&asked.beside(changed)))
}

fn announced(world: &World<'_>, from: Bounds, instrument: Option<&str>) -> Option<Date> {
    if from.is_exact() && from.earliest != Date::MIN {
        return Some(from.earliest);
    }
    let steps = world.commons.steps.get(instrument?)?;
    steps.iter().rev().find_map(|s| s.target.as_ref()).map(|t| t.on)
}
