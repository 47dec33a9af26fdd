//! Writing entries: numbers, salts, links, and many rows a statement.

use std::sync::LazyLock;

use landfall_core::model::Hash;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite, SqliteConnection};

use crate::chain::{Fields, SALT, link, salted};
use crate::ledger::Tail;
use crate::{Error, OpKind, Result};

/// Rows a statement. Each statement wakes the database's thread once.
const ROWS: usize = 1000;

/// A statement that fails takes its whole transaction with it, so SQLite need not keep what it would take to undo the
/// statement alone. SQLite only; elsewhere plain `INSERT`.
const INSERT: &str = "INSERT OR FAIL";

static FULL: LazyLock<String> = LazyLock::new(|| statement(ROWS));

fn statement(rows: usize) -> String {
    let columns = "market, seq, known, op, id, kind, topic, pack, hash, salt, salted, chain, reason, body";
    // SQLite finds a `$n` by walking a list of all of them, so that long statements would cost their square; a `?` has
    // no name to be found by.
    let row = "(?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    format!("{INSERT} INTO entry ({columns}) VALUES {}", vec![row; rows].join(","))
}

type Rows = Query<'static, Sqlite, SqliteArguments>;

/// An entry before it has a number.
#[derive(Debug)]
pub(crate) struct Draft {
    pub op: OpKind,
    pub id: String,
    pub kind: String,
    pub market: String,
    pub topic: String,
    pub reason: Option<String>,
    pub body: String,
    pub hash: Hash,
}

impl Draft {
    pub(crate) fn new(op: OpKind, id: String, body: String) -> Draft {
        let hash = Hash::of(body.as_bytes());
        let empty = String::new;
        Draft { op, id, kind: empty(), market: empty(), topic: empty(), reason: None, body, hash }
    }
}

/// Appends the drafts after the tail, inside the caller's transaction, all at one instant.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    drafts: Vec<Draft>,
    pack: &str,
    known: i64,
    tail: &mut Tail,
) -> Result<()> {
    let mut drafts = drafts.into_iter();
    let mut next = || linked(drafts.by_ref().take(ROWS).collect(), pack, known, tail);
    let mut rows = next()?;
    while let Some(query) = rows {
        // The next rows are linked while the database's thread writes these.
        let (written, after) = tokio::join!(query.execute(&mut *connection), async { next() });
        written?;
        rows = after?;
    }
    Ok(())
}

/// Numbers and links drafts; gives the statement that writes them, or none where there are none.
fn linked(drafts: Vec<Draft>, pack: &str, known: i64, tail: &mut Tail) -> Result<Option<Rows>> {
    if drafts.is_empty() {
        return Ok(None);
    }
    let mut query = match drafts.len() {
        ROWS => sqlx::query(AssertSqlSafe(FULL.as_str())),
        rows => sqlx::query(AssertSqlSafe(statement(rows))).persistent(false),
    };
    let mut random = vec![0u8; drafts.len() * SALT];
    getrandom::fill(&mut random).map_err(|e| Error::Random(e.to_string()))?;
    for (draft, salt) in drafts.into_iter().zip(random.chunks_exact(SALT)) {
        let salted = salted(salt, &draft.body, draft.reason.as_deref());
        let seq = tail.seq + 1;
        let fields = Fields {
            seq,
            known,
            op: draft.op.as_str(),
            id: &draft.id,
            kind: &draft.kind,
            market: &draft.market,
            topic: &draft.topic,
            pack,
        };
        let chain = link(&tail.chain, &fields, &salted);
        *tail = Tail { seq, known, chain };
        query = query
            .bind(draft.market)
            .bind(seq)
            .bind(known)
            .bind(draft.op.as_str())
            .bind(draft.id)
            .bind(draft.kind)
            .bind(draft.topic)
            .bind(pack.to_owned())
            .bind(draft.hash.0)
            .bind(salt.to_vec())
            .bind(salted.to_vec())
            .bind(chain.to_vec())
            .bind(draft.reason)
            .bind(draft.body);
    }
    Ok(Some(query))
}
