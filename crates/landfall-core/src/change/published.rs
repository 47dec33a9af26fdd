//! What could have been known on a day, had everything been learned when it was published.
//!
//! For back-tests alone: a ledger knows things from its loading, and answers read the ledger.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::forecast::Stage;
use crate::model::{Edge, Item, Step};
use crate::resolve::Stored;

/// The items of a ledger as far as they had been published by a day, by market and under the empty key what every
/// market sees.
///
/// - Steps are known from their day; of a day known in part from the last on which it may be. A day on which law begins
///   or ends is known from the step that set it: see [`known_from`].
/// - Law and figures join where their citation says when what was read was published; without that they never do.
/// - Rates are known from their day.
/// - How much of the law we looked at is no event of the world and is left out: no verdict here is a yes.
/// - What tells of no event stays as it is: heads, places, calendars, tracks.
/// - An entry that ended something counts from the day it ended.
#[must_use]
pub fn as_published(items: &BTreeMap<String, Vec<Stored>>, day: Date) -> BTreeMap<String, Vec<Stored>> {
    let mut steps: BTreeMap<&str, Vec<&Step>> = BTreeMap::new();
    for stored in items.values().flatten() {
        if let Item::Step(step) = &stored.item {
            steps.entry(&step.instrument).or_default().push(step);
        }
    }
    let of = |instrument: &str| steps.get(instrument).map(Vec::as_slice).unwrap_or_default();
    let known = |item: &Item| match item {
        Item::Step(step) => known_from(step, of(&step.instrument)) <= day,
        Item::Instrument(instrument) => {
            let steps = of(&instrument.id);
            steps.iter().any(|step| known_from(step, steps) <= day)
        }
        Item::Fact(fact) => fact.cite.published.is_some_and(|on| on <= day),
        Item::Adoption(adoption) => adoption.cite.published.is_some_and(|on| on <= day),
        Item::Quota(quota) => quota.cite.published.is_some_and(|on| on <= day),
        Item::Clock(clock) => clock.cite.published.is_some_and(|on| on <= day),
        Item::Rate(rate) => rate.day <= day,
        Item::Coverage(_) => false,
        Item::Market(_) | Item::Place(_) | Item::Calendar(_) | Item::Track(_) | Item::Vehicle(_) | Item::Run(_) => true,
    };
    let then = |stored: &Stored| Stored { ended: stored.ended.filter(|ended| *ended <= day), ..stored.clone() };
    let shelf = |(market, all): (&String, &Vec<Stored>)| {
        (market.clone(), all.iter().filter(|stored| known(&stored.item)).map(then).collect())
    };
    items.iter().map(shelf).collect()
}

/// The day from which a step could be known.
///
/// A day on which law begins or ends is known from the last step before it that set days: an adoption or a publication,
/// an amendment or a postponement, unless that names another day as the one it sets; without any of them from the last
/// step by which the text was in force. A proposal or an announcement sets no day: what it promises stands with it.
fn known_from(step: &Step, all: &[&Step]) -> Date {
    let own = last_day(step);
    let Some(stage) = stage(step).filter(|stage| begins_or_ends(*stage)) else { return own };
    let names_another = |other: &Step| {
        let moves = matches!(self::stage(other), Some(Stage::Amended | Stage::Postponed));
        moves && other.target.as_ref().is_some_and(|t| t.stage != step.stage || t.on != own)
    };
    let sets = |other: &Step, stages: &[Stage]| self::stage(other).is_some_and(|s| stages.contains(&s));
    let before = |stages: &[Stage]| {
        let earlier = all.iter().filter(|other| last_day(other) < own && sets(other, stages) && !names_another(other));
        earlier.map(|other| last_day(other)).max()
    };
    let law = before(&[Stage::Adopted, Stage::Published, Stage::Amended, Stage::Postponed]);
    let in_force = || before(&[Stage::InForce, Stage::AppliesNew, Stage::AppliesAll]);
    law.or_else(|| if stage == Stage::InForce { None } else { in_force() }).unwrap_or(own)
}

fn stage(step: &Step) -> Option<Stage> {
    Stage::parse(&step.stage)
}

fn begins_or_ends(stage: Stage) -> bool {
    stage == Stage::Expired || (Stage::InForce..=Stage::AppliesAll).contains(&stage)
}

/// Its day; the last on which it may be.
fn last_day(step: &Step) -> Date {
    match step.on {
        Edge::Day(day) => day,
        Edge::Between { latest, .. } => latest,
        Edge::After { .. } => Date::MAX,
    }
}
