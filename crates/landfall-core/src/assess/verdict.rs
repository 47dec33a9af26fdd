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

/// What some requirements come to together, whatever else is asked.
#[derive(Debug, Clone)]
pub struct Together {
    no: Bits,
    unknown: Bits,
    soft: Bits,
}

impl Together {
    /// No requirement.
    #[must_use]
    pub fn none(rows: usize) -> Together {
        let none = || Bits::none(rows);
        Together { no: none(), unknown: none(), soft: none() }
    }

    /// Adds the outcome of one more.
    pub fn add(&mut self, outcome: &Outcome, consequence: Consequence) {
        match consequence {
            Consequence::Blocks => {
                self.no.or(&outcome.not_met);
                self.unknown.or(&outcome.unknown);
            }
            Consequence::Costs | Consequence::Restricts => {
                self.soft.or(&outcome.not_met);
                self.soft.or(&outcome.unknown);
            }
            Consequence::Advises => {}
        }
    }

    /// Adds others.
    pub fn join(&mut self, other: &Together) {
        self.no.or(&other.no);
        self.unknown.or(&other.unknown);
        self.soft.or(&other.soft);
    }

    /// The verdicts, the first that fits: a blocking `not_met` is no; a blocking `unknown`, or law not covered, is
    /// unknown; a costing or restricting requirement not met or unknown is conditional; else yes.
    #[must_use]
    pub fn verdicts(self, covered: bool) -> Verdicts {
        let Together { no, mut unknown, mut soft } = self;
        if !covered {
            unknown = Bits::all(no.rows());
        }
        unknown.and_not(&no);
        soft.and_not(&no);
        soft.and_not(&unknown);
        let mut yes = Bits::all(no.rows());
        for taken in [&no, &unknown, &soft] {
            yes.and_not(taken);
        }
        Verdicts { yes, no, conditional: soft, unknown }
    }
}

/// Folds outcomes into verdicts.
#[must_use]
pub fn fold_verdicts<'o>(
    rows: usize,
    outcomes: impl Iterator<Item = (&'o Outcome, Consequence)>,
    covered: bool,
) -> Verdicts {
    let mut together = Together::none(rows);
    outcomes.for_each(|(outcome, consequence)| together.add(outcome, consequence));
    together.verdicts(covered)
}
