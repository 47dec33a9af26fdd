//! Delivery, from outside: to receivers on loopback that the tests start.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod answers;
mod clock;
mod common;
mod inside;
mod isolation;
mod kills;
mod limits;
mod mail;
mod outages;
mod readers;
mod verifiers;
