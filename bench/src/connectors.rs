//! Every connector over the real files it has been tried on.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use landfall_ingest::{Source, sources};

use crate::sheet::{Sheet, best, ms, peak_mb, project, runs};

const RUNS: usize = 3;
const SECONDS: f64 = 60.0;
const MEMORY: f64 = 512.0;

/// None where `LANDFALL_SAMPLES` does not name the folder of real files.
pub fn run() -> Option<Sheet> {
    let samples = PathBuf::from(std::env::var_os("LANDFALL_SAMPLES")?);
    let mut sheet = Sheet::new(
        "The connectors",
        "Every source over all its real files (the folder `LANDFALL_SAMPLES` names): opening, unpacking, reading, \
         accounting for every value. Processor time of one thread, the best of 3 runs; memory is the most the process \
         held while it read, the bytes and what came of them included.",
    );
    let (mut all, mut most, mut values, mut statements) = (Duration::ZERO, 0.0_f64, 0, 0);
    for source in sources().ok()? {
        let places = places(&source, &samples);
        if places.is_empty() {
            sheet.note(format!("`{}` has no real files there.", source.name));
            continue;
        }
        forget_peak();
        let (times, (held, stated)) = runs(RUNS, || read(&source, &places));
        let peak = peak_mb();
        all += best(&times);
        most = most.max(peak);
        values += held;
        statements += stated;
        let rate = held as f64 / best(&times).as_secs_f64() / 1e6;
        let figure = format!("{}, {peak:.0} MB; {rate:.1} million values/s", ms(best(&times)));
        sheet.row(format!("`{}`: {held} values, {stated} statements", source.name), figure);
    }
    sheet.goal("all of them", format!("{:.2} s", all.as_secs_f64()), "≤ 60 s on 2 cores", all.as_secs_f64() <= SECONDS);
    sheet.goal("most memory held by one", format!("{most:.0} MB"), "≤ 512 MB", most <= MEMORY);
    sheet.note(format!("{values} values in all, {statements} statements."));
    Some(sheet)
}

/// The real files of a source, as its `samples.txt` names them.
fn places(source: &Source, samples: &Path) -> Vec<PathBuf> {
    let list = project().join("crates/landfall-ingest/src/sources").join(source.name).join("samples.txt");
    let list = std::fs::read_to_string(list).unwrap_or_default();
    list.lines().map(|line| samples.join(line)).filter(|place| place.exists()).collect()
}

/// Values held and statements made.
fn read(source: &Source, places: &[PathBuf]) -> (u64, usize) {
    let mut sum = (0, 0);
    for place in places {
        let reading = source.read(place, Timestamp::now()).expect("a real file is read");
        sum.0 += reading.parsed.counts.held;
        sum.1 += reading.parsed.statements.len();
    }
    sum
}

/// Lets the system count the most memory anew.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
