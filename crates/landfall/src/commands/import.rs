//! `landfall import`: what others wrote into the ledger, all or nothing.

use clap::ArgMatches;
use jiff::Timestamp;
use landfall_desk::load::{Loaded, Wanted, checked, load, store};

use super::Done;
use crate::app::App;
use crate::cli;
use crate::context::instant;
use crate::error::{Error, Result};
use crate::render::{self, Show};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match matches.subcommand() {
        Some(("packs", matches)) => packs(app, matches).await,
        _ => source(app, matches).await,
    }
}

async fn packs(app: &App, matches: &ArgMatches) -> Result<Done> {
    let folder = cli::path(matches, "dir").or_else(|| app.desk.packs.clone());
    let bar = app.progress("progress-read");
    if cli::given(matches, "check") {
        let read = checked(folder.as_deref());
        bar.finish_and_clear();
        let (pack, warnings) = read?;
        let text = &app.text;
        app.answer(&warnings, || {
            let mut lines: Vec<String> = warnings.iter().map(|d| render::diagnostic(d, text, app.paint)).collect();
            lines.push(text.count("import-check", pack.items.len(), &[]));
            lines.join("\n")
        })?;
        return Ok(Done::Answered);
    }
    let name = cli::one(matches, "pack").unwrap_or_default();
    let write = || bar.set_message(app.text.get("progress-write"));
    let loaded = load(&app.desk.ledger, folder.as_deref(), name, &write).await;
    bar.finish_and_clear();
    let loaded = loaded?;
    app.answer(&loaded, || told(app, &loaded))?;
    Ok(Done::Answered)
}

async fn source(app: &App, matches: &ArgMatches) -> Result<Done> {
    let source = landfall_ingest::source(cli::one(matches, "source").unwrap_or_default())?;
    let path = cli::path(matches, "path").ok_or_else(|| Error::incorrect("usage-missing-argument", ["<PATH>"]))?;
    let now = Timestamp::now();
    let received = instant(cli::one(matches, "received"))?.unwrap_or(now);
    if received > now {
        return Err(Error::incorrect("received-ahead", [&received.to_string()]));
    }
    let bar = app.progress("progress-read-source");
    let (check, accepted) = (cli::given(matches, "check"), cli::given(matches, "accept"));
    let read = store(&app.desk.ledger, &source, &path, Wanted { received, now, check, accepted }).await;
    bar.finish_and_clear();
    let (imported, refused) = read?;
    let show = Show { width: app.width, full: cli::given(matches, "full") };
    app.answer(&imported, || render::imported(&imported, &app.text, app.paint, show))?;
    match refused {
        Some(code) => Err(Error::incorrect(code, [source.name])),
        None => Ok(Done::Answered),
    }
}

/// What loading came to, in words.
pub fn told(app: &App, l: &Loaded) -> String {
    let text = &app.text;
    let counts = [l.items, l.rules, l.markets, l.cases].map(|n| n.to_string());
    let [items, rules, markets, cases] = &counts;
    let args = [("items", items.as_str()), ("rules", rules), ("markets", markets), ("cases", cases)];
    let mut lines: Vec<String> = l.warnings.iter().map(|d| render::diagnostic(d, text, app.paint)).collect();
    lines.push(text.with("import-read", &args));
    let (written, unchanged) = (l.written.to_string(), l.unchanged.to_string());
    lines.push(text.with("import-written", &[("written", &written), ("unchanged", &unchanged), ("known", &l.known)]));
    lines.push(app.paint.dim(&text.with("import-head", &[("head", &l.head)])));
    lines.join("\n")
}
