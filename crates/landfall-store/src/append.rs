//! Appending a batch: all of it, or nothing.

use jiff::Timestamp;
use landfall_core::model::{Hash, Item, canonical_json};

use crate::db::Session;
use crate::entry::{EndBody, RulesetBody};
use crate::insert::{Draft, insert};
use crate::ledger::{Tail, instant, micros, tail};
use crate::lookup::{CHUNK, Current, Standings, of_chunk, of_ids};
use crate::op::revisable;
use crate::{Batch, Conflict, Error, Head, Ledger, Op, OpKind, Result, Why, ruleset, snapshot};

/// What a batch came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Number of the first entry written.
    pub first_seq: i64,
    /// Number of the last entry; one less than `first_seq` where nothing was written.
    pub last_seq: i64,
    /// The instant since which the batch is known. Where nothing was written, the instant given, or that of the last
    /// entry if that is later: a read as known then sees the whole ledger.
    pub known: Timestamp,
    /// The head after it.
    pub head: Head,
    /// What was stored already with equal content, and was not written again.
    pub skipped: usize,
}

impl Appended {
    /// How many entries were written.
    #[must_use]
    pub fn written(&self) -> i64 {
        self.last_seq - self.first_seq + 1
    }
}

impl Ledger {
    /// Records a batch in one transaction at one instant: `now`, or the microsecond after the last entry if that is
    /// later. What is stored already with equal content is skipped.
    ///
    /// # Errors
    ///
    /// `Conflict` with all ids that do not fit, `Blank` where a reason is missing, `ReadOnly`, `Busy` or `Full`. Nothing
    /// is written then.
    pub async fn append(&mut self, batch: Batch, now: Timestamp) -> Result<Appended> {
        let Batch { pack, ops, snapshots } = batch;
        let mut writer = self.take_writer().await?;
        let append = async {
            // Nobody waits for us yet while drafts are made and their ids looked up.
            let mut reading = writer.begin_reading().await?;
            let drafted = drafted(&mut reading.session(), ops).await?;
            reading.commit().await?;
            let mut transaction = writer.begin().await?;
            let session = &mut transaction.session();
            for kept in &snapshots {
                snapshot::keep(session, kept).await?;
            }
            let appended = write(session, &pack, drafted, now).await?;
            transaction.commit().await?;
            Ok(appended)
        };
        let appended = append.await;
        self.give_back(writer, appended)
    }
}

/// What operations come to, and where their ids stood when they were looked up.
pub(crate) struct Drafted {
    drafts: Vec<Draft>,
    rulesets: Vec<(Hash, Vec<u8>)>,
    standings: Standings,
    /// The last entry then.
    seq: i64,
}

pub(crate) async fn write(session: &mut Session<'_>, pack: &str, drafted: Drafted, now: Timestamp) -> Result<Appended> {
    let Drafted { drafts, rulesets, mut standings, seq } = drafted;
    let mut last = tail(session).await?;
    if last.seq != seq {
        // Another has written since.
        standings = of_ids(session, &ids(&drafts)).await?;
    }
    let (drafts, skipped) = fitting(session, pack, drafts, standings).await?;
    for (hash, bytes) in &rulesets {
        ruleset::keep(session, hash, bytes).await?;
    }
    let first_seq = last.seq + 1;
    let known = if drafts.is_empty() { micros(now).max(last.known) } else { next(&last, now) };
    insert(session, drafts, pack, known, &mut last).await?;
    Ok(Appended { first_seq, last_seq: last.seq, known: instant(last.seq, known)?, head: last.head(), skipped })
}

/// Makes the drafts of operations, and looks up where their ids stand.
pub(crate) async fn drafted(session: &mut Session<'_>, ops: Vec<Op>) -> Result<Drafted> {
    let seq = tail(session).await?.seq;
    let mut drafts: Vec<Draft> = Vec::with_capacity(ops.len());
    let mut standings = Standings::with_capacity(ops.len());
    let mut rulesets = Vec::new();
    let mut ops = ops.into_iter();
    let mut next = || ops.by_ref().take(CHUNK).map(|op| draft(op, &mut rulesets)).collect::<Result<Vec<_>>>();
    let mut chunk = next()?;
    while !chunk.is_empty() {
        let asked = ids(&chunk);
        // The next drafts are made while the database's thread looks these up.
        let (found, after) = tokio::join!(of_chunk(session, &asked, &mut standings), async { next() });
        found?;
        drafts.append(&mut chunk);
        chunk = after?;
    }
    Ok(Drafted { drafts, rulesets, standings, seq })
}

