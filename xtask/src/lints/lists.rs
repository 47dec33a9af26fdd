//! Lists name nothing twice, and lists of codes are sorted, so that a diff shows what changed.

use landfall_core::pack::Source;
use toml_edit::{Array, DocumentMut, Item, TableLike, Value};

use super::Lint;
use crate::{Packs, Problem, nodes};

pub(super) const LINT: Lint = Lint { name: "lists", check, fix: Some(fix) };

/// Lists whose order says nothing: sorted.
const SORTED: [&str; 1] = ["value"];
/// Lists that may have an order, and name nothing twice.
const UNIQUE: [&str; 6] = ["also", "by", "replaces", "purposes", "subjects", "binds"];

fn check(packs: &Packs) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in packs.tables() {
        nodes::visit(source, |node| {
            for (key, item) in node.table.iter() {
                let Some(texts) = item.as_array().and_then(texts) else { continue };
                if let Some(wanted) = wanted(key, &texts) {
                    let what = if wanted.len() < texts.len() { "names an entry twice" } else { "is not sorted" };
                    let hint = format!("write [{}], or let `cargo xtask lint --fix` do it", wanted.join(", "));
                    problems.push(Problem::new(&source.path, node.line_of(key), format!("`{key}` {what}"), hint));
                }
            }
        });
    }
    problems
}

fn fix(source: &Source) -> Option<String> {
    if !source.path.ends_with(".toml") {
        return None;
    }
    let mut document: DocumentMut = source.text.parse().ok()?;
    in_table(document.as_table_mut());
    let text = document.to_string();
    (text != source.text).then_some(text)
}

fn in_table(table: &mut dyn TableLike) {
    for (key, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => in_table(inner),
            Item::ArrayOfTables(array) => array.iter_mut().for_each(|inner| in_table(inner)),
            Item::Value(Value::InlineTable(inner)) => in_table(inner),
            Item::Value(Value::Array(array)) => in_array(key.get(), array),
            Item::Value(_) | Item::None => {}
        }
    }
}

fn in_array(key: &str, array: &mut Array) {
    for inner in array.iter_mut() {
        if let Value::InlineTable(inner) = inner {
            in_table(inner);
        }
    }
    let Some(wanted) = texts(array).and_then(|texts| wanted(key, &texts)) else { return };
    // each place keeps its own white space
    let decors: Vec<_> = array.iter().map(|v| v.decor().clone()).collect();
    array.clear();
    for (text, decor) in wanted.into_iter().zip(decors) {
        let mut value = Value::from(text);
        *value.decor_mut() = decor;
        array.push_formatted(value);
    }
}

fn texts(array: &Array) -> Option<Vec<String>> {
    array.iter().map(|v| v.as_str().map(str::to_owned)).collect()
}

/// The list as it should be; none where it is.
fn wanted(key: &str, texts: &[String]) -> Option<Vec<String>> {
    let mut wanted: Vec<String> = Vec::new();
    for text in texts.iter().filter(|_| SORTED.contains(&key) || UNIQUE.contains(&key)) {
        if !wanted.contains(text) {
            wanted.push(text.clone());
        }
    }
    if SORTED.contains(&key) {
        wanted.sort();
    }
    (!wanted.is_empty() && wanted != texts).then_some(wanted)
}
