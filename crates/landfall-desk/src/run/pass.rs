//! One pass over all watches: what changed, what each is told, and which letters go out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall_core::change::Known;
use landfall_core::model::{Case, Kind};
use landfall_core::warn::{Asked, Asking, Came, Event, Line, Now, Watch, letters, pass};
use landfall_deliver::channel;
use landfall_store::outbox::{Endpoint, Message};
use landfall_store::{Ledger, Pass, Watched};
use serde::Serialize;

use super::cases::{gather, picked, titles};
use super::mail::Writer;
use super::memory::Memory;
use crate::Desk;
use crate::context::{Context, shelves_at};
use crate::error::{Error, Result};
use crate::render::{self, Paint};
use crate::text::{Lang, Text};

/// What a pass came to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Ran {
    /// When it ran.
    pub at: Timestamp,
    /// The instant up to which the ledger was known.
    pub known: Timestamp,
    /// Watches that stand.
    pub watches: usize,
    /// How many times a car was looked at in a market.
    pub looked: usize,
    /// What was said of warnings, by kind of event.
    pub said: BTreeMap<&'static str, usize>,
    /// Letters handed over for delivery.
    pub letters: usize,
    /// Cases that could not be read: their warnings stay as they are.
    pub missing: Vec<Missing>,
}

/// A case that could not be read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = UnreadCase)]
pub struct Missing {
    /// Its name.
    pub case: String,
    /// Why, for people.
    pub why: String,
}

/// Runs a pass at an instant.
///
/// # Errors
/// Where the clock stands before the last pass, or the ledger cannot be read or written: nothing is written then.
pub async fn run(desk: &Desk, memory: &mut Memory, text: &Text, at: Timestamp) -> Result<Ran> {
    let mut ledger = Ledger::open(&desk.ledger).await?;
    let last = ledger.last_pass().await?;
    if let Some(last) = last.filter(|last| at < last.at) {
        return Err(Error::said(Kind::Conflict, "run-clock-back", [&at.to_string(), &last.at.to_string()]));
    }
    // what is stored is known, whatever the clock shows: a pass has seen the ledger up to its last entry
    let latest = ledger.latest().await?.unwrap_or(at);
    let context = memory.context(desk, latest).await?;
    let day = |at: Timestamp| TimeZone::UTC.to_datetime(at).date();
    let now = Now { at, today: day(at) };
    let watched = ledger.watches(false).await?;
    let (read, mut books) = memory.books(&context.ledger).await?;
    let bands = ledger.bands().await?;
    let watches: Vec<&Watch> = watched.iter().map(|w| &w.watch).collect();
    let (cases, missing) = gather(desk, &context, &watches, &books).await;
    let asking = asking(&watched, &cases, last.map_or(0, |l| l.watches), &context)?;
    let markets: BTreeSet<String> = context.codes.iter().cloned().collect();
    let before = match last {
        Some(last) if last.known < latest => Some(memory.before(&context.ledger, last.known).await?),
        _ => None,
    };
    let (known, known_text) = (context.known, context.known.to_string());
    let items = shelves_at(&context.ledger, known).await?;
    let last_text = last.map_or_else(String::new, |l| l.known.to_string());
    let known_day = now.today.max(day(known));
    let known_now = Known { items: &items, reading: &context.reading, instant: &known_text, day: known_day };
    let then = last.map(|last| {
        let (items, reading) = before.as_ref().map_or((&items, &context.reading), |(items, reading)| (items, reading));
        let day = last.day.max(day(last.known));
        (Known { items, reading, instant: &last_text, day }, last.day)
    });
    // on a new day everything may fall due; on the same day only what touches what was learned
    let same_day = last.is_some_and(|last| last.day == now.today && last.day.max(day(last.known)) == known_day);
    let only = then.filter(|_| same_day).map(|(then, _)| memory.kept.touched(&then, &known_now));
    let asked = Asked {
        last: then,
        known: known_now,
        now,
        cases: &cases,
        markets: &markets,
        watches: &asking,
        told: &books.warnings,
        about: &books.about,
        bands: &bands,
        touched: only.as_ref(),
    };
    let came = pass(&asked, &mut memory.kept)
        .map_err(|(id, fault)| Error::said(Kind::Fault, "item-untyped", [&id, &fault.to_string()]))?;
    let Came { mut lines, forecasts, looked } = came;
    lines.iter().for_each(|line| books.take(line));
    let mut said: BTreeMap<&'static str, usize> = BTreeMap::new();
    for line in &lines {
        *said.entry(name(&line.event)).or_default() += 1;
    }
    let all = ledger.watches(true).await?;
    let (vehicles, texts) = (titles(&cases), [Lang::En, Lang::Zh].map(Text::new));
    let (reading, instruments) = (&context.reading, &context.commons.instruments);
    let apart = keep_apart(&ledger).await?;
    let writer = Writer { reading, instruments, vehicles: &vehicles, books: &books, apart: &apart, now, texts };
    let (told, messages, count) = told(&writer, &asking, &all);
    told.iter().for_each(|line| books.take(line));
    lines.extend(told);
    let seen = all.iter().map(|w| w.seq).max().unwrap_or_default().max(last.map_or(0, |l| l.watches));
    let (day, after) = (now.today, last.map(|l| l.seq));
    let count_of_lines = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let written = ledger.keep_pass(&Pass { at, known, day, watches: seen, after, lines, forecasts, messages }).await?;
    ledger.close().await;
    let watches = asking.len();
    memory.keep(context, (read, books), count_of_lines, written);
    let why =
        |(case, error): (String, Error)| Missing { case, why: render::plain_error(&error, text, Paint { on: false }) };
    let missing = missing.into_iter().map(why).collect();
    Ok(Ran { at, known, watches, looked, said, letters: count, missing })
}

