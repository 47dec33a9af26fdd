//! When an instrument will reach its next stages.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use landfall_core::forecast::{Fault, Forecast, Forecaster, Stage, Why, histories};
use landfall_core::model::{Kind, Step, nearest};
use serde::Serialize;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::render;
use crate::text::Text;

/// Every instrument still open.
#[derive(Debug, Serialize, utoipa::ToSchema)]
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

/// The forecast of one instrument on a day, with its chances by the days given.
///
/// # Errors
/// An instrument nobody knows, with the nearest; a history that cannot be read.
pub fn of_one(context: &Context, name: &str, on: Date, by: &[Date], text: &Text) -> Result<Forecast> {
    let commons = &context.commons;
    let (good, _) = histories(commons);
    let forecaster = Forecaster::new(&commons.tracks, good.iter().collect(), on);
    let Some(instrument) = commons.instruments.get(name) else {
        let near = nearest(name, commons.instruments.keys().map(String::as_str)).unwrap_or_default();
        return Err(Error::said(Kind::NotFound, "unknown-instrument", [name, near]));
    };
    let known = TimeZone::UTC.to_datetime(context.known).date();
    forecaster.forecast(instrument, steps(context, name), known, by).map_err(|fault| said(&fault, text))
}

/// The forecasts of all that is open on a day.
pub fn of_all(context: &Context, on: Date, by: &[Date]) -> Forecasts {
    let commons = &context.commons;
    let (good, faults) = histories(commons);
    let forecaster = Forecaster::new(&commons.tracks, good.iter().collect(), on);
    let known = TimeZone::UTC.to_datetime(context.known).date();
    let (mut open, mut silent) = (Vec::new(), Vec::new());
    for (id, instrument) in &commons.instruments {
        let Ok(forecast) = forecaster.forecast(instrument, steps(context, id), known, by) else { continue };
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
    Forecasts { on, known: context.world().known.to_owned(), open, silent, faults }
}

fn steps<'c>(context: &'c Context, instrument: &str) -> &'c [Step] {
    context.commons.steps.get(instrument).map(Vec::as_slice).unwrap_or_default()
}

fn in_force(forecast: &Forecast) -> bool {
    forecast.at.is_some_and(|at| at.stage >= Stage::InForce)
}

/// A history that cannot be read, as an error.
fn said(fault: &Fault, text: &Text) -> Error {
    let (code, args) = render::fault(text, fault);
    Error::Said { kind: Kind::Incorrect, code, args }
}
