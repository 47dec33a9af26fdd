//! The desk: what is asked of a ledger and what is written into it, for whoever carries it, a terminal or the network.
//!
//! Useful for: an answer with its data, the words for it in two languages, reports in four forms, one turn of the
//! process that warns.
//! Not here: command lines, requests, colours a terminal has, and who may ask.

pub mod apart;
pub mod ask;
pub mod case;
pub mod certify;
pub mod compare;
pub mod config;
pub mod context;
pub mod deliver;
mod desk;
pub mod dossier;
pub mod error;
pub mod letter;
pub mod load;
pub mod log;
pub mod packs;
pub mod render;
pub mod report;
pub mod run;
pub mod search;
pub mod shown;
pub mod text;
pub mod watch;

pub use desk::Desk;
pub use error::{Error, Result};

/// Told each time a part of the work is done.
pub type Tick<'a> = &'a (dyn Fn() + Sync);

/// Nobody watches.
pub fn untold() {}
