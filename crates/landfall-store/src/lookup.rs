//! Where ids stand now, without reading their content.

use std::collections::HashMap;

use landfall_core::model::Hash;

use crate::Result;
use crate::db::{AssertSqlSafe, Session, query};
use crate::entry::{EndBody, Row};
use crate::fold::{Standing, step};

/// How many ids one statement asks for.
pub(crate) const CHUNK: usize = 1000;

/// The columns of a row, content left out but for ends.
const LIGHT: &str =
    "seq, known, op, id, kind, market, topic, pack, hash, reason, CASE WHEN op = 'end' THEN body END AS body";

/// Where an id stands now.
#[derive(Debug, Clone)]
pub(crate) struct Current {
    pub kind: String,
    pub market: String,
    pub topic: String,
    pub pack: String,
    /// None where the content or its end was erased.
    pub hash: Option<Hash>,
    /// Why the content was corrected.
    pub reason: Option<String>,
    /// The last day it held.
    pub through: Option<jiff::civil::Date>,
}

pub(crate) type Standings = HashMap<String, Current>;

/// Of these ids.
pub(crate) async fn of_ids(session: &mut Session<'_>, ids: &[&str]) -> Result<Standings> {
    let mut found = Standings::new();
    for chunk in ids.chunks(CHUNK) {
        of_chunk(session, chunk, &mut found).await?;
    }
    Ok(found)
}

/// Of no more than [`CHUNK`] ids.
pub(crate) async fn of_chunk(session: &mut Session<'_>, ids: &[&str], into: &mut Standings) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let places = session.dialect().places(0, ids.len());
    let sql = format!("SELECT {LIGHT} FROM entry WHERE id IN ({places}) ORDER BY seq");
    let mut query = query(AssertSqlSafe(sql)).persistent(ids.len() == CHUNK).room(ids.len());
    for id in ids {
        query = query.bind(*id);
    }
    let rows = query.fetch_all(session).await?;
    collect(&rows.iter().map(Row::read).collect::<Result<Vec<_>>>()?, into)
}

/// The ids a pack ever brought, read from an index alone.
pub(crate) async fn ids_of_pack(session: &mut Session<'_>, pack: &str) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT id FROM entry WHERE pack = $1 AND op <> 'audit'";
    query(sql).bind(pack).scalars(session).await
}

fn collect(rows: &[Row], into: &mut Standings) -> Result<()> {
    let mut standings: HashMap<&str, Option<Standing>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        step(standings.entry(&row.id).or_default(), row.op, index);
    }
    for (id, standing) in standings {
        let Some(standing) = standing else { continue };
        let Some(row) = rows.get(standing.content) else { continue };
        let end = standing.end.and_then(|i| rows.get(i));
        let mut current = Current::new(row);
        match end {
            // An item whose last day was erased is not shown as if it had none.
            Some(end) if end.hash.is_none() => current.hash = None,
            Some(end) => current.through = Some(end.parse::<EndBody>()?.through),
            None => {}
        }
        into.insert(id.to_owned(), current);
    }
    Ok(())
}

impl Current {
    fn new(row: &Row) -> Current {
        Current {
            kind: row.kind.clone(),
            market: row.market.clone(),
            topic: row.topic.clone(),
            pack: row.pack.clone(),
            hash: row.hash.clone(),
            reason: row.reason.clone(),
            through: None,
        }
    }
}
