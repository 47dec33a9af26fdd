//! How the outbox stands as a whole, without reading its messages.

use jiff::Timestamp;

use super::State;
use super::endpoint::stored_instant;
use crate::db::{self, query};
use crate::{Error, Ledger, Result};

/// How many messages are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// Messages.
    pub messages: u64,
    /// When the oldest of them was put on its way.
    pub oldest: Timestamp,
}

impl Ledger {
    /// Every state that messages are in.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn outbox_standing(&self) -> Result<Vec<Standing>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql =
                "SELECT state, count(*) AS messages, min(recorded) AS oldest FROM outbox GROUP BY state ORDER BY state";
            let rows = query(sql).fetch_all(&mut reader.session()).await?;
            rows.iter().map(standing_of).collect()
        })
        .await
    }
}

fn standing_of(row: &db::Row) -> Result<Standing> {
    let word: &str = row.try_get("state")?;
    let unknown = || Error::Outbox { what: word.to_owned(), detail: "no state of a message".to_owned() };
    Ok(Standing {
        state: State::of(word).ok_or_else(unknown)?,
        messages: u64::try_from(row.try_get::<i64, _>("messages")?).unwrap_or_default(),
        oldest: stored_instant(row.try_get("oldest")?)?,
    })
}
