//! Looking into the outbox.

use jiff::Timestamp;
use serde::Serialize;

use super::endpoint::stored_instant;
use super::{Message, State};
use crate::db::{self, AssertSqlSafe, Query, Value, query};
use crate::ledger::micros;
use crate::{Error, Ledger, Result};

/// A message of the outbox and how it fared.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Kept {
    /// What is carried.
    pub message: Message,
    /// Its number among the messages of its endpoint about its market.
    pub number: i64,
    /// When it was put on its way.
    pub recorded: Timestamp,
    /// Where it stands.
    pub state: State,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was last tried.
    pub last: Option<Timestamp>,
    /// When it is tried next; none where it is due at once, or no more.
    pub next: Option<Timestamp>,
    /// Code of what went wrong last.
    pub error: Option<String>,
    /// What the receiver said last.
    pub detail: Option<String>,
}

/// One attempt to deliver a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Attempt {
    /// When it was over.
    pub at: Timestamp,
    /// Code of what went wrong; none where the receiver has it.
    pub error: Option<String>,
    /// What the receiver said.
    pub detail: String,
}

/// Which messages are meant: those that fit everything given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Range {
    /// Those with this id.
    pub id: Option<String>,
    /// Those to this endpoint.
    pub endpoint: Option<String>,
    /// Those about this market.
    pub market: Option<String>,
    /// Those in this state.
    pub state: Option<State>,
    /// Those with at least this number.
    pub first: Option<i64>,
    /// Those with at most this number.
    pub last: Option<i64>,
    /// Those put on their way at this instant or later.
    pub since: Option<Timestamp>,
    /// Those put on their way before this instant.
    pub before: Option<Timestamp>,
}

impl Range {
    /// What holds for them, with places for values behind so many, and the values.
    pub(super) fn conditions(&self, mut behind: usize) -> (String, Vec<Value>) {
        let texts = [
            ("id =", self.id.clone()),
            ("endpoint =", self.endpoint.clone()),
            ("market =", self.market.clone()),
            ("state =", self.state.map(|s| s.as_str().to_owned())),
        ];
        let numbers = [
            ("number >=", self.first),
            ("number <=", self.last),
            ("recorded >=", self.since.map(micros)),
            ("recorded <", self.before.map(micros)),
        ];
        let texts = texts.into_iter().filter_map(|(compared, text)| Some((compared, Value::from(text?))));
        let numbers = numbers.into_iter().filter_map(|(compared, number)| Some((compared, Value::from(number?))));
        let (mut sql, mut values) = ("TRUE".to_owned(), Vec::new());
        for (compared, value) in texts.chain(numbers) {
            behind += 1;
            sql.push_str(&format!(" AND {compared} ${behind}"));
            values.push(value);
        }
        (sql, values)
    }
}

impl Ledger {
    /// The messages of a range in the order in which they were put on their way.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn outbox(&self, range: &Range) -> Result<Vec<Kept>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let (conditions, values) = range.conditions(0);
            let sql = format!(
                "SELECT body, number, recorded, state, attempts, last, next, error, detail FROM outbox \
                 WHERE {conditions} ORDER BY seq"
            );
            let query = values.into_iter().fold(query(AssertSqlSafe(sql)), Query::bind);
            let rows = query.fetch_all(&mut reader.session()).await?;
            rows.iter().map(kept_of).collect()
        })
        .await
    }

    /// The attempts to deliver a message, the first first.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn attempts(&self, id: &str) -> Result<Vec<Attempt>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let rows = query(
                "SELECT at, error, detail FROM attempt WHERE message = (SELECT seq FROM outbox WHERE id = $1) ORDER BY n",
            )
            .bind(id)
            .fetch_all(&mut reader.session())
            .await?;
            let attempt = |row: &db::Row| -> Result<Attempt> {
                Ok(Attempt { at: stored_instant(row.try_get(0)?)?, error: row.try_get(1)?, detail: row.try_get(2)? })
            };
            rows.iter().map(attempt).collect()
        })
        .await
    }
}

fn kept_of(row: &db::Row) -> Result<Kept> {
    let unreadable = |what: &str, detail: String| Error::Outbox { what: what.to_owned(), detail };
    let message: Message =
        serde_json::from_str(row.try_get::<&str, _>("body")?).map_err(|e| unreadable("body", e.to_string()))?;
    let word: &str = row.try_get("state")?;
    let state = State::of(word).ok_or_else(|| unreadable(&message.id, word.to_owned()))?;
    let last: Option<i64> = row.try_get("last")?;
    let next: i64 = row.try_get("next")?;
    let waits = matches!(state, State::Pending | State::Disabled) && next > 0;
    Ok(Kept {
        message,
        number: row.try_get("number")?,
        recorded: stored_instant(row.try_get("recorded")?)?,
        state,
        attempts: u32::try_from(row.try_get::<i64, _>("attempts")?).unwrap_or(u32::MAX),
        last: last.map(stored_instant).transpose()?,
        next: waits.then(|| stored_instant(next)).transpose()?,
        error: row.try_get("error")?,
        detail: row.try_get("detail")?,
    })
}
