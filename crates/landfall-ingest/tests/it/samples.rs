//! Real files, where they lie beside; without them the test says so and passes.

use std::path::PathBuf;
use std::time::Instant;

use landfall_ingest::{Reading, Source, source, sources};

use crate::{read, value};

/// Where the real files of a source lie: the paths its `samples.txt` names, below the folder that `LANDFALL_SAMPLES`
/// names.
fn places(source: &Source) -> Vec<PathBuf> {
    let Some(folder) = samples() else { return Vec::new() };
    let list = crate::fixtures(source).with_file_name("samples.txt");
    std::fs::read_to_string(list).unwrap_or_default().lines().map(|line| folder.join(line)).collect()
}

pub(crate) fn samples() -> Option<PathBuf> {
    let folder = std::env::var_os("LANDFALL_SAMPLES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: LANDFALL_SAMPLES does not name a folder of real files");
    }
    folder
}

fn sample(name: &str) -> Option<Reading> {
    let source = source(name).unwrap();
    Some(read(&source, places(&source).first()?))
}

#[test]
fn every_source_reads_the_real_files_and_accounts_for_every_value() {
    let start = Instant::now();
    let all = sources().unwrap();
    for (source, place) in all.iter().flat_map(|s| places(s).into_iter().map(move |p| (s, p))) {
        let name = source.name;
        let began = Instant::now();
        let reading = read(source, &place);
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
