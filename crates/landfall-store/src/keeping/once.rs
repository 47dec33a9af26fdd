//! Answers to requests that carry a key: asked again under the same key, the same answer is given and nothing done twice.

use jiff::Timestamp;

use crate::db::query;
use crate::ledger::micros;
use crate::{Ledger, Result};

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Hash of what was asked.
    pub asked: String,
    /// Status of the answer.
    pub status: u16,
    /// Kind of its body.
    pub kind: String,
    /// Its tag; blank where it has none.
    pub tag: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Ledger {
    /// What was answered under a key since an instant.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn answered(&self, key: &str, since: Timestamp) -> Result<Option<Answered>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = "SELECT asked, status, kind, tag, body FROM once WHERE key = $1 AND at >= $2";
            let row = query(sql).bind(key).bind(micros(since)).fetch_optional(&mut reader.session()).await?;
            let Some(row) = row else { return Ok(None) };
            let status: i64 = row.try_get(1)?;
            Ok(Some(Answered {
                asked: row.try_get(0)?,
                status: u16::try_from(status).unwrap_or_default(),
                kind: row.try_get(2)?,
                tag: row.try_get(3)?,
                body: row.try_get(4)?,
            }))
        })
        .await
    }

    /// Keeps an answer under a key, and forgets those from before an instant.
    ///
    /// # Errors
    /// `ReadOnly`, `Busy` or `Full`.
    pub async fn keep_answer(&mut self, key: &str, answer: &Answered, now: Timestamp, since: Timestamp) -> Result<()> {
        self.writing(async |session| {
            let sql = "DELETE FROM once WHERE at < $1 OR key = $2";
            query(sql).bind(micros(since)).bind(key).execute(session).await?;
            let sql = "INSERT INTO once (key, asked, at, status, kind, tag, body) VALUES ($1, $2, $3, $4, $5, $6, $7)";
            query(sql)
                .bind(key)
                .bind(&answer.asked)
                .bind(micros(now))
                .bind(i64::from(answer.status))
                .bind(&answer.kind)
                .bind(&answer.tag)
                .bind(&answer.body)
                .execute(session)
                .await?;
            Ok(())
        })
        .await
    }
}
