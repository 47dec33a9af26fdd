//! The service, asked in this process and over a socket, on the project's own packs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]

mod bad;
mod common;
mod conditions;
mod description;
mod keeping;
mod questions;
mod work;