/// The ids of what is about items.
fn ids(drafts: &[Draft]) -> Vec<&str> {
    drafts.iter().filter(|d| d.op != OpKind::Ruleset).map(|d| d.id.as_str()).collect()
}

/// INVARIANT: each batch is known strictly later than the one before it.
pub(crate) fn next(last: &Tail, now: Timestamp) -> i64 {
    micros(now).max(last.known.saturating_add(1))
}

fn draft(op: Op, rulesets: &mut Vec<(Hash, Vec<u8>)>) -> Result<Draft> {
    let given = |reason: String| if reason.trim().is_empty() { Err(Error::Blank("reason")) } else { Ok(Some(reason)) };
    Ok(match op {
        Op::Assert(item) => content(OpKind::Assert, &item, None),
        Op::Correct(item, reason) => content(OpKind::Correct, &item, given(reason)?),
        Op::Revise(item) if revisable(&item) => content(OpKind::Revise, &item, None),
        Op::Revise(item) => return Err(Error::Conflict(vec![Conflict { id: item.id(), why: Why::Changed }])),
        Op::End { id, through, reason } => {
            let mut draft = Draft::new(OpKind::End, id, canonical_json(&EndBody { through }));
            draft.reason = given(reason)?;
            draft
        }
        Op::Withdraw { id, reason } => {
            let mut draft = Draft::new(OpKind::Withdraw, id, "{}".to_owned());
            draft.reason = given(reason)?;
            draft
        }
        Op::Ruleset(bytes) => {
            let hash = Hash::of(&bytes);
            let body = canonical_json(&RulesetBody { ruleset: hash.clone() });
            let mut draft = Draft::new(OpKind::Ruleset, ruleset::ID.to_owned(), body);
            draft.kind = ruleset::ID.to_owned();
            draft.topic = hash.0.clone();
            rulesets.push((hash, bytes));
            draft
        }
    })
}

fn content(op: OpKind, item: &Item, reason: Option<String>) -> Draft {
    Draft {
        kind: item.kind().to_owned(),
        market: item.shelf().to_owned(),
        topic: item.topic().to_owned(),
        reason,
        ..Draft::new(op, item.id(), canonical_json(item))
    }
}

/// What of the drafts is to be written, and how many are stored already.
async fn fitting(
    session: &mut Session<'_>,
    pack: &str,
    drafts: Vec<Draft>,
    mut standings: Standings,
) -> Result<(Vec<Draft>, usize)> {
    let mut ruleset = ruleset::last(session).await?;
    let total = drafts.len();
    let mut kept = Vec::with_capacity(total);
    let mut conflicts = Vec::new();
    for mut draft in drafts {
        if draft.op == OpKind::Ruleset {
            if ruleset.as_deref() != Some(draft.topic.as_str()) {
                ruleset = Some(draft.topic.clone());
                kept.push(draft);
            }
            continue;
        }
        match fits(&mut draft, pack, &mut standings) {
            Ok(true) => kept.push(draft),
            Ok(false) => {}
            Err(why) => conflicts.push(Conflict { id: draft.id, why }),
        }
    }
    if !conflicts.is_empty() {
        return Err(Error::Conflict(conflicts));
    }
    let skipped = total - kept.len();
    Ok((kept, skipped))
}

