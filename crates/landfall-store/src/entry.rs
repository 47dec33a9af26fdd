//! Entries as stored and as shown.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use landfall_core::model::{Hash, Item};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::db;
use crate::ledger::instant;
use crate::people::Deed;
use crate::{Error, OpKind, Result};

/// One entry, as `history` gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number; entries are numbered from 1 without gaps.
    pub seq: i64,
    /// The instant since which it is known.
    pub known: Timestamp,
    /// What it does.
    pub op: OpKind,
    /// The id it is about.
    pub id: String,
    /// Kind of item.
    pub kind: String,
    /// The market; none for what every market sees.
    pub market: Option<String>,
    /// What it is about within its market.
    pub topic: String,
    /// The pack or source it came from.
    pub pack: String,
    /// Why: of corrections, ends, withdrawals and erasures.
    pub reason: Option<String>,
    /// What it says; none where it was erased.
    pub content: Option<Content>,
    /// Hash of the content's canonical bytes; none where it was erased.
    pub content_hash: Option<Hash>,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// An item, asserted, corrected or revised.
    Item(Item),
    /// The last day it held.
    Through(Date),
    /// Nothing beside its reason: a withdrawal.
    Gone,
    /// The hash of a ruleset.
    Ruleset(Hash),
    /// What somebody did.
    Deed(Deed),
    /// A tombstone.
    Erased {
        /// Who erased.
        author: String,
        /// Numbers of the entries whose content is gone.
        entries: Vec<i64>,
    },
}

/// Content of an `end`.
#[derive(Serialize, Deserialize)]
pub(crate) struct EndBody {
    pub through: Date,
}

/// Content of a `ruleset`.
#[derive(Serialize, Deserialize)]
pub(crate) struct RulesetBody {
    pub ruleset: Hash,
}

/// Content of an `erase`.
#[derive(Serialize, Deserialize)]
pub(crate) struct EraseBody {
    pub author: String,
    pub entries: Vec<i64>,
}

/// The columns of [`Row`], in its order.
pub(crate) const COLUMNS: &str = "seq, known, op, id, kind, market, topic, pack, hash, reason, body";

/// A stored row without what only the chain needs.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub seq: i64,
    pub known: i64,
    pub op: OpKind,
    pub id: String,
    pub kind: String,
    pub market: String,
    pub topic: String,
    pub pack: String,
    /// None where the content was erased.
    pub hash: Option<Hash>,
    pub reason: Option<String>,
    pub body: Option<String>,
}

impl Row {
    pub(crate) fn read(row: &db::Row) -> Result<Row> {
        let seq: i64 = row.try_get(0)?;
        let bad = |detail: &str| Error::Undecodable { seq, detail: detail.to_owned() };
        let op = OpKind::parse(row.try_get::<&str, _>(2)?).ok_or_else(|| bad("its operation is not known"))?;
        Ok(Row {
            seq,
            known: row.try_get(1)?,
            op,
            id: row.try_get(3)?,
            kind: row.try_get(4)?,
            market: row.try_get(5)?,
            topic: row.try_get(6)?,
            pack: row.try_get(7)?,
            hash: row.try_get::<Option<String>, _>(8)?.map(Hash),
            reason: row.try_get(9)?,
            body: row.try_get(10)?,
        })
    }

    /// Reads the item of a content entry.
    pub(crate) fn item(&self) -> Result<Item> {
        let body = self.body.as_deref().ok_or_else(|| self.bad("its content is missing"))?;
        item(&self.kind, body).map_err(|e| self.bad(&e.to_string()))
    }

    /// Reads the content of any other entry.
    pub(crate) fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        let body = self.body.as_deref().ok_or_else(|| self.bad("its content is missing"))?;
        serde_json::from_str(body).map_err(|e| self.bad(&e.to_string()))
    }

    pub(crate) fn bad(&self, detail: &str) -> Error {
        Error::Undecodable { seq: self.seq, detail: detail.to_owned() }
    }

    fn content(&self) -> Result<Content> {
        Ok(match self.op {
            OpKind::Assert | OpKind::Correct | OpKind::Revise => Content::Item(self.item()?),
            OpKind::End => Content::Through(self.parse::<EndBody>()?.through),
            OpKind::Withdraw => Content::Gone,
            OpKind::Audit => Content::Deed(self.parse()?),
            OpKind::Ruleset => Content::Ruleset(self.parse::<RulesetBody>()?.ruleset),
            OpKind::Erase => {
                let EraseBody { author, entries } = self.parse()?;
                Content::Erased { author, entries }
            }
        })
    }

    pub(crate) fn entry(self) -> Result<Entry> {
        let content = if self.hash.is_some() { Some(self.content()?) } else { None };
        Ok(Entry {
            seq: self.seq,
            known: instant(self.seq, self.known)?,
            op: self.op,
            content,
            content_hash: self.hash,
            id: self.id,
            kind: self.kind,
            market: (!self.market.is_empty()).then_some(self.market),
            topic: self.topic,
            pack: self.pack,
            reason: self.reason,
        })
    }
}

/// Reads an item whose kind is known already, which is several times faster than finding it out from the text.
pub(crate) fn item(kind: &str, body: &str) -> serde_json::Result<Item> {
    /// Read as it is and then shared: what is read as shared is copied once more.
    fn read<T: DeserializeOwned>(body: &str) -> serde_json::Result<Arc<T>> {
        Ok(Arc::new(serde_json::from_str(body)?))
    }
    Ok(match kind {
        "fact" => Item::Fact(read(body)?),
        "adoption" => Item::Adoption(read(body)?),
        "place" => Item::Place(read(body)?),
        "clock" => Item::Clock(read(body)?),
        "calendar" => Item::Calendar(read(body)?),
        "quota" => Item::Quota(read(body)?),
        "market" => Item::Market(read(body)?),
        "coverage" => Item::Coverage(read(body)?),
        "instrument" => Item::Instrument(read(body)?),
        "step" => Item::Step(read(body)?),
        "track" => Item::Track(read(body)?),
        "rate" => Item::Rate(read(body)?),
        "vehicle" => Item::Vehicle(read(body)?),
        "run" => Item::Run(read(body)?),
        _ => serde_json::from_str(body)?,
    })
}
