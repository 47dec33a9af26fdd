//! The outbox, from outside.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod clock;
mod common;
mod endpoints;
mod messages;
#[path = "../place/mod.rs"]
mod place;
