//! `landfall watch`: who wants to hear about what.

mod rehearsal;

use std::path::Path;

use clap::ArgMatches;
use jiff::Timestamp;
use landfall_core::model::{Kind, nearest};
use landfall_core::pack::Source;
use landfall_core::warn::{Watch, picks, read};
use landfall_store::{Ledger, Watched};
use serde::Serialize;

pub use rehearsal::Rehearsed;

use super::Done;
use super::run::{gather, kept_name};
use crate::app::App;
use crate::cli;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::render::{self, Words};

/// A watch, with what it picks today.
#[derive(Debug, Serialize)]
pub struct WatchOut {
    /// What it asks for.
    #[serde(flatten)]
    pub watch: Watch,
    /// When it was last changed.
    pub changed: Timestamp,
    /// Cases it picks.
    pub picks: Vec<String>,
    /// Warnings that are open.
    pub open: usize,
}

/// All of them.
#[derive(Debug, Serialize)]
pub struct Watches {
    /// By id.
    pub watches: Vec<WatchOut>,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match matches.subcommand() {
        Some(("add", m)) => add(app, m).await,
        Some(("edit", m)) => edit(app, m).await,
        Some(("remove", m)) => remove(app, m).await,
        Some(("test", m)) => rehearsal::run(app, m).await,
        Some(("list", m)) => list(app, m).await,
        _ => Ok(Done::Answered),
    }
}

async fn add(app: &App, matches: &ArgMatches) -> Result<Done> {
    let (file, set) = (cli::path(matches, "file"), cli::many(matches, "set"));
    if file.is_none() && set.is_empty() {
        return Err(Error::incorrect("watch-what", []));
    }
    let source = match &file {
        Some(path) => source(path, &set)?,
        None => with(toml::Table::new(), &set)?,
    };
    let context = Context::open(&app.ledger, None, None).await?;
    let watch = checked(app, &context, &source).await?;
    let mut ledger = Ledger::open(&app.ledger).await?;
    let standing = ledger.watches(false).await?;
    if standing.iter().any(|w| w.watch.id == watch.id && w.watch != watch) {
        return Err(Error::said(Kind::Conflict, "watch-exists", [&watch.id]));
    }
    ledger.put_watch(&watch, Timestamp::now()).await?;
    ledger.close().await;
    show(app, &context, Some(&watch.id)).await
}

async fn edit(app: &App, matches: &ArgMatches) -> Result<Done> {
    let mut ledger = Ledger::open(&app.ledger).await?;
    let standing = ledger.watches(false).await?;
    let known = named(&standing, cli::one(matches, "name").unwrap_or_default())?.watch.clone();
    let (file, set) = (cli::path(matches, "file"), cli::many(matches, "set"));
    let source = match &file {
        Some(path) => source(path, &set)?,
        None if set.is_empty() => return Err(Error::incorrect("watch-what", [])),
        None => with(table(&known)?, &set)?,
    };
    let context = Context::open(&app.ledger, None, None).await?;
    let watch = checked(app, &context, &source).await?;
    if watch.id != known.id {
        return Err(Error::incorrect("watch-renamed", [&known.id, &watch.id]));
    }
    ledger.put_watch(&watch, Timestamp::now()).await?;
    ledger.close().await;
    show(app, &context, Some(&watch.id)).await
}

async fn remove(app: &App, matches: &ArgMatches) -> Result<Done> {
    let mut ledger = Ledger::open(&app.ledger).await?;
    let standing = ledger.watches(false).await?;
    let id = named(&standing, cli::one(matches, "name").unwrap_or_default())?.watch.id.clone();
    ledger.remove_watch(&id, Timestamp::now()).await?;
    ledger.close().await;
    let context = Context::open(&app.ledger, None, None).await?;
    show(app, &context, None).await
}

async fn list(app: &App, _: &ArgMatches) -> Result<Done> {
    let context = Context::open(&app.ledger, None, None).await?;
    show(app, &context, None).await
}

