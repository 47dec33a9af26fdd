//! What was told, what became of it, and what people say of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use landfall_core::model::{Kind, Text as Pair, nearest};
use landfall_core::warn::{Content, Event, Feedback, Identity, Line, Precision, Reading, State, Warning, precision};
use landfall_store::{Books, Ledger, Logged};
use serde::Serialize;

use crate::Desk;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::letter::{self, Names};
use crate::render::Words;
use crate::report::{Report, tidy};
use crate::run::{gather, message_ids, titles};
use crate::text::Text;
use crate::watch::named;

/// A warning as programs read it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
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
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Warnings)]
pub struct Listed {
    /// The day they are read.
    pub on: Date,
    /// What has to be decided next first, the gravest of one day first; what no day can be named for last.
    pub warnings: Vec<WarningOut>,
    /// What people said, by requirement.
    pub precision: Vec<Precision>,
}

/// Whose warnings are meant: those of watches whose id it says yes to.
pub type Own<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// Anybody's.
pub fn anybodys(_: &str) -> bool {
    true
}

/// Warnings of a watch, or of all, on a day, with the names of the cases they are about; those that are closed only
/// with `all`.
///
/// # Errors
/// Where the ledger cannot be read.
pub async fn listed(
    desk: &Desk,
    context: &Context,
    (watch, own): (Option<&str>, Own<'_>),
    all: bool,
    on: Date,
    text: &Text,
) -> Result<(Listed, BTreeMap<String, Pair>)> {
    let mut books = context.ledger.warnings(watch).await?;
    books.warnings.retain(|watch, _| own(watch));
    let vehicles = vehicles(desk, context, &books).await;
    let names = names(context, &vehicles, on, text);
    let shown = |w: &&Warning| all || matches!(w.state, State::Raised | State::Acknowledged | State::Actioned);
    let mut warnings: Vec<WarningOut> = every(&books).filter(shown).map(|w| out(w, Vec::new(), names)).collect();
    warnings.sort_by_cached_key(|w| {
        let by = w.read.decision.by;
        (by.is_none(), by, std::cmp::Reverse(w.read.severity), w.read.earliest, w.id.clone())
    });
    Ok((Listed { on, warnings, precision: precision(every(&books)) }, vehicles))
}

/// What letters of warnings are written with.
pub fn names<'a>(context: &'a Context, vehicles: &'a BTreeMap<String, Pair>, today: Date, text: &'a Text) -> Names<'a> {
    let words = Words { text, reading: &context.reading };
    Names { words, instruments: &context.commons.instruments, vehicles, today }
}

/// One warning with what happened to it, and its letter.
///
/// # Errors
/// One nobody knows, with the nearest; a beginning that several share.
pub async fn one(
    desk: &Desk,
    context: &Context,
    (id, own): (&str, Own<'_>),
    on: Date,
    text: &Text,
) -> Result<(WarningOut, Report)> {
    let mut books = context.ledger.warnings(None).await?;
    books.warnings.retain(|watch, _| own(watch));
    let warning = find(&books, id)?;
    let log = context.ledger.warning_log(Some(&warning.identity.watch)).await?;
    let log: Vec<Line> = log.into_iter().map(|l| l.line).filter(|l| l.warning == warning.identity).collect();
    let vehicles = vehicles(desk, context, &books).await;
    let names = names(context, &vehicles, on, text);
    let letter = letter::warning(warning, &log, names);
    Ok((out(warning, log, names), letter))
}

/// Which letters are meant: those of warnings that fit everything given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letters {
    /// Those with this warning; the beginning of its id is enough.
    pub warning: Option<String>,
    /// Those to this watch, standing or removed.
    pub watch: Option<String>,
    /// Those about this market.
    pub market: Option<String>,
    /// Those written at this instant or later.
    pub since: Option<Timestamp>,
    /// Those written before this instant.
    pub before: Option<Timestamp>,
}

/// Letters that go again.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Resent {
    /// Letters.
    pub letters: usize,
    /// Their messages, each under the id it has; an endpoint that was removed gets none.
    pub messages: u64,
}

