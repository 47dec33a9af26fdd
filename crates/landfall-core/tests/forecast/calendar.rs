//! What the calendar and the statute settle is kept to the day.

use jiff::Span;
use landfall_core::forecast::{Forecaster, History, Mark, Promise, Stage, Why};

use crate::{day, history, tracks};

fn plus(text: &str, days: i64) -> landfall_core::Date {
    day(text).checked_add(Span::new().days(days)).unwrap()
}

#[test]
fn the_world_forum_votes_on_the_days_it_meets_and_on_no_other() {
    let tracks = tracks();
    let text = history("un/x", "unece", &[("proposed", "2026-01-23")]);
    let outlook =
        Forecaster::new(&tracks, Vec::new(), day("2026-01-23")).outlook(&text, &[]).unwrap_or_else(|w| panic!("{w:?}"));
    let by = |d: landfall_core::Date| outlook.by(Stage::Adopted, d).unwrap();
    // 2026-03-10 is less than three months away; 2026-06-23 is the next session
    assert!(by(day("2026-06-22")) < 0.02);
    assert!(by(day("2026-06-23")) > 0.93);
    assert!(by(day("2026-11-09")) - by(day("2026-06-23")) < 0.01);
    assert!(by(day("2026-11-10")) - by(day("2026-11-09")) > 0.04);
}

#[test]
fn an_eu_act_is_in_force_on_the_twentieth_day_after_publication() {
    let tracks = tracks();
    let text = history(
        "eu/x",
        "eu_olp",
        &[("proposed", "2024-01-10"), ("adopted", "2025-06-01"), ("published", "2025-06-20")],
    );
    let outlook =
        Forecaster::new(&tracks, Vec::new(), day("2025-06-20")).outlook(&text, &[]).unwrap_or_else(|w| panic!("{w:?}"));
    assert_eq!(outlook.quantile(Stage::InForce, 0.5), Some(day("2025-07-10")));
    let by = |d| outlook.by(Stage::InForce, day(d)).unwrap();
    assert!(by("2025-07-10") - by("2025-07-09") > 0.75);
}

#[test]
fn trade_defence_comes_by_its_statutory_last_day_or_not_at_all() {
    let tracks = tracks();
    let case = history("eu/x", "eu_trade_defence", &[("announced", "2025-05-21")]);
    let ask = |on: &str| {
        Forecaster::new(&tracks, Vec::new(), day(on)).outlook(&case, &[]).unwrap_or_else(|w| panic!("{w:?}"))
    };
    let early = ask("2025-06-01");
    let last = |d| early.by(Stage::AppliesAll, day(d)).unwrap();
    assert!(last("2026-07-22") > 0.5, "{}", last("2026-07-22"));
    assert!((last("2030-01-01") - last("2026-07-22")).abs() < 1e-9, "nothing comes after fourteen months and a day");
    let late = ask("2026-08-01");
    assert!(late.ever(Stage::AppliesAll).unwrap() < 1e-9);
}

fn announced(said: &str, to: &str, more: &[(&str, &str, Option<&str>)]) -> History {
    let base = history(
        "eu/x",
        "eu_olp",
        &[("proposed", "2022-11-10"), ("adopted", "2024-04-12"), ("published", said), ("in_force", "2024-05-28")],
    );
    let mut history =
        History { promises: vec![Promise { said: day(said), stage: Stage::AppliesNew, day: day(to) }], ..base };
    for (stage, on, target) in more {
        history.marks.push(Mark { on: day(on), stage: Stage::parse(stage).unwrap() });
        let promise = |d: &&str| Promise { said: day(on), stage: Stage::AppliesNew, day: day(d) };
        history.promises.extend(target.as_ref().map(promise));
    }
    history.whole().unwrap()
}

#[test]
fn a_day_set_by_law_grows_surer_the_closer_it_comes() {
    let tracks = tracks();
    let text = announced("2024-05-08", "2026-11-29", &[]);
    let kept = |on| {
        let outlook =
            Forecaster::new(&tracks, Vec::new(), day(on)).outlook(&text, &[]).unwrap_or_else(|w| panic!("{w:?}"));
        outlook.by(Stage::AppliesNew, day("2026-12-31")).unwrap()
    };
    assert!(kept("2024-06-01") > 0.8 && kept("2024-06-01") < 0.95, "{}", kept("2024-06-01"));
    assert!(kept("2026-11-23") > 0.95, "{}", kept("2026-11-23"));
}

#[test]
fn a_day_that_was_put_off_is_followed_to_the_new_day_and_dropped_where_none_was_named() {
    let tracks = tracks();
    let on = day("2026-08-01");
    let ask = |text: &History| {
        let outlook = Forecaster::new(&tracks, Vec::new(), on).outlook(text, &[]).unwrap_or_else(|w| panic!("{w:?}"));
        outlook.by(Stage::AppliesNew, plus("2026-11-29", 30)).unwrap()
    };
    assert!(ask(&announced("2024-05-08", "2026-11-29", &[])) > 0.9);
    assert!(ask(&announced("2024-05-08", "2026-11-29", &[("postponed", "2026-07-01", Some("2028-11-29"))])) < 0.1);
    assert!(ask(&announced("2024-05-08", "2026-11-29", &[("postponed", "2026-07-01", None)])) < 0.5);
}

#[test]
fn two_days_announced_for_one_stage_are_both_shown() {
    let tracks = tracks();
    let mut text = announced("2024-05-08", "2026-11-29", &[]);
    text.promises.push(Promise { said: day("2024-05-08"), stage: Stage::AppliesNew, day: day("2027-03-01") });
    let outlook =
        Forecaster::new(&tracks, Vec::new(), day("2026-08-01")).outlook(&text, &[]).unwrap_or_else(|w| panic!("{w:?}"));
    let days: Vec<String> = outlook.announced().map(|p| p.day.to_string()).collect();
    assert_eq!(days, ["2026-11-29", "2027-03-01"]);
}

#[test]
fn of_a_track_nobody_described_nothing_is_said() {
    let tracks = tracks();
    let text = history("x/y", "augury", &[("announced", "2026-01-01")]);
    let why = Forecaster::new(&tracks, Vec::new(), day("2026-02-01")).outlook(&text, &[]).err();
    assert_eq!(why, Some(Why::UnknownTrack { track: "augury".to_owned() }));
    let ended = history("eu/y", "eu_olp", &[("proposed", "2020-01-01"), ("withdrawn", "2021-01-01")]);
    let why = Forecaster::new(&tracks, Vec::new(), day("2026-02-01")).outlook(&ended, &[]).err();
    assert_eq!(why, Some(Why::Ended { stage: Stage::Withdrawn, on: day("2021-01-01") }));
}
