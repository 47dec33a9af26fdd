//! The whole pass over watches: from what is known to warnings in the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use landfall_core::change::Known;
use landfall_core::model::Case;
use landfall_core::warn::{Asked, Asking, Came, Now, Watch, pass};
use landfall_store::{Books, Ledger, Pass};

use crate::sheet::scratch;

/// Watches, what they were told, and the ledger that keeps it.
pub struct Warned<'a> {
    asking: Vec<Asking<'a>>,
    cases: &'a BTreeMap<String, Case>,
    markets: &'a BTreeSet<String>,
    books: Books,
    ledger: Ledger,
    last: Option<i64>,
    at: Timestamp,
}

impl<'a> Warned<'a> {
    /// A new ledger, and nobody was told anything.
    pub async fn new(
        watches: &'a [Watch],
        cases: &'a BTreeMap<String, Case>,
        markets: &'a BTreeSet<String>,
        today: Date,
    ) -> Warned<'a> {
        let path = scratch().join("warned.db");
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
        }
        let ledger = Ledger::create(&path).await.expect("a ledger");
        let asking = |watch: &'a Watch| Asking { watch, new: true, vehicles: watch.cases.iter().cloned().collect() };
        let at = format!("{today}T00:00:00Z").parse().expect("an instant");
        Warned {
            asking: watches.iter().map(asking).collect(),
            cases,
            markets,
            books: Books::default(),
            ledger,
            last: None,
            at,
        }
    }

    /// One pass, written; how long it took to come to its warnings and to write them, and how many lines it wrote.
    pub async fn pass(
        &mut self,
        last: Option<(Known<'_>, Date)>,
        known: Known<'_>,
        touched: Option<&BTreeSet<String>>,
    ) -> (Duration, Duration, usize) {
        self.at += SignedDuration::from_secs(1);
        let clock = Instant::now();
        let now = Now { at: self.at, today: known.day };
        let Came { lines, forecasts, .. } = pass(&Asked {
            last,
            known,
            now,
            cases: self.cases,
            markets: self.markets,
            watches: &self.asking,
            told: &self.books.warnings,
            bands: &BTreeMap::new(),
            touched,
        })
        .expect("the markets are laid out");
        let came = clock.elapsed();
        let count = lines.len();
        lines.iter().for_each(|line| self.books.take(line));
        let messages = Vec::new();
        let (at, day, after) = (self.at, known.day, self.last);
        let kept = Pass { at, known: at, day, watches: 0, after, lines, forecasts, messages };
        let clock = Instant::now();
        self.last = Some(self.ledger.keep_pass(&kept).await.expect("it is written").seq);
        self.asking.iter_mut().for_each(|asking| asking.new = false);
        (came, clock.elapsed(), count)
    }
}
