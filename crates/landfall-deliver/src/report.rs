//! What a pass came to.

use jiff::Timestamp;
use landfall_store::outbox::{Next, Settlement, Untold};
use serde::Serialize;

/// What a pass came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = DeliveryReport)]
pub struct Report {
    /// Messages their receivers have taken.
    pub delivered: u64,
    /// Attempts that failed; the message is tried again.
    pub failed: u64,
    /// Messages given up.
    pub undeliverable: u64,
    /// Endpoints disabled, and the code of why.
    pub disabled: Vec<(String, String)>,
    /// Messages put on their way to tell the operator of what went wrong.
    pub notices: u64,
    /// What went wrong and no endpoint of the operator can be told.
    pub untold: Vec<Untold>,
    /// When something is due next; now or earlier where there was more than one pass does. None where nothing is.
    pub next: Option<Timestamp>,
}

impl Report {
    pub(super) fn count(&mut self, settlement: &Settlement) {
        for mark in &settlement.marks {
            match mark.next {
                Next::Delivered => self.delivered += 1,
                Next::At(_) => self.failed += 1,
                Next::Undeliverable => self.undeliverable += 1,
            }
        }
        self.disabled.extend(settlement.disabled.iter().cloned());
    }
}
