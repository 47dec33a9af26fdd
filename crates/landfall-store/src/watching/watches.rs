//! Watches with all their versions.

use jiff::Timestamp;
use landfall_core::warn::Watch;

use super::next;
use crate::db::{Session, query};
use crate::ledger::{instant, micros};
use crate::{Error, Ledger, Result};

/// A watch as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// What it asks for.
    pub watch: Watch,
    /// Number of its latest version among all versions of all watches.
    pub seq: i64,
    /// When that version was written.
    pub at: Timestamp,
}

impl Ledger {
    /// All watches as they stand, by id; with those removed, as they last stood, where asked for.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn watches(&self, removed: bool) -> Result<Vec<Watched>> {
        self.reading(async {
            let mut connection = self.readers.acquire().await?;
            standing(&mut connection.session(), removed).await
        })
        .await
    }

    /// Writes a version of a watch; none where the one that stands says the same. With `expected`, only where that is the
    /// number of the version that stands (0: where none does).
    ///
    /// # Errors
    /// `Stale` where another version stands; `ReadOnly`, `Busy` or `Full`.
    pub async fn put_watch(&mut self, watch: &Watch, expected: Option<i64>, now: Timestamp) -> Result<()> {
        let body = serde_json::to_string(watch).map_err(|e| Error::Undecodable { seq: 0, detail: e.to_string() })?;
        self.write_watch(&watch.id, Some(body), expected, now).await
    }

    /// Removes a watch. What it was told stays, and corrections still reach who was told.
    ///
    /// # Errors
    /// `UnknownId` where there is none; `Stale` where another version stands than `expected`; `ReadOnly`, `Busy` or
    /// `Full`.
    pub async fn remove_watch(&mut self, id: &str, expected: Option<i64>, now: Timestamp) -> Result<()> {
        if !self.watches(false).await?.iter().any(|w| w.watch.id == id) {
            return Err(Error::UnknownId(id.to_owned()));
        }
        self.write_watch(id, None, expected, now).await
    }

    async fn write_watch(
        &mut self,
        id: &str,
        body: Option<String>,
        expected: Option<i64>,
        now: Timestamp,
    ) -> Result<()> {
        self.writing(async |session| {
            let sql = "SELECT seq, body FROM watch WHERE id = $1 ORDER BY seq DESC LIMIT 1";
            let last = query(sql).bind(id).fetch_optional(session).await?;
            let (last_seq, last): (i64, Option<String>) = match &last {
                Some(row) => (row.try_get(0)?, row.try_get(1)?),
                None => (0, None),
            };
            let version = if last.is_some() { last_seq } else { 0 };
            if expected.is_some_and(|expected| expected != version) {
                return Err(Error::Stale(id.to_owned()));
            }
            if last == body {
                return Ok(());
            }
            let seq = next(session, "watch").await?;
            query("INSERT INTO watch (seq, id, at, body) VALUES ($1, $2, $3, $4)")
                .bind(seq)
                .bind(id)
                .bind(micros(now))
                .bind(&body)
                .execute(session)
                .await?;
            Ok(())
        })
        .await
    }
}

async fn standing(session: &mut Session<'_>, removed: bool) -> Result<Vec<Watched>> {
    let sql = "SELECT id, seq, at, body FROM watch ORDER BY id, seq";
    let rows = query(sql).fetch_all(session).await?;
    let mut all: Vec<Watched> = Vec::new();
    for row in &rows {
        let (id, seq, at): (String, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let last = all.last().is_some_and(|w| w.watch.id == id);
        let body: Option<String> = row.try_get(3)?;
        let Some(body) = body else {
            if last && !removed {
                all.pop();
            }
            continue;
        };
        let watch = serde_json::from_str(&body).map_err(|e| Error::Undecodable { seq, detail: e.to_string() })?;
        if last {
            all.pop();
        }
        all.push(Watched { watch, seq, at: instant(seq, at)? });
    }
    Ok(all)
}
