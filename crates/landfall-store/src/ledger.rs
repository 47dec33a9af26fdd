//! The handle.

use std::sync::Mutex;

use jiff::Timestamp;

use crate::cache::Cache;
use crate::chain::{Bytes32, genesis, hex};
use crate::db::{Connect, Pool, Session, Writer, query};
use crate::{Error, Head, Location, Result};

/// An open ledger. Readers see whole batches only, and do not wait for a writer.
pub struct Ledger {
    pub(crate) location: Location,
    pub(crate) readers: Pool,
    /// How to connect for writing; none where it was opened for reading.
    pub(crate) writing: Option<Connect>,
    /// INVARIANT: here only while no transaction is open on it.
    pub(crate) writer: Option<Writer>,
    pub(crate) cache: Mutex<Cache>,
}

/// The last entry, as the next one needs it.
pub(crate) struct Tail {
    pub seq: i64,
    pub known: i64,
    pub chain: Bytes32,
}

impl Tail {
    pub(crate) fn head(&self) -> Head {
        Head { seq: self.seq, chain: hex(&self.chain) }
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("location", &self.location).field("writes", &self.writing.is_some()).finish()
    }
}

impl Ledger {
    /// Where it is.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The file beside a ledger that keeps the words of its latest state for searching; whoever searches writes it,
    /// and erasing takes it away. None where the ledger is on a server: a copy elsewhere would outlive an erasure.
    #[must_use]
    pub fn words_beside(location: &Location) -> Option<std::path::PathBuf> {
        location.beside(".words")
    }

    /// The last entry and its chain hash: keep it elsewhere to prove later that nothing was cut off.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn head(&self) -> Result<Head> {
        Ok(self.tail().await?.head())
    }

    /// The instant of the last entry; none in an empty ledger.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn latest(&self) -> Result<Option<Timestamp>> {
        let tail = self.tail().await?;
        if tail.seq == 0 { Ok(None) } else { instant(tail.seq, tail.known).map(Some) }
    }

    async fn tail(&self) -> Result<Tail> {
        let read = async {
            let mut connection = self.readers.acquire().await?;
            tail(&mut connection.session()).await
        };
        read.await.map_err(|e| self.at(e))
    }

    /// Closes the ledger: waits for readers, and folds the write-ahead file into the ledger's own.
    pub async fn close(self) {
        self.readers.close().await;
        if let Some(writer) = self.writer {
            // the next to open a file folds what is left
            writer.close().await;
        }
    }

    pub(crate) fn at(&self, error: Error) -> Error {
        error.at(&self.location)
    }

    /// Takes the writer, or a new one where the last was not given back: whatever it had not committed is undone.
    pub(crate) async fn take_writer(&mut self) -> Result<Writer> {
        match (self.writer.take(), &self.writing) {
            (Some(writer), _) => Ok(writer),
            (None, Some(options)) => options.connect().await.map_err(|e| self.at(e)),
            (None, None) => Err(Error::ReadOnly { ledger: self.location.clone() }),
        }
    }

    /// Reads, and names the ledger in what goes wrong.
    pub(crate) async fn reading<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        work.await.map_err(|e| self.at(e))
    }

    /// Does work in one transaction: all of it is kept, or nothing.
    pub(crate) async fn writing<T>(&mut self, work: impl AsyncFnOnce(&mut Session<'_>) -> Result<T>) -> Result<T> {
        let mut writer = self.take_writer().await?;
        let done = async {
            let mut transaction = writer.begin().await?;
            let value = work(&mut transaction.session()).await?;
            transaction.commit().await?;
            Ok(value)
        };
        let done = done.await;
        self.give_back(writer, done)
    }

    /// Gives the writer back after work that succeeded or was refused for its content. After a failure of the database
    /// it is not known whether a transaction is still open, and the writer is left to close.
    pub(crate) fn give_back<T>(&mut self, writer: Writer, result: Result<T>) -> Result<T> {
        let refused = |e: &Error| {
            use Error::{Conflict, Decided, LastAdmin, Stale, Taken, UnknownId};
            matches!(e, Conflict(_) | UnknownId(_) | Stale(_) | Taken(_) | LastAdmin | Decided { .. })
        };
        if result.as_ref().err().is_none_or(refused) {
            self.writer = Some(writer);
        }
        result.map_err(|e| self.at(e))
    }
}

pub(crate) async fn tail(session: &mut Session<'_>) -> Result<Tail> {
    let last = query("SELECT seq, known, chain FROM entry ORDER BY seq DESC LIMIT 1").fetch_optional(session).await?;
    let Some(row) = last else { return Ok(Tail { seq: 0, known: i64::MIN, chain: genesis() }) };
    let seq: i64 = row.try_get(0)?;
    let chain: Vec<u8> = row.try_get(2)?;
    let chain = chain.try_into().map_err(|_| Error::Undecodable { seq, detail: "its chain is not 32 bytes".into() })?;
    Ok(Tail { seq, known: row.try_get(1)?, chain })
}

/// The last whole microsecond at or before an instant.
pub(crate) fn micros(instant: Timestamp) -> i64 {
    i64::try_from(instant.as_nanosecond().div_euclid(1000)).unwrap_or(i64::MAX)
}

pub(crate) fn instant(seq: i64, micros: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|e| Error::Undecodable { seq, detail: e.to_string() })
}
