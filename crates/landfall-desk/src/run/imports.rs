//! Sources whose files lie where the configuration says, read again when their publisher should have renewed them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall_ingest::Source;
use landfall_store::Ledger;
use serde::Serialize;

use crate::Desk;
use crate::ask::sources::runs;
use crate::error::{Error, Result};
use crate::load::{Wanted, store};
use crate::render::{self, Paint};
use crate::text::Text;

/// A source that was due.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Read {
    /// Its name.
    pub source: String,
    /// Entries written; none where it could not be read.
    pub written: Option<usize>,
    /// Why nothing was stored, for people.
    pub failed: Option<String>,
}

/// Reads what is due. One that cannot be read does not stop the rest.
///
/// # Errors
/// Where the ledger cannot be read.
pub async fn due(desk: &Desk, text: &Text, now: Timestamp) -> Result<Vec<Read>> {
    let mut read = Vec::new();
    for (name, path) in &desk.imports {
        let source = landfall_ingest::source(name)?;
        if when(desk, &source, now).await?.is_none_or(|due| due > now) {
            continue;
        }
        let wanted = Wanted { received: now, now, check: false, accepted: false };
        let failed = |error: &Error| render::plain_error(error, text, Paint { on: false });
        let (written, failed) = match store(&desk.ledger, &source, path, wanted).await {
            Ok((imported, None)) => (imported.written.map(|w| w.written), None),
            Ok((_, Some(code))) => (None, Some(failed(&Error::incorrect(code, [source.name])))),
            Err(error) => (None, Some(failed(&error))),
        };
        read.push(Read { source: name.clone(), written, failed });
    }
    Ok(read)
}

/// When the next source is due after an instant.
///
/// # Errors
/// As for [`due`].
pub async fn next(desk: &Desk, now: Timestamp) -> Result<Option<Timestamp>> {
    let mut first: Option<Timestamp> = None;
    for name in desk.imports.keys() {
        let due = when(desk, &landfall_ingest::source(name)?, now).await?;
        first = [first, due.filter(|due| *due > now)].into_iter().flatten().min();
    }
    Ok(first)
}

/// When a source is due: at once if it never ran, else one period of its publisher after it last ran; never where its
/// publisher does not renew it.
async fn when(desk: &Desk, source: &Source, now: Timestamp) -> Result<Option<Timestamp>> {
    let ledger = Ledger::open_read(&desk.ledger).await?;
    let ran = runs(&ledger, source.name, Timestamp::MAX).await?;
    let Some(last) = ran.last() else { return Ok(Some(now)) };
    let every = source.head.schedule.parse::<jiff::Span>().ok();
    Ok(every
        .and_then(|every| last.ran.to_zoned_datetime(TimeZone::UTC).checked_add(every).ok())
        .map(|due| due.timestamp()))
}
