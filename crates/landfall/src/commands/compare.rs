//! `landfall compare`: markets side by side.

use clap::ArgMatches;
use landfall_core::model::{Kind, nearest};

use super::Done;
use crate::app::{App, day, instant};
use crate::cli;
use crate::compare::{gather, report};
use crate::context::Context;
use crate::dossier;
use crate::error::{Error, Result};
use crate::output::Output;
use crate::render::Words;

/// How many markets stand side by side.
const FEWEST: usize = 2;
const MOST: usize = 6;

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let known = instant(cli::one(matches, "known"))?;
    let output = Output::of(app, matches)?;
    let mut context = Context::open(&app.ledger, known, None).await?;
    let markets = context.asked(&cli::many(matches, "markets"))?;
    if !(FEWEST..=MOST).contains(&markets.len()) {
        return Err(Error::incorrect("compare-how-many", [&markets.len().to_string()]));
    }
    let subject = subject(cli::one(matches, "subject"), &context)?;
    context.load(&markets.iter().cloned().collect()).await?;
    let mut dossiers = Vec::with_capacity(markets.len());
    for market in &markets {
        let border = dossier::border(&mut context, market, on).await?;
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

/// A node of the subject tree, by its path or by its name in either language.
fn subject(asked: Option<&str>, context: &Context) -> Result<Option<String>> {
    let Some(asked) = asked else { return Ok(None) };
    let subjects = &context.reading.vocab().subjects;
    let named =
        subjects.values().find(|s| s.id == asked || s.title.en.eq_ignore_ascii_case(asked) || s.title.zh == asked);
    match named {
        Some(subject) => Ok(Some(subject.id.clone())),
        None => {
            let near = nearest(asked, subjects.keys().map(String::as_str)).unwrap_or_default();
            Err(Error::said(Kind::NotFound, "unknown-subject", [asked, near]))
        }
    }
}
