//! Runs the case files in `conformance/lists`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::collections::BTreeMap;
use std::path::Path;

use landfall_core::model::{
    Approval, AttributeDef, AttributeType, Case, CodeDef, Given, Role, Text, Truth, Value, Vocab,
};
use landfall_core::predicate::{Cause, NoRates, Scalar, Table, evaluate, explain, fold, parse};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    codes: BTreeMap<String, Vec<String>>,
    attributes: BTreeMap<String, Attribute>,
    case: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribute {
    #[serde(rename = "type")]
    type_: AttributeType,
    codes: Option<String>,
    role: Option<Role>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    name: String,
    predicate: String,
    list: Option<Vec<String>>,
    #[serde(default)]
    complete: bool,
    inlet: Option<String>,
    #[serde(default)]
    approvals: Vec<Approval>,
    approvals_complete: Option<bool>,
    outcome: Truth,
}

#[test]
fn lists_are_open_unless_complete() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/lists");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let file: File = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let vocab = vocab(&file);
        for listed in &file.case {
            check(listed, &vocab, &format!("{}: {}", path.display(), listed.name));
        }
    }
}

fn vocab(file: &File) -> Vocab {
    let code = |id: &String| CodeDef { id: id.clone(), title: Text::default(), digits: None };
    let attribute = |(name, a): (&String, &Attribute)| AttributeDef {
        name: name.clone(),
        type_: a.type_,
        unit: None,
        codes: a.codes.clone(),
        of: None,
        subject: None,
        title: Text::default(),
        meaning: Text::default(),
        lasting: false,
        component: false,
        role: a.role,
    };
    Vocab {
        attributes: file.attributes.iter().map(attribute).collect(),
        codes: file.codes.iter().map(|(kind, ids)| (kind.clone(), ids.iter().map(code).collect())).collect(),
        ..Vocab::default()
    }
}

fn check(listed: &Listed, vocab: &Vocab, place: &str) {
    let mut case = Case { approvals: listed.approvals.clone(), ..Case::default() };
    let mut give = |name: &str, value: Value| case.values.insert(name.into(), Given { value, cite: None });
    let of_market = listed.predicate.contains("market.");
    if let Some(items) = listed.list.clone().filter(|_| !of_market) {
        give("vehicle.inlets", Value::List { items, complete: listed.complete });
    }
    if let Some(inlet) = listed.inlet.clone() {
        give("vehicle.inlet", Value::Code(inlet));
    }
    if let Some(complete) = listed.approvals_complete {
        give("vehicle.approvals_complete", Value::Bool(complete));
    }
    let parsed = parse(&listed.predicate, vocab).unwrap_or_else(|fault| panic!("{place}: {fault}"));
    let missing = Cause::Market { attribute: "charge.connectors".into() };
    let expr = fold(&parsed, &mut |_| Scalar::Missing(missing.clone()), &mut |_| {
        listed.list.clone().map(|codes| (codes, listed.complete)).ok_or_else(|| missing.clone())
    });
    let table = Table::build(&[case], "", vocab);
    assert_eq!(evaluate(&expr, &table, &NoRates).get(0), listed.outcome, "{place}");
    let explained = explain(&expr, &table, 0, &NoRates);
    assert_eq!(explained.truth, listed.outcome, "{place}");
    if listed.outcome == Truth::Unknown && of_market && listed.inlet.is_some() {
        assert_eq!(explained.causes, [missing], "{place}");
    } else if listed.outcome == Truth::Unknown && !of_market {
        assert_eq!(explained.missing.len(), 1, "{place}");
    }
}
