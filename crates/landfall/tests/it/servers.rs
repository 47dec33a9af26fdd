//! A ledger on a server: what it answers, moving there and back, keeping copies, and what is said where it is not.

use serde_json::{Value, json};

use crate::common::Bench;
use crate::place::{Place, Store};

const DAY: &str = "2026-12-26";

/// The main job from end to end, with what does not differ from one run to the next.
fn walk(bench: &Bench) -> Value {
    bench.run(&["import", "packs"]).answered();
    let form = "cases = [\"car\"]\nmarkets = [\"AA\"]\nendpoints = [\"desk\"]\n";
    let file = bench.case("desk.toml", form);
    bench.run(&["watch", "add", &file]).answered();
    let turn = bench.json(&["run", "--once", "--now", "2026-12-26T08:00:00Z"]);
    let again = bench.json(&["run", "--once", "--now", "2026-12-27T08:00:00Z"]);
    let assessed = bench.json(&["assess", "car", "--market", "AA", "--on", DAY]);
    json!({
        "answers": assessed[0]["answers"],
        "findings": assessed[0]["findings"],
        "said": turn["pass"]["said"],
        "again": again["pass"]["said"],
        "more": told(bench),
    })
}

/// What the ledger tells, however it came to where it is.
fn told(bench: &Bench) -> Value {
    let listed = bench.json(&["warnings", "list", "--all", "--on", DAY]);
    let warnings: Vec<Value> = listed["warnings"].as_array().unwrap().iter().map(|w| {
        json!({ "id": w["id"], "cause": w["cause"], "kind": w["kind"], "state": w["state"], "earliest": w["earliest"] })
    }).collect();
    assert!(!warnings.is_empty());
    let outbox: Vec<Value> =
        bench.json(&["outbox", "list"]).as_array().unwrap().iter().map(|kept| kept["message"]["id"].clone()).collect();
    assert!(!outbox.is_empty());
    json!({
        "warnings": warnings,
        "outbox": outbox,
        "watches": bench.json(&["watch", "list"]),
        "found": bench.json(&["find", "Aland"]),
        "entries": bench.json(&["verify", "--ledger"])["entries"],
    })
}

#[test]
fn a_server_tells_from_end_to_end_what_a_file_tells() {
    let Some(server) = Bench::on_server() else { return };
    let timeless = |mut walked: Value| {
        for watch in walked["more"]["watches"]["watches"].as_array_mut().unwrap() {
            assert!(watch["changed"].take().is_string());
        }
        walked
    };
    assert_eq!(timeless(walk(&server)), timeless(walk(&Bench::new())));
}

#[test]
fn a_ledger_moves_to_a_server_and_back_with_all_it_tells() {
    let Some(place) = Place::on(Store::Postgresql) else { return };
    let bench = Bench::new();
    walk(&bench);
    let (head, before) = (bench.head().unwrap(), told(&bench));
    let moved = bench.run(&["migrate", "--to", &place.address(), "--lang", "zh"]).answered().out;
    assert_eq!(moved.matches(&head).count(), 2, "both heads\n{moved}");
    assert!(moved.contains("已核验"), "{moved}");

    let there = Bench::at(place);
    assert_eq!(told(&there), before);
    there.refuses(&["migrate", "--to", &bench.ledger().display().to_string()], 2, &["exists already"], &["已存在"]);
    let back = bench.path("back.db").display().to_string();
    let moved = there.json(&["migrate", "--to", &back]);
    assert_eq!((&moved["head"], &moved["copied_head"]), (&json!(head), &json!(head)));
    assert_eq!(there.json(&["verify", "--ledger", &back])["head"], json!(head));
}

#[test]
fn a_copy_kept_is_brought_back_whole_where_nothing_is() {
    let bench = Bench::new();
    walk(&bench);
    let (head, before) = (bench.head().unwrap(), told(&bench));
    let kept = bench.path("kept.db").display().to_string();
    assert!(bench.run(&["backup", &kept]).answered().out.contains(&head));
    bench.refuses(&["backup", &kept], 2, &["exists already"], &["已存在"]);
    bench.refuses(&["restore", &kept], 2, &["exists already"], &["已存在"]);
    std::fs::remove_file(bench.ledger()).unwrap();
    bench.run(&["restore", &kept]).answered();
    assert_eq!((bench.head().unwrap(), told(&bench)), (head, before));
}

#[test]
fn a_server_that_is_away_or_misspelt_is_named_without_its_password() {
    let bench = Bench::new();
    let folder = bench.path("nowhere").display().to_string().replace('/', "%2F");
    let away = format!("postgres://me:s3cret@{folder}/db");
    let asked = |address: &'static str| ["verify", "--ledger", address];
    bench.refuses(&["verify", "--ledger", &away], 3, &["does not answer", "postgres://me@"], &["没有应答"]);
    bench.refuses(&asked("postgres://me:s3cret@host:x/db"), 2, &["cannot be used", "USER@HOST"], &["无法使用"]);
    bench.refuses(&asked("postgres://me@host"), 2, &["it names no database"], &["无法使用"]);
    assert!(!bench.run(&["verify", "--ledger", &away]).err.contains("s3cret"));
}
