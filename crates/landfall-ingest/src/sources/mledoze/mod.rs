//! The master list, as JSON or flattened into a table with dotted headings.

use std::collections::BTreeSet;
use std::sync::Arc;

use landfall_core::model::Value;

use crate::builder::{Builder, Fine};
use crate::error::{Error, Result};
use crate::files::File;
use crate::head::FieldDef;
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};
use crate::table::{self, Shape};
use crate::tree::Tree;
use crate::{leaves, markets, text};

const SHAPE: Shape = Shape { delimiter: b',', quoted: true, headings: 1 };
const JOINED: char = ',';

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    for file in files {
        let text = text::decode(b.head, file)?;
        if text.trim_start().starts_with(['[', '{']) { json(b, file, &text)? } else { csv(b, file, &text)? }
    }
    Ok(())
}

fn json(b: &mut Builder<'_>, file: &File, text: &str) -> Result<()> {
    let tree = Tree::json(&file.name, text)?;
    let Some(list) = tree.list() else {
        return Err(Error::malformed(&file.name, 1, "the file is not a list of markets"));
    };
    let head = b.head;
    let code_key = head.role("json", "market").map_or("", |f| f.name.as_str());
    let mut seen = BTreeSet::new();
    for (index, entry) in list.iter().enumerate() {
        b.row();
        let number = (index + 1).to_string();
        let code = entry.get(code_key).and_then(Tree::text).unwrap_or_default();
        let whole = |b: &mut Builder<'_>, problem| {
            b.hold(entry.leaves());
            let field = format!("{number} > {code_key}");
            b.signal(Signal::new(problem, &file.name, 0, &field, code).of(entry.leaves()));
        };
        if !markets::is_code(code) {
            whole(b, Problem::UnknownMarket);
            continue;
        }
        if !seen.insert(code.to_owned()) {
            whole(b, Problem::Contradiction);
            continue;
        }
        for field in head.fields_of("json").filter(|f| f.required) {
            let keys: Vec<&str> = field.name.split(" > ").collect();
            entry.need(&format!("{}, {code}", file.name), &keys)?;
        }
        let about = Arc::new(About::Market(code.to_owned()));
        for (key, part) in entry.map().into_iter().flatten() {
            let field = head.fields_of("json").find(|f| f.name == *key);
            let role = field.and_then(|f| f.role.as_deref());
            let items: Option<Vec<String>> = match (role, part) {
                (Some("keys"), Tree::Map(map)) => Some(map.keys().cloned().collect()),
                (Some("items" | "joined"), Tree::List(items)) => {
                    items.iter().map(|i| i.text().map(str::to_owned)).collect()
                }
                _ => None,
            };
            if let (Some(field), Some(items)) = (field, items) {
                b.hold(part.leaves());
                let at = format!("{}, {number} > {key}", file.name);
                list_of(b, field, items, &about, at, part.leaves());
                continue;
            }
            part.walk(&mut |below, leaf| {
                let path: Vec<&str> = std::iter::once(key.as_str()).chain(below.iter().copied()).collect();
                leaves::take(b, &file.name, "json", &[&number], &path, leaf, &about);
            });
        }
    }
    Ok(())
}

/// A list of codes, or texts joined into one.
fn list_of(b: &mut Builder<'_>, field: &FieldDef, items: Vec<String>, about: &Arc<About>, at: String, values: u64) {
    let Some(attribute) = field.attribute.as_deref().filter(|_| !items.is_empty()) else {
        return b.ignore("blank", values);
    };
    let value = if field.role.as_deref() == Some("joined") {
        Value::Text(items.join(&JOINED.to_string()))
    } else {
        let mut items = items;
        items.sort();
        Value::List { items, complete: false }
    };
    let attribute = b.shared(attribute);
    b.state(Statement { about: about.clone(), attribute, value, of: None, observed: None, at }, values);
}

fn csv(b: &mut Builder<'_>, file: &File, text: &str) -> Result<()> {
    let table = table::read(b, &file.name, "csv", text, SHAPE)?;
    let market = table.need("market")?;
    let mut seen = BTreeSet::new();
    for row in &table.rows {
        b.row();
        let named = table.columns.iter().filter(|c| c.is_some()).count() as u64;
        let code = row.get(market);
        if !markets::is_code(code) {
            b.signal(table.fault(Problem::UnknownMarket, row, market).of(named));
            continue;
        }
        if !seen.insert(code.to_owned()) {
            b.signal(table.fault(Problem::Contradiction, row, market).of(named));
            continue;
        }
        let about = Arc::new(About::Market(code.to_owned()));
        for (column, field) in table.columns.iter().enumerate() {
            let Some(field) = field else { continue };
            let raw = row.get(column);
            match field.role.as_deref() {
                Some("keys" | "items") if !raw.is_empty() => {
                    let items = raw.split(JOINED).map(|i| i.trim().to_owned()).collect();
                    list_of(b, field, items, &about, table.at(row, column), 1);
                }
                _ => {
                    let fine = Fine {
                        place: (&table.file, row.line, &field.name),
                        at: table.at(row, column),
                        of: None,
                        observed: None,
                    };
                    b.take(field, raw, &about, fine);
                }
            }
        }
    }
    Ok(())
}
