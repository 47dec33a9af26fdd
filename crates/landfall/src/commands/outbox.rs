//! `landfall outbox`: what is on its way, what arrived, what did not.

use clap::ArgMatches;
use landfall_core::model::Kind;
use landfall_store::Ledger;
use landfall_store::outbox::{Attempt, Kept, Range, State};
use serde::Serialize;

use super::Done;
use crate::app::{App, instant};
use crate::error::{Error, Result};
use crate::{cli, render};

/// A message with every attempt to deliver it.
#[derive(Debug, Serialize)]
pub struct Tried {
    /// The message and how it fared.
    #[serde(flatten)]
    pub kept: Kept,
    /// The attempts, the first first.
    pub log: Vec<Attempt>,
}

#[derive(Debug, Serialize)]
struct Replayed {
    replayed: u64,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match matches.subcommand() {
        Some(("list", m)) => {
            let ledger = Ledger::open_read(&app.ledger).await?;
            let kept = ledger.outbox(&range(m)?).await?;
            app.answer(&kept, || render::messages(&kept, &app.text, app.paint, app.width))?;
        }
        Some(("show", m)) => {
            let ledger = Ledger::open_read(&app.ledger).await?;
            let id = cli::one(m, "id").unwrap_or_default();
            let kept = ledger.outbox(&Range { id: Some(id.to_owned()), ..Range::default() }).await?;
            let Some(kept) = kept.into_iter().next() else {
                return Err(Error::said(Kind::NotFound, "unknown-message", [id]));
            };
            let tried = Tried { log: ledger.attempts(id).await?, kept };
            app.answer(&tried, || render::message(&tried, &app.text, app.paint, app.width))?;
        }
        Some(("replay", m)) => {
            let range = range(m)?;
            if range == Range::default() {
                return Err(Error::incorrect("outbox-range", []));
            }
            let mut ledger = Ledger::open(&app.ledger).await?;
            let replayed = ledger.replay(&range).await?;
            let count = usize::try_from(replayed).unwrap_or(usize::MAX);
            app.answer(&Replayed { replayed }, || app.text.count("outbox-replayed", count, &[]))?;
        }
        _ => {}
    }
    Ok(Done::Answered)
}

fn range(matches: &ArgMatches) -> Result<Range> {
    let text = |id: &str| cli::one(matches, id).map(str::to_owned);
    let number = |id: &str| matches.get_one::<i64>(id).copied();
    Ok(Range {
        id: None,
        endpoint: text("endpoint"),
        market: text("market"),
        state: cli::one(matches, "state").and_then(State::of),
        first: number("first"),
        last: number("last"),
        since: instant(cli::one(matches, "since"))?,
        before: instant(cli::one(matches, "before"))?,
    })
}
