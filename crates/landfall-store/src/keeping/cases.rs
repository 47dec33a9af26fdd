//! Cases people keep, with all their versions.

use jiff::Timestamp;

use crate::db::{Row, query};
use crate::ledger::{instant, micros};
use crate::{Error, Ledger, Result};

/// A case as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name, with its organisation.
    pub name: String,
    /// Number of its latest version among all versions of all cases.
    pub version: i64,
    /// When that version was written.
    pub at: Timestamp,
    /// What it says, as JSON.
    pub body: String,
}

impl Ledger {
    /// All cases kept, by name.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn kept_cases(&self) -> Result<Vec<Kept>> {
        self.cases_of(None).await
    }

    /// The case kept under a name; none where there is none, or it was removed.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn kept_case(&self, name: &str) -> Result<Option<Kept>> {
        Ok(self.cases_of(Some(name)).await?.pop())
    }

    async fn cases_of(&self, name: Option<&str>) -> Result<Vec<Kept>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = "SELECT name, seq, at, body FROM kept_case AS k
                WHERE (CAST($1 AS TEXT) IS NULL OR name = $1)
                AND seq = (SELECT max(seq) FROM kept_case AS l WHERE l.name = k.name)
                AND body IS NOT NULL ORDER BY name";
            let rows = query(sql).bind(name).fetch_all(&mut reader.session()).await?;
            let kept = |row: &Row| {
                let version: i64 = row.try_get(1)?;
                let at = instant(version, row.try_get(2)?)?;
                Ok(Kept { name: row.try_get(0)?, version, at, body: row.try_get(3)? })
            };
            rows.iter().map(kept).collect()
        })
        .await
    }

    /// Writes a version of a case, or that it was removed; nothing where it stands so already. With `expected`, only
    /// where that is the version that stands (0: where none does).
    ///
    /// # Errors
    /// `Stale` where another version stands; `ReadOnly`, `Busy` or `Full`.
    pub async fn keep_case(
        &mut self,
        name: &str,
        body: Option<&str>,
        expected: Option<i64>,
        now: Timestamp,
    ) -> Result<i64> {
        self.writing(async |session| {
            let sql = "SELECT seq, body FROM kept_case WHERE name = $1 ORDER BY seq DESC LIMIT 1";
            let last = query(sql).bind(name).fetch_optional(session).await?;
            let (seq, stands): (i64, Option<String>) = match &last {
                Some(row) => (row.try_get(0)?, row.try_get(1)?),
                None => (0, None),
            };
            let version = if stands.is_some() { seq } else { 0 };
            if expected.is_some_and(|expected| expected != version) {
                return Err(Error::Stale(name.to_owned()));
            }
            if stands.as_deref() == body {
                return Ok(version);
            }
            let sql = "SELECT coalesce(max(seq), 0) + 1 FROM kept_case";
            let next: i64 = query(sql).scalar(session).await?;
            query("INSERT INTO kept_case (seq, name, at, body) VALUES ($1, $2, $3, $4)")
                .bind(next)
                .bind(name)
                .bind(micros(now))
                .bind(body)
                .execute(session)
                .await?;
            Ok(next)
        })
        .await
    }
}
