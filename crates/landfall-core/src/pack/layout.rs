//! `vocab/layout.toml`: how dossiers and comparisons are laid out.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Source;
use super::values::{Fault, parse_value};
use crate::model::{AttributeDef, BorderCar, Diagnostic, Layout, PartDef, Text, Vocab, nearest};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutFile {
    #[serde(default)]
    front: Vec<String>,
    border: Option<RawBorder>,
    part: Vec<PartDef>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBorder {
    title: Text,
    given: BTreeMap<String, toml::Value>,
}

/// Reads the layout against the rest of the vocabulary; names nobody knows are reported.
pub(super) fn read(file: &Source, vocab: &Vocab, diagnostics: &mut Vec<Diagnostic>) -> Layout {
    let Some(raw) = file.parse::<LayoutFile>(diagnostics) else { return Layout::default() };
    let mut report = |(code, args)| diagnostics.push(Diagnostic::error(code, &file.path, 0, args));
    for name in &raw.front {
        attribute(name, false, vocab).err().into_iter().for_each(&mut report);
    }
    let mut given = BTreeMap::new();
    for (name, value) in raw.border.iter().flat_map(|b| &b.given) {
        let read =
            attribute(name, true, vocab).and_then(|def| parse_value(value, def.unit.as_deref(), false, def, vocab));
        match read {
            Ok(value) => drop(given.insert(name.clone(), value)),
            Err(fault) => report(fault),
        }
    }
    for subject in raw.part.iter().flat_map(|p| &p.subjects).filter(|s| !vocab.subjects.contains_key(*s)) {
        let near = nearest(subject, vocab.subjects.keys().map(String::as_str)).unwrap_or_default();
        report(("unknown_subject", vec![subject.clone(), near.to_owned()]));
    }
    let border = raw.border.map(|b| BorderCar { title: b.title, given });
    Layout { front: raw.front, border, parts: raw.part }
}

/// An attribute of a case, or of a market.
fn attribute<'v>(name: &str, of_case: bool, vocab: &'v Vocab) -> Result<&'v AttributeDef, Fault> {
    let fits = |def: &&AttributeDef| def.case_space().is_some() == of_case;
    vocab.attribute(name).map(|(_, def)| def).filter(fits).ok_or_else(|| {
        let names = vocab.attributes.iter().filter(fits).map(|a| a.name.as_str());
        ("unknown_attribute", vec![name.to_owned(), nearest(name, names).unwrap_or_default().to_owned()])
    })
}
