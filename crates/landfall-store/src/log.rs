//! The entries of one market as they come out of the database: packed into few long texts, because each row and column
//! that crosses from the database's thread costs more than what is in it.

use std::collections::HashMap;
use std::sync::Arc;

use landfall_core::model::{Hash, Item};

use crate::db::{self, Session, query};
use crate::entry::{EndBody, EraseBody, item};
use crate::fold::{Standing, step};
use crate::ledger::instant;
use crate::read::{End, Stored};
use crate::{Error, OpKind, Result};

/// Entries packed into one text: few enough that reading them overlaps with fetching the next.
const CHUNK: i64 = 512;

/// Numbers first, lengths in bytes among them (-1 where there is nothing), then the texts without anything between.
const PACKED: &str = "
SELECT count(*), max(seq), max(known), string_agg(
    concat_ws(' ', seq, known, octet_length(op), octet_length(id), octet_length(kind), octet_length(pack),
        coalesce(octet_length(hash), -1), coalesce(octet_length(reason), -1), coalesce(octet_length(body), -1), '')
    || concat(op, id, kind, pack, hash, reason, body), '')
FROM (SELECT seq, known, op, id, kind, pack, hash, reason, body FROM entry
      WHERE market = $1 AND seq > $2 AND op NOT IN ('ruleset', 'audit') ORDER BY seq LIMIT $3) AS e";

/// The entries of one market in order.
#[derive(Default)]
pub(crate) struct Log {
    lines: Vec<Line>,
    /// Ids in the order in which they first appear, and where they stand among all ids.
    ids: Vec<Arc<str>>,
    slots: HashMap<Arc<str>, usize>,
    sorted: Vec<usize>,
    /// The last tombstone taken account of.
    tombstone: i64,
}

struct Line {
    seq: i64,
    known: i64,
    op: OpKind,
    /// Index of its id.
    slot: usize,
    kind: Arc<str>,
    pack: Arc<str>,
    /// None where the content was erased.
    hash: Option<Hash>,
    reason: Option<String>,
    body: Option<String>,
    /// Read from the body, which goes then: as it comes out of the database, or when it is first asked for.
    item: Option<Item>,
}

impl Log {
    /// Fetches what is not read yet of what was known at an instant; gives the number of entries added. Its items are
    /// read already, as far as they can be.
    pub(crate) async fn refresh(&mut self, session: &mut Session<'_>, market: &str, known: i64) -> Result<usize> {
        let before = self.lines.len();
        let (first, reached) = self.lines.last().map_or((0, i64::MIN), |line| (line.seq, line.known));
        // INVARIANT: known rises with seq, so what comes after an entry known later was not known then.
        let mut next = if reached > known { None } else { Some(fetch(session, market, first).await?) };
        let (mut last, mut glances) = (first, 0);
        while let Some(row) = next.take() {
            let (end, reached) = (row.try_get::<Option<i64>, _>(1)?, row.try_get::<Option<i64>, _>(2)?);
            let more = row.try_get::<i64, _>(0)? == CHUNK && reached <= Some(known);
            // The database's thread fetches the next entries while these are read.
            let fetched = async {
                match end.filter(|_| more) {
                    Some(end) => fetch(session, market, end).await.map(Some),
                    None => Ok(None),
                }
            };
            let (fetched, unpacked) = tokio::join!(fetched, async { self.unpack(&row, last, known) });
            unpacked?;
            (next, last, glances) = (fetched?, end.unwrap_or(last), glances + 1);
        }
        // What was erased is gone at every instant, however far behind this one its tombstone lies; what one statement
        // gives has nothing in it that was erased.
        if first > 0 || glances > 1 {
            for (seq, erased) in tombstones(session, self.tombstone).await? {
                self.forget(&erased);
                self.tombstone = seq;
            }
        }
        let added = self.lines.len() - before;
        if self.sorted.len() < self.ids.len() {
            self.sorted = (0..self.ids.len()).collect();
            self.sorted.sort_unstable_by(|a, b| self.ids.get(*a).cmp(&self.ids.get(*b)));
        }
        Ok(added)
    }

    fn unpack(&mut self, row: &db::Row, last: i64, known: i64) -> Result<()> {
        let Some(packed) = row.try_get::<Option<&str>, _>(3)? else { return Ok(()) };
        let mut rest = Packed { rest: packed, seq: last };
        while !rest.rest.is_empty() {
            let line = self.line(&mut rest, known)?;
            self.lines.push(line);
        }
        Ok(())
    }

    fn line(&mut self, rest: &mut Packed<'_>, then: i64) -> Result<Line> {
        let seq = rest.number()?;
        if seq <= rest.seq {
            return Err(rest.bad("it comes out of order"));
        }
        rest.seq = seq;
        let known = rest.number()?;
        let mut lengths = [0; 7];
        for length in &mut lengths {
            *length = rest.number()?;
        }
        let [op, id, kind, pack, hash, reason, body] = lengths;
        let op = OpKind::parse(rest.text(op)?).ok_or_else(|| rest.bad("its operation is not known"))?;
        let id = rest.text(id)?;
        let (kind, pack) = (rest.text(kind)?, rest.text(pack)?);
        let before = self.lines.last();
        // Most entries are of the kind and the pack of the one before.
        let same =
            |text: &str, of: Option<&Arc<str>>| of.filter(|s| ***s == *text).map_or_else(|| text.into(), Arc::clone);
        let (kind, pack) = (same(kind, before.map(|l| &l.kind)), same(pack, before.map(|l| &l.pack)));
        let slot = self.slot(id);
        let (hash, reason, body) = (rest.optional(hash)?, rest.optional(reason)?, rest.optional(body)?);
        // What cannot be read is an error only where it is asked for.
        let read = body.filter(|_| op.is_content() && known <= then).and_then(|body| item(&kind, body).ok());
        Ok(Line {
            seq,
            known,
            op,
            slot,
            kind,
            pack,
            hash: hash.map(|hash| Hash(hash.to_owned())),
            reason: reason.map(str::to_owned),
            body: body.filter(|_| read.is_none()).map(str::to_owned),
            item: read,
        })
    }

