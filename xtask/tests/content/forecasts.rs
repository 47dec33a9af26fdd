//! The histories the packs hold are fit to learn from, and their score is told as it is.

use landfall_core::forecast::histories;
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
