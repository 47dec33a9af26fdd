//! The documents beside the rules.

use std::collections::BTreeMap;

use xtask::cases;

use crate::{PACKS, listed};

#[test]
fn every_case_in_every_rule_document_has_the_outcome_on_its_fence() {
    let reading = PACKS.reading.as_ref().expect("the rules type");
    let mut problems = Vec::new();
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for rule in &PACKS.pack.ruleset.rules {
        let document = PACKS.pack.rule_docs.get(&rule.id).expect("every rule has a document");
        for block in cases::blocks(document) {
            *outcomes.entry(block.expected).or_default() += 1;
        }
        let (_, _, compiled) = reading.rule(&rule.id).unwrap();
        problems.extend(cases::run(document, compiled, reading));
    }
    println!("{outcomes:?}");
    assert!(problems.is_empty(), "{}", listed(&problems));
    assert!(cases::REQUIRED.iter().all(|o| outcomes[*o] >= PACKS.pack.ruleset.rules.len()));
}

#[test]
fn a_fence_that_names_the_wrong_outcome_is_reported_with_its_line() {
    let reading = PACKS.reading.as_ref().unwrap();
    let (id, document) = PACKS.pack.rule_docs.iter().next().unwrap();
    let (_, _, compiled) = reading.rule(id).unwrap();
    let mut turned = document.clone();
    turned.text = turned.text.replace("```toml met\n", "```toml not_met\n");
    let problems = cases::run(&turned, compiled, reading);
    assert!(problems.iter().any(|p| p.message.contains("the case is `met`") && p.line > 0), "{}", listed(&problems));
    assert!(problems.iter().any(|p| p.message.contains("no case is `met`")));
}
