//! `landfall watch`: who wants to hear about what.

use std::path::Path;

use clap::ArgMatches;
use landfall_core::pack::Source;
use landfall_desk::watch::{Keeper, MONTHS, add, edit, named, rehearse, remove, table, watches};
use landfall_store::Ledger;

use super::Done;
use crate::app::{App, day};
use crate::cli;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::render::{self, Words};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let name = |m: &ArgMatches| cli::one(m, "name").unwrap_or_default().to_owned();
    match matches.subcommand() {
        Some(("add", m)) => {
            let (file, set) = (cli::path(m, "file"), cli::many(m, "set"));
            let form = match &file {
                None if set.is_empty() => return Err(Error::incorrect("watch-what", [])),
                Some(path) => source(path, &set)?,
                None => with(toml::Table::new(), &set)?,
            };
            let context = Context::open(&app.desk.ledger, None, None).await?;
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let id = add(&app.desk, &context, &mut ledger, (Keeper::Machine, &form), app.text.lang).await?;
            ledger.close().await;
            show(app, &context, Some(&id)).await
        }
        Some(("edit", m)) => {
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let standing = ledger.watches(false).await?;
            let known = named(&standing, &name(m))?.watch.clone();
            let (file, set) = (cli::path(m, "file"), cli::many(m, "set"));
            let form = match &file {
                None if set.is_empty() => return Err(Error::incorrect("watch-what", [])),
                Some(path) => source(path, &set)?,
                None => with(table(&known)?, &set)?,
            };
            let context = Context::open(&app.desk.ledger, None, None).await?;
            edit(&app.desk, &context, &mut ledger, (Keeper::Machine, &known.id, &form), app.text.lang, None).await?;
            ledger.close().await;
            show(app, &context, Some(&known.id)).await
        }
        Some(("remove", m)) => {
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            remove(&mut ledger, &name(m), None).await?;
            ledger.close().await;
            show(app, &Context::open(&app.desk.ledger, None, None).await?, None).await
        }
        Some(("test", m)) => {
            let today = day(m, "on")?;
            let mut context = Context::open(&app.desk.ledger, None, None).await?;
            let bar = app.steps("progress-replay", usize::try_from(MONTHS).unwrap_or_default() + 1);
            let rehearsed = rehearse(&app.desk, &mut context, &name(m), today, &app.text, &|| bar.inc(1)).await?;
            bar.finish_and_clear();
            let words = Words { text: &app.text, reading: &context.reading };
            app.answer(&rehearsed, || render::rehearsed(&rehearsed, words, app.paint, app.width))?;
            Ok(Done::Answered)
        }
        Some(("list", _)) => show(app, &Context::open(&app.desk.ledger, None, None).await?, None).await,
        _ => Ok(Done::Answered),
    }
}

async fn show(app: &App, context: &Context, only: Option<&str>) -> Result<Done> {
    let answer = watches(&app.desk, context, only).await?;
    let words = Words { text: &app.text, reading: &context.reading };
    app.answer(&answer, || render::watches(&answer, words, app.paint, app.width))?;
    Ok(Done::Answered)
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
