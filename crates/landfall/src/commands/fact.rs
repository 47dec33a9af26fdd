//! `landfall fact`: everything stated about one attribute of a market, side by side.

use clap::ArgMatches;
use jiff::civil::Date;
use landfall_core::model::{Kind, nearest};
use landfall_core::resolve::Profile;
use serde::Serialize;

use super::Done;
use crate::app::{App, day, instant};
use crate::cli;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::render::{self, Words};
use crate::shown::{self, FactOut};

/// What is stated about one attribute.
#[derive(Debug, Serialize)]
pub struct Stated {
    /// The market.
    pub market: String,
    /// The attribute.
    pub attribute: String,
    /// The day asked.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// Every candidate.
    pub facts: Vec<FactOut>,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let known = instant(cli::one(matches, "known"))?;
    let mut context = Context::open(&app.ledger, known, None).await?;
    let market = context.single(cli::one(matches, "place"))?;
    let asked = cli::one(matches, "attribute").unwrap_or_default();
    let vocab = context.reading.vocab();
    let attribute = match vocab.attribute(asked) {
        Some((_, def)) if def.case_space().is_none() => def.name.clone(),
        _ => {
            let names = vocab.attributes.iter().filter(|a| a.case_space().is_none()).map(|a| a.name.as_str());
            let near = nearest(asked, names).unwrap_or_default().to_owned();
            return Err(Error::said(Kind::NotFound, "unknown-market-attribute", [asked, &near]));
        }
    };
    context.load(&std::collections::BTreeSet::from([market.clone()])).await?;
    let world = context.world();
    let Some(held) = world.markets.get(&market) else {
        return Ok(Done::Answered);
    };
    let profile = Profile { market: held, reading: &context.reading, day: on, place: None };
    let mut facts: Vec<FactOut> =
        held.facts.get(&attribute).into_iter().flatten().map(|f| shown::fact(f, &profile)).collect();
    facts.sort_by_key(|f| (!f.decides, f.standing, f.valid.from));
    let stated = Stated { market, attribute, on, known: world.known.to_owned(), facts };
    let words = Words { text: &app.text, reading: &context.reading };
    app.answer(&stated, || render::stated(&stated, words, app.paint, app.width))?;
    Ok(Done::Answered)
}
