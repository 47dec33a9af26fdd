//! What we do not know: each gap named is one, and nothing missing is unnamed.
//!
//! The other side of the comparison reads the packs' files as plain tables, without the code that reads packs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::common::{Bench, built_in};

/// Subjects of what each market holds on a day, own and inherited.
struct Naive {
    subjects: BTreeSet<String>,
    markets: BTreeMap<String, BTreeSet<String>>,
}

fn tables(folder: &Path, into: &mut Vec<(PathBuf, toml::Table)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tables(&path, into);
        } else if path.extension().is_some_and(|e| e == "toml") {
            into.push((path.clone(), std::fs::read_to_string(&path).unwrap().parse().unwrap()));
        }
    }
}

fn list<'t>(table: &'t toml::Table, key: &str) -> impl Iterator<Item = &'t toml::Table> {
    table.get(key).and_then(|v| v.as_array()).into_iter().flatten().filter_map(|v| v.as_table())
}

fn text<'t>(table: &'t toml::Table, key: &str) -> Option<&'t str> {
    table.get(key)?.as_str()
}

/// Whether its last day is before a day; one that is only bounded has not ended for sure.
fn has_ended(item: &toml::Table, on: &str) -> bool {
    let through = item.get("valid").and_then(|v| v.get("through"));
    let last = match through {
        Some(toml::Value::Datetime(day)) => Some(day.to_string()),
        Some(toml::Value::Table(between)) => between.get("latest").map(ToString::to_string),
        _ => None,
    };
    last.is_some_and(|last| last.as_str() < on)
}

fn below(subject: &str, node: &str) -> bool {
    subject == node || subject.starts_with(&format!("{node}/"))
}

fn naive(on: &str) -> Naive {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let (mut vocab, mut rules, mut markets) = (Vec::new(), Vec::new(), Vec::new());
    tables(&packs.join("vocab"), &mut vocab);
    tables(&packs.join("rules"), &mut rules);
    tables(&packs.join("markets"), &mut markets);
    let subjects = vocab.iter().flat_map(|(_, t)| list(t, "subject")).filter_map(|s| text(s, "id"));
    let attributes: BTreeMap<&str, &str> = vocab
        .iter()
        .flat_map(|(_, t)| list(t, "attribute"))
        .filter_map(|a| Some((text(a, "name")?, text(a, "subject")?)))
        .collect();
    let rules: BTreeMap<&str, &str> =
        rules.iter().filter_map(|(_, t)| Some((text(t, "id")?, text(t, "subject")?))).collect();
    let mut own: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut inherits: Vec<(String, String, Vec<String>)> = Vec::new();
    // what members take over: facts and adoptions, not places or deadlines
    let mut passed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, table) in &markets {
        let code = path.parent().unwrap().file_name().unwrap().to_string_lossy().to_uppercase();
        let held = own.entry(code.clone()).or_default();
        let facts = list(table, "fact").filter(|f| !has_ended(f, on));
        let facts = facts.filter_map(|f| text(f, "subject").or_else(|| attributes.get(text(f, "attribute")?).copied()));
        let law =
            list(table, "adopt").filter(|a| !has_ended(a, on)).filter_map(|a| rules.get(text(a, "rule")?).copied());
        let both: Vec<String> = facts.chain(law).map(str::to_owned).collect();
        passed.entry(code.clone()).or_default().extend(both.clone());
        held.extend(both);
        held.extend(list(table, "clock").filter_map(|c| text(c, "subject")).map(str::to_owned));
        for line in list(table, "inherits") {
            let subjects = line["subjects"].as_array().unwrap().iter().map(|s| s.as_str().unwrap().to_owned());
            inherits.push((code.clone(), text(line, "market").unwrap().to_owned(), subjects.collect()));
        }
    }
    for (path, held) in csv_subjects(&packs.join("markets"), &attributes) {
        own.entry(path).or_default().extend(held);
    }
    let clocks: BTreeMap<String, BTreeSet<String>> = markets
        .iter()
        .map(|(path, t)| {
            let code = path.parent().unwrap().file_name().unwrap().to_string_lossy().to_uppercase();
            (code, list(t, "clock").filter_map(|c| text(c, "subject")).map(str::to_owned).collect::<BTreeSet<_>>())
        })
        .fold(BTreeMap::new(), |mut all, (code, found)| {
            all.entry(code).or_insert_with(BTreeSet::new).extend(found);
            all
        });
    // a parent inherits too: as often as a chain is long
    for _ in 0..4 {
        for (child, parent, nodes) in &inherits {
            let from = passed.get(parent).into_iter().chain(clocks.get(parent)).flatten();
            let taken: Vec<String> = from.filter(|s| nodes.iter().any(|n| below(s, n))).cloned().collect();
            passed.entry(child.clone()).or_default().extend(taken.clone());
            own.entry(child.clone()).or_default().extend(taken);
        }
    }
    Naive { subjects: subjects.map(str::to_owned).collect(), markets: own }
}

