//! Sending again.

use sqlx::QueryBuilder;

use super::{Range, State};
use crate::{Ledger, Result};

impl Ledger {
    /// Puts the messages of a range on their way again, delivered ones too, each under the id and number it has; gives
    /// how many. Those to an endpoint that is disabled wait until it is enabled, those without one stay as they are.
    ///
    /// # Errors
    ///
    /// `ReadOnly`, `Busy` or `Full`; then nothing has changed.
    pub async fn replay(&mut self, range: &Range) -> Result<u64> {
        self.writing(async |connection| {
            // Recipients that have a message get it again only where all of them do.
            let mut sql = QueryBuilder::new(
                "UPDATE outbox SET accepted = CASE WHEN state = 'delivered' THEN '[]' ELSE accepted END, \
                 tried = 0, first = NULL, last = NULL, next = 0, error = NULL, detail = NULL, told = FALSE, \
                 state = CASE WHEN (SELECT enabled FROM endpoint WHERE name = endpoint) THEN ",
            );
            sql.push_bind(State::Pending.as_str()).push(" ELSE ").push_bind(State::Disabled.as_str()).push(" END");
            range.write(&mut sql);
            sql.push(" AND endpoint IN (SELECT name FROM endpoint)");
            let done = sql.build().execute(&mut *connection).await?;
            Ok(done.rows_affected())
        })
        .await
    }
}
