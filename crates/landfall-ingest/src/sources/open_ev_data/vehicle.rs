//! One vehicle, its layers merged.

use std::collections::BTreeSet;
use std::sync::Arc;

use landfall_core::model::Value;

use super::Merged;
use crate::builder::{Builder, Fine};
use crate::head::FieldDef;
use crate::leaves;
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};
use crate::tree::Tree;

const KIND: &str = "layer";

/// Whether every leaf below a path is one the description names.
pub(super) fn known(b: &Builder<'_>, path: &[&str], part: &Tree) -> bool {
    let mut all = true;
    part.walk(&mut |below, leaf| {
        let whole: Vec<&str> = path.iter().chain(below).copied().collect();
        let blank = matches!(leaf, Tree::List(_) | Tree::Map(_));
        all &= blank || leaves::field(b, KIND, &whole).is_some() || leaves::field(b, KIND, path).is_some();
    });
    all
}

/// Takes out what no field of the description reaches, and says so once, however many vehicles show it.
pub(super) fn prune(b: &mut Builder<'_>, file: &str, tree: &mut Tree, path: &mut Vec<String>) {
    let Tree::Map(map) = tree else { return };
    map.retain(|key, part| {
        path.push(key.clone());
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let blank = |part: &Tree| matches!(part, Tree::Map(map) if map.is_empty());
        let stays = blank(part) || leaves::reaches(b, KIND, &parts);
        if stays && !blank(part) {
            prune(b, file, part, path);
            path.pop();
            // what has become blank holds nothing any more that is not counted
            return !blank(part);
        }
        if !stays {
            let field = leaves::path(&parts);
            b.signal(Signal::new(Problem::UnknownField, file, 0, &field, &part.said()).of(part.leaves()));
        }
        path.pop();
        stays
    });
}

pub(super) fn state(b: &mut Builder<'_>, name: &str, merged: &Merged<'_>, used: &mut BTreeSet<(String, Vec<String>)>) {
    b.row();
    let head = b.head;
    let word = |role: &str| {
        let field = head.role(KIND, role)?;
        let path: Vec<String> = field.name.split(" > ").map(str::to_owned).collect();
        merged.get(&path).map(|(leaf, _)| leaf.said()).filter(|s| !s.is_empty())
    };
    let names: Vec<String> = ["make", "model", "year", "trim", "variant"].into_iter().filter_map(word).collect();
    let id = name.split_once("src/").map_or(name, |(_, inside)| inside).trim_end_matches(".json").to_owned();
    let future = word("year").and_then(|y| y.parse::<i16>().ok()).is_some_and(|y| y > b.received.year() + 2);
    let about = Arc::new(About::Vehicle { id, name: names.join(" ") });
    for (path, (part, file)) in merged {
        let first = used.insert(((*file).to_owned(), path.clone()));
        let count = |n: u64| if first { n } else { 0 };
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        if future {
            let field = leaves::path(&parts);
            b.signal(Signal::new(Problem::InFuture, file, 0, &field, &part.said()).of(count(part.leaves())));
            continue;
        }
        if let Some(field) = leaves::field(b, KIND, &parts).filter(|f| f.role.as_deref() == Some("items"))
            && let Some(items) = part.list()
        {
            list(b, field, &parts, items.iter().collect(), file, &about, first);
            continue;
        }
        let mut codes: Option<(&FieldDef, Vec<&Tree>)> = None;
        part.walk(&mut |below, leaf| {
            let whole: Vec<&str> = parts.iter().chain(below).copied().collect();
            if let Some(field) = leaves::field(b, KIND, &whole).filter(|f| f.role.as_deref() == Some("items")) {
                codes.get_or_insert((field, Vec::new())).1.push(leaf);
                return;
            }
            leaf_of(b, &whole, part, leaf, file, &about, first);
        });
        if let Some((field, items)) = codes {
            list(b, field, &parts, items, file, &about, first);
        }
    }
}

/// A list of codes, in one statement.
fn list(
    b: &mut Builder<'_>,
    field: &FieldDef,
    parts: &[&str],
    items: Vec<&Tree>,
    file: &str,
    about: &Arc<About>,
    first: bool,
) {
    let count = |n: u64| if first { n } else { 0 };
    let path = leaves::path(parts);
    let mut codes = Vec::new();
    let mut values = 0;
    for item in items {
        let said = item.said();
        let code = match &field.terms {
            Some(terms) => b.head.term(terms, &said).map(str::to_owned),
            None => crate::markets::is_code(&said).then(|| said.clone()),
        };
        match code {
            Some(code) if code.is_empty() => b.ignore("the publisher's word for no value", count(item.leaves())),
            Some(code) => {
                values += item.leaves();
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
            None => b.signal(Signal::new(Problem::UnknownTerm, file, 0, &path, &said).of(count(item.leaves()))),
        }
    }
    if codes.is_empty() {
        return b.use_up(count(values));
    }
    codes.sort();
    let attribute = b.shared(field.attribute.as_deref().unwrap_or_default());
    let value = Value::List { items: codes, complete: false };
    let at = format!("{file}, {path}");
    b.state(Statement { about: about.clone(), attribute, value, of: None, observed: None, at }, count(values));
}

fn leaf_of(
    b: &mut Builder<'_>,
    whole: &[&str],
    part: &Tree,
    leaf: &Tree,
    file: &str,
    about: &Arc<About>,
    first: bool,
) {
    let path = leaves::path(whole);
    let weight = u64::from(first);
    if matches!(leaf, Tree::List(_) | Tree::Map(_)) {
        return b.ignore("blank", weight);
    }
    let Some(field) = leaves::field(b, KIND, whole) else {
        return b.signal(Signal::new(Problem::UnknownField, file, 0, &path, &leaf.said()).of(weight));
    };
    // the dimension stands beside the value, in the same item of the list
    let beside = field.of.as_deref().and_then(|of| {
        let index: usize = leaves_index(whole)?;
        let word = part.list()?.get(index.checked_sub(1)?)?.get(of)?.said();
        b.head.term(of, &word).map(str::to_owned)
    });
    if field.of.is_some() && beside.is_none() {
        return b.signal(Signal::new(Problem::UnknownTerm, file, 0, &path, &leaf.said()).of(weight));
    }
    b.first_time(first);
    let fine =
        Fine { place: (file, 0, &path), at: format!("{file}, {path}"), of: beside.as_deref(), observed: None };
    b.take(field, &leaf.said(), about, fine);
    b.first_time(true);
}

/// The number of the list item in a path.
fn leaves_index(whole: &[&str]) -> Option<usize> {
    whole.iter().rev().find_map(|p| p.parse().ok())
}
