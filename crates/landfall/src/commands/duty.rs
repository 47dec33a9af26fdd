//! `landfall duty`: what it pays at the border.

use clap::ArgMatches;
use landfall_core::assess::duty::duty;

use super::Done;
use super::assess::keep;
use crate::app::{App, day};
use crate::context::{Context, instant};
use crate::error::Result;
use crate::render::{self, Show, Words};
use crate::{case, cli};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let known = instant(cli::one(matches, "known"))?;
    let mut context = Context::open(&app.desk.ledger, known, None).await?;
    let market = context.single(cli::one(matches, "market"))?;
    let vocab = context.reading.vocab();
    let given = case::find(&context, cli::one(matches, "case").unwrap_or_default(), app.desk.packs.as_deref()).await?;
    let case = case::with(&given, &cli::many(matches, "set"), &market, vocab)?;
    context.load_for(&case, std::slice::from_ref(&market)).await?;
    let answer = duty(&context.world(), &case, &market, on);
    if let Some(file) = cli::path(matches, "receipt") {
        keep(&file, &[&answer.receipt])?;
    }
    let words = Words { text: &app.text, reading: &context.reading };
    let show = Show { width: app.width, full: cli::given(matches, "full") };
    app.answer(&answer, || render::duty(&answer, &case, words, app.paint, show))?;
    Ok(Done::Answered)
}
