//! Where what sources state meets what the packs state about the same thing.
//!
//! Every statement is kept and shown. Which of them decides is a choice for these two reasons, and no other:
//! 1. What a pack states governs: somebody reviewed it. A source decides only where the packs are silent.
//! 2. Of figures from sources the one that describes a later period goes before an earlier one.
//!
//! What these reasons leave stands side by side: a comparison on which the statements disagree is unknown, and names them.

use serde::Serialize;

use super::HeldFact;
use crate::model::{Fact, Value, Vocab};

/// How a fact stands to the one that goes before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Beside {
    /// It says the same.
    Also,
    /// It says something else.
    Otherwise,
    /// It describes another period, so that neither contradicts the other.
    OtherPeriod,
}

/// Whether `first` decides in place of `second`. Both are about one attribute, and both could decide on the day.
pub(super) fn goes_before(first: &Fact, second: &Fact) -> bool {
    if first.of != second.of || first.place != second.place {
        return false;
    }
    match (&first.source, &second.source) {
        (None, Some(_)) => true,
        (_, None) => false,
        (Some(_), Some(_)) => describes_later(first, second),
    }
}

/// How a fact stands to one that goes before it.
pub(super) fn beside(fact: &Fact, first: &Fact, vocab: &Vocab) -> Beside {
    let both = fact.observed.is_some() && first.observed.is_some();
    if both && fact.observed != first.observed {
        Beside::OtherPeriod
    } else if same(&fact.value, &first.value, &fact.attribute, vocab) {
        Beside::Also
    } else {
        Beside::Otherwise
    }
}

/// Facts of one attribute among which a source speaks.
pub(super) fn mixed(facts: &[HeldFact]) -> bool {
    facts.iter().any(|held| held.fact.source.is_some())
}

fn describes_later(first: &Fact, second: &Fact) -> bool {
    let (Some(a), Some(b)) = (&first.observed, &second.observed) else { return false };
    let (a, b) = (last_of(a), last_of(b));
    // a year and a month of it cannot be put in order
    !a.starts_with(b) && !b.starts_with(a) && a > b
}

/// The last year, month or day of a period: `1991-2020`, `2024-03-01/2024-03-31`, `2019`.
fn last_of(period: &str) -> &str {
    let last = period.rsplit('/').next().unwrap_or(period);
    match last.split_once('-') {
        Some((from, through)) if from.len() == through.len() => through,
        _ => last,
    }
}

fn same(a: &Value, b: &Value, attribute: &str, vocab: &Vocab) -> bool {
    if let (Value::List { items: a, .. }, Value::List { items: b, .. }) = (a, b) {
        // what an open list does not name it does not deny
        return a.iter().all(|code| b.contains(code));
    }
    let number = |value| vocab.attribute(attribute).and_then(|(_, def)| vocab.canonical(def, value));
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::last_of;

    #[test]
    fn a_period_ends_with_its_last_part() {
        assert_eq!(
            ["1991-2020", "2019", "2024-03", "2023/2024-06-30"].map(last_of),
            ["2020", "2019", "2024-03", "2024-06-30"]
        );
    }
}
