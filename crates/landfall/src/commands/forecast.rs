//! `landfall forecast`: when an instrument will reach its next stages; with `--all`, every one still open.

use clap::ArgMatches;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use landfall_core::forecast::{Fault, Forecast, Forecaster, Stage, Why, histories};
use landfall_core::model::{Kind, nearest};
use serde::Serialize;

use super::Done;
use crate::app::{App, day, instant};
use crate::cli;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::render::{self, Words};

/// Every instrument still open.
#[derive(Debug, Serialize)]
pub struct Forecasts {
    /// The day asked.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// Those with a forecast, by the day half of the chance of their next stage has passed.
    pub open: Vec<Forecast>,
    /// Those still open of which nothing can be said.
    pub silent: Vec<Forecast>,
    /// Histories that cannot be read, and are in no forecast.
    pub faults: Vec<Fault>,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let (name, all) = (cli::one(matches, "instrument"), cli::given(matches, "all"));
    match (name, all) {
        (None, false) => return Err(Error::incorrect("forecast-what", [])),
        (Some(_), true) => return Err(Error::incorrect("forecast-both", [])),
        _ => {}
    }
    let on = day(matches, "on")?;
    let mut by = Vec::new();
    for text in cli::many(matches, "by").into_iter().filter(|t| !t.is_empty()) {
        by.push(text.parse::<Date>().map_err(|_| Error::incorrect("day-impossible", ["by", text]))?);
    }
    by.sort_unstable();
    by.dedup();
    let context = Context::open(&app.ledger, instant(cli::one(matches, "known"))?, None).await?;
    let commons = &context.commons;
    let known = TimeZone::UTC.to_datetime(context.known).date();
    let (good, faults) = histories(commons);
    let forecaster = Forecaster::new(&commons.tracks, good.iter().collect(), on);
    let words = Words { text: &app.text, reading: &context.reading };
    let steps = |id: &str| commons.steps.get(id).map(Vec::as_slice).unwrap_or_default();
    if let Some(name) = name {
        let Some(instrument) = commons.instruments.get(name) else {
            let near = nearest(name, commons.instruments.keys().map(String::as_str)).unwrap_or_default();
            return Err(Error::said(Kind::NotFound, "unknown-instrument", [name, near]));
        };
        let forecast = forecaster.forecast(instrument, steps(name), known, &by).map_err(|f| said(app, &f))?;
        app.answer(&forecast, || render::forecast(&forecast, &commons.tracks, words, app.paint, app.width))?;
        return Ok(Done::Answered);
    }
    let (mut open, mut silent) = (Vec::new(), Vec::new());
    for (id, instrument) in &commons.instruments {
        let Ok(forecast) = forecaster.forecast(instrument, steps(id), known, &by) else { continue };
        match &forecast.unknown {
            // of what is law only a day still ahead is open: its other days stand in the text
            None if forecast.law && !forecast.announced.iter().any(|a| a.day > on) && in_force(&forecast) => {}
            None => open.push(forecast),
            Some(Why::UnknownTrack { .. } | Why::NoTrack | Why::NoBasis) => silent.push(forecast),
            Some(Why::Ended { .. } | Why::Complete { .. } | Why::NothingYet) => {}
        }
    }
    open.sort_by(|a, b| {
        (a.ahead.first().and_then(|x| x.p50), &a.instrument).cmp(&(b.ahead.first().and_then(|x| x.p50), &b.instrument))
    });
    let answer = Forecasts { on, known: context.world().known.to_owned(), open, silent, faults };
    app.answer(&answer, || render::forecasts(&answer, words, app.paint, app.width))?;
    Ok(Done::Answered)
}

fn in_force(forecast: &Forecast) -> bool {
    forecast.at.is_some_and(|at| at.stage >= Stage::InForce)
}

/// A history that cannot be read, as an error.
fn said(app: &App, fault: &Fault) -> Error {
    let (code, args) = render::fault(&app.text, fault);
    Error::Said { kind: Kind::Incorrect, code, args }
}
