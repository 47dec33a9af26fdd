//! Putting messages on their way.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Message, State};
use crate::db::{Session, query};
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
pub(crate) async fn record(session: &mut Session<'_>, now: Timestamp, messages: &[Message]) -> Result<Vec<Recorded>> {
    let mut numbers: HashMap<(&str, &str), i64> = HashMap::new();
    let mut enabled: HashMap<&str, Option<bool>> = HashMap::new();
    let mut all = Vec::with_capacity(messages.len());
    for message in messages {
        if message.id.trim().is_empty() {
            return Err(Error::Blank("id"));
        }
        let market = message.market.as_deref().unwrap_or_default();
        let there: Option<i64> =
            query("SELECT number FROM outbox WHERE id = $1").bind(&message.id).optional(session).await?;
        let number = match there {
            Some(number) => number,
            None => {
                let endpoint = message.endpoint.as_str();
                let last = match numbers.get(&(endpoint, market)) {
                    Some(last) => *last,
                    None => last_number(session, endpoint, market).await?,
                };
                let open = match enabled.get(endpoint) {
                    Some(open) => *open,
                    None => is_enabled(session, endpoint).await?,
                };
                enabled.insert(endpoint, open);
                numbers.insert((endpoint, market), last + 1);
                insert(session, now, message, last + 1, open).await?;
                last + 1
            }
        };
        all.push(Recorded { id: message.id.clone(), market: message.market.clone(), number });
    }
    Ok(all)
}

async fn last_number(session: &mut Session<'_>, endpoint: &str, market: &str) -> Result<i64> {
    let last: Option<i64> = query("SELECT max(number) FROM outbox WHERE endpoint = $1 AND market = $2")
        .bind(endpoint)
        .bind(market)
        .scalar(session)
        .await?;
    Ok(last.unwrap_or_default())
}

async fn is_enabled(session: &mut Session<'_>, endpoint: &str) -> Result<Option<bool>> {
    query("SELECT enabled FROM endpoint WHERE name = $1").bind(endpoint).optional(session).await
}

async fn insert(
    session: &mut Session<'_>,
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
    query(
        "INSERT INTO outbox (seq, id, endpoint, market, number, recorded, urgent, body, state, next, tried, attempts, \
         accepted, error, told) SELECT coalesce(max(seq), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, '[]', $10, \
         FALSE FROM outbox",
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
    .execute(session)
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
        self.writing(async |session| record(session, now, messages).await).await
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
            .writing(async |session| {
                query(note).execute(session).await?;
                record(session, Timestamp::UNIX_EPOCH, std::slice::from_ref(&message)).await?;
                Err::<(), _>(Error::Blank("afterwards"))
            })
            .await;
        assert!(matches!(fails, Err(Error::Blank("afterwards"))));
        assert!(ledger.outbox(&Range::default()).await.unwrap().is_empty());
        let goes = ledger
            .writing(async |session| {
                query(note).execute(session).await?;
                record(session, Timestamp::UNIX_EPOCH, std::slice::from_ref(&message)).await
            })
            .await;
        assert_eq!(goes.unwrap()[0].number, 1);
        assert_eq!(ledger.outbox(&Range::default()).await.unwrap().len(), 1);
    }
}
