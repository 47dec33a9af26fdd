//! The project's own packs as a world.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use landfall_core::assess::World;
use landfall_core::model::Hash;
use landfall_core::pack::{self, Pack, Source};
use landfall_core::resolve::{Commons, MarketAsKnown, Reading, Stored, resolve};

use crate::sheet::project;

pub struct Packs {
    pub pack: Pack,
    pub reading: Reading,
    pub commons: Commons,
    pub markets: BTreeMap<String, MarketAsKnown>,
}

fn sources(folder: &Path, root: &Path, into: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("the packs can be read") {
        let path = entry.expect("the packs can be read").path();
        if path.is_dir() {
            sources(&path, root, into);
        } else if let (Ok(text), Ok(below)) = (std::fs::read_to_string(&path), path.strip_prefix(root)) {
            into.push(Source { path: below.to_string_lossy().into_owned(), text });
        }
    }
}

/// Reads the packs without resolving anything.
pub fn read() -> Pack {
    let root = project().join("packs");
    let mut files = Vec::new();
    sources(&root, &root, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let (pack, diagnostics) = pack::read(&files);
    assert!(!pack::refused(&diagnostics), "the packs have faults: cargo xtask lint says which");
    pack
}

impl Packs {
    pub fn load(known: Date) -> Packs {
        let pack = read();
        let reading = Reading::compile(pack.ruleset.clone()).expect("the rules type");
        let mut items: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
        for (_, item) in &pack.items {
            let stored = Stored { hash: Hash::of_value(item), item: item.clone(), ended: None };
            items.entry(item.market().unwrap_or_default().to_owned()).or_default().push(stored);
        }
        let commons = Commons::new(items.get("").map(Vec::as_slice).unwrap_or_default());
        let markets = items
            .keys()
            .filter(|m| !m.is_empty())
            .map(|m| (m.clone(), resolve(m, &items, &commons, &reading, known).expect("markets resolve")))
            .collect();
        Packs { pack, reading, commons, markets }
    }

    pub fn world(&self) -> World<'_> {
        World { reading: &self.reading, markets: &self.markets, commons: &self.commons, known: "2026-11-23T00:00:00Z" }
    }
}
