//! Every source over its own fixture and over real files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]

mod fixtures;
mod holidays;
mod hostile;
mod items;
mod samples;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use landfall_ingest::{Reading, Source};

/// The instant every test receives its files at.
fn received() -> Timestamp {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

fn fixtures(source: &Source) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sources").join(source.name).join("fixtures")
}

fn read(source: &Source, path: &Path) -> Reading {
    source.read(path, received()).unwrap_or_else(|e| panic!("{}: {}: {e}", source.name, path.display()))
}

fn value(reading: &Reading, key: &str) -> String {
    let found = reading.parsed.statements.iter().find(|s| s.key() == key);
    found.map(|s| s.value.to_string()).unwrap_or_else(|| {
        let near: Vec<String> = reading.parsed.statements.iter().take(12).map(|s| s.key()).collect();
        panic!("{}: nothing under `{key}`; there are {near:?} …", reading.name)
    })
}
