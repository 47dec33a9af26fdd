//! From items to what holds: a market as known at one instant, and its profile on one day.
//!
//! Useful for: inheritance by subject, windows of validity, the values rules read.
//! Not here: outcomes and verdicts.

mod check;
mod commons;
mod folds;
mod forebears;
mod market;
mod meet;
mod profile;
mod reading;
mod side_by_side;
mod trace;
mod window;

pub use crate::model::below;
pub use check::check;
pub use commons::{Commons, RatesOn};
pub use folds::{Folded, PartOfRule, Steady};
pub use forebears::Forebear;
pub use market::{
    HeldAdoption, HeldClock, HeldFact, HeldPlace, HeldQuota, MarketAsKnown, Stored, resolve, resolve_again, resolve_all,
};
pub use meet::Beside;
pub use profile::Profile;
pub use reading::{CompiledRule, Reading, Typed};
pub use side_by_side::side_by_side;
pub use trace::Trace;
pub use window::{Timing, window};