/// Sends letters again, in the words in which they were written.
///
/// # Errors
/// Nothing given, which would be everything; a warning, watch or market nobody knows, with the nearest.
pub async fn replay(context: &Context, ledger: &mut Ledger, (wanted, own): (&Letters, Own<'_>)) -> Result<Resent> {
    if *wanted == Letters::default() {
        return Err(Error::incorrect("letters-range", []));
    }
    if let Some(id) = &wanted.watch {
        let watches = ledger.watches(true).await?.into_iter().filter(|w| own(&w.watch.id));
        named(&watches.collect::<Vec<_>>(), id)?;
    }
    let market = wanted.market.as_deref().map(|code| context.single(Some(code))).transpose()?;
    let only = match &wanted.warning {
        Some(id) => {
            let mut books = ledger.warnings(None).await?;
            books.warnings.retain(|watch, _| own(watch));
            Some(find(&books, id)?.identity.clone())
        }
        None => None,
    };
    let (mut books, mut letters, mut ids) = (Books::default(), BTreeSet::new(), BTreeSet::new());
    for Logged { line, .. } in ledger.warning_log(wanted.watch.as_deref()).await? {
        if !own(&line.warning.watch) {
            continue;
        }
        books.take(&line);
        let Event::Told { letter, endpoints, .. } = &line.event else { continue };
        let told = books.warnings.get(&line.warning.watch).and_then(|own| own.get(&line.warning));
        let about = |market: &String| {
            let parts = told.into_iter().flat_map(|w| w.content.parts.iter().chain(&w.content.wrong));
            parts.map(|p| &p.market).any(|m| m == market)
        };
        let fits = only.as_ref().is_none_or(|one| *one == line.warning)
            && market.as_ref().is_none_or(about)
            && wanted.since.is_none_or(|since| line.at >= since)
            && wanted.before.is_none_or(|before| line.at < before);
        if fits {
            letters.insert(letter.clone());
            let (id, revision) = (line.warning.id(), line.revision);
            ids.extend(endpoints.iter().flat_map(|endpoint| message_ids(letter, &id, revision, endpoint)));
        }
    }
    let ids: Vec<String> = ids.into_iter().collect();
    Ok(Resent { letters: letters.len(), messages: ledger.replay_each(&ids).await? })
}

/// What people may say of a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// They have read it.
    Acknowledge,
    /// They have acted on it.
    Act,
    /// It does not matter, and why.
    Dismiss {
        /// Why.
        reason: String,
    },
    /// What they think of it.
    Feedback(Feedback),
}

/// Writes down what somebody says of a warning.
///
/// # Errors
/// One nobody knows or that is closed; a dismissal without a reason.
pub async fn say(
    ledger: &mut Ledger,
    (id, own): (&str, Own<'_>),
    word: Word,
    note: Option<&str>,
    text: &Text,
) -> Result<()> {
    let mut books = ledger.warnings(None).await?;
    books.warnings.retain(|watch, _| own(watch));
    let warning = find(&books, id)?;
    let identity = warning.identity.clone();
    let note = note.map(|n| tidy(n.trim())).filter(|n| !n.is_empty());
    let event = match word {
        Word::Acknowledge => Event::Acknowledged { note },
        Word::Act => Event::Actioned { note },
        Word::Dismiss { reason } if reason.trim().is_empty() => return Err(Error::incorrect("dismiss-reason", [])),
        Word::Dismiss { reason } => Event::Dismissed { reason: reason.trim().to_owned() },
        Word::Feedback(feedback) => Event::Feedback { feedback, note },
    };
    let moves = !matches!(event, Event::Feedback { .. });
    if moves && matches!(warning.state, State::Cleared | State::Expired | State::Corrected | State::Held) {
        let state = text.get(&format!("state-{}", state(warning.state)));
        return Err(Error::said(Kind::Conflict, "warning-closed", [&identity.id(), &state]));
    }
    ledger.say(&identity, event, Timestamp::now()).await?;
    Ok(())
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

/// Names of the cases warnings are about.
async fn vehicles(desk: &Desk, context: &Context, books: &Books) -> BTreeMap<String, Pair> {
    titles(&gather(desk, context, &[], books).await.0)
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
