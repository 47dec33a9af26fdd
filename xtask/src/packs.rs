//! The packs as the engine reads them, with every market resolved.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use landfall_core::Date;
use landfall_core::model::{Diagnostic, Hash, Item};
use landfall_core::pack::{self, Origin, Pack, Source};
use landfall_core::resolve::{Commons, MarketAsKnown, Reading, Stored, check, resolve};

use crate::files;

/// Packs read from files.
pub struct Packs {
    /// Every file.
    pub sources: Vec<Source>,
    /// What the engine read.
    pub pack: Pack,
    /// What it found wrong.
    pub diagnostics: Vec<Diagnostic>,
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
        let (pack, mut diagnostics) = pack::read(&sources);
        diagnostics.extend(check(&pack, &sources));
        diagnostics.extend(landfall_core::forecast::check(&pack));
        let mut packs = Packs {
            sources,
            pack,
            diagnostics,
            reading: None,
            commons: Commons::default(),
            markets: BTreeMap::new(),
            today,
        };
        // predicates that do not type are among the diagnostics
        if let Ok(reading) = Reading::compile(packs.pack.ruleset.clone()) {
            packs.resolve(reading);
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
            if let Ok(resolved) = resolve(market, &of_market, &self.commons, &reading, self.today) {
                self.markets.insert(market.clone(), resolved);
            }
        }
        self.reading = Some(reading);
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
