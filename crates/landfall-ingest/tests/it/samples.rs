//! Real files, where they lie beside; without them the test says so and passes.

use std::path::PathBuf;
use std::time::Instant;

use landfall_ingest::{Reading, source};

use crate::{read, value};

/// The source, and where its real files lie below the samples.
const SAMPLES: &[(&str, &str)] = &[
    ("cldr", "country/cldr"),
    ("cldr", "culture/cldr"),
    ("default_speeds", "roads/legal_default_speeds.json"),
    ("ecb", "trade/eurofxref-hist.csv"),
    ("epw", "climate"),
    ("factbook", "country/factbook.json-b8538d7.tar.gz"),
    ("geonames", "country/geonames/cities15000.zip"),
    ("jma", "climate/jma_world_climate.DERIVED.csv"),
    ("koppen", "climate/Koeppen-Geiger-ASCII.txt"),
    ("mledoze", "country/mledoze"),
    ("open_ev_data", "vehicles/open-ev-data-dataset-8edb266.tar.gz"),
    ("open_ev_data", "vehicles/ev-data.json"),
    ("who_road_safety", "roads/who_gho_road_safety"),
    ("world_plugs", "roads/world-plugs.csv"),
];

fn samples() -> Option<PathBuf> {
    let folder = std::env::var_os("LANDFALL_SAMPLES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: LANDFALL_SAMPLES does not name a folder of real files");
    }
    folder
}

fn sample(name: &str) -> Option<Reading> {
    let (_, path) = SAMPLES.iter().find(|(n, _)| *n == name)?;
    Some(read(&source(name).unwrap(), &samples()?.join(path)))
}

#[test]
fn every_source_reads_the_real_files_and_accounts_for_every_value() {
    let Some(folder) = samples() else { return };
    let start = Instant::now();
    for (name, path) in SAMPLES {
        let began = Instant::now();
        let reading = read(&source(name).unwrap(), &folder.join(path));
        println!("{} ({} ms)", reading.summary(), began.elapsed().as_millis());
        for (reason, count) in &reading.parsed.counts.ignored {
            println!("    ignored {count}: {reason}");
        }
        for signal in reading.parsed.signals.iter().take(40) {
            println!("    {signal}");
        }
        let counts = &reading.parsed.counts;
        assert_eq!(counts.held, counts.told(), "{name}");
        assert!(!reading.parsed.is_suspect(), "{name}");
    }
    println!("all in {} ms", start.elapsed().as_millis());
}

#[test]
fn the_first_three_give_what_stands_in_the_real_files() {
    let Some(koppen) = sample("koppen") else { return };
    assert_eq!(koppen.parsed.counts.held, 3 * 91_828);
    assert_eq!(koppen.parsed.statements.len(), 91_828);
    let plugs = sample("world_plugs").unwrap();
    assert_eq!(plugs.parsed.counts.held, 504 * 6);
    assert_eq!(value(&plugs, "CN/charging.plug_types"), "A, C, I, …");
    let cities = sample("geonames").unwrap();
    assert_eq!(cities.parsed.counts.held, 25_704 * 19);
    assert_eq!(value(&cities, "1796236/place.population"), "22315474");
}
