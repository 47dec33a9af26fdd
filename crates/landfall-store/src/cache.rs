//! Markets read once: entries are never changed, so a second reading fetches only what was added.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use tokio::sync::Mutex;

use crate::log::Log;
use crate::{Ledger, Result};

/// Entries kept in memory before markets not in use are forgotten.
const LIMIT: usize = 200_000;

/// The entries of markets read before.
#[derive(Default)]
pub(crate) struct Cache {
    logs: HashMap<String, Arc<Mutex<Log>>>,
    /// Entries in them, counted when a log grows.
    size: usize,
}

impl Ledger {
    /// The log of a market, with all that was added since it was last read.
    ///
    /// Items known at the instant are read already.
    pub(crate) async fn log(&self, market: &str, known: i64) -> Result<Arc<Mutex<Log>>> {
        let shared = {
            let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cache.logs.entry(market.to_owned()).or_default())
        };
        let grown = {
            let mut connection = self.readers.acquire().await?;
            shared.lock().await.refresh(&mut connection.session(), market, known).await?
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
