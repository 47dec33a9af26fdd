//! Shares are written as shares, and an amount per unit says the unit it counts.

use landfall_core::model::AttributeType;

use super::Lint;
use crate::{Packs, Problem, nodes};

pub(super) const LINT: Lint = Lint { name: "units", check, fix: None };

fn check(packs: &Packs) -> Vec<Problem> {
    let vocab = &packs.pack.ruleset.vocab;
    let mut problems = Vec::new();
    for source in packs.tables().filter(|s| s.path.starts_with("markets/")) {
        nodes::visit(source, |node| {
            let Some((_, def)) = node.text("attribute").and_then(|name| vocab.attribute(name)) else { return };
            if def.type_ == AttributeType::Number && def.unit.as_deref() == Some("%") {
                let value = node.table.get("value").and_then(|v| v.as_float().or(v.as_integer().map(|i| i as f64)));
                if node.text("unit") == Some("1") && value.is_some_and(|v| v > 1.0) {
                    let message = "a share above 1 of 1";
                    problems.push(Problem::new(&source.path, node.line_of("unit"), message, "write unit = \"%\""));
                }
            }
            let Some(amount) = node.text("amount") else { return };
            let counted = vocab.attributes.iter().filter(|a| {
                a.type_ == AttributeType::Number
                    && a.unit.as_deref().is_some_and(|u| u != "1" && u != "%")
                    && names(amount).any(|name| name == a.predicate_name())
            });
            let wanted: Vec<&str> = counted.filter_map(|a| a.unit.as_deref()).collect();
            let per = node.text("per");
            if wanted.is_empty() {
                if let Some(per) = per {
                    let message = format!("`per = \"{per}\"`, and the amount multiplies nothing that has a unit");
                    problems.push(Problem::new(&source.path, node.line_of("per"), message, "leave `per` out"));
                }
            } else if per.is_none_or(|per| !wanted.contains(&per)) {
                let message = format!("the amount multiplies a number in {}", wanted.join(", "));
                let hint = format!("say so beside it: per = \"{}\", the unit the act counts in", wanted.join(", "));
                problems.push(Problem::new(&source.path, node.line_of("amount"), message, hint));
            }
        });
    }
    problems
}

/// The names in an expression, each whole.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')
}
