//! Three forecasts worked out by hand from the same estimates, each with its own way of waiting.

use landfall_core::Date;
use landfall_core::forecast::{Forecaster, Outlook, Stage};

use crate::{day, history, tracks};

fn months(outlook: &Outlook<'_>, stage: Stage, share: f64, on: Date) -> f64 {
    f64::from(on.until(outlook.quantile(stage, share).unwrap()).unwrap().get_days()) / 30.4375
}

#[test]
fn waiting_barely_shortens_what_is_left_of_a_pending_eu_file() {
    let tracks = tracks();
    let file = history("eu/some-file", "eu_olp", &[("proposed", "2024-01-15")]);
    for (on, want, ever) in [
        ("2024-01-15", [8.0, 16.0, 36.0], 0.87),
        ("2025-09-15", [1.0, 9.0, 27.0], 0.92),
        ("2026-07-15", [1.0, 8.0, 25.0], 0.92),
    ] {
        let on = day(on);
        let outlook = Forecaster::new(&tracks, Vec::new(), on).outlook(&file, &[]).unwrap_or_else(|w| panic!("{w:?}"));
        let got = [0.1, 0.5, 0.9].map(|share| months(&outlook, Stage::Adopted, share, on));
        for (got, want) in got.iter().zip(want) {
            assert!((got - want).abs() < 1.0, "{on}: {got} months, not {want}");
        }
        assert!((outlook.ever(Stage::Adopted).unwrap() - ever).abs() < 0.015);
    }
}

#[test]
fn a_un_amendment_follows_the_sessions_and_a_supplement_bites_at_entry_into_force() {
    let tracks = tracks();
    let on = day("2027-01-18");
    let quantiles = |track: &str, stage: Stage| {
        let text = history("un/some-amendment", track, &[("draft", "2027-01-18")]);
        let outlook = Forecaster::new(&tracks, Vec::new(), on).outlook(&text, &[]).unwrap_or_else(|w| panic!("{w:?}"));
        [0.1, 0.5, 0.9].map(|share| outlook.quantile(stage, share))
    };
    let in_force = quantiles("unece", Stage::InForce);
    for (got, want) in in_force.iter().zip(["2028-01-15", "2028-06-15", "2029-02-15"]) {
        let off = got.unwrap().until(day(want)).unwrap().get_days();
        assert!(off.abs() <= 31, "{got:?} is not the month of {want} or next to it");
    }
    assert_eq!(quantiles("unece", Stage::AppliesNew)[1], Some(day("2030-09-01")));
    assert_eq!(quantiles("unece_supplement", Stage::InForce), in_force);
    assert_eq!(quantiles("unece_supplement", Stage::AppliesNew)[1], None, "a supplement has no transition");
}

#[test]
fn a_rule_ordered_by_statute_is_one_in_ten_within_three_years_until_it_is_proposed() {
    let tracks = tracks();
    let ordered = history("us/some-rule", "us_mandate", &[("announced", "2021-11-15")]);
    for on in ["2021-11-15", "2026-11-15"] {
        let outlook = Forecaster::new(&tracks, Vec::new(), day(on)).outlook(&ordered, &[]);
        let outlook = outlook.unwrap_or_else(|w| panic!("{w:?}"));
        let within = outlook.by(Stage::Published, day(on).checked_add(jiff::Span::new().years(3)).unwrap()).unwrap();
        assert!((within - 0.10).abs() < 0.015, "{on}: {within}");
    }
    let proposed = history("us/some-rule", "us_mandate", &[("announced", "2021-11-15"), ("proposed", "2026-11-15")]);
    let on = day("2026-11-15");
    let outlook = Forecaster::new(&tracks, Vec::new(), on).outlook(&proposed, &[]).unwrap_or_else(|w| panic!("{w:?}"));
    let got = months(&outlook, Stage::Published, 0.5, on);
    assert!((got - 18.0).abs() < 2.5, "{got}");
    assert!((outlook.ever(Stage::Published).unwrap() - 0.65).abs() < 0.06);
}
