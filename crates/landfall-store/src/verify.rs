//! Walking the chain, and naming the first entry that does not fit.

use std::collections::HashMap;

use landfall_core::model::Hash;

use crate::chain::{Bytes32, Fields, genesis, hex, link, salted};
use crate::db::{self, Session, query};
use crate::entry::EraseBody;
use crate::{Error, Head, Ledger, Result};

/// Entries a statement reads.
const CHUNK: i64 = 4096;

/// What a walk over a whole ledger found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries there are.
    pub entries: i64,
    /// Numbers of those whose content was erased.
    pub erased: Vec<i64>,
    /// The head.
    pub head: Head,
}

/// The first entry that does not fit, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstBad {
    /// Its number; 0 for a snapshot.
    pub seq: i64,
    /// What is wrong.
    pub what: What,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Its content or reason is not what was stored.
    Content,
    /// Its content is whole; the hash, salt or salted hash beside it is not.
    Hash,
    /// Its content is gone and no tombstone says why, or it is back after a tombstone.
    Tombstone,
    /// One of its fields is not what was stored, or it was put in or moved here.
    Field,
    /// Its fields fit the entries after it; its own link does not.
    Chain,
    /// It is missing.
    Missing,
    /// Its number stands twice.
    Twice,
    /// It is known no later than an entry of an earlier batch.
    Order,
    /// A column does not hold what such a column holds.
    Unreadable,
    /// The bytes of the ruleset it names are missing or changed.
    Ruleset,
    /// A snapshot's bytes do not have the hash they are kept under.
    Snapshot,
    /// The ledger ends before it, though the head that was kept elsewhere names it or a later one.
    CutOff,
    /// Its link is not the one in the head that was kept elsewhere: the chain was written anew.
    Rewritten,
}

impl What {
    /// Stable code, the key of its text in every language.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.words().0
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            What::Content => ("bad-content", "its content was changed"),
            What::Hash => ("bad-hash", "a hash beside its content was changed"),
            What::Tombstone => ("bad-tombstone", "its content and the tombstones do not agree"),
            What::Field => ("bad-field", "a field was changed, or it was put in or moved"),
            What::Chain => ("bad-chain", "its link in the chain was changed"),
            What::Missing => ("bad-missing", "it is missing"),
            What::Twice => ("bad-twice", "its number stands twice"),
            What::Order => ("bad-order", "it is known too early for its place"),
            What::Unreadable => ("bad-unreadable", "it cannot be read"),
            What::Ruleset => ("bad-ruleset", "the ruleset it names is missing or was changed"),
            What::Snapshot => ("bad-snapshot", "the bytes of a snapshot were changed"),
            What::CutOff => ("bad-cut-off", "the ledger ends before it"),
            What::Rewritten => ("bad-rewritten", "the chain up to it was written anew"),
        }
    }
}

impl std::fmt::Display for FirstBad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "entry {}: {}", self.seq, self.what.words().1)
    }
}

impl Ledger {
    /// Walks all entries and checks content, fields, order and links; with a head that was kept elsewhere, also that
    /// nothing was cut off and that the chain was not written anew.
    ///
    /// # Errors
    ///
    /// `Bad` with the first entry that does not fit.
    pub async fn verify(&self, kept: Option<&Head>) -> Result<Verified> {
        let walk = async {
            let mut connection = self.readers.acquire().await?;
            // One reading point for all statements: what is appended meanwhile is not seen half.
            let mut reading = connection.begin().await?;
            whole(&mut reading.session(), kept).await
        };
        walk.await.map_err(|e: Error| self.at(e))
    }
}

/// Everything that can be checked at the point the session reads at.
pub(crate) async fn whole(session: &mut Session<'_>, kept: Option<&Head>) -> Result<Verified> {
    let verified = walk(session, kept).await?;
    rulesets(session).await?;
    snapshots(session).await?;
    session.examine().await?;
    counted(session, verified.entries).await?;
    Ok(verified)
}

