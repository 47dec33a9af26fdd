//! Citations are not padded: short quotes, real addresses, nothing filled in from something else.

use landfall_core::pack::Source;
use toml_edit::{DocumentMut, Item, TableLike, Value};

use super::Lint;
use crate::{Packs, Problem, nodes};

pub(super) const LINT: Lint = Lint { name: "citations", check, fix: Some(fix) };

/// Characters of a quote beyond which it is a copy of the text.
const LONGEST_QUOTE: usize = 300;

fn check(packs: &Packs) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in packs.tables() {
        nodes::visit(source, |node| {
            if !node.is_citation() {
                return;
            }
            let mut report = |key: &str, message: String, hint: &str| {
                problems.push(Problem::new(&source.path, node.line_of(key), message, hint));
            };
            let long = node.text("quote").map(|q| q.chars().count()).filter(|n| *n > LONGEST_QUOTE);
            if let Some(length) = long {
                report("quote", format!("a quote of {length} characters"), "quote the few words that carry the statement");
            }
            for key in ["via", "quote"].iter().filter(|k| node.text("checked") == Some("memory") && node.text(k).is_some()) {
                report(key, format!("`{key}` beside `memory`"), "nothing was read: leave it out, or change `checked`");
            }
            if let Some(via) = node.text("via").filter(|v| !is_address(v)) {
                report("via", format!("`{via}` is no address"), "`via` is the http(s) address of what was read");
            }
            if let (Some(says), Some(publisher)) = (node.text("says"), node.text("publisher"))
                && says.trim().eq_ignore_ascii_case(publisher.trim())
            {
                let hint = "leave `publisher` out where it says nothing new; `cargo xtask lint --fix` does it";
                report("publisher", format!("`publisher` repeats `says`: `{publisher}`"), hint);
            }
            for key in ["says", "publisher", "at", "quote", "note", "author", "method"] {
                if node.text(key).is_some_and(|text| text.trim().is_empty()) {
                    report(key, format!("`{key}` is empty"), "leave out what is not known");
                }
            }
        });
    }
    problems
}

/// Leaves out a publisher that repeats who the statement is attributed to.
fn fix(source: &Source) -> Option<String> {
    if !source.path.ends_with(".toml") {
        return None;
    }
    let mut document: DocumentMut = source.text.parse().ok()?;
    unpad(document.as_table_mut());
    let text = document.to_string();
    (text != source.text).then_some(text)
}

fn unpad(table: &mut dyn TableLike) {
    let text = |key: &str| table.get(key).and_then(Item::as_str).map(|s| s.trim().to_lowercase());
    if text("says").is_some() && text("says") == text("publisher") {
        table.remove("publisher");
    }
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => unpad(inner),
            Item::ArrayOfTables(array) => array.iter_mut().for_each(|inner| unpad(inner)),
            Item::Value(Value::InlineTable(inner)) => unpad(inner),
            Item::Value(_) | Item::None => {}
        }
    }
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|r| r.contains('.') && !r.contains(char::is_whitespace))
}
