//! `landfall demo`: a new ledger, and the main job on it.

mod table;

use clap::ArgMatches;
use jiff::Timestamp;
use landfall_core::assess::duty::{Duty, duty};
use landfall_core::assess::{Assessment, assess};
use landfall_core::model::{Case, Kind};
use landfall_desk::load::{Loaded, load};
use landfall_store::{Ledger, Location};
use serde::{Deserialize, Serialize};

use super::Done;
use super::import::told;
use crate::app::App;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::render::{self, Show, Words};
use crate::{case, cli};

/// What is shown.
#[derive(Debug, Deserialize)]
pub struct Script {
    /// Names of samples.
    pub cases: Vec<String>,
    /// Codes of markets.
    pub markets: Vec<String>,
    /// Columns of the table.
    pub purposes: Vec<String>,
    answer: Asked,
    duty: Asked,
    /// Commands to try next.
    #[serde(rename = "try")]
    pub tries: Vec<Try>,
}

#[derive(Debug, Deserialize)]
struct Asked {
    case: String,
    market: String,
    #[serde(default)]
    set: Vec<String>,
}

/// A command to try next.
#[derive(Debug, Deserialize)]
pub struct Try {
    /// The command, without the program's name.
    pub command: String,
    /// Key of the text that says what it shows.
    pub says: String,
}

/// Everything the demo shows, for programs.
#[derive(Debug, Serialize)]
struct Shown {
    ledger: String,
    loaded: Loaded,
    table: Vec<Assessment>,
    answer: Assessment,
    duty: Duty,
}

/// A case with its answers, for the table.
pub struct Row {
    /// The case.
    pub case: Case,
    /// One answer a market.
    pub answers: Vec<Assessment>,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let script: Script =
        toml::from_str(include_str!("demo.toml")).map_err(|e| Error::incorrect("output-failed", [&e.to_string()]))?;
    let path = place(app, matches).await?;
    let bar = app.progress("progress-read");
    let write = || bar.set_message(app.text.get("progress-write"));
    let loaded = load(&path, app.desk.packs.as_deref(), "landfall", &write).await;
    bar.finish_and_clear();
    let loaded = loaded?;
    let on = jiff::ZonedDateTime::now().date();
    let mut context = Context::open(&path, None, None).await?;
    let vocab = context.reading.vocab();
    let read = |name: &String| case::read(name, app.desk.packs.as_deref(), vocab);
    let cases = script.cases.iter().map(read).collect::<Result<Vec<Case>>>()?;
    let of_answer = read(&script.answer.case)?;
    let set: Vec<&str> = script.duty.set.iter().map(String::as_str).collect();
    let of_duty = case::with(&read(&script.duty.case)?, &set, &script.duty.market, vocab)?;
    let named = [script.answer.market.clone(), script.duty.market.clone()];
    let all: Vec<String> = script.markets.iter().chain(&named).cloned().collect();
    for case in cases.iter().chain([&of_answer, &of_duty]) {
        context.load_for(case, &all).await?;
    }
    let bar = app.steps("progress-assess", cases.len() * script.markets.len());
    let world = context.world();
    let row = |case: Case| {
        let one = |market: &String| {
            bar.inc(1);
            assess(&world, &case, market, on)
        };
        let answers = script.markets.iter().map(one).collect();
        Row { case, answers }
    };
    let rows: Vec<Row> = cases.into_iter().map(row).collect();
    bar.finish_and_clear();
    let answer = assess(&world, &of_answer, &script.answer.market, on);
    let duty = duty(&world, &of_duty, &script.duty.market, on);
    if app.json {
        let table = rows.into_iter().flat_map(|r| r.answers).collect();
        let ledger = path.to_string();
        app.answer(&Shown { ledger, loaded, table, answer, duty }, String::new)?;
        return Ok(Done::Answered);
    }
    let words = Words { text: &app.text, reading: &context.reading };
    let show = Show { width: app.width, full: false };
    let heading = |key: &str| app.paint.head(&app.text.get(key));
    let parts = [
        told(app, &loaded),
        app.text.with("demo-ledger", &[("path", &path.to_string())]),
        String::new(),
        heading("demo-table"),
        table::table(&rows, &script.purposes, words, app.paint),
        String::new(),
        heading("demo-answer"),
        render::assessments(std::slice::from_ref(&answer), &of_answer, words, app.paint, show),
        String::new(),
        heading("demo-duty"),
        render::duty(&duty, &of_duty, words, app.paint, show),
        String::new(),
        heading("demo-try"),
        tries(app, &script, &path),
    ];
    app.print(&parts.join("\n"))?;
    Ok(Done::Answered)
}

/// Where `--ledger` says, else a new file among temporary ones.
async fn place(app: &App, matches: &ArgMatches) -> Result<Location> {
    if cli::path(matches, "ledger").is_some() {
        let ledger = &app.desk.ledger;
        let there = match Ledger::open_read(ledger).await {
            Err(landfall_store::Error::NotFound { .. }) => false,
            Err(error) if matches!(error.kind(), Kind::Unavailable | Kind::Forbidden) => return Err(error.into()),
            _ => true,
        };
        if there {
            return Err(Error::incorrect("demo-exists", [&ledger.to_string()]));
        }
        return Ok(ledger.clone());
    }
    let name = format!("landfall-demo-{}-{}.db", Timestamp::now().as_second(), std::process::id());
    Ok(std::env::temp_dir().join(name).into())
}

fn tries(app: &App, script: &Script, path: &Location) -> String {
    let line = |t: &Try| {
        let command = format!("landfall {} --ledger {}", t.command, path);
        format!("  {}\n    {}", app.paint.head(&command), app.paint.dim(&app.text.get(&t.says)))
    };
    script.tries.iter().map(line).collect::<Vec<_>>().join("\n")
}
