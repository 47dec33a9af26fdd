//! No trailing white space, no tabs, no carriage returns, one newline at the end.

use landfall_core::pack::Source;

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "white_space", check, fix: Some(fix) };

const HINT: &str = "`cargo xtask lint --fix` mends it";

fn check(packs: &Packs) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in &packs.sources {
        for (index, line) in source.text.split('\n').enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                problems.push(Problem::new(&source.path, index + 1, "white space at the end of the line", HINT));
            }
        }
        if !source.text.ends_with('\n') || source.text.ends_with("\n\n") {
            let last = source.text.lines().count();
            problems.push(Problem::new(&source.path, last, "the file does not end with one newline", HINT));
        }
    }
    problems
}

fn fix(source: &Source) -> Option<String> {
    let lines: Vec<&str> = source.text.split('\n').map(|l| l.trim_end_matches([' ', '\t', '\r'])).collect();
    let text = format!("{}\n", lines.join("\n").trim_end_matches('\n'));
    (text != source.text).then_some(text)
}
