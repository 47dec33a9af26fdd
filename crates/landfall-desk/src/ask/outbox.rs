//! What is on its way, what arrived, what did not.

use landfall_core::model::Kind;
use landfall_store::Ledger;
use landfall_store::outbox::{Attempt, Kept, Range};
use serde::Serialize;

use crate::error::{Error, Result};

/// A message with every attempt to deliver it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Tried {
    /// The message and how it fared.
    #[serde(flatten)]
    pub kept: Kept,
    /// The attempts, the first first.
    pub log: Vec<Attempt>,
}

/// How many messages will be sent again.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MessagesReplayed)]
pub struct Replayed {
    /// Messages.
    pub replayed: u64,
}

/// A message with its attempts.
///
/// # Errors
/// One nobody recorded.
pub async fn message(ledger: &Ledger, id: &str) -> Result<Tried> {
    let kept = ledger.outbox(&Range { id: Some(id.to_owned()), ..Range::default() }).await?;
    let Some(kept) = kept.into_iter().next() else {
        return Err(Error::said(Kind::NotFound, "unknown-message", [id]));
    };
    Ok(Tried { log: ledger.attempts(id).await?, kept })
}

/// Sends what a range names again.
///
/// # Errors
/// A range that names nothing, which would be everything.
pub async fn replay(ledger: &mut Ledger, range: &Range) -> Result<Replayed> {
    if *range == Range::default() {
        return Err(Error::incorrect("outbox-range", []));
    }
    Ok(Replayed { replayed: ledger.replay(range).await? })
}
