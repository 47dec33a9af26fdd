//! `landfall diff`: what changed between two points, or between two cases.

use std::collections::BTreeSet;

use clap::ArgMatches;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use landfall_core::change::{Change, Known, Point, between};
use landfall_core::model::{Case, Kind};
use serde::Serialize;

use super::Done;
use crate::app::{App, instant};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::render::{self, Words};
use crate::{case, cli};

/// What changed between two points.
#[derive(Debug, Serialize)]
pub struct Compared {
    /// Name of the case at the first point.
    pub vehicle: String,
    /// Name of the case at the second point.
    pub other: String,
    /// Whether one of them is invented.
    pub fictitious: bool,
    /// Markets asked.
    pub markets: Vec<String>,
    /// The first point.
    pub from: At,
    /// The second point.
    pub to: At,
    /// What changed.
    pub changes: Vec<Change>,
}

/// A point in both clocks.
#[derive(Debug, Serialize)]
pub struct At {
    /// The day in force.
    pub on: Date,
    /// The moment known.
    pub known: String,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let from = point(matches, "from")?;
    let to = point(matches, "to")?;
    let (on, known) = from.unwrap_or_else(|| (ZonedDateTime::now().date(), None));
    // without an instant of its own the second point is known now
    let (then, later) = to.unwrap_or((on, None));
    if then < on {
        return Err(Error::incorrect("days-reversed", [&on.to_string(), &then.to_string()]));
    }
    let mut second = Context::open(&app.ledger, later, None).await?;
    let mut first = Context::open(&app.ledger, Some(known.unwrap_or(second.known)), None).await?;
    if second.known < first.known {
        return Err(Error::incorrect("instants-reversed", [&first.known.to_string(), &second.known.to_string()]));
    }
    let asked: BTreeSet<String> = second.asked(&cli::many(matches, "market"))?.into_iter().collect();
    let before = read(app, &second, matches, "case", &asked)?;
    let after = match cli::one(matches, "other") {
        Some(_) => read(app, &second, matches, "other", &asked)?,
        None => before.clone(),
    };
    let bar = app.progress("progress-assess");
    let mut codes = asked.clone();
    codes.extend([&before, &after].into_iter().filter_map(|case| second.origin(case)));
    let compared = {
        first.load(&codes).await?;
        second.load(&codes).await?;
        let (items, then_items) = (first.everything(), second.everything());
        let (known, later) = (first.known.to_string(), second.known.to_string());
        let day = |known: Timestamp| TimeZone::UTC.to_datetime(known).date();
        let at = |items, reading, instant, known, case, on| Point {
            known: Known { items, reading, instant, day: day(known) },
            case,
            on,
        };
        let one = at(&items, &first.reading, &known, first.known, &before, on);
        let two = at(&then_items, &second.reading, &later, second.known, &after, then);
        let changes = between(&one, &two, &asked)
            .map_err(|(id, fault)| Error::said(Kind::Fault, "item-untyped", [&id, &fault.to_string()]))?;
        Compared {
            vehicle: before.name.clone(),
            other: after.name.clone(),
            fictitious: before.fictitious || after.fictitious,
            markets: asked.into_iter().collect(),
            from: At { on, known },
            to: At { on: then, known: later },
            changes,
        }
    };
    bar.finish_and_clear();
    let words = Words { text: &app.text, reading: &second.reading };
    app.answer(&compared, || render::compared(&compared, (&before, &after), words, app.paint, app.width))?;
    Ok(Done::Answered)
}

/// A case with the values set, for every market asked.
fn read(app: &App, context: &Context, matches: &ArgMatches, id: &str, markets: &BTreeSet<String>) -> Result<Case> {
    let vocab = context.reading.vocab();
    let given = case::read(cli::one(matches, id).unwrap_or_default(), app.packs.as_deref(), vocab)?;
    let set = cli::many(matches, "set");
    markets.iter().try_fold(given, |case, market| case::with(&case, &set, market, vocab))
}

/// A day and, behind `@`, the instant known.
fn point(matches: &ArgMatches, id: &str) -> Result<Option<(Date, Option<Timestamp>)>> {
    let Some(text) = cli::one(matches, id) else { return Ok(None) };
    let wrong = || Error::incorrect("point-impossible", [id, text]);
    let (day, known) = text.split_once('@').map_or((text, None), |(day, known)| (day, Some(known)));
    let day = day.trim().parse().map_err(|_| wrong())?;
    let known = instant(known.map(str::trim)).map_err(|_| wrong())?;
    Ok(Some((day, known)))
}
