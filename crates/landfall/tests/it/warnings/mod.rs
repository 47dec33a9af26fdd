//! Watches and warnings from end to end: what is told, to whom, in which words, and what becomes of it.

mod again;
mod bad;
mod feeds;
mod hostile;
mod imports;
mod kills;
mod people;
mod steps;
mod story;
mod told;

use serde_json::Value;

use crate::common::Bench;

/// A ledger with the small pack and a watch on everything, delivered to one desk.
fn watched(more: &str) -> Bench {
    let bench = Bench::loaded();
    add(&bench, more);
    bench
}

fn add(bench: &Bench, more: &str) {
    let form = format!("cases = [\"car\"]\nmarkets = [\"AA\"]\nendpoints = [\"desk\"]\n{more}\n");
    let file = bench.case("desk.toml", &form);
    bench.run(&["watch", "add", &file]).answered();
}

/// Loads the pack as it stands now.
fn load(bench: &Bench) {
    bench.run(&["import", "packs"]).answered();
}

/// Takes back what the pack said of the emergency call.
fn correct(bench: &Bench) {
    bench.edit(
        ADOPTS,
        "valid = { from = 2027-01-01 }",
        "valid = { from = 2031-01-01 }\ncorrects = \"read the wrong year\"",
    );
    load(bench);
}

/// One turn at an instant.
fn turn(bench: &Bench, at: &str) -> Value {
    bench.json(&["run", "--once", "--now", at])
}

/// What a turn said, by kind of event.
fn said(bench: &Bench, at: &str) -> String {
    let turn = turn(bench, at);
    let said = turn["pass"]["said"].as_object().unwrap().iter().map(|(event, n)| format!("{event} {n}"));
    said.collect::<Vec<_>>().join(", ")
}

/// All warnings as they stand, those closed included.
fn all(bench: &Bench, on: &str) -> Vec<Value> {
    let listed = bench.json(&["warnings", "list", "--all", "--on", on]);
    listed["warnings"].as_array().unwrap().clone()
}

/// `cause kind state`, sorted.
fn states(bench: &Bench, on: &str) -> Vec<String> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let line = |w: &Value| format!("{} {} {}", text(&w["cause"]), text(&w["kind"]), text(&w["state"]));
    let mut lines: Vec<String> = all(bench, on).iter().map(line).collect();
    lines.sort();
    lines
}

/// The one warning of a cause and kind.
fn one(bench: &Bench, on: &str, cause: &str, kind: &str) -> Value {
    let found: Vec<Value> = all(bench, on).into_iter().filter(|w| w["cause"] == cause && w["kind"] == kind).collect();
    assert_eq!(found.len(), 1, "{cause} {kind}: {:?}", states(bench, on));
    found[0].clone()
}

fn show(bench: &Bench, id: &Value, on: &str, lang: &str) -> String {
    bench.run(&["warnings", "show", id.as_str().unwrap(), "--on", on, "--lang", lang]).answered().out
}

/// Messages on their way: their ids and bodies.
fn messages(bench: &Bench) -> Vec<Value> {
    bench.column("SELECT body FROM outbox ORDER BY seq").iter().map(|b| serde_json::from_str(b).unwrap()).collect()
}

#[track_caller]
fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

const CITE: &str = "cite = { says = \"Gazette 12\", via = \"https://law.example/gazette\", quote = \"is put off\", checked = \"official\", seen = 2026-11-20 }";
const ADOPTS: &str = "markets/aa/adopts.toml";
const ECALL: &str = "instruments/aa/ecall.toml";
