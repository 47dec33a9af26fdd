//! `landfall timeline`: when answers change, and why.

use clap::ArgMatches;
use landfall_core::assess::timeline;

use super::Done;
use crate::app::{App, day};
use crate::context::{Context, instant};
use crate::error::{Error, Result};
use crate::render::{self, Words};
use crate::{case, cli};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let (from, through) = (day(matches, "from")?, day(matches, "through")?);
    if through < from {
        return Err(Error::incorrect("days-reversed", [&from.to_string(), &through.to_string()]));
    }
    let known = instant(cli::one(matches, "known"))?;
    let mut context = Context::open(&app.desk.ledger, known, None).await?;
    let market = context.single(cli::one(matches, "market"))?;
    let vocab = context.reading.vocab();
    let given = case::find(&context, cli::one(matches, "case").unwrap_or_default(), app.desk.packs.as_deref()).await?;
    let case = case::with(&given, &cli::many(matches, "set"), &market, vocab)?;
    context.load_for(&case, std::slice::from_ref(&market)).await?;
    let answer = timeline(&context.world(), &case, &market, from, through);
    let words = Words { text: &app.text, reading: &context.reading };
    app.answer(&answer, || render::timeline(&answer, &case, words, app.paint, app.width))?;
    Ok(Done::Answered)
}
