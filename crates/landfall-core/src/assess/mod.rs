//! Answers: a pure function of case, market, day in force and moment known.
//!
//! Useful for: findings, verdicts, flips, what is pending, duties, receipts.
//! Not here: where the facts come from, and the clock.

mod answer;
mod approvals;
mod because;
mod clock;
pub mod duty;
mod finding;
mod fleet;
mod inputs;
mod look;
mod outcome;
mod pending;
mod places;
mod purposes;
mod receipt;
mod shared;
mod timeline;
mod verdict;
mod world;

pub use answer::{Answer, Asked, Assessment, DayOutcomes, Flip, Why, assess, assess_one, findings};
pub use because::{Because, CitationOut, ReadOut};
pub use clock::{Deadline, Due, Open, Skipped, due};
pub(crate) use finding::row_outcome;
pub use finding::{Finding, FindingOutcome, ValidOut};
pub use fleet::{FleetFlip, fleet};
pub use inputs::{Input, InputKind, inputs, parts};
pub use outcome::{CaseTable, Outcome, takes_part};
pub(crate) use pending::PendingOfAll;
pub use pending::{Pending, PendingFlip};
pub use places::PlacesOut;
pub use purposes::{CoverageOf, Scope, scopes};
pub use receipt::{Question, Receipt, answer_hash};
pub use shared::{OneCase, SharedCases};
pub use timeline::{Segment, Timeline, timeline};
pub use verdict::{Together, Verdict, Verdicts, fold_verdicts};
pub use world::World;
