//! `landfall export`: facts and adoptions of markets as lines of JSON or a table, each with its citation.

use std::path::Path;

use clap::ArgMatches;
use landfall_desk::ask::export::{Exported, Form, export};

use super::Done;
use crate::app::App;
use crate::cli;
use crate::context::{Context, instant};
use crate::error::{Error, Result};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let path = cli::path(matches, "path").ok_or_else(|| Error::incorrect("usage-missing-argument", ["<PATH>"]))?;
    let ending = path.extension().and_then(|e| e.to_str()).map(str::to_lowercase).unwrap_or_default();
    let form = match ending.as_str() {
        "csv" => Form::Csv,
        "jsonl" | "ndjson" => Form::JsonLines,
        _ => return Err(Error::incorrect("export-ending", [&path.display().to_string()])),
    };
    let known = instant(cli::one(matches, "known"))?;
    let context = Context::open(&app.desk.ledger, known, None).await?;
    let given = cli::many(matches, "market");
    let markets = context.asked(if given.is_empty() { &["all"] } else { &given })?;
    let (bytes, exported) = export(&context, &markets, form, cli::given(matches, "include-restricted")).await?;
    write(&path, &bytes)?;
    app.answer(&exported, || told(app, &exported))?;
    Ok(Done::Answered)
}

fn told(app: &App, e: &Exported) -> String {
    let text = &app.text;
    let mut lines = vec![text.count("export-written", e.written, &[])];
    if !e.restricted.is_empty() {
        let list = text.list(e.restricted.iter().map(|(source, n)| format!("{source} ({n})")));
        let all = e.restricted.values().sum();
        lines.push(app.paint.warn(&text.count("export-restricted", all, &[("list", &list)])));
    }
    lines.join("\n")
}

/// Writes beside and moves into place: a file that is there is whole.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let beside = path.with_file_name(name);
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|e| {
        // what could not be finished is not left behind
        let _ = std::fs::remove_file(&beside);
        Error::file(path, &e)
    })
}
