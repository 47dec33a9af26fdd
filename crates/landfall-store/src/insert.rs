//! Writing entries: numbers, salts, links, and many rows a statement.

use std::sync::LazyLock;

use landfall_core::model::Hash;
use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::chain::{Bytes32, Fields, SALT, link, salted};
use crate::ledger::Tail;
use crate::{Error, OpKind, Result};

/// Rows a call. Each call wakes the database's thread once.
const CALL: usize = 256;

/// Rows a statement. SQLite finds the name of each `$n` by walking a list, so that long statements cost their square;
/// a call holds many statements instead.
const STATEMENT: usize = 8;

/// A statement that fails takes its whole transaction with it, so SQLite need not keep what it would take to undo the
/// statement alone. SQLite only; elsewhere plain `INSERT`.
const INSERT: &str = "INSERT OR FAIL";

/// Values that all rows of a call share: known, pack, number of the first.
const SHARED: usize = 3;

/// Values of a row beside those.
const WIDTH: usize = 11;

static FULL: LazyLock<String> = LazyLock::new(|| call(CALL));

fn call(rows: usize) -> String {
    let columns = "known, pack, seq, market, op, id, kind, topic, hash, salt, salted, chain, reason, body";
    let row = |n: &usize| {
        let values: Vec<String> = (1..=WIDTH).map(|c| format!("${}", SHARED + n * WIDTH + c)).collect();
        format!("($1,$2,$3 + {n},{})", values.join(","))
    };
    let rows: Vec<usize> = (0..rows).collect();
    let statement = |rows: &[usize]| {
        let rows: Vec<String> = rows.iter().map(row).collect();
        format!("{INSERT} INTO entry ({columns}) VALUES {}", rows.join(","))
    };
    rows.chunks(STATEMENT).map(statement).collect::<Vec<_>>().join(";")
}

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

struct Linked {
    draft: Draft,
    salt: [u8; SALT],
    salted: Bytes32,
    chain: Bytes32,
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
    let mut chunk = chained(drafts.by_ref().take(CALL).collect(), pack, known, tail)?;
    while let Some((first, linked)) = chunk {
        let query = if linked.len() == CALL {
            sqlx::query(AssertSqlSafe(FULL.as_str()))
        } else {
            sqlx::query(AssertSqlSafe(call(linked.len()))).persistent(false)
        };
        let mut query = query.bind(known).bind(pack).bind(first);
        for Linked { draft, salt, salted, chain } in linked {
            query = query
                .bind(draft.market)
                .bind(draft.op.as_str())
                .bind(draft.id)
                .bind(draft.kind)
                .bind(draft.topic)
                .bind(draft.hash.0)
                .bind(salt.to_vec())
                .bind(salted.to_vec())
                .bind(chain.to_vec())
                .bind(draft.reason)
                .bind(draft.body);
        }
        // The next rows are linked while the database's thread writes these.
        let (written, next) = tokio::join!(query.execute(&mut *connection), async {
            chained(drafts.by_ref().take(CALL).collect(), pack, known, tail)
        });
        written?;
        chunk = next?;
    }
    Ok(())
}

/// Numbers and links drafts; gives the number of the first, or none where there are none.
fn chained(drafts: Vec<Draft>, pack: &str, known: i64, tail: &mut Tail) -> Result<Option<(i64, Vec<Linked>)>> {
    if drafts.is_empty() {
        return Ok(None);
    }
    let first = tail.seq + 1;
    let mut random = vec![0u8; drafts.len() * SALT];
    getrandom::fill(&mut random).map_err(|e| Error::Random(e.to_string()))?;
    let mut linked = Vec::with_capacity(drafts.len());
    for (draft, bytes) in drafts.into_iter().zip(random.chunks_exact(SALT)) {
        let mut salt = [0u8; SALT];
        salt.copy_from_slice(bytes);
        let salted = salted(&salt, &draft.body, draft.reason.as_deref());
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
        linked.push(Linked { draft, salt, salted, chain });
    }
    Ok(Some((first, linked)))
}