    fn slot(&mut self, id: &str) -> usize {
        if let Some(slot) = self.slots.get(id) {
            return *slot;
        }
        let (slot, id) = (self.ids.len(), Arc::<str>::from(id));
        self.ids.push(Arc::clone(&id));
        self.slots.insert(id, slot);
        slot
    }

    /// What was erased leaves memory too.
    fn forget(&mut self, erased: &[i64]) {
        for seq in erased {
            let Ok(found) = self.lines.binary_search_by_key(seq, |line| line.seq) else { continue };
            let Some(line) = self.lines.get_mut(found) else { continue };
            (line.hash, line.reason, line.body, line.item) = (None, None, None, None);
        }
    }

    /// Appends what was known at an instant, sorted by id.
    pub(crate) fn state(&mut self, known: i64, into: &mut Vec<Stored>) -> Result<()> {
        // INVARIANT: known rises with seq, so what was known then is a prefix.
        let then = self.lines.partition_point(|line| line.known <= known);
        let mut standings: Vec<Option<Standing>> = vec![None; self.ids.len()];
        for (index, line) in self.lines.iter().take(then).enumerate() {
            if let Some(standing) = standings.get_mut(line.slot) {
                step(standing, line.op, index);
            }
        }
        into.reserve(standings.len());
        for slot in &self.sorted {
            let (Some(id), Some(Some(standing))) = (self.ids.get(*slot), standings.get(*slot)) else { continue };
            let ended = match standing.end.and_then(|index| self.lines.get(index)) {
                // INVARIANT: what ended is never shown as going on because the entry that ends it was erased.
                Some(end) if end.hash.is_none() => continue,
                Some(end) => Some(end.end()?),
                None => None,
            };
            let Some(line) = self.lines.get_mut(standing.content) else { continue };
            let (Some(item), Some(hash)) = (line.item()?, &line.hash) else { continue };
            into.push(Stored {
                id: id.as_ref().to_owned(),
                item,
                seq: line.seq,
                op: line.op,
                pack: line.pack.as_ref().to_owned(),
                known_from: instant(line.seq, line.known)?,
                content_hash: hash.clone(),
                ended,
            });
        }
        Ok(())
    }
}

impl Line {
    /// The item; none where it was erased.
    fn item(&mut self) -> Result<Option<Item>> {
        if self.item.is_none() && self.hash.is_some() {
            let body = self.body.as_deref().unwrap_or_default();
            let read = item(&self.kind, body).map_err(|e| self.bad(&e.to_string()))?;
            (self.item, self.body) = (Some(read), None);
        }
        Ok(self.item.clone())
    }

    fn end(&self) -> Result<End> {
        Ok(End {
            through: self.parse::<EndBody>()?.through,
            reason: self.reason.clone().unwrap_or_default(),
            seq: self.seq,
            known_from: instant(self.seq, self.known)?,
        })
    }

    fn parse<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T> {
        serde_json::from_str(self.body.as_deref().unwrap_or_default()).map_err(|e| self.bad(&e.to_string()))
    }

    fn bad(&self, detail: &str) -> Error {
        Error::Undecodable { seq: self.seq, detail: detail.to_owned() }
    }
}

async fn fetch(session: &mut Session<'_>, market: &str, last: i64) -> Result<db::Row> {
    query(PACKED).bind(market).bind(last).bind(CHUNK).fetch_one(session).await
}

/// What tombstones after an entry name, of whatever market.
async fn tombstones(session: &mut Session<'_>, last: i64) -> Result<Vec<(i64, Vec<i64>)>> {
    let sql = "SELECT seq, body FROM entry WHERE op = 'erase' AND seq > $1 ORDER BY seq";
    let rows = query(sql).bind(last).fetch_all(session).await?;
    let read = |row: &db::Row| {
        let seq = row.try_get(0)?;
        match serde_json::from_str::<EraseBody>(row.try_get(1)?) {
            Ok(body) => Ok((seq, body.entries)),
            Err(e) => Err(Error::Undecodable { seq, detail: e.to_string() }),
        }
    };
    rows.iter().map(read).collect()
}

struct Packed<'a> {
    rest: &'a str,
    /// The entry being read, or the one before.
    seq: i64,
}

impl<'a> Packed<'a> {
    fn number(&mut self) -> Result<i64> {
        let (digits, rest) = self.rest.split_once(' ').ok_or_else(|| self.bad("a number is missing"))?;
        self.rest = rest;
        digits.parse().map_err(|_| self.bad("a number cannot be read"))
    }

    fn text(&mut self, length: i64) -> Result<&'a str> {
        let length = usize::try_from(length).unwrap_or_default();
        let (text, rest) = self.rest.split_at_checked(length).ok_or_else(|| self.bad("a text is cut short"))?;
        self.rest = rest;
        Ok(text)
    }

    fn optional(&mut self, length: i64) -> Result<Option<&'a str>> {
        if length < 0 { Ok(None) } else { self.text(length).map(Some) }
    }

    fn bad(&self, detail: &str) -> Error {
        Error::Undecodable { seq: self.seq, detail: detail.to_owned() }
    }
}
