//! Files of data stay small enough to review.

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "file_sizes", check, fix: None };

const LINES: usize = 1_500;
const BYTES: usize = 400_000;

fn check(packs: &Packs) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in &packs.sources {
        let lines = source.text.lines().count();
        if lines > LINES && !source.path.ends_with(".csv") {
            let message = format!("{lines} lines, more than {LINES}");
            problems.push(Problem::new(&source.path, 0, message, "split it by topic; files are found by walking"));
        }
        if source.text.len() > BYTES {
            let message = format!("{} bytes, more than {BYTES}", source.text.len());
            problems.push(Problem::new(&source.path, 0, message, "split it; files are found by walking"));
        }
    }
    problems
}
