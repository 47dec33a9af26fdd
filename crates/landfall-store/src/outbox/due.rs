//! What is due.

use jiff::Timestamp;

use super::Message;
use super::endpoint::{COLUMNS, Endpoint, endpoint_of, stored_instant};
use crate::db::{self, AssertSqlSafe, query};
use crate::ledger::micros;
use crate::{Error, Ledger, Result};

/// A message that is due.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Its place in the outbox.
    pub seq: i64,
    /// What is carried.
    pub message: Message,
    /// Its number among the messages of its endpoint about its market.
    pub number: i64,
    /// When it was put on its way.
    pub recorded: Timestamp,
    /// How often it was tried since it was last put on its way.
    pub tried: u32,
    /// When it was first tried since then.
    pub first: Option<Timestamp>,
    /// Recipients that have it already.
    pub accepted: Vec<String>,
    /// From when on it was due, as stored.
    pub(crate) next: i64,
}

pub(super) const WAITING: &str = "seq, body, number, recorded, tried, first, accepted, next";

pub(super) fn waiting_of(row: &db::Row) -> Result<Waiting> {
    let seq: i64 = row.try_get("seq")?;
    let unreadable = |e: serde_json::Error| Error::Outbox { what: seq.to_string(), detail: e.to_string() };
    let first: Option<i64> = row.try_get("first")?;
    Ok(Waiting {
        seq,
        message: serde_json::from_str(row.try_get::<&str, _>("body")?).map_err(unreadable)?,
        number: row.try_get("number")?,
        recorded: stored_instant(row.try_get("recorded")?)?,
        tried: u32::try_from(row.try_get::<i64, _>("tried")?).unwrap_or(u32::MAX),
        first: first.map(stored_instant).transpose()?,
        accepted: serde_json::from_str(row.try_get::<&str, _>("accepted")?).map_err(unreadable)?,
        next: row.try_get("next")?,
    })
}

impl Ledger {
    /// Enabled endpoints that something is due for and that are not held back, those that took a message last first.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn due_endpoints(&self, now: Timestamp) -> Result<Vec<Endpoint>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = format!(
                "SELECT {COLUMNS} FROM endpoint AS e WHERE enabled AND coalesce(held_until, 0) <= $1 AND EXISTS \
                 (SELECT 1 FROM outbox AS o WHERE o.endpoint = e.name AND o.state = 'pending' AND o.next <= $1) \
                 ORDER BY coalesce(succeeded, 0) DESC, name"
            );
            let rows = query(AssertSqlSafe(sql)).bind(micros(now)).fetch_all(&mut reader.session()).await?;
            rows.iter().map(endpoint_of).collect()
        })
        .await
    }

    /// The next messages due for an endpoint, at most so many, behind one that was handed out before.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn due(
        &self,
        endpoint: &str,
        now: Timestamp,
        behind: Option<&Waiting>,
        most: u32,
    ) -> Result<Vec<Waiting>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = format!(
                "SELECT {WAITING} FROM outbox WHERE endpoint = $1 AND state = 'pending' AND next <= $2 \
                 AND (next, seq) > ($3, $4) ORDER BY next, seq LIMIT $5"
            );
            let rows = query(AssertSqlSafe(sql))
                .bind(endpoint)
                .bind(micros(now))
                .bind(behind.map_or(i64::MIN, |w| w.next))
                .bind(behind.map_or(i64::MIN, |w| w.seq))
                .bind(most)
                .fetch_all(&mut reader.session())
                .await?;
            rows.iter().map(waiting_of).collect()
        })
        .await
    }

    /// When something is due next: none where nothing is on its way to an enabled endpoint. May lie in the past.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn next_due(&self) -> Result<Option<Timestamp>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let next: Option<i64> = query(
                "SELECT min(CASE WHEN held > next THEN held ELSE next END) FROM \
                 (SELECT coalesce(e.held_until, 0) AS held, (SELECT min(o.next) FROM outbox AS o \
                  WHERE o.endpoint = e.name AND o.state = 'pending') AS next FROM endpoint AS e WHERE e.enabled) AS due",
            )
            .scalar(&mut reader.session())
            .await?;
            next.map(stored_instant).transpose()
        })
        .await
    }

    /// When the last messages to an endpoint were tried, the latest first, at most so many.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn last_attempts(&self, endpoint: &str, most: u32) -> Result<Vec<Timestamp>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let at: Vec<i64> = query("SELECT at FROM attempt WHERE endpoint = $1 ORDER BY at DESC LIMIT $2")
                .bind(endpoint)
                .bind(most)
                .scalars(&mut reader.session())
                .await?;
            at.into_iter().map(stored_instant).collect()
        })
        .await
    }

    /// The latest messages that an endpoint has taken or is to take now, the latest last.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn latest_of(&self, endpoint: &str, now: Timestamp, most: u32) -> Result<Vec<Waiting>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = format!(
                "SELECT {WAITING} FROM (SELECT * FROM outbox WHERE endpoint = $1 AND (state = 'delivered' \
                 OR state = 'pending' AND next <= $2) ORDER BY seq DESC LIMIT $3) AS latest ORDER BY seq"
            );
            let rows = query(AssertSqlSafe(sql))
                .bind(endpoint)
                .bind(micros(now))
                .bind(most)
                .fetch_all(&mut reader.session())
                .await?;
            rows.iter().map(waiting_of).collect()
        })
        .await
    }
}
