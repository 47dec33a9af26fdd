//! Dossiers of the packs that are built in, as people read them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use crate::common::{Bench, Run, built_in};

const MARKETS: [&str; 10] = ["DE", "TR", "BR", "US", "CN", "AU", "SA", "JP", "TH", "NO"];
const ON: [&str; 2] = ["--on", "2026-12-01"];

fn ask(args: &[&str]) -> Run {
    built_in().run(&[args, &ON].concat()).answered()
}

/// The report of a market; asked for once.
fn report(market: &str, lang: &str) -> serde_json::Value {
    static ASKED: Mutex<BTreeMap<String, serde_json::Value>> = Mutex::new(BTreeMap::new());
    let key = format!("{market} {lang}");
    let mut asked = ASKED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let ask = || {
        let run = ask(&["market", market, "--lang", lang, "--json"]);
        serde_json::from_str::<serde_json::Value>(&run.out).unwrap()["report"].clone()
    };
    asked.entry(key).or_insert_with(ask).clone()
}

/// Everything said in a report but for its sources, which are quoted as they are.
fn said(report: &serde_json::Value) -> Vec<String> {
    fn walk(value: &serde_json::Value, key: &str, into: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) if !["id", "lang"].contains(&key) => into.push(text.clone()),
            serde_json::Value::Array(all) => all.iter().for_each(|v| walk(v, key, into)),
            serde_json::Value::Object(all) => {
                all.iter().filter(|(k, _)| *k != "notes").for_each(|(k, v)| walk(v, k, into));
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    walk(report, "", &mut all);
    // tones of marks stand before their words
    all.retain(|text| !["warn", "news", "quiet"].contains(&text.as_str()));
    all
}

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

/// Names that only machines use: attributes, rules and codes with an underscore, ids of facts.
fn machine_words() -> &'static BTreeSet<String> {
    static WORDS: OnceLock<BTreeSet<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut all = Vec::new();
        files(&packs(), &mut all);
        let mut words = BTreeSet::new();
        for path in all.iter().filter(|p| p.extension().is_some_and(|e| e == "toml")) {
            let text = std::fs::read_to_string(path).unwrap();
            for line in text.lines() {
                let value = |key: &str| line.strip_prefix(key)?.trim().strip_prefix("= \"")?.split('"').next();
                words.extend(["id ", "name "].into_iter().filter_map(value).map(str::to_owned));
            }
            words.extend(path.file_stem().map(|s| s.to_string_lossy().into_owned()));
        }
        words.retain(|w| w.contains('_') || w.contains('.') || w.contains('/') || is_fact_id(w));
        words
    })
}

fn is_fact_id(word: &str) -> bool {
    let digits = word.strip_prefix(['F', 'C', 'V']).unwrap_or_default();
    digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-'));
    text.split(part).map(|w| w.trim_matches(['.', '/', '-'])).filter(|w| !w.is_empty())
}

#[test]
fn ten_dossiers_speak_no_machine_words_in_either_language() {
    for market in MARKETS {
        for lang in ["en", "zh"] {
            for text in &said(&report(market, lang)) {
                for word in words(text) {
                    let machine = machine_words().contains(word) && word.contains(['_', '.']);
                    assert!(!machine && !is_fact_id(word), "{market} {lang}: `{word}` in: {text}");
                }
                for sign in ["shipment.", "vehicle.", "firm.", "offer.", "market.", "place.", "<>", " IN (", "_"] {
                    let read = |(at, _): (usize, &str)| {
                        let next = text[at + sign.len()..].chars().next();
                        !sign.ends_with('.') || next.is_some_and(|c| c.is_ascii_lowercase())
                    };
                    assert!(!text.match_indices(sign).any(read), "{market} {lang}: `{sign}` in: {text}");
                }
                assert!(!text.contains("{ $") && !text.contains("$n"), "{market} {lang}: {text}");
            }
        }
    }
}

#[test]
fn chinese_dossiers_write_days_as_chinese_does_and_every_sentence_in_chinese() {
    let dated = |text: &str| {
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        words(text).any(|w| w.len() == 10 && w.split('-').count() == 3 && w.split('-').all(digits))
    };
    for market in MARKETS {
        let all = said(&report(market, "zh"));
        let found: Vec<&String> = all.iter().filter(|t| dated(t)).collect();
        assert!(found.is_empty(), "{market}: {found:?}");
        assert!(all.iter().any(|t| t.contains("2026年12月1日")), "{market}");
        // a sentence of our own is Chinese; terms and texts kept as written are not sentences
        let english = |t: &&String| {
            let han = t.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            !han && t.split_whitespace().count() > 12 && !t.contains(';')
        };
        let found: Vec<_> = all.iter().filter(english).collect();
        assert!(found.is_empty(), "{market}: {found:?}");
    }
}

#[test]
fn no_heading_of_a_dossier_stands_over_nothing_and_every_source_is_named() {
    for market in MARKETS {
        let report = report(market, "en");
        let sections = report["sections"].as_array().unwrap();
        for (at, section) in sections.iter().enumerate() {
            let filled = !section["blocks"].as_array().unwrap().is_empty();
            let level = |s: &serde_json::Value| s["level"].as_u64().unwrap();
            let below = sections.get(at + 1).is_some_and(|next| level(next) > level(section));
            assert!(filled || below, "{market}: {}", section["title"]);
        }
        let mut named = BTreeSet::new();
        fn numbers(value: &serde_json::Value, into: &mut BTreeSet<u64>) {
            match value {
                serde_json::Value::Object(all) => {
                    let own = all.get("notes").and_then(|n| n.as_array()).into_iter().flatten();
                    into.extend(own.filter_map(serde_json::Value::as_u64));
                    all.values().for_each(|v| numbers(v, into));
                }
                serde_json::Value::Array(all) => all.iter().for_each(|v| numbers(v, into)),
                _ => {}
            }
        }
        numbers(&report["sections"], &mut named);
        let notes = report["notes"].as_array().unwrap().len() as u64;
        assert_eq!(named, (1..=notes).collect(), "{market}");
    }
}