/// A row with every column. The chain binds text, so a column of another type is unreadable.
struct Full {
    seq: i64,
    known: i64,
    texts: [String; 6],
    hash: Option<String>,
    salt: Option<Vec<u8>>,
    salted: Bytes32,
    chain: Bytes32,
    reason: Option<String>,
    body: Option<String>,
}

impl Full {
    fn read(row: &db::Row) -> Option<Full> {
        let text = |i: usize| row.try_get::<String, _>(i).ok();
        let fixed = |i: usize| row.try_get::<Vec<u8>, _>(i).ok().and_then(|b| Bytes32::try_from(b).ok());
        Some(Full {
            seq: row.try_get(0).ok()?,
            known: row.try_get(1).ok()?,
            texts: [text(2)?, text(3)?, text(4)?, text(5)?, text(6)?, text(7)?],
            hash: row.try_get(8).ok()?,
            salt: row.try_get(9).ok()?,
            salted: fixed(10)?,
            chain: fixed(11)?,
            reason: row.try_get(12).ok()?,
            body: row.try_get(13).ok()?,
        })
    }

    fn link(&self, previous: &Bytes32) -> Bytes32 {
        let [op, id, kind, market, topic, pack] = &self.texts;
        let fields = Fields { seq: self.seq, known: self.known, op, id, kind, market, topic, pack };
        link(previous, &fields, &self.salted)
    }

    /// What is wrong with the content by itself.
    fn content(&self, buried: bool) -> Option<What> {
        match (&self.body, &self.salt, &self.hash) {
            (Some(_), _, _) if buried => Some(What::Tombstone),
            (Some(body), Some(salt), Some(hash)) => {
                let whole = Hash::of(body.as_bytes()).0 == *hash;
                let bound = salted(salt, body, self.reason.as_deref()) == self.salted;
                match (whole, bound) {
                    (true, true) => None,
                    (false, true) => Some(What::Hash),
                    (false, false) => Some(What::Content),
                    // Either the reason or the salt or the salted hash: the reason is content, and cannot be told apart.
                    (true, false) if self.reason.is_some() => Some(What::Content),
                    (true, false) => Some(What::Hash),
                }
            }
            (None, None, None) if buried && self.reason.is_none() => None,
            (None, None, None) => Some(What::Tombstone),
            (Some(_), _, _) => Some(What::Hash),
            (None, _, _) => Some(What::Tombstone),
        }
    }
}

struct Walk {
    previous: Option<Full>,
    chain: Bytes32,
    known: i64,
    seq: i64,
    erased: Vec<i64>,
}

async fn walk(session: &mut Session<'_>, kept: Option<&Head>) -> Result<Verified> {
    let tombstones = tombstones(session).await?;
    let mut at = Walk { previous: None, chain: genesis(), known: i64::MIN, seq: 0, erased: Vec::new() };
    let sql = "SELECT seq, known, op, id, kind, market, topic, pack, hash, salt, salted, chain, reason, body \
               FROM entry WHERE seq > $1 ORDER BY seq, market LIMIT $2";
    // From the very start, so that an entry before the first is seen too.
    let mut cursor = i64::MIN;
    loop {
        let rows = query(sql).bind(cursor).bind(CHUNK).fetch_all(session).await?;
        for row in &rows {
            let Some(full) = Full::read(row) else { return Err(bad(at.seq + 1, What::Unreadable)) };
            cursor = full.seq;
            at.step(full, &tombstones, kept)?;
        }
        if rows.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX) {
            break;
        }
    }
    at.settle(None)?;
    let head = Head { seq: at.seq, chain: hex(&at.chain) };
    match kept {
        Some(kept) if kept.seq > head.seq => Err(bad(head.seq + 1, What::CutOff)),
        Some(kept) if kept.seq == 0 && kept.chain != hex(&genesis()) => Err(bad(0, What::Rewritten)),
        _ => Ok(Verified { entries: head.seq, erased: at.erased, head }),
    }
}

