//! Publishers' files into the ledger, and what becomes of what they say.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::common::Bench;

const ATTRIBUTES: &str = r#"
[[attribute]]
name = "market.population"
type = "number"
unit = "1"
subject = "trade"
title = { en = "Population", zh = "人口" }
meaning = { en = "People", zh = "常住人口" }
[[attribute]]
name = "culture.literacy"
type = "number"
unit = "%"
subject = "approval"
title = { en = "Literacy", zh = "识字率" }
meaning = { en = "Who reads", zh = "能读写者" }
"#;

const RULE: &str = r#"
id = "signs"
title = { en = "Signs in words", zh = "文字标识" }
subject = "approval"
applies = "vehicle.powertrain = 'BEV'"
met = "market.culture_literacy >= 90"
consequence = "blocks"
"#;

const ADOPTS: &str = r#"
[[adopt]]
rule = "signs"
phase = "always"
purposes = ["import"]
valid = { from = 2020-01-01 }
status = "enacted"
cite = { says = "Signs act", checked = "memory", stated = 2026-11-01 }
"#;

/// What the pack says of literacy in the market.
const READ: &str = r#"
[[fact]]
id = "L1"
attribute = "culture.literacy"
value = 80
unit = "%"
valid = { from = 2020-01-01 }
cite = { says = "Census", via = "https://census.example", quote = "80 %", checked = "page", seen = 2026-11-01 }
"#;

/// A pack whose vocabulary has what the sources here fill, not loaded yet.
fn pack() -> Bench {
    let bench = Bench::new();
    bench.add("vocab/units.toml", "[[unit]]\nid = \"%\"\ndimension = \"count\"\nfactor = \"0.01\"");
    bench.add("vocab/codes/currency.toml", "[[code]]\nid = \"USD\"\ntitle = { en = \"US dollar\", zh = \"美元\" }");
    bench.write("vocab/attributes/figures.toml", ATTRIBUTES);
    bench.write("rules/safety/signs.toml", RULE);
    bench.write("rules/safety/signs.md", "# Signs\n");
    bench.add("markets/aa/adopts.toml", ADOPTS);
    bench
}

pub fn loaded() -> Bench {
    let bench = pack();
    bench.run(&["import", "packs"]).answered();
    bench
}

/// Twenty-four markets nobody holds beside Aland and Beland, each with two figures.
pub fn figures(bench: &Bench, name: &str, literacy: &str) -> String {
    let others =
        ["AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AR", "AT", "AU", "AW", "AZ", "BA", "BD", "BE", "BF", "BG"];
    let mut markets = format!("\"AA\": {{ \"_literacyPercent\": \"{literacy}\", \"_population\": \"1000\" }}");
    for market in others.into_iter().chain(["BB", "BH", "BI", "BJ"]) {
        let _ = write!(markets, ", \"{market}\": {{ \"_literacyPercent\": \"70\", \"_population\": \"5000\" }}");
    }
    let text = format!(
        "{{ \"supplemental\": {{ \"version\": {{ \"_cldrVersion\": \"{name}\" }}, \"territoryInfo\": {{ {markets} }} }} }}\n"
    );
    let folder = bench.path(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("territoryInfo.json"), text).unwrap();
    folder.display().to_string()
}

pub fn rates(bench: &Bench, days: usize) -> String {
    let mut text = String::from("Date,USD,CYP,\n");
    let last: jiff::civil::Date = "2026-11-20".parse().unwrap();
    for n in 0..days {
        let day = last.checked_sub(jiff::Span::new().days(i64::try_from(n).unwrap())).unwrap();
        let _ = writeln!(text, "{day},1.{n:04},N/A,");
    }
    bench.case("eurofxref-hist.csv", &text)
}

