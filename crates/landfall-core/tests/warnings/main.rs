//! What watches are told: never twice, never lost, put right for everyone, and within the week's budget.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test tells what is wrong by failing")]

mod horizon;
mod letters;
mod random;
mod world;
