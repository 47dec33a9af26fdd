//! The older single file: `data` holds the vehicles, `brands` their makers, `meta` how old it is.

use std::collections::BTreeSet;
use std::sync::Arc;

use landfall_core::model::Value;

use crate::builder::Builder;
use crate::error::{Error, Result};
use crate::leaves;
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};
use crate::tree::Tree;

const KIND: &str = "flat";
const DATA: &str = "data";

pub(super) fn parse(b: &mut Builder<'_>, file: &str, tree: &Tree) -> Result<()> {
    let Some(vehicles) = tree.need(file, &[DATA])?.list() else {
        return Err(Error::malformed(file, 0, format!("`{DATA}` is no list of vehicles")));
    };
    for (key, part) in tree.map().into_iter().flatten().filter(|(k, _)| *k != DATA) {
        b.hold(part.leaves());
        match key.as_str() {
            "brands" => b.ignore("names of makers stand with the vehicles", part.leaves()),
            "meta" => meta(b, file, part, vehicles.len()),
            other => b.signal(Signal::new(Problem::UnknownField, file, 0, other, "").of(part.leaves())),
        }
    }
    let mut seen = BTreeSet::new();
    for (index, vehicle) in vehicles.iter().enumerate() {
        b.row();
        let number = (index + 1).to_string();
        let word = |role: &str| {
            let field = b.head.role(KIND, role)?;
            vehicle.get(&field.name).map(Tree::said).filter(|s| !s.is_empty())
        };
        let Some(id) = word("id").filter(|id| seen.insert(id.clone())) else {
            b.hold(vehicle.leaves());
            let problem = if word("id").is_some() { Problem::Contradiction } else { Problem::Blank };
            let field = format!("{DATA} > {number} > id");
            b.signal(Signal::new(problem, file, 0, &field, &word("id").unwrap_or_default()).of(vehicle.leaves()));
            continue;
        };
        let names: Vec<String> = ["make", "model", "variant", "year"].into_iter().filter_map(word).collect();
        let about = Arc::new(About::Vehicle { id, name: names.join(" ") });
        let mut inlets: Vec<(String, Vec<String>, u64)> = Vec::new();
        vehicle.walk(&mut |parts, leaf| {
            let field = leaves::field(b, KIND, parts);
            let Some(field) = field.filter(|f| f.role.as_deref() == Some("items")) else {
                return leaves::take(b, file, KIND, &[DATA, &number], parts, leaf, &about);
            };
            b.hold(1);
            let path = format!("{DATA} > {number} > {}", leaves::path(parts));
            let term = field.terms.as_ref().and_then(|t| b.head.term(t, &leaf.said()));
            let Some(code) = term.map(str::to_owned) else {
                return b.signal(Signal::new(Problem::UnknownTerm, file, 0, &path, &leaf.said()));
            };
            if code.is_empty() {
                return b.ignore("the publisher's word for no value", 1);
            }
            let attribute = field.attribute.clone().unwrap_or_default();
            match inlets.iter_mut().find(|(a, _, _)| *a == attribute) {
                Some((_, codes, values)) => {
                    codes.push(code);
                    *values += 1;
                }
                None => inlets.push((attribute, vec![code], 1)),
            }
        });
        for (attribute, mut codes, values) in inlets {
            codes.sort();
            codes.dedup();
            let attribute = b.shared(&attribute);
            let value = Value::List { items: codes, complete: false };
            let at = format!("{file}, {DATA} > {number}");
            b.state(Statement { about: about.clone(), attribute, value, of: None, observed: None, at }, values);
        }
    }
    Ok(())
}

fn meta(b: &mut Builder<'_>, file: &str, part: &Tree, count: usize) {
    let stamp = part.get("updated_at").map(Tree::said).unwrap_or_default();
    let day = stamp.get(..10).and_then(|d| d.parse().ok()).filter(|d| *d <= b.received);
    let told = part.get("overall_count").map(Tree::said).unwrap_or_default();
    if !told.is_empty() && told != count.to_string() {
        let found = format!("{told}, and there are {count}");
        b.signal(Signal::new(Problem::Inconsistent, file, 0, "meta > overall_count", &found).of(0).severe());
    }
    match day {
        Some(day) => {
            b.vintage(&stamp, Some(day));
            b.use_up(part.leaves());
        }
        None => b.signal(Signal::new(Problem::NotADay, file, 0, "meta > updated_at", &stamp).of(part.leaves())),
    }
}
