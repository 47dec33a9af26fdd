//! A rule stands in the packs because some market asks for it.

use std::collections::BTreeSet;

use landfall_core::model::Item;

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "unadopted_rules", check, fix: None };

fn check(packs: &Packs) -> Vec<Problem> {
    let adopted: BTreeSet<&str> = packs
        .items(|i| if let Item::Adoption(x) = i { Some(x) } else { None })
        .map(|(_, a)| a.rule.as_str())
        .collect();
    let idle = packs.pack.rule_origins.iter().filter(|(id, _)| !adopted.contains(id.as_str()));
    idle.map(|(id, origin)| {
        let hint = "add an [[adopt]] to a market, or take the rule out until one asks for it";
        Problem::new(&origin.file, origin.line, format!("no market adopts `{id}`"), hint)
    })
    .collect()
}
