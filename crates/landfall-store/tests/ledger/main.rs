//! The ledger, from outside.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod bitemporal;
mod common;
mod conformance;
mod erasing;
mod kill;
mod model;
mod opening;
mod property;
mod reading;
mod speed;
mod tampering;