fn n(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

#[test]
fn what_an_import_prints_adds_up_and_the_same_file_again_writes_nothing() {
    let bench = loaded();
    let folder = figures(&bench, "47", "95");
    let first = bench.json(&["import", "cldr", &folder]);
    let (values, statements) = (&first["values"], &first["statements"]);
    let sum = |map: &Value| map.as_object().unwrap().values().map(n).sum::<u64>();
    assert_eq!(n(&values["held"]), 23 * 2 + 1);
    assert_eq!(n(&values["held"]), n(&values["handled"]) + sum(&values["ignored"]) + n(&values["signalled"]));
    assert_eq!(46, n(&statements["taken"]) + sum(&statements["left"]) + n(&statements["unfit"]));
    // Aland and Beland are held, the others are not
    assert_eq!((n(&statements["taken"]), n(&statements["left"]["market"])), (4, 42));
    assert_eq!((n(&first["written"]["new"]), n(&first["written"]["written"])), (4, 4));
    let again = bench.json(&["import", "cldr", &folder]);
    assert_eq!((n(&again["written"]["written"]), n(&again["written"]["unchanged"])), (0, 4));
    let zh = bench.run(&["import", "cldr", &folder, "--lang", "zh"]).answered().out;
    assert!(zh.contains("不在账本中") && zh.contains("未变 4"), "{zh}");
    bench.run(&["verify", "--ledger"]).answered();
}

/// The calendars a culture reckons by are no calendars of an authority.
#[test]
fn only_a_source_of_public_holidays_speaks_of_working_days() {
    let bench = loaded();
    let folder = figures(&bench, "47", "95");
    let imported = bench.json(&["import", "cldr", &folder]);
    assert_eq!((&imported["calendars"], &imported["uncounted"]), (&json!([]), &json!([])));
}

#[test]
fn a_fact_of_a_source_cites_file_place_and_day_and_the_bytes_are_kept() {
    let bench = loaded();
    let folder = figures(&bench, "47", "95");
    bench.run(&["import", "cldr", &folder, "--received", "2026-11-20T10:00:00Z"]).answered();
    let stated = bench.json(&["fact", "AA", "culture.literacy", "--on", "2026-12-01"]);
    let fact = &stated["facts"][0];
    assert_eq!(fact["id"], "cldr:AA/culture.literacy");
    let cite = &fact["citation"];
    assert_eq!((cite["checked"].as_str(), cite["seen"].as_str()), (Some("data"), Some("2026-11-20")));
    assert_eq!(cite["at"], "supplemental > territoryInfo > AA > _literacyPercent");
    assert!(cite["via"].is_null() && cite["quote"].is_null() && cite["published"].is_null(), "{cite}");
    let path = bench.path("all.jsonl");
    bench.run(&["export", path.to_str().unwrap()]).answered();
    let text = fs::read_to_string(path).unwrap();
    let line: Value = serde_json::from_str(text.lines().find(|l| l.contains("cldr:AA/culture")).unwrap()).unwrap();
    assert_eq!(line["file"], "territoryInfo.json");
    let bytes = fs::read(bench.path("47").join("territoryInfo.json")).unwrap();
    assert_eq!(line["snapshot"], landfall_core::model::Hash::of(&bytes).0);
}

#[test]
fn check_reads_and_stores_nothing() {
    let bench = loaded();
    let before = bench.head();
    let folder = figures(&bench, "47", "95");
    let checked = bench.json(&["import", "cldr", &folder, "--check"]);
    assert!(checked["written"].is_null() && n(&checked["statements"]["taken"]) == 4);
    assert_eq!(bench.head(), before);
}

#[test]
fn another_edition_corrects_and_the_reason_names_both() {
    let bench = loaded();
    bench.run(&["import", "cldr", &figures(&bench, "47", "95")]).answered();
    let known = bench.json(&["fact", "AA", "culture.literacy"])["known"].as_str().unwrap().to_owned();
    let second = bench.json(&["import", "cldr", &figures(&bench, "48", "96.5")]);
    let written = &second["written"];
    assert_eq!((n(&written["corrected"]), n(&written["new"]), n(&written["unchanged"])), (1, 0, 3));
    let now = |args: &[&str]| bench.json(args)["facts"][0]["value"].as_str().unwrap().to_owned();
    assert_eq!(now(&["fact", "AA", "culture.literacy"]), "96.5 %");
    assert_eq!(now(&["fact", "AA", "culture.literacy", "--known", &known]), "95 %");
    let reason = bench.column("SELECT reason FROM entry WHERE op = 'correct'");
    for text in ["edition CLDR 47", "says 95 %", "edition CLDR 48", "says 96.5 %"] {
        assert!(reason[0].contains(text), "{reason:?}");
    }
    bench.run(&["verify", "--ledger"]).answered();
}

#[test]
fn an_edition_that_changes_more_than_half_waits_for_somebody_to_look() {
    let bench = loaded();
    bench.run(&["import", "cldr", &figures(&bench, "47", "95")]).answered();
    let folder = figures(&bench, "48", "60");
    let file = bench.path("48").join("territoryInfo.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("\"5000\"", "\"5001\"").replace("\"1000\"", "\"1001\"")).unwrap();
    let before = bench.head();
    bench.refuses(&["import", "cldr", &folder], 2, &["3 of the 4 items", "--accept"], &["4 条中的 3 条", "--accept"]);
    assert_eq!(bench.head(), before);
    let accepted = bench.json(&["import", "cldr", &folder, "--accept"]);
    assert_eq!(n(&accepted["written"]["corrected"]), 3);
}

