//! What a watch hears, and how often.

use landfall_core::change::{Run, Wanted, ahead};

use crate::story::{Story, causes, codes, hears, lines};

const ADOPTS: &str = "markets/aa/adopts.toml";
const ECALL: &str = "instruments/aa/ecall.toml";
const CITE: &str = "cite = { says = \"Gazette\", via = \"https://law.example/gazette\", quote = \"as of\", checked = \"official\", seen = 2026-11-20 }";

/// One line a purpose is enough here.
fn import(changes: &[landfall_core::change::Change]) -> Vec<String> {
    lines(changes).into_iter().filter(|l| !l.contains(" register ")).collect()
}

#[test]
fn a_new_watch_hears_everything_ahead_once_and_nothing_past() {
    let now = Story::begin().known("2026-11-23");
    assert_eq!(import(&hears(None, &now, &["AA"], 30)), ["scheduled AA 2027-01-01 import unknown→no"]);
    let late = Story::begin().known("2027-01-02");
    assert!(hears(None, &late, &["AA"], 30).is_empty());
}

#[test]
fn a_scheduled_flip_is_heard_on_the_day_it_first_lies_within_the_lead_time_and_never_again() {
    let story = Story::begin();
    let run = |last: &str, today: &str| import(&hears(Some(&story.known(last)), &story.known(today), &["AA"], 30));
    assert!(run("2026-12-01", "2026-12-01").is_empty());
    assert_eq!(run("2026-12-01", "2026-12-02"), ["scheduled AA 2027-01-01 import unknown→no"]);
    assert!(run("2026-12-02", "2026-12-03").is_empty());
    assert!(run("2026-12-03", "2027-01-05").is_empty());
    // nobody ran the watch for months: late, and not left out
    assert_eq!(run("2026-10-01", "2027-02-01"), ["scheduled AA 2027-01-01 import unknown→no"]);
}

#[test]
fn law_adopted_today_and_in_force_in_six_days_is_learned_at_once_and_only_once() {
    let old = Story::begin().edit(
        ADOPTS,
        "valid = { from = 2027-01-01 }\nstatus = \"enacted\"",
        "valid = { from = 2027-01-01 }\nstatus = \"proposed\"",
    );
    let new = Story::begin().edit(ADOPTS, "status = \"enacted\"", "status = \"enacted\"\ncorrects = \"adopted\"");
    let changes = hears(Some(&old.known("2026-12-25")), &new.known("2026-12-26"), &["AA"], 30);
    assert_eq!(
        import(&changes),
        ["learned AA 2026-12-26 AA/ecall/all_new {\"moved\":\"adopted\"}", "learned AA 2027-01-01 import unknown→no"]
    );
    assert!(hears(Some(&new.known("2026-12-26")), &new.known("2026-12-27"), &["AA"], 30).is_empty());
}

#[test]
fn what_is_announced_is_heard_once_with_its_day_and_again_when_the_day_moves() {
    let old = Story::begin().edit(ADOPTS, "status = \"enacted\"", "status = \"proposed\"");
    let moved = old.clone().edit(
        ADOPTS,
        "valid = { from = 2027-01-01 }",
        "valid = { from = 2027-07-01 }\ncorrects = \"the bill was amended\"",
    );
    assert_eq!(
        lines(&hears(None, &old.known("2026-12-01"), &["AA"], 30)),
        ["learned AA 2026-12-01 AA/ecall/all_new {\"moved\":\"entered\"}"]
    );
    assert!(hears(Some(&old.known("2026-12-01")), &old.known("2026-12-10"), &["AA"], 30).is_empty());
    let changes = hears(Some(&old.known("2026-12-10")), &moved.known("2026-12-11"), &["AA"], 30);
    assert!(lines(&changes)[0].contains("\"moved\":\"day\""), "{:?}", lines(&changes));
    assert!(lines(&changes)[0].contains("2027-07-01"), "{:?}", lines(&changes));
}

#[test]
fn a_new_step_of_a_bill_is_heard_with_its_source() {
    let old = Story::begin().edit(ADOPTS, "status = \"enacted\"", "status = \"proposed\"");
    let new = old.clone().add(ECALL, &format!("[[step]]\nstage = \"in_negotiation\"\non = 2026-12-09\n{CITE}"));
    let changes = hears(Some(&old.known("2026-12-01")), &new.known("2026-12-10"), &["AA"], 30);
    assert_eq!(causes(&changes, "step"), ["aa/ecall:in_negotiation"]);
    assert_eq!(changes[0].causes[0].citations[0].cite().quote.as_deref(), Some("as of"));
}

