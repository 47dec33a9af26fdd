//! What can be asked of the ledger in one batch.

use jiff::civil::Date;
use landfall_core::model::Item;

use crate::Snapshot;

/// One thing to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Something new.
    Assert(Item),
    /// The content under this id was wrong from the start, and why.
    Correct(Item, String),
    /// The description moved on; only for kinds that speak of our own work and cannot say `corrects`.
    Revise(Item),
    /// It held until a day, then not.
    End {
        /// What ended.
        id: String,
        /// The last day it held.
        through: Date,
        /// Why we say so.
        reason: String,
    },
    /// It should not have been here: the id no longer resolves.
    Withdraw {
        /// What is withdrawn.
        id: String,
        /// Why.
        reason: String,
    },
    /// The canonical bytes of the ruleset in use from now on.
    Ruleset(Vec<u8>),
}

/// What is recorded together: all of it or nothing, at one instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// The pack or source it comes from.
    pub pack: String,
    /// What to record, in order.
    pub ops: Vec<Op>,
    /// The bytes it rests on; those kept already stay as they are.
    pub snapshots: Vec<Snapshot>,
}

/// What an entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpKind {
    /// See [`Op::Assert`].
    Assert,
    /// See [`Op::Correct`].
    Correct,
    /// See [`Op::Revise`].
    Revise,
    /// See [`Op::End`].
    End,
    /// See [`Op::Withdraw`].
    Withdraw,
    /// The tombstone of erased content.
    Erase,
    /// See [`Op::Ruleset`].
    Ruleset,
    /// What somebody did; see [`crate::people::Deed`].
    Audit,
}

impl OpKind {
    /// The word the ledger stores.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            OpKind::Assert => "assert",
            OpKind::Correct => "correct",
            OpKind::Revise => "revise",
            OpKind::End => "end",
            OpKind::Withdraw => "withdraw",
            OpKind::Erase => "erase",
            OpKind::Ruleset => "ruleset",
            OpKind::Audit => "audit",
        }
    }

    /// Whether the entry holds an item.
    #[must_use]
    pub fn is_content(self) -> bool {
        matches!(self, OpKind::Assert | OpKind::Correct | OpKind::Revise)
    }

    pub(crate) fn parse(word: &str) -> Option<OpKind> {
        use OpKind::{Assert, Audit, Correct, End, Erase, Revise, Ruleset, Withdraw};
        [Assert, Correct, Revise, End, Withdraw, Erase, Ruleset, Audit].into_iter().find(|op| op.as_str() == word)
    }
}

/// Whether a changed item of this kind is a revision: it describes our own work and has no `corrects` to give.
pub(crate) fn revisable(item: &Item) -> bool {
    matches!(item, Item::Market(_) | Item::Coverage(_) | Item::Instrument(_) | Item::Run(_))
}
