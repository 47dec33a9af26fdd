//! `landfall gaps`: what we do not know.

use std::collections::BTreeSet;

use clap::ArgMatches;
use landfall_desk::ask::gaps::gaps;

use super::Done;
use crate::app::{App, day};
use crate::cli;
use crate::context::{Context, instant};
use crate::error::Result;
use crate::output::Output;
use crate::render::{self, Words};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let known = instant(cli::one(matches, "known"))?;
    let output = Output::of(app, matches)?;
    let mut context = Context::open(&app.desk.ledger, known, None).await?;
    let asked = context.asked(&[cli::one(matches, "market").unwrap_or("all")])?;
    context.load(&asked.iter().cloned().collect::<BTreeSet<_>>()).await?;
    let bar = app.steps("progress-gaps", asked.len());
    let words = Words { text: &app.text, reading: &context.reading };
    let gaps = gaps(&app.desk, &context, &asked, on, words, &|| bar.inc(1)).await;
    bar.finish_and_clear();
    let gaps = gaps?;
    let report = render::gaps(&gaps, words, output.full);
    output.give(app, &gaps, &report)?;
    Ok(Done::Answered)
}
