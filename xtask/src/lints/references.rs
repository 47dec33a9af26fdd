//! What is named exists: instruments, the steps days hang on, rivals of a dispute, quotas.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::model::{Edge, Item, Period, nearest};

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "references", check, fix: None };

fn check(packs: &Packs) -> Vec<Problem> {
    let instruments: BTreeSet<&str> =
        packs.items(|i| if let Item::Instrument(x) = i { Some(x) } else { None }).map(|(_, x)| x.id.as_str()).collect();
    let quotas: BTreeSet<&str> =
        packs.items(|i| if let Item::Quota(x) = i { Some(x) } else { None }).map(|(_, x)| x.id.as_str()).collect();
    let mut problems = Vec::new();
    let mut disputes: BTreeMap<(&str, &str), (usize, &str, usize)> = BTreeMap::new();
    let mut named = |file: &str, line: usize, id: Option<&str>| {
        if let Some(id) = id.filter(|id| !instruments.contains(id)) {
            problems.push(missing(file, line, "instrument", id, &instruments));
        }
    };
    for rule in &packs.pack.ruleset.rules {
        if let Some(origin) = packs.pack.rule_origins.get(&rule.id) {
            named(&origin.file, origin.line, rule.instrument.as_deref());
        }
    }
    let mut of_quotas = Vec::new();
    for (origin, item) in &packs.pack.items {
        let (instrument, valid) = match item {
            Item::Fact(x) => (x.instrument.as_deref(), Some(&x.valid)),
            Item::Adoption(x) => (x.instrument.as_deref(), Some(&x.valid)),
            _ => (None, None),
        };
        named(&origin.file, origin.line, instrument);
        for step in valid.into_iter().flat_map(steps) {
            named(&origin.file, origin.line, Some(step.split_once(':').map_or(step, |(id, _)| id)));
        }
        let Item::Fact(fact) = item else { continue };
        if let Some(name) = &fact.dispute {
            let rivals = disputes.entry((&fact.market, name)).or_insert((0, &origin.file, origin.line));
            rivals.0 += 1;
        }
        for text in fact.condition.iter() {
            let after = text.split("quota('").skip(1).filter_map(|rest| rest.split('\'').next());
            of_quotas.extend(after.filter(|id| !quotas.contains(id)).map(|id| (origin, id)));
        }
    }
    problems.extend(of_quotas.into_iter().map(|(o, id)| missing(&o.file, o.line, "quota", id, &quotas)));
    for ((_, name), (_, file, line)) in disputes.iter().filter(|(_, (rivals, _, _))| *rivals < 2) {
        let hint = "a dispute is between two facts or more that carry its name";
        problems.push(Problem::new(file, *line, format!("`{name}` has no rival"), hint));
    }
    problems
}

fn steps(valid: &Period) -> impl Iterator<Item = &str> {
    [&valid.from, &valid.to].into_iter().flatten().filter_map(|edge| match edge {
        Edge::After { step, .. } => Some(step.as_str()),
        Edge::Day(_) | Edge::Between { .. } => None,
    })
}

fn missing(file: &str, line: usize, kind: &str, id: &str, known: &BTreeSet<&str>) -> Problem {
    let hint = nearest(id, known.iter().copied())
        .map_or_else(|| format!("add it, or name the {kind} that is meant"), |near| format!("did you mean `{near}`?"));
    Problem::new(file, line, format!("there is no {kind} `{id}`"), hint)
}
