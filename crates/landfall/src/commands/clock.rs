//! `landfall clock`: when a duty must be done; without a name, the clocks there are.

use std::collections::BTreeSet;

use clap::ArgMatches;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use landfall_core::assess::due;
use landfall_core::model::{Clock, Kind, nearest};
use serde::Serialize;

use super::Done;
use crate::app::{App, instant};
use crate::cli;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::render::{self, Words};

/// The clocks of all markets.
#[derive(Debug, Serialize)]
pub struct Clocks {
    /// The moment known.
    pub known: String,
    /// Each clock, sorted by name.
    pub clocks: Vec<Clock>,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let known = instant(cli::one(matches, "known"))?;
    let mut context = Context::open(&app.ledger, known, None).await?;
    let all: BTreeSet<String> = context.codes.iter().cloned().collect();
    context.load(&all).await?;
    let words = Words { text: &app.text, reading: &context.reading };
    let Some(name) = cli::one(matches, "clock") else {
        let markets = context.markets.values();
        let own = markets.flat_map(|m| m.clocks.values().filter(|c| c.clock.market == m.head.code));
        let mut clocks: Vec<Clock> = own.map(|held| (*held.clock).clone()).collect();
        clocks.sort_by(|a, b| a.id.cmp(&b.id));
        let clocks = Clocks { known: context.world().known.to_owned(), clocks };
        app.answer(&clocks, || render::clocks(&clocks, words, app.paint, app.width))?;
        return Ok(Done::Answered);
    };
    let found = context.markets.values().find_map(|m| {
        let held = m.clocks.get(name).filter(|c| c.clock.market == m.head.code)?;
        Some((m, held))
    });
    let Some((market, held)) = found else {
        let names = context.markets.values().flat_map(|m| m.clocks.keys()).map(String::as_str);
        let near = nearest(name, names).unwrap_or_default();
        return Err(Error::said(Kind::NotFound, "unknown-clock", [name, near]));
    };
    let start = match cli::one(matches, "start") {
        Some(text) => start(text, &held.clock.zone)?,
        None => Timestamp::now(),
    };
    let answer = due(market, held, start);
    app.answer(&answer, || render::due(&answer, &held.clock, words, app.paint, app.width))?;
    Ok(Done::Answered)
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
