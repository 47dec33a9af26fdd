//! Snapshots: bytes as received, addressed by their hash.

use jiff::Timestamp;
use landfall_core::model::Hash;

use crate::db::{Session, query};
use crate::ledger::{instant, micros};
use crate::{Error, Ledger, Result};

/// Bytes received once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// What was received.
    pub bytes: Vec<u8>,
    /// Where it came from.
    pub address: String,
    /// When it came.
    pub received: Timestamp,
    /// The licence it came under, where one is known.
    pub licence: Option<String>,
    /// Whether the licence lets us pass it on.
    pub redistribute: bool,
}

impl Ledger {
    /// Keeps bytes; where the same bytes are kept already, the first address and time stay.
    ///
    /// # Errors
    ///
    /// `ReadOnly`, `Busy` or `Full`.
    pub async fn put_snapshot(&mut self, snapshot: &Snapshot) -> Result<Hash> {
        let mut writer = self.take_writer().await?;
        let put = keep(&mut writer.session(), snapshot).await;
        self.give_back(writer, put)
    }

    /// The snapshot with this hash.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn snapshot(&self, hash: &Hash) -> Result<Option<Snapshot>> {
        let get = async {
            let mut connection = self.readers.acquire().await?;
            let sql = "SELECT bytes, address, received, licence, redistribute FROM snapshot WHERE hash = $1";
            let row = query(sql).bind(&hash.0).fetch_optional(&mut connection.session()).await?;
            row.map(|row| {
                Ok(Snapshot {
                    bytes: row.try_get(0)?,
                    address: row.try_get(1)?,
                    received: instant(0, row.try_get(2)?)?,
                    licence: row.try_get(3)?,
                    redistribute: row.try_get(4)?,
                })
            })
            .transpose()
        };
        get.await.map_err(|e: Error| self.at(e))
    }
}

/// Keeps bytes inside the caller's transaction.
pub(crate) async fn keep(session: &mut Session<'_>, snapshot: &Snapshot) -> Result<Hash> {
    let hash = Hash::of(&snapshot.bytes);
    query(
        "INSERT INTO snapshot (hash, bytes, address, received, licence, redistribute) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hash) DO NOTHING",
    )
    .bind(&hash.0)
    .bind(&snapshot.bytes)
    .bind(&snapshot.address)
    .bind(micros(snapshot.received))
    .bind(&snapshot.licence)
    .bind(snapshot.redistribute)
    .execute(session)
    .await?;
    Ok(hash)
}
