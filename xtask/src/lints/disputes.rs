//! A dispute is between two facts or more, and at most one of them is chosen.

use std::collections::BTreeMap;

use landfall_core::model::{Fact, Item};
use landfall_core::pack::Origin;

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "disputes", find, fix: None };

fn find(packs: &Packs) -> Vec<Problem> {
    let mut disputes: BTreeMap<(&str, &str), Vec<(&Origin, &Fact)>> = BTreeMap::new();
    for (origin, fact) in packs.items(|i| if let Item::Fact(x) = i { Some(x) } else { None }) {
        if let Some(name) = &fact.dispute {
            disputes.entry((&fact.market, name)).or_default().push((origin, fact));
        }
    }
    let mut problems = Vec::new();
    for ((_, name), rivals) in disputes {
        let mut report = |origin: &Origin, message: String, hint: &str| {
            problems.push(Problem::new(&origin.file, origin.line, message, hint));
        };
        if let [(origin, _)] = rivals.as_slice() {
            report(
                origin,
                format!("`{name}` has no rival"),
                "a dispute is between two facts or more that carry its name",
            );
        }
        for (origin, fact) in rivals.iter().filter(|(_, f)| f.chosen.is_some()).skip(1) {
            report(origin, format!("`{}` is chosen too in `{name}`", fact.id), "choose one, and say why");
        }
    }
    problems
}
