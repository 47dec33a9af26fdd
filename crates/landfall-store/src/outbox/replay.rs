//! Sending again.

use super::{Range, State};
use crate::db::{AssertSqlSafe, Query, Session, query};
use crate::{Ledger, Result};

impl Ledger {
    /// Puts the messages of a range on their way again, delivered ones too, each under the id and number it has; gives
    /// how many. Those to an endpoint that is disabled wait until it is enabled, those without one stay as they are.
    ///
    /// # Errors
    ///
    /// `ReadOnly`, `Busy` or `Full`; then nothing has changed.
    pub async fn replay(&mut self, range: &Range) -> Result<u64> {
        self.writing(async |session| again(session, range).await).await
    }

    /// Puts the messages of these ids on their way again, as [`Ledger::replay`] does; ids of none are passed over.
    ///
    /// # Errors
    ///
    /// `ReadOnly`, `Busy` or `Full`; then nothing has changed.
    pub async fn replay_each(&mut self, ids: &[String]) -> Result<u64> {
        self.writing(async |session| {
            let mut count = 0;
            for id in ids {
                count += again(session, &Range { id: Some(id.clone()), ..Range::default() }).await?;
            }
            Ok(count)
        })
        .await
    }
}

async fn again(session: &mut Session<'_>, range: &Range) -> Result<u64> {
    let (conditions, values) = range.conditions(2);
    // Recipients that have a message get it again only where all of them do.
    let sql = format!(
        "UPDATE outbox SET accepted = CASE WHEN state = 'delivered' THEN '[]' ELSE accepted END, \
         tried = 0, first = NULL, last = NULL, next = 0, error = NULL, detail = NULL, told = FALSE, \
         state = CASE WHEN (SELECT e.enabled FROM endpoint AS e WHERE e.name = outbox.endpoint) THEN $1 \
         ELSE $2 END WHERE {conditions} AND endpoint IN (SELECT name FROM endpoint)"
    );
    let query = query(AssertSqlSafe(sql)).bind(State::Pending.as_str()).bind(State::Disabled.as_str());
    values.into_iter().fold(query, Query::bind).execute(session).await
}
