//! The executable, asked as people and programs ask it, on a small pack written here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]

mod answers;
mod apart;
mod assistants;
mod bad_cases;
mod bad_ledgers;
mod bad_packs;
mod certificates;
mod changes;
mod clocks;
mod common;
mod comparisons;
mod deadlines;
mod delivery;
mod dossiers;
mod finding;
mod forecasts;
mod full_disks;
mod gaps;
mod holidays;
mod kills;
mod languages;
mod operations;
mod people;
#[path = "../../../landfall-store/tests/place/mod.rs"]
mod place;
mod places;
mod scoped;
mod servers;
mod sources;
mod story;
mod warnings;
