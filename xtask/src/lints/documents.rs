//! The document beside a rule has its headings, in order, each with something under it; and belongs to a rule.

use super::Lint;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "documents", check, fix: None };

/// Headings of a rule's document.
const HEADINGS: [&str; 4] = ["What it checks", "Why it matters", "Example", "Sources"];

fn check(packs: &Packs) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in packs.sources.iter().filter(|s| s.path.ends_with(".md")) {
        let rule = packs.pack.ruleset.rule(source.stem());
        let place = packs.pack.rule_origins.get(source.stem()).map(|o| o.file.replace(".toml", ".md"));
        if rule.is_none() || place.as_ref() != Some(&source.path) {
            let hint = "a document lies beside the rule of the same name";
            problems.push(Problem::new(&source.path, 0, "there is no rule of this name here", hint));
            continue;
        }
        let mut found: Vec<(usize, &str, bool)> = Vec::new();
        let mut fenced = false;
        for (index, line) in source.text.lines().enumerate() {
            fenced ^= line.starts_with("```");
            match line.strip_prefix("## ").filter(|_| !fenced) {
                Some(heading) => found.push((index + 1, heading.trim(), false)),
                None => {
                    if let Some(last) = found.last_mut() {
                        last.2 |= !line.trim().is_empty();
                    }
                }
            }
        }
        let names: Vec<&str> = found.iter().map(|(_, name, _)| *name).collect();
        if names != HEADINGS {
            let hint = format!("the headings are: {}", HEADINGS.join(" · "));
            problems.push(Problem::new(&source.path, 0, format!("has the headings {}", names.join(" · ")), hint));
        }
        for (line, name, _) in found.iter().filter(|(_, _, filled)| !filled) {
            problems.push(Problem::new(&source.path, *line, format!("nothing stands under `{name}`"), ""));
        }
    }
    problems
}