/// Each watch with the cases it picks.
fn asking<'w>(
    watched: &'w [Watched],
    cases: &BTreeMap<String, Case>,
    seen: i64,
    context: &Context,
) -> Result<Vec<Asking<'w>>> {
    let one = |w: &'w Watched| {
        let vehicles = picked(&w.watch, cases, context.reading.vocab())?;
        Ok(Asking { watch: &w.watch, new: w.seq > seen, vehicles })
    };
    watched.iter().map(one).collect()
}

/// Endpoints that show each warning by itself.
async fn keep_apart(ledger: &Ledger) -> Result<BTreeSet<String>> {
    let apart = |e: &Endpoint| channel(&e.kind).is_some_and(|channel| channel.way.keeps_apart());
    Ok(ledger.endpoints().await?.into_iter().filter(apart).map(|e| e.name).collect())
}

/// The letters that go out now: their lines in the log, their messages, and how many there are.
fn told(writer: &Writer<'_>, asking: &[Asking<'_>], all: &[Watched]) -> (Vec<Line>, Vec<Message>, usize) {
    let (none, unsent) = (BTreeMap::new(), BTreeMap::new());
    let (mut lines, mut messages, mut count) = (Vec::new(), Vec::new(), 0);
    let now = writer.now;
    let by_id: BTreeMap<&str, &Asking<'_>> = asking.iter().map(|a| (a.watch.id.as_str(), a)).collect();
    for watched in all {
        let id = &watched.watch.id;
        let standing = by_id.get(id.as_str());
        // who removed a watch is told only what was wrong
        let gone = Watch { endpoints: Vec::new(), ..watched.watch.clone() };
        let watch = standing.map_or(&gone, |a| a.watch);
        let warnings = writer.books.warnings.get(id).unwrap_or(&none);
        let sent = writer.books.sent.get(id).unwrap_or(&unsent);
        for letter in letters(watch, warnings, sent, standing.is_some_and(|a| a.new), now) {
            count += 1;
            messages.extend(writer.messages(watch, &letter));
            let event = Event::Told { letter: letter.id, endpoints: letter.endpoints, digest: letter.digest };
            lines.extend(letter.warnings.into_iter().map(|(warning, revision)| Line {
                warning,
                revision,
                at: now.at,
                day: now.today,
                event: event.clone(),
            }));
        }
    }
    (lines, messages, count)
}

fn name(event: &Event) -> &'static str {
    match event {
        Event::Held { .. } => "held",
        Event::Raised { .. } => "raised",
        Event::Revised { .. } => "revised",
        Event::Forecast { .. } => "forecast",
        Event::Superseded { .. } => "superseded",
        Event::Corrected { .. } => "corrected",
        Event::Cleared => "cleared",
        Event::Expired => "expired",
        _ => "said",
    }
}
