//! Tables, and the words in which SQLite differs from PostgreSQL.

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::{Result, keeping, outbox, watching};

/// The schema this program reads and writes.
pub(crate) const SCHEMA: i64 = 3;

/// Marks the file as a ledger in its header: `LNDF`.
pub(crate) const APPLICATION: u32 = 0x4c4e_4446;

/// Rows of one market lie side by side, so that reading a market reads few pages. SQLite only.
const CLUSTERED: &str = "WITHOUT ROWID";

/// `market` is `''` for what every market sees. `known` is microseconds since 1970-01-01T00:00Z.
/// Columns `hash`, `salt`, `body` and `reason` are empty after an erasure; all others are bound by `chain`.
const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE entry (
    market TEXT NOT NULL,
    seq BIGINT NOT NULL,
    known BIGINT NOT NULL,
    op TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    pack TEXT NOT NULL,
    hash TEXT,
    salt BYTEA,
    salted BYTEA NOT NULL,
    chain BYTEA NOT NULL,
    reason TEXT,
    body TEXT,
    PRIMARY KEY (market, seq)
) {clustered};
CREATE UNIQUE INDEX entry_seq ON entry (seq);
CREATE INDEX entry_id ON entry (id, seq, pack);
CREATE INDEX entry_erase ON entry (op, seq) WHERE op = 'erase';
CREATE TABLE ruleset (hash TEXT PRIMARY KEY, bytes BYTEA NOT NULL);
CREATE TABLE snapshot (
    hash TEXT PRIMARY KEY,
    bytes BYTEA NOT NULL,
    address TEXT NOT NULL,
    received BIGINT NOT NULL,
    licence TEXT,
    redistribute BOOLEAN NOT NULL
);
";

/// The only change an entry ever sees is that its content goes, after its tombstone was written. SQLite only.
const TRIGGERS: &str = "
CREATE TRIGGER entry_keeps BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
WHEN NOT (
    new.hash IS NULL AND new.salt IS NULL AND new.reason IS NULL AND new.body IS NULL
    AND new.market = old.market AND new.seq = old.seq AND new.known = old.known AND new.op = old.op
    AND new.id = old.id AND new.kind = old.kind AND new.topic = old.topic AND new.pack = old.pack
    AND new.salted = old.salted AND new.chain = old.chain AND old.op NOT IN ('erase', 'ruleset')
    AND EXISTS (SELECT 1 FROM entry AS e WHERE e.id = old.id AND e.seq > old.seq AND e.op = 'erase')
)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ruleset_keeps BEFORE DELETE ON ruleset
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ruleset_stays BEFORE UPDATE ON ruleset
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER snapshot_keeps BEFORE DELETE ON snapshot
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER snapshot_stays BEFORE UPDATE ON snapshot
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
";

/// A table that only grows. SQLite only.
const KEPT: &str = "
CREATE TRIGGER {table}_keeps BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
";

/// Builds an empty ledger inside the caller's transaction.
pub(crate) async fn build(connection: &mut SqliteConnection) -> Result<()> {
    let tables = TABLES.replace("{clustered}", CLUSTERED);
    sqlx::raw_sql(AssertSqlSafe(tables)).execute(&mut *connection).await?;
    sqlx::raw_sql(TRIGGERS).execute(&mut *connection).await?;
    sqlx::raw_sql(outbox::TABLES).execute(&mut *connection).await?;
    sqlx::raw_sql(watching::TABLES).execute(&mut *connection).await?;
    sqlx::raw_sql(keeping::TABLES).execute(&mut *connection).await?;
    for table in watching::KEPT.into_iter().chain(keeping::KEPT) {
        sqlx::raw_sql(AssertSqlSafe(KEPT.replace("{table}", table))).execute(&mut *connection).await?;
    }
    sqlx::query("INSERT INTO meta (name, value) VALUES ('schema', $1)")
        .bind(SCHEMA.to_string())
        .execute(&mut *connection)
        .await?;
    sqlx::raw_sql(AssertSqlSafe(format!("PRAGMA application_id = {APPLICATION}"))).execute(&mut *connection).await?;
    Ok(())
}

/// The schema the ledger says it has.
pub(crate) async fn version(connection: &mut SqliteConnection) -> Result<Option<i64>> {
    let value: Option<String> =
        sqlx::query_scalar("SELECT value FROM meta WHERE name = 'schema'").fetch_optional(&mut *connection).await?;
    Ok(value.and_then(|v| v.parse().ok()))
}
