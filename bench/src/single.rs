//! One case in all markets of the project's own packs.

use std::time::Duration;

use jiff::civil::date;
use landfall_core::assess::{Assessment, OneCase, assess_one, findings};
use landfall_core::predicate::Table;

use crate::packs::Packs;
use crate::sheet::{Sheet, best, median, ms, runs};

const RUNS: usize = 9;

pub fn run() -> Sheet {
    let packs = Packs::load(date(2026, 11, 23));
    let (world, on) = (packs.world(), date(2026, 12, 1));
    let mut sheet = Sheet::new(
        "One case in all markets",
        "The project's own packs, warm: everything is loaded and was asked before. The figure is the median of runs for \
         the slowest of the sample cases.",
    );
    sheet.note(format!(
        "{} markets, {} rules, {} adoptions (inherited ones included), {} sample cases.",
        packs.markets.len(),
        packs.reading.ruleset().rules.len(),
        packs.markets.values().map(|m| m.adoptions.len()).sum::<usize>(),
        packs.pack.cases.len()
    ));
    let codes: Vec<&String> = packs.markets.keys().collect();
    let slowest = |work: &mut dyn FnMut(&landfall_core::model::Case)| -> (Duration, Duration, String) {
        let mut worst = (Duration::ZERO, Duration::ZERO, String::new());
        for case in packs.pack.cases.values() {
            let (times, ()) = runs(RUNS, || work(case));
            if median(&times) > worst.0 {
                worst = (median(&times), best(&times), case.name.clone());
            }
        }
        worst
    };
    let (time, quick, name) = slowest(&mut |case| {
        let table = Table::build(std::slice::from_ref(case), "", packs.reading.vocab());
        let one = OneCase::new(case, &table, &packs.reading);
        for code in &codes {
            std::hint::black_box(findings(&world, &one, code, on));
        }
    });
    sheet.goal(
        "to findings",
        format!("{} ({name}; best {})", ms(time), ms(quick)),
        "≤ 5 ms",
        time <= Duration::from_millis(5),
    );
    let mut bytes = 0;
    let (time, quick, name) = slowest(&mut |case| {
        let table = Table::build(std::slice::from_ref(case), "", packs.reading.vocab());
        let one = OneCase::new(case, &table, &packs.reading);
        let all: Vec<Assessment> = codes.iter().map(|code| assess_one(&world, &one, code, on)).collect();
        bytes = serde_json::to_string(&all).map_or(0, |json| json.len());
    });
    sheet.goal(
        "whole answers as JSON",
        format!("{} ({name}; best {}; {:.1} MB of text)", ms(time), ms(quick), bytes as f64 / 1e6),
        "≤ 60 ms",
        time <= Duration::from_millis(60),
    );
    sheet.note(
        "To findings: the outcome of every requirement in force, with what is missing, its reasons and citations. Whole \
         answers: findings, a verdict for each purpose with its next flip and the reason, what is pending and what that \
         would flip, and the receipt, written as JSON.",
    );
    sheet
}
