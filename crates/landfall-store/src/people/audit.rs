//! What somebody did, as entries of the ledger's own chain that no answer sees.

use jiff::Timestamp;
use landfall_core::model::canonical_json;
use serde::{Deserialize, Serialize};

use crate::append::next;
use crate::db::{self, AssertSqlSafe, query};
use crate::entry::{COLUMNS, Row};
use crate::insert::{Draft, insert};
use crate::ledger::{instant, tail};
use crate::{Ledger, OpKind, Result};

/// The shelf its entries lie on; a shelf stands before every code of a market.
const SHELF: &str = "#audit";

/// What somebody asked for, or what came of it. No secret and nothing private is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Deed {
    /// Who; blank where that is not known.
    pub who: String,
    /// Their organisation; blank for the one that runs the service.
    pub organisation: String,
    /// Id of the token they used, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// What was asked for: the operation's id.
    pub action: String,
    /// The path of what it is about.
    pub path: String,
    /// `asked` before it is done; `done`, or the code of what kept it from being done.
    pub outcome: String,
}

/// A deed with its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Done {
    /// Number of its entry in the ledger.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What; none where it was erased.
    pub deed: Option<Deed>,
}

impl Ledger {
    /// Enters a deed in the chain.
    ///
    /// # Errors
    /// `ReadOnly`, `Busy` or `Full`.
    pub async fn audit(&mut self, deed: &Deed, now: Timestamp) -> Result<i64> {
        let draft = Draft {
            kind: "audit".to_owned(),
            market: SHELF.to_owned(),
            topic: deed.organisation.clone(),
            ..Draft::new(OpKind::Audit, SHELF.to_owned(), canonical_json(deed))
        };
        self.writing(async |session| {
            let mut last = tail(session).await?;
            let known = next(&last, now);
            insert(session, vec![draft], "", known, &mut last).await?;
            Ok(last.seq)
        })
        .await
    }

    /// Whether anything but deeds stands behind an entry.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn has_learned_since(&self, seq: i64) -> Result<bool> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = "SELECT seq FROM entry WHERE seq > $1 AND op <> 'audit' LIMIT 1";
            Ok(query(sql).bind(seq).fetch_optional(&mut reader.session()).await?.is_some())
        })
        .await
    }

    /// Deeds, the latest first, of all or of one organisation: at most so many, before an entry where one is named; and
    /// how many there are in all.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn audited(
        &self,
        organisation: Option<&str>,
        before: Option<i64>,
        most: usize,
    ) -> Result<(Vec<Done>, usize)> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let wanted = "market = $1 AND op = 'audit' AND ($2 OR topic = $3)";
            let sql = format!("SELECT {COLUMNS} FROM entry WHERE {wanted} AND seq < $4 ORDER BY seq DESC LIMIT $5");
            let rows = query(AssertSqlSafe(sql))
                .bind(SHELF)
                .bind(organisation.is_none())
                .bind(organisation.unwrap_or_default())
                .bind(before.unwrap_or(i64::MAX))
                .bind(i64::try_from(most).unwrap_or(i64::MAX))
                .fetch_all(&mut reader.session())
                .await?;
            let done = |row: &db::Row| {
                let row = Row::read(row)?;
                let deed = if row.hash.is_some() { Some(row.parse::<Deed>()?) } else { None };
                Ok(Done { seq: row.seq, at: instant(row.seq, row.known)?, deed })
            };
            let done = rows.iter().map(done).collect::<Result<Vec<_>>>()?;
            let sql = format!("SELECT count(*) FROM entry WHERE {wanted}");
            let row = query(AssertSqlSafe(sql))
                .bind(SHELF)
                .bind(organisation.is_none())
                .bind(organisation.unwrap_or_default())
                .fetch_one(&mut reader.session())
                .await?;
            let total: i64 = row.try_get(0)?;
            Ok((done, usize::try_from(total).unwrap_or_default()))
        })
        .await
    }
}
