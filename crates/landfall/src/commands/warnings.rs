//! `landfall warnings`: what was told, what became of it, and what people say of it.

use clap::ArgMatches;
use landfall_core::warn::Feedback;
use landfall_desk::ask::warnings::{Letters, Word, anybodys, listed, names, one, replay, say};
use landfall_store::Ledger;

use super::Done;
use crate::app::{App, day};
use crate::cli;
use crate::context::{Context, instant};
use crate::error::Result;
use crate::render::{self, Show};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match matches.subcommand() {
        Some(("list", m)) => list(app, m).await,
        Some(("show", m)) => show(app, m).await,
        Some(("ack", m)) => word(app, m, Word::Acknowledge).await,
        Some(("act", m)) => word(app, m, Word::Act).await,
        Some(("dismiss", m)) => {
            let reason = cli::one(m, "reason").unwrap_or_default().to_owned();
            word(app, m, Word::Dismiss { reason }).await
        }
        Some(("feedback", m)) => {
            let feedback = match cli::one(m, "feedback") {
                Some("useful") => Feedback::Useful,
                Some("known") => Feedback::Known,
                Some("wrong") => Feedback::Wrong,
                _ => Feedback::NotMine,
            };
            word(app, m, Word::Feedback(feedback)).await
        }
        Some(("replay", m)) => again(app, m).await,
        _ => Ok(Done::Answered),
    }
}

async fn again(app: &App, matches: &ArgMatches) -> Result<Done> {
    let text = |id: &str| cli::one(matches, id).map(str::to_owned);
    let wanted = Letters {
        warning: text("warning"),
        watch: text("watch"),
        market: text("market"),
        since: instant(cli::one(matches, "since"))?,
        before: instant(cli::one(matches, "before"))?,
    };
    let context = Context::open(&app.desk.ledger, None, None).await?;
    let mut ledger = Ledger::open(&app.desk.ledger).await?;
    let resent = replay(&context, &mut ledger, (&wanted, &anybodys)).await?;
    app.answer(&resent, || render::resent(&resent, &app.text))?;
    Ok(Done::Answered)
}

async fn list(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let context = Context::open(&app.desk.ledger, None, None).await?;
    let (watch, all) = (cli::one(matches, "watch"), cli::given(matches, "all"));
    let (answer, vehicles) = listed(&app.desk, &context, (watch, &anybodys), all, on, &app.text).await?;
    let names = names(&context, &vehicles, on, &app.text);
    app.answer(&answer, || render::listed(&answer, names, app.paint, app.width))?;
    Ok(Done::Answered)
}

async fn show(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let context = Context::open(&app.desk.ledger, None, None).await?;
    let id = cli::one(matches, "id").unwrap_or_default();
    let (answer, letter) = one(&app.desk, &context, (id, &anybodys), on, &app.text).await?;
    app.answer(&answer, || letter.text(app.paint, Show { width: app.width, full: true }))?;
    Ok(Done::Answered)
}

async fn word(app: &App, matches: &ArgMatches, word: Word) -> Result<Done> {
    let mut ledger = Ledger::open(&app.desk.ledger).await?;
    let id = cli::one(matches, "id").unwrap_or_default();
    say(&mut ledger, (id, &anybodys), word, cli::one(matches, "note"), &app.text).await?;
    ledger.close().await;
    show(app, matches).await
}
