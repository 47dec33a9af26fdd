//! Certificates: an answer with everything it read, signed, so that anyone can check it without a ledger.
//!
//! The signature is Ed25519 (RFC 8032) over the canonical JSON of `certificate`: keys sorted, no white space, UTF-8.
//! Keys are kept and shown as PKCS#8 and SubjectPublicKeyInfo in PEM (RFC 8410), as other programs read them.

mod issue;
mod key;
mod page;
mod strict;
mod verify;

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use landfall_core::model::Hash;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use issue::issue;
pub use key::{PublicKey, Signer, new_key, public_key};
pub use page::page;
pub use verify::{Point, Verified, read, recomputed, verify};

/// The form of certificates this program writes and reads.
pub const FORMAT: u32 = 1;

/// Who signs, as configured under `[certify]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The file of the private key; `landfall certify --new-key` makes one.
    pub key: Option<PathBuf>,
    /// The name certificates are issued under.
    pub issuer: Option<String>,
}

/// A certificate with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// What is signed.
    pub certificate: Certificate,
    /// Ed25519 signature of the canonical JSON of `certificate`, in hexadecimal.
    pub signature: String,
}

/// An answer with everything it takes to check it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The form of this file.
    pub format: u32,
    /// Who issued it.
    pub issuer: Issuer,
    /// When it was issued.
    pub issued: Timestamp,
    /// The program that issued it, with its version.
    pub program: String,
    /// Number of the engine's semantics.
    pub semantics: u32,
    /// Number and chain hash of the ledger's last entry when it was issued.
    pub ledger_head: String,
    /// The answer with its receipt: vehicle, market, day in force, moment known, verdicts, findings.
    pub answer: Value,
    /// Vocabulary and rules the answer was given under.
    pub ruleset: Value,
    /// Every item the answer read, by id.
    pub read: BTreeMap<String, Held>,
    /// What else it takes to work the answer out again, by id: heads of markets, steps, exchange rates.
    pub beside: BTreeMap<String, Held>,
    /// Items whose words may not be passed on: their quotes are left out, their hashes are not.
    pub withheld: BTreeMap<String, Withheld>,
}

/// Who issued a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// The name.
    pub name: String,
    /// The public key that checks the signature.
    pub key: PublicKey,
}

/// An item of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Hash of its canonical bytes.
    pub hash: Hash,
    /// The instant since which it is known.
    pub known_from: Timestamp,
    /// The last day it held, where an entry of the ledger ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
    /// What it says, with its citation.
    pub item: Value,
}

/// Why the quote of an item is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    /// The source that brought it.
    pub source: String,
    /// Its licence; blank where this program does not know it.
    pub licence: String,
}
