//! The kinds of change, in the order in which the inputs of an answer move.

use serde::{Deserialize, Serialize};

/// Which input of an answer moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What is known: a new decree, or we found out.
    Learned,
    /// What is known: a statement was wrong from the start, or is taken back, and we say so.
    Corrected,
    /// Our reading of the law, not the law.
    Reread,
    /// The case.
    Described,
    /// The day: what is known already begins or ends.
    Scheduled,
    /// How likely something written is to come.
    Forecast,
}