/// Whether a draft is to be written, as the batch stands so far; takes account of it if so.
fn fits(draft: &mut Draft, pack: &str, standings: &mut Standings) -> Result<bool, Why> {
    let current = standings.get_mut(&draft.id);
    if current.as_ref().is_some_and(|c| c.hash.is_none()) {
        return Err(Why::Erased);
    }
    match (draft.op, current) {
        (OpKind::Assert, None) => {
            standings.insert(draft.id.clone(), Current::of(draft, pack));
            Ok(true)
        }
        (OpKind::Assert | OpKind::Correct | OpKind::Revise, Some(current)) => {
            if current.hash.as_ref() == Some(&draft.hash) {
                return Ok(false);
            }
            if current.kind != draft.kind || current.market != draft.market {
                return Err(Why::Moved);
            }
            if draft.op == OpKind::Assert {
                return Err(Why::Changed);
            }
            *current = Current { through: current.through, ..Current::of(draft, pack) };
            Ok(true)
        }
        (OpKind::End, Some(current)) => {
            let through = serde_json::from_str::<EndBody>(&draft.body).ok().map(|e| e.through);
            if current.through == through {
                return Ok(false);
            }
            current.through = through;
            draft.describe(current);
            Ok(true)
        }
        (OpKind::Withdraw, Some(current)) => {
            draft.describe(current);
            standings.remove(&draft.id);
            Ok(true)
        }
        (OpKind::Correct | OpKind::Revise | OpKind::End | OpKind::Withdraw, None) => Err(Why::Unknown),
        (OpKind::Erase | OpKind::Ruleset | OpKind::Audit, _) => Ok(true),
    }
}

impl Draft {
    /// What speaks of a stored item lies beside it.
    pub(crate) fn describe(&mut self, current: &Current) {
        self.kind.clone_from(&current.kind);
        self.market.clone_from(&current.market);
        self.topic.clone_from(&current.topic);
    }
}

impl Current {
    fn of(draft: &Draft, pack: &str) -> Current {
        Current {
            kind: draft.kind.clone(),
            market: draft.market.clone(),
            topic: draft.topic.clone(),
            pack: pack.to_owned(),
            hash: Some(draft.hash.clone()),
            reason: draft.reason.clone(),
            through: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use landfall_core::model::{Kind, Text};

    use super::*;
    use crate::db::script;

    fn batch(n: usize) -> Batch {
        let title = |id: &str| Text { en: id.repeat(200), zh: id.repeat(200) };
        let instrument = |n: usize| landfall_core::model::Instrument {
            id: format!("eu/{n}"),
            title: title("long"),
            market: "EU".into(),
            subject: None,
            track: None,
        };
        let ops = (0..n).map(|n| Op::Assert(Item::Instrument(Arc::new(instrument(n))))).collect();
        Batch { pack: "base".into(), ops, ..Batch::default() }
    }

    #[tokio::test]
    async fn what_another_wrote_after_the_ids_were_looked_up_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(folder.path().join("ledger.db")).await.unwrap();
        let mut other = Ledger::open(ledger.location()).await.unwrap();
        let mut writer = ledger.take_writer().await.unwrap();
        let (early, late) = (drafted(&mut writer.session(), batch(3).ops).await.unwrap(), batch(2));
        other.append(late, Timestamp::UNIX_EPOCH).await.unwrap();
        let appended = write(&mut writer.session(), "base", early, Timestamp::UNIX_EPOCH).await.unwrap();
        assert_eq!((appended.skipped, appended.first_seq, appended.last_seq), (2, 3, 3));
    }

    #[tokio::test]
    async fn a_full_disk_is_said_to_be_full_and_nothing_is_stored_half() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(folder.path().join("ledger.db")).await.unwrap();
        let head = ledger.append(batch(3), Timestamp::UNIX_EPOCH).await.unwrap().head;
        // SQLite answers a page too many as it answers a disk without room.
        script(&mut ledger.writer.as_mut().unwrap().session(), "PRAGMA max_page_count = 30").await.unwrap();
        let full = ledger.append(batch(2000), Timestamp::UNIX_EPOCH).await.unwrap_err();
        assert_eq!((full.kind(), full.code()), (Kind::Unavailable, "ledger-full"));
        assert!(full.to_string().contains("nothing was written"), "{full}");
        assert_eq!(ledger.verify(Some(&head)).await.unwrap().entries, 3);
        assert_eq!(ledger.append(batch(5), Timestamp::UNIX_EPOCH).await.unwrap().skipped, 3);
    }
}
