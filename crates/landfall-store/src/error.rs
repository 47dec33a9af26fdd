//! Everything that can go wrong here, each reduced to a kind.

use landfall_core::model::Kind;

use crate::{Conflict, FirstBad, Location, db};

/// Why the work could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing where it should be.
    #[error("there is no ledger at `{ledger}`")]
    NotFound {
        /// Where it was looked for.
        ledger: Location,
    },
    /// A ledger is to be created where something is already.
    #[error("`{ledger}` exists already")]
    Exists {
        /// What is in the way.
        ledger: Location,
    },
    /// The file is something else.
    #[error("`{ledger}` is not a ledger")]
    NotALedger {
        /// The ledger.
        ledger: Location,
    },
    /// The file is cut off or its pages are broken.
    #[error("the ledger `{ledger}` is damaged: {detail}")]
    Damaged {
        /// The ledger.
        ledger: Location,
        /// What the database says.
        detail: String,
    },
    /// A newer program wrote it.
    #[error("the ledger `{ledger}` has schema {found}, this program knows schemas up to {known}")]
    Newer {
        /// The ledger.
        ledger: Location,
        /// Its schema.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// A program from before it was finished wrote it.
    #[error(
        "the ledger `{ledger}` has schema {found}, this program needs schema {known}: build it anew from its packs and sources"
    )]
    Older {
        /// The ledger.
        ledger: Location,
        /// Its schema.
        found: i64,
        /// The schema this program knows.
        known: i64,
    },
    /// The ledger was opened for reading, or the file or its folder may not be written.
    #[error("the ledger `{ledger}` is read-only")]
    ReadOnly {
        /// The ledger.
        ledger: Location,
    },
    /// The file may not be read.
    #[error("the ledger `{ledger}` may not be read")]
    Unreadable {
        /// The ledger.
        ledger: Location,
    },
    /// No room is left; nothing was written.
    #[error(
        "the disk that holds the ledger `{ledger}` takes no more: it is full, at a limit, or failing; nothing was written"
    )]
    Full {
        /// The ledger.
        ledger: Location,
    },
    /// Somebody else holds the ledger; nothing was written.
    #[error("another process is writing the ledger `{ledger}`; nothing was written")]
    Busy {
        /// The ledger.
        ledger: Location,
    },
    /// The server does not answer.
    #[error("the server of the ledger `{ledger}` does not answer: {detail}")]
    Away {
        /// The ledger.
        ledger: Location,
        /// What came instead of an answer.
        detail: String,
    },
    /// The server lets nobody in by this name and password.
    #[error("the server does not let us in to the ledger `{ledger}`: {detail}")]
    Refused {
        /// The ledger.
        ledger: Location,
        /// What the server says.
        detail: String,
    },
    /// The address of a server cannot be used.
    #[error("the address `{ledger}` cannot be used: {detail}; write `postgres://USER@HOST:PORT/DATABASE`")]
    Address {
        /// The address, without its secrets.
        ledger: Location,
        /// What is wrong with it.
        detail: String,
    },
    /// What was to be written does not fit what is stored; nothing was written.
    #[error("{} {} not fit what the ledger holds: {}", .0.len(), if .0.len() == 1 { "entry does" } else { "entries do" }, list(.0))]
    Conflict(Vec<Conflict>),
    /// The ledger holds nothing under this id or number.
    #[error("the ledger holds nothing under `{0}`")]
    UnknownId(String),
    /// There is no endpoint of this name.
    #[error("there is no endpoint `{0}`")]
    NoEndpoint(String),
    /// There is an endpoint of this name already.
    #[error("there is an endpoint `{0}` already")]
    EndpointExists(String),
    /// Another version stands than the one it was changed from; nothing was written.
    #[error("`{0}` has changed since it was read")]
    Stale(String),
    /// Somebody or something is called so already.
    #[error("`{0}` is taken")]
    Taken(String),
    /// Nobody could say any more who may what.
    #[error("somebody of the organisation that runs the service must be its admin")]
    LastAdmin,
    /// A proposal is open no more.
    #[error("the proposal `{id}` is {decision} already")]
    Decided {
        /// The proposal.
        id: String,
        /// What came of it.
        decision: &'static str,
    },
    /// What stands in the outbox cannot be read or written.
    #[error("`{what}` of the outbox cannot be read: {detail}")]
    Outbox {
        /// The message or endpoint.
        what: String,
        /// What the reader says.
        detail: String,
    },
    /// A text that must be given is blank.
    #[error("`{0}` must not be blank")]
    Blank(&'static str),
    /// Text that should name a head does not.
    #[error("`{0}` is not a head; write `<number>:<64 hexadecimal digits>`")]
    NotAHead(String),
    /// A stored entry cannot be read back.
    #[error("entry {seq} of the ledger cannot be read: {detail}")]
    Undecodable {
        /// The entry.
        seq: i64,
        /// What the reader says.
        detail: String,
    },
    /// The chain does not hold.
    #[error("the ledger was changed: {0}")]
    Bad(FirstBad),
    /// The database failed in a way not foreseen.
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
}

fn list(conflicts: &[Conflict]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = conflicts.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = conflicts.len().saturating_sub(SHOWN);
    let tail = if more > 0 { format!("; and {more} more") } else { String::new() };
    shown.join("; ") + &tail
}

