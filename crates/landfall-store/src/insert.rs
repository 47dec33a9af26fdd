//! Writing entries: numbers, salts, links, and many rows a statement.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use landfall_core::model::Hash;

use crate::chain::{Bytes32, Fields, SALT, link, salted};
use crate::db::{AssertSqlSafe, Dialect, Query, Session, query};
use crate::ledger::Tail;
use crate::{Error, OpKind, Result};

/// Rows a statement. Each statement wakes the database's thread once.
const ROWS: usize = 1000;

/// The columns of a row, and how many they are.
const COLUMNS: (&str, usize) =
    ("market, seq, known, op, id, kind, topic, pack, hash, salt, salted, chain, reason, body", 14);

static FULL: LazyLock<[String; 2]> = LazyLock::new(|| [Dialect::Lite, Dialect::Post].map(|d| statement(d, ROWS)));

fn statement(dialect: Dialect, rows: usize) -> String {
    let (columns, count) = COLUMNS;
    let rows: Vec<String> = (0..rows).map(|row| format!("({})", dialect.places(row * count, count))).collect();
    format!("{} INTO entry ({columns}) VALUES {}", dialect.insert(), rows.join(","))
}

/// The statement that writes as many rows as fit into one.
fn full(dialect: Dialect) -> &'static str {
    let [lite, post] = &*FULL;
    match dialect {
        Dialect::Lite => lite,
        Dialect::Post => post,
    }
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

/// A draft with its number and its link.
struct Linked {
    draft: Draft,
    seq: i64,
    salt: [u8; SALT],
    salted: Bytes32,
    chain: Bytes32,
}

/// Texts that many rows have in common.
#[derive(Default)]
struct Names(HashSet<Arc<str>>);

impl Names {
    fn shared(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let name = Arc::<str>::from(name);
        self.0.insert(Arc::clone(&name));
        name
    }
}

/// Appends the drafts after the tail, inside the caller's transaction, all at one instant.
pub(crate) async fn insert(
    session: &mut Session<'_>,
    drafts: Vec<Draft>,
    pack: &str,
    known: i64,
    tail: &mut Tail,
) -> Result<()> {
    let mut rows = linked(drafts, pack, known, tail)?;
    // Rows of one market lie side by side, and are written together while their page is at hand.
    rows.sort_by(|a, b| a.draft.market.cmp(&b.draft.market));
    let mut rows = rows.into_iter();
    let mut names = Names::default();
    let dialect = session.dialect();
    let mut next = || statement_of(dialect, rows.by_ref().take(ROWS).collect(), pack, known, &mut names);
    let mut query = next();
    while let Some(rows) = query {
        // The next statement is made while the database's thread works on this one.
        let (written, after) = tokio::join!(rows.execute(session), async { next() });
        written?;
        query = after;
    }
    Ok(())
}

/// Numbers and links drafts.
fn linked(drafts: Vec<Draft>, pack: &str, known: i64, tail: &mut Tail) -> Result<Vec<Linked>> {
    let mut salts = vec![[0u8; SALT]; drafts.len()];
    getrandom::fill(salts.as_flattened_mut()).map_err(|e| Error::Random(e.to_string()))?;
    let link_one = |(draft, salt): (Draft, [u8; SALT])| {
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
        Linked { draft, seq, salt, salted, chain }
    };
    Ok(drafts.into_iter().zip(salts).map(link_one).collect())
}

/// The statement that writes rows; none where there are none.
fn statement_of(dialect: Dialect, rows: Vec<Linked>, pack: &str, known: i64, names: &mut Names) -> Option<Query> {
    let mut query = match rows.len() {
        0 => return None,
        ROWS => query(full(dialect)),
        rows => query(AssertSqlSafe(statement(dialect, rows))).persistent(false),
    }
    .room(rows.len() * COLUMNS.1);
    for Linked { draft, seq, salt, salted, chain } in rows {
        query = query
            .bind(names.shared(&draft.market))
            .bind(seq)
            .bind(known)
            .bind(names.shared(draft.op.as_str()))
            .bind(draft.id)
            .bind(names.shared(&draft.kind))
            .bind(names.shared(&draft.topic))
            .bind(names.shared(pack))
            .bind(draft.hash.0)
            .bind(salt.to_vec())
            .bind(salted.to_vec())
            .bind(chain.to_vec())
            .bind(draft.reason)
            .bind(draft.body);
    }
    Some(query)
}
