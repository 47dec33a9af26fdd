//! Steps of legal texts that nothing we hold follows, or that move nothing we hold.

use landfall_core::change::{Change, Run, Wanted, What, ahead};

use crate::story::{Knowing, Story, causes, codes, diff, hears, lines};

const RADIO: &str = "instruments/aa/radio.toml";
const CITE: &str = "cite = { says = \"Gazette\", via = \"https://law.example/gazette\", quote = \"as of\", checked = \"official\", seen = 2026-11-20 }";

fn step(stage: &str, on: &str, target: &str) -> String {
    format!("[[step]]\nstage = \"{stage}\"\non = {on}\n{target}\n{CITE}\n")
}

fn target(stage: &str, on: &str) -> String {
    format!("target = {{ stage = \"{stage}\", on = {on} }}")
}

/// A text of AA about radios, which no requirement follows; BB inherits what AA says of approval.
fn radio(steps: &str) -> Story {
    let head = "title = { en = \"Radio act\", zh = \"无线电法\" }\nmarket = \"AA\"\nsubject = \"approval\"\n";
    let inherits = format!("inherits = [{{ market = \"AA\", subjects = [\"approval\"], {CITE} }}]");
    Story::begin().add(RADIO, head).add(RADIO, steps).add("markets/bb/market.toml", &inherits)
}

/// What is heard of steps.
fn of_steps(changes: &[Change]) -> Vec<String> {
    let steps = changes.iter().filter(|change| matches!(change.what, What::Steps { .. }));
    steps.flat_map(|change| lines(std::slice::from_ref(change))).collect()
}

fn heard(last: Option<&Knowing>, now: &Knowing, markets: &[&str]) -> Vec<String> {
    of_steps(&hears(last, now, markets, 30))
}

#[test]
fn a_step_that_nothing_follows_is_heard_once_with_its_source_and_the_day_it_announces() {
    let old = radio(&step("signal", "2026-10-01", ""));
    let new = old.clone().add(RADIO, &step("proposed", "2026-12-02", &target("in_force", "2027-09-01")));
    let changes = hears(Some(&old.known("2026-12-01")), &new.known("2026-12-03"), &["AA"], 30);
    assert_eq!(of_steps(&changes), ["learned AA 2026-12-03 aa/radio proposed for 2027-09-01"]);
    assert_eq!(causes(&changes, "aa/radio"), ["aa/radio:proposed"]);
    let told = changes.iter().find(|change| matches!(change.what, What::Steps { .. })).unwrap();
    assert_eq!(told.causes[0].citations[0].cite().quote.as_deref(), Some("as of"));
    assert!(heard(Some(&new.known("2026-12-03")), &new.known("2026-12-04"), &["AA"]).is_empty());
}

#[test]
fn a_step_ahead_is_heard_when_it_comes_within_the_lead_time_and_never_again() {
    let steps = step("published", "2026-10-01", "") + &step("in_force", "2027-01-01", "");
    let story = radio(&steps);
    let run = |last: &str, today: &str| heard(Some(&story.known(last)), &story.known(today), &["AA"]);
    assert!(run("2026-11-30", "2026-12-01").is_empty());
    assert_eq!(run("2026-12-01", "2026-12-02"), ["scheduled AA 2027-01-01 aa/radio in_force for 2027-01-01"]);
    assert!(run("2026-12-02", "2027-03-01").is_empty());
    // learned within the lead time it is not scheduled too
    let before = radio(&step("published", "2026-10-01", ""));
    let told = heard(Some(&before.known("2026-11-30")), &story.known("2026-12-05"), &["AA"]);
    assert_eq!(told, ["learned AA 2026-12-05 aa/radio in_force for 2027-01-01"]);
    assert!(run("2026-12-05", "2026-12-06").is_empty());
}

#[test]
fn a_new_watch_hears_the_steps_and_announced_days_ahead_and_nothing_past() {
    let made = step("signal", "2024-10-01", "") + &step("published", "2025-10-01", "");
    let begins = step("in_force", "2026-01-01", "") + &step("applies_all", "2028-01-01", "");
    let now = radio(&(made.clone() + &begins)).known("2026-11-23");
    assert_eq!(heard(None, &now, &["AA"]), ["scheduled AA 2028-01-01 aa/radio applies_all for 2028-01-01"]);
    let proposed = |on: &str| radio(&step("proposed", "2026-03-01", &target("in_force", on)));
    assert_eq!(
        heard(None, &proposed("2027-06-01").known("2026-11-23"), &["AA"]),
        ["learned AA 2026-11-23 aa/radio proposed for 2027-06-01"]
    );
    let set = proposed("2027-06-01").add(RADIO, &step("in_force", "2027-07-01", ""));
    assert_eq!(
        heard(None, &set.known("2026-11-23"), &["AA"]),
        ["scheduled AA 2027-07-01 aa/radio in_force for 2027-07-01"]
    );
    assert!(heard(None, &proposed("2026-06-01").known("2026-11-23"), &["AA"]).is_empty());
    let dropped = proposed("2027-06-01").add(RADIO, &step("withdrawn", "2026-08-01", ""));
    assert!(heard(None, &dropped.known("2026-11-23"), &["AA"]).is_empty());
}

