//! Purposes that need themselves, markets that inherit from themselves.

use std::collections::BTreeMap;

use super::error;
use crate::model::{Diagnostic, Item};
use crate::pack::{Origin, Pack};

pub(super) fn check(pack: &Pack, found: &mut Vec<Diagnostic>) {
    let vocab = &pack.ruleset.vocab;
    let needs: BTreeMap<&str, Vec<&str>> =
        vocab.purposes.iter().map(|p| (p.id.as_str(), p.needs.iter().map(String::as_str).collect())).collect();
    let words = Origin { file: "vocab/purposes.toml".to_owned(), line: 0 };
    if let Some(ring) = ring(&needs) {
        found.push(of_needs(&words, &ring));
    }
    let mut parents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut heads: BTreeMap<&str, &Origin> = BTreeMap::new();
    for (origin, item) in &pack.items {
        let Item::Market(market) = item else { continue };
        heads.insert(&market.code, origin);
        parents.insert(&market.code, market.inherits.iter().map(|i| i.market.as_str()).collect());
        if market.needs.is_empty() {
            continue;
        }
        let mut own = needs.clone();
        for (purpose, replaced) in &market.needs {
            own.insert(purpose, replaced.iter().map(String::as_str).collect());
        }
        if let Some(ring) = ring(&own) {
            found.push(of_needs(origin, &ring));
        }
    }
    if let Some(ring) = ring(&parents) {
        let first = ring.first().copied().unwrap_or_default();
        let args = vec![first.to_owned(), ring.join(" → ")];
        found.push(error("ring_of_inherits", heads.get(first).copied().unwrap_or(&words), args));
    }
}

fn of_needs(origin: &Origin, ring: &[&str]) -> Diagnostic {
    let first = ring.first().copied().unwrap_or_default().to_owned();
    error("ring_of_needs", origin, vec![first, ring.join(" → ")])
}

/// A path that comes back to where it began, where there is one.
fn ring<'a>(edges: &BTreeMap<&'a str, Vec<&'a str>>) -> Option<Vec<&'a str>> {
    edges.keys().find_map(|start| {
        let mut path = vec![*start];
        back(edges, start, start, &mut path).then_some(path)
    })
}

fn back<'a>(edges: &BTreeMap<&'a str, Vec<&'a str>>, from: &str, start: &'a str, path: &mut Vec<&'a str>) -> bool {
    for next in edges.get(from).into_iter().flatten() {
        if *next == start {
            path.push(start);
            return true;
        }
        if !path.contains(next) {
            path.push(next);
            if back(edges, next, start, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}
