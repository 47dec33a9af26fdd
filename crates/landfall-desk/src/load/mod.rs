//! What others wrote into the ledger, all or nothing.

mod packs;
pub mod proposed;
mod record;
mod source;
mod weekends;

pub use packs::{Loaded, checked, load};
pub use source::{Imported, Wanted, Written, store};
