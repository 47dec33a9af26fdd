//! The executable, asked as people and programs ask it, on a small pack written here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]

mod answers;
mod bad_cases;
mod bad_ledgers;
mod bad_packs;
mod clocks;
mod common;
mod deadlines;
mod forecasts;
mod kills;
mod languages;
mod places;
