//! `landfall outbox`: what is on its way, what arrived, what did not.

use clap::ArgMatches;
use landfall_desk::ask::outbox::{message, replay};
use landfall_store::Ledger;
use landfall_store::outbox::{Range, State};

use super::Done;
use crate::app::App;
use crate::context::instant;
use crate::error::Result;
use crate::{cli, render};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match matches.subcommand() {
        Some(("list", m)) => {
            let ledger = Ledger::open_read(&app.desk.ledger).await?;
            let kept = ledger.outbox(&range(m)?).await?;
            app.answer(&kept, || render::messages(&kept, &app.text, app.paint, app.width))?;
        }
        Some(("show", m)) => {
            let ledger = Ledger::open_read(&app.desk.ledger).await?;
            let tried = message(&ledger, cli::one(m, "id").unwrap_or_default()).await?;
            app.answer(&tried, || render::message(&tried, &app.text, app.paint, app.width))?;
        }
        Some(("replay", m)) => {
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let replayed = replay(&mut ledger, &range(m)?).await?;
            let count = usize::try_from(replayed.replayed).unwrap_or(usize::MAX);
            app.answer(&replayed, || app.text.count("outbox-replayed", count, &[]))?;
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
