//! The outbox: what is on its way to people, in the ledger itself.
//!
//! Useful for: putting a message on its way in the same transaction as what it tells of, handing out what is due,
//! keeping what came of each attempt, and sending a range again.
//! Not here: how a message is sent and when it is tried again, and what it says.
//!
//! INVARIANT: once recorded, a message is pending until it was delivered or is reported as undeliverable; its id and its
//! number never change.

mod due;
mod endpoint;
mod kept;
mod message;
mod record;
mod replay;
mod settle;
mod standing;
mod untold;

pub use due::Waiting;
pub use endpoint::{Endpoint, Secret};
pub use kept::{Attempt, Kept, Range};
pub use message::{Message, State};
pub use record::Recorded;
pub(crate) use record::record;
pub use settle::{Mark, Next, Settlement};
pub use standing::Standing;
pub use untold::Untold;

/// Instants are microseconds since 1970-01-01T00:00Z. `next` is 0 where a message is due at once. `tried` counts the
/// attempts since it was last put on its way, `attempts` all of them; `accepted` lists the recipients that have it;
/// `error` is a code, `detail` what the receiver said.
pub(crate) const TABLES: &str = "
CREATE TABLE endpoint (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    settings TEXT NOT NULL,
    secrets TEXT NOT NULL,
    language TEXT NOT NULL,
    operator BOOLEAN NOT NULL,
    enabled BOOLEAN NOT NULL,
    why TEXT,
    told BOOLEAN NOT NULL,
    held_at BIGINT,
    held_until BIGINT,
    succeeded BIGINT
);
CREATE TABLE outbox (
    seq {numbered},
    id TEXT NOT NULL UNIQUE,
    endpoint TEXT NOT NULL,
    market TEXT NOT NULL,
    number BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    urgent BOOLEAN NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    next BIGINT NOT NULL,
    tried BIGINT NOT NULL,
    first BIGINT,
    last BIGINT,
    attempts BIGINT NOT NULL,
    accepted TEXT NOT NULL,
    error TEXT,
    detail TEXT,
    told BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX outbox_number ON outbox (endpoint, market, number);
CREATE INDEX outbox_due ON outbox (endpoint, next, seq) WHERE state = 'pending';
CREATE INDEX outbox_recorded ON outbox (recorded);
CREATE INDEX outbox_untold ON outbox (endpoint) WHERE state = 'undeliverable' AND NOT told;
CREATE TABLE attempt (
    message BIGINT NOT NULL,
    n BIGINT NOT NULL,
    endpoint TEXT NOT NULL,
    at BIGINT NOT NULL,
    error TEXT,
    detail TEXT NOT NULL,
    PRIMARY KEY (message, n)
);
CREATE INDEX attempt_at ON attempt (endpoint, at);
";