#[test]
fn a_suspect_file_is_refused_with_its_reason_and_remembered_as_suspect() {
    let bench = loaded();
    bench.run(&["import", "cldr", &figures(&bench, "47", "95")]).answered();
    let short = bench.path("short");
    fs::create_dir_all(&short).unwrap();
    let text = r#"{ "supplemental": { "version": { "_cldrVersion": "48" }, "territoryInfo": { "AA": { "_literacyPercent": "1" } } } }"#;
    fs::write(short.join("territoryInfo.json"), text).unwrap();
    let run = bench.run(&["import", "cldr", short.to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("holds less") && run.err.contains("suspect"), "{}{}", run.out, run.err);
    assert_eq!(bench.json(&["fact", "AA", "culture.literacy"])["facts"][0]["value"], "95 %");
    let health = |name: &str| {
        let all = bench.json(&["sources"]);
        let found = all["sources"].as_array().unwrap().iter().find(|s| s["name"] == name).unwrap().clone();
        (found["health"].as_str().unwrap().to_owned(), found["items"].as_u64().unwrap())
    };
    assert_eq!(health("cldr"), ("suspect".to_owned(), 4));
    assert_eq!(health("ecb"), ("never_run".to_owned(), 0));
    bench.run(&["import", "cldr", &figures(&bench, "48", "95")]).answered();
    assert_eq!(health("cldr"), ("fresh".to_owned(), 4));
}

#[test]
fn what_a_source_no_longer_says_stays() {
    let bench = loaded();
    bench.run(&["import", "ecb", &rates(&bench, 10)]).answered();
    let fewer = bench.json(&["import", "ecb", &rates(&bench, 4)]);
    let written = &fewer["written"];
    assert_eq!((n(&written["written"]), n(&written["unchanged"]), n(&written["silent"])), (0, 4, 6));
    let sources = bench.json(&["sources"]);
    let ecb = sources["sources"].as_array().unwrap().iter().find(|s| s["name"] == "ecb").unwrap();
    assert_eq!(n(&ecb["items"]), 10);
}

#[test]
fn an_older_edition_read_later_corrects_nothing() {
    let bench = loaded();
    let table = |last: &str, rate: &str| {
        bench.case("eurofxref-hist.csv", &format!("Date,USD,\n{last},1.5,\n2026-11-10,{rate},\n2026-11-09,1.1,\n"))
    };
    bench.run(&["import", "ecb", &table("2026-11-20", "1.10")]).answered();
    let older = bench.json(&["import", "ecb", &table("2026-11-12", "1.20")]);
    assert_eq!((n(&older["written"]["older"]), n(&older["written"]["corrected"])), (1, 0));
    // it said something new, too
    assert_eq!(n(&older["written"]["new"]), 1);
    let newer = bench.json(&["import", "ecb", &table("2026-11-21", "1.30")]);
    assert_eq!((n(&newer["written"]["older"]), n(&newer["written"]["corrected"])), (0, 1));
}

fn verdict(bench: &Bench) -> (String, Value) {
    let all = bench.json(&["assess", "car", "--market", "AA", "--on", "2026-12-01"]);
    let findings = all[0]["findings"].as_array().unwrap();
    let finding = findings.iter().find(|f| f["requirement"] == "signs").unwrap();
    (finding["outcome"].as_str().unwrap().to_owned(), finding.clone())
}

#[test]
fn where_the_packs_are_silent_a_source_decides_and_is_marked_as_data() {
    let bench = loaded();
    assert_eq!(verdict(&bench).0, "unknown");
    bench.run(&["import", "cldr", &figures(&bench, "47", "95")]).answered();
    let (outcome, finding) = verdict(&bench);
    assert_eq!(outcome, "met");
    assert!(finding.to_string().contains("\"checked\":\"data\""), "{finding}");
    bench.run(&["import", "cldr", &figures(&bench, "48", "60")]).answered();
    assert_eq!(verdict(&bench).0, "not_met");
}

#[test]
fn what_a_pack_states_governs_and_what_a_source_states_stands_beside_it() {
    let bench = pack();
    bench.write("markets/aa/read.toml", READ);
    bench.run(&["import", "packs"]).answered();
    assert_eq!(verdict(&bench).0, "not_met");
    bench.run(&["import", "cldr", &figures(&bench, "47", "95")]).answered();
    assert_eq!(verdict(&bench).0, "not_met", "a source decided against a reviewed fact");
    let stated = bench.json(&["fact", "AA", "culture.literacy", "--on", "2026-12-01"]);
    let facts = stated["facts"].as_array().unwrap();
    let shown: Vec<_> = facts.iter().map(|f| (f["id"].as_str().unwrap(), f["decides"].as_bool().unwrap())).collect();
    assert_eq!(shown, [("L1", true), ("cldr:AA/culture.literacy", false)]);
    assert_eq!((&facts[1]["beside"]["how"], &facts[1]["beside"]["id"]), (&"otherwise".into(), &"L1".into()));
    let of_fact = [("en", "said otherwise: L1 says 80 %"), ("zh", "说法不同：L1 为 80 %")];
    let of_market = [("en", "another source says 80 %, which decides"), ("zh", "另有说法：80%，以其为准")];
    for (args, texts) in [(&["fact", "AA", "culture.literacy"][..], of_fact), (&["market", "AA"], of_market)] {
        for (lang, said) in texts {
            let all: Vec<&str> = args.iter().copied().chain(["--on", "2026-12-01", "--lang", lang]).collect();
            let text = bench.run(&all).answered().out;
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(said) && (flat.contains("95 %") || flat.contains("95%")), "{text}");
        }
    }
    bench.run(&["import", "cldr", &figures(&bench, "48", "80")]).answered();
    let again = bench.json(&["fact", "AA", "culture.literacy", "--on", "2026-12-01"]);
    assert_eq!(again["facts"][1]["beside"]["how"], "also");
}

