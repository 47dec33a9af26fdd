//! Where messages go.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;

use super::State;
use super::record::NO_ENDPOINT;
use crate::db::{self, AssertSqlSafe, Session, query};
use crate::ledger::{instant, micros};
use crate::{Error, Ledger, Result};

/// A secret; it shows only to whoever asks for it by name.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// Where messages go, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// What watches call it.
    pub name: String,
    /// The channel that carries to it.
    pub kind: String,
    /// Where it is; may hold a token, so only its host is shown.
    pub address: String,
    /// What else the channel needs, by name.
    pub settings: BTreeMap<String, String>,
    /// What messages are signed with, the newest first; or a password.
    pub secrets: Vec<Secret>,
    /// `en` or `zh`.
    pub language: String,
    /// Whether it hears what could not be delivered elsewhere.
    pub operator: bool,
    /// Whether messages are sent to it.
    pub enabled: bool,
    /// Why it was disabled.
    pub why: Option<String>,
    /// Until when nothing is sent, as the receiver or its limits ask.
    pub held_until: Option<Timestamp>,
    /// When it last took a message.
    pub succeeded: Option<Timestamp>,
}

pub(super) const COLUMNS: &str =
    "name, kind, address, settings, secrets, language, operator, enabled, why, held_until, succeeded";

/// An instant of the outbox as stored.
pub(super) fn stored_instant(micros: i64) -> Result<Timestamp> {
    instant(0, micros)
}

pub(super) fn endpoint_of(row: &db::Row) -> Result<Endpoint> {
    let name: String = row.try_get("name")?;
    let unreadable = |e: serde_json::Error| Error::Outbox { what: name.clone(), detail: e.to_string() };
    let secrets: Vec<String> = serde_json::from_str(row.try_get("secrets")?).map_err(unreadable)?;
    let optional = |column: &str| -> Result<Option<Timestamp>> {
        row.try_get::<Option<i64>, _>(column)?.map(stored_instant).transpose()
    };
    Ok(Endpoint {
        kind: row.try_get("kind")?,
        address: row.try_get("address")?,
        settings: serde_json::from_str(row.try_get("settings")?).map_err(unreadable)?,
        secrets: secrets.into_iter().map(Secret).collect(),
        language: row.try_get("language")?,
        operator: row.try_get("operator")?,
        enabled: row.try_get("enabled")?,
        why: row.try_get("why")?,
        held_until: optional("held_until")?,
        succeeded: optional("succeeded")?,
        name,
    })
}

