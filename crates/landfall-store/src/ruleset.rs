//! Rulesets: our reading of the law, each kept once under its hash.

use jiff::Timestamp;
use landfall_core::model::Hash;

use crate::db::{Session, query};
use crate::ledger::micros;
use crate::{Error, Ledger, Result};

/// The id and kind under which entries name a ruleset.
pub(crate) const ID: &str = "ruleset";

impl Ledger {
    /// The ruleset in use as known at an instant, with its hash.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn ruleset_at(&self, known: Timestamp) -> Result<Option<(Hash, Vec<u8>)>> {
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let row = query(
                "SELECT r.hash, r.bytes FROM entry AS e JOIN ruleset AS r ON r.hash = e.topic \
                 WHERE e.id = $1 AND e.op = 'ruleset' AND e.known <= $2 ORDER BY e.seq DESC LIMIT 1",
            )
            .bind(ID)
            .bind(micros(known))
            .fetch_optional(&mut connection.session())
            .await?;
            row.map(|row| Ok((Hash(row.try_get(0)?), row.try_get(1)?))).transpose()
        };
        read.await.map_err(|e: Error| self.at(e))
    }

    /// The bytes of a ruleset, however old.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn ruleset(&self, hash: &Hash) -> Result<Option<Vec<u8>>> {
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let sql = "SELECT bytes FROM ruleset WHERE hash = $1";
            query(sql).bind(&hash.0).optional(&mut connection.session()).await
        };
        read.await.map_err(|e: Error| self.at(e))
    }
}

/// The hash of the last ruleset recorded.
pub(crate) async fn last(session: &mut Session<'_>) -> Result<Option<String>> {
    let sql = "SELECT topic FROM entry WHERE id = $1 AND op = 'ruleset' ORDER BY seq DESC LIMIT 1";
    query(sql).bind(ID).optional(session).await
}

pub(crate) async fn keep(session: &mut Session<'_>, hash: &Hash, bytes: &[u8]) -> Result<()> {
    query("INSERT INTO ruleset (hash, bytes) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING")
        .bind(&hash.0)
        .bind(bytes)
        .execute(session)
        .await?;
    Ok(())
}
