//! One file a question: what it needs, what it gives.

pub mod assess;
pub mod clock;
pub mod diff;
pub mod endpoint;
pub mod export;
pub mod fact;
pub mod find;
pub mod forecast;
pub mod gaps;
pub mod migrate;
pub mod outbox;
pub mod sources;
pub mod verify;
pub mod warnings;