impl Ledger {
    /// Every endpoint, by name.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn endpoints(&self) -> Result<Vec<Endpoint>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = format!("SELECT {COLUMNS} FROM endpoint ORDER BY name");
            let rows = query(AssertSqlSafe(sql)).fetch_all(&mut reader.session()).await?;
            rows.iter().map(endpoint_of).collect()
        })
        .await
    }

    /// Adds an endpoint.
    ///
    /// # Errors
    ///
    /// `EndpointExists` where one has that name, `Blank`, `ReadOnly`, `Busy` or `Full`.
    pub async fn add_endpoint(&mut self, endpoint: &Endpoint) -> Result<()> {
        for (field, text) in [("name", &endpoint.name), ("kind", &endpoint.kind), ("address", &endpoint.address)] {
            if text.trim().is_empty() {
                return Err(Error::Blank(field));
            }
        }
        self.writing(async |session| {
            let there: i64 =
                query("SELECT count(*) FROM endpoint WHERE name = $1").bind(&endpoint.name).scalar(session).await?;
            if there > 0 {
                return Err(Error::EndpointExists(endpoint.name.clone()));
            }
            query(
                "INSERT INTO endpoint (name, kind, address, settings, secrets, language, operator, enabled, told) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, TRUE)",
            )
            .bind(&endpoint.name)
            .bind(&endpoint.kind)
            .bind(&endpoint.address)
            .bind(json(&endpoint.name, &endpoint.settings)?)
            .bind(json(&endpoint.name, &endpoint.secrets.iter().map(Secret::reveal).collect::<Vec<_>>())?)
            .bind(&endpoint.language)
            .bind(endpoint.operator)
            .bind(endpoint.enabled)
            .execute(session)
            .await?;
            Ok(())
        })
        .await
    }

    /// Writes an endpoint anew under its name. Where it is enabled and was not, what waits for it is on its way again;
    /// where it is disabled and was not, what was on its way waits.
    ///
    /// # Errors
    ///
    /// `NoEndpoint` where none has that name, `ReadOnly`, `Busy` or `Full`.
    pub async fn edit_endpoint(&mut self, endpoint: &Endpoint) -> Result<()> {
        self.writing(async |session| {
            let touched = query(
                "UPDATE endpoint SET kind = $2, address = $3, settings = $4, secrets = $5, language = $6, \
                 operator = $7, enabled = $8, why = $9, told = TRUE, held_at = NULL, held_until = NULL WHERE name = $1",
            )
            .bind(&endpoint.name)
            .bind(&endpoint.kind)
            .bind(&endpoint.address)
            .bind(json(&endpoint.name, &endpoint.settings)?)
            .bind(json(&endpoint.name, &endpoint.secrets.iter().map(Secret::reveal).collect::<Vec<_>>())?)
            .bind(&endpoint.language)
            .bind(endpoint.operator)
            .bind(endpoint.enabled)
            .bind(endpoint.why.as_deref().filter(|_| !endpoint.enabled))
            .execute(session)
            .await?;
            if touched == 0 {
                return Err(Error::NoEndpoint(endpoint.name.clone()));
            }
            if endpoint.enabled {
                resume(session, &endpoint.name).await
            } else {
                suspend(session, &endpoint.name).await
            }
        })
        .await
    }

    /// Takes an endpoint away. What waits for it becomes undeliverable, and is told of as such.
    ///
    /// # Errors
    ///
    /// `NoEndpoint` where none has that name, `ReadOnly`, `Busy` or `Full`.
    pub async fn remove_endpoint(&mut self, name: &str) -> Result<()> {
        self.writing(async |session| {
            let touched = query("DELETE FROM endpoint WHERE name = $1").bind(name).execute(session).await?;
            if touched == 0 {
                return Err(Error::NoEndpoint(name.to_owned()));
            }
            query(
                "UPDATE outbox SET state = $2, error = $3, told = FALSE \
                 WHERE endpoint = $1 AND state IN ('pending', 'disabled')",
            )
            .bind(name)
            .bind(State::Undeliverable.as_str())
            .bind(NO_ENDPOINT)
            .execute(session)
            .await?;
            Ok(())
        })
        .await
    }
}

fn json<T: serde::Serialize>(name: &str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Outbox { what: name.to_owned(), detail: e.to_string() })
}

/// What waited for an endpoint is due from its first attempt on.
async fn resume(session: &mut Session<'_>, name: &str) -> Result<()> {
    query(
        "UPDATE outbox SET state = 'pending', tried = 0, first = NULL, last = NULL, \
         next = CASE WHEN tried = 0 THEN next ELSE 0 END WHERE endpoint = $1 AND state = 'disabled'",
    )
    .bind(name)
    .execute(session)
    .await?;
    Ok(())
}

/// What is on its way to an endpoint waits until it is enabled.
pub(super) async fn suspend(session: &mut Session<'_>, name: &str) -> Result<()> {
    query("UPDATE outbox SET state = 'disabled' WHERE endpoint = $1 AND state = 'pending'")
        .bind(name)
        .execute(session)
        .await?;
    Ok(())
}

/// Holds an endpoint back until an instant.
pub(super) async fn hold(session: &mut Session<'_>, name: &str, at: Timestamp, until: Timestamp) -> Result<()> {
    query("UPDATE endpoint SET held_at = $2, held_until = $3 WHERE name = $1")
        .bind(name)
        .bind(micros(at))
        .bind(micros(until))
        .execute(session)
        .await?;
    Ok(())
}
