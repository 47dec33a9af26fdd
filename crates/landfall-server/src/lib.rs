//! What Landfall does for others while nobody looks: it carries recorded messages to people.
//!
//! Useful for: one pass of delivery over the outbox, at a time the caller gives.
//! Not here: what a message says, who asked for it, and the command line.

pub mod deliver;
mod error;

pub use error::Error;

/// What the functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
