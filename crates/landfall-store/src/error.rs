//! Everything that can go wrong here, each reduced to a kind.

use std::path::{Path, PathBuf};

use landfall_core::model::Kind;

use crate::{Conflict, FirstBad};

/// Why the work could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no file at the path.
    #[error("there is no ledger at `{}`", .path.display())]
    NotFound {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A ledger is to be created where something is already.
    #[error("`{}` exists already", .path.display())]
    Exists {
        /// What is in the way.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("`{}` is not a ledger", .path.display())]
    NotALedger {
        /// The file.
        path: PathBuf,
    },
    /// The file is cut off or its pages are broken.
    #[error("the ledger `{}` is damaged: {detail}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the database says.
        detail: String,
    },
    /// A newer program wrote it.
    #[error("the ledger `{}` has schema {found}, this program knows schemas up to {known}", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// A program from before it was finished wrote it.
    #[error("the ledger `{}` has schema {found}, this program needs schema {known}: build it anew from its packs and sources", .path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The schema this program knows.
        known: i64,
    },
    /// The ledger was opened for reading, or the file or its folder may not be written.
    #[error("the ledger `{}` is read-only", .path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The file may not be read.
    #[error("the ledger `{}` may not be read", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
    },
    /// No room is left; nothing was written.
    #[error("the disk that holds the ledger `{}` takes no more: it is full, at a limit, or failing; nothing was written", .path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Somebody else holds the ledger; nothing was written.
    #[error("another process is writing the ledger `{}`; nothing was written", .path.display())]
    Busy {
        /// The file.
        path: PathBuf,
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
            Error::Exists { .. } | Error::Conflict(_) | Error::EndpointExists(_) | Error::Stale(_) => Kind::Conflict,
            Error::NotALedger { .. } | Error::Blank(_) | Error::NotAHead(_) => Kind::Incorrect,
            Error::Newer { .. } | Error::Older { .. } => Kind::Unsupported,
            Error::ReadOnly { .. } | Error::Unreadable { .. } => Kind::Forbidden,
            Error::Full { .. } | Error::Busy { .. } | Error::Random(_) => Kind::Unavailable,
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
            Error::Conflict(_) => "ledger-conflict",
            Error::UnknownId(_) => "ledger-unknown-id",
            Error::NoEndpoint(_) => "endpoint-not-found",
            Error::EndpointExists(_) => "endpoint-exists",
            Error::Stale(_) => "ledger-stale",
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
        let of = |path: &Path| path.display().to_string();
        match self {
            Error::NotFound { path }
            | Error::Exists { path }
            | Error::NotALedger { path }
            | Error::ReadOnly { path }
            | Error::Unreadable { path }
            | Error::Full { path }
            | Error::Busy { path } => vec![of(path)],
            Error::Damaged { path, detail } => vec![of(path), detail.clone()],
            Error::Newer { path, found, known } | Error::Older { path, found, known } => {
                vec![of(path), found.to_string(), known.to_string()]
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
            | Error::Stale(id) => vec![id.clone()],
            Error::Outbox { what, detail } => vec![what.clone(), detail.clone()],
            Error::Blank(name) => vec![(*name).to_owned()],
            Error::Undecodable { seq, detail } => vec![seq.to_string(), detail.clone()],
            Error::Bad(bad) => vec![bad.seq.to_string(), bad.what.code().to_owned()],
            Error::Database(source) => vec![source.to_string()],
        }
    }

    /// Names the file where the failure came from the database, which does not know it.
    pub(crate) fn at(mut self, file: &Path) -> Error {
        match &mut self {
            Error::NotALedger { path }
            | Error::ReadOnly { path }
            | Error::Full { path }
            | Error::Busy { path }
            | Error::Damaged { path, .. }
                if path.as_os_str().is_empty() =>
            {
                *path = file.to_path_buf();
            }
            _ => {}
        }
        self
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        let path = PathBuf::new();
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Error::Busy { path };
        }
        let Some(database) = error.as_database_error() else { return Error::Database(error) };
        let code: i32 = database.code().and_then(|c| c.parse().ok()).unwrap_or_default();
        // SOURCE: https://www.sqlite.org/rescode.html; the low byte of an extended code is its primary code.
        const SHORT_READ: i32 = 522;
        // a write beyond a quota or a limit on size fails like one to a broken disk, and only that differs from full
        const WRITE: i32 = 778;
        const SHARED_SIZE: i32 = 4874;
        match (code & 0xff, code) {
            (5 | 6, _) => Error::Busy { path },
            (3 | 8 | 14 | 23, _) => Error::ReadOnly { path },
            (13, _) | (_, WRITE | SHARED_SIZE) => Error::Full { path },
            (26, _) => Error::NotALedger { path },
            (11, _) | (_, SHORT_READ) => Error::Damaged { path, detail: database.message().to_owned() },
            _ => Error::Database(error),
        }
    }
}
