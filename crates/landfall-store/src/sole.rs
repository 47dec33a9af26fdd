//! What only one process may do at a time.

use std::fs::{File, OpenOptions};

use sqlx::PgConnection;

use crate::db::post;
use crate::{Error, Ledger, Location, Result};

/// That this process alone delivers from a ledger, as long as this lives. The system or the server takes it back when
/// the process ends, however.
#[derive(Debug)]
pub struct Sole {
    _held: Held,
}

#[derive(Debug)]
enum Held {
    File {
        _locked: File,
    },
    Server {
        /// The lock is the session's.
        _session: Box<PgConnection>,
    },
}

impl Ledger {
    /// Takes the right to deliver from this ledger; none where another process has it.
    ///
    /// Beside a file, a file named after it is locked. On a server the right hangs on a connection: where that breaks,
    /// another may take it, and what both send carries the same ids.
    ///
    /// # Errors
    ///
    /// `ReadOnly` where the file beside the ledger cannot be made; `Away` where the server does not answer.
    pub async fn sole(&self) -> Result<Option<Sole>> {
        let take = async {
            match &self.location {
                Location::Server(server) => {
                    let session = post::alone(server).await?;
                    Ok(session.map(|session| Held::Server { _session: Box::new(session) }))
                }
                Location::File(_) => beside(&self.location),
            }
        };
        Ok(self.reading(take).await?.map(|held| Sole { _held: held }))
    }
}

fn beside(location: &Location) -> Result<Option<Held>> {
    let read_only = || Error::ReadOnly { ledger: location.clone() };
    let path = location.beside(".delivering").ok_or_else(read_only)?;
    let file = OpenOptions::new().create(true).write(true).truncate(false).open(path).map_err(|_| read_only())?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Held::File { _locked: file })),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(e)) => Err(Error::from(sqlx::Error::Io(e))),
    }
}
