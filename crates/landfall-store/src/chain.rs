//! The hash chain over all fields of all entries.

use landfall_core::model::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Error;

pub(crate) type Bytes32 = [u8; 32];

/// Length of a salt in bytes.
pub(crate) const SALT: usize = 16;

/// The last entry and the hash that stands for everything up to it.
///
/// Kept elsewhere it proves later that no tail was cut off: `verify` takes it. Written `42:<64 hexadecimal digits>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Head {
    /// Number of the last entry; 0 in an empty ledger.
    pub seq: i64,
    /// Its chain hash.
    pub chain: Hash,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.seq, self.chain)
    }
}

impl std::str::FromStr for Head {
    type Err = Error;

    fn from_str(text: &str) -> Result<Head, Error> {
        let bad = || Error::NotAHead(text.to_owned());
        let (seq, chain) = text.trim().split_once(':').ok_or_else(bad)?;
        let seq = seq.parse().map_err(|_| bad())?;
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if seq < 0 || chain.len() != 64 || !chain.bytes().all(hex) {
            return Err(bad());
        }
        Ok(Head { seq, chain: Hash(chain.to_owned()) })
    }
}

/// The fields the chain binds beside the content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub seq: i64,
    pub known: i64,
    pub op: &'a str,
    pub id: &'a str,
    pub kind: &'a str,
    pub market: &'a str,
    pub topic: &'a str,
    pub pack: &'a str,
}

/// What stands before the first entry.
pub(crate) fn genesis() -> Bytes32 {
    Sha256::digest(b"landfall ledger 1").into()
}

/// The hash of content and reason that outlives both.
pub(crate) fn salted(salt: &[u8], body: &str, reason: Option<&str>) -> Bytes32 {
    let mut hash = Sha256::new();
    hash.update(salt);
    text(&mut hash, body);
    match reason {
        Some(reason) => text(&mut hash, reason),
        None => hash.update([0xff; 8]),
    }
    hash.finalize().into()
}

/// Links an entry to the one before it.
pub(crate) fn link(previous: &Bytes32, fields: &Fields<'_>, salted: &Bytes32) -> Bytes32 {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(fields.seq.to_le_bytes());
    hash.update(fields.known.to_le_bytes());
    for field in [fields.op, fields.id, fields.kind, fields.market, fields.topic, fields.pack] {
        text(&mut hash, field);
    }
    hash.update(salted);
    hash.finalize().into()
}

/// Length first, so that no two lists of texts give the same bytes.
fn text(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

pub(crate) fn hex(bytes: &Bytes32) -> Hash {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|b| [HEX[usize::from(b >> 4)], HEX[usize::from(b & 15)]]);
    Hash(digits.map(char::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_reads_back_as_it_is_written_and_nothing_else_does() {
        let head = Head { seq: 42, chain: hex(&genesis()) };
        assert_eq!(head.to_string().parse::<Head>().unwrap(), head);
        for bad in ["", "42", "x:00", "-1:00", "42:00", &head.to_string().to_uppercase()] {
            assert!(bad.parse::<Head>().is_err(), "{bad}");
        }
    }

    #[test]
    fn moving_a_byte_from_one_field_to_the_next_changes_the_link() {
        let fields = |id, kind| Fields { seq: 1, known: 2, op: "assert", id, kind, market: "m", topic: "t", pack: "p" };
        let salted = genesis();
        assert_ne!(link(&genesis(), &fields("ab", "c"), &salted), link(&genesis(), &fields("a", "bc"), &salted));
    }
}
