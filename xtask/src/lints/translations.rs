//! Every text for people is a pair, and the Chinese is Chinese.

use super::Lint;
use crate::{Packs, Problem, nodes};

pub(super) const LINT: Lint = Lint { name: "translations", check, fix: None };

fn check(packs: &Packs) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in packs.tables() {
        nodes::visit(source, |node| {
            let (en, zh) = (node.text("en"), node.text("zh"));
            let mut report = |key, message: &str, hint: &str| {
                problems.push(Problem::new(&source.path, node.line_of(key), message, hint));
            };
            match (en, zh) {
                (None, None) => {}
                (Some(_), None) => report("en", "the Chinese is missing", "add `zh = \"…\"`"),
                (None, Some(_)) => report("zh", "the English is missing", "add `en = \"…\"`"),
                (Some(en), Some(zh)) => {
                    if en.trim().is_empty() {
                        report("en", "the English is empty", "");
                    } else if en == zh {
                        report("zh", &format!("`{zh}` is the English again"), "write it in Chinese");
                    } else if !zh.chars().any(is_han) {
                        report("zh", &format!("`{zh}` has no Chinese character"), "write it in Chinese");
                    }
                }
            }
        });
    }
    problems
}

/// Whether a character is Han script, extension A included.
fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}
