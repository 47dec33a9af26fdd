//! `landfall market`: the dossier of a market.

use clap::ArgMatches;

use super::Done;
use crate::app::{App, day};
use crate::cli;
use crate::context::{Context, instant};
use crate::dossier::{border, border_car, gather, report};
use crate::error::Result;
use crate::output::Output;
use crate::render::Words;

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let known = instant(cli::one(matches, "known"))?;
    let output = Output::of(app, matches)?;
    let mut context = Context::open(&app.desk.ledger, known, None).await?;
    let market = context.single(cli::one(matches, "place"))?;
    context.load_for(&border_car(&context).unwrap_or_default(), std::slice::from_ref(&market)).await?;
    let border = border(&context, &market, on);
    let Some(held) = context.markets.get(&market) else {
        return Ok(Done::Answered);
    };
    let dossier = gather(&context, held, on, border);
    let words = Words { text: &app.text, reading: &context.reading };
    let report = report(&dossier, words, output.full);
    output.give(app, &dossier, &report)?;
    Ok(Done::Answered)
}
