//! Tokens of programs that act for somebody.

use jiff::Timestamp;

use super::person::{COLUMNS, Person, read};
use crate::db::{AssertSqlSafe, Row, query};
use crate::ledger::{instant, micros};
use crate::{Error, Ledger, Result};

/// What a program shows to act for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is called by where the token itself must not be shown.
    pub id: String,
    /// Hash of the token.
    pub hash: String,
    /// What it is for.
    pub name: String,
    /// For whom it acts.
    pub person: String,
    /// What it may, and no more than the person.
    pub role: String,
    /// When it was made.
    pub made: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When it was last used, to within what whoever writes it finds worth writing.
    pub used: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

const OWN: &str = "t.id, t.hash, t.name, t.person, t.role, t.made, t.expires, t.used, t.revoked";
/// Where the columns of the person begin.
const BEHIND: usize = 9;

fn token(row: &Row) -> Result<Token> {
    let maybe = |place: usize| {
        let micros: Option<i64> = row.try_get(place)?;
        micros.map(|micros| instant(0, micros)).transpose()
    };
    Ok(Token {
        id: row.try_get(0)?,
        hash: row.try_get(1)?,
        name: row.try_get(2)?,
        person: row.try_get(3)?,
        role: row.try_get(4)?,
        made: instant(0, row.try_get(5)?)?,
        expires: instant(0, row.try_get(6)?)?,
        used: maybe(7)?,
        revoked: maybe(8)?,
    })
}

impl Ledger {
    /// Adds a token.
    ///
    /// # Errors
    /// `UnknownId` where nobody is called as it says; `ReadOnly`, `Busy` or `Full`.
    pub async fn add_token(&mut self, token: &Token) -> Result<()> {
        self.writing(async |session| {
            let sql = "INSERT INTO token (id, hash, name, person, role, made, expires) \
                       SELECT $1, $2, $3, p.name, $4, $5, $6 FROM person AS p WHERE p.name = $7";
            let done = query(sql)
                .bind(&token.id)
                .bind(&token.hash)
                .bind(&token.name)
                .bind(&token.role)
                .bind(micros(token.made))
                .bind(micros(token.expires))
                .bind(&token.person)
                .execute(session)
                .await?;
            if done == 0 { Err(Error::UnknownId(token.person.clone())) } else { Ok(()) }
        })
        .await
    }

    /// The token of a hash, with whom it acts for; no person where they are registered no more.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn token(&self, hash: &str) -> Result<Option<(Token, Option<Person>)>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = format!(
                "SELECT {OWN}, {COLUMNS} FROM token AS t LEFT JOIN person AS p ON p.name = t.person WHERE t.hash = $1"
            );
            let row = query(AssertSqlSafe(sql)).bind(hash).fetch_optional(&mut reader.session()).await?;
            let Some(row) = row else { return Ok(None) };
            let registered = row.try_get::<Option<String>, _>(BEHIND)?.is_some();
            Ok(Some((token(&row)?, if registered { Some(read(&row, BEHIND)?) } else { None })))
        })
        .await
    }

    /// All tokens with whom they act for, or those of one organisation; those of people who were removed are not among
    /// them.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn tokens(&self, organisation: Option<&str>) -> Result<Vec<(Token, Person)>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = format!(
                "SELECT {OWN}, {COLUMNS} FROM token AS t JOIN person AS p ON p.name = t.person \
                 WHERE $1 OR p.organisation = $2 ORDER BY t.id"
            );
            let query = query(AssertSqlSafe(sql));
            let query = query.bind(organisation.is_none()).bind(organisation.unwrap_or_default());
            let rows = query.fetch_all(&mut reader.session()).await?;
            rows.iter().map(|row| Ok((token(row)?, read(row, BEHIND)?))).collect()
        })
        .await
    }

    /// Writes that a token was used.
    ///
    /// # Errors
    /// `ReadOnly`, `Busy` or `Full`.
    pub async fn use_token(&mut self, id: &str, now: Timestamp) -> Result<()> {
        self.writing(async |session| {
            let sql = "UPDATE token SET used = $1 WHERE id = $2";
            query(sql).bind(micros(now)).bind(id).execute(session).await?;
            Ok(())
        })
        .await
    }

    /// Revokes a token; one that is revoked stays so.
    ///
    /// # Errors
    /// `UnknownId` where there is none; `ReadOnly`, `Busy` or `Full`.
    pub async fn revoke_token(&mut self, id: &str, now: Timestamp) -> Result<()> {
        self.writing(async |session| {
            let sql = "UPDATE token SET revoked = coalesce(revoked, $1) WHERE id = $2";
            let done = query(sql).bind(micros(now)).bind(id).execute(session).await?;
            if done == 0 { Err(Error::UnknownId(id.to_owned())) } else { Ok(()) }
        })
        .await
    }
}