#[test]
fn days_of_a_text_that_has_ended_are_not_ahead() {
    let steps = step("published", "2025-10-01", "") + &step("struck_down", "2026-10-02", "");
    let story = radio(&(steps + &step("applies_all", "2028-01-01", "")));
    assert!(heard(None, &story.known("2026-11-23"), &["AA"]).is_empty());
}

#[test]
fn a_step_reaches_those_who_inherit_its_subject_and_nobody_else() {
    let old = radio(&step("signal", "2026-10-01", ""));
    let new = old.clone().add(RADIO, &step("proposed", "2026-12-02", ""));
    let (then, now) = (old.known("2026-12-01"), new.known("2026-12-03"));
    assert_eq!(heard(Some(&then), &now, &["BB"]), ["learned BB 2026-12-03 aa/radio proposed"]);
    let trade = |story: &Story| story.clone().edit(RADIO, "subject = \"approval\"", "subject = \"trade\"");
    assert!(heard(Some(&trade(&old).known("2026-12-01")), &trade(&new).known("2026-12-03"), &["BB"]).is_empty());
    let ask = |subject: &str| {
        let (markets, subjects) = (codes(&["AA"]), [subject.to_owned()]);
        let wanted = Wanted { markets: &markets, purposes: &[], subjects: &subjects };
        let horizon = "2029-12-31".parse().unwrap();
        let last = Some((then.as_known(), then.day));
        let run = Run { last, now: now.as_known(), today: now.day, horizon, lead: 30 };
        of_steps(&ahead(&run, &now.car(), &wanted).unwrap())
    };
    assert_eq!((ask("approval").len(), ask("trade").len()), (1, 0));
}

#[test]
fn what_an_answer_tells_is_not_told_as_a_step_too() {
    let begins = step("adopted", "2025-01-05", "") + &step("in_force", "2027-01-01", "");
    let followed = Story::begin().add("instruments/aa/ecall.toml", &begins);
    let changes = hears(None, &followed.known("2026-11-23"), &["AA"], 30);
    assert!(lines(&changes)[0].contains("import unknown→no"), "{:?}", lines(&changes));
    assert!(of_steps(&changes).is_empty(), "{:?}", lines(&changes));
    // the same for somebody who learns of the law and of the step that set its day together
    let changes = hears(Some(&Story::begin().known("2026-12-01")), &followed.known("2026-12-02"), &["AA"], 60);
    assert!(of_steps(&changes).is_empty(), "{:?}", lines(&changes));
    // and for a bill that is pending
    let bill = Story::begin().edit("markets/aa/adopts.toml", "status = \"enacted\"", "status = \"proposed\"");
    let talks = bill.clone().add("instruments/aa/ecall.toml", &step("in_negotiation", "2026-12-09", ""));
    let changes = hears(Some(&bill.known("2026-12-01")), &talks.known("2026-12-10"), &["AA"], 30);
    assert_eq!(lines(&changes).len(), 1, "{:?}", lines(&changes));
    assert!(of_steps(&changes).is_empty());
}

#[test]
fn a_step_that_moves_no_requirement_is_heard_where_one_that_follows_it_may_be_about_the_car_and_not_elsewhere() {
    let old = Story::begin();
    let new = old.clone().add("instruments/aa/ecall.toml", &step("amended", "2026-12-02", ""));
    let told = |old: &Story, new: &Story| heard(Some(&old.known("2026-12-01")), &new.known("2026-12-03"), &["AA"]);
    assert_eq!(told(&old, &new), ["learned AA 2026-12-03 aa/ecall amended (followed)"]);
    let of_others = |story: &Story| {
        story.clone().edit("markets/aa/adopts.toml", "phase", "scope = \"vehicle.powertrain = 'ICE'\"\nphase")
    };
    assert!(told(&of_others(&old), &of_others(&new)).is_empty());
}

#[test]
fn history_entered_later_is_no_news_but_where_a_text_newly_stands_is() {
    let old = radio(&step("signal", "2020-10-01", ""));
    let history = radio(&(step("signal", "2020-10-01", "") + &step("proposed", "2021-05-01", "")))
        .add("instruments/aa/old.toml", "title = { en = \"Old\", zh = \"旧\" }\nmarket = \"AA\"\n")
        .add("instruments/aa/old.toml", &step("in_force", "2019-01-01", ""));
    let told = heard(Some(&old.known("2026-12-01")), &history.known("2026-12-03"), &["AA"]);
    assert_eq!(told, ["learned AA 2026-12-03 aa/radio proposed"]);
    let further = history.clone().add(RADIO, &step("comment_close", "2021-02-01", ""));
    assert!(heard(Some(&history.known("2026-12-03")), &further.known("2026-12-04"), &["AA"]).is_empty());
}

