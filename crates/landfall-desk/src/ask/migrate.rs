//! The whole ledger somewhere else.

use landfall_store::{Copied, Ledger, Location};
use serde::Serialize;

use crate::desk::Desk;
use crate::error::Result;

/// A ledger that was copied, and verified where it now is.
#[derive(Debug, Serialize)]
pub struct Moved {
    /// Where it was.
    pub from: String,
    /// Where it is now too.
    pub to: String,
    /// Entries of the chain.
    pub entries: i64,
    /// The head where it was.
    pub head: String,
    /// The head of what is there now, worked out from what is there.
    pub copied_head: String,
    /// Lines of everything, watches, warnings and messages included.
    pub lines: u64,
}

impl Moved {
    fn told(from: &Ledger, to: &Location, copied: &Copied) -> Moved {
        Moved {
            from: from.location().to_string(),
            to: to.to_string(),
            entries: copied.verified.entries,
            head: copied.original.to_string(),
            copied_head: copied.verified.head.to_string(),
            lines: copied.lines.iter().map(|(_, lines)| lines).sum(),
        }
    }
}

/// Moves the desk's ledger to a place where nothing is yet; nobody can write to it meanwhile, and it stays as it was.
///
/// # Errors
/// Where something is at the place, or either cannot be read or written; nothing is left at the place then.
pub async fn migrate(desk: &Desk, to: &Location) -> Result<Moved> {
    let mut from = Ledger::open(&desk.ledger).await?;
    let copied = from.migrate_to(to).await?;
    Ok(Moved::told(&from, to, &copied))
}

/// Keeps the desk's ledger in a place where nothing is yet, as it stands now; others write on meanwhile.
///
/// # Errors
/// As for [`migrate`].
pub async fn backup(desk: &Desk, to: &Location) -> Result<Moved> {
    let from = Ledger::open_read(&desk.ledger).await?;
    let copied = from.copy_to(to).await?;
    Ok(Moved::told(&from, to, &copied))
}

/// Brings a ledger that was kept elsewhere to where the desk's is to be; nothing may be there yet.
///
/// # Errors
/// As for [`migrate`].
pub async fn restore(desk: &Desk, from: &Location) -> Result<Moved> {
    let from = Ledger::open_read(from).await?;
    let copied = from.copy_to(&desk.ledger).await?;
    Ok(Moved::told(&from, &desk.ledger, &copied))
}
