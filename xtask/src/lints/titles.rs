//! Titles use the words of the project, not those `vocab/words.toml` says to avoid.

use super::Lint;
use crate::words::Words;
use crate::{Packs, Problem, nodes};

pub(super) const LINT: Lint = Lint { name: "words", check, fix: None };

fn check(packs: &Packs) -> Vec<Problem> {
    let words = match Words::of(&packs.sources) {
        Ok(words) => words,
        Err(problem) => return vec![problem],
    };
    let mut problems = Vec::new();
    for source in packs.tables() {
        nodes::visit(source, |node| {
            // what laws, codes and cars are called is not ours to choose
            let named_by_others = ["instruments/", "vocab/codes/", "vehicles/"].iter().any(|p| source.path.starts_with(p));
            if node.name() != "title" || named_by_others {
                return;
            }
            for found in node.text("en").map(|t| words.in_text(t)).unwrap_or_default() {
                let message = format!("a title says `{}`", found.word);
                problems.push(Problem::new(&source.path, node.line_of("en"), message, found.hint()));
            }
        });
    }
    problems
}
