//! What a watch would have been told over the last two years, month by month.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use landfall_core::change::{Known, as_published};
use landfall_core::model::Kind;
use landfall_core::resolve::{Commons, Stored};
use landfall_core::warn::{Asked, Asking, Event, Kept, Line, Now, Watch, letters, pass};
use landfall_store::Books;
use serde::Serialize;

use super::named;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::letter::{self, Names};
use crate::render::Words;
use crate::run::{gather, picked, titles};
use crate::text::Text;
use crate::{Desk, Tick};

/// Months looked back.
pub const MONTHS: i32 = 24;

/// What a watch would have been told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Rehearsed {
    /// Id of the watch.
    pub watch: String,
    /// The first run.
    pub from: Date,
    /// The last run.
    pub through: Date,
    /// Letters it would have got, digests included.
    pub letters: usize,
    /// What would have been told at each run at which something would.
    pub runs: Vec<Rehearsal>,
}

/// What would have been told at one run.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Rehearsal {
    /// The day of the run.
    pub on: Date,
    /// Letters.
    pub letters: usize,
    /// What would have been said of each warning.
    pub warnings: Vec<Said>,
}

/// What would have been said of a warning.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Said {
    /// Its id.
    pub id: String,
    /// `raised`, `revised` …
    pub event: String,
    /// Its title.
    pub title: String,
    /// Step, legal text or fact.
    pub cause: String,
    /// The earliest day it would have bitten.
    pub earliest: Option<Date>,
}

/// What a watch would have been told up to a day; takes what the context has loaded.
///
/// # Errors
/// A watch nobody knows, or whose filter cannot be read today.
pub async fn rehearse(
    desk: &Desk,
    context: &mut Context,
    name: &str,
    today: Date,
    text: &Text,
    tick: Tick<'_>,
) -> Result<Rehearsed> {
    let standing = context.ledger.watches(false).await?;
    let watch = named(&standing, name)?.watch.clone();
    let (cases, _) = gather(desk, context, &[&watch], &Books::default()).await;
    let vehicles = picked(&watch, &cases, context.reading.vocab())?;
    let markets: BTreeSet<String> = context.codes.iter().cloned().collect();
    context.load(&markets).await?;
    let known = context.known.to_string();
    let items = context.everything();
    let commons = Commons::new(items.get("").map(Vec::as_slice).unwrap_or_default());
    let vehicle_titles = titles(&cases);
    let words = Words { text, reading: &context.reading };

    let days: Vec<Date> = (0..=MONTHS).rev().map(|back| today.saturating_sub(back.months())).collect();
    let mut books = Books::default();
    let mut kept = Kept::default();
    let mut last: Option<(BTreeMap<String, Vec<Stored>>, Date)> = None;
    let mut rehearsed =
        Rehearsed { watch: watch.id.clone(), from: today, through: today, letters: 0, runs: Vec::new() };
    rehearsed.from = days.first().copied().unwrap_or(today);
    for on in days {
        let at = on.in_tz("UTC").map_err(|e| Error::incorrect("output-failed", [&e.to_string()]))?.timestamp();
        let now = Now { at, today: on };
        let then = as_published(&items, on);
        let reading = &context.reading;
        let known_on = |items, day| Known { items, reading, instant: &known, day };
        let asking = [Asking { watch: &watch, new: last.is_none(), vehicles: vehicles.clone() }];
        let came = pass(
            &Asked {
                last: last.as_ref().map(|(items, day)| (known_on(items, *day), *day)),
                known: known_on(&then, on),
                now,
                cases: &cases,
                markets: &markets,
                watches: &asking,
                told: &books.warnings,
                about: &books.about,
                bands: &BTreeMap::new(),
                touched: None,
            },
            &mut kept,
        )
        .map_err(|(id, fault)| Error::said(Kind::Fault, "item-untyped", [&id, &fault.to_string()]))?;
        came.lines.iter().for_each(|line| books.take(line));
        let count = deliver(&watch, &mut books, last.is_none(), now);
        let names = Names { words, instruments: &commons.instruments, vehicles: &vehicle_titles, today: on };
        let warnings: Vec<Said> = came.lines.iter().filter_map(|line| said(line, &books, names)).collect();
        rehearsed.letters += count;
        if !warnings.is_empty() || count > 0 {
            rehearsed.runs.push(Rehearsal { on, letters: count, warnings });
        }
        last = Some((then, on));
        tick();
    }
    Ok(rehearsed)
}

/// Letters that would have gone out; they go nowhere.
fn deliver(watch: &Watch, books: &mut Books, first: bool, now: Now) -> usize {
    let (none, unsent) = (BTreeMap::new(), BTreeMap::new());
    let warnings = books.warnings.get(&watch.id).unwrap_or(&none);
    let sent = books.sent.get(&watch.id).unwrap_or(&unsent);
    let out = letters(watch, warnings, sent, first, now);
    let count = out.len();
    for letter in out {
        let event = Event::Told { letter: letter.id, endpoints: Vec::new(), digest: letter.digest };
        for (warning, revision) in letter.warnings {
            books.take(&Line { warning, revision, at: now.at, day: now.today, event: event.clone() });
        }
    }
    count
}

/// What is told of; what is only noted or has passed is not.
fn said(line: &Line, books: &Books, names: Names<'_>) -> Option<Said> {
    let event = match &line.event {
        Event::Raised { .. } => "raised",
        Event::Revised { .. } => "revised",
        Event::Forecast { .. } => "forecast",
        Event::Superseded { .. } => "superseded",
        Event::Corrected { .. } => "corrected",
        Event::Cleared => "cleared",
        _ => return None,
    };
    let warning = books.warnings.get(&line.warning.watch)?.get(&line.warning)?;
    Some(Said {
        id: line.warning.id(),
        event: event.to_owned(),
        title: letter::title(warning, names),
        cause: line.warning.cause.clone(),
        earliest: warning.content.read(names.today, false).earliest,
    })
}
