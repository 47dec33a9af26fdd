//! `landfall diff`: what changed between two points, or between two cases.

use std::collections::BTreeSet;

use clap::ArgMatches;
use jiff::civil::Date;
use jiff::{Timestamp, ZonedDateTime};
use landfall_core::model::Case;
use landfall_desk::ask::diff::compared;

use super::Done;
use crate::app::App;
use crate::context::{Context, instant};
use crate::error::{Error, Result};
use crate::render::{self, Words};
use crate::{case, cli};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let from = point(matches, "from")?;
    let to = point(matches, "to")?;
    let (on, known) = from.unwrap_or_else(|| (ZonedDateTime::now().date(), None));
    // without an instant of its own the second point is known now
    let (then, later) = to.unwrap_or((on, None));
    let mut second = Context::open(&app.desk.ledger, later, None).await?;
    let mut first = Context::open(&app.desk.ledger, Some(known.unwrap_or(second.known)), None).await?;
    let asked: BTreeSet<String> = second.asked(&cli::many(matches, "market"))?.into_iter().collect();
    let before = read(app, &second, matches, "case", &asked)?;
    let after = match cli::one(matches, "other") {
        Some(_) => read(app, &second, matches, "other", &asked)?,
        None => before.clone(),
    };
    let bar = app.progress("progress-assess");
    let compared = compared((&mut first, &before, on), (&mut second, &after, then), &asked).await;
    bar.finish_and_clear();
    let compared = compared?;
    let words = Words { text: &app.text, reading: &second.reading };
    app.answer(&compared, || render::compared(&compared, (&before, &after), words, app.paint, app.width))?;
    Ok(Done::Answered)
}

/// A case with the values set, for every market asked.
fn read(app: &App, context: &Context, matches: &ArgMatches, id: &str, markets: &BTreeSet<String>) -> Result<Case> {
    let vocab = context.reading.vocab();
    let given = case::read(cli::one(matches, id).unwrap_or_default(), app.desk.packs.as_deref(), vocab)?;
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
