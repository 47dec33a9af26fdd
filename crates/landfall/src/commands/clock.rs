//! `landfall clock`: when a duty must be done; without a name, the clocks there are.

use std::collections::BTreeSet;

use clap::ArgMatches;
use landfall_desk::ask::clock::{clocks, counted};

use super::Done;
use crate::app::App;
use crate::cli;
use crate::context::{Context, instant};
use crate::error::Result;
use crate::render::{self, Words};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let known = instant(cli::one(matches, "known"))?;
    let mut context = Context::open(&app.desk.ledger, known, None).await?;
    let all: BTreeSet<String> = context.codes.iter().cloned().collect();
    context.load(&all).await?;
    let words = Words { text: &app.text, reading: &context.reading };
    match cli::one(matches, "clock") {
        None => {
            let clocks = clocks(&context);
            app.answer(&clocks, || render::clocks(&clocks, words, app.paint, app.width))?;
        }
        Some(name) => {
            let (due, clock) = counted(&context, name, cli::one(matches, "start"))?;
            app.answer(&due, || render::due(&due, &clock, words, app.paint, app.width))?;
        }
    }
    Ok(Done::Answered)
}
