//! The pure heart of Landfall: facts, rules, answers.
//!
//! Useful for: reading packs, resolving what holds in a market at two clocks, assessing a case, working out a duty.
//! Not here: files, databases, clocks and networks. Nothing in this crate performs input or output.
//!
//! Modules depend on each other in one direction only: `model ← pack ← predicate ← resolve ← assess ← forecast ←
//! change ← warn`.

pub mod assess;
pub mod change;
pub mod forecast;
pub mod model;
pub mod pack;
pub mod predicate;
pub mod resolve;
pub mod warn;

pub use jiff::civil::Date;
pub use rust_decimal::Decimal;

/// Number of the engine's semantics; it stands in every receipt.
///
/// It rises when the same facts, rules and case would give another answer.
pub const SEMANTICS: u32 = 1;
