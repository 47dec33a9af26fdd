//! Chores of the project, written so that tests can call them: lints with their fixers, scaffolds, cases of rules.

pub mod backtest;
pub mod cases;
pub mod files;
pub mod lints;
pub mod nodes;
pub mod packs;
pub mod possible;
pub mod postgres;
pub mod problem;
pub mod replay;
pub mod scaffold;
pub mod sources;
pub mod words;

pub use packs::Packs;
pub use problem::Problem;
