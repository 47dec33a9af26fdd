//! A publisher's own files, read by its connector.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall_core::model::{Item, Kind, Place, Ruleset, Text};
use landfall_ingest::items::{Held, Sorted, sort};
use landfall_ingest::{Counts, Input, Reading, Signal, Source, Uncounted, Vintage, working_days};
use landfall_store::{Ledger, Location};
use serde::Serialize;

use super::record;
use super::weekends::Weekends;
use crate::apart;
use crate::error::{Error, Result};

/// What reading and storing a source came to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Imported {
    /// The source's name.
    pub source: String,
    /// What it is.
    pub title: Text,
    /// Files as received, each with its hash and size.
    pub files: Vec<(String, landfall_core::model::Hash, u64)>,
    /// When they were received.
    pub received: Timestamp,
    /// Edition and last day of the content.
    pub content: Option<Vintage>,
    /// Days from that day to the reading.
    pub content_age: Option<i32>,
    /// Values of the files, and what became of them.
    pub values: Counts,
    /// Why values were left out, for people.
    #[serde(skip)]
    pub reasons: Vec<(Text, u64)>,
    /// Statements made of them, and what became of those.
    pub statements: Sorted,
    /// Calendars of working days made of them: code and year.
    pub calendars: Vec<(String, i16)>,
    /// Calendars the source could give and did not.
    pub uncounted: BTreeSet<Uncounted>,
    /// What is wrong, where, and what to do.
    pub signals: Vec<Signal>,
    /// Whether so much is wrong that nothing should be stored.
    pub suspect: bool,
    /// What was written; none where nothing was to be.
    pub written: Option<Written>,
}

/// What was written.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Written {
    /// Entries for items: those new and those corrected.
    pub written: usize,
    /// Items that are new.
    pub new: usize,
    /// Items whose value another edition changed.
    pub corrected: usize,
    /// Items that say what is stored.
    pub unchanged: usize,
    /// Items of which a later edition says otherwise; that stays.
    pub older: usize,
    /// Items stored from this source that this reading does not speak of; they stay.
    pub silent: u64,
    /// Since when it is known.
    pub known: Timestamp,
    /// The ledger's head.
    pub head: String,
}

/// What the ledger holds that a source can speak of.
struct Ground {
    ruleset: Ruleset,
    markets: BTreeSet<String>,
    places: Vec<Place>,
    weekends: Weekends,
    known: Timestamp,
}

/// How a source is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// When its bytes were received.
    pub received: Timestamp,
    /// When they are stored.
    pub now: Timestamp,
    /// Only look.
    pub check: bool,
    /// Store it whatever it changes.
    pub accepted: bool,
}

/// Reads a source and stores what it gives; with the code of why it was not stored, where so much is wrong with it.
///
/// # Errors
/// What cannot be read or stored; nothing is stored then.
pub async fn store(
    location: &Location,
    source: &Source,
    from: &Path,
    wanted: Wanted,
) -> Result<(Imported, Option<&'static str>)> {
    let Wanted { received, now, check, accepted } = wanted;
    let input = source.open(from)?;
    let reading = parse(source, &input, received)?;
    let mut ledger = if check { Ledger::open_read(location).await? } else { Ledger::open(location).await? };
    let ground = ground(&ledger).await?;
    let held = Held { vocab: &ground.ruleset.vocab, markets: &ground.markets, places: &ground.places };
    let sorted = sort(&source.head, &reading, held);
    let days = working_days(source, &reading, &|market| ground.weekends.of(market));
    let mut imported = told(source, &reading, sorted);
    imported.calendars = days.calendars.iter().map(|c| (c.id.clone(), c.year)).collect();
    imported.uncounted = days.uncounted;
    let refused = if check {
        imported.suspect.then_some("import-suspect")
    } else if imported.suspect && !accepted {
        record::suspect(&mut ledger, &reading, now).await?;
        Some("import-suspect")
    } else {
        let mut items = std::mem::take(&mut imported.statements.items);
        items.extend(days.calendars.into_iter().map(|c| Item::Calendar(std::sync::Arc::new(c))));
        let snapshots = record::snapshots(source, &reading, input);
        let all = record::Reread { reading: &reading, items, snapshots, accepted };
        match record::write(&mut ledger, all, ground.known, now).await? {
            record::Outcome::Written(written) => {
                imported.written = Some(written);
                None
            }
            record::Outcome::ForReview { changed, of, example } => {
                let [changed, of] = [changed, of].map(|n| n.to_string());
                return Err(Error::said(Kind::Conflict, "import-mass-change", [source.name, &changed, &of, &example]));
            }
        }
    };
    ledger.close().await;
    Ok((imported, refused))
}

/// Every reading goes through here: the bytes are what somebody else wrote.
fn parse(source: &Source, input: &Input, received: Timestamp) -> Result<Reading> {
    Ok(apart::read(source.name, input, received)?)
}

/// The vocabulary, markets and places as stored.
async fn ground(ledger: &Ledger) -> Result<Ground> {
    let empty = || Error::said(Kind::NotFound, "ledger-empty", [&ledger.location().to_string()]);
    let known = ledger.latest().await?.ok_or_else(empty)?;
    let (_, bytes) = ledger.ruleset_at(known).await?.ok_or_else(empty)?;
    let broken = |e: serde_json::Error| Error::said(Kind::Fault, "ruleset-broken", [&e.to_string()]);
    let ruleset: Ruleset = serde_json::from_slice(&bytes).map_err(broken)?;
    let codes = ledger.markets(known).await?;
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let (mut markets, mut places) = (BTreeSet::new(), Vec::new());
    let mut weekends = Weekends::new(&ruleset);
    for stored in ledger.state(&codes, known).await? {
        match &stored.item {
            Item::Market(market) => {
                markets.insert(market.code.clone());
            }
            Item::Place(place) => places.push((**place).clone()),
            Item::Fact(fact) => weekends.read(fact),
            _ => {}
        }
    }
    Ok(Ground { ruleset, markets, places, weekends, known })
}

fn told(source: &Source, reading: &Reading, sorted: Sorted) -> Imported {
    let parsed = &reading.parsed;
    let day = reading.snapshot.received.to_zoned_datetime(TimeZone::UTC).date();
    Imported {
        source: reading.name.clone(),
        title: source.head.title.clone(),
        files: reading.snapshot.files.clone(),
        received: reading.snapshot.received,
        content: parsed.vintage.clone(),
        content_age: reading.freshness.content_age(day),
        values: parsed.counts.clone(),
        reasons: parsed.counts.ignored.iter().map(|(reason, n)| (source.head.reason(reason), *n)).collect(),
        suspect: parsed.is_suspect(),
        signals: parsed.signals.iter().chain(&sorted.signals).cloned().collect(),
        statements: sorted,
        calendars: Vec::new(),
        uncounted: BTreeSet::new(),
        written: None,
    }
}
