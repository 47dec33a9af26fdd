//! The words to avoid stand neither in public names nor in texts for users.

use std::path::Path;

use xtask::files;
use xtask::words::{Found, Words};

use crate::tokens::tokens;
use crate::{Rust, root, rust_files};

fn words() -> Words {
    Words::of(&files::walk(&root().join("packs")).unwrap()).unwrap()
}

/// Avoided words in public names: `pub struct X`, `pub fn x`, `pub x: T`, and the variants of public enums.
fn in_names(file: &Rust, words: &Words) -> Vec<String> {
    let tokens = tokens(file);
    let mut names: Vec<(&str, usize)> = Vec::new();
    for (index, _) in tokens.iter().enumerate().filter(|(_, (word, _))| word == "pub") {
        let mut rest = tokens[index + 1..].iter().map(|(word, line)| (word.as_str(), *line));
        // names visible only inside a crate are no words of the project
        let Some((first, line)) = rest.next().filter(|(word, _)| *word != "(") else { continue };
        match first {
            "struct" | "enum" | "trait" | "type" | "const" | "fn" | "mod" | "static" | "async" | "unsafe" => {
                let name = rest.find(|(word, _)| !["fn", "const", "unsafe", "async"].contains(word));
                names.extend(name);
                if first == "enum" {
                    names.extend(variants(&tokens[index + 1..]));
                }
            }
            "use" => {}
            field => names.push((field, line)),
        }
    }
    let said = |(name, line): (&str, usize)| {
        let found = words.in_identifier(name).into_iter();
        found.map(|f| report(&file.path, line, name, &f)).collect::<Vec<_>>()
    };
    names.into_iter().flat_map(said).collect()
}

/// The names of an enum's variants: those at depth one behind `{` or `,`.
fn variants(tokens: &[(String, usize)]) -> Vec<(&str, usize)> {
    let (mut depth, mut expected, mut names) = (0, false, Vec::new());
    for (word, line) in tokens {
        match word.as_str() {
            "{" | "(" | "[" => {
                depth += 1;
                expected = depth == 1;
            }
            "}" | ")" | "]" => {
                depth -= 1;
                // an attribute of a variant has just ended
                expected |= depth == 1 && word == "]";
                if depth == 0 {
                    return names;
                }
            }
            "," => expected = depth == 1,
            "#" => {}
            name if expected && depth == 1 => {
                names.push((name, *line));
                expected = false;
            }
            _ => {}
        }
    }
    names
}

fn report(path: &str, line: usize, name: &str, found: &Found) -> String {
    format!("{path}:{line}: `{name}` says `{}`: {}", found.word, found.hint())
}

/// Files of texts for users: those in a folder `text` of the executable.
fn texts(folder: &Path, below: bool, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, below || path.file_name().is_some_and(|n| n == "text"), found);
        } else if below && path.extension().is_some_and(|e| e != "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// A text without what stands in braces and without paths.
fn without_placeholders(text: &str) -> String {
    let parts = text.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    let text = parts.collect::<Vec<_>>().join(" ");
    text.split_whitespace().filter(|word| !word.contains('/')).collect::<Vec<_>>().join(" ")
}

#[test]
fn public_names_use_the_words_of_the_project() {
    let words = words();
    let found: Vec<String> =
        rust_files().iter().filter(|f| !f.is_for_tests()).flat_map(|f| in_names(f, &words)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn texts_for_users_use_the_words_of_the_project() {
    let words = words();
    let mut files = Vec::new();
    texts(&root().join("crates/landfall"), false, &mut files);
    texts(&root().join("crates/landfall-desk"), false, &mut files);
    let mut found = Vec::new();
    for (path, text) in &files {
        for (index, line) in text.lines().enumerate() {
            // keys, comments, placeholders and paths are not words
            let shown =
                if line.trim_start().starts_with('#') { "" } else { line.split_once('=').map_or(line, |(_, t)| t) };
            let shown = &without_placeholders(shown);
            found.extend(words.in_text(shown).iter().map(|f| report(path, index + 1, shown.trim(), f)));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_avoided_word_is_found_in_names_of_every_kind_and_not_in_parts_of_words() {
    let words = words();
    let plant = |text: &str| in_names(&Rust { path: "a.rs".to_owned(), text: text.to_owned() }, &words).len();
    for text in [
        "pub struct RegionCode;",
        "pub fn notify(alerts: u8) {} pub fn send_alerts() {}",
        "pub struct A { pub country: u8 }",
        "pub enum A { One(u8), #[x(y)] Alert { b: u8 } }",
        "pub const fn plugin() {}",
    ] {
        assert_eq!(plant(text), 1, "{text}");
    }
    for text in ["pub struct Preview;", "pub(crate) struct Row;", "struct Row;", "pub enum A { One(Row), Two }"] {
        assert_eq!(plant(text), 0, "{text}");
    }
}
