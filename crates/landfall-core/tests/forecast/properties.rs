//! What holds of every forecast, whatever the histories.

use std::collections::BTreeMap;

use jiff::{Span, ToSpan as _};
use landfall_core::Date;
use landfall_core::forecast::{Forecaster, History, Mark, Promise, Stage};
use landfall_core::model::Track;

use crate::{day, history, tracks};

/// A small generator of its own, so that a seed gives the same histories everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A history of a track that reached some of its stages, or ended on the way.
fn random(dice: &mut Dice, track: &Track, number: usize) -> History {
    let mut on = day("2005-01-01").checked_add(Span::new().days(dice.below(7000) as i64)).unwrap();
    let mut marks = Vec::new();
    let mut promises = Vec::new();
    for name in &track.path {
        let stage = Stage::parse(name).unwrap();
        if dice.below(3) == 0 {
            continue;
        }
        marks.push(Mark { on, stage });
        let day = on.checked_add(Span::new().days(dice.below(900) as i64)).unwrap();
        if dice.below(4) == 0 {
            promises.push(Promise { said: on, stage: Stage::InForce, day });
        }
        on = on.checked_add(Span::new().days(1 + dice.below(700) as i64)).unwrap();
        match dice.below(8) {
            0 => {
                marks.push(Mark { on, stage: Stage::Withdrawn });
                break;
            }
            1 => break,
            _ => {}
        }
    }
    if marks.is_empty() {
        marks.push(Mark { on, stage: Stage::parse(&track.path[0]).unwrap() });
    }
    let body = format!("B{}", dice.below(3));
    let id = format!("{}-{number}", track.id);
    History { id, body, track: track.id.clone(), marks, promises, watched: on }.whole().unwrap()
}

fn some(seed: u64, tracks: &BTreeMap<String, Track>, n: usize) -> Vec<History> {
    let mut dice = Dice(seed);
    let names: Vec<&Track> = tracks.values().collect();
    let mut pick = |i| {
        let at = dice.below(names.len() as u64) as usize;
        random(&mut dice, names[at], i)
    };
    (0..n).map(&mut pick).collect()
}

const ON: &str = "2023-06-01";

#[test]
fn chances_lie_between_nought_and_one_grow_with_the_day_and_ranges_are_in_order() {
    let tracks = tracks();
    let mut asked = 0;
    for seed in 0..6 {
        let histories = some(seed, &tracks, 60);
        let forecaster = Forecaster::new(&tracks, histories.iter().collect(), day(ON));
        for history in &histories {
            let Ok(outlook) = forecaster.outlook(history, &[]) else { continue };
            let mut before: Option<f64> = None;
            for stage in outlook.ahead() {
                asked += 1;
                let ever = outlook.ever(stage).unwrap();
                assert!((0.0..=1.0).contains(&ever), "{}: {ever}", history.id);
                let mut last = 0.0;
                for months in [0, 1, 3, 12, 60, 400] {
                    let chance = outlook.by(stage, day(ON).checked_add(months.months()).unwrap()).unwrap();
                    assert!(chance >= last && chance <= ever + 1e-9, "{}: {chance} after {last}", history.id);
                    last = chance;
                }
                let range = [0.1, 0.5, 0.9].map(|share| outlook.quantile(stage, share));
                assert!(range.is_sorted() && range[0].is_none_or(|d| d > day(ON)), "{}: {range:?}", history.id);
                // a later stage is never likelier than an earlier one
                assert!(before.is_none_or(|b| ever <= b + 1e-9), "{}: {stage:?} {ever}", history.id);
                before = Some(ever);
            }
        }
    }
    assert!(asked > 500, "{asked}");
}

#[test]
fn what_is_left_after_waiting_is_the_rest_of_what_was_ahead_before() {
    let mut tracks = tracks();
    // with fading switched off the same histories count the same on both days
    tracks.values_mut().for_each(|t| t.half_life = None);
    let others = some(11, &tracks, 80);
    for (track, from, to) in [
        ("eu_olp", "proposed", Stage::InNegotiation),
        ("us_rule", "proposed", Stage::CommentClose),
        ("national_law", "announced", Stage::Draft),
        ("unece", "draft", Stage::Proposed),
    ] {
        let text = history("x/asked", track, &[(from, "2020-01-15")]);
        let ask = |on: Date| {
            let forecaster = Forecaster::new(&tracks, others.iter().collect(), on).with_hindsight(day("2023-01-01"));
            forecaster.outlook(&text, &[]).unwrap_or_else(|w| panic!("{w:?}"))
        };
        let first = ask(day("2020-01-15"));
        for waited in [40, 400, 1500] {
            let on = day("2020-01-15").checked_add(Span::new().days(waited)).unwrap();
            let then = ask(on);
            let later = |days: i64| on.checked_add(Span::new().days(days)).unwrap();
            let gone = first.by(to, on).unwrap();
            let rest = |day: Date| first.by(to, day).unwrap() - gone;
            let far = later(4000);
            for days in [30, 200, 900] {
                let want = rest(later(days)) / rest(far);
                let got = then.by(to, later(days)).unwrap() / then.by(to, far).unwrap();
                assert!((want - got).abs() < 1e-6, "{track} after {waited}: {got}, not {want}");
            }
        }
    }
}

#[test]
fn neither_the_order_of_histories_nor_rows_still_to_come_change_a_forecast() {
    let tracks = tracks();
    let histories = some(3, &tracks, 60);
    let shown = |histories: Vec<&History>, asked: &History| {
        let outlook = Forecaster::new(&tracks, histories, day(ON)).outlook(asked, &[]);
        outlook.map(|o| o.ahead().map(|s| o.one(s, &[])).collect::<Vec<_>>()).map_err(|w| format!("{w:?}"))
    };
    let mut backwards: Vec<&History> = histories.iter().collect();
    backwards.reverse();
    let known: Vec<History> = histories.iter().filter_map(|h| h.known_on(day(ON))).collect();
    let mut asked = 0;
    for history in histories.iter().filter(|h| h.known_on(day(ON)).is_some()).take(30) {
        let want = shown(histories.iter().collect(), history);
        asked += usize::from(want.is_ok());
        assert_eq!(want, shown(backwards.clone(), history));
        assert_eq!(want, shown(known.iter().collect(), &history.known_on(day(ON)).unwrap()));
    }
    assert!(asked > 5, "{asked}");
}

#[test]
fn histories_of_one_track_leave_the_estimates_and_counts_of_another_alone() {
    let tracks = tracks();
    let own = some(5, &tracks, 80);
    let more: Vec<History> = {
        let mut dice = Dice(9);
        (500..560).map(|i| random(&mut dice, &tracks["decree"], i)).collect()
    };
    let asked = history("x/asked", "us_rule", &[("proposed", "2022-05-01")]);
    let rests = |histories: Vec<&History>| {
        let outlook = Forecaster::new(&tracks, histories, day(ON)).outlook(&asked, &[]);
        let outlook = outlook.unwrap_or_else(|w| panic!("{w:?}"));
        let priors: Vec<_> = outlook.priors().cloned().collect();
        let levels: Vec<_> = outlook.levels().iter().filter(|l| l.id != "any").cloned().collect();
        (priors, levels)
    };
    let (few, many) = (own.iter().collect(), own.iter().chain(&more).collect());
    assert_eq!(rests(few), rests(many));
}
