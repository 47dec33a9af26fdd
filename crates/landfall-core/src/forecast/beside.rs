//! Forecasts laid beside what is pending: bands of chance that do not flutter, and what is logged.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Ahead, Fault, Forecaster, Stage};
use crate::assess::Pending;
use crate::resolve::{Commons, MarketAsKnown};

/// A band of chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Below 10 %.
    Remote,
    /// From 10 to 50 %.
    Possible,
    /// From 50 to 90 %.
    Likely,
    /// Above 90 %.
    NearCertain,
}

impl Band {
    const EDGES: [f64; 3] = [0.1, 0.5, 0.9];
    const ALL: [Band; 4] = [Band::Remote, Band::Possible, Band::Likely, Band::NearCertain];
    /// So far past an edge a chance must be to leave the band it was in.
    const MARGIN: f64 = 0.05 + 1e-9;

    /// The band of a chance, given the band it was in before: another is entered only by more than five points.
    #[must_use]
    pub fn of(chance: f64, before: Option<Band>) -> Band {
        let past = |margin: f64| Band::EDGES.iter().filter(|edge| chance - **edge > margin).count();
        let at = match before.map(|b| b as usize) {
            None => Band::EDGES.iter().filter(|edge| chance >= **edge).count(),
            Some(was) => was.clamp(past(Band::MARGIN), past(-Band::MARGIN)),
        };
        Band::ALL.get(at).copied().unwrap_or(Band::NearCertain)
    }
}

/// A forecast beside something pending, as it is logged: everything needed to score it later.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ForecastEntry)]
pub struct Entry {
    /// Id of the pending fact or adoption.
    pub pending: String,
    /// The instrument it follows.
    pub instrument: String,
    /// The day the forecast is made.
    pub on: Date,
    /// The stage it waits for.
    pub stage: Stage,
    /// The range, with the chance by the day announced where there is one.
    pub ahead: Ahead,
    /// The band of the chance that it ever comes.
    pub band: Band,
}

/// The instrument of each fact and adoption of a market that follows one.
#[must_use]
pub fn instruments(market: &MarketAsKnown) -> BTreeMap<&str, &str> {
    let adoptions = market.adoptions.iter().map(|h| (&h.adoption.id, h.adoption.instrument.as_deref()));
    let facts = market.facts.values().flatten().map(|h| (&h.fact.id, h.fact.instrument.as_deref()));
    adoptions.chain(facts).filter_map(|(id, instrument)| Some((id.as_str(), instrument?))).collect()
}

/// Lays a forecast beside each pending entry that follows an instrument; `before` are the bands logged last, by the
/// pending entry's id, and `by` days whose chance is asked beside the one announced. Entries of which nothing can be said get none.
///
/// # Errors
/// Steps that run backwards.
pub fn beside(
    pending: &[Pending],
    market: &MarketAsKnown,
    commons: &Commons,
    forecaster: &Forecaster<'_>,
    known: Date,
    before: &BTreeMap<String, Band>,
    by: &[Date],
) -> Result<Vec<Entry>, Fault> {
    let follows = instruments(market);
    let mut entries = Vec::new();
    for one in pending {
        let waits = one.waits_for.as_deref().and_then(|step| step.rsplit_once(':'));
        let named = waits.map(|(id, _)| id).or_else(|| follows.get(one.id.as_str()).copied());
        let Some(instrument) = named.and_then(|id| commons.instruments.get(id)) else { continue };
        let steps = commons.steps.get(&instrument.id).map(Vec::as_slice).unwrap_or_default();
        let by: Vec<Date> = one.announced.into_iter().chain(by.iter().copied()).collect();
        let forecast = forecaster.forecast(instrument, steps, known, &by)?;
        let wanted = waits.and_then(|(_, stage)| Stage::parse(stage)).unwrap_or(Stage::InForce);
        let Some(ahead) = forecast.ahead.into_iter().find(|a| a.stage >= wanted) else { continue };
        entries.push(Entry {
            pending: one.id.clone(),
            instrument: instrument.id.clone(),
            on: forecast.on,
            stage: ahead.stage,
            band: Band::of(ahead.ever, before.get(&one.id).copied()),
            ahead,
        });
    }
    Ok(entries)
}
