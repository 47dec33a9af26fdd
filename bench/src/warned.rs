//! A whole pass over watches: from what is known to warnings in the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use landfall_core::change::Known;
use landfall_core::forecast::Band;
use landfall_core::model::Case;
use landfall_core::warn::{Asked, Asking, Came, Kept, Now, Watch, pass};
use landfall_store::{Books, Ledger, Pass};

use crate::sheet::scratch;

/// Watches, what they were told, the ledger that keeps it, and what stays in memory between passes.
pub struct Warned<'a> {
    asking: Vec<Asking<'a>>,
    cases: &'a BTreeMap<String, Case>,
    markets: &'a BTreeSet<String>,
    books: Books,
    bands: BTreeMap<String, BTreeMap<String, Band>>,
    kept: Kept,
    ledger: Ledger,
    last: Option<i64>,
    at: Timestamp,
}

/// How long a pass took, and what it came to.
pub struct Took {
    /// Until every line was found.
    pub finding: Duration,
    /// Until they were in the ledger.
    pub writing: Duration,
    pub lines: usize,
    pub parts: usize,
}

impl Took {
    pub fn all(&self) -> Duration {
        self.finding + self.writing
    }
}

impl<'a> Warned<'a> {
    /// A new ledger, and nobody was told anything.
    pub async fn new(
        watches: &'a [Watch],
        cases: &'a BTreeMap<String, Case>,
        markets: &'a BTreeSet<String>,
        at: Timestamp,
    ) -> Warned<'a> {
        let path = scratch().join("warned.db");
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
        }
        let asking = |watch: &'a Watch| Asking { watch, new: true, vehicles: watch.cases.iter().cloned().collect() };
        Warned {
            asking: watches.iter().map(asking).collect(),
            cases,
            markets,
            books: Books::default(),
            bands: BTreeMap::new(),
            kept: Kept::default(),
            ledger: Ledger::create(&path).await.expect("a ledger"),
            last: None,
            at,
        }
    }

    /// One pass, written. On the day of the last one what is touched is found first.
    pub async fn pass(&mut self, last: Option<Known<'_>>, known: Known<'_>) -> Took {
        self.at += SignedDuration::from_secs(1);
        let clock = Instant::now();
        let day = known.day;
        let touched = last.filter(|last| last.day == day).map(|last| self.kept.touched(&last, &known));
        let asked = Asked {
            last: last.map(|last| (last, last.day)),
            known,
            now: Now { at: self.at, today: day },
            cases: self.cases,
            markets: self.markets,
            watches: &self.asking,
            told: &self.books.warnings,
            about: &self.books.about,
            bands: &self.bands,
            touched: touched.as_ref(),
        };
        let Came { lines, forecasts, .. } = pass(&asked, &mut self.kept).expect("the markets are laid out");
        for (market, entry) in &forecasts {
            self.bands.entry(market.clone()).or_default().insert(entry.pending.clone(), entry.band);
        }
        lines.iter().for_each(|line| self.books.take(line));
        let finding = clock.elapsed();
        let parts = lines.iter().filter_map(|line| line.event.content()).map(|content| content.parts.len()).sum();
        let (count, at, after, messages) = (lines.len(), self.at, self.last, Vec::new());
        let kept = Pass { at, known: at, day, watches: 0, after, lines, forecasts, messages };
        let clock = Instant::now();
        self.last = Some(self.ledger.keep_pass(&kept).await.expect("it is written").pass.seq);
        let writing = clock.elapsed();
        self.asking.iter_mut().for_each(|asking| asking.new = false);
        Took { finding, writing, lines: count, parts }
    }
}
