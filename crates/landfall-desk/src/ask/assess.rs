//! May it, market by market, on a day.

use jiff::civil::Date;
use landfall_core::assess::{Assessment, OneCase, assess_one};
use landfall_core::model::{Case, Vocab};
use landfall_core::predicate::Table;

use crate::Tick;
use crate::case;
use crate::context::Context;
use crate::error::Result;

/// A case as each market sees it, with the values set.
///
/// # Errors
/// What is wrong with the first value that cannot be set.
pub fn cases(given: &Case, set: &[&str], markets: &[String], vocab: &Vocab) -> Result<Vec<Case>> {
    markets.iter().map(|market| case::with(given, set, market, vocab)).collect()
}

/// One answer a market, of markets that are loaded; `cases` holds the case of each.
pub fn assess(context: &Context, cases: &[Case], markets: &[String], on: Date, tick: Tick<'_>) -> Vec<Assessment> {
    let world = context.world();
    let mut all = Vec::with_capacity(markets.len());
    // markets that are asked about the same case share what they can
    let pairs: Vec<(&String, &Case)> = markets.iter().zip(cases).collect();
    for same in pairs.chunk_by(|a, b| a.1 == b.1) {
        let Some((_, case)) = same.first() else { continue };
        let table = Table::build(std::slice::from_ref(*case), "", world.reading.vocab());
        let one = OneCase::new(case, &table, world.reading);
        for (market, _) in same {
            tick();
            all.push(assess_one(&world, &one, market, on));
        }
    }
    all
}
