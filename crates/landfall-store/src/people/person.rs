//! Organisations and the people in them.

use jiff::Timestamp;

use crate::db::{AssertSqlSafe, Row, Session, query};
use crate::ledger::{instant, micros};
use crate::outbox::Secret;
use crate::{Error, Ledger, Result};

/// The role without which nobody could say who may what.
const ADMIN: &str = "admin";

/// Those who keep their cases and watches together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its name; blank for the one that runs the service, which is always there.
    pub name: String,
    /// Since when.
    pub at: Timestamp,
}

/// Somebody who may log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name, of which there is one in all organisations together.
    pub name: String,
    /// Their organisation; blank for the one that runs the service.
    pub organisation: String,
    /// Where they can be written to.
    pub email: Option<String>,
    /// What they may.
    pub role: String,
    /// Their password, hashed, with the parameters of the hash.
    pub password: Secret,
    /// Since when.
    pub at: Timestamp,
}

/// The columns of a person, in the order they are read.
pub(super) const COLUMNS: &str = "p.name, p.organisation, p.email, p.role, p.password, p.at";

/// Reads a person from columns that begin at a place.
pub(super) fn read(row: &Row, at: usize) -> Result<Person> {
    Ok(Person {
        name: row.try_get(at)?,
        organisation: row.try_get(at + 1)?,
        email: row.try_get(at + 2)?,
        role: row.try_get(at + 3)?,
        password: Secret::new(row.try_get::<String, _>(at + 4)?),
        at: instant(0, row.try_get(at + 5)?)?,
    })
}

impl Ledger {
    /// All organisations by name, without the one that runs the service.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn organisations(&self) -> Result<Vec<Organisation>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let rows =
                query("SELECT name, at FROM organisation ORDER BY name").fetch_all(&mut reader.session()).await?;
            let read = |row: &Row| Ok(Organisation { name: row.try_get(0)?, at: instant(0, row.try_get(1)?)? });
            rows.iter().map(read).collect()
        })
        .await
    }

    /// Adds an organisation.
    ///
    /// # Errors
    /// `Taken` where there is one of this name; `ReadOnly`, `Busy` or `Full`.
    pub async fn add_organisation(&mut self, name: &str, now: Timestamp) -> Result<()> {
        self.writing(async |session| {
            if is_organisation(session, name).await? {
                return Err(Error::Taken(name.to_owned()));
            }
            query("INSERT INTO organisation (name, at) VALUES ($1, $2)")
                .bind(name)
                .bind(micros(now))
                .execute(session)
                .await?;
            Ok(())
        })
        .await
    }

    /// Whether anybody is registered.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn is_anybody(&self) -> Result<bool> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = "SELECT name FROM person LIMIT 1";
            Ok(query(sql).fetch_optional(&mut reader.session()).await?.is_some())
        })
        .await
    }

    /// Somebody by name; none where nobody is called so.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn person(&self, name: &str) -> Result<Option<Person>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            one(&mut reader.session(), name).await
        })
        .await
    }

    /// Everybody by name, or everybody of one organisation.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn people(&self, organisation: Option<&str>) -> Result<Vec<Person>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = format!("SELECT {COLUMNS} FROM person AS p WHERE $1 OR p.organisation = $2 ORDER BY p.name");
            let query = query(AssertSqlSafe(sql));
            let query = query.bind(organisation.is_none()).bind(organisation.unwrap_or_default());
            query.fetch_all(&mut reader.session()).await?.iter().map(|row| read(row, 0)).collect()
        })
        .await
    }

    /// Adds somebody.
    ///
    /// # Errors
    /// `Taken` where somebody is called so, `UnknownId` where there is no such organisation, `LastAdmin` where it is the
    /// first and no admin of the organisation that runs the service; `ReadOnly`, `Busy` or `Full`.
    pub async fn add_person(&mut self, person: &Person) -> Result<()> {
        self.writing(async |session| {
            if one(session, &person.name).await?.is_some() {
                return Err(Error::Taken(person.name.clone()));
            }
            if !is_organisation(session, &person.organisation).await? {
                return Err(Error::UnknownId(person.organisation.clone()));
            }
            let sql =
                "INSERT INTO person (name, organisation, email, role, password, at) VALUES ($1, $2, $3, $4, $5, $6)";
            query(sql)
                .bind(&person.name)
                .bind(&person.organisation)
                .bind(&person.email)
                .bind(&person.role)
                .bind(person.password.reveal())
                .bind(micros(person.at))
                .execute(session)
                .await?;
            somebody_governs(session).await
        })
        .await
    }

    /// Writes address, role and password of somebody. Where the password differs, their sessions end.
    ///
    /// # Errors
    /// `UnknownId` where nobody is called so, `LastAdmin` where nobody could say any more who may what; `ReadOnly`,
    /// `Busy` or `Full`.
    pub async fn edit_person(&mut self, person: &Person, now: Timestamp) -> Result<()> {
        self.writing(async |session| {
            let before = one(session, &person.name).await?;
            let before = before.ok_or_else(|| Error::UnknownId(person.name.clone()))?;
            query("UPDATE person SET email = $1, role = $2, password = $3 WHERE name = $4")
                .bind(&person.email)
                .bind(&person.role)
                .bind(person.password.reveal())
                .bind(&person.name)
                .execute(session)
                .await?;
            if before.password != person.password {
                end_sessions(session, &person.name, now).await?;
            }
            somebody_governs(session).await
        })
        .await
    }

    /// Removes somebody; their sessions end and their tokens are revoked.
    ///
    /// # Errors
    /// As for [`Ledger::edit_person`].
    pub async fn remove_person(&mut self, name: &str, now: Timestamp) -> Result<()> {
        self.writing(async |session| {
            if one(session, name).await?.is_none() {
                return Err(Error::UnknownId(name.to_owned()));
            }
            query("DELETE FROM person WHERE name = $1").bind(name).execute(session).await?;
            end_sessions(session, name, now).await?;
            query("UPDATE token SET revoked = $1 WHERE person = $2 AND revoked IS NULL")
                .bind(micros(now))
                .bind(name)
                .execute(session)
                .await?;
            somebody_governs(session).await
        })
        .await
    }
}

async fn one(session: &mut Session<'_>, name: &str) -> Result<Option<Person>> {
    let sql = format!("SELECT {COLUMNS} FROM person AS p WHERE p.name = $1");
    let row = query(AssertSqlSafe(sql)).bind(name).fetch_optional(session).await?;
    row.map(|row| read(&row, 0)).transpose()
}

async fn is_organisation(session: &mut Session<'_>, name: &str) -> Result<bool> {
    let sql = "SELECT name FROM organisation WHERE name = $1";
    Ok(name.is_empty() || query(sql).bind(name).fetch_optional(session).await?.is_some())
}

async fn end_sessions(session: &mut Session<'_>, person: &str, now: Timestamp) -> Result<()> {
    query("UPDATE session SET ended = $1 WHERE person = $2 AND ended IS NULL")
        .bind(micros(now))
        .bind(person)
        .execute(session)
        .await?;
    Ok(())
}

/// INVARIANT: while anybody is registered, somebody of the organisation that runs the service is its admin.
async fn somebody_governs(session: &mut Session<'_>) -> Result<()> {
    let sql =
        "SELECT count(*), CAST(sum(CASE WHEN organisation = '' AND role = $1 THEN 1 ELSE 0 END) AS BIGINT) FROM person";
    let row = query(sql).bind(ADMIN).fetch_one(session).await?;
    let (all, admins): (i64, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
    if all > 0 && admins.unwrap_or_default() == 0 { Err(Error::LastAdmin) } else { Ok(()) }
}
