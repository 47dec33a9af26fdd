//! Where ids stand now, without reading their content.

use std::collections::HashMap;
use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::Result;
use crate::chain::Bytes32;
use crate::entry::{EndBody, Row};
use crate::fold::fold;

/// How many ids one statement asks for.
const CHUNK: usize = 500;

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
    pub hash: Option<Bytes32>,
    /// Why the content was corrected.
    pub reason: Option<String>,
    /// The last day it held.
    pub through: Option<jiff::civil::Date>,
}

pub(crate) type Standings = HashMap<String, Current>;

/// Of these ids.
pub(crate) async fn of_ids(connection: &mut SqliteConnection, ids: &[&str]) -> Result<Standings> {
    let mut found = Standings::new();
    for chunk in ids.chunks(CHUNK) {
        let mut sql = format!("SELECT {LIGHT} FROM entry WHERE id IN (");
        // Asking for an id twice does no harm, and one length of list needs one prepared statement.
        let width = if ids.len() > CHUNK { CHUNK } else { chunk.len() };
        for n in 1..=width {
            let _ = write!(sql, "{}${n}", if n == 1 { "" } else { "," });
        }
        sql.push_str(") ORDER BY seq");
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for n in 0..width {
            query = query.bind(chunk.get(n).or(chunk.first()).copied().unwrap_or_default());
        }
        let rows = query.fetch_all(&mut *connection).await?;
        collect(&rows.iter().map(Row::read).collect::<Result<Vec<_>>>()?, &mut found)?;
    }
    Ok(found)
}

/// The ids a pack ever brought.
pub(crate) async fn ids_of_pack(connection: &mut SqliteConnection, pack: &str) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT id FROM entry WHERE pack = $1 AND op <> 'ruleset'";
    Ok(sqlx::query_scalar(sql).bind(pack).fetch_all(connection).await?)
}

fn collect(rows: &[Row], into: &mut Standings) -> Result<()> {
    for (id, standing) in fold(rows.iter()) {
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
            hash: row.hash,
            reason: row.reason.clone(),
            through: None,
        }
    }
}
