//! Forecasts beside what is pending, as warnings show them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::content::Outlook;
use super::kept::{Chances, Kept};
use super::pass::{Asked, Fault};
use super::view::Survey;
use crate::assess::Pending;
use crate::change::{Laid, What};
use crate::forecast::{Entry, Forecaster, beside, histories};
use crate::model::Status;

/// Forecasts beside everything pending that a pass came across or that some watches were told of; what was kept is not
/// made again.
pub(super) fn forecasts(
    asked: &Asked<'_>,
    kept: &mut Kept,
    watches: &[&str],
    view: &mut Survey,
) -> Result<Vec<(String, Entry)>, Fault> {
    let told = watches.iter().filter_map(|id| asked.told.get(*id)).flat_map(BTreeMap::values);
    let told = told.filter(|w| w.state.is_open());
    let told = told.flat_map(|w| &w.content.parts).map(|p| (&p.market, &p.what));
    let mut wanted: Wanted = BTreeMap::new();
    for (market, what) in view.pending().chain(told) {
        if let What::Pending { id, topic, announced, .. } = what
            && !kept.outlooks().contains_key(&(market.clone(), id.clone()))
        {
            wanted.entry(market.clone()).or_default().entry(id.clone()).or_insert((topic.clone(), *announced));
        }
    }
    let entries = if wanted.is_empty() { Vec::new() } else { make(asked, kept, &wanted)? };
    for (key, chances) in kept.outlooks().iter() {
        let Some(Chances { outlook, within }) = chances else { continue };
        view.outlooks.insert(key.clone(), outlook.clone());
        view.within.insert(key.clone(), within.clone());
    }
    Ok(entries)
}

/// By market and pending id: what it is about, and the day announced.
type Wanted = BTreeMap<String, BTreeMap<String, (String, Option<Date>)>>;

fn make(asked: &Asked<'_>, kept: &mut Kept, wanted: &Wanted) -> Result<Vec<(String, Entry)>, Fault> {
    let laid = Laid::new(&asked.known, &wanted.keys().cloned().collect::<BTreeSet<_>>())?;
    let world = laid.world();
    let (good, _) = histories(world.commons);
    let forecaster = Forecaster::new(&world.commons.tracks, good.iter().collect(), asked.now.today);
    let none = BTreeMap::new();
    let horizons: Vec<Date> = kept.horizons().iter().copied().collect();
    let mut entries = Vec::new();
    for (code, ids) in wanted {
        let Some(market) = world.markets.get(code) else { continue };
        let waits = |id: &str| {
            let adoptions = market.adoptions.iter().map(|h| (&h.adoption.id, &h.waits_for));
            let facts = market.all_facts().map(|h| (&h.fact.id, &h.waits_for));
            adoptions.chain(facts).find(|(of, _)| *of == id).and_then(|(_, waits)| waits.clone())
        };
        for (id, (topic, announced)) in ids {
            let pending = Pending {
                id: id.clone(),
                topic: topic.clone(),
                value: None,
                status: Status::Proposed,
                announced: *announced,
                waits_for: waits(id),
                low_trust: false,
                flips: Vec::new(),
                citations: Vec::new(),
            };
            let before = asked.bands.get(code).unwrap_or(&none);
            // a history that runs backwards gives no forecast; loading it was refused, so it came another way
            let made = beside(&[pending], market, world.commons, &forecaster, asked.known.day, before, &horizons);
            let mut chances = None;
            for mut entry in made.unwrap_or_default() {
                // what watches look at is no part of what is logged
                let within = entry.ahead.by.split_off(usize::from(announced.is_some()));
                let within = within.into_iter().map(|by| (by.day, shown(by.chance))).collect();
                chances = Some(Chances { outlook: outlook(code, &entry), within });
                entries.push((code.clone(), entry));
            }
            kept.outlooks().insert((code.clone(), id.clone()), chances);
        }
    }
    Ok(entries)
}

/// A tenth of a per cent is more than such a model can tell, and nothing but law is sure.
fn shown(chance: f64) -> f64 {
    ((chance * 1000.0).round() / 1000.0).min(0.999)
}

fn outlook(market: &str, entry: &Entry) -> Outlook {
    let by = entry.ahead.by.first().map(|by| (by.day, shown(by.chance)));
    Outlook {
        market: market.to_owned(),
        pending: entry.pending.clone(),
        stage: entry.stage,
        ever: shown(entry.ahead.ever),
        band: entry.band,
        p10: entry.ahead.p10,
        p50: entry.ahead.p50,
        p90: entry.ahead.p90,
        by,
        within: None,
    }
}
