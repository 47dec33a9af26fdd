//! How good the warnings of a rule have been, by what people said of them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Feedback, Warning};

/// What people said of the warnings about a requirement or attribute.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Precision {
    /// The requirement or attribute.
    pub rule: String,
    /// Warnings told.
    pub told: usize,
    /// Those somebody said something of.
    pub n: usize,
    /// Useful.
    pub useful: usize,
    /// Right, and known.
    pub known: usize,
    /// Wrong.
    pub wrong: usize,
    /// Not about what they do.
    pub not_mine: usize,
    /// Useful and known, as a share of those somebody said something of; none where nobody said anything.
    pub precision: Option<f64>,
}

/// What people said, rule by rule; a warning about several rules counts for each.
#[must_use]
pub fn precision<'a>(warnings: impl IntoIterator<Item = &'a Warning>) -> Vec<Precision> {
    let mut by_rule: BTreeMap<&str, Precision> = BTreeMap::new();
    for warning in warnings.into_iter().filter(|w| w.told > 0) {
        for rule in warning.content.rules() {
            let one = by_rule.entry(rule).or_insert_with(|| Precision::none(rule));
            one.told += 1;
            let count = match warning.feedback {
                None => continue,
                Some(Feedback::Useful) => &mut one.useful,
                Some(Feedback::Known) => &mut one.known,
                Some(Feedback::Wrong) => &mut one.wrong,
                Some(Feedback::NotMine) => &mut one.not_mine,
            };
            *count += 1;
            one.n += 1;
        }
    }
    let share =
        |p: Precision| Precision { precision: (p.n > 0).then(|| (p.useful + p.known) as f64 / p.n as f64), ..p };
    by_rule.into_values().map(share).collect()
}

impl Precision {
    fn none(rule: &str) -> Precision {
        let rule = rule.to_owned();
        Precision { rule, told: 0, n: 0, useful: 0, known: 0, wrong: 0, not_mine: 0, precision: None }
    }
}
