//! When a duty must be done; the clocks there are.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use landfall_core::assess::{Due, due};
use landfall_core::model::{Clock, Kind, nearest};
use serde::Serialize;

use crate::context::Context;
use crate::error::{Error, Result};

/// The clocks of all markets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Clocks {
    /// The moment known.
    pub known: String,
    /// Each clock, sorted by name.
    pub clocks: Vec<Clock>,
}

/// The clocks of the markets that are loaded.
pub fn clocks(context: &Context) -> Clocks {
    let own = context.markets.values().flat_map(|m| m.clocks.values().filter(|c| c.clock.market == m.head.code));
    let mut clocks: Vec<Clock> = own.map(|held| (*held.clock).clone()).collect();
    clocks.sort_by(|a, b| a.id.cmp(&b.id));
    Clocks { known: context.world().known.to_owned(), clocks }
}

/// When what a clock of the markets that are loaded asks for is due, from a start, now where none is given.
///
/// # Errors
/// A clock nobody knows, with the nearest; a start that is no instant.
pub fn counted(context: &Context, name: &str, from: Option<&str>) -> Result<(Due, Clock)> {
    let found = context.markets.values().find_map(|m| {
        let held = m.clocks.get(name).filter(|c| c.clock.market == m.head.code)?;
        Some((m, held))
    });
    let Some((market, held)) = found else {
        let names = context.markets.values().flat_map(|m| m.clocks.keys()).map(String::as_str);
        let near = nearest(name, names).unwrap_or_default();
        return Err(Error::said(Kind::NotFound, "unknown-clock", [name, near]));
    };
    let start = match from {
        Some(text) => start(text, &held.clock.zone)?,
        None => Timestamp::now(),
    };
    Ok((due(market, held, start), (*held.clock).clone()))
}

/// An instant with its offset, or a time of day as the authority's clocks show it.
fn start(text: &str, zone: &str) -> Result<Timestamp> {
    let there = || {
        let local: civil::DateTime = text.parse().ok()?;
        local.to_zoned_datetime(TimeZone::get(zone).ok()?).ok().map(|z| z.timestamp())
    };
    let parsed = text.parse::<Timestamp>().ok().or_else(there);
    parsed.ok_or_else(|| Error::incorrect("start-impossible", [text]))
}
