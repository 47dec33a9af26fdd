//! `landfall fact`: everything stated about one attribute of a market, side by side.

use std::collections::BTreeSet;

use clap::ArgMatches;
use landfall_desk::ask::fact::{attribute, stated};

use super::Done;
use crate::app::{App, day};
use crate::cli;
use crate::context::{Context, instant};
use crate::error::Result;
use crate::render::{self, Words};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let known = instant(cli::one(matches, "known"))?;
    let mut context = Context::open(&app.desk.ledger, known, None).await?;
    let market = context.single(cli::one(matches, "place"))?;
    let attribute = attribute(&context, cli::one(matches, "attribute").unwrap_or_default())?;
    context.load(&BTreeSet::from([market.clone()])).await?;
    let stated = stated(&context, &market, &attribute, on);
    let words = Words { text: &app.text, reading: &context.reading };
    app.answer(&stated, || render::stated(&stated, words, app.paint, app.width))?;
    Ok(Done::Answered)
}
