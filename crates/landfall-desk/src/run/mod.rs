//! One turn of the process that warns: imports that are due, then what changed, what each watch is told, and which
//! letters go out.

mod cases;
mod clock;
mod imports;
mod mail;
mod memory;
mod pass;

pub use cases::{gather, kept_name, picked, titles};
pub use clock::Clock;
pub use imports::Read;
pub use mail::message_ids;
pub use memory::Memory;
pub use pass::Ran;

use jiff::Timestamp;
use landfall_deliver::Report;
use serde::Serialize;

use crate::error::Result;
use crate::text::Text;
use crate::{Desk, deliver};

/// What one turn of the process came to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Turn {
    /// Sources that were due.
    pub imports: Vec<Read>,
    /// The pass over all watches.
    pub pass: Ran,
    /// What was brought to people.
    pub delivery: Report,
    /// When something is due next.
    pub next: Timestamp,
}

/// The least between two turns.
const MOMENT: jiff::SignedDuration = jiff::SignedDuration::from_secs(1);

/// One turn at an instant, with what earlier turns left in memory; `text` says what went wrong.
///
/// # Errors
/// Where the clock stands before the last turn, or the ledger cannot be read or written.
pub async fn turn(desk: &Desk, memory: &mut Memory, text: &Text, at: Timestamp) -> Result<Turn> {
    let imports = imports::due(desk, text, at).await?;
    let pass = pass::run(desk, memory, text, at).await?;
    let mut deliverer = deliver::open(desk).await?;
    let delivery = deliverer.deliver_due(&|| at).await?;
    // what is due now already is tried again in a moment
    let again = delivery.next.map(|due| due.max(at.saturating_add(MOMENT).unwrap_or(due)));
    let next = clock::next(desk, memory, at).await?;
    let next = again.map_or(next, |again| again.min(next));
    Ok(Turn { imports, pass, delivery, next })
}
