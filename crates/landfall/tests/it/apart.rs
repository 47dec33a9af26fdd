//! The executable reading in a process of its own, given what should bring that process down.

use std::path::Path;

use landfall_ingest::apart::{Apart, Ending, Limits};
use landfall_ingest::{Error, Input, NamedBytes, sources};

use crate::common::Bench;

fn itself() -> Apart {
    Apart::new(assert_cmd::cargo::cargo_bin!("landfall"), ["read-apart"])
}

fn received() -> jiff::Timestamp {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

fn one(name: &str, bytes: Vec<u8>) -> Input {
    Input { files: vec![NamedBytes { name: name.to_owned(), bytes }] }
}

/// A grid of so many cells, all well formed.
fn grid(cells: usize) -> Input {
    let line =
        |n: usize| format!("{:.4} {:.4} Cfb\n", (n / 3600) as f64 / 100.0 - 89.0, (n % 3600) as f64 / 10.0 - 180.0);
    one("Koeppen-Geiger-ASCII.txt", (0..cells).map(line).collect::<String>().into_bytes())
}

#[test]
fn a_reading_apart_says_the_same_as_one_beside() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../landfall-ingest/src/sources");
    for source in sources().unwrap() {
        let input = Input::open(&folder.join(source.name).join("fixtures"), |_| true).unwrap();
        let apart = itself().read(source.name, &input, received()).unwrap();
        let beside = source.read_input(input, received()).unwrap();
        let text = |reading| serde_json::to_string(reading).unwrap();
        assert_eq!(text(&apart), text(&beside), "{}", source.name);
    }
}

#[test]
fn what_the_source_says_against_a_file_arrives_as_it_was_said() {
    let error = itself().read("koppen", &one("Koeppen-Geiger-ASCII.txt", b"\xff\xfe1\0".to_vec()), received());
    let beside = landfall_ingest::source("koppen").unwrap();
    let said = beside.read_input(one("Koeppen-Geiger-ASCII.txt", b"\xff\xfe1\0".to_vec()), received()).unwrap_err();
    let error = error.unwrap_err();
    assert_eq!((error.code(), error.args(), error.kind()), (said.code(), said.args(), said.kind()));
}

#[test]
fn a_file_that_takes_more_memory_than_there_is_ends_its_own_process_alone() {
    let limits = Limits { memory_mb: 128, ..Limits::default() };
    let error = itself().within(limits).read("koppen", &grid(600_000), received()).unwrap_err();
    let Error::Apart { how, files, origin } = &error else { panic!("{error}") };
    assert_eq!((how, files.as_str(), origin.as_str()), (&Ending::Memory(128), "Koeppen-Geiger-ASCII.txt", "koppen"));
    // and with enough of it the same file is read
    assert_eq!(itself().read("koppen", &grid(600_000), received()).unwrap().parsed.counts.rows, 600_000);
}

#[test]
fn a_file_that_takes_longer_than_it_may_ends_its_own_process_alone() {
    let limits = Limits { memory_mb: 8192, seconds: 1, ..Limits::default() };
    let mut input = grid(100_000);
    input.files[0].bytes = input.files[0].bytes.repeat(30);
    let error = itself().within(limits).read("koppen", &input, received()).unwrap_err();
    assert!(matches!(&error, Error::Apart { how: Ending::Time(1), .. }), "{error}");
}

#[test]
fn the_command_that_reads_apart_is_in_no_help_and_takes_no_rubbish() {
    let bench = Bench::new();
    assert!(!bench.run(&["--help"]).answered().out.contains("read-apart"));
    let run = bench.run(&["read-apart", "koppen", "yesterday", "512", "5"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("`yesterday`"), "{}", run.err);
    // nobody gives it bytes
    let run = bench.run(&["read-apart", "koppen", "2026-11-24T00:00:00Z", "512", "5"]);
    assert_eq!((run.code, run.out.as_str()), (3, ""), "{}", run.err);
}
