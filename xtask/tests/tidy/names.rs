//! Rust knows roles: no market, producer, instrument or attribute is named in it.

use std::collections::BTreeMap;

use landfall_core::pack;
use xtask::files;

use crate::tokens::tokens;
use crate::{Rust, root, rust_files};

/// Kinds of code that are names of the world, not of the engine.
const NAMED_KINDS: [&str; 6] = ["market", "producer_group", "model", "plant", "cell_maker", "approval_scheme"];

/// SQL's own words: the predicates' reader names them.
const SQL: [&str; 12] = ["AND", "AS", "BETWEEN", "BY", "CASE", "ELSE", "END", "IN", "IS", "NO", "NOT", "OR"];

/// Names of the content, with what they are.
fn names() -> BTreeMap<String, &'static str> {
    let (pack, _) = pack::read(&files::walk(&root().join("packs")).unwrap());
    let vocab = &pack.ruleset.vocab;
    let mut names = BTreeMap::new();
    for kind in NAMED_KINDS {
        names.extend(vocab.codes.get(kind).into_iter().flatten().map(|c| (c.id.clone(), "code")));
    }
    for def in &vocab.attributes {
        names.insert(def.name.clone(), "attribute");
        names.insert(def.predicate_name(), "attribute");
        names.insert(def.name.replace('.', "_"), "attribute");
    }
    for (_, item) in &pack.items {
        if matches!(item.kind(), "instrument" | "quota") {
            names.insert(item.topic().to_owned(), "instrument");
        }
    }
    names.extend(pack.ruleset.rules.iter().map(|r| (r.id.clone(), "rule")));
    names.retain(|name, _| !SQL.contains(&name.as_str()));
    names
}

/// Whole string literals and identifiers that are names of the content.
fn named(files: &[Rust], names: &BTreeMap<String, &'static str>) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|f| !f.is_for_tests()) {
        for (word, line) in tokens(file) {
            let literal = word.strip_suffix('"').and_then(|w| w.split_once('"')).map(|(_, inner)| inner);
            // two letters are a market only where they stand quoted: EU, and not T or In
            let name = literal.or_else(|| (word.len() > 3).then_some(word.as_str()));
            if let Some(what) = name.and_then(|n| names.get(n)) {
                found.push(format!("{}:{line}: {word} is the name of a {what}", file.path));
            }
        }
    }
    found
}

#[test]
fn no_market_maker_instrument_rule_or_attribute_is_named_in_rust() {
    let names = names();
    assert!(names.len() > 500, "the names are read from the packs");
    let found = named(&rust_files(), &names);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_name_of_the_content_in_rust_is_found_whole_and_not_in_part() {
    let names = names();
    let plant = |text: &str| named(&[Rust { path: "crates/x/src/a.rs".to_owned(), text: text.to_owned() }], &names);
    for text in [
        "fn f() { g(\"EU\") }",
        "fn f() { g(\"byd\") }",
        "fn f() { g(r\"un/r155\") }",
        "fn f() { g(\"shipment.customs_value\") }",
        "struct A { vehicle_powertrain: u8 }",
    ] {
        assert_eq!(plant(text).len(), 1, "{text}");
    }
    for text in ["fn f() { g(\"in EU law\") }", "// EU\nfn f() {}", "#[cfg(test)]\nmod t { fn f() { g(\"EU\") } }"] {
        assert!(plant(text).is_empty(), "{text}");
    }
}
