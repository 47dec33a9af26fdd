//! Where things lie on this machine.

use std::collections::BTreeMap;
use std::path::PathBuf;

use landfall_store::Location;

use crate::certify;
use crate::config::Config;
use crate::deliver::Settings;

/// Where things lie on this machine.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Where the ledger is: a file or a server.
    pub ledger: Location,
    /// A folder of packs in place of those built in.
    pub packs: Option<PathBuf>,
    /// What may be reached, and where feeds and calendars are written.
    pub deliver: Settings,
    /// A folder of cases of one's own.
    pub cases: Option<PathBuf>,
    /// By source: where its newest edition lies.
    pub imports: BTreeMap<String, PathBuf>,
    /// Who signs certificates.
    pub certify: certify::Settings,
}

impl Desk {
    /// A source by its name.
    ///
    /// # Errors
    /// One nobody knows, with the nearest.
    pub fn source(&self, name: &str) -> crate::Result<landfall_ingest::Source> {
        Ok(landfall_ingest::source(name)?)
    }

    /// The desk as configured, with what flags say of it.
    pub fn new(config: &Config, ledger: Option<Location>, packs: Option<PathBuf>) -> Desk {
        Desk {
            ledger: config.ledger(ledger),
            packs: config.packs(packs),
            deliver: config.deliver.clone(),
            cases: config.cases.clone(),
            imports: config.imports.clone(),
            certify: config.certify.clone(),
        }
    }
}
