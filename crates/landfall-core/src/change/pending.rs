//! What moved in what is written and not law.

use std::collections::BTreeMap;

use super::cause::{Cause, of_adoption, of_fact};
use super::seen::{Side, Whose};
use super::what::Moved;
use super::{Change, Kind, What};
use crate::assess::{Asked, OneCase, Pending};
use crate::model::{Edge, Status, Step};
use crate::predicate::Table;
use crate::resolve::{HeldAdoption, HeldFact};

/// What is pending for a case in a market at a point, as far as it is about the case.
pub(super) fn listed(side: &Side<'_>, code: &str) -> BTreeMap<String, Pending> {
    let Some(market) = side.market(Whose::Market(code)) else { return BTreeMap::new() };
    let table = Table::build(std::slice::from_ref(side.case), "", side.world.reading.vocab());
    let one = OneCase::new(side.case, &table, side.world.reading);
    let asked = Asked::of(&side.world, &one, market, false);
    let about = asked.pending(&side.world, side.on).into_iter().filter(|(_, rows)| rows.get(0));
    about.map(|(pending, _)| (pending.id().to_owned(), pending.of(0))).collect()
}

/// A new entry, a new step, a moved day, an entry that is no longer pending.
pub(super) fn moved(kind: Kind, before: &Side<'_>, after: &Side<'_>, code: &str) -> Vec<Change> {
    let (was, is) = (listed(before, code), listed(after, code));
    let mut found = Vec::new();
    for (id, now) in &is {
        let moved = match was.get(id) {
            None => vec![Moved::Entered],
            Some(then) => differences((before, after), code, then, now),
        };
        if !moved.is_empty() {
            found.push(change(kind, (before, after), code, now, moved));
        }
    }
    for (id, then) in was.iter().filter(|(id, _)| !is.contains_key(*id)) {
        found.push(change(kind, (before, after), code, then, vec![gone(after, code, id, then)]));
    }
    found
}

/// Everything pending, for somebody who knew nothing.
pub(super) fn all(side: &Side<'_>, code: &str) -> Vec<Change> {
    let entered = |p: &Pending| change(Kind::Learned, (side, side), code, p, vec![Moved::Entered]);
    listed(side, code).values().map(entered).collect()
}

/// The points before and after.
pub(super) type Pair<'p> = (&'p Side<'p>, &'p Side<'p>);

/// Why something is pending no longer.
pub(super) fn gone(after: &Side<'_>, code: &str, id: &str, then: &Pending) -> Moved {
    if became_law(after, code, id, then) { Moved::Adopted } else { Moved::Gone }
}

pub(super) fn differences((before, after): Pair<'_>, code: &str, then: &Pending, now: &Pending) -> Vec<Moved> {
    let mut moved = Vec::new();
    if then.status != now.status {
        moved.push(Moved::Status { from: then.status, to: now.status });
    }
    if then.announced != now.announced {
        moved.push(Moved::Day { from: then.announced, to: now.announced });
    }
    let instrument = found(after, code, &now.id).and_then(|found| found.instrument(after));
    let steps = |side: &Side<'_>| {
        let steps = instrument.as_ref().and_then(|id| side.world.commons.steps.get(id));
        steps.cloned().unwrap_or_default()
    };
    let known = steps(before);
    moved.extend(steps(after).iter().filter(|step| !known.contains(step)).map(|step: &Step| Moved::Step {
        step: format!("{}:{}", step.instrument, step.stage),
        on: match step.on {
            Edge::Day(day) => Some(day),
            _ => None,
        },
    }));
    moved
}

/// An item that is pending.
enum Found<'a> {
    Adoption(&'a HeldAdoption),
    Fact(&'a HeldFact),
}

fn found<'a>(side: &Side<'a>, code: &str, id: &str) -> Option<Found<'a>> {
    let market = side.world.markets.get(code)?;
    let adoption = market.adoptions.iter().rev().find(|held| held.adoption.id == id).map(|held| Found::Adoption(held));
    adoption.or_else(|| market.facts.values().flatten().find(|held| held.fact.id == id).map(Found::Fact))
}

impl Found<'_> {
    fn instrument(&self, side: &Side<'_>) -> Option<String> {
        match self {
            Found::Fact(held) => held.fact.instrument.clone(),
            Found::Adoption(held) => {
                let of_rule = || side.world.reading.rule_at(held.rule).and_then(|(rule, _)| rule.instrument.clone());
                held.adoption.instrument.clone().or_else(of_rule)
            }
        }
    }

    fn subject(&self, side: &Side<'_>) -> String {
        match self {
            Found::Fact(held) => held.fact.subject.clone(),
            Found::Adoption(held) => {
                side.world.reading.rule_at(held.rule).map(|(rule, _)| rule.subject.clone()).unwrap_or_default()
            }
        }
    }
}

/// Whether what was pending is law now: under its own id, or under another that says the same of the same cases.
fn became_law(after: &Side<'_>, code: &str, id: &str, then: &Pending) -> bool {
    let Some(market) = after.world.markets.get(code) else { return false };
    match found(after, code, id) {
        Some(Found::Adoption(held)) => held.adoption.status == Status::Enacted,
        Some(Found::Fact(held)) => held.fact.status == Some(Status::Enacted),
        None => {
            let day = then.announced;
            let begins = |window: &crate::model::Window| day.is_some_and(|day| window.from.earliest == day);
            let adopted = |held: &HeldAdoption| {
                held.adoption.rule == then.topic && held.adoption.status == Status::Enacted && begins(&held.window)
            };
            let stated = |held: &HeldFact| held.fact.status == Some(Status::Enacted) && begins(&held.window);
            market.adoptions.iter().any(|held| adopted(held))
                || market.facts.get(&then.topic).into_iter().flatten().any(stated)
        }
    }
}

pub(super) fn change(
    kind: Kind,
    (before, after): Pair<'_>,
    code: &str,
    pending: &Pending,
    moved: Vec<Moved>,
) -> Change {
    let side = if found(after, code, &pending.id).is_some() { after } else { before };
    let item = found(side, code, &pending.id);
    let cause = item.as_ref().map(|item| match item {
        Found::Adoption(held) => of_adoption(kind, (before, after), side, held, None),
        Found::Fact(held) => of_fact(kind, (before, after), held),
    });
    let causes: Vec<Cause> = cause.into_iter().collect();
    Change {
        kind,
        vehicle: after.case.name.clone(),
        market: code.to_owned(),
        on: after.on,
        precise: true,
        what: What::Pending {
            id: pending.id.clone(),
            topic: pending.topic.clone(),
            subject: item.map(|item| item.subject(side)).unwrap_or_default(),
            status: pending.status,
            announced: pending.announced,
            moved,
            flips: pending.flips.clone(),
        },
        causes,
    }
}
