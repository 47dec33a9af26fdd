//! Facts of one attribute, scope and `of` do not overlap in time unless they share a dispute.

use landfall_core::model::{Fact, Status, Value};
use landfall_core::resolve::HeldFact;

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "overlaps", check, fix: None };

fn check(packs: &Packs) -> Vec<Problem> {
    let mut problems = Vec::new();
    for market in packs.markets.values() {
        for facts in market.facts.values() {
            let deciding: Vec<&HeldFact> = facts.iter().filter(|h| decides(&h.fact)).collect();
            for (index, a) in deciding.iter().enumerate() {
                for b in deciding.iter().skip(index + 1) {
                    if about_the_same(&a.fact, &b.fact) && a.window.overlaps(&b.window) {
                        let (file, line) = packs.place(&b.fact.id);
                        let message = format!("`{}` and `{}` hold at the same time", a.fact.id, b.fact.id);
                        let hint = "end the earlier one, narrow a scope, or give both the same `dispute`";
                        problems.push(Problem::new(&file, line, message, hint));
                    }
                }
            }
        }
    }
    problems
}

fn decides(fact: &Fact) -> bool {
    fact.status.is_none_or(|s| s == Status::Enacted) && !fact.low_trust && !fact.contested
}

fn about_the_same(a: &Fact, b: &Fact) -> bool {
    // open lists add up, and components may differ in what is asked at the border
    let lists = matches!((&a.value, &b.value), (Value::List { complete: false, .. }, Value::List { .. }));
    let same = (&a.scope, &a.of, &a.condition, a.default) == (&b.scope, &b.of, &b.condition, b.default);
    same && !lists && (a.dispute.is_none() || a.dispute != b.dispute)
}
