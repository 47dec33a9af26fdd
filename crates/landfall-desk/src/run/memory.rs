//! What a process that goes on keeps between turns; what it kept is checked against the ledger before it is used.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use landfall_core::model::Hash;
use landfall_core::resolve::{Reading, Stored};
use landfall_core::warn::Kept;
use landfall_store::{Books, Ledger, Logged, Written};

use crate::Desk;
use crate::context::{Context, reading_at, shelves_at};
use crate::error::Result;

/// Kept from turn to turn. A turn that starts without it says the same, later.
#[derive(Default)]
pub struct Memory {
    open: Option<Arc<Ledger>>,
    reading: Option<Arc<Reading>>,
    books: Option<(i64, Books)>,
    pub(super) kept: Kept,
}

impl Memory {
    /// The ledger as known at an instant. It is opened once: what it read stays in memory.
    pub(super) async fn context(&mut self, desk: &Desk, known: Timestamp) -> Result<Context> {
        let open = self.open.take();
        let head = match &open {
            Some(ledger) => ledger.latest().await?,
            None => None,
        };
        match open.filter(|_| head == Some(known)) {
            Some(ledger) => {
                let reading = self.reading(&ledger, known).await?;
                Context::at(ledger, known, reading).await
            }
            // another file lies there now, or nothing was read yet
            None => {
                *self = Memory::default();
                Context::open(&desk.ledger, Some(known), None).await
            }
        }
    }

    /// Everything known at another instant, and the reading of that instant.
    pub(super) async fn before(
        &mut self,
        ledger: &Ledger,
        known: Timestamp,
    ) -> Result<(BTreeMap<String, Vec<Stored>>, Arc<Reading>)> {
        Ok((shelves_at(ledger, known).await?, self.reading(ledger, known).await?))
    }

    /// What was told, taken out: it comes back with [`Memory::keep`], where everything went well.
    pub(super) async fn books(&mut self, ledger: &Ledger) -> Result<(i64, Books)> {
        let (mut seq, mut books) = self.books.take().unwrap_or_default();
        for Logged { seq: at, line } in ledger.warning_log_after(seq, None).await? {
            books.take(&line);
            seq = at;
        }
        Ok((seq, books))
    }

    /// Keeps what a pass leaves, its own lines taken into the books.
    pub(super) fn keep(&mut self, context: Context, (seq, books): (i64, Books), lines: i64, written: Written) {
        let Context { ledger, reading, .. } = context;
        self.open = Some(ledger);
        self.reading = Some(reading);
        // where somebody else wrote in between, the log is read anew
        self.books = (written.first_line == seq + 1).then_some((seq + lines, books));
    }

    /// What was told, as the last turn left it.
    pub(super) fn told(&self) -> Option<&Books> {
        self.books.as_ref().map(|(_, books)| books)
    }

    async fn reading(&mut self, ledger: &Ledger, known: Timestamp) -> Result<Arc<Reading>> {
        let hash: Option<Hash> = ledger.ruleset_at(known).await?.map(|(hash, _)| hash);
        match self.reading.as_ref().filter(|reading| hash.as_ref() == Some(reading.hash())) {
            Some(reading) => Ok(Arc::clone(reading)),
            None => Ok(Arc::new(reading_at(ledger, known, None).await?)),
        }
    }
}
