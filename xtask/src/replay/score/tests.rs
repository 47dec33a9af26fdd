use landfall_core::model::{Checked, Citation, Instrument, Target, Text};

use super::*;

fn date(text: &str) -> Date {
    text.parse().unwrap_or(Date::MIN)
}

fn runs() -> Vec<Date> {
    ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"].map(date).to_vec()
}

fn expected(event: &str, (known_by, known_on): (&str, &str), day: Option<&str>, latest: &str) -> Expected {
    Expected {
        market: "AA".into(),
        instrument: "aa/act".into(),
        event: event.into(),
        known_by: known_by.into(),
        known_on: date(known_on),
        day: day.map(date),
        earliest: date(known_on),
        latest: date(latest),
    }
}

fn told(on: &str, instrument: Option<&str>, names: &[(Option<&str>, &str)]) -> Told {
    Told {
        market: "AA".into(),
        on: date(on),
        kind: Kind::Learned,
        cause: "a step".into(),
        instrument: instrument.map(str::to_owned),
        names: names.iter().map(|(stage, day)| (stage.map(str::to_owned), date(day))).collect(),
        again: false,
    }
}

fn step(stage: &str, on: &str, target: Option<(&str, &str)>) -> Step {
    Step {
        instrument: "aa/act".into(),
        stage: stage.into(),
        on: Edge::Day(date(on)),
        target: target.map(|(stage, on)| Target { stage: stage.into(), on: date(on) }),
        cite: Citation {
            says: "Act".into(),
            via: None,
            publisher: None,
            at: None,
            quote: None,
            checked: Checked::Memory,
            published: None,
            seen: None,
            stated: Some(date("2024-01-01")),
            file: None,
            snapshot: None,
            author: None,
            method: None,
            note: None,
        },
        note: None,
    }
}

fn commons(maker: &str, steps: Vec<Step>) -> Commons {
    let (id, title) = ("aa/act".to_owned(), Text { en: "Act".into(), zh: "法".into() });
    let instrument = Instrument { id: id.clone(), title, market: maker.into(), subject: None, track: None };
    let mut commons = Commons::default();
    commons.instruments.insert(id.clone(), instrument);
    commons.steps.insert(id, steps);
    commons
}

/// How each row stands, and each warning.
fn judged(rows: &[Expected], given: &[Told], commons: &Commons) -> (Vec<Result<Date, Missed>>, Vec<Stands>) {
    let texts = Texts { commons, markets: BTreeSet::from(["AA", "BB"]) };
    let score = Score::new(rows, given, &[], texts, &runs());
    let row = |r: &Row<'_>| r.event.ok_or(r.missed.unwrap_or(Missed::Fault));
    (score.rows.iter().map(row).collect(), score.told.iter().map(|(_, s)| *s).collect())
}

const ACT: Option<&str> = Some("aa/act");

#[test]
fn a_day_is_told_in_time_only_by_a_warning_that_names_it_before_it_bites() {
    let row = expected("in_force", ("proposed", "2023-12-01"), Some("2024-03-10"), "2024-03-10");
    let law = commons("AA", vec![step("published", "2024-01-20", None)]);
    let ask = |names: &[(Option<&str>, &str)], on| judged(std::slice::from_ref(&row), &[told(on, ACT, names)], &law).0;
    assert_eq!(ask(&[(Some("in_force"), "2024-03-10")], "2024-02-01"), [Ok(date("2024-02-01"))]);
    assert_eq!(ask(&[(None, "2024-03-10")], "2024-03-01"), [Ok(date("2024-03-01"))]);
    for (names, on) in [
        ((Some("in_force"), "2024-03-11"), "2024-02-01"),
        ((Some("applies_all"), "2024-03-10"), "2024-02-01"),
        ((Some("in_force"), "2024-03-10"), "2024-04-01"),
    ] {
        assert_eq!(ask(&[names], on), [Err(Missed::Fault)], "{names:?} {on}");
    }
}

#[test]
fn a_miss_is_excused_only_where_no_run_could_have_told_it() {
    let row = |known: (&str, &str), day| expected("in_force", known, Some(day), day);
    let why = |row: Expected, maker, steps| judged(&[row], &[], &commons(maker, steps)).0[0];
    let published = |on| vec![step("published", on, None)];
    assert_eq!(why(row(("proposed", "2023-12-01"), "2024-01-01"), "AA", published("2023-12-20")), Err(Missed::Began));
    assert_eq!(why(row(("in_force", "2024-02-10"), "2024-02-10"), "AA", vec![]), Err(Missed::NoNotice));
    let proposed = ("proposed", "2024-01-10");
    assert_eq!(why(row(proposed, "2024-03-20"), "AA", published("2024-03-02")), Err(Missed::BetweenRuns));
    assert_eq!(why(row(proposed, "2024-03-20"), "AA", published("2024-02-20")), Err(Missed::Fault));
    assert_eq!(why(row(proposed, "2024-03-20"), "AA", vec![step("proposed", "2024-01-10", None)]), Err(Missed::Unset));
    let names = vec![step("announced", "2024-01-10", Some(("in_force", "2024-03-20")))];
    assert_eq!(why(row(proposed, "2024-03-20"), "AA", names), Err(Missed::Fault));
    assert_eq!(why(row(proposed, "2024-03-20"), "UNECE", published("2024-02-20")), Err(Missed::NoMaker));
}

#[test]
fn a_warning_is_right_on_the_days_of_the_list_and_late_only_by_the_first_run_after_counts_apart() {
    let rows = [expected("in_force", ("proposed", "2024-01-20"), Some("2024-02-10"), "2024-02-10")];
    let law = commons("AA", vec![]);
    let ask = |on, instrument| judged(&rows, &[told(on, instrument, &[])], &law).1[0];
    assert_eq!(ask("2024-02-01", ACT), Stands::Right);
    assert_eq!(ask("2024-01-01", ACT), Stands::Wrong);
    assert_eq!(ask("2024-03-01", ACT), Stands::AtNextRun);
    assert_eq!(ask("2024-04-01", ACT), Stands::Wrong);
    assert_eq!(ask("2024-02-01", Some("aa/other")), Stands::Unlisted);
    assert_eq!(ask("2024-02-01", None), Stands::NoText);
}

#[test]
fn in_a_quiet_quarter_a_step_of_the_next_one_does_not_count() {
    let quiet = [("AA".to_owned(), date("2024-01-01"))];
    let on = |day| told("2024-04-01", ACT, &[(Some("signal"), day)]);
    let given = [on("2024-04-01"), on("2024-03-20")];
    let law = commons("AA", vec![]);
    let texts = Texts { commons: &law, markets: BTreeSet::from(["AA"]) };
    let score = Score::new(&[], &given, &quiet, texts, &runs());
    assert_eq!(score.quiet[0].1.len(), 1);
}
