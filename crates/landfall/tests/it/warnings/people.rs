//! What people say of warnings, corrections that reach them, and watches that change.

use super::{CITE, add, all, correct, holds, load, messages, one, said, show, states, turn, watched};
use crate::common::Bench;

#[test]
fn a_correction_reaches_everyone_who_got_the_original_even_where_the_watch_is_gone() {
    let bench = watched("");
    turn(&bench, "2026-12-26T08:00:00Z");
    bench.run(&["watch", "edit", "desk", "--set", "endpoints=office"]).answered();
    correct(&bench);
    turn(&bench, "2026-12-26T09:00:00Z");
    assert_eq!(states(&bench, "2026-12-26"), ["aa/ecall corrected raised", "aa/ecall scheduled corrected"]);
    let to = |event: &str| -> Vec<String> {
        let of = messages(&bench).into_iter().filter(|m| m["event"] == event);
        of.map(|m| m["endpoint"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(to("warning.raised"), ["desk", "office"]);
    assert_eq!(to("warning.corrected"), ["desk", "office"], "{:?}", messages(&bench));
    let new = one(&bench, "2026-12-26", "aa/ecall", "corrected");
    holds(&show(&bench, &new["id"], "2026-12-26", "en"), &["Corrected, we were wrong", "read the wrong year"]);
    holds(&show(&bench, &new["id"], "2026-12-26", "zh"), &["更正，此前有误"]);

    let gone = watched("");
    turn(&gone, "2026-12-26T08:00:00Z");
    gone.run(&["watch", "remove", "desk"]).answered();
    correct(&gone);
    turn(&gone, "2026-12-26T09:00:00Z");
    assert_eq!(states(&gone, "2026-12-26"), ["aa/ecall scheduled corrected"]);
    let last = messages(&gone).pop().unwrap();
    assert_eq!((last["event"].as_str(), last["endpoint"].as_str()), (Some("warning.corrected"), Some("desk")));
    assert_eq!(last["withdrawn"], true);
}

#[test]
fn states_follow_what_people_say_and_a_reason_is_asked_for() {
    let bench = watched("");
    turn(&bench, "2026-12-26T08:00:00Z");
    let id = one(&bench, "2026-12-26", "aa/ecall", "scheduled")["id"].as_str().unwrap().to_owned();
    let short = &id[..6];
    let state = |args: &[&str]| bench.json(args)["state"].as_str().unwrap().to_owned();
    assert_eq!(state(&["warnings", "ack", short]), "acknowledged");
    assert_eq!(state(&["warnings", "act", short, "--note", "approval applied for"]), "actioned");
    assert_eq!(state(&["warnings", "dismiss", short, "--reason", "not sold there"]), "dismissed");
    bench.refuses(&["warnings", "dismiss", short, "--reason", " "], 2, &["--reason"], &["--reason"]);
    assert_eq!(state(&["warnings", "feedback", short, "useful"]), "dismissed");
    let letter = show(&bench, &id.clone().into(), "2026-12-26", "en");
    holds(&letter, &["done: approval applied for", "put aside: not sold there", "feedback: useful"]);
    // a warning put aside is not in the list, and its rule's precision is
    let listed = bench.json(&["warnings", "list", "--on", "2026-12-26"]);
    assert!(listed["warnings"].as_array().unwrap().is_empty());
    let ecall = listed["precision"].as_array().unwrap().iter().find(|p| p["rule"] == "ecall").unwrap();
    assert_eq!((ecall["n"].as_i64(), ecall["precision"].as_f64()), (Some(1), Some(1.0)));
    let text = bench.run(&["warnings", "list", "--all", "--on", "2026-12-26"]).answered().out;
    holds(&text, &["Emergency call: 100 % useful or known (n = 1 of 1 told)"]);
    // what it said is another now: it comes back
    correct(&bench);
    turn(&bench, "2026-12-27T08:00:00Z");
    bench.refuses(&["warnings", "ack", short], 2, &["is closed"], &["已结束"]);
}

#[test]
fn a_watch_that_asks_for_more_hears_what_it_had_not_heard_and_nothing_twice() {
    let bench = Bench::loaded();
    add(&bench, "subjects = [\"trade\"]");
    assert_eq!(said(&bench, "2026-12-01T08:00:00Z"), "");
    bench.run(&["watch", "edit", "desk", "--set", "subjects="]).answered();
    assert_eq!(said(&bench, "2026-12-01T09:00:00Z"), "raised 1");
    bench.run(&["watch", "edit", "desk", "--set", "budget=3"]).answered();
    assert_eq!(said(&bench, "2026-12-01T10:00:00Z"), "");
    assert_eq!(all(&bench, "2026-12-01").len(), 1);
}

#[test]
fn the_clock_set_back_is_named_and_nothing_is_lost_or_told_twice() {
    let bench = watched("");
    turn(&bench, "2026-12-26T08:00:00Z");
    let before = (messages(&bench), states(&bench, "2026-12-26"));
    bench.refuses(
        &["run", "--once", "--now", "2026-12-26T07:59:59Z"],
        2,
        &["2026-12-26T08:00:00Z", "set back", "nothing is lost"],
        &["2026-12-26T08:00:00Z", "调回"],
    );
    assert_eq!((messages(&bench), states(&bench, "2026-12-26")), before);
    assert_eq!(said(&bench, "2026-12-26T08:00:01Z"), "");
}

#[test]
fn a_set_clock_jumps_from_one_due_instant_to_the_next_and_ends_in_time() {
    let bench = watched("lead_days = 10\ndigest = \"daily\"");
    let run = bench.run(&["run", "--now", "2026-12-01T08:00:00Z", "--until", "2027-01-03T00:00:00Z"]).answered();
    assert!(run.out.contains("2027-01-03T00:00:00Z: "), "{}", run.out);
    assert!(!run.out.contains("2027-01-04T00:00:00Z: "), "{}", run.out);
    // the first run tells everything ahead, whatever the lead time, and the day passes
    assert_eq!(states(&bench, "2027-01-03"), ["aa/ecall scheduled expired"]);
    assert_eq!(messages(&bench).len(), 1);
}

#[test]
fn what_has_to_be_decided_next_stands_first_and_then_what_weighs_more() {
    let bench = Bench::new();
    // dearer from 20 December: moderate, and sooner than the day from which the car is shut out
    bench.edit("markets/aa/trade.toml", "from = 2020-01-01 }", "from = 2020-01-01, through = 2026-12-19 }");
    let raised = format!(
        "[[fact]]\nid = \"F9\"\nattribute = \"duty.customs\"\namount = \"0.25 * shipment.customs_value\"\norder = 10\nvalid = {{ from = 2026-12-20 }}\nstatus = \"enacted\"\n{CITE}"
    );
    bench.add("markets/aa/trade.toml", &raised);
    load(&bench);
    add(&bench, "");
    turn(&bench, "2026-11-26T08:00:00Z");
    let listed = bench.json(&["warnings", "list", "--on", "2026-11-26"]);
    let rows: Vec<[&str; 2]> = listed["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| [w["decision"]["by"].as_str().unwrap(), w["severity"].as_str().unwrap()])
        .collect();
    assert_eq!(rows, [["2026-12-19", "moderate"], ["2026-12-31", "severe"]]);
    let text = bench.run(&["warnings", "list", "--on", "2026-11-26"]).answered().out;
    assert!(text.find("Customs duty").unwrap() < text.find("eCall act").unwrap(), "{text}");
}
