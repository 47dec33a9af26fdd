//! Content hashes over canonical bytes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256 hash, written in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, std::hash::Hash, Serialize, Deserialize)]
pub struct Hash(pub String);

impl Hash {
    /// Hashes bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Hash {
        let digest = Sha256::digest(bytes);
        let mut text = String::with_capacity(64);
        for byte in digest {
            const HEX: &[u8; 16] = b"0123456789abcdef";
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
        Hash(text)
    }

    /// Hashes the canonical bytes of a value.
    #[must_use]
    pub fn of_value<T: Serialize>(value: &T) -> Hash {
        Hash::of(canonical_json(value).as_bytes())
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The canonical bytes of a value: JSON without white space, object keys sorted, numbers as their types write them.
///
/// Values of this crate always serialise (string keys, finite numbers); a value that cannot gives `null`.
#[must_use]
pub fn canonical_json<T: Serialize>(value: &T) -> String {
    // serde_json's map is sorted, as the feature `preserve_order` is off.
    serde_json::to_value(value).unwrap_or_default().to_string()
}
