//! Every amount and every quota's condition types against the vocabulary.

use landfall_core::model::{Item, Value};
use landfall_core::predicate::{parse, parse_amount};

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "expressions", check, fix: None };

fn check(packs: &Packs) -> Vec<Problem> {
    let vocab = &packs.pack.ruleset.vocab;
    let mut problems = Vec::new();
    for (origin, item) in &packs.pack.items {
        let mut report = |key: &str, fault: String| {
            let message = format!("`{key}` of `{}`: {fault}", item.id());
            problems.push(Problem::new(&origin.file, origin.line, message, "see \"Facts\" in docs/packs.md"));
        };
        match item {
            Item::Fact(fact) => {
                if let Value::Amount(text) = &fact.value
                    && let Err(fault) = parse_amount(text, vocab)
                {
                    report("amount", fault.to_string());
                }
                for (key, text) in [("scope", &fact.scope), ("if", &fact.condition)] {
                    if let Some(Err(fault)) = text.as_ref().map(|t| parse(t, vocab)) {
                        report(key, fault.to_string());
                    }
                }
            }
            Item::Adoption(adoption) => {
                if let Some(Err(fault)) = adoption.scope.as_ref().map(|t| parse(t, vocab)) {
                    report("scope", fault.to_string());
                }
            }
            Item::Quota(quota) => {
                if let Some(Err(fault)) = quota.eligible.as_ref().map(|t| parse(t, vocab)) {
                    report("eligible", fault.to_string());
                }
            }
            _ => {}
        }
    }
    problems
}