#[test]
fn a_postponed_law_tells_that_the_old_day_is_off_and_which_day_is_on_under_one_cause() {
    let old = Story::begin();
    let step = format!(
        "[[step]]\nstage = \"postponed\"\non = 2026-12-02\ntarget = {{ stage = \"applies_all\", on = 2028-01-01 }}\n{CITE}"
    );
    let new = old.clone().add(ECALL, &step).edit(
        ADOPTS,
        "valid = { from = 2027-01-01 }",
        "valid = { from = 2028-01-01 }\ncorrects = \"postponed\"",
    );
    let changes = hears(Some(&old.known("2026-12-02")), &new.known("2026-12-03"), &["AA"], 30);
    assert_eq!(
        import(&changes),
        ["learned AA 2027-01-01 import no→unknown", "learned AA 2028-01-01 import unknown→no"]
    );
    assert_eq!(causes(&changes, "import"), ["aa/ecall:postponed", "aa/ecall:postponed"]);
    // a year later it falls due and is heard again, once
    let due = hears(Some(&new.known("2027-12-01")), &new.known("2027-12-03"), &["AA"], 30);
    assert_eq!(import(&due), ["scheduled AA 2028-01-01 import unknown→no"]);
}

#[test]
fn a_day_that_passes_while_law_waits_for_a_step_is_no_news() {
    let waits = Story::begin().edit(
        ADOPTS,
        "valid = { from = 2027-01-01 }",
        "valid = { from = { after = \"aa/ecall:in_force\", plus = \"P12M\" } }",
    );
    let (monday, tuesday) = (waits.known("2026-11-23"), waits.known("2026-11-24"));
    assert!(hears(Some(&monday), &tuesday, &["AA"], 30).is_empty());
    assert!(hears(Some(&monday), &tuesday, &["AA"], 700).len() <= 1);
}

#[test]
fn a_start_that_passes_without_confirmation_is_heard_the_day_it_passes() {
    let expected = Story::begin().edit(ADOPTS, "status = \"enacted\"", "status = \"expected\"");
    let changes = hears(Some(&expected.known("2026-12-31")), &expected.known("2027-01-01"), &["AA"], 30);
    assert_eq!(lines(&changes), ["learned AA 2027-01-01 AA/ecall/all_new null→unknown"]);
    assert!(hears(Some(&expected.known("2027-01-01")), &expected.known("2027-01-02"), &["AA"], 30).is_empty());
}

#[test]
fn a_correction_is_heard_as_a_correction() {
    let old = Story::begin();
    let new = old.clone().edit(
        "markets/aa/trade.toml",
        "value = 2500\nunit = \"kg\"",
        "value = 1900\nunit = \"kg\"\ncorrects = \"read the wrong column\"",
    );
    let changes = hears(Some(&old.known("2026-11-23")), &new.known("2026-11-24"), &["AA"], 30);
    assert_eq!(import(&changes)[0], "corrected AA 2026-11-24 import unknown→no");
}

#[test]
fn a_watch_hears_only_the_purposes_and_subjects_it_asks_for_with_what_they_need() {
    let now = Story::begin().known("2026-11-23");
    let ask = |purposes: &[&str], subjects: &[&str]| {
        let own = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let (purposes, subjects, markets) = (own(purposes), own(subjects), codes(&["AA"]));
        let horizon = "2029-12-31".parse().unwrap();
        let run = Run { last: None, now: now.as_known(), today: now.day, horizon, lead: 30 };
        let wanted = Wanted { markets: &markets, purposes: &purposes, subjects: &subjects };
        lines(&ahead(&run, &now.car(), &wanted).unwrap())
    };
    assert_eq!(ask(&["register"], &[]), ["scheduled AA 2027-01-01 register unknown→no"]);
    assert_eq!(ask(&["approve"], &[]), [""; 0]);
    assert_eq!(ask(&[], &["approval"]).len(), 2);
    assert_eq!(ask(&[], &["trade"]), [""; 0]);
}
