//! The ledger, from outside.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod bitemporal;
mod common;
mod conformance;
mod erasing;
mod kill;
mod model;
mod moving;
mod opening;
#[path = "../place/mod.rs"]
mod place;
mod property;
mod reading;
mod speed;
mod tampering;
mod writers;