#[test]
fn a_market_without_a_head_is_not_brought_into_being() {
    let bench = loaded();
    bench.run(&["import", "cldr", &figures(&bench, "47", "95")]).answered();
    let all = bench.json(&["assess", "car", "--market", "all", "--on", "2026-12-01"]);
    let markets: Vec<&str> = all.as_array().unwrap().iter().map(|a| a["market"].as_str().unwrap()).collect();
    assert_eq!(markets, ["AA", "BB"]);
}

#[test]
fn an_export_leaves_out_what_may_not_be_passed_on_and_says_so() {
    let bench = loaded();
    bench.run(&["import", "cldr", &figures(&bench, "47", "95")]).answered();
    // the same facts as if a source whose licence forbids it had brought them
    bench.execute(
        "DROP TRIGGER entry_stays; UPDATE entry SET pack = 'who_road_safety' WHERE id = 'cldr:AA/culture.literacy'",
    );
    let path = bench.path("out.csv");
    let name = path.to_str().unwrap();
    let run = bench.run(&["export", name]).answered();
    assert!(run.out.contains("who_road_safety (1)") && run.out.contains("--include-restricted"), "{}", run.out);
    let zh = bench.run(&["export", name, "--lang", "zh"]).answered().out;
    assert!(zh.contains("不得再分发") && zh.contains("who_road_safety"), "{zh}");
    let ids = |text: &str| text.matches("cldr:AA/").count();
    assert_eq!(ids(&fs::read_to_string(&path).unwrap()), 1);
    bench.run(&["export", name, "--include-restricted"]).answered();
    assert_eq!(ids(&fs::read_to_string(&path).unwrap()), 2);
    bench.refuses(&["export", "out.txt"], 2, &[".csv or .jsonl"], &[".csv 或 .jsonl"]);
}

