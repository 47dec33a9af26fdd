//! `landfall compare`: markets side by side.

use clap::ArgMatches;
use landfall_desk::compare::{FEWEST, MOST, gather, report, subject};

use super::Done;
use crate::app::{App, day};
use crate::cli;
use crate::context::{Context, instant};
use crate::dossier;
use crate::error::{Error, Result};
use crate::output::Output;
use crate::render::Words;

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let known = instant(cli::one(matches, "known"))?;
    let output = Output::of(app, matches)?;
    let mut context = Context::open(&app.desk.ledger, known, None).await?;
    let markets = context.asked(&cli::many(matches, "markets"))?;
    if !(FEWEST..=MOST).contains(&markets.len()) {
        return Err(Error::incorrect("compare-how-many", [&markets.len().to_string()]));
    }
    let subject = subject(cli::one(matches, "subject"), &context)?;
    context.load_for(&dossier::border_car(&context).unwrap_or_default(), &markets).await?;
    let mut dossiers = Vec::with_capacity(markets.len());
    for market in &markets {
        let border = dossier::border(&context, market, on);
        if let Some(held) = context.markets.get(market) {
            dossiers.push(dossier::gather(&context, held, on, border));
        }
    }
    let words = Words { text: &app.text, reading: &context.reading };
    let comparison = gather(&dossiers, subject.as_deref(), words);
    let report = report(&comparison, &dossiers, words);
    output.give(app, &comparison, &report)?;
    Ok(Done::Answered)
}
