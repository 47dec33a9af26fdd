//! One case asked of many markets: what they share is worked out once.

use std::sync::Arc;

use landfall_core::Date;
use landfall_core::assess::{OneCase, assess, assess_one};
use landfall_core::model::Bounds;
use landfall_core::predicate::Table;
use landfall_core::resolve::HeldAdoption;

use crate::common::Packs;

/// The packs, where members of one bloc take over its law under another scheme or from another day, and one has the law
/// of a market with other facts and places.
fn with_members_that_differ() -> Packs {
    let mut packs = Packs::load();
    let mut members = packs.markets.values_mut().filter(|m| m.head.inherits.iter().any(|line| line.market == "EU"));
    let late = |held: &mut HeldAdoption| held.window.from = Bounds::exact("2031-01-01".parse().unwrap());
    members.next().unwrap().head.scheme = None;
    members.next().unwrap().adoptions.iter_mut().map(Arc::make_mut).for_each(late);
    members.next().unwrap().adoptions.iter_mut().map(Arc::make_mut).filter(|held| held.by_approval).for_each(late);
    let lender = packs.markets["TR"].clone();
    let borrower = packs.markets.get_mut("JP").unwrap();
    borrower.head.scheme = lender.head.scheme;
    borrower.adoptions.extend(lender.adoptions);
    borrower.adoptions.sort_by(|a, b| a.adoption.id.cmp(&b.adoption.id));
    borrower.by_rule.clear();
    for (position, held) in borrower.adoptions.iter().enumerate() {
        borrower.by_rule.entry(held.rule).or_default().push(position);
    }
    packs
}

#[test]
fn a_case_asked_of_all_markets_together_gives_what_each_gives_alone() {
    let packs = with_members_that_differ();
    let world = packs.world();
    for name in ["reference", "reference-new-type", "leapmotor_c10_reev"] {
        let case = packs.sample(name);
        let table = Table::build(std::slice::from_ref(&case), "", packs.reading.vocab());
        let one = OneCase::new(&case, &table, &packs.reading);
        for on in ["2020-06-30", "2026-12-01"].map(|on| on.parse::<Date>().unwrap()) {
            for code in packs.markets.keys() {
                let together = assess_one(&world, &one, code, on);
                assert!(together == assess(&world, &case, code, on), "{name} in {code} on {on}");
            }
        }
    }
}
