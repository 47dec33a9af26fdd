//! Verdicts for many cases at once.

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::model::Consequence;
use crate::predicate::Bits;

/// The answer to one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All the law was looked at and nothing stands against it.
    Yes,
    /// Something blocking is not met.
    No,
    /// Something that costs or restricts is not met or not known.
    Conditional,
    /// Not known, and the answer says why.
    Unknown,
}

/// One verdict per row: each row is in exactly one of the four.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdicts {
    /// Rows answered yes.
    pub yes: Bits,
    /// Rows answered no.
    pub no: Bits,
    /// Rows answered conditionally.
    pub conditional: Bits,
    /// Rows not known.
    pub unknown: Bits,
}

impl Verdicts {
    /// What a bloc may say of a purpose it does not govern alone: only a no holds in every member.
    #[must_use]
    pub fn of_a_part(self) -> Verdicts {
        let rows = self.no.rows();
        let unknown = self.no.complement();
        Verdicts { yes: Bits::none(rows), conditional: Bits::none(rows), unknown, no: self.no }
    }

    /// The verdict of one row.
    #[must_use]
    pub fn row(&self, row: usize) -> Verdict {
        if self.no.get(row) {
            Verdict::No
        } else if self.unknown.get(row) {
            Verdict::Unknown
        } else if self.conditional.get(row) {
            Verdict::Conditional
        } else {
            Verdict::Yes
        }
    }
}

/// Folds outcomes into verdicts, the first that fits: a blocking `not_met` is no; a blocking `unknown`, or law not
/// covered, is unknown; a costing or restricting requirement not met or unknown is conditional; else yes.
#[must_use]
pub fn fold_verdicts<'o>(
    rows: usize,
    outcomes: impl Iterator<Item = (&'o Outcome, Consequence)>,
    covered: bool,
) -> Verdicts {
    let mut no = Bits::none(rows);
    let mut unknown = if covered { Bits::none(rows) } else { Bits::all(rows) };
    let mut soft = Bits::none(rows);
    for (outcome, consequence) in outcomes {
        match consequence {
            Consequence::Blocks => {
                no.or(&outcome.not_met);
                unknown.or(&outcome.unknown);
            }
            Consequence::Costs | Consequence::Restricts => {
                soft.or(&outcome.not_met);
                soft.or(&outcome.unknown);
            }
            Consequence::Advises => {}
        }
    }
    unknown.and_not(&no);
    soft.and_not(&no);
    soft.and_not(&unknown);
    let mut yes = Bits::all(rows);
    for taken in [&no, &unknown, &soft] {
        yes.and_not(taken);
    }
    Verdicts { yes, no, conditional: soft, unknown }
}
