//! Approvals of one scheme, per row: whether new types were bound, and what an approval proves.

use jiff::civil::Date;

use crate::model::{Bounds, Case, Role, Truth, Value, Vocab, Window};

/// One row's standing under a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Approved on a day, the earliest listed.
    Granted(Date),
    /// Approved, the day is not given.
    Undated,
    /// Provably not approved.
    Never,
    /// None listed on an open list.
    Open,
}

/// The standing of a case under a scheme.
pub(super) fn standing(case: &Case, scheme: Option<&str>, vocab: &Vocab) -> Standing {
    let listed = || case.approvals.iter().filter(|a| Some(a.scheme.as_str()) == scheme);
    if let Some(day) = listed().filter_map(|a| a.granted).min() {
        return Standing::Granted(day);
    }
    if listed().next().is_some() {
        return Standing::Undated;
    }
    let complete = vocab
        .role(Role::ApprovalsComplete)
        .and_then(|(_, def)| case.values.get(&def.name))
        .is_some_and(|given| given.value == Value::Bool(true));
    if complete { Standing::Never } else { Standing::Open }
}

impl Standing {
    /// Whether a requirement that binds types approved from a first day on binds this row.
    pub(super) fn bound_from(self, from: Bounds) -> Truth {
        match self {
            Standing::Never => Truth::True,
            Standing::Open | Standing::Undated => Truth::Unknown,
            Standing::Granted(day) if day < from.earliest => Truth::False,
            Standing::Granted(day) if day >= from.latest => Truth::True,
            Standing::Granted(_) => Truth::Unknown,
        }
    }

    /// Whether the approval was granted while a requirement surely bound new types, and so proves it.
    pub(super) fn proves(self, window: &Window) -> bool {
        matches!(self, Standing::Granted(day) if window.holds(day) == Truth::True)
    }
}
