//! Steps of legal texts that no requirement of ours follows yet.

use super::{CITE, add, holds, load, messages, one, said, show, states, turn, watched};
use crate::common::Bench;
use crate::forecasts::{BRAKES, TRACK};

const BRAKES_FILE: &str = "instruments/aa/brakes.toml";

/// A watch that ran, and a text proposed some days before and entered after that.
fn proposed() -> Bench {
    let bench = watched("");
    turn(&bench, "2026-11-26T08:00:00Z");
    bench.write("forecast/acts.toml", TRACK);
    bench.write(BRAKES_FILE, &BRAKES.replace("2026-01-10", "2026-11-20"));
    load(&bench);
    bench
}

#[test]
fn a_step_of_a_text_is_told_once_with_its_day_and_the_day_it_announces_in_both_languages() {
    let bench = proposed();
    assert_eq!(said(&bench, "2026-11-27T08:00:00Z"), "raised 1");
    let warning = one(&bench, "2026-11-27", "aa/brakes:proposed", "learned");
    assert_eq!((&warning["earliest"], &warning["severity"]), (&"2027-01-01".into(), &"unknown".into()));
    assert!(warning["chance"].is_null());
    let letter = show(&bench, &warning["id"], "2026-11-27", "en");
    holds(
        &letter,
        &[
            "New: Brakes act, proposed: Aland",
            "Brakes act: no requirement of ours follows it yet",
            "proposed, 20 November 2026; announced for 1 January 2027: in force",
            "Could begin: 1 January 2027, in 35 days",
            "nobody can say yet how your cars fare",
        ],
    );
    let letter = show(&bench, &warning["id"], "2026-11-27", "zh");
    holds(
        &letter,
        &["新消息：制动法（提案）：甲国", "提案，2026年11月20日；宣布 2027年1月1日：生效", "尚无我们收录的要求"],
    );
    assert_eq!(messages(&bench).last().unwrap()["day"], "2027-01-01");
    for at in ["2026-11-27T09:00:00Z", "2026-11-28T08:00:00Z", "2026-12-15T08:00:00Z"] {
        assert_eq!(said(&bench, at), "", "{at}");
    }
    // a new watch hears of it with all that is ahead
    let late = "id = \"late\"\ncases = [\"car\"]\nmarkets = [\"AA\"]\n";
    bench.run(&["watch", "add", &bench.case("late.toml", late)]).answered();
    turn(&bench, "2026-12-16T08:00:00Z");
    let ids = states(&bench, "2026-12-16");
    assert_eq!(ids.iter().filter(|line| line.starts_with("aa/brakes:proposed")).count(), 2, "{ids:?}");
    // adopted: the next step is news of its own
    bench.add(BRAKES_FILE, &format!("[[step]]\nstage = \"adopted\"\non = 2026-12-16\n{CITE}"));
    load(&bench);
    turn(&bench, "2026-12-17T08:00:00Z");
    let next = one_of(&bench, "aa/brakes:adopted");
    holds(&show(&bench, &next, "2026-12-17", "en"), &["Brakes act, adopted: Aland", "adopted, 16 December 2026"]);
}

/// The id of the warning of a cause to the first watch.
fn one_of(bench: &Bench, cause: &str) -> serde_json::Value {
    let found = super::all(bench, "2026-12-17");
    found.iter().find(|w| w["cause"] == cause && w["watch"] == "desk").unwrap()["id"].clone()
}

#[test]
fn a_step_that_was_wrong_is_taken_back_by_a_letter_to_everyone_who_was_told() {
    let bench = proposed();
    turn(&bench, "2026-11-27T08:00:00Z");
    bench.write(BRAKES_FILE, "title = { en = \"Brakes act\", zh = \"制动法\" }\nmarket = \"AA\"\ntrack = \"acts\"\n");
    bench.write(
        "withdrawn.toml",
        "[[withdrawn]]\nid = \"aa/brakes:proposed/2026-11-20\"\nreason = \"it was another act\"\n",
    );
    load(&bench);
    turn(&bench, "2026-11-28T08:00:00Z");
    let back = one(&bench, "2026-11-28", "aa/brakes:proposed", "learned");
    assert_eq!(back["state"], "corrected", "{:?}", states(&bench, "2026-11-28"));
    let sent: Vec<_> = messages(&bench).into_iter().filter(|m| m["thread"] == back["id"]).collect();
    assert_eq!(sent.len(), 2);
    assert_eq!((&sent[1]["event"], &sent[1]["withdrawn"]), (&"warning.corrected".into(), &true.into()));
    holds(&show(&bench, &back["id"], "2026-11-28", "en"), &["corrected", "Look again at whatever was decided"]);
}

#[test]
fn a_text_of_another_market_or_subject_is_not_told() {
    let bench = Bench::loaded();
    add(&bench, "subjects = [\"trade\"]");
    turn(&bench, "2026-11-26T08:00:00Z");
    bench.write("forecast/acts.toml", TRACK);
    bench.write(BRAKES_FILE, &BRAKES.replace("2026-01-10", "2026-11-20").replace("market = \"AA\"", "market = \"BB\""));
    load(&bench);
    assert_eq!(said(&bench, "2026-11-27T08:00:00Z"), "");
}
