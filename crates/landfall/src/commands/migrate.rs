//! `landfall migrate`, `backup` and `restore`: the whole ledger somewhere else.

use clap::ArgMatches;
use landfall_desk::ask::migrate::{Moved, backup, migrate, restore};
use landfall_store::Location;

use super::Done;
use crate::app::App;
use crate::cli;
use crate::error::Result;

/// Moves the ledger.
pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let moved = migrate(&app.desk, &place(matches, "to")).await?;
    told(app, &moved, "migrate-moved")
}

/// Keeps a copy.
pub async fn keep(app: &App, matches: &ArgMatches) -> Result<Done> {
    let moved = backup(&app.desk, &place(matches, "to")).await?;
    told(app, &moved, "migrate-kept")
}

/// Brings a copy back.
pub async fn bring_back(app: &App, matches: &ArgMatches) -> Result<Done> {
    let moved = restore(&app.desk, &place(matches, "from")).await?;
    told(app, &moved, "migrate-restored")
}

fn place(matches: &ArgMatches, id: &str) -> Location {
    cli::path(matches, id).map(Location::from).unwrap_or_default()
}

fn told(app: &App, moved: &Moved, key: &str) -> Result<Done> {
    let text = &app.text;
    app.answer(moved, || {
        let (entries, lines) = (moved.entries.to_string(), moved.lines.to_string());
        let said = [("from", moved.from.as_str()), ("to", &moved.to), ("entries", &entries), ("lines", &lines)];
        let heads = [("head", moved.head.as_str()), ("copied", &moved.copied_head)];
        format!("{}\n{}", app.paint.good(&text.with(key, &said)), text.with("migrate-heads", &heads))
    })?;
    Ok(Done::Answered)
}
