//! Everything that can go wrong here, each reduced to a kind.

use landfall_core::model::Kind;
use landfall_store::Location;

use crate::Trouble;

/// Why the work could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ledger could not do it.
    #[error(transparent)]
    Ledger(#[from] landfall_store::Error),
    /// Another process delivers from the same ledger.
    #[error("another process is delivering from `{0}`")]
    Delivering(Location),
    /// No connection can be made safe: certificates of the system or of the configuration cannot be read.
    #[error("connections cannot be made safe: {0}")]
    Tls(String),
    /// An endpoint is not as its channel needs it, or must not be reached.
    #[error("the endpoint `{endpoint}`: {trouble}")]
    Endpoint {
        /// Its name.
        endpoint: String,
        /// What is wrong.
        trouble: Trouble,
    },
}

impl Error {
    /// The kind that decides about exit code and retry.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Error::Ledger(error) => error.kind(),
            Error::Delivering(_) => Kind::Unavailable,
            Error::Tls(_) => Kind::Fault,
            Error::Endpoint { .. } => Kind::Incorrect,
        }
    }

    /// Stable code, the key of its text in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::Ledger(error) => error.code(),
            Error::Delivering(_) => "deliver-elsewhere",
            Error::Tls(_) => "deliver-unsafe",
            Error::Endpoint { trouble, .. } => trouble.code,
        }
    }

    /// What the message speaks about, in the order its English text names them.
    #[must_use]
    pub fn args(&self) -> Vec<String> {
        match self {
            Error::Ledger(error) => error.args(),
            Error::Delivering(ledger) => vec![ledger.to_string()],
            Error::Tls(detail) => vec![detail.clone()],
            Error::Endpoint { trouble, .. } => vec![trouble.detail.clone()],
        }
    }
}