impl Walk {
    fn step(&mut self, row: Full, tombstones: &HashMap<i64, i64>, kept: Option<&Head>) -> Result<()> {
        self.settle(Some(&row))?;
        if row.seq <= self.seq {
            return Err(bad(row.seq, if row.seq < 1 { What::Field } else { What::Twice }));
        }
        if row.seq != self.seq + 1 {
            return Err(bad(self.seq + 1, What::Missing));
        }
        let buried = tombstones.get(&row.seq).is_some_and(|by| *by > row.seq);
        if let Some(what) = row.content(buried) {
            return Err(bad(row.seq, what));
        }
        if row.known < self.known {
            return Err(bad(row.seq, What::Order));
        }
        let expected = row.link(&self.chain);
        if kept.is_some_and(|head| head.seq == row.seq && expected == row.chain && head.chain != hex(&row.chain)) {
            return Err(bad(row.seq, What::Rewritten));
        }
        if buried {
            self.erased.push(row.seq);
        }
        (self.seq, self.known) = (row.seq, row.known);
        // Whether a wrong link is the fault of a field or of the link itself, the next entry tells.
        self.previous = (expected != row.chain).then_some(row);
        self.chain = expected;
        Ok(())
    }

    /// Reports a wrong link of the entry before.
    fn settle(&mut self, next: Option<&Full>) -> Result<()> {
        let Some(row) = self.previous.take() else { return Ok(()) };
        let follows = next.is_some_and(|next| next.link(&self.chain) == next.chain);
        Err(bad(row.seq, if follows { What::Chain } else { What::Field }))
    }
}

fn bad(seq: i64, what: What) -> Error {
    Error::Bad(FirstBad { seq, what })
}

/// Entries that tombstones name, each with its tombstone. A forged tombstone is found on the walk.
async fn tombstones(session: &mut Session<'_>) -> Result<HashMap<i64, i64>> {
    let rows = query("SELECT seq, body FROM entry WHERE op = 'erase'").fetch_all(session).await?;
    let mut named = HashMap::new();
    for row in rows {
        let (Ok(seq), Ok(Some(body))) = (row.try_get::<i64, _>(0), row.try_get::<Option<String>, _>(1)) else {
            continue;
        };
        let entries = serde_json::from_str::<EraseBody>(&body).map(|b| b.entries).unwrap_or_default();
        named.extend(entries.into_iter().map(|entry| (entry, seq)));
    }
    Ok(named)
}

async fn rulesets(session: &mut Session<'_>) -> Result<()> {
    let sql = "SELECT e.seq, e.topic, r.bytes FROM entry AS e LEFT JOIN ruleset AS r ON r.hash = e.topic \
               WHERE e.op = 'ruleset' ORDER BY e.seq";
    for row in query(sql).fetch_all(session).await? {
        let bytes: Option<Vec<u8>> = row.try_get(2)?;
        let topic: String = row.try_get(1)?;
        if bytes.is_none_or(|bytes| Hash::of(&bytes).0 != topic) {
            return Err(bad(row.try_get(0)?, What::Ruleset));
        }
    }
    Ok(())
}

async fn snapshots(session: &mut Session<'_>) -> Result<()> {
    let mut after = String::new();
    loop {
        // One at a time: a snapshot may be large.
        let sql = "SELECT hash, bytes FROM snapshot WHERE hash > $1 ORDER BY hash LIMIT 1";
        let Some(row) = query(sql).bind(&after).fetch_optional(session).await? else { return Ok(()) };
        let hash: String = row.try_get(0)?;
        if Hash::of(&row.try_get::<Vec<u8>, _>(1)?).0 != hash {
            return Err(bad(0, What::Snapshot));
        }
        after = hash;
    }
}

/// What the walk cannot see: an entry stored twice.
async fn counted(session: &mut Session<'_>, entries: i64) -> Result<()> {
    let count: i64 = query("SELECT count(*) FROM entry").scalar(session).await?;
    if count == entries {
        return Ok(());
    }
    let twice = "SELECT seq FROM entry GROUP BY seq HAVING count(*) > 1 ORDER BY seq LIMIT 1";
    let seq: Option<i64> = query(twice).optional(session).await?;
    Err(bad(seq.unwrap_or_default(), What::Twice))
}
