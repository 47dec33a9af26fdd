//! What is written and not law yet, and what it would flip. No probabilities: answers stay pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::answer::Asked;
use super::because::CitationOut;
use super::{Verdict, World};
use crate::model::{AttributeId, Bounds, Case, Status};
use crate::predicate::{NoRates, evaluate};
use crate::resolve::{HeldAdoption, MarketAsKnown, Trace};

/// A verdict that would be another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingFlip {
    /// The purpose.
    pub purpose: String,
    /// The verdict as the law stands on the day it would begin.
    pub from: Verdict,
    /// The verdict if it were law.
    pub to: Verdict,
}

/// Something written that is not law yet, or that waits for a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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

/// What is pending in a market, with what it would flip for the case.
pub(super) fn pending<'a>(
    world: &World<'_>,
    case: &Case,
    asked: &Asked<'a>,
    on: Date,
    trace: &mut Trace<'a>,
) -> Vec<Pending> {
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
            let mut enacted = held.clone();
            enacted.window.from = Bounds::exact(announced.unwrap_or(on));
            flips_of_adoption(asked, index, &enacted, announced.unwrap_or(on).max(on))
        };
        found.push(Pending {
            id: adoption.id.clone(),
            topic: adoption.rule.clone(),
            value: None,
            status: adoption.status,
            announced,
            waits_for: held.waits_for.clone(),
            low_trust: adoption.low_trust,
            flips,
            citations: vec![CitationOut::of_adoption(adoption)],
        });
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
                flips(world, case, asked, &with_fact(market, attribute, index, day), day)
            };
            found.push(Pending {
                id: fact.id.clone(),
                topic: attribute.clone(),
                value: Some(fact.value.to_string()),
                status: fact.status.unwrap_or(Status::Enacted),
                announced,
                waits_for: held.waits_for.clone(),
                low_trust: fact.low_trust,
                flips,
                citations: vec![CitationOut::of_fact(fact)],
            });
        }
    }
    found
}

/// What would flip if an adoption were law.
fn flips_of_adoption(asked: &Asked<'_>, index: usize, enacted: &HeldAdoption, day: Date) -> Vec<PendingFlip> {
    let now = asked.outcomes(day);
    let new = asked.cases.combine(enacted, day);
    let all = now.iter().map(|(i, outcome)| (*i, outcome.as_ref()));
    let others = all.clone().filter(|(i, _)| *i != index);
    asked.differing(asked.verdicts(all), asked.verdicts(others.chain(std::iter::once((index, &new)))))
}

impl Asked<'_> {
    /// What is pending in the market, with what it would flip for the case; a fact or an adoption whose own scope, or
    /// whose rule, is not about the case is left out.
    #[must_use]
    pub fn pending(&self, world: &World<'_>, case: &Case, on: Date) -> Vec<Pending> {
        let mut found = pending(world, case, self, on, &mut Trace::default());
        found.retain(|p| self.concerns(&p.id, on));
        found
    }

    fn concerns(&self, id: &str, on: Date) -> bool {
        let market = self.cases.market;
        let adoption = market.adoptions.iter().find(|held| held.adoption.id == id);
        if let Some(held) = adoption {
            return !self.cases.combine(held, on).not_applicable.get(0);
        }
        let mut facts = market.facts.values().flatten().filter(|held| held.fact.id == id);
        facts.any(|held| !evaluate(&held.scope, self.cases.table(), &NoRates).no.get(0))
    }

    /// The purposes whose verdict would be another.
    fn differing(&self, now: Vec<Verdict>, would: Vec<Verdict>) -> Vec<PendingFlip> {
        let pairs = self.scopes.iter().zip(now.into_iter().zip(would)).filter(|(_, (from, to))| from != to);
        pairs.map(|(scope, (from, to))| PendingFlip { purpose: scope.purpose.clone(), from, to }).collect()
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

fn flips(world: &World<'_>, case: &Case, asked: &Asked<'_>, changed: &MarketAsKnown, day: Date) -> Vec<PendingFlip> {
    let mut unused = Trace::default();
    let markets: BTreeMap<String, MarketAsKnown> = BTreeMap::new();
    let then = World { markets: &markets, ..*world };
    let would = Asked::new(&then, case, changed, false, &mut unused).on(day).verdicts;
    asked.differing(asked.on(day).verdicts, would)
}

fn announced(world: &World<'_>, from: Bounds, instrument: Option<&str>) -> Option<Date> {
    if from.is_exact() && from.earliest != Date::MIN {
        return Some(from.earliest);
    }
    let steps = world.commons.steps.get(instrument?)?;
    steps.iter().rev().find_map(|s| s.target.as_ref()).map(|t| t.on)
}
