//! Writing entries: numbers, salts, links, and many rows a statement.

use std::sync::LazyLock;

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::chain::{Bytes32, Fields, SALT, link, salted, sha256};
use crate::ledger::Tail;
use crate::{Error, OpKind, Result};

/// Rows a statement. SQLite finds the name of each of a statement's values by going through all of them, so that long
/// statements cost more than many short ones: at 256 rows that took more than half of the time.
const CHUNK: usize = 16;
const WIDTH: usize = 14;

static FULL: LazyLock<String> = LazyLock::new(|| statement(CHUNK));

fn statement(rows: usize) -> String {
    let columns = "market, seq, known, op, id, kind, topic, pack, hash, salt, salted, chain, reason, body";
    let row = |n: usize| {
        let values: Vec<String> = (1..=WIDTH).map(|c| format!("${}", n * WIDTH + c)).collect();
        format!("({})", values.join(","))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("INSERT INTO entry ({columns}) VALUES {}", rows.join(","))
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
    pub hash: Bytes32,
}

impl Draft {
    pub(crate) fn new(op: OpKind, id: String, body: String) -> Draft {
        let hash = sha256(body.as_bytes());
        let empty = String::new;
        Draft { op, id, kind: empty(), market: empty(), topic: empty(), reason: None, body, hash }
    }
}

struct Linked {
    draft: Draft,
    seq: i64,
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
    loop {
        let chunk: Vec<Draft> = drafts.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let full = chunk.len() == CHUNK;
        let linked = chained(chunk, pack, known, tail)?;
        let mut query = if full {
            sqlx::query(AssertSqlSafe(FULL.as_str()))
        } else {
            sqlx::query(AssertSqlSafe(statement(linked.len()))).persistent(false)
        };
        for Linked { draft, seq, salt, salted, chain } in linked {
            query = query
                .bind(draft.market)
                .bind(seq)
                .bind(known)
                .bind(draft.op.as_str())
                .bind(draft.id)
                .bind(draft.kind)
                .bind(draft.topic)
                .bind(pack)
                .bind(draft.hash.to_vec())
                .bind(salt.to_vec())
                .bind(salted.to_vec())
                .bind(chain.to_vec())
                .bind(draft.reason)
                .bind(draft.body);
        }
        query.execute(&mut *connection).await?;
    }
}

fn chained(drafts: Vec<Draft>, pack: &str, known: i64, tail: &mut Tail) -> Result<Vec<Linked>> {
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
        linked.push(Linked { draft, seq, salt, salted, chain });
    }
    Ok(linked)
}
