//! Items looked up by their ids, and how many each pack or source stands for.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::db::{AssertSqlSafe, query};
use crate::entry::{COLUMNS, EndBody, Row};
use crate::fold::{Standing, step};
use crate::ledger::{instant, micros};
use crate::lookup::CHUNK;
use crate::read::{End, Stored};
use crate::{Error, Ledger, Result};

impl Ledger {
    /// The items of these ids as known at an instant; withdrawn, erased and unknown ids are not among them.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn named(&self, ids: &[&str], known: Timestamp) -> Result<HashMap<String, Stored>> {
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let session = &mut connection.session();
            let mut found = HashMap::with_capacity(ids.len());
            for chunk in ids.chunks(CHUNK) {
                let dialect = session.dialect();
                let (at, ids) = (dialect.places(0, 1), dialect.places(1, chunk.len()));
                let sql = format!("SELECT {COLUMNS} FROM entry WHERE known <= {at} AND id IN ({ids}) ORDER BY seq");
                let mut query = query(AssertSqlSafe(sql)).persistent(chunk.len() == CHUNK).bind(micros(known));
                for id in chunk {
                    query = query.bind(*id);
                }
                let rows = query.fetch_all(session).await?;
                fold(&rows.iter().map(Row::read).collect::<Result<Vec<_>>>()?, &mut found)?;
            }
            Ok(found)
        };
        read.await.map_err(|e: Error| self.at(e))
    }

    /// The ids of a kind as known at an instant, sorted; those withdrawn or erased are not among them.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn ids_of_kind(&self, kind: &str, known: Timestamp) -> Result<Vec<String>> {
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let sql = "SELECT id FROM entry AS e WHERE kind = $1 AND known <= $2 AND op = 'assert' AND hash IS NOT NULL \
                       AND NOT EXISTS (SELECT 1 FROM entry AS w WHERE w.id = e.id AND w.seq > e.seq \
                                       AND w.op = 'withdraw' AND w.known <= $2) ORDER BY id";
            query(sql).bind(kind).bind(micros(known)).scalars(&mut connection.session()).await
        };
        read.await.map_err(|e: Error| self.at(e))
    }

    /// How many items each pack and source stands for as known at an instant; runs are not counted.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn items_by_pack(&self, known: Timestamp) -> Result<BTreeMap<String, u64>> {
        let read = async {
            let mut connection = self.readers.acquire().await?;
            // each assertion brings an item, each withdrawal takes one away
            let sql = "SELECT pack, CAST(sum(CASE WHEN op = 'assert' AND hash IS NOT NULL THEN 1 WHEN op = 'withdraw' THEN -1 \
                       ELSE 0 END) AS BIGINT) FROM entry \
                       WHERE known <= $1 AND kind NOT IN ('run', 'audit') GROUP BY pack";
            let rows = query(sql).bind(micros(known)).fetch_all(&mut connection.session()).await?;
            let counted = |row: &crate::db::Row| {
                let items: i64 = row.try_get(1)?;
                Ok((row.try_get(0)?, u64::try_from(items).unwrap_or_default()))
            };
            rows.iter().map(counted).collect::<Result<BTreeMap<_, _>>>()
        };
        read.await.map_err(|e: Error| self.at(e))
    }
}

fn fold(rows: &[Row], into: &mut HashMap<String, Stored>) -> Result<()> {
    let mut standings: HashMap<&str, Option<Standing>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        step(standings.entry(&row.id).or_default(), row.op, index);
    }
    for (id, standing) in standings {
        let Some(standing) = standing else { continue };
        let (Some(row), end) = (rows.get(standing.content), standing.end.and_then(|i| rows.get(i))) else { continue };
        let (Some(hash), true) = (&row.hash, end.is_none_or(|e| e.hash.is_some())) else { continue };
        let ended = end.map(ended).transpose()?;
        let stored = Stored {
            id: id.to_owned(),
            item: row.item()?,
            seq: row.seq,
            op: row.op,
            pack: row.pack.clone(),
            known_from: instant(row.seq, row.known)?,
            content_hash: hash.clone(),
            ended,
        };
        into.insert(id.to_owned(), stored);
    }
    Ok(())
}

fn ended(row: &Row) -> Result<End> {
    let reason = row.reason.clone().unwrap_or_default();
    let known_from = instant(row.seq, row.known)?;
    Ok(End { through: row.parse::<EndBody>()?.through, reason, seq: row.seq, known_from })
}
