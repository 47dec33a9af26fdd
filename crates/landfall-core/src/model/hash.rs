//! Content hashes over canonical bytes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::canonical_json;

/// A SHA-256 hash, written in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, std::hash::Hash, Serialize, Deserialize, utoipa::ToSchema)]
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