async fn show(app: &App, context: &Context, only: Option<&str>) -> Result<Done> {
    let standing = context.ledger.watches(false).await?;
    let books = context.ledger.warnings(None).await?;
    let asking: Vec<&Watch> = standing.iter().map(|w| &w.watch).collect();
    let (cases, _) = gather(app, context, &asking, &books).await;
    let mut watches = Vec::new();
    for Watched { watch, at, .. } in standing.into_iter().filter(|w| only.is_none_or(|id| w.watch.id == id)) {
        // a filter that the vocabulary of today cannot read picks nothing, and a pass says so
        let picks = picks(&watch, &cases, context.reading.vocab()).unwrap_or_default().into_iter().collect();
        let own = books.warnings.get(&watch.id).into_iter().flatten();
        let open = own.filter(|(_, w)| w.state.is_open() && w.told > 0).count();
        watches.push(WatchOut { watch, changed: at, picks, open });
    }
    let answer = Watches { watches };
    let words = Words { text: &app.text, reading: &context.reading };
    app.answer(&answer, || render::watches(&answer, words, app.paint, app.width))?;
    Ok(Done::Answered)
}

/// The watch of a name.
pub fn named<'w>(standing: &'w [Watched], name: &str) -> Result<&'w Watched> {
    standing.iter().find(|w| w.watch.id == name).ok_or_else(|| {
        let near = nearest(name, standing.iter().map(|w| w.watch.id.as_str())).unwrap_or_default();
        Error::said(Kind::NotFound, "unknown-watch", [name, near])
    })
}

/// Reads a watch and looks its cases up.
async fn checked(app: &App, context: &Context, source: &Source) -> Result<Watch> {
    let mut watch = read(source, app.text.lang.tag(), context.reading.vocab()).map_err(Error::Watch)?;
    for name in &mut watch.cases {
        *name = kept_name(app, context, name).await?;
    }
    watch.cases.dedup();
    Ok(watch)
}

/// A file, with the values set.
fn source(path: &Path, set: &[&str]) -> Result<Source> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::file(path, &e))?;
    let file = Source { path: path.display().to_string(), text };
    if set.is_empty() {
        return Ok(file);
    }
    let wrong = |detail: String| Error::incorrect("watch-file", [&file.path, &detail]);
    let table: toml::Table = if file.path.ends_with(".json") {
        serde_json::from_str(&file.text).map_err(|e| wrong(e.to_string()))?
    } else {
        file.text.parse().map_err(|e: toml::de::Error| wrong(e.message().to_owned()))?
    };
    let given = table.contains_key("id");
    let mut table = table;
    if !given {
        table.insert("id".to_owned(), file.stem().into());
    }
    Ok(Source { path: file.path.clone(), ..with(table, set)? })
}

fn table(watch: &Watch) -> Result<toml::Table> {
    let mut table = toml::Table::try_from(watch).map_err(|e| Error::incorrect("output-failed", [&e.to_string()]))?;
    if watch.markets.is_empty() {
        table.insert("markets".to_owned(), "all".into());
    }
    if let Some(quiet) = watch.quiet {
        let hour = |time: jiff::civil::Time| toml::Value::from(time.strftime("%H:%M").to_string());
        let hours = [("from".to_owned(), hour(quiet.from)), ("through".to_owned(), hour(quiet.through))];
        table.insert("quiet".to_owned(), toml::Value::Table(hours.into_iter().collect()));
    }
    Ok(table)
}

/// A form with values set: numbers as numbers, what holds commas as a list; nothing behind `=` leaves a key out.
fn with(mut table: toml::Table, set: &[&str]) -> Result<Source> {
    const TEXTS: [&str; 6] = ["id", "name", "filter", "language", "zone", "digest"];
    for one in set {
        let (key, value) = one.split_once('=').ok_or_else(|| Error::incorrect("watch-set", [one]))?;
        let (key, value) = (key.trim(), value.trim());
        if value.is_empty() {
            table.remove(key);
            continue;
        }
        let number = || value.parse::<i64>().map(toml::Value::from).or_else(|_| value.parse::<f64>().map(Into::into));
        let value = match (key, number()) {
            ("quiet", _) => {
                let (from, through) = value.split_once('-').unwrap_or((value, ""));
                let hours = [("from", from), ("through", through)];
                toml::Value::Table(hours.into_iter().map(|(k, v)| (k.to_owned(), v.trim().into())).collect())
            }
            (text, _) if TEXTS.contains(&text) => value.into(),
            (_, Ok(number)) => number,
            _ => value.split(',').map(|v| toml::Value::from(v.trim())).collect::<Vec<_>>().into(),
        };
        table.insert(key.to_owned(), value);
    }
    let text = toml::to_string(&table).map_err(|e| Error::incorrect("output-failed", [&e.to_string()]))?;
    Ok(Source { path: "--set".to_owned(), text })
}
