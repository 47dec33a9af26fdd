//! The day before and the day of every date of an adoption, in every market, against a naive scan.

use std::collections::BTreeSet;

use landfall_core::Date;
use landfall_core::model::{Status, Truth};
use xtask::Packs;

use crate::naive::Naive;
use crate::{PACKS, sources, today};

/// What core says surely holds and may decide, with the purposes it binds.
fn resolved(packs: &Packs, market: &str, day: Date) -> BTreeSet<(String, String)> {
    let held = packs.markets[market].adoptions.iter();
    let deciding = held.filter(|h| h.adoption.status == Status::Enacted && !h.adoption.low_trust);
    let holding = deciding.filter(|h| h.window.holds(day) == Truth::True);
    holding.flat_map(|h| h.purposes.iter().map(|p| (h.adoption.id.clone(), p.clone()))).collect()
}

/// Differences, and how many (market, day) pairs were looked at.
fn differences(packs: &Packs, naive: &Naive) -> (Vec<String>, usize) {
    let (mut found, mut pairs) = (Vec::new(), 0);
    for market in naive.markets() {
        for day in naive.edges(market) {
            pairs += 1;
            let (ours, theirs) = (resolved(packs, market, day), naive.on(market, day));
            let both = ours.symmetric_difference(&theirs);
            found.extend(both.map(|(id, purpose)| format!("{market} {day}: {id} for {purpose}")));
        }
    }
    (found, pairs)
}

#[test]
fn on_the_eve_and_the_day_of_every_adoption_date_core_agrees_with_a_naive_scan() {
    let naive = Naive::read(&PACKS.sources);
    let (found, pairs) = differences(&PACKS, &naive);
    println!("{pairs} days of {} markets", naive.markets().count());
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(pairs > 500);
}

#[test]
fn an_adoption_moved_by_a_day_is_seen_by_the_naive_scan() {
    let naive = Naive::read(&sources());
    let mut moved = sources();
    let file = moved.iter_mut().find(|s| s.path == "markets/eu/adopts_instruments.toml").unwrap();
    let day = "from = 2022-07-06";
    assert!(file.text.contains(day));
    file.text = file.text.replacen(day, "from = 2022-07-07", 1);
    let (found, _) = differences(&Packs::read(moved, today()), &naive);
    assert!(found.iter().any(|d| d.starts_with("EU 2022-07-06")), "{found:?}");
    assert!(found.iter().any(|d| d.starts_with("DE 2022-07-06")), "inherited too: {found:?}");
}