/// Subjects of the long tables of facts: market, and what stands in the column of attributes.
fn csv_subjects(folder: &Path, attributes: &BTreeMap<&str, &str>) -> Vec<(String, BTreeSet<String>)> {
    let mut all = Vec::new();
    for market in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        let mut held = BTreeSet::new();
        for file in std::fs::read_dir(&market).unwrap().map(|e| e.unwrap().path()) {
            if file.extension().is_some_and(|e| e == "csv") {
                let text = std::fs::read_to_string(&file).unwrap();
                let cells = text.split([',', '\n']).filter_map(|cell| attributes.get(cell.trim()));
                held.extend(cells.map(|s| (*s).to_owned()));
            }
        }
        all.push((market.file_name().unwrap().to_string_lossy().to_uppercase(), held));
    }
    all
}

#[test]
fn each_gap_named_is_one_and_nothing_that_is_missing_is_unnamed() {
    let on = "2026-12-01";
    let gaps = built_in().json(&["gaps", "--on", on]);
    let naive = naive(on);
    let mut checked = 0;
    for market in gaps["markets"].as_array().unwrap() {
        let code = market["market"].as_str().unwrap();
        let held = &naive.markets[code];
        let named: Vec<&str> = market["bare"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
        for node in &naive.subjects {
            let empty = !held.iter().any(|s| below(s, node));
            let said = named.iter().any(|n| below(node, n));
            assert_eq!(said, empty, "{code} {node}");
            let count = market["subjects"].as_array().unwrap().iter().find(|s| s["subject"] == *node).unwrap();
            let n = |key: &str| count[key].as_u64().unwrap();
            assert_eq!(n("facts") + n("requirements") + n("deadlines") == 0, empty, "{code} {node}");
            checked += 1;
        }
    }
    assert!(checked > 5000, "{checked}");
    let bare = |held: &BTreeSet<String>| held.is_empty();
    let without: BTreeSet<&str> = naive.markets.iter().filter(|(_, h)| bare(h)).map(|(m, _)| m.as_str()).collect();
    let said: BTreeSet<&str> = gaps["without_facts"].as_array().unwrap().iter().map(|m| m.as_str().unwrap()).collect();
    assert_eq!(said, without);
    for node in &naive.subjects {
        let nowhere = !naive.markets.values().flatten().any(|s| below(s, node));
        let said = gaps["without_markets"].as_array().unwrap().iter().any(|n| below(node, n.as_str().unwrap()));
        assert_eq!(said, nowhere, "{node}");
    }
}

#[test]
fn a_gap_closes_with_the_first_fact_and_opens_again_when_that_has_ended() {
    let bench = Bench::loaded();
    let bare = |on: &str| {
        let gaps = bench.json(&["gaps", "--on", on]);
        let markets = gaps["markets"].as_array().unwrap().clone();
        let own = markets.into_iter().find(|m| m["market"] == "BB").map(|m| m["bare"].clone());
        (gaps["without_facts"].clone(), own)
    };
    assert_eq!(bare("2026-12-01"), (serde_json::json!(["BB"]), None));
    bench.add(
        "markets/bb/law.toml",
        "[[fact]]\nid = \"F3\"\nattribute = \"mass.most\"\nvalue = 3000\nunit = \"kg\"\n\
         valid = { from = 2020-01-01, through = 2027-12-31 }\nstatus = \"enacted\"\n\
         cite = { says = \"Decree of B\", checked = \"memory\", stated = 2026-11-01 }\n",
    );
    bench.run(&["import", "packs"]).answered();
    assert_eq!(bare("2026-12-01"), (serde_json::json!([]), Some(serde_json::json!(["trade"]))));
    assert_eq!(bare("2028-01-01"), (serde_json::json!(["BB"]), None));
    let gaps = bench.json(&["gaps", "--market", "BB", "--on", "2026-12-01"]);
    assert_eq!(gaps["markets"][0]["from_memory"], serde_json::json!([{ "id": "F3", "about": "mass.most" }]));
}

#[test]
fn gaps_are_published_as_a_page_and_name_no_ids() {
    let page = built_in().run(&["gaps", "--format", "html", "--lang", "zh"]).answered().out;
    assert!(page.starts_with("<!doctype html>") && page.contains("我们未关注的内容"));
    let text = built_in().run(&["gaps", "--market", "TR"]).answered().out;
    assert!(!text.contains("tr-cn-older") && !text.contains(" F0") && text.contains("Additional duty"), "{text}");
}
