//! Answers over the project's own packs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test tells what is wrong by failing")]

mod common;
mod fleet;
mod must_give;
mod together;
