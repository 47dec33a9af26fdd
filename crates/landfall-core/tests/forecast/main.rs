//! The model of steps: worked cases, properties, histories that cannot be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod bands;
mod calendar;
mod properties;
mod worked;

use std::collections::BTreeMap;
use std::path::Path;

use landfall_core::Date;
use landfall_core::forecast::{History, Mark, Stage};
use landfall_core::model::{Item, Track};
use landfall_core::pack::{self, Source};

/// The tracks as the packs have them.
pub fn tracks() -> BTreeMap<String, Track> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/forecast");
    let read = |path: std::path::PathBuf| Source {
        path: format!("forecast/{}", path.file_name().unwrap().to_string_lossy()),
        text: std::fs::read_to_string(path).unwrap(),
    };
    let files: Vec<Source> = std::fs::read_dir(folder).unwrap().map(|e| read(e.unwrap().path())).collect();
    let (pack, diagnostics) = pack::read(&files);
    assert!(!pack::refused(&diagnostics), "{diagnostics:?}");
    let track = |item: Item| match item {
        Item::Track(track) => (track.id.clone(), (*track).clone()),
        other => panic!("{other:?}"),
    };
    pack.plain_items().into_iter().map(track).collect()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn history(id: &str, track: &str, marks: &[(&str, &str)]) -> History {
    let mark = |(stage, on): &(&str, &str)| Mark { on: day(on), stage: Stage::parse(stage).unwrap() };
    let history = History {
        id: id.to_owned(),
        body: "XX".to_owned(),
        track: track.to_owned(),
        marks: marks.iter().map(mark).collect(),
        promises: Vec::new(),
        watched: Date::MIN,
    };
    history.whole().unwrap()
}
