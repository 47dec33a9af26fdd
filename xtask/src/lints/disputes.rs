//! A dispute has at least two rivals in its market.

use std::collections::BTreeMap;

use landfall_core::model::Item;

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "disputes", check, fix: None };

fn check(packs: &Packs) -> Vec<Problem> {
    let mut rivals: BTreeMap<(&str, &str), (usize, &str, usize)> = BTreeMap::new();
    for (origin, fact) in packs.items(|i| if let Item::Fact(x) = i { Some(x) } else { None }) {
        if let Some(name) = &fact.dispute {
            rivals.entry((&fact.market, name)).or_insert((0, &origin.file, origin.line)).0 += 1;
        }
    }
    let alone = rivals.iter().filter(|(_, (count, _, _))| *count < 2);
    alone
        .map(|((_, name), (_, file, line))| {
            let hint = "a dispute is between two facts or more that carry its name";
            Problem::new(file, *line, format!("`{name}` has no rival"), hint)
        })
        .collect()
}
