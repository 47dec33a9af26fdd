//! Documents name tests that are there.

use std::collections::BTreeSet;

use super::{root, rust_files};

/// Names of functions below an attribute that makes them tests.
fn tests_of(text: &str) -> impl Iterator<Item = &str> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_test = |line: &str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
    let mut found = Vec::new();
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| is_test(line)) {
        found.extend(
            lines
                .iter()
                .skip(at + 1)
                .take(4)
                .find_map(|below| below.split_once("fn ").and_then(|(_, rest)| rest.split('(').next())),
        );
    }
    found.into_iter()
}

#[test]
fn the_document_of_threats_names_only_tests_there_are() {
    let files = rust_files();
    let tests: BTreeSet<&str> = files.iter().flat_map(|file| tests_of(&file.text)).collect();
    let document = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let named = document.split('`').skip(1).step_by(2).filter(|name| name.matches('_').count() > 3);
    let named: Vec<&str> = named.collect();
    assert!(named.len() > 15, "{named:?}");
    for name in named {
        assert!(tests.contains(name), "docs/security.md names `{name}`, and there is no such test");
    }
}
