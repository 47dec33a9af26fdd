//! Everything that can go wrong here; exit codes look at nothing but its kind.

use std::path::Path;

use landfall_core::model::{Diagnostic, Kind};
use landfall_core::pack::Origin;
use landfall_store::{Conflict, Location};

/// What the functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ledger could not do it.
    #[error(transparent)]
    Ledger(#[from] landfall_store::Error),
    /// A source could not be read; nothing was stored.
    #[error(transparent)]
    Source(#[from] landfall_ingest::Error),
    /// What is to be delivered could not be.
    #[error(transparent)]
    Deliver(#[from] landfall_deliver::Error),
    /// The data is wrong; nothing was stored.
    #[error("{} finding(s) in the data", .0.len())]
    Data(Vec<Diagnostic>),
    /// The case, or a value set, is wrong.
    #[error("{} finding(s) in the case", .0.len())]
    Case(Vec<Diagnostic>),
    /// The watch is wrong; nothing was stored.
    #[error("{} finding(s) in the watch", .0.len())]
    Watch(Vec<Diagnostic>),
    /// What is in the packs does not fit what is stored; nothing was stored.
    #[error("{} id(s) do not fit what `{ledger}` holds", all.len())]
    Conflicts {
        /// The ledger.
        ledger: Location,
        /// Each with where it stands in the packs.
        all: Vec<(Conflict, Option<Origin>)>,
    },
    /// Anything else, with the key of its text.
    #[error("{code}: {}", args.join(", "))]
    Said {
        /// What follows from it.
        kind: Kind,
        /// Key of its text in every language.
        code: &'static str,
        /// What the text speaks about.
        args: Vec<String>,
    },
}

impl Error {
    /// Bad input.
    pub fn incorrect<const N: usize>(code: &'static str, args: [&str; N]) -> Error {
        Error::said(Kind::Incorrect, code, args)
    }

    /// An error of any kind.
    pub fn said<const N: usize>(kind: Kind, code: &'static str, args: [&str; N]) -> Error {
        Error::Said { kind, code, args: args.map(str::to_owned).to_vec() }
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Error {
        let (kind, code) = match error.kind() {
            std::io::ErrorKind::NotFound => (Kind::NotFound, "file-not-found"),
            std::io::ErrorKind::PermissionDenied => (Kind::Forbidden, "file-forbidden"),
            std::io::ErrorKind::InvalidData => (Kind::Incorrect, "file-not-text"),
            std::io::ErrorKind::StorageFull => (Kind::Unavailable, "file-full"),
            _ => (Kind::Unavailable, "file-failed"),
        };
        Error::said(kind, code, [&path.display().to_string(), &error.to_string()])
    }

    /// What follows from it.
    pub fn kind(&self) -> Kind {
        match self {
            Error::Ledger(error) => error.kind(),
            Error::Source(error) => error.kind(),
            Error::Deliver(error) => error.kind(),
            Error::Data(_) | Error::Case(_) | Error::Watch(_) => Kind::Incorrect,
            Error::Conflicts { .. } => Kind::Conflict,
            Error::Said { kind, .. } => *kind,
        }
    }

    /// Stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Ledger(error) => error.code(),
            Error::Source(error) => error.code(),
            Error::Deliver(error) => error.code(),
            Error::Data(_) => "data",
            Error::Case(_) => "case",
            Error::Watch(_) => "watch",
            Error::Conflicts { .. } => "conflicts",
            Error::Said { code, .. } => code,
        }
    }

    /// What is wrong in data, place by place.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Error::Data(all) | Error::Case(all) | Error::Watch(all) => all,
            _ => &[],
        }
    }

    /// 2 for what the caller can mend in the input, 3 for what is not available.
    pub fn exit_code(&self) -> u8 {
        match self.kind() {
            Kind::Incorrect | Kind::NotFound | Kind::Conflict => 2,
            Kind::Forbidden | Kind::Unavailable | Kind::Unsupported | Kind::Fault => 3,
        }
    }
}
