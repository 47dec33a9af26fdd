//! Putting messages on their way.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{Row as _, SqliteConnection};

use super::{Message, State};
use crate::ledger::micros;
use crate::{Error, Ledger, Result};

/// A message that is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its id.
    pub id: String,
    /// The market it is about.
    pub market: Option<String>,
    /// Its number: the messages of one endpoint about one market count 1, 2, 3, … without a gap.
    pub number: i64,
}

/// Why a message without an endpoint is given up.
pub(super) const NO_ENDPOINT: &str = "no-endpoint";

/// Puts messages on their way inside the caller's transaction: they go if and only if it is committed.
///
/// An id that is recorded already stays as it is, and gives the number it has. A message to an endpoint that is not
/// there is kept as undeliverable and told of as such; it does not stop the others.
///
/// # Errors
///
/// `Blank` where an id is; whatever the database says.
pub(crate) async fn record(
    connection: &mut SqliteConnection,
    now: Timestamp,
    messages: &[Message],
) -> Result<Vec<Recorded>> {
    let mut numbers: HashMap<(&str, &str), i64> = HashMap::new();
    let mut enabled: HashMap<&str, Option<bool>> = HashMap::new();
    let mut all = Vec::with_capacity(messages.len());
    for message in messages {
        if message.id.trim().is_empty() {
            return Err(Error::Blank("id"));
        }
        let market = message.market.as_deref().unwrap_or_default();
        let there: Option<i64> = sqlx::query_scalar("SELECT number FROM outbox WHERE id = $1")
            .bind(&message.id)
            .fetch_optional(&mut *connection)
            .await?;
        let number = match there {
            Some(number) => number,
            None => {
                let endpoint = message.endpoint.as_str();
                let last = match numbers.get(&(endpoint, market)) {
                    Some(last) => *last,
                    None => last_number(connection, endpoint, market).await?,
                };
                let open = match enabled.get(endpoint) {
                    Some(open) => *open,
                    None => is_enabled(connection, endpoint).await?,
                };
                enabled.insert(endpoint, open);
                numbers.insert((endpoint, market), last + 1);
                insert(connection, now, message, last + 1, open).await?;
                last + 1
            }
        };
        all.push(Recorded { id: message.id.clone(), market: message.market.clone(), number });
    }
    Ok(all)
}

async fn last_number(connection: &mut SqliteConnection, endpoint: &str, market: &str) -> Result<i64> {
    let last: Option<i64> = sqlx::query_scalar("SELECT max(number) FROM outbox WHERE endpoint = $1 AND market = $2")
        .bind(endpoint)
        .bind(market)
        .fetch_one(connection)
        .await?;
    Ok(last.unwrap_or_default())
}

async fn is_enabled(connection: &mut SqliteConnection, endpoint: &str) -> Result<Option<bool>> {
    let row =
        sqlx::query("SELECT enabled FROM endpoint WHERE name = $1").bind(endpoint).fetch_optional(connection).await?;
    row.map(|r| r.try_get(0)).transpose().map_err(Error::from)
}

async fn insert(
    connection: &mut SqliteConnection,
    now: Timestamp,
    message: &Message,
    number: i64,
    open: Option<bool>,
) -> Result<()> {
    let state = match open {
        Some(true) => State::Pending,
        Some(false) => State::Disabled,
        None => State::Undeliverable,
    };
    // Where nothing is waited for, no later clock can make it wait.
    let next = if message.not_before <= now { 0 } else { micros(message.not_before) };
    let body = serde_json::to_string(message)
        .map_err(|e| Error::Outbox { what: message.id.clone(), detail: e.to_string() })?;
    sqlx::query(
        "INSERT INTO outbox (id, endpoint, market, number, recorded, urgent, body, state, next, tried, attempts, \
         accepted, error, told) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, '[]', $10, FALSE)",
    )
    .bind(&message.id)
    .bind(&message.endpoint)
    .bind(message.market.as_deref().unwrap_or_default())
    .bind(number)
    .bind(micros(now))
    .bind(message.urgent)
    .bind(body)
    .bind(state.as_str())
    .bind(next)
    .bind(open.is_none().then_some(NO_ENDPOINT))
    .execute(connection)
    .await?;
    Ok(())
}

impl Ledger {
    /// Puts messages on their way in a transaction of their own.
    ///
    /// # Errors
    ///
    /// `Blank` where an id is, `ReadOnly`, `Busy` or `Full`; then none is on its way.
    pub async fn send(&mut self, now: Timestamp, messages: &[Message]) -> Result<Vec<Recorded>> {
        self.writing(async |connection| record(connection, now, messages).await).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::Range;

    #[tokio::test]
    async fn messages_go_with_the_callers_transaction_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(folder.path().join("ledger.db")).await.unwrap();
        let message = Message { id: "w1.1.ops".into(), endpoint: "ops".into(), ..Message::default() };
        let note = "INSERT INTO meta (name, value) VALUES ('caller', 'wrote')";
        let fails = ledger
            .writing(async |connection| {
                sqlx::query(note).execute(&mut *connection).await?;
                record(connection, Timestamp::UNIX_EPOCH, std::slice::from_ref(&message)).await?;
                Err::<(), _>(Error::Blank("afterwards"))
            })
            .await;
        assert!(matches!(fails, Err(Error::Blank("afterwards"))));
        assert!(ledger.outbox(&Range::default()).await.unwrap().is_empty());
        let goes = ledger
            .writing(async |connection| {
                sqlx::query(note).execute(&mut *connection).await?;
                record(connection, Timestamp::UNIX_EPOCH, std::slice::from_ref(&message)).await
            })
            .await;
        assert_eq!(goes.unwrap()[0].number, 1);
        assert_eq!(ledger.outbox(&Range::default()).await.unwrap().len(), 1);
    }
}