#[test]
fn what_has_ended_and_what_is_not_law_stands_apart_from_what_is_asked() {
    let json: serde_json::Value = serde_json::from_str(&ask(&["market", "DE", "--json"]).out).unwrap();
    let ended = json["facts"].as_array().unwrap().iter().filter(|f| f["standing"] == "ended").count();
    assert!(ended > 0, "the packs hold something that has ended");
    let short = ask(&["market", "DE"]).out;
    assert!(short.contains("--full shows them"), "{short}");
    let full = ask(&["market", "DE", "--full"]).out;
    assert!(full.len() > short.len() && !full.contains("--full shows them"));
    let late = built_in().run(&["market", "DE", "--on", "2031-06-01"]).answered().out;
    let passports = late.lines().filter(|l| l.trim_start().starts_with("Battery passport ")).collect::<Vec<_>>();
    assert!(passports.iter().any(|l| l.contains("since 18 February 2027")), "{passports:?}");
    assert!(short.contains("18 February 2027: Battery passport: asked from this day"), "{short}");
}

#[test]
fn the_border_agrees_with_what_the_duty_command_gives_for_the_same_car() {
    let bench = built_in();
    let car = bench
        .case("car.toml", "[vehicle]\norigin = \"CN\"\npowertrain = \"BEV\"\ncategory = \"M1\"\ncondition = \"new\"\n");
    for market in ["DE", "TR", "BR", "US", "NO", "AU"] {
        let args = ["duty", car.as_str(), "--market", market, "--on", "2026-12-01", "--json"];
        let duty: serde_json::Value = serde_json::from_str(&bench.run(&args).answered().out).unwrap();
        let json: serde_json::Value = serde_json::from_str(&ask(&["market", market, "--json"]).out).unwrap();
        assert_eq!(json["border"]["cases"], duty["cases"], "{market}");
    }
}

#[test]
fn a_dossier_goes_to_a_file_in_the_format_its_ending_or_the_flag_says() {
    let bench = built_in();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (name, extra, starts) in [
        ("a.html", None, "<!doctype html>"),
        ("a.md", None, "# Norway"),
        ("a.json", None, "{"),
        ("a.txt", None, "Norway"),
        ("a", Some("markdown"), "# Norway"),
        ("b.html", Some("text"), "Norway"),
    ] {
        let file = path(name);
        let mut args = vec!["market", "NO", "--lang", "en", "--out", &file];
        args.extend(extra.iter().flat_map(|f| ["--format", f]));
        let run = bench.run(&args).answered();
        assert!(run.out.is_empty());
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with(starts), "{name}: {}", &text[..40]);
    }
    bench.refuses(&["market", "NO", "--json", "--format", "html"], 2, &["--json"], &["--json"]);
    bench.refuses(&["market", "NO", "--out", "/nowhere/a.md"], 2, &["/nowhere/a.md"], &["/nowhere/a.md"]);
}

#[test]
fn a_value_that_gives_way_to_another_is_one_change_and_one_that_leaves_nothing_says_its_last_day() {
    let bench = Bench::new();
    let fact = |id: &str, value: u32, valid: &str, status: &str| {
        format!(
            "[[fact]]\nid = \"{id}\"\nattribute = \"mass.most\"\nvalue = {value}\nunit = \"kg\"\nvalid = {valid}\n\
             status = \"{status}\"\ncite = {{ says = \"{id}\", checked = \"memory\", stated = 2026-11-01 }}\n"
        )
    };
    bench.add("markets/bb/law.toml", &fact("L1", 3000, "{ from = 2020-01-01, through = 2026-12-31 }", "enacted"));
    bench.add("markets/bb/law.toml", &fact("L2", 2800, "{ from = 2027-01-01, through = 2027-12-31 }", "enacted"));
    bench.add("markets/bb/law.toml", &fact("L3", 2600, "{ from = 2028-01-01 }", "expected"));
    bench.run(&["import", "packs"]).answered();
    let text = bench.run(&["market", "BB", "--on", "2026-12-01"]).answered().out;
    let part = text.split("What changes by").nth(1).unwrap().split("What we do not know").next().unwrap();
    let lines: Vec<&str> =
        part.lines().map(str::trim).filter(|l| l.starts_with('•') || l.starts_with("before")).collect();
    assert_eq!(
        lines,
        [
            "• 1 January 2027: Greatest mass: 2800 kg [1]",
            "before: 3000 kg",
            "• 31 December 2027: Greatest mass (2800 kg): last day [1]",
            "• 1 January 2028: Greatest mass: 2600 kg (expected) [2]",
            "before: 2800 kg",
        ],
        "{text}"
    );
    // on its last day it still stands, and is about to go
    let last = bench.run(&["market", "BB", "--on", "2027-12-31"]).answered().out;
    assert!(last.contains("31 December 2027: Greatest mass (2800 kg): last day"), "{last}");
}
