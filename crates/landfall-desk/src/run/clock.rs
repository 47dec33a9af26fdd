//! The clock of the process: the machine's, or one that is set and jumps from one due instant to the next.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use landfall_core::warn::next_digest;
use landfall_store::Ledger;

use super::imports;
use super::memory::Memory;
use crate::Desk;
use crate::error::Result;

/// The longest the process sleeps, so that a clock that was set is noticed.
const NAP: Duration = Duration::from_secs(60);

/// The clock of the process.
pub struct Clock {
    set: Option<Timestamp>,
}

impl Clock {
    /// A clock that starts at an instant, or the machine's.
    pub fn new(set: Option<Timestamp>) -> Clock {
        Clock { set }
    }

    /// Whether it is not the machine's.
    pub fn is_set(&self) -> bool {
        self.set.is_some()
    }

    /// What it shows.
    pub fn now(&self) -> Timestamp {
        self.set.unwrap_or_else(Timestamp::now)
    }

    /// Waits until an instant; one that is set jumps there.
    pub async fn wait(&mut self, until: Timestamp) {
        if self.set.is_some() {
            self.set = Some(until);
            return;
        }
        loop {
            let left = until.duration_since(Timestamp::now());
            let Ok(left) = Duration::try_from(left) else { return };
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(NAP)).await;
        }
    }
}

/// When something is due next: a source, a digest, or a new day.
pub async fn next(desk: &Desk, memory: &Memory, at: Timestamp) -> Result<Timestamp> {
    let today = TimeZone::UTC.to_datetime(at).date();
    let midnight = today.saturating_add(1.day()).in_tz("UTC").map_or(Timestamp::MAX, |z| z.timestamp());
    let ledger = Ledger::open_read(&desk.ledger).await?;
    let read = match memory.told() {
        Some(_) => None,
        None => Some(ledger.warnings(None).await?),
    };
    let warnings = |id: &String| memory.told().or(read.as_ref())?.warnings.get(id);
    let watched = ledger.watches(false).await?;
    let digests = watched.iter().filter_map(|w| next_digest(&w.watch, warnings(&w.watch.id)?, at));
    let sources = imports::next(desk, at).await?;
    Ok(digests.chain(sources).filter(|due| *due > at).chain([midnight]).min().unwrap_or(midnight))
}
