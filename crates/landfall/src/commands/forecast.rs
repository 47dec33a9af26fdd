//! `landfall forecast`: when an instrument will reach its next stages; with `--all`, every one still open.

use clap::ArgMatches;
use jiff::civil::Date;
use landfall_desk::ask::forecast::{of_all, of_one};

use super::Done;
use crate::app::{App, day};
use crate::cli;
use crate::context::{Context, instant};
use crate::error::{Error, Result};
use crate::render::{self, Words};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let (name, all) = (cli::one(matches, "instrument"), cli::given(matches, "all"));
    if name.is_some() && all {
        return Err(Error::incorrect("forecast-both", []));
    }
    if name.is_none() && !all {
        return Err(Error::incorrect("forecast-what", []));
    }
    let on = day(matches, "on")?;
    let mut by = Vec::new();
    for text in cli::many(matches, "by").into_iter().filter(|t| !t.is_empty()) {
        by.push(text.parse::<Date>().map_err(|_| Error::incorrect("day-impossible", ["by", text]))?);
    }
    by.sort_unstable();
    by.dedup();
    let context = Context::open(&app.desk.ledger, instant(cli::one(matches, "known"))?, None).await?;
    let words = Words { text: &app.text, reading: &context.reading };
    if let Some(name) = name {
        let forecast = of_one(&context, name, on, &by, &app.text)?;
        let tracks = &context.commons.tracks;
        app.answer(&forecast, || render::forecast(&forecast, tracks, words, app.paint, app.width))?;
    } else {
        let all = of_all(&context, on, &by);
        app.answer(&all, || render::forecasts(&all, words, app.paint, app.width))?;
    }
    Ok(Done::Answered)
}
