//! Nothing was read, stated, published or reviewed on a day that has not come.

use landfall_core::Date;

use super::Lint;
use crate::{Packs, Problem, nodes};

pub(super) const LINT: Lint = Lint { name: "future_days", check, fix: None };

const PAST: [&str; 4] = ["reviewed", "seen", "stated", "published"];

fn check(packs: &Packs) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in packs.tables() {
        nodes::visit(source, |node| {
            for key in PAST {
                let day = node.table.get(key).and_then(|i| i.as_datetime()).and_then(|d| d.date);
                let later = day.and_then(|d| d.to_string().parse::<Date>().ok()).filter(|d| *d > packs.today);
                if let Some(day) = later {
                    let message = format!("`{key}` is {day}, which has not come");
                    problems.push(Problem::new(&source.path, node.line_of(key), message, "give the day it happened"));
                }
            }
        });
    }
    problems
}
