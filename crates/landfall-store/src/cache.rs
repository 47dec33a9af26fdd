//! Markets read once: entries are never changed, so a second reading fetches only what was added.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use landfall_core::model::Item;
use sqlx::{AssertSqlSafe, SqliteConnection};
use tokio::sync::Mutex;

use crate::entry::{COLUMNS, EraseBody, Row};
use crate::{Ledger, OpKind, Result};

/// Entries kept in memory before markets not in use are forgotten.
const LIMIT: usize = 200_000;

/// The entries of markets read before.
#[derive(Default)]
pub(crate) struct Cache {
    logs: HashMap<String, Arc<Mutex<Log>>>,
    /// Entries in them, counted when a log grows.
    size: usize,
}

/// The entries of one market in order.
#[derive(Default)]
pub(crate) struct Log {
    pub rows: Vec<Row>,
    items: Vec<Option<Arc<Item>>>,
}

impl Ledger {
    /// The log of a market, with all that was added since it was last read.
    pub(crate) async fn log(&self, market: &str) -> Result<Arc<Mutex<Log>>> {
        let shared = {
            let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cache.logs.entry(market.to_owned()).or_default())
        };
        let grown = {
            let mut connection = self.readers.acquire().await?;
            shared.lock().await.refresh(&mut connection, market).await?
        };
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.size += grown;
        if cache.size > LIMIT {
            cache.logs.retain(|name, _| name == market);
            cache.size = grown;
        }
        Ok(shared)
    }
}

impl Log {
    async fn refresh(&mut self, connection: &mut SqliteConnection, market: &str) -> Result<usize> {
        let before = self.rows.len();
        let last = self.rows.last().map_or(0, |row| row.seq);
        let sql = format!(
            "SELECT {COLUMNS} FROM entry WHERE market = $1 AND seq > $2 AND op <> 'ruleset' ORDER BY market, seq"
        );
        let rows = sqlx::query(AssertSqlSafe(sql)).bind(market).bind(last).fetch_all(connection).await?;
        for row in &rows {
            let row = Row::read(row)?;
            if row.op == OpKind::Erase {
                self.forget(&row.parse::<EraseBody>()?.entries);
            }
            self.rows.push(row);
            self.items.push(None);
        }
        Ok(self.rows.len() - before)
    }

    /// What was erased leaves memory too.
    fn forget(&mut self, erased: &[i64]) {
        for (row, item) in self.rows.iter_mut().zip(&mut self.items).filter(|(row, _)| erased.contains(&row.seq)) {
            (row.hash, row.reason, row.body, *item) = (None, None, None, None);
        }
    }

    /// The item of an entry; none where it was erased.
    pub(crate) fn item(&mut self, index: usize) -> Result<Option<Arc<Item>>> {
        let (Some(row), Some(item)) = (self.rows.get_mut(index), self.items.get_mut(index)) else { return Ok(None) };
        if row.hash.is_none() {
            return Ok(None);
        }
        if item.is_none() {
            *item = Some(Arc::new(row.item()?));
            row.body = None;
        }
        Ok(item.clone())
    }
}
