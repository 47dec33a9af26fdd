//! The packs as the engine reads them, with every market resolved.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use landfall_core::Date;
use landfall_core::model::{Diagnostic, Hash, Item};
use landfall_core::pack::{self, Origin, Pack, Source};
use landfall_core::resolve::{Commons, MarketAsKnown, Reading, Stored, resolve};

use crate::{Problem, files};

/// Packs read from files.
pub struct Packs {
    /// Every file.
    pub sources: Vec<Source>,
    /// What the engine read.
    pub pack: Pack,
    /// What it found wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Predicates that do not type.
    pub faults: Vec<Problem>,
    /// The reading, where every predicate types.
    pub reading: Option<Reading>,
    /// Steps and rates.
    pub commons: Commons,
    /// Markets by code, those whose scopes type.
    pub markets: BTreeMap<String, MarketAsKnown>,
    /// Today: nothing can have been read after it, and it stands for the moment known.
    pub today: Date,
}

/// The day in UTC, from the machine's clock.
#[must_use]
pub fn today() -> Date {
    jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date()
}

impl Packs {
    /// Reads a folder.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn load(root: &Path, today: Date) -> io::Result<Packs> {
        Ok(Packs::read(files::walk(root)?, today))
    }

    /// Reads files.
    #[must_use]
    pub fn read(sources: Vec<Source>, today: Date) -> Packs {
        let (pack, diagnostics) = pack::read(&sources);
        let mut packs = Packs {
            sources,
            pack,
            diagnostics,
            faults: Vec::new(),
            reading: None,
            commons: Commons::default(),
            markets: BTreeMap::new(),
            today,
        };
        match Reading::compile(packs.pack.ruleset.clone()) {
            Ok(reading) => packs.resolve(reading),
            Err(faults) => {
                for (id, key, fault) in faults {
                    let origin = packs.pack.rule_origins.get(&id);
                    let file = origin.map_or("vocab/purposes.toml", |o| o.file.as_str());
                    let message = format!("`{key}` of `{id}`: {fault}");
                    packs.faults.push(predicate(file, origin.map_or(0, |o| o.line), message));
                }
            }
        }
        packs
    }

    fn resolve(&mut self, reading: Reading) {
        let mut of_market: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
        let mut common = Vec::new();
        for item in self.pack.plain_items() {
            let stored = Stored { hash: Hash::of_value(&item), item, ended: None };
            match stored.item.market() {
                Some(market) => of_market.entry(market.to_owned()).or_default().push(stored),
                None => common.push(stored),
            }
        }
        self.commons = Commons::new(&common);
        for market in of_market.keys() {
            match resolve(market, &of_market, &self.commons, &reading, self.today) {
                Ok(resolved) => {
                    self.markets.insert(market.clone(), resolved);
                }
                Err((id, fault)) => {
                    let (file, line) = self.place(&id);
                    self.faults.push(predicate(&file, line, format!("scope or condition of `{id}`: {fault}")));
                }
            }
        }
        self.faults.sort();
        self.faults.dedup();
        self.reading = Some(reading);
    }

    /// Where an item stands.
    #[must_use]
    pub fn place(&self, id: &str) -> (String, usize) {
        let found = self.pack.items.iter().find(|(_, item)| item.id() == id);
        found.map(|(origin, _)| (origin.file.clone(), origin.line)).unwrap_or_default()
    }

    /// Items of one kind with their places.
    pub fn items<'a, T: 'a>(
        &'a self,
        kind: impl Fn(&'a Item) -> Option<&'a T> + 'a,
    ) -> impl Iterator<Item = (&'a Origin, &'a T)> {
        self.pack.items.iter().filter_map(move |(origin, item)| Some((origin, kind(item)?)))
    }

    /// Files whose path ends in `.toml`.
    pub fn tables(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|s| s.path.ends_with(".toml"))
    }
}

fn predicate(file: &str, line: usize, message: String) -> Problem {
    let hint = "see \"Rules\" in docs/packs.md for what predicates may say";
    Problem { lint: "predicates", ..Problem::new(file, line, message, hint) }
}
