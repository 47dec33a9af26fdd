//! A member does not repeat what it inherits: a copy stays behind when the bloc's own text is corrected.

use landfall_core::model::{Adoption, Fact, Item};
use landfall_core::resolve::below;

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "inherited", check, fix: None };

fn check(packs: &Packs) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut report = |file: &str, line: usize, own: &str, parent: &str| {
        let message = format!("`{own}` says what `{parent}` says already");
        problems.push(Problem::new(file, line, message, "leave it out: it is inherited"));
    };
    for (origin, item) in &packs.pack.items {
        let lines = item.market().and_then(|m| packs.markets.get(m)).map(|m| m.head.inherits.as_slice());
        for line in lines.unwrap_or_default() {
            let Some(parent) = packs.markets.get(&line.market) else { continue };
            let wanted = |subject: &str| line.subjects.iter().any(|node| below(subject, node));
            match item {
                Item::Fact(own) => {
                    let theirs = parent.facts.get(&own.attribute).into_iter().flatten();
                    for held in theirs.filter(|h| wanted(&h.fact.subject) && same_fact(own, &h.fact)) {
                        report(&origin.file, origin.line, &own.id, &held.fact.id);
                    }
                }
                Item::Adoption(own) => {
                    let subject = packs.pack.ruleset.rule(&own.rule).map_or("", |r| r.subject.as_str());
                    let theirs = parent.adoptions.iter().filter(|_| wanted(subject));
                    for held in theirs.filter(|h| same_adoption(own, &h.adoption)) {
                        report(&origin.file, origin.line, &own.id, &held.adoption.id);
                    }
                }
                _ => {}
            }
        }
    }
    problems
}

fn same_fact(a: &Fact, b: &Fact) -> bool {
    (&a.value, &a.of, &a.scope, &a.valid, a.status) == (&b.value, &b.of, &b.scope, &b.valid, b.status)
        && (a.order, &a.condition, a.default, &a.replaces) == (b.order, &b.condition, b.default, &b.replaces)
        && a.low_trust == b.low_trust
}

fn same_adoption(a: &Adoption, b: &Adoption) -> bool {
    (&a.rule, &a.phase, &a.tag, &a.scope, &a.valid) == (&b.rule, &b.phase, &b.tag, &b.scope, &b.valid)
        && (a.status, &a.purposes, a.consequence, a.low_trust) == (b.status, &b.purposes, b.consequence, b.low_trust)
}