impl Error {
    /// The kind that decides about exit code and retry.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Error::NotFound { .. } | Error::UnknownId(_) | Error::NoEndpoint(_) => Kind::NotFound,
            Error::Exists { .. }
            | Error::Conflict(_)
            | Error::EndpointExists(_)
            | Error::Stale(_)
            | Error::Taken(_)
            | Error::LastAdmin
            | Error::Decided { .. } => Kind::Conflict,
            Error::NotALedger { .. } | Error::Address { .. } | Error::Blank(_) | Error::NotAHead(_) => Kind::Incorrect,
            Error::Newer { .. } | Error::Older { .. } => Kind::Unsupported,
            Error::ReadOnly { .. } | Error::Unreadable { .. } | Error::Refused { .. } => Kind::Forbidden,
            Error::Full { .. } | Error::Busy { .. } | Error::Away { .. } | Error::Random(_) => Kind::Unavailable,
            Error::Damaged { .. }
            | Error::Undecodable { .. }
            | Error::Outbox { .. }
            | Error::Bad(_)
            | Error::Database(_) => Kind::Fault,
        }
    }

    /// Stable code, the key of its text in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::NotFound { .. } => "ledger-not-found",
            Error::Exists { .. } => "ledger-exists",
            Error::NotALedger { .. } => "ledger-not-a-ledger",
            Error::Damaged { .. } => "ledger-damaged",
            Error::Newer { .. } => "ledger-newer",
            Error::Older { .. } => "ledger-older",
            Error::ReadOnly { .. } => "ledger-read-only",
            Error::Unreadable { .. } => "ledger-unreadable",
            Error::Full { .. } => "ledger-full",
            Error::Busy { .. } => "ledger-busy",
            Error::Away { .. } => "ledger-away",
            Error::Refused { .. } => "ledger-refused",
            Error::Address { .. } => "ledger-address",
            Error::Conflict(_) => "ledger-conflict",
            Error::UnknownId(_) => "ledger-unknown-id",
            Error::NoEndpoint(_) => "endpoint-not-found",
            Error::EndpointExists(_) => "endpoint-exists",
            Error::Stale(_) => "ledger-stale",
            Error::Taken(_) => "people-taken",
            Error::LastAdmin => "people-last-admin",
            Error::Decided { .. } => "proposal-decided",
            Error::Outbox { .. } => "outbox-unreadable",
            Error::Blank(_) => "ledger-blank",
            Error::NotAHead(_) => "ledger-not-a-head",
            Error::Undecodable { .. } => "ledger-undecodable",
            Error::Bad(_) => "ledger-bad",
            Error::Database(_) => "ledger-database",
            Error::Random(_) => "ledger-random",
        }
    }

    /// What the message speaks about, in the order its English text names them.
    ///
    /// A conflict gives its number and its ids; their reasons are in the variant. A bad entry gives its number and the
    /// code of what is wrong.
    #[must_use]
    pub fn args(&self) -> Vec<String> {
        match self {
            Error::NotFound { ledger }
            | Error::Exists { ledger }
            | Error::NotALedger { ledger }
            | Error::ReadOnly { ledger }
            | Error::Unreadable { ledger }
            | Error::Full { ledger }
            | Error::Busy { ledger } => vec![ledger.to_string()],
            Error::Damaged { ledger, detail }
            | Error::Away { ledger, detail }
            | Error::Refused { ledger, detail }
            | Error::Address { ledger, detail } => vec![ledger.to_string(), detail.clone()],
            Error::Newer { ledger, found, known } | Error::Older { ledger, found, known } => {
                vec![ledger.to_string(), found.to_string(), known.to_string()]
            }
            Error::Conflict(all) => {
                let ids: Vec<&str> = all.iter().map(|c| c.id.as_str()).collect();
                vec![all.len().to_string(), ids.join(", ")]
            }
            Error::UnknownId(id)
            | Error::NotAHead(id)
            | Error::Random(id)
            | Error::NoEndpoint(id)
            | Error::EndpointExists(id)
            | Error::Stale(id)
            | Error::Taken(id) => vec![id.clone()],
            Error::LastAdmin => Vec::new(),
            Error::Decided { id, decision } => vec![id.clone(), (*decision).to_owned()],
            Error::Outbox { what, detail } => vec![what.clone(), detail.clone()],
            Error::Blank(name) => vec![(*name).to_owned()],
            Error::Undecodable { seq, detail } => vec![seq.to_string(), detail.clone()],
            Error::Bad(bad) => vec![bad.seq.to_string(), bad.what.code().to_owned()],
            Error::Database(source) => vec![source.to_string()],
        }
    }

    /// Names the ledger where the failure came from the database, which does not know it.
    pub(crate) fn at(mut self, location: &Location) -> Error {
        match &mut self {
            Error::NotFound { ledger }
            | Error::Exists { ledger }
            | Error::NotALedger { ledger }
            | Error::ReadOnly { ledger }
            | Error::Full { ledger }
            | Error::Busy { ledger }
            | Error::Newer { ledger, .. }
            | Error::Older { ledger, .. }
            | Error::Away { ledger, .. }
            | Error::Refused { ledger, .. }
            | Error::Address { ledger, .. }
            | Error::Damaged { ledger, .. }
                if ledger.is_unnamed() =>
            {
                *ledger = location.clone();
            }
            _ => {}
        }
        self
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Error::Busy { ledger: Location::default() };
        }
        error.as_database_error().and_then(db::meaning).unwrap_or(Error::Database(error))
    }
}
