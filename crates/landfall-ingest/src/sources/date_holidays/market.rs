//! The holidays of one market or part: which rules hold there, and on which days.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::definition::{Definition, Keys};
use super::rule::Others;
use crate::head::Head;
use crate::tree::Tree;

/// Rules by their words, each with its keys and where it stands.
pub(super) type Rules<'t> = BTreeMap<&'t str, (Keys<'t>, String)>;

/// How sure a day is, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    /// The whole day.
    Whole,
    /// Some hours of it.
    Part,
    /// Announced when the moon has been seen: it may be a day earlier or later.
    Sighted,
}

/// A day with everything that is celebrated on it.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Names by language.
    pub names: BTreeMap<String, BTreeSet<String>>,
    /// Where the first of them stands.
    pub at: String,
}

/// What was found for a market.
#[derive(Debug, Default)]
pub(super) struct Found<'t> {
    pub days: BTreeMap<(Sort, String, Date), Named>,
    /// Years of which a day off could not be told.
    pub unread: BTreeSet<i16>,
    /// Rules that hold on a day of the years asked for.
    pub used: BTreeSet<&'t str>,
}

/// Languages a name is taken in; where it has neither, in its own.
pub(super) const LANGUAGES: [&str; 2] = ["en", "zh"];

/// Lays the rules of a part over those of the whole; `false` takes one away.
pub(super) fn lay<'t>(rules: &mut Rules<'t>, days: Option<&'t Tree>, at: &str) {
    for (text, tree) in days.and_then(Tree::map).into_iter().flatten() {
        let own: Keys<'t> = match tree {
            Tree::Bool(false) => {
                rules.remove(text.as_str());
                continue;
            }
            Tree::Map(map) => map.iter().map(|(k, v)| (k.as_str(), v)).collect(),
            // a name alone
            name => Keys::from([("name", name)]),
        };
        let (keys, place) = rules.entry(text).or_default();
        // a part that names no type means a public holiday, whatever it is in the whole
        keys.remove("type");
        keys.extend(own);
        *place = format!("{at} > {text}");
    }
}

/// What each rule says in each year.
pub(super) fn find<'t>(
    head: &Head,
    names: &HashMap<String, BTreeMap<String, String>>,
    rules: &Rules<'t>,
    years: std::ops::RangeInclusive<i16>,
) -> Found<'t> {
    let mut found = Found::default();
    let mut read = Vec::new();
    for (text, (keys, at)) in rules {
        match Definition::read(head, text, keys) {
            Ok(definition) => read.push((*text, definition, keys, at)),
            // what is no day off does not matter to those who count them
            Err(_) if is_known_work(head, keys) => {}
            Err(_) => found.unread.extend(years.clone()),
        }
    }
    read.sort_by_key(|(_, definition, ..)| definition.rule.needs_others());
    let mut by_kind: BTreeSet<(String, Date)> = BTreeSet::new();
    for (text, definition, keys, at) in read {
        let mut new = BTreeSet::new();
        for year in years.start() - 1..=years.end() + 1 {
            let others: Others<'_> = &|day, kind| by_kind.contains(&(kind.to_owned(), day));
            let days = definition.once(year, others).and_then(|all| {
                let days = all.into_iter().map(|once| Ok((once, once.days()?)));
                days.collect::<Result<Vec<_>, _>>()
            });
            let Ok(days) = days else {
                if is_day_off(head, &definition.kind) && years.contains(&year) {
                    found.unread.insert(year);
                }
                continue;
            };
            for (once, days) in days {
                for (day, whole) in days {
                    if whole {
                        new.insert((definition.kind.clone(), day));
                    }
                    if !years.contains(&day.year()) {
                        continue;
                    }
                    let sort = match (whole, definition.rule.feast.is_sighted()) {
                        (false, _) => Sort::Part,
                        (true, true) => Sort::Sighted,
                        (true, false) => Sort::Whole,
                    };
                    found.used.insert(text);
                    let named = found.days.entry((sort, definition.kind.clone(), day)).or_default();
                    if named.at.is_empty() {
                        named.at.clone_from(at);
                    }
                    name(named, head, names, keys, once.substitute);
                }
            }
        }
        by_kind.extend(new);
    }
    found
}

/// Whether holidays of a type may keep an authority from working.
pub(super) fn is_day_off(head: &Head, kind: &str) -> bool {
    head.term("off", kind).is_some()
}

fn is_known_work(head: &Head, keys: &Keys<'_>) -> bool {
    let kind = keys.get("type").and_then(|t| t.text()).and_then(|t| head.term("type", t));
    kind.is_some_and(|kind| !is_day_off(head, kind))
}

/// Words of a source's description: what is added to the name of a day taken instead of another.
const SUBSTITUTE: &str = "substitute";

/// Takes the names of a rule: in the languages above, else in the first it has.
fn name(
    named: &mut Named,
    head: &Head,
    names: &HashMap<String, BTreeMap<String, String>>,
    keys: &Keys<'_>,
    substitute: bool,
) {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    if let Some(shared) = keys.get("_name").and_then(|n| n.text()).and_then(|n| names.get(n)) {
        all.clone_from(shared);
    }
    match keys.get("name") {
        Some(Tree::Text(only)) => all.extend([(LANGUAGES[0].to_owned(), only.clone())]),
        Some(Tree::Map(own)) => all.extend(own.iter().map(|(l, n)| (l.clone(), n.said()))),
        _ => {}
    }
    all.retain(|_, name| !name.trim().is_empty());
    let wanted: Vec<String> = LANGUAGES.iter().filter(|l| all.contains_key(**l)).map(|l| (*l).to_owned()).collect();
    let wanted = if wanted.is_empty() { all.keys().take(1).cloned().collect() } else { wanted };
    let marked = substitute && keys.get("substitute").is_some_and(|s| **s == Tree::Bool(true));
    for language in wanted {
        let Some(name) = all.remove(&language) else { continue };
        let name = match head.term(SUBSTITUTE, &language).filter(|_| marked) {
            Some(word) => format!("{name} ({word})"),
            None => name,
        };
        named.names.entry(language).or_default().insert(name);
    }
}
