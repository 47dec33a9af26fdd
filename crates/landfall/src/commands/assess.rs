//! `landfall assess`: may it, market by market, on a day.

use std::path::Path;

use clap::ArgMatches;
use landfall_core::assess::{Assessment, FindingOutcome, Receipt, Verdict};
use landfall_desk::ask::assess::{assess, cases};

use super::Done;
use crate::app::{App, day};
use crate::context::{Context, instant};
use crate::error::{Error, Result};
use crate::render::{self, Show, Words};
use crate::{case, cli};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let known = instant(cli::one(matches, "known"))?;
    let mut context = Context::open(&app.desk.ledger, known, None).await?;
    let asked = context.asked(&cli::many(matches, "market"))?;
    let vocab = context.reading.vocab();
    let given = case::find(&context, cli::one(matches, "case").unwrap_or_default(), app.desk.packs.as_deref()).await?;
    let cases = cases(&given, &cli::many(matches, "set"), &asked, vocab)?;
    let first = cases.first().unwrap_or(&given).clone();
    context.load_for(&first, &asked).await?;
    let bar = app.steps("progress-assess", asked.len());
    let all = assess(&context, &cases, &asked, on, &|| bar.inc(1));
    bar.finish_and_clear();
    if let Some(file) = cli::path(matches, "receipt") {
        keep(&file, &all.iter().map(|a| &a.receipt).collect::<Vec<_>>())?;
    }
    let words = Words { text: &app.text, reading: &context.reading };
    let show = Show { width: app.width, full: cli::given(matches, "full") };
    app.answer(&all, || render::assessments(&all, &given, words, app.paint, show))?;
    let done = if fails(&all, cli::one(matches, "fail-on")) { Done::Failed } else { Done::Answered };
    // The process ends here: what the system takes back as a whole need not be taken apart first.
    std::mem::forget((all, context.items, context.markets));
    Ok(done)
}

fn fails(all: &[Assessment], on: Option<&str>) -> bool {
    match on {
        Some("no") => all.iter().flat_map(|a| &a.answers).any(|a| a.verdict == Verdict::No),
        Some(_) => all.iter().flat_map(|a| &a.findings).any(|f| f.outcome == FindingOutcome::NotMet),
        None => false,
    }
}

/// Writes receipts to a file.
pub fn keep(file: &Path, receipts: &[&Receipt]) -> Result<()> {
    let json =
        serde_json::to_string_pretty(receipts).map_err(|e| Error::incorrect("output-failed", [&e.to_string()]))?;
    std::fs::write(file, json + "\n").map_err(|e| Error::file(file, &e))
}
