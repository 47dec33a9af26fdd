//! Creating and opening ledgers, and saying what is wrong with what is there instead.

use std::sync::Mutex;
use std::time::Duration;

use crate::cache::Cache;
use crate::db::{Connect, Pool, Session, Writer, lite, post};
use crate::{Error, Ledger, Location, Result};

/// How long a writer waits for another before it gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// What an empty ledger is filled with.
async fn empty(_session: &mut Session<'_>) -> Result<()> {
    Ok(())
}

impl Ledger {
    /// Creates an empty ledger and opens it for writing. Where a server does not have the database yet, it is asked to
    /// create it.
    ///
    /// # Errors
    ///
    /// `Exists` where something is already there, `ReadOnly` where it may not be written, `Full` where the disk takes no
    /// more; then nothing is left behind. `Away`, `Refused` or `Address` where the server cannot be talked to.
    pub async fn create(location: impl Into<Location>) -> Result<Ledger> {
        let location = location.into();
        let create = async {
            match &location {
                Location::File(path) => lite::create(path, PATIENCE, empty).await,
                Location::Server(server) => post::create(server, PATIENCE, empty).await,
            }
        };
        create.await.map_err(|e: Error| e.at(&location))?;
        Ledger::open(location).await
    }

    /// Opens a ledger for reading and writing.
    ///
    /// # Errors
    ///
    /// `NotFound`, `NotALedger`, `Damaged`, `Newer`, `Older` or `ReadOnly`, as the case may be; `Away`, `Refused` or
    /// `Address` where a server cannot be talked to.
    pub async fn open(location: impl Into<Location>) -> Result<Ledger> {
        Ledger::open_patient(location, PATIENCE).await
    }

    /// Opens a ledger for reading and writing, with the time a writer waits for another process.
    ///
    /// # Errors
    ///
    /// As for [`Ledger::open`].
    pub async fn open_patient(location: impl Into<Location>, patience: Duration) -> Result<Ledger> {
        let location = location.into();
        let open = async {
            match &location {
                Location::File(path) => lite::open(path, patience).await,
                Location::Server(server) => post::open(server, patience).await,
            }
        };
        let (readers, writing, writer) = open.await.map_err(|e: Error| e.at(&location))?;
        Ok(handle(location, readers, Some((writing, writer))))
    }

    /// Opens a ledger for reading.
    ///
    /// # Errors
    ///
    /// `NotFound`, `NotALedger`, `Damaged`, `Newer` or `Older`, as the case may be; `Away`, `Refused` or `Address` where
    /// a server cannot be talked to.
    pub async fn open_read(location: impl Into<Location>) -> Result<Ledger> {
        let location = location.into();
        let open = async {
            match &location {
                Location::File(path) => lite::open_read(path, PATIENCE).await,
                Location::Server(server) => post::open_read(server, PATIENCE).await,
            }
        };
        let readers = open.await.map_err(|e: Error| e.at(&location))?;
        Ok(handle(location, readers, None))
    }
}

fn handle(location: Location, readers: Pool, writing: Option<(Connect, Writer)>) -> Ledger {
    let (writing, writer) = writing.unzip();
    Ledger { location, readers, writing, writer, cache: Mutex::new(Cache::default()) }
}
