//! `landfall warnings`: what was told, what became of it, and what people say of it.

use std::collections::BTreeMap;

use clap::ArgMatches;
use jiff::Timestamp;
use jiff::civil::Date;
use landfall_core::model::{Kind, Text, nearest};
use landfall_core::warn::{Content, Event, Feedback, Identity, Line, Precision, Reading, State, Warning, precision};
use landfall_store::{Books, Ledger};
use serde::Serialize;

use super::Done;
use super::run::{gather, titles};
use crate::app::{App, day};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::letter::{self, Names};
use crate::render::{self, Show, Words};
use crate::{cli, report};

/// A warning as programs read it.
#[derive(Debug, Serialize)]
pub struct WarningOut {
    /// Its short name.
    pub id: String,
    /// What it is known by.
    #[serde(flatten)]
    pub identity: Identity,
    /// How often the program has said something of it.
    pub revision: u32,
    /// Where it stands.
    pub state: State,
    /// When it was first told.
    pub raised: Timestamp,
    /// When it was last revised.
    pub revised: Timestamp,
    /// Whether it was handed over for delivery as it stands.
    pub told: bool,
    /// Everyone it was handed over to.
    pub endpoints: Vec<String>,
    /// What somebody thought of it.
    pub feedback: Option<Feedback>,
    /// The warning that took its place, or says what is right.
    pub by: Option<String>,
    /// Codes of markets.
    pub markets: Vec<String>,
    /// Names of cases.
    pub vehicles: Vec<String>,
    /// Its title in the language asked for.
    pub title: String,
    /// What it says.
    pub content: Content,
    /// What follows from it on the day asked.
    #[serde(flatten)]
    pub read: Reading,
    /// What happened to it; only where one warning is shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Line>,
}

/// Warnings as they stand.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// The day they are read.
    pub on: Date,
    /// The most urgent first.
    pub warnings: Vec<WarningOut>,
    /// What people said, by requirement.
    pub precision: Vec<Precision>,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match matches.subcommand() {
        Some(("list", m)) => list(app, m).await,
        Some(("show", m)) => show(app, m).await,
        Some(("ack", m)) => say(app, m, |note| Event::Acknowledged { note }).await,
        Some(("act", m)) => say(app, m, |note| Event::Actioned { note }).await,
        Some(("dismiss", m)) => {
            let reason = cli::one(m, "reason").unwrap_or_default().trim().to_owned();
            if reason.is_empty() {
                return Err(Error::incorrect("dismiss-reason", []));
            }
            say(app, m, |_| Event::Dismissed { reason: reason.clone() }).await
        }
        Some(("feedback", m)) => {
            let feedback = match cli::one(m, "feedback") {
                Some("useful") => Feedback::Useful,
                Some("known") => Feedback::Known,
                Some("wrong") => Feedback::Wrong,
                _ => Feedback::NotMine,
            };
            say(app, m, |note| Event::Feedback { feedback, note }).await
        }
        _ => Ok(Done::Answered),
    }
}

async fn list(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let context = Context::open(&app.ledger, None, None).await?;
    let books = context.ledger.warnings(cli::one(matches, "watch")).await?;
    let all = cli::given(matches, "all");
    let vehicles = vehicles(app, &context, &books).await;
    let names = Names {
        words: words(app, &context),
        instruments: &context.commons.instruments,
        vehicles: &vehicles,
        today: on,
    };
    let shown = |w: &&Warning| all || matches!(w.state, State::Raised | State::Acknowledged | State::Actioned);
    let mut warnings: Vec<WarningOut> = every(&books).filter(shown).map(|w| out(w, Vec::new(), names)).collect();
    warnings.sort_by(|a, b| {
        let key =
            |w: &WarningOut| (std::cmp::Reverse((w.read.urgency, w.read.severity)), w.read.earliest, w.id.clone());
        key(a).cmp(&key(b))
    });
    let answer = Listed { on, warnings, precision: precision(every(&books)) };
    app.answer(&answer, || render::listed(&answer, names, app.paint, app.width))?;
    Ok(Done::Answered)
}

