//! What the connectors' descriptions, the packs and the documents say of each other.

use std::path::PathBuf;

use landfall_core::model::{AttributeType, Citation, Item};
use landfall_ingest::{Source, sources};

use crate::PACKS;

#[test]
fn the_page_of_the_sources_is_what_the_descriptions_give() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/sources.md");
    let stands = std::fs::read_to_string(path).unwrap_or_default();
    let page = xtask::sources::page(&PACKS.pack.ruleset.vocab).unwrap();
    assert!(stands == page, "docs/sources.md is out of date; run `cargo xtask docs`");
}

fn cite(item: &Item) -> Option<&Citation> {
    match item {
        Item::Fact(x) => Some(&x.cite),
        Item::Adoption(x) => Some(&x.cite),
        Item::Place(x) => Some(&x.cite),
        Item::Clock(x) => Some(&x.cite),
        Item::Calendar(x) => Some(&x.cite),
        Item::Quota(x) => Some(&x.cite),
        Item::Rate(x) => Some(&x.cite),
        Item::Step(x) => Some(&x.cite),
        _ => None,
    }
}

/// Whether a citation rests on a file or address of a source.
fn rests_on(cite: &Citation, source: &Source) -> bool {
    let kind = |name: &str| source.head.kind_of(name).is_some_and(|f| f.ignore.is_none());
    cite.file.as_deref().is_some_and(kind)
        || cite.via.as_deref().is_some_and(|via| via.starts_with(&source.head.address))
}

#[test]
fn nothing_in_the_packs_rests_on_what_may_not_be_passed_on() {
    let restricted: Vec<Source> = sources().unwrap().into_iter().filter(|s| !s.head.redistribution).collect();
    assert!(restricted.len() > 3);
    let mut found = Vec::new();
    for (origin, item) in &PACKS.pack.items {
        for source in restricted.iter().filter(|s| cite(item).is_some_and(|c| rests_on(c, s))) {
            found.push(format!("{}:{} {} rests on {}", origin.file, origin.line, item.id(), source.name));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_a_connector_fills_stands_in_the_vocabulary() {
    let vocab = &PACKS.pack.ruleset.vocab;
    let mut wrong = Vec::new();
    for source in sources().unwrap() {
        let head = &source.head;
        for field in &head.fields {
            let Some(attribute) = &field.attribute else { continue };
            let Some((_, def)) = vocab.attribute(attribute) else {
                // a vehicle's attribute with a dimension is several
                let parts = vocab.attributes.iter().filter(|a| a.name.starts_with(&format!("{attribute}_"))).count();
                if parts < 2 {
                    wrong.push(format!("{}: `{attribute}` is no attribute", source.name));
                }
                continue;
            };
            let terms = field.terms.as_ref().and_then(|t| head.terms.get(t)).into_iter().flat_map(|t| t.values());
            let coded = matches!(def.type_, AttributeType::Code | AttributeType::List);
            let kind = def.codes.as_deref().unwrap_or_default();
            for code in terms.filter(|code| coded && !code.is_empty() && vocab.code(kind, code).is_none()) {
                wrong.push(format!("{}: `{code}` of `{attribute}` is no code of `{kind}`", source.name));
            }
            let unit = def.unit.as_deref().zip((!field.unit.is_empty()).then_some(field.unit.as_str()));
            if unit.is_some_and(|(to, from)| vocab.convert(1.into(), from, to).is_none()) {
                wrong.push(format!("{}: `{}` of `{attribute}` does not convert", source.name, field.unit));
            }
            if let (Some(of), Some(kind)) = (&field.of, &def.of)
                && vocab.code(kind, of).is_none()
            {
                wrong.push(format!("{}: `{of}` of `{attribute}` is no code of `{kind}`", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
