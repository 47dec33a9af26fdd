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
use crate::limits;
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
    if layers.is_empty() { Ok(()) } else { layered(b, layers) }
}

/// A merged vehicle: each path with its value and the file it stands in.
type Merged<'t> = BTreeMap<Vec<String>, (&'t Tree, &'t str)>;

fn layered(b: &mut Builder<'_>, mut layers: BTreeMap<String, Tree>) -> Result<()> {
    for (name, tree) in &mut layers {
        if tree.map().is_none_or(BTreeMap::is_empty) {
            return Err(Error::malformed(name, 1, "the file is not a map of keys"));
        }
        b.hold(tree.leaves());
        vehicle::prune(b, name, tree, &mut Vec::new());
    }
    layers.retain(|_, tree| tree.map().is_some_and(|map| !map.is_empty()));
    let layers = &layers;
    let vehicles: Vec<(&String, Vec<Layer<'_>>)> = layers
        .iter()
        .filter(|(name, _)| !name.ends_with(&format!("/{BASE}")) && *name != BASE)
        .map(|layer| (layer.0, chain(b, layers, layer)))
        .collect();
    bounded(layers, &vehicles)?;
    let mut used: BTreeSet<(String, Vec<String>)> = BTreeSet::new();
    for (name, chain) in vehicles {
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

/// A file and its content.
type Layer<'t> = (&'t String, &'t Tree);

/// The layers of a vehicle, the most special last.
fn chain<'t>(b: &mut Builder<'_>, layers: &'t BTreeMap<String, Tree>, own: Layer<'t>) -> Vec<Layer<'t>> {
    let (name, tree) = own;
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let stem = file.strip_suffix(ENDING).unwrap_or(file);
    let model = folder.rsplit_once('/').map_or("", |(model, _)| model);
    let mut chain: Vec<Layer<'t>> = layers.get_key_value(&format!("{model}/{BASE}")).into_iter().collect();
    if let Some(variant) = tree.get("variant") {
        let slug = variant.get("slug").and_then(Tree::text).unwrap_or_default();
        if let Some(year) = year_of(layers, folder, stem) {
            chain.push(year);
            if !stem.ends_with(slug) {
                b.signal(Signal::new(Problem::Inconsistent, name, 0, "variant > slug", slug).of(0));
            }
        } else {
            // the publisher has such; in a copy that lacks a file they may be another's years
            b.signal(Signal::new(Problem::Absent, name, 0, "variant", "no file of its year").of(0));
        }
    }
    chain.push(own);
    chain
}

/// Refuses layers that many vehicles lie over, each with very many values.
fn bounded(layers: &BTreeMap<String, Tree>, vehicles: &[(&String, Vec<Layer<'_>>)]) -> Result<()> {
    let leaves: BTreeMap<&String, u64> = layers.iter().map(|(name, tree)| (name, tree.leaves())).collect();
    let mut all = 0_u64;
    for (vehicle, chain) in vehicles {
        all += chain.iter().filter_map(|(name, _)| leaves.get(name)).sum::<u64>();
        if all > limits::VALUES {
            let what = "number of values of all vehicles, those of lower layers included".to_owned();
            return Err(Error::TooBig { file: (*vehicle).clone(), what, limit: limits::VALUES });
        }
    }
    Ok(())
}

const BASE: &str = "base.json";
const ENDING: &str = ".json";

/// Of the year files beside a variant the longest whose name this one continues.
fn year_of<'t>(layers: &'t BTreeMap<String, Tree>, folder: &str, stem: &str) -> Option<(&'t String, &'t Tree)> {
    let names = stem.rmatch_indices('_').filter_map(|(at, _)| stem.get(..at));
    let mut years = names.filter_map(|name| layers.get_key_value(&format!("{folder}/{name}{ENDING}")));
    years.find(|(_, tree)| tree.get("variant").is_none())
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
            let below = merged.range(path.clone()..).map(|(known, _)| known).take_while(|known| known.starts_with(path));
            for known in below.cloned().collect::<Vec<_>>() {
                merged.remove(&known);
            }
            merged.insert(path.clone(), (leaf, file));
        }
    }
}
