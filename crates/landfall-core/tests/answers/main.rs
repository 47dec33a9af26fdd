//! Answers over the project's own packs.

mod common;
mod fleet;
mod must_give;
