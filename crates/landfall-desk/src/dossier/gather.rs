//! Collects what is held about a market.

use std::collections::BTreeMap;

use jiff::civil::Date;
use landfall_core::assess::CitationOut;
use landfall_core::model::{Edge, Status};
use landfall_core::resolve::{MarketAsKnown, Profile};

use super::{Border, Dossier, PendingOut, PlaceOut, StepOut, coverage};
use crate::context::Context;
use crate::shown::{self, AdoptionOut, FactOut, Standing};

/// Everything held about a market on a day, with what was worked out of the border.
pub fn gather(context: &Context, held: &MarketAsKnown, on: Date, border: Option<Border>) -> Dossier {
    let profile = Profile { market: held, reading: &context.reading, day: on, place: None };
    let mut facts: Vec<FactOut> = held.facts.values().flatten().map(|f| shown::fact(f, &profile)).collect();
    facts.sort_by(|a, b| {
        (&a.subject, &a.attribute, a.standing, &a.id).cmp(&(&b.subject, &b.attribute, b.standing, &b.id))
    });
    let adoptions: Vec<AdoptionOut> = held.adoptions.iter().map(|a| shown::adoption(a, on)).collect();
    let disputes = disputes(&facts);
    Dossier {
        market: held.head.code.clone(),
        on,
        known: context.known.to_string(),
        head: held.head.clone(),
        coverage: coverage(context, held),
        places: places(held, &profile),
        clocks: held.clocks.values().map(|held| (*held.clock).clone()).collect(),
        facts,
        adoptions,
        pending: pending(context, held),
        disputes,
        border,
    }
}

fn pending(context: &Context, held: &MarketAsKnown) -> Vec<PendingOut> {
    let out = |id: &str, about: &str, value, status, instrument: &Option<String>| {
        let steps = instrument.as_ref().and_then(|i| context.commons.steps.get(i));
        let steps = steps.into_iter().flatten().map(|s| StepOut {
            stage: s.stage.clone(),
            on: if let Edge::Day(day) = s.on { Some(day) } else { None },
            citation: CitationOut::new(&s.instrument, &s.cite),
        });
        PendingOut {
            id: id.to_owned(),
            about: about.to_owned(),
            value,
            status,
            title: instrument.as_ref().and_then(|i| context.commons.instruments.get(i)).map(|i| i.title.clone()),
            instrument: instrument.clone(),
            steps: steps.collect(),
        }
    };
    let of_adoptions = held.adoptions.iter().map(|h| &h.adoption).filter(|a| a.status != Status::Enacted);
    let of_adoptions = of_adoptions.map(|a| out(&a.id, &a.rule, None, a.status, &a.instrument));
    let of_facts = held.facts.values().flatten().filter_map(|h| {
        let status = h.fact.status.filter(|s| *s != Status::Enacted)?;
        Some(out(&h.fact.id, &h.fact.attribute, Some(h.fact.value.to_string()), status, &h.fact.instrument))
    });
    of_adoptions.chain(of_facts).collect()
}

fn places(held: &MarketAsKnown, profile: &Profile<'_>) -> Vec<PlaceOut> {
    let mut places: Vec<PlaceOut> = held
        .places
        .values()
        .map(|held| {
            let profile = Profile { place: Some(held), ..*profile };
            let facts = held.facts.values().flatten().map(|f| shown::fact(f, &profile)).collect();
            PlaceOut { place: (*held.place).clone(), facts }
        })
        .collect();
    places.sort_by(|a, b| b.place.population.cmp(&a.place.population).then_with(|| a.place.id.cmp(&b.place.id)));
    places
}

/// Names of disputes nobody has settled, among what holds or may hold.
fn disputes(facts: &[FactOut]) -> Vec<String> {
    let mut open: BTreeMap<&str, bool> = BTreeMap::new();
    for fact in facts.iter().filter(|f| f.standing != Standing::Ended) {
        if let Some(name) = &fact.dispute {
            *open.entry(name).or_default() |= fact.chosen.is_some();
        }
    }
    open.into_iter().filter(|(_, settled)| !settled).map(|(name, _)| name.to_owned()).collect()
}
