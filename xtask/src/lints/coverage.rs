//! A covered line names what covers it. Among the requirements one is about the line's subject, or one that shares
//! its root, or covers a line of its own subject too: one act may settle several.

use std::collections::BTreeMap;

use landfall_core::model::{Coverage, CoverageState, Item};
use landfall_core::resolve::below;

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "coverage", find, fix: None };

fn find(packs: &Packs) -> Vec<Problem> {
    let subjects: BTreeMap<String, String> =
        packs.pack.items.iter().filter_map(|(_, item)| Some((item.id(), subject(packs, item)?))).collect();
    let mut problems = Vec::new();
    let lines = || packs.items(|i| if let Item::Coverage(x) = i { Some(x) } else { None });
    for (origin, line) in lines() {
        let mut report = |message: String, hint: String| {
            problems.push(Problem::new(&origin.file, origin.line, message, hint));
        };
        // an id that does not exist is refused by the engine
        let about: Vec<(&String, &String)> = line.by.iter().filter_map(|id| Some((id, subjects.get(id)?))).collect();
        let subject_of_line = wanted(packs, line);
        let settles = |(id, found): &(&String, &String)| {
            let at_home = |other: &Coverage| other.by.contains(id) && related(found, wanted(packs, other));
            let requirement = packs.pack.ruleset.rule(id.split('/').nth(1).unwrap_or_default()).is_some();
            !requirement
                || related(found, subject_of_line)
                || lines().any(|(_, other)| other.market == line.market && at_home(other))
        };
        if !about.is_empty() && !about.iter().any(settles) {
            let found: Vec<String> = about.iter().map(|(id, found)| format!("`{id}` about `{found}`")).collect();
            let message = format!("line `{}` is about `{subject_of_line}`, {}", line.line, found.join(", "));
            report(message, "name what is about the line's subject".to_owned());
        }
        if line.state == CoverageState::Open && !line.by.is_empty() {
            report(format!("line `{}` is open and names what covers it", line.line), "state = \"covered\"".to_owned());
        }
    }
    problems
}

fn subject(packs: &Packs, item: &Item) -> Option<String> {
    match item {
        Item::Fact(x) => Some(x.subject.clone()),
        Item::Adoption(x) => Some(packs.pack.ruleset.rule(&x.rule)?.subject.clone()),
        Item::Quota(x) => Some(x.subject.clone()),
        Item::Clock(x) => Some(x.subject.clone()),
        _ => None,
    }
}

fn wanted<'a>(packs: &'a Packs, coverage: &Coverage) -> &'a str {
    let checklist = packs.pack.ruleset.vocab.checklists.get(&coverage.checklist);
    let line = checklist.and_then(|c| c.lines.iter().find(|l| l.id == coverage.line));
    line.map_or("", |l| l.subject.as_str())
}

/// Whether one lies below the other or both below one root.
fn related(a: &str, b: &str) -> bool {
    let root = |s: &str| s.split('/').next().unwrap_or_default().to_owned();
    below(a, b) || below(b, a) || root(a) == root(b)
}
