//! Vehicles as layered JSON files (`make/model/base.json`, `make/model/year/vehicle.json`, `…/vehicle_variant.json`), or
//! the older single file.
//!
//! SOURCE: the data set's docs/ARCHITECTURE.md: maps are merged key by key, lists and values are replaced whole by the
//! more special layer.

mod flat;
mod vehicle;

use std::collections::{BTreeMap, BTreeSet};

use crate::builder::Builder;
use crate::error::{Error, Result};
use crate::files::File;
use crate::leaves;
use crate::signal::{Problem, Signal};
use crate::text;
use crate::tree::Tree;

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    let mut layers = BTreeMap::new();
    for file in files {
        let text = text::decode(b.head, file)?;
        let tree = Tree::json(&file.name, &text)?;
        if let Some(day) = file.changed.filter(|d| *d <= b.received) {
            b.vintage(&day.to_string(), Some(day));
        }
        if tree.get("data").is_some() || file.kind == "flat" {
            flat::parse(b, &file.name, &tree)?;
        } else {
            layers.insert(file.name.clone(), tree);
        }
    }
    if layers.is_empty() { Ok(()) } else { layered(b, &layers) }
}

/// A merged vehicle: each path with its value and the file it stands in.
type Merged<'t> = BTreeMap<Vec<String>, (&'t Tree, &'t str)>;

fn layered(b: &mut Builder<'_>, layers: &BTreeMap<String, Tree>) -> Result<()> {
    for (name, tree) in layers {
        if tree.map().is_none() {
            return Err(Error::malformed(name, 1, "the file is not a map of keys"));
        }
        b.hold(tree.leaves());
    }
    let mut used: BTreeSet<(String, Vec<String>)> = BTreeSet::new();
    for (name, tree) in layers {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        if file == BASE {
            continue;
        }
        let stem = file.strip_suffix(ENDING).unwrap_or(file);
        let mut chain: Vec<(&str, &Tree)> = Vec::new();
        let model = folder.rsplit_once('/').map_or("", |(model, _)| model);
        let base = format!("{model}/{BASE}");
        if let Some((name, tree)) = layers.get_key_value(&base) {
            chain.push((name, tree));
        }
        if tree.get("variant").is_some() {
            let slug = tree.get("variant").and_then(|v| v.get("slug")).and_then(Tree::text).unwrap_or_default();
            // of several year files the longest whose name this one continues
            let mut years: Vec<(&String, &Tree)> = layers
                .iter()
                .filter(|(other, tree)| is_year_of(other, folder, stem) && tree.get("variant").is_none())
                .collect();
            years.sort_by_key(|(other, _)| other.len());
            if let Some((year, tree)) = years.pop() {
                chain.push((year, tree));
                if !stem.ends_with(slug) {
                    b.signal(Signal::new(Problem::Inconsistent, name, 0, "variant > slug", slug).of(0));
                }
            }
        }
        chain.push((name, tree));
        let mut merged = Merged::new();
        for (name, tree) in chain {
            merge(&mut merged, &mut Vec::new(), tree, name);
        }
        vehicle::state(b, name, &merged, &mut used);
    }
    for (name, tree) in layers {
        let mut all = Merged::new();
        merge(&mut all, &mut Vec::new(), tree, name);
        for (path, (part, _)) in all {
            if !used.contains(&(name.clone(), path.clone())) {
                let parts: Vec<&str> = path.iter().map(String::as_str).collect();
                // a key nobody knows is said even where no vehicle shows it
                if vehicle::known(b, &parts, part) {
                    b.ignore("replaced by a more special layer, or in no vehicle", part.leaves());
                } else {
                    let field = leaves::path(&parts);
                    b.signal(Signal::new(Problem::UnknownField, name, 0, &field, &part.said()).of(part.leaves()));
                }
            }
        }
    }
    Ok(())
}

const BASE: &str = "base.json";
const ENDING: &str = ".json";

fn is_year_of(other: &str, folder: &str, stem: &str) -> bool {
    let Some((its, file)) = other.rsplit_once('/') else { return false };
    let name = file.strip_suffix(ENDING).unwrap_or(file);
    its == folder && stem.strip_prefix(name).is_some_and(|rest| rest.starts_with('_'))
}

/// Lays a layer over what is there.
fn merge<'t>(merged: &mut Merged<'t>, path: &mut Vec<String>, tree: &'t Tree, file: &'t str) {
    match tree {
        Tree::Map(map) if !map.is_empty() => {
            merged.remove(path);
            for (key, part) in map {
                path.push(key.clone());
                merge(merged, path, part, file);
                path.pop();
            }
        }
        leaf => {
            merged.retain(|known, _| known == path || !known.starts_with(path));
            merged.insert(path.clone(), (leaf, file));
        }
    }
}
