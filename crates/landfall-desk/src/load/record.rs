//! What a reading changes in the ledger: new items, corrections with both editions named, the bytes, and that it ran.

use std::sync::Arc;

use jiff::Timestamp;
use landfall_core::model::{Item, Run, canonical_json};
use landfall_ingest::items::says_the_same;
use landfall_ingest::{Input, Reading, Source};
use landfall_store::{Batch, Ledger, Op, Snapshot};

use super::source::Written;
use crate::ask::sources::runs;
use crate::error::Result;

/// A reading ready to be stored.
pub struct Reread<'a> {
    /// What was read.
    pub reading: &'a Reading,
    /// The items it gave.
    pub items: Vec<Item>,
    /// The bytes.
    pub snapshots: Vec<Snapshot>,
    /// Whether somebody looked at it and wants it stored whatever it changes.
    pub accepted: bool,
}

/// What came of storing.
pub enum Outcome {
    /// All of it is stored.
    Written(Written),
    /// It changes more than half of what it speaks of; nothing was stored.
    ForReview {
        /// Items it changes.
        changed: usize,
        /// Items stored before that it speaks of.
        of: usize,
        /// One of the changes.
        example: String,
    },
}

/// Stores a reading in one transaction. Nothing is withdrawn because the source no longer speaks of it.
pub async fn write(ledger: &mut Ledger, all: Reread<'_>, known: Timestamp, now: Timestamp) -> Result<Outcome> {
    let Reread { reading, items, snapshots, accepted } = all;
    let name = &reading.name;
    let ids: Vec<String> = items.iter().map(Item::id).collect();
    let stored = ledger.named(&ids.iter().map(String::as_str).collect::<Vec<_>>(), known).await?;
    let before = ledger.items_by_pack(known).await?.get(name).copied().unwrap_or_default();
    let editions = runs(ledger, name, Timestamp::MAX).await?;
    let through = reading.parsed.vintage.as_ref().and_then(|v| v.through);
    let (mut ops, mut unchanged, mut older, mut reasons) = (Vec::new(), 0, 0, Vec::new());
    for (id, item) in ids.iter().zip(items) {
        match stored.get(id) {
            None => ops.push(Op::Assert(item)),
            Some(old) if says_the_same(&old.item, &item) => unchanged += 1,
            Some(old) => {
                let earlier = edition_of(&old.item, &editions);
                // an older edition read later corrects nothing
                if earlier.and_then(|run| run.through).zip(through).is_some_and(|(stored, read)| read < stored) {
                    older += 1;
                    continue;
                }
                let reason = changed(id, &old.item, &item, earlier, reading);
                reasons.push(reason.clone());
                ops.push(Op::Correct(item, reason));
            }
        }
    }
    let corrected = reasons.len();
    if corrected * 2 > stored.len() && !accepted {
        let example = reasons.into_iter().next().unwrap_or_default();
        return Ok(Outcome::ForReview { changed: corrected, of: stored.len(), example });
    }
    let new = ops.len() - corrected;
    ops.push(ran(reading, false, !editions.is_empty()));
    let appended = ledger.append(Batch { pack: name.clone(), ops, snapshots }, now).await?;
    Ok(Outcome::Written(Written {
        written: new + corrected,
        new,
        corrected,
        unchanged,
        older,
        silent: before.saturating_sub(stored.len() as u64),
        known: appended.known,
        head: appended.head.to_string(),
    }))
}

/// Notes that a source ran and that nothing of it was stored.
pub async fn suspect(ledger: &mut Ledger, reading: &Reading, now: Timestamp) -> Result<()> {
    let before = !runs(ledger, &reading.name, Timestamp::MAX).await?.is_empty();
    let ops = vec![ran(reading, true, before)];
    ledger.append(Batch { pack: reading.name.clone(), ops, snapshots: Vec::new() }, now).await?;
    Ok(())
}

/// Files as received; of several also the list that gives them their common hash.
pub fn snapshots(source: &Source, reading: &Reading, input: Input) -> Vec<Snapshot> {
    let kept = |bytes: Vec<u8>| Snapshot {
        bytes,
        address: source.head.address.clone(),
        received: reading.snapshot.received,
        licence: Some(source.head.licence.name.clone()),
        redistribute: source.head.redistribution,
    };
    let mut all: Vec<Snapshot> = input.files.into_iter().map(|f| kept(f.bytes)).collect();
    if all.len() != 1 {
        all.push(kept(canonical_json(&reading.snapshot.files).into_bytes()));
    }
    all
}

fn ran(reading: &Reading, suspect: bool, before: bool) -> Op {
    let (counts, vintage) = (&reading.parsed.counts, reading.parsed.vintage.as_ref());
    let run = Item::Run(Arc::new(Run {
        source: reading.name.clone(),
        ran: reading.snapshot.received,
        edition: vintage.map(|v| v.text.clone()),
        through: vintage.and_then(|v| v.through),
        snapshot: reading.snapshot.hash.clone(),
        held: counts.held,
        handled: counts.handled,
        ignored: counts.ignored_in_all(),
        signalled: counts.signalled,
        statements: reading.parsed.statements.len() as u64,
        suspect,
    }));
    if before { Op::Revise(run) } else { Op::Assert(run) }
}

/// The run that read what an item says.
fn edition_of<'r>(item: &Item, editions: &'r [Run]) -> Option<&'r Run> {
    let snapshot = match item {
        Item::Fact(x) => x.cite.snapshot.as_ref(),
        Item::Rate(x) => x.cite.snapshot.as_ref(),
        Item::Calendar(x) => x.cite.snapshot.as_ref(),
        Item::Vehicle(x) => x.values.values().find_map(|given| given.cite.as_ref()?.snapshot.as_ref()),
        _ => None,
    };
    editions.iter().rev().find(|run| Some(&run.snapshot) == snapshot)
}

/// Why an item is corrected: what the edition before said, and what this one says.
fn changed(id: &str, old: &Item, new: &Item, earlier: Option<&Run>, reading: &Reading) -> String {
    let earlier = earlier.map(|run| edition(run.edition.as_deref(), run.ran)).unwrap_or_default();
    let vintage = reading.parsed.vintage.as_ref().map(|v| v.text.as_str());
    let later = edition(vintage, reading.snapshot.received);
    match (said(old), said(new)) {
        (Some(before), Some(after)) => format!("`{id}`: {earlier} says {before}; {later} says {after}"),
        _ => format!("`{id}`: {later} says otherwise than {earlier}"),
    }
}

fn edition(text: Option<&str>, received: Timestamp) -> String {
    match text {
        Some(text) => format!("edition {text}, received {received},"),
        None => format!("the edition received {received}"),
    }
}

fn said(item: &Item) -> Option<String> {
    match item {
        Item::Fact(x) => Some(x.value.to_string()),
        Item::Rate(x) => Some(x.rate.to_string()),
        _ => None,
    }
}