async fn show(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let context = Context::open(&app.ledger, None, None).await?;
    let books = context.ledger.warnings(None).await?;
    let warning = find(&books, cli::one(matches, "id").unwrap_or_default())?;
    let log = context.ledger.warning_log(Some(&warning.identity.watch)).await?;
    let log: Vec<Line> = log.into_iter().map(|l| l.line).filter(|l| l.warning == warning.identity).collect();
    let vehicles = vehicles(app, &context, &books).await;
    let names = Names {
        words: words(app, &context),
        instruments: &context.commons.instruments,
        vehicles: &vehicles,
        today: on,
    };
    let answer = out(warning, log.clone(), names);
    app.answer(&answer, || {
        letter::warning(warning, &log, names).text(app.paint, Show { width: app.width, full: true })
    })?;
    Ok(Done::Answered)
}

async fn say(app: &App, matches: &ArgMatches, event: impl FnOnce(Option<String>) -> Event) -> Result<Done> {
    let mut ledger = Ledger::open(&app.ledger).await?;
    let books = ledger.warnings(None).await?;
    let warning = find(&books, cli::one(matches, "id").unwrap_or_default())?;
    let identity = warning.identity.clone();
    let note = cli::one(matches, "note").map(|n| report::tidy(n.trim())).filter(|n| !n.is_empty());
    let event = event(note);
    let moves = !matches!(event, Event::Feedback { .. });
    if moves && matches!(warning.state, State::Cleared | State::Expired | State::Corrected | State::Held) {
        let state = app.text.get(&format!("state-{}", state(warning.state)));
        return Err(Error::said(Kind::Conflict, "warning-closed", [&identity.id(), &state]));
    }
    ledger.say(&identity, event, Timestamp::now()).await?;
    ledger.close().await;
    show(app, matches).await
}

fn state(state: State) -> String {
    serde_json::to_value(state).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The warning of an id; the beginning of one is enough where no other begins so.
fn find<'b>(books: &'b Books, id: &str) -> Result<&'b Warning> {
    let ids: Vec<(String, &Warning)> = every(books).map(|w| (w.identity.id(), w)).collect();
    let mut found = ids.iter().filter(|(own, _)| own.starts_with(id) && !id.is_empty());
    match (found.next(), found.next()) {
        (Some((_, warning)), None) => Ok(warning),
        (Some(_), Some(_)) => Err(Error::incorrect("warning-several", [id])),
        (None, _) => {
            let near = nearest(id, ids.iter().map(|(own, _)| own.as_str())).unwrap_or_default();
            Err(Error::said(Kind::NotFound, "unknown-warning", [id, near]))
        }
    }
}

fn every(books: &Books) -> impl Iterator<Item = &Warning> {
    books.warnings.values().flat_map(BTreeMap::values)
}

fn words<'a>(app: &'a App, context: &'a Context) -> Words<'a> {
    Words { text: &app.text, reading: &context.reading }
}

/// Names of the cases warnings are about.
async fn vehicles(app: &App, context: &Context, books: &Books) -> BTreeMap<String, Text> {
    titles(&gather(app, context, &[], books).await.0)
}

fn out(w: &Warning, history: Vec<Line>, names: Names<'_>) -> WarningOut {
    WarningOut {
        id: w.identity.id(),
        identity: w.identity.clone(),
        revision: w.revision,
        state: w.state,
        raised: w.raised,
        revised: w.revised,
        told: !w.waits() && w.told > 0,
        endpoints: w.endpoints.iter().cloned().collect(),
        feedback: w.feedback,
        by: w.by.clone(),
        markets: w.content.markets().into_iter().map(str::to_owned).collect(),
        vehicles: w.content.vehicles().into_iter().map(str::to_owned).collect(),
        title: letter::title(w, names),
        read: w.content.read(names.today, w.takes_back()),
        content: w.content.clone(),
        history,
    }
}
