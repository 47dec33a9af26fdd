//! Vocabulary grows with content, never ahead of it: attributes, subjects and codes are used somewhere.
//!
//! Short closed lists are complete by nature; they are looked at as a whole. Codes with a file of their own
//! (makers, schemes, models) are looked at one by one, except of a kind that a market lists only in part: there a code
//! that is not listed is what the unknown is about.

use std::collections::BTreeSet;

use landfall_core::model::{AttributeDef, Item, Value};
use landfall_core::pack::Source;
use landfall_core::resolve::below;

use super::Lint;
use crate::{Packs, Problem, nodes};

pub(super) const LINT: Lint = Lint { name: "unused_words", find, fix: None };

const HINT: &str = "take it out until a fact, a rule or a case needs it";

fn find(packs: &Packs) -> Vec<Problem> {
    let vocab = &packs.pack.ruleset.vocab;
    let used = used(packs);
    let open_kinds = open_kinds(packs);
    let mut problems = Vec::new();
    for source in packs.tables() {
        let parts: Vec<&str> = source.path.split('/').collect();
        let mut report = |line, message| problems.push(Problem::new(&source.path, line, message, HINT));
        match parts.as_slice() {
            ["vocab", "attributes", ..] => nodes::visit(source, |node| {
                let def = node.text("name").filter(|_| node.name() == "attribute").and_then(|n| vocab.attribute(n));
                if let Some((_, def)) = def.filter(|(_, def)| !is_used(def, &used)) {
                    report(node.line, format!("nothing uses the attribute `{}`", def.name));
                }
            }),
            ["vocab", "subjects", ..] => nodes::visit(source, |node| {
                let id = node.text("id").filter(|_| node.name() == "subject");
                if let Some(id) = id.filter(|id| !used.iter().any(|word| below(word, id))) {
                    report(node.line, format!("nothing is about the subject `{id}`"));
                }
            }),
            ["vocab", "codes", kind, _] => {
                let id = own_id(source);
                if !used.contains(&id) && !open_kinds.contains(*kind) {
                    report(1, format!("nothing uses the code `{id}` of `{kind}`"));
                }
            }
            ["vocab", "codes", _] => {
                let kind = source.stem();
                let codes = vocab.codes.get(kind).into_iter().flatten();
                let read = vocab.attributes.iter().any(|a| [&a.codes, &a.of].into_iter().flatten().any(|k| k == kind));
                if !read && !codes.clone().any(|c| used.contains(&c.id)) {
                    report(0, format!("nothing uses codes of the kind `{kind}`"));
                }
            }
            _ => {}
        }
    }
    problems
}

/// Kinds of code of which a market gives an open list.
fn open_kinds(packs: &Packs) -> BTreeSet<&str> {
    let facts = packs.items(|i| if let Item::Fact(x) = i { Some(x) } else { None });
    let open = facts.filter(|(_, f)| matches!(f.value, Value::List { complete: false, .. }));
    open.filter_map(|(_, f)| packs.pack.ruleset.vocab.attribute(&f.attribute)?.1.codes.as_deref()).collect()
}

/// The code a file of its own gives: its `id`, else its name.
fn own_id(source: &Source) -> String {
    let mut id = source.stem().to_owned();
    nodes::visit(source, |node| {
        if let Some(own) = node.text("id").filter(|_| node.path.is_empty()) {
            own.clone_into(&mut id);
        }
    });
    id
}

fn is_used(def: &AttributeDef, used: &BTreeSet<String>) -> bool {
    def.role.is_some()
        || used.contains(&def.name)
        || used.contains(&def.predicate_name())
        || used.contains(&format!("place.{}", def.name.replace('.', "_")))
}

/// Every text outside the lists of words themselves, whole and in its parts: names and quoted codes.
fn used(packs: &Packs) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for source in packs.tables() {
        if ["vocab/codes/", "vocab/subjects/", "vocab/words.toml"].iter().any(|p| source.path.starts_with(p)) {
            continue;
        }
        nodes::visit(source, |node| {
            for (key, item) in node.table.iter() {
                // an attribute does not use itself
                if node.name() == "attribute" && key == "name" {
                    continue;
                }
                let list = item.as_array().into_iter().flatten().filter_map(|v| v.as_str());
                for text in item.as_str().into_iter().chain(list) {
                    enter(text, &mut used);
                }
            }
        });
    }
    used.extend(of_sources());
    for case in packs.pack.cases.values() {
        let spaces = case.offers.values().chain(case.shipments.values()).chain([&case.values]);
        used.extend(spaces.flat_map(|space| space.keys().cloned()));
    }
    used
}

/// What connectors fill: attributes, their own dimensions, and the codes publishers' words are turned into.
fn of_sources() -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    // a description that cannot be used is the crate's own test's to find
    for source in landfall_ingest::sources().unwrap_or_default() {
        let words: BTreeSet<&String> = source.head.terms.values().flat_map(|table| table.values()).collect();
        for field in &source.head.fields {
            let Some(attribute) = &field.attribute else { continue };
            used.extend(field.of.clone());
            // a vehicle has no dimensions: a range by one cycle is an attribute of its own
            used.extend(words.iter().map(|word| format!("{attribute}_{word}")));
            used.insert(attribute.clone());
        }
        used.extend(words.into_iter().cloned());
    }
    used
}

fn enter(text: &str, used: &mut BTreeSet<String>) {
    used.insert(text.to_owned());
    used.extend(text.split('\'').skip(1).step_by(2).map(str::to_owned));
    let name = |c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.';
    used.extend(text.split(name).filter(|word| word.contains('.')).map(str::to_owned));
}
