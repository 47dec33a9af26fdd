//! Who may what, over a real service in this process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]

mod audit;
mod common;
mod first_run;
mod limits;
mod login;
mod matrix;
mod proposals;
mod tokens;
