//! Which values of a market were used, left out, or not understood; each is counted where it stands.

use super::definition::{Definition, Keys};
use super::market::{self, Found, LANGUAGES};
use crate::builder::Builder;
use crate::signal::{Problem, Signal};
use crate::tree::Tree;

/// Counts the keys of a market beside its rules and parts; whether one is not known.
pub(super) fn keys(b: &mut Builder<'_>, file: &str, place: &str, tree: &Tree) -> bool {
    let Some(map) = tree.map() else {
        b.signal(Signal::new(Problem::UnknownForm, file, 0, place, &tree.said()).of(tree.leaves()));
        return true;
    };
    if map.is_empty() {
        b.ignore("blank", 1);
    }
    let mut unknown = false;
    for (key, part) in map {
        match (key.as_str(), part) {
            ("days" | "states" | "regions", Tree::Map(map)) => {
                if map.is_empty() {
                    b.ignore("blank", 1);
                }
            }
            ("days" | "states" | "regions", Tree::Null) => b.ignore("blank", 1),
            ("_days", _) => b.use_up(part.leaves()),
            ("name" | "names" | "langs" | "zones" | "coord" | "sources", _) => {
                b.ignore("names, languages, clocks and sources of the market", part.leaves());
            }
            ("dayoff" | "weekend", _) => b.ignore("days of the week, which other sources give whole", part.leaves()),
            _ => {
                unknown = true;
                let field = format!("{place} > {key}");
                b.signal(Signal::new(Problem::UnknownField, file, 0, &field, &part.said()).of(part.leaves()));
            }
        }
    }
    unknown
}

/// Leaves out a part, without its districts.
pub(super) fn leave(b: &mut Builder<'_>, reason: &str, tree: &Tree) {
    let districts = tree.get("regions").filter(|r| r.map().is_some_and(|m| !m.is_empty())).map_or(0, Tree::leaves);
    b.ignore(reason, tree.leaves() - districts);
}

/// Counts what stands in and below the rules of a market or part.
pub(super) fn rules(b: &mut Builder<'_>, file: &str, place: &str, days: Option<&Tree>, found: &Found<'_>) {
    for (text, tree) in days.and_then(Tree::map).into_iter().flatten() {
        let leaves = tree.leaves();
        if *tree == Tree::Bool(false) {
            b.use_up(leaves);
            continue;
        }
        let own: Keys<'_> = match tree {
            Tree::Map(map) => map.iter().map(|(k, v)| (k.as_str(), v)).collect(),
            name => Keys::from([("name", name)]),
        };
        let read = Definition::read(b.head, text, &own);
        if let Err((problem, key, said)) = read {
            let dot = if key.is_empty() { "" } else { " > " };
            let field = format!("{place} > days > {text}{dot}{key}");
            b.signal(Signal::new(problem, file, 0, &field, &said).of(leaves));
        } else if read.is_ok_and(|d| !market::is_day_off(b.head, &d.kind)) {
            b.ignore("celebrated without a day off", leaves);
        } else if !found.used.contains(text.as_str()) {
            b.ignore("on no day of the years stated", leaves);
        } else if own.is_empty() {
            b.use_up(leaves);
        } else {
            own.iter().for_each(|(key, part)| count(b, key, part));
        }
    }
}

/// Counts one key of a rule that is used.
fn count(b: &mut Builder<'_>, key: &str, part: &Tree) {
    let leaves = part.leaves();
    match (key, part.map()) {
        ("note", _) => b.ignore("a remark", leaves),
        ("name", Some(names)) => {
            let taken = LANGUAGES.iter().filter(|l| names.contains_key(**l)).count().max(1).min(names.len().max(1));
            b.use_up(taken as u64);
            b.ignore("a name in another language", leaves - taken as u64);
        }
        _ => b.use_up(leaves),
    }
}
