//! The ledger, from outside.

mod common;
mod reading;
