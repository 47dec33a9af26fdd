//! What nobody was told of yet.

use serde::Serialize;

use crate::db::{self, AssertSqlSafe, query};
use crate::{Ledger, Result};

/// What went wrong at one endpoint and was told to nobody yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Untold {
    /// The endpoint; it may be one that is not there.
    pub endpoint: String,
    /// Code of why it was disabled, where it was.
    pub disabled: Option<String>,
    /// How many messages wait until it is enabled again.
    pub waiting: i64,
    /// How many messages were given up.
    pub undeliverable: i64,
    /// The id of the first of these.
    pub first: Option<String>,
    /// Code of why it was given up.
    pub error: Option<String>,
    /// What the receiver said to it, or to the last message before the endpoint was disabled.
    pub detail: Option<String>,
}

impl Ledger {
    /// Endpoints that were disabled and messages that were given up, told to nobody yet, by endpoint. Messages of the
    /// event named are passed over: those that tell of others.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn untold(&self, passed_over: &str) -> Result<Vec<Untold>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let event = reader.session().dialect().text_of("body", "event");
            let rows = query(AssertSqlSafe(format!(
                "WITH lost AS (SELECT endpoint, count(*) AS n, min(seq) AS first FROM outbox \
                 WHERE state = 'undeliverable' AND NOT told AND {event} <> $1 GROUP BY endpoint), \
                 shut AS (SELECT name, why FROM endpoint WHERE NOT enabled AND NOT told), \
                 names AS (SELECT endpoint AS name FROM lost UNION SELECT name FROM shut) \
                 SELECT names.name, shut.why, (SELECT count(*) FROM outbox AS w WHERE w.endpoint = names.name \
                 AND w.state = 'disabled') AS waiting, coalesce(lost.n, 0) AS n, f.id, f.error, coalesce(f.detail, \
                 (SELECT a.detail FROM attempt AS a WHERE a.endpoint = names.name ORDER BY a.at DESC LIMIT 1)) AS detail \
                 FROM names LEFT JOIN shut ON shut.name = names.name LEFT JOIN lost ON lost.endpoint = names.name \
                 LEFT JOIN outbox AS f ON f.seq = lost.first ORDER BY names.name",
            )))
            .bind(passed_over)
            .fetch_all(&mut reader.session())
            .await?;
            let untold = |row: &db::Row| -> Result<Untold> {
                Ok(Untold {
                    endpoint: row.try_get(0)?,
                    disabled: row.try_get(1)?,
                    waiting: row.try_get(2)?,
                    undeliverable: row.try_get(3)?,
                    first: row.try_get(4)?,
                    error: row.try_get(5)?,
                    detail: row.try_get(6)?,
                })
            };
            rows.iter().map(untold).collect()
        })
        .await
    }
}