#[test]
fn a_table_holds_no_formula() {
    let bench = pack();
    bench.write("markets/aa/read.toml", &READ.replace("Census", "=HYPERLINK(\\\"https://bad.example\\\")"));
    bench.run(&["import", "packs"]).answered();
    let path = bench.path("out.csv");
    bench.run(&["export", "-m", "AA", path.to_str().unwrap()]).answered();
    let text = fs::read_to_string(path).unwrap();
    assert!(
        text.contains("\"'=HYPERLINK(") && !text.contains(",=HYPERLINK") && !text.contains("\"=HYPERLINK"),
        "{text}"
    );
}

#[test]
fn faults_of_a_file_end_with_two_and_faults_of_the_ledger_with_three() {
    let bench = loaded();
    let before = bench.head();
    let bad = bench.case("eurofxref-hist.csv", "Day,Dollar\nx,y\n");
    bench.refuses(&["import", "ecb", &bad], 2, &["Date"], &["Date"]);
    bench.refuses(&["import", "ecbb", &bad], 2, &["`ecb`"], &["`ecb`"]);
    bench.refuses(&["import", "ecb", "nowhere.csv"], 2, &["nowhere.csv"], &["nowhere.csv"]);
    let good = rates(&bench, 3);
    bench.refuses(&["import", "ecb", &good, "--received", "2100-01-01"], 2, &["lies ahead"], &["在未来"]);
    assert_eq!(bench.head(), before);
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(PathBuf::from(format!("{}{ending}", bench.ledger().display())));
    }
    let bytes = fs::read(bench.ledger()).unwrap();
    fs::write(bench.ledger(), &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(bench.run(&["import", "ecb", &good]).code, 3);
}

#[test]
fn an_import_of_a_source_killed_at_any_moment_is_stored_whole_or_not_at_all() {
    let bench = loaded();
    let path = rates(&bench, 360);
    let pristine = fs::read(bench.ledger()).unwrap();
    let before = bench.head().unwrap();
    let begun = std::time::Instant::now();
    bench.run(&["import", "ecb", &path]).answered();
    let whole = begun.elapsed();
    let entries = |head: &str| head.split(':').next().unwrap().parse::<u64>().unwrap();
    let all = entries(&bench.head().unwrap());
    assert_eq!(all, entries(&before) + 361);
    for part in 1..=12 {
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{ending}", bench.ledger().display()));
        }
        fs::write(bench.ledger(), &pristine).unwrap();
        let mut child = bench.command(&["import", "ecb", &path]).stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole * part / 10);
        child.kill().unwrap();
        child.wait().unwrap();
        let found = entries(&bench.head().unwrap());
        assert!(found == all || found == entries(&before), "{found} entries of {all}");
        let snapshots = bench.column("SELECT hash FROM snapshot").len();
        assert_eq!(snapshots, usize::from(found == all), "the bytes go with the items");
    }
}
