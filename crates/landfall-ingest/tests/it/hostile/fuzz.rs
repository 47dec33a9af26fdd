//! Random changes to the seeds: bytes, lines, figures, words of the format; each input is made anew from seed, source
//! and number, so that one that ended wrong can be given again.

use fastrand::Rng;
use landfall_core::model::Hash;
use landfall_ingest::{Input, Kind, NamedBytes, Source, sources};

use super::bundle::{Bundle, Part};
use super::damage::figures;
use super::watch;

/// Inputs of a source where nobody asks for more.
const RUNS: u64 = 1_000;
/// The seed where nobody names one: the same on every machine.
const SEED: u64 = 20_261_124;
/// Words of the formats.
const WORDS: &[&str] = &[
    "\"",
    "\"\"",
    "'",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "{",
    "}",
    "[",
    "]",
    "[[",
    ":",
    ": ",
    "- ",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "&amp;",
    "&#0;",
    "<!DOCTYPE a>",
    "&a",
    "*a",
    "!!",
    "---\n",
    "|",
    "#",
    "\0",
    "\u{feff}",
    "\u{fffd}",
    "\u{85}",
    "\u{2028}",
    "１",
    "٣",
    "NaN",
    "null",
    "true",
    "-0",
    "0",
    "-1",
    "1e9",
    "99999999999999999999",
    "0.000000000000000000000000001",
    "2999-01-01",
    "2024-02-30",
    "N/A",
    "-9999",
    "99.9",
    "PK\u{3}\u{4}",
    "\u{1f}",
    " ",
    "%",
    "°",
    "(",
    ")",
    "[1-2]",
    "not a place",
];

#[test]
fn no_random_change_of_a_fixture_breaks_a_source() {
    let asked = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let runs = asked("LANDFALL_FUZZ_RUNS").unwrap_or(RUNS);
    let seed = asked("LANDFALL_FUZZ_SEED").unwrap_or(SEED);
    let mut wrong = Vec::new();
    for source in sources().unwrap() {
        let ended = watch::inputs(&format!("fuzz {} {seed} 0 {runs}", source.name));
        let refused = ended.iter().filter(|(_, how)| how == "refused").count();
        println!("{}: seed {seed}: {} inputs, {refused} refused", source.name, ended.len());
        wrong.extend(ended.iter().filter(|(_, how)| how.starts_with("wrong")).map(|(number, how)| {
            let file = keep(&source, seed, number.parse().unwrap_or_default());
            format!("{}: seed {seed}, input {number}, kept in {file}: {how}", source.name)
        }));
    }
    assert!(wrong.is_empty(), "{} inputs ended wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Keeps an input that ended wrong as a folder beside what is built.
fn keep(source: &Source, seed: u64, number: u64) -> String {
    let folder =
        std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{}-{seed}-{number}", source.name));
    for file in made(&Seeds::of(source), seed, number) {
        let path = folder.join(file.name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file.bytes).unwrap();
    }
    folder.display().to_string()
}

/// Gives a source inputs by their numbers, in a process of its own.
pub fn run(source: &Source, seed: u64, from: u64, through: u64) {
    let seeds = Seeds::of(source);
    for number in from..through {
        let files = made(&seeds, seed, number);
        watch::begin(&number.to_string());
        let outcome = source.read_input(Input { files }, crate::received());
        watch::end(&match outcome {
            Ok(reading) if reading.parsed.counts.held == reading.parsed.counts.told() => "read".to_owned(),
            Ok(reading) => format!("wrong: {:?}", reading.parsed.counts),
            Err(error) if error.kind() == Kind::Fault => format!("wrong: {error}"),
            Err(_) => "refused".to_owned(),
        });
    }
}

/// What inputs are made from.
struct Seeds {
    bundle: Bundle,
    parts: Vec<Part>,
    salt: u64,
}

impl Seeds {
    fn of(source: &Source) -> Seeds {
        let bundle = Bundle::of(source);
        let salt = u64::from_str_radix(&Hash::of(source.name.as_bytes()).0[..16], 16).unwrap();
        Seeds { parts: bundle.parts(), bundle, salt }
    }
}

fn made(seeds: &Seeds, seed: u64, number: u64) -> Vec<NamedBytes> {
    let mut rng = Rng::with_seed(seed ^ seeds.salt ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let part = &seeds.parts[rng.usize(..seeds.parts.len())];
    // now and then what is packed is changed itself
    let packed = rng.u8(..8) == 0;
    let mut bytes = if packed { seeds.bundle.whole(part) } else { part.bytes.clone() };
    for _ in 0..rng.usize(1..=4) {
        bytes = change(bytes, &mut rng);
    }
    if packed { seeds.bundle.instead(part, bytes) } else { seeds.bundle.with(part, bytes) }
}

fn change(mut bytes: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    if bytes.is_empty() {
        return b"0".to_vec();
    }
    let at = rng.usize(..bytes.len());
    let to = (at + rng.usize(..=bytes.len().min(64))).min(bytes.len());
    match rng.u8(..12) {
        0 => bytes[at] ^= 1 << rng.u8(..8),
        1 => bytes[at] = rng.u8(..),
        2 => drop(bytes.drain(at..to)),
        3 => {
            let piece = bytes[at..to].to_vec();
            let times = rng.usize(1..=8);
            bytes.splice(at..at, piece.repeat(times));
        }
        4 => bytes.truncate(at),
        5 | 6 => {
            let word = WORDS[rng.usize(..WORDS.len())].bytes();
            bytes.splice(at..at, word);
        }
        7 | 8 => {
            let word = WORDS[rng.usize(..WORDS.len())].as_bytes();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let figures = figures(&text);
            if !figures.is_empty() {
                let figure = figures[rng.usize(..figures.len())].clone();
                return [&text.as_bytes()[..figure.start], word, &text.as_bytes()[figure.end..]].concat();
            }
        }
        9 | 10 => {
            let mut lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
            let (one, other) = (rng.usize(..lines.len()), rng.usize(..lines.len()));
            if rng.bool() {
                lines.swap(one, other);
            } else {
                lines.insert(one, lines[other]);
            }
            return lines.concat();
        }
        _ => {
            let other = rng.usize(..bytes.len());
            let piece = bytes[at..to].to_vec();
            bytes.splice(other..other, piece);
        }
    }
    bytes
}
