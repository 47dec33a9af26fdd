//! What can be read, under which licence, when it last ran, how old its content is, how it fares.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use landfall_core::model::{Item, Run, Text};
use landfall_ingest::Source;
use landfall_store::{Content, Ledger};
use serde::Serialize;

use crate::Desk;
use crate::error::Result;

/// How a source fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// It was never read.
    NeverRun,
    /// It ran within its schedule.
    Fresh,
    /// By its schedule there should be something newer.
    Stale,
    /// So much was wrong last time that nothing was stored.
    Suspect,
}

/// A source and where it stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SourceOut {
    /// Its name, as `landfall import` takes it.
    pub name: String,
    /// What it is.
    pub title: Text,
    /// Who publishes it.
    pub publisher: String,
    /// Under what licence.
    pub licence: String,
    /// What the licence asks.
    pub licence_text: String,
    /// Whether what is read may be passed on.
    pub redistribution: bool,
    /// Where the publisher offers it.
    pub address: String,
    /// How often the publisher renews it, ISO 8601; blank where it does not.
    pub schedule: String,
    /// When it last ran.
    pub last_run: Option<Timestamp>,
    /// Edition of the content, as the publisher writes it.
    pub edition: Option<String>,
    /// The last day the content can describe.
    pub content_through: Option<Date>,
    /// Days since then.
    pub content_age: Option<i32>,
    /// How it fares.
    pub health: Health,
    /// Items in the ledger.
    pub items: u64,
}

/// All of them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Sources {
    /// The moment known.
    pub known: Timestamp,
    /// By name.
    pub sources: Vec<SourceOut>,
}

/// Every source, as known at an instant, now where none is given.
///
/// # Errors
/// Where the ledger cannot be read; one that is not there has read nothing.
pub async fn sources(desk: &Desk, known: Option<Timestamp>) -> Result<Sources> {
    let now = known.unwrap_or_else(Timestamp::now);
    let all = landfall_ingest::sources()?;
    let mut sources = Vec::with_capacity(all.len());
    match Ledger::open_read(&desk.ledger).await {
        Ok(ledger) => {
            // what is stored is known, even where the clock has been set back
            let latest = ledger.latest().await?.unwrap_or(now);
            let upto = known.unwrap_or_else(|| latest.max(now));
            let items = ledger.items_by_pack(upto).await?;
            for source in &all {
                let runs = runs(&ledger, source.name, upto).await?;
                sources.push(out(source, &runs, items.get(source.name).copied().unwrap_or_default(), now));
            }
        }
        // without a ledger nothing was ever read
        Err(landfall_store::Error::NotFound { .. }) => sources.extend(all.iter().map(|s| out(s, &[], 0, now))),
        Err(error) => return Err(error.into()),
    }
    Ok(Sources { known: now, sources })
}

/// Every run of a source as known at an instant, the last one last.
pub async fn runs(ledger: &Ledger, source: &str, known: Timestamp) -> Result<Vec<Run>> {
    let history = ledger.history(&Run::id(source)).await?;
    let runs = history.into_iter().filter(|entry| entry.known <= known).filter_map(|entry| match entry.content? {
        Content::Item(Item::Run(run)) => Some((*run).clone()),
        _ => None,
    });
    Ok(runs.collect())
}

fn out(source: &Source, runs: &[Run], items: u64, now: Timestamp) -> SourceOut {
    let head = &source.head;
    let today = now.to_zoned_datetime(TimeZone::UTC).date();
    // a source may be read in parts and an older edition after a newer one
    let stored = || runs.iter().filter(|run| !run.suspect);
    let newest = stored().filter(|run| run.through.is_some()).max_by_key(|run| run.through);
    let newest = newest.or_else(|| stored().rfind(|run| run.edition.is_some()));
    let through = newest.and_then(|run| run.through);
    SourceOut {
        name: source.name.to_owned(),
        title: head.title.clone(),
        publisher: head.publisher.clone(),
        licence: head.licence.name.clone(),
        licence_text: head.licence.text.clone(),
        redistribution: head.redistribution,
        address: head.address.clone(),
        schedule: head.schedule.clone(),
        last_run: runs.last().map(|run| run.ran),
        edition: newest.and_then(|run| run.edition.clone()),
        content_through: through,
        content_age: through.and_then(|day| day.until(today).ok()).map(|span| span.get_days()),
        health: health(runs.last(), through, &head.schedule, today),
        items,
    }
}

/// A source is stale where its publisher should have renewed it since its content ends, or, where the content does not
/// say, since it last ran.
fn health(run: Option<&Run>, through: Option<Date>, schedule: &str, today: Date) -> Health {
    let Some(run) = run else { return Health::NeverRun };
    if run.suspect {
        return Health::Suspect;
    }
    let since = through.unwrap_or_else(|| run.ran.to_zoned_datetime(TimeZone::UTC).date());
    let due = schedule.parse::<jiff::Span>().ok().and_then(|every| since.checked_add(every).ok());
    // a day to fetch it in
    match due.and_then(|day| day.tomorrow().ok()) {
        Some(due) if today > due => Health::Stale,
        _ => Health::Fresh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(suspect: bool) -> Run {
        Run {
            source: "any".into(),
            ran: "2026-11-20T10:00:00Z".parse().unwrap(),
            edition: None,
            through: None,
            snapshot: landfall_core::model::Hash::of(b""),
            held: 1,
            handled: 1,
            ignored: 0,
            signalled: 0,
            statements: 1,
            suspect,
        }
    }

    #[test]
    fn a_source_is_stale_once_its_publisher_should_have_renewed_it() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let fares =
            |through: Option<&str>, schedule, today| health(Some(&run(false)), through.map(day), schedule, day(today));
        assert_eq!(fares(None, "P1D", "2026-11-22"), Health::Fresh);
        assert_eq!(fares(None, "P1D", "2026-11-23"), Health::Stale);
        // the age of the content counts, not the day it was read
        assert_eq!(fares(Some("2024-01-19"), "P1D", "2026-11-20"), Health::Stale);
        assert_eq!(fares(Some("2024-01-19"), "", "2026-11-20"), Health::Fresh);
        assert_eq!(health(Some(&run(true)), None, "P1D", day("2026-11-20")), Health::Suspect);
        assert_eq!(health(None, None, "P1D", day("2026-11-20")), Health::NeverRun);
    }
}
