//! Reading the ledger as known at an instant.

use jiff::Timestamp;
use jiff::civil::Date;
use landfall_core::model::{Hash, Item};

use crate::db::{AssertSqlSafe, query};
use crate::entry::{COLUMNS, Row};
use crate::ledger::micros;
use crate::{Entry, Error, Ledger, OpKind, Result};

/// The latest content of an id, as known at the instant asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The id.
    pub id: String,
    /// What it says.
    pub item: Item,
    /// The entry that says it.
    pub seq: i64,
    /// Whether that entry asserted, corrected or revised.
    pub op: OpKind,
    /// The pack or source of that entry.
    pub pack: String,
    /// The instant since which this content is known.
    pub known_from: Timestamp,
    /// Hash of its canonical bytes.
    pub content_hash: Hash,
    /// Where it held until a day and then not.
    pub ended: Option<End>,
}

/// That something held until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The last day it held.
    pub through: Date,
    /// Why we say so.
    pub reason: String,
    /// The entry that says it.
    pub seq: i64,
    /// The instant since which it is known.
    pub known_from: Timestamp,
}

impl Ledger {
    /// What markets hold as known at an instant, sorted by id within each market, in the order the markets are named.
    ///
    /// Withdrawn and erased ids are not in it; ended ones carry their end. Which of it holds on a day is for the
    /// resolver to say.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn state(&self, markets: &[&str], known: Timestamp) -> Result<Vec<Stored>> {
        let mut all = Vec::new();
        for market in markets.iter().filter(|m| !m.is_empty()) {
            self.part(market, known, &mut all).await.map_err(|e| self.at(e))?;
        }
        Ok(all)
    }

    /// What every market sees (instruments, steps, rates) as known at an instant, sorted by id.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn common(&self, known: Timestamp) -> Result<Vec<Stored>> {
        let mut all = Vec::new();
        self.part("", known, &mut all).await.map_err(|e| self.at(e))?;
        Ok(all)
    }

    async fn part(&self, market: &str, known: Timestamp, into: &mut Vec<Stored>) -> Result<()> {
        let known = micros(known);
        let log = self.log(market, known).await?;
        log.lock().await.state(known, into)
    }

    /// All entries of an id, the oldest first; empty where there is none.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn history(&self, id: &str) -> Result<Vec<Entry>> {
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let sql =
                format!("SELECT {COLUMNS} FROM entry WHERE id = $1 AND op NOT IN ('ruleset', 'audit') ORDER BY seq");
            let rows = query(AssertSqlSafe(sql)).bind(id).fetch_all(&mut connection.session()).await?;
            rows.iter().map(|row| Row::read(row)?.entry()).collect::<Result<Vec<_>>>()
        };
        read.await.map_err(|e: Error| self.at(e))
    }

    /// The markets the ledger had heard of at an instant, sorted.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn markets(&self, known: Timestamp) -> Result<Vec<String>> {
        let read = async {
            let mut connection = self.readers.acquire().await?;
            // Steps from market to market instead of reading every entry. Shelves stand before every code.
            let sql = "WITH RECURSIVE m (market) AS (\
                         SELECT min(market) FROM entry WHERE market >= 'A' \
                         UNION ALL \
                         SELECT (SELECT min(e.market) FROM entry AS e WHERE e.market > m.market) FROM m \
                         WHERE m.market IS NOT NULL) \
                       SELECT m.market FROM m WHERE m.market IS NOT NULL \
                       AND (SELECT e.known FROM entry AS e WHERE e.market = m.market ORDER BY e.seq LIMIT 1) <= $1 \
                       ORDER BY m.market";
            query(sql).bind(micros(known)).scalars(&mut connection.session()).await
        };
        read.await.map_err(|e: Error| self.at(e))
    }
}