#[test]
fn a_step_taken_back_is_heard_as_a_correction() {
    let old = radio(&(step("signal", "2026-10-01", "") + &step("proposed", "2026-11-02", "")));
    let new = radio(&(step("signal", "2026-10-01", "") + &step("proposed", "2026-11-12", "")));
    assert_eq!(
        heard(Some(&old.known("2026-12-01")), &new.known("2026-12-03"), &["AA"]),
        ["learned AA 2026-12-03 aa/radio proposed", "corrected AA 2026-12-03 aa/radio not proposed"]
    );
}

#[test]
fn between_two_points_steps_learned_and_steps_due_are_told() {
    let steps = step("published", "2026-10-01", "") + &step("in_force", "2027-01-01", "");
    let old = radio(&steps).known("2026-12-01");
    let new = radio(&(steps + &step("amended", "2026-12-05", ""))).known("2026-12-06");
    let changes = diff((&old, "2026-12-06"), (&new, "2027-02-01"), &["BB"]);
    let expected =
        ["learned BB 2026-12-06 aa/radio amended", "scheduled BB 2027-01-01 aa/radio in_force for 2027-01-01"];
    assert_eq!(of_steps(&changes), expected);
}

#[test]
fn a_decree_learned_with_the_days_it_sets_is_the_cause_and_days_on_which_no_answer_moves_are_told_too() {
    let decree = step("published", "2026-12-02", "") + &step("applies_all", "2027-01-01", "");
    let old = Story::begin().edit("instruments/aa/ecall.toml", "on = 2025-01-10", "on = 2020-01-10");
    let bare = old.clone().edit("markets/aa/adopts.toml", "rule = \"ecall\"", "low_trust = true\nrule = \"ecall\"");
    let new = old.clone().add("instruments/aa/ecall.toml", &(decree + &step("expired", "2029-01-01", "")));
    let changes = hears(Some(&bare.known("2026-12-01")), &new.known("2026-12-03"), &["AA"], 30);
    assert_eq!(causes(&changes, " import "), ["aa/ecall:published"], "{:?}", lines(&changes));
    assert_eq!(of_steps(&changes), ["learned AA 2026-12-03 aa/ecall expired for 2029-01-01 (followed)"]);
}

#[test]
fn a_text_that_only_bills_follow_is_told_by_the_bills_where_they_are_about_the_car() {
    let bill = Story::begin().edit("markets/aa/adopts.toml", "status = \"enacted\"", "status = \"proposed\"");
    let new_types = bill.edit("markets/aa/adopts.toml", "phase = \"all_new\"", "phase = \"new_types\"");
    let talks = new_types.clone().add("instruments/aa/ecall.toml", &step("in_negotiation", "2026-12-09", ""));
    // a type approved long ago that the bill would not bind
    let old = crate::story::CAR.to_owned() + "[[vehicle.approvals]]\nscheme = \"bloc\"\ngranted = 2020-01-01\n";
    let told = |text: &str| {
        let (before, after) = (new_types.known("2026-12-10"), talks.known("2026-12-10"));
        let (then, now) = (before.case(text), after.case(text));
        lines(&crate::story::diff_of((&before, &then, "2026-12-10"), (&after, &now, "2026-12-10"), &["AA"]))
    };
    assert_eq!(told(&old), [""; 0]);
    assert_eq!(told(crate::story::CAR).len(), 1, "{:?}", told(crate::story::CAR));
}

#[test]
fn an_end_that_an_answer_tells_is_not_told_by_a_step_on_its_last_day_too() {
    let law =
        Story::begin().edit("markets/aa/adopts.toml", "from = 2027-01-01", "from = 2020-01-01, through = 2027-03-31");
    for day in ["2027-03-31", "2027-04-01"] {
        let story = law.clone().add("instruments/aa/ecall.toml", &step("expired", day, ""));
        let changes = hears(None, &story.known("2026-11-23"), &["AA"], 30);
        assert!(lines(&changes)[0].starts_with("scheduled AA 2027-04-01 "), "{:?}", lines(&changes));
        assert!(of_steps(&changes).is_empty(), "{:?}", lines(&changes));
    }
    let announced = step("amended", "2026-11-02", &target("expired", "2027-03-31"));
    let story = law.add("instruments/aa/ecall.toml", &announced);
    assert!(heard(None, &story.known("2026-11-23"), &["AA"]).is_empty());
}
