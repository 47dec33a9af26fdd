//! JSON files of the repository, each a tree keyed by territory; `001` is the world, for what holds where nothing else
//! is said.

use std::collections::BTreeMap;
use std::sync::Arc;

use landfall_core::model::Value;

use crate::builder::{Builder, Fine};
use crate::error::{Error, Result};
use crate::files::File;
use crate::head::FieldDef;
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};
use crate::tree::Tree;
use crate::{leaves, markets, text};

/// The world, in codes of groups of territories.
const WORLD: &str = "001";

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    for file in files {
        let text = text::decode(b.head, file)?;
        let tree = Tree::json(&file.name, &text)?;
        repository(b, file, &tree)?;
    }
    Ok(())
}

/// A list in the making: its items and how many values went into it.
#[derive(Default)]
struct Items {
    codes: Vec<String>,
    at: String,
    values: u64,
}

fn repository(b: &mut Builder<'_>, file: &File, tree: &Tree) -> Result<()> {
    let head = b.head;
    let kind = head.files.iter().find(|f| f.kind == file.kind).map_or("", |f| f.kind.as_str());
    let mut lists: BTreeMap<(String, String), Items> = BTreeMap::new();
    let mut taken = 0_u64;
    tree.walk(&mut |parts, leaf| {
        b.hold(1);
        let path = leaves::path(parts);
        let raw = leaf.said();
        let signal = |problem| Signal::new(problem, &file.name, 0, &path, &raw);
        if matches!(leaf, Tree::List(_) | Tree::Map(_)) {
            return b.ignore("blank", 1);
        }
        let Some(field) = leaves::field(b, kind, parts) else { return b.signal(signal(Problem::UnknownField)) };
        if field.role.as_deref() == Some("version") {
            b.use_up(1);
            return b.vintage(&format!("CLDR {raw}"), None);
        }
        if let Some(reason) = &field.ignore {
            return b.ignore(reason, 1);
        }
        taken += 1;
        let mut stars = leaves::stars(field, parts);
        // in files of names the first star is the language
        let language = (field.role.as_deref() == Some("named") && !stars.is_empty()).then(|| stars.remove(0));
        let Some(code) = stars.first().copied() else { return b.signal(signal(Problem::UnknownForm)) };
        if code.contains("-alt-") {
            return b.ignore("another form of the same", 1);
        }
        if b.head.term("pseudo", code).is_some() {
            return b.ignore("a code that is no market", 1);
        }
        let group = code.len() == 3 && code.bytes().all(|c| c.is_ascii_digit());
        if group && (code != WORLD || language.is_some()) {
            return b.ignore("a group of markets", 1);
        }
        if !group && !markets::is_code(code) {
            return b.signal(signal(Problem::UnknownMarket));
        }
        if field.role.as_deref() == Some("items") {
            return item(b, &mut lists, field, code, &raw, &path, file);
        }
        if language.is_some() || stars.len() == 1 {
            b.row();
        }
        let of = language.or_else(|| stars.get(1).copied());
        let fine = Fine { place: (&file.name, 0, &path), at: format!("{}, {path}", file.name), of, observed: None };
        b.take(field, &raw, &Arc::new(About::Market(code.to_owned())), fine);
    });
    if taken == 0 {
        let fields = head.fields_of(kind).filter(|f| f.attribute.is_some());
        let field = fields.map(|f| f.name.as_str()).next().unwrap_or_default().to_owned();
        return Err(Error::Missing { file: file.name.clone(), line: 0, field, nearest: None });
    }
    for ((code, attribute), items) in lists {
        let statement = Statement {
            about: Arc::new(About::Market(code)),
            attribute: b.shared(&attribute),
            value: Value::List { items: items.codes, complete: false },
            of: None,
            observed: None,
            at: items.at,
        };
        b.state(statement, items.values);
    }
    Ok(())
}

fn item(
    b: &mut Builder<'_>,
    lists: &mut BTreeMap<(String, String), Items>,
    field: &FieldDef,
    code: &str,
    raw: &str,
    path: &str,
    file: &File,
) {
    let Some(term) = field.terms.as_ref().and_then(|t| b.head.term(t, raw)) else {
        return b.signal(Signal::new(Problem::UnknownTerm, &file.name, 0, path, raw));
    };
    let attribute = field.attribute.clone().unwrap_or_default();
    let list = lists.entry((code.to_owned(), attribute)).or_default();
    if list.codes.iter().any(|c| c == term) {
        return b.ignore("said before, the same way", 1);
    }
    // the order is the publisher's: the preferred first
    list.codes.push(term.to_owned());
    list.values += 1;
    if list.at.is_empty() {
        list.at = format!("{}, {path}", file.name);
    }
}
