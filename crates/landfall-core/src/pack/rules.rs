//! Rules and the documents beside them.

use super::{Origin, Source};
use crate::model::{Diagnostic, Rule, Vocab, nearest};

pub(super) fn read(files: &[&Source], vocab: &Vocab, diagnostics: &mut Vec<Diagnostic>) -> Vec<(Origin, Rule)> {
    let mut rules: Vec<(Origin, Rule)> = Vec::new();
    for file in files.iter().filter(|f| f.path.ends_with(".toml")) {
        let Some(rule) = file.parse::<Rule>(diagnostics) else { continue };
        let mut report = |code, key: &str, args| {
            diagnostics.push(Diagnostic::error(code, &file.path, file.line_of("", key), args));
        };
        if rule.id != file.stem() {
            report("id_is_not_file_name", "id", vec![rule.id.clone(), file.stem().to_owned()]);
        }
        if !vocab.subjects.contains_key(&rule.subject) {
            let near = nearest(&rule.subject, vocab.subjects.keys().map(String::as_str)).unwrap_or_default();
            report("unknown_subject", "subject", vec![rule.subject.clone(), near.to_owned()]);
        }
        if let Some((first, _)) = rules.iter().find(|(_, r)| r.id == rule.id) {
            report("id_twice", "id", vec![rule.id.clone(), first.file.clone(), first.line.to_string()]);
        }
        rules.push((Origin { file: file.path.clone(), line: 1 }, rule));
    }
    for (origin, rule) in &rules {
        let document = origin.file.replace(".toml", ".md");
        if !files.iter().any(|f| f.path == document) {
            diagnostics.push(Diagnostic::error(
                "rule_without_document",
                &origin.file,
                0,
                vec![rule.id.clone(), document],
            ));
        }
    }
    rules
}
