//! Who uses the service: organisations, people, their sessions and tokens, what they did and what they propose.
//!
//! Secrets are kept as hashes. What somebody did stands in the ledger's own chain; the rest is kept beside it and may
//! change.

mod audit;
mod person;
mod proposal;
mod session;
mod token;

pub use audit::{Deed, Done};
pub use person::{Organisation, Person};
pub use proposal::{Decision, Proposal};
pub use session::Session;
pub use token::Token;

/// Instants are microseconds since 1970-01-01T00:00Z; what has not happened has none. `organisation` is blank for the
/// one that runs the service.
pub(crate) const TABLES: &str = "
CREATE TABLE organisation (name TEXT PRIMARY KEY, at BIGINT NOT NULL);
CREATE TABLE person (
    name TEXT PRIMARY KEY,
    organisation TEXT NOT NULL,
    email TEXT,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    earlier TEXT,
    person TEXT NOT NULL,
    address TEXT NOT NULL,
    begun BIGINT NOT NULL,
    rotated BIGINT NOT NULL,
    used BIGINT NOT NULL,
    ended BIGINT
);
CREATE INDEX session_earlier ON session (earlier);
CREATE INDEX session_person ON session (person, address);
CREATE TABLE token (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    made BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used BIGINT,
    revoked BIGINT
);
CREATE INDEX token_person ON token (person);
CREATE TABLE proposal (
    id TEXT PRIMARY KEY,
    organisation TEXT NOT NULL,
    author TEXT NOT NULL,
    at BIGINT NOT NULL,
    pack TEXT NOT NULL,
    reason TEXT NOT NULL,
    files TEXT NOT NULL,
    decision TEXT,
    decider TEXT,
    decided BIGINT,
    note TEXT,
    head TEXT
);
CREATE INDEX proposal_organisation ON proposal (organisation, at);
";
