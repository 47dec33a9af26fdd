//! What changed between two points, what a watch hears, and which verdicts a new fact flips.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test tells what is wrong by failing")]

mod between;
mod lookups;
mod many;
mod published;
mod random;
mod steps;
mod story;
mod warm;
mod watch;

#[path = "../../../landfall/tests/it/common/pack.rs"]
mod pack;
