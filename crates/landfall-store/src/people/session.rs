//! Sessions: who is logged in.

use jiff::Timestamp;

use super::person::{COLUMNS, Person, read};
use crate::db::{AssertSqlSafe, query};
use crate::ledger::{instant, micros};
use crate::{Error, Ledger, Result};

/// Somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of the secret that stands for it.
    pub hash: String,
    /// Hash of the secret before that, where it was rotated.
    pub earlier: Option<String>,
    /// Who logged in.
    pub person: String,
    /// From where.
    pub address: String,
    /// When.
    pub begun: Timestamp,
    /// Since when its secret stands for it.
    pub rotated: Timestamp,
    /// When it was last used, to within what whoever writes it finds worth writing.
    pub used: Timestamp,
    /// When it was ended before its time.
    pub ended: Option<Timestamp>,
}

impl Ledger {
    /// Begins a session. Sessions begun before `forgotten` leave.
    ///
    /// # Errors
    /// `ReadOnly`, `Busy` or `Full`.
    pub async fn begin_session(&mut self, begun: &Session, forgotten: Timestamp) -> Result<()> {
        self.writing(async |session| {
            query("DELETE FROM session WHERE begun < $1").bind(micros(forgotten)).execute(session).await?;
            let sql = "INSERT INTO session (hash, earlier, person, address, begun, rotated, used, ended) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
            query(sql)
                .bind(&begun.hash)
                .bind(&begun.earlier)
                .bind(&begun.person)
                .bind(&begun.address)
                .bind(micros(begun.begun))
                .bind(micros(begun.rotated))
                .bind(micros(begun.used))
                .bind(begun.ended.map(micros))
                .execute(session)
                .await?;
            Ok(())
        })
        .await
    }

    /// The session a secret stands for, or stood for before it was rotated, with its person; no person where they are
    /// registered no more.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn session(&self, hash: &str) -> Result<Option<(Session, Option<Person>)>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = format!(
                "SELECT s.hash, s.earlier, s.person, s.address, s.begun, s.rotated, s.used, s.ended, {COLUMNS} \
                 FROM session AS s LEFT JOIN person AS p ON p.name = s.person WHERE s.hash = $1 OR s.earlier = $1"
            );
            let row = query(AssertSqlSafe(sql)).bind(hash).fetch_optional(&mut reader.session()).await?;
            let Some(row) = row else { return Ok(None) };
            let at = |place: usize| instant(0, row.try_get(place)?);
            let ended: Option<i64> = row.try_get(7)?;
            let session = Session {
                hash: row.try_get(0)?,
                earlier: row.try_get(1)?,
                person: row.try_get(2)?,
                address: row.try_get(3)?,
                begun: at(4)?,
                rotated: at(5)?,
                used: at(6)?,
                ended: ended.map(|ended| instant(0, ended)).transpose()?,
            };
            let registered = row.try_get::<Option<String>, _>(8)?.is_some();
            Ok(Some((session, if registered { Some(read(&row, 8)?) } else { None })))
        })
        .await
    }

    /// Whether somebody logged in from an address before, as far back as sessions are kept.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn has_come_from(&self, person: &str, address: &str) -> Result<bool> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = "SELECT hash FROM session WHERE person = $1 AND address = $2 LIMIT 1";
            let found = query(sql).bind(person).bind(address).fetch_optional(&mut reader.session()).await?;
            Ok(found.is_some())
        })
        .await
    }

    /// Writes that a session was used.
    ///
    /// # Errors
    /// `ReadOnly`, `Busy` or `Full`.
    pub async fn use_session(&mut self, hash: &str, now: Timestamp) -> Result<()> {
        self.writing(async |session| {
            let sql = "UPDATE session SET used = $1 WHERE hash = $2";
            query(sql).bind(micros(now)).bind(hash).execute(session).await?;
            Ok(())
        })
        .await
    }

    /// Puts a new secret in the place of a session's; false where another has done so meanwhile.
    ///
    /// # Errors
    /// `ReadOnly`, `Busy` or `Full`.
    pub async fn rotate_session(&mut self, hash: &str, new: &str, now: Timestamp) -> Result<bool> {
        self.writing(async |session| {
            let sql = "UPDATE session SET hash = $1, earlier = $2, rotated = $3, used = $3 \
                       WHERE hash = $2 AND ended IS NULL";
            let done = query(sql).bind(new).bind(hash).bind(micros(now)).execute(session).await?;
            Ok(done == 1)
        })
        .await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// `UnknownId` where there is none; `ReadOnly`, `Busy` or `Full`.
    pub async fn end_session(&mut self, hash: &str, now: Timestamp) -> Result<()> {
        self.writing(async |session| {
            let sql = "UPDATE session SET ended = $1 WHERE (hash = $2 OR earlier = $2) AND ended IS NULL";
            let done = query(sql).bind(micros(now)).bind(hash).execute(session).await?;
            if done == 0 { Err(Error::UnknownId("session".to_owned())) } else { Ok(()) }
        })
        .await
    }
}
