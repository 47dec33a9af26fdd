//! What changed: the difference of two answers, of one kind, with what caused it.
//!
//! Useful for: two points compared ([`between`]), what a watch has to hear ([`ahead`]), and which verdicts of many cases
//! a new fact flips ([`Board`], [`Index`]).
//! Not here: who wants to know, when they are told, and how likely what is written is to come.

mod ahead;
mod between;
mod board;
mod cause;
mod course;
mod duty;
mod index;
mod kind;
mod known;
mod lasting;
mod many;
mod pending;
mod profile;
mod published;
mod seen;
mod stages;
mod steps;
mod what;

pub use ahead::{Run, Wanted, ahead};
pub use between::{Point, between};
pub use board::{Board, Flipped};
pub use cause::{Cause, CauseKind};
pub use index::{Index, Touched};
pub use kind::Kind;
pub use known::{Known, Laid};
pub use many::{Columns, Heard, Pass, ahead_of_all};
pub use published::as_published;
pub use what::{Change, Due, Move, Moved, Stated, Sum, Taken, What};
