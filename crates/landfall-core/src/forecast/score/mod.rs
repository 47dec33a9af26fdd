//! How good forecasts have been: histories replayed by the day of each step, beside a plain baseline.
//!
//! Useful for: Brier and CRPS of the model, of what its track alone has shown, and of the base rate; coverage.
//! Not here: files and pages.

mod baseline;
mod coverage;
mod days;
mod plain;
mod question;
mod replay;
mod siblings;

pub use coverage::{Coverage, wilson};
pub use days::{DayScore, SunsetScore};
pub use plain::{Plain, plain};
pub use question::Question;
pub use replay::{BrierScore, Cell, Horizon, Key, Part, Regime, Report, SPLIT, score};
pub use siblings::{family, same_session};
