//! The histories the packs hold are fit to learn from, and their score is told as it is.

use std::collections::BTreeMap;

use landfall_core::assess::Pending;
use landfall_core::forecast::{Band, Forecaster, Stage, beside, histories, instruments};
use landfall_core::model::Status;
use xtask::backtest;

use crate::PACKS;

#[test]
fn no_history_of_the_packs_runs_backwards() {
    let (good, faults) = histories(&PACKS.commons);
    assert!(faults.is_empty(), "{faults:?}");
    assert!(good.len() > 300, "{}", good.len());
}

#[test]
fn a_score_on_few_histories_claims_nothing() {
    let folder = std::env::temp_dir().join(format!("landfall-histories-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let table = folder.join("histories.csv");
    let mut text = "instrument_id,market,track,stage,stage_date,announced_target_date,note\n".to_owned();
    for n in 0..12 {
        let year = 2010 + n;
        for (stage, day) in [("proposed", "01-15"), ("adopted", "11-20")] {
            text += &format!("XX-{n}A,XX,eu_olp,{stage},{year}-{day},,\n");
        }
    }
    std::fs::write(&table, text).unwrap();
    let page = backtest::run(&PACKS, Some(&table)).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(page.contains("12 histories from a table"), "{page}");
    assert!(page.contains("too few to say"));
    assert!(!page.contains("| holds |") && !page.contains("does not hold"));
}

#[test]
fn a_forecast_stands_beside_what_waits_for_a_step() {
    let (good, _) = histories(&PACKS.commons);
    let on = "2026-11-23".parse().unwrap();
    let forecaster = Forecaster::new(&PACKS.commons.tracks, good.iter().collect(), on);
    let market = &PACKS.markets["EU"];
    let pending = |id: &str, waits_for: Option<&str>| Pending {
        id: id.to_owned(),
        topic: String::new(),
        value: None,
        status: Status::Enacted,
        announced: None,
        waits_for: waits_for.map(str::to_owned),
        low_trust: false,
        flips: Vec::new(),
        citations: Vec::new(),
    };
    let waiting = pending("some/rule", Some("eu/battery-cf-act:published"));
    let follows = instruments(market);
    let own = follows.keys().map(|id| pending(id, None));
    let all: Vec<Pending> = own.chain([waiting, pending("nothing/follows", None)]).collect();
    let lay =
        |before: &BTreeMap<String, Band>| beside(&all, market, &PACKS.commons, &forecaster, on, before, &[]).unwrap();
    let entries = lay(&BTreeMap::new());
    let waiting = entries.iter().find(|e| e.pending == "some/rule").unwrap();
    assert_eq!((waiting.instrument.as_str(), waiting.stage), ("eu/battery-cf-act", Stage::Published));
    assert!(entries.len() > 1 && entries.iter().all(|e| e.pending != "nothing/follows"));
    for entry in &entries {
        assert_eq!(entry.band, Band::of(entry.ahead.ever, None));
    }
    // an entry keeps the band it was logged in while its chance lies on the edge
    let likely = entries.iter().find(|e| (0.9..0.95).contains(&e.ahead.ever)).unwrap();
    let before = BTreeMap::from([(likely.pending.clone(), Band::Likely)]);
    let again = lay(&before);
    assert_eq!(again.iter().find(|e| e.pending == likely.pending).unwrap().band, Band::Likely);
    assert_eq!(likely.band, Band::NearCertain);
}
