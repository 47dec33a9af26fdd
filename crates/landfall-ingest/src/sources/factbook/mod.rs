//! One JSON file for each market, headings over figures in free text: `830,000 km (2022) (includes …)`.

mod figure;

use std::sync::Arc;

use jiff::civil::Date;
use landfall_core::model::Value;

use crate::builder::{Builder, Fine};
use crate::error::{Error, Result};
use crate::files::File;
use crate::head::FieldDef;
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};
use crate::tree::Tree;
use crate::{leaves, text};

const KIND: &str = "market";

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    for file in files {
        let text = text::decode(b.head, file)?;
        let tree = Tree::json(&file.name, &text)?;
        if tree.map().is_none() {
            return Err(Error::malformed(&file.name, 1, "the file is not a map of headings"));
        }
        let stem = file.name.rsplit('/').next().unwrap_or_default().trim_end_matches(".json");
        let stem = stem.rsplit('_').next().unwrap_or_default();
        if let Some(day) = file.changed.filter(|d| *d <= b.received) {
            b.vintage(&day.to_string(), Some(day));
        }
        match b.head.term("market", stem).map(str::to_owned) {
            Some(code) if code.is_empty() => {
                b.hold(tree.leaves());
                b.ignore("a place that is no market", tree.leaves());
            }
            Some(code) => market(b, &file.name, &tree, &Arc::new(About::Market(code))),
            None => {
                b.hold(tree.leaves());
                b.signal(Signal::new(Problem::UnknownMarket, &file.name, 0, "", stem).of(tree.leaves()));
            }
        }
    }
    Ok(())
}

fn market(b: &mut Builder<'_>, file: &str, tree: &Tree, about: &Arc<About>) {
    b.row();
    tree.walk(&mut |parts, leaf| {
        b.hold(1);
        let path = leaves::path(parts);
        let raw = leaf.said();
        let signal = |problem| Signal::new(problem, file, 0, &path, &raw);
        if matches!(leaf, Tree::List(_) | Tree::Map(_)) {
            return b.ignore("blank", 1);
        }
        let Some(field) = leaves::field(b, KIND, parts) else { return b.signal(signal(Problem::UnknownField)) };
        match field.role.as_deref() {
            Some("figure") => match figure(b, field, &raw) {
                Ok((value, year)) => {
                    let attribute = b.shared(field.attribute.as_deref().unwrap_or_default());
                    let observed = year.map(|y| b.shared(&y));
                    let at = format!("{file}, {path}");
                    b.state(Statement { about: about.clone(), attribute, value, of: None, observed, at }, 1);
                }
                Err(None) => b.ignore("the publisher's word for no value", 1),
                Err(Some(problem)) => b.signal(signal(problem)),
            },
            Some("words") => {
                let fine =
                    Fine { place: (file, 0, &path), at: format!("{file}, {path}"), of: None, observed: None };
                b.take(field, &figure::plain_text(b.head, &raw), about, fine);
            }
            _ => b.ignore(field.ignore.as_deref().unwrap_or_default(), 1),
        }
    });
}

/// A figure with its year; no problem where the publisher has none.
fn figure(
    b: &Builder<'_>,
    field: &FieldDef,
    raw: &str,
) -> std::result::Result<(Value, Option<String>), Option<Problem>> {
    let text = figure::plain_text(b.head, raw);
    if b.head.term("none", &text).is_some() || text.is_empty() {
        return Err(None);
    }
    let found = figure::read(b.head, &text).ok_or(Some(Problem::UnknownForm))?;
    if found.unit != field.unit {
        return Err(Some(Problem::UnknownForm));
    }
    crate::builder::in_range(field, found.number).map_err(|_| Some(Problem::OutOfRange))?;
    let last = Date::new(found.year.unwrap_or(0), 1, 1).ok();
    if found.year.is_some() && last.is_none_or(|d| d > b.received) {
        return Err(Some(Problem::InFuture));
    }
    let value = Value::Number { low: found.number, high: found.number, unit: found.unit };
    Ok((value, found.year.map(|y| y.to_string())))
}
