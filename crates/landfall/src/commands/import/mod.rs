//! `landfall import`: what others wrote into the ledger, all or nothing.

mod packs;
mod record;
mod source;
mod weekends;

pub use packs::{Loaded, load, told};
pub use source::{Imported, Wanted, Written, store};

use clap::ArgMatches;

use super::Done;
use crate::app::App;
use crate::error::Result;

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match matches.subcommand() {
        Some(("packs", matches)) => packs::run(app, matches).await,
        _ => source::run(app, matches).await,
    }
}
