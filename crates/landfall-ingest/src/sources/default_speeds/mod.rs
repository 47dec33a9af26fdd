//! JSON: for each market or part a list of road types with their tags, and the parser's own remarks.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::DateTime;
use landfall_core::model::Value;

use crate::builder::{Builder, Fine, in_range};
use crate::error::{Error, Result};
use crate::files::File;
use crate::head::FieldDef;
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};
use crate::tree::Tree;
use crate::{markets, number, text};

const LIMITS: &str = "speedLimitsByCountryCode";
const TYPES: &str = "roadTypesByName";
const META: &str = "meta";
const REMARKS: &str = "warnings";

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    for file in files {
        let text = text::decode(b.head, file)?;
        let tree = Tree::json(&file.name, &text)?;
        let limits = tree.need(&file.name, &[LIMITS])?;
        let Some(limits) = limits.map() else {
            return Err(Error::malformed(&file.name, 0, format!("`{LIMITS}` holds no markets")));
        };
        for (key, part) in tree.map().into_iter().flatten() {
            match key.as_str() {
                LIMITS => {}
                TYPES => {
                    b.hold(part.leaves());
                    b.ignore("how a map finds such roads", part.leaves());
                }
                META => meta(b, &file.name, part),
                REMARKS => remarks(b, &file.name, part),
                other => {
                    b.hold(part.leaves());
                    b.signal(Signal::new(Problem::UnknownField, &file.name, 0, other, "").of(part.leaves()));
                }
            }
        }
        for (code, rules) in limits {
            market(b, &file.name, code, rules);
        }
    }
    Ok(())
}

fn meta(b: &mut Builder<'_>, file: &str, part: &Tree) {
    b.hold(part.leaves());
    let stamp = part.get("timestamp").and_then(Tree::text).unwrap_or_default();
    let Ok(at) = stamp.trim_end_matches('Z').parse::<DateTime>() else {
        b.signal(Signal::new(Problem::NotADay, file, 0, "meta > timestamp", stamp).of(part.leaves()));
        return;
    };
    if at.date() > b.received {
        b.signal(Signal::new(Problem::InFuture, file, 0, "meta > timestamp", stamp).of(part.leaves()).severe());
        return;
    }
    b.use_up(1);
    b.vintage(&at.date().to_string(), Some(at.date()));
    b.ignore("about the file itself", part.leaves() - 1);
}

fn remarks(b: &mut Builder<'_>, file: &str, part: &Tree) {
    let Some(list) = part.list().filter(|l| !l.is_empty()) else {
        b.hold(part.leaves());
        return b.ignore("blank", part.leaves());
    };
    for (index, remark) in list.iter().enumerate() {
        b.hold(remark.leaves());
        let field = format!("{REMARKS} > {}", index + 1);
        b.signal(Signal::new(Problem::Remark, file, 0, &field, &remark.said()).of(remark.leaves()));
    }
}

fn market(b: &mut Builder<'_>, file: &str, code: &str, rules: &Tree) {
    b.row();
    let above = format!("{LIMITS} > {code}");
    let refuse = |b: &mut Builder<'_>, problem, tree: &Tree, field: &str| {
        b.hold(tree.leaves());
        b.signal(Signal::new(problem, file, 0, field, code).of(tree.leaves()));
    };
    if !markets::is_code(code) && !markets::is_part(code) {
        return refuse(b, Problem::UnknownMarket, rules, &above);
    }
    let Some(list) = rules.list() else { return refuse(b, Problem::UnknownForm, rules, &above) };
    let about = Arc::new(About::Market(code.to_owned()));
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for (index, rule) in list.iter().enumerate() {
        let at = format!("{above} > {}", index + 1);
        // what has no name holds everywhere else; beside keys nobody knows the name may be one of them
        let bare = rule.map().is_some_and(|keys| keys.len() == 1);
        let name = rule.get("name").map_or(bare.then_some("default"), Tree::text);
        let tags = rule.get("tags").and_then(Tree::map);
        let (Some(name), Some(tags)) = (name, tags) else {
            refuse(b, Problem::UnknownForm, rule, &at);
            continue;
        };
        for (key, value) in rule.map().into_iter().flatten().filter(|(k, _)| *k != "tags") {
            b.hold(value.leaves());
            if key == "name" {
                b.use_up(1);
            } else {
                let field = format!("{at} > {key}");
                b.signal(Signal::new(Problem::UnknownField, file, 0, &field, &value.said()).of(value.leaves()));
            }
        }
        // the publisher may name a type twice for one market: both stand, numbered
        let times = seen.entry(name).or_default();
        *times += 1;
        let name = if *times > 1 { format!("{name} ({times})") } else { name.to_owned() };
        for (tag, value) in tags {
            b.hold(value.leaves());
            let field = format!("{at} > tags > {tag}");
            limit(b, file, tag, value, &name, &field, &about);
        }
    }
}

fn limit(b: &mut Builder<'_>, file: &str, tag: &str, leaf: &Tree, name: &str, path: &str, about: &Arc<About>) {
    let head = b.head;
    let raw = leaf.said();
    let signal = |problem| Signal::new(problem, file, 0, path, &raw).of(leaf.leaves());
    let Some(mut field) = head.fields.iter().find(|f| f.is_named(tag)) else {
        return b.signal(signal(Problem::UnknownField));
    };
    let road = head.term("road", name);
    if field.role.as_deref() == Some("limit") && road.is_none() {
        field = head.role("", "other_limit").unwrap_or(field);
    }
    let of = if field.role.as_deref() == Some("limit") { road.unwrap_or(name) } else { name };
    if field.role.as_deref() == Some("condition") || field.ignore.is_some() {
        let fine = Fine { place: (file, 0, path), at: format!("{file}, {path}"), of: Some(of), observed: None };
        return b.take(field, &raw, about, fine);
    }
    if let Some(terms) = &field.terms
        && head.term(terms, &raw).is_some()
    {
        return b.ignore("a speed that is no number", 1);
    }
    match speed(b, field, &raw) {
        Ok(value) => {
            let attribute = b.shared(field.attribute.as_deref().unwrap_or_default());
            let of = Some(b.shared(of));
            let at = format!("{file}, {path}");
            b.state(Statement { about: about.clone(), attribute, value, of, observed: None, at }, 1);
        }
        Err(problem) => b.signal(signal(problem)),
    }
}

/// `50`, `30 mph`: without a unit the field's.
fn speed(b: &Builder<'_>, field: &FieldDef, raw: &str) -> std::result::Result<Value, Problem> {
    let (figure, unit) = match raw.trim().split_once(' ') {
        Some((figure, unit)) => (figure, b.head.term("unit", unit).ok_or(Problem::UnknownTerm)?),
        None => (raw.trim(), field.unit.as_str()),
    };
    let number = number::plain(figure).ok_or(Problem::NotANumber)?;
    in_range(field, number).map_err(|_| Problem::OutOfRange)?;
    Ok(Value::Number { low: number, high: number, unit: unit.to_owned() })
}
