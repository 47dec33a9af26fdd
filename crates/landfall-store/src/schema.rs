//! Tables, and how those of an earlier release become those of this program.

use crate::db::{Session, Writer, query, script};
use crate::{Error, Location, Result, keeping, outbox, people, watching};

/// The schema this program reads and writes.
pub(crate) const SCHEMA: i64 = 4;

/// Marks the file as a ledger in its header: `LNDF`.
pub(crate) const APPLICATION: u32 = 0x4c4e_4446;

/// `market` is `''` for what every market sees; rows of one market lie side by side where the database can do it, so
/// that reading a market reads few pages. `known` is microseconds since 1970-01-01T00:00Z.
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

/// The statements that lead from a schema to the next one. The first schema that a release carries is where they start.
fn step(_from: i64) -> Option<std::iter::Empty<&'static str>> {
    None
}

/// Builds an empty ledger inside the caller's transaction.
pub(crate) async fn build(session: &mut Session<'_>) -> Result<()> {
    let dialect = session.dialect();
    for tables in [TABLES, outbox::TABLES, watching::TABLES, keeping::TABLES, people::TABLES] {
        script(session, dialect.tables(tables)).await?;
    }
    script(session, dialect.guards()).await?;
    for table in watching::KEPT.into_iter().chain(keeping::KEPT) {
        script(session, dialect.keeps(table)).await?;
    }
    query("INSERT INTO meta (name, value) VALUES ('schema', $1)").bind(SCHEMA.to_string()).execute(session).await?;
    Ok(())
}

/// Brings a ledger of an earlier release to the schema of this program.
pub(crate) async fn bring_up(writer: &mut Writer) -> Result<()> {
    climb(writer, SCHEMA, step).await
}

/// All steps to a schema, in one transaction: a ledger has the schema it had, or the new one.
async fn climb<S>(writer: &mut Writer, to: i64, step: impl Fn(i64) -> Option<S>) -> Result<()>
where
    S: Iterator<Item = &'static str>,
{
    if version(&mut writer.session()).await? == to {
        return Ok(());
    }
    let mut transaction = writer.begin().await?;
    let session = &mut transaction.session();
    // another may have done it meanwhile
    let found = version(session).await?;
    for from in found..to {
        let Some(statements) = step(from) else { return Err(refused(found, to)) };
        for statement in statements {
            script(session, statement).await?;
        }
    }
    if found > to {
        return Err(refused(found, to));
    }
    query("UPDATE meta SET value = $1 WHERE name = 'schema'").bind(to.to_string()).execute(session).await?;
    transaction.commit().await
}

/// Whether this program can read the ledger.
pub(crate) async fn check(session: &mut Session<'_>) -> Result<()> {
    let found = version(session).await?;
    if found == SCHEMA { Ok(()) } else { Err(refused(found, SCHEMA)) }
}

fn refused(found: i64, known: i64) -> Error {
    let ledger = Location::default();
    if found > known { Error::Newer { ledger, found, known } } else { Error::Older { ledger, found, known } }
}

/// The schema the ledger says it has.
async fn version(session: &mut Session<'_>) -> Result<i64> {
    let damaged = |detail: String| Error::Damaged { ledger: Location::default(), detail };
    let value = query("SELECT value FROM meta WHERE name = 'schema'").optional::<String>(session).await;
    match value {
        Ok(value) => {
            value.and_then(|v| v.parse().ok()).ok_or_else(|| damaged("it does not name its schema".to_owned()))
        }
        Err(Error::Database(e)) if e.as_database_error().is_some() => Err(damaged(e.to_string())),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use jiff::Timestamp;
    use rstest::rstest;

    use super::*;
    use crate::place::{Store, ledger};
    use crate::{Batch, Ledger, Op};

    const LEDGER: &str = "LANDFALL_TEST_LEDGER";
    const BEFORE: &str = "LANDFALL_TEST_KILLED_BEFORE";

    /// A step such as a later release may bring.
    const STATEMENTS: [&str; 4] = [
        "ALTER TABLE pass ADD COLUMN note TEXT",
        "CREATE TABLE firm (id BIGINT PRIMARY KEY, name TEXT NOT NULL)",
        "INSERT INTO firm (id, name) SELECT seq, id FROM entry",
        "CREATE INDEX firm_name ON firm (name)",
    ];

    /// The statements of the step; the process ends before the one of this number, or before the step is committed.
    fn killed_before(stop: usize) -> impl Iterator<Item = &'static str> {
        (0..=STATEMENTS.len()).filter_map(move |n| {
            if n == stop {
                std::process::abort();
            }
            STATEMENTS.get(n).copied()
        })
    }

    /// What the killed process does. Run by itself it does nothing.
    #[tokio::test]
    async fn climb_until_killed() {
        let (Ok(location), Ok(stop)) = (std::env::var(LEDGER), std::env::var(BEFORE)) else { return };
        let stop: usize = stop.parse().unwrap();
        let mut ledger = Ledger::open(location).await.unwrap();
        let writer = ledger.writer.as_mut().unwrap();
        climb(writer, SCHEMA + 1, |_| Some(killed_before(stop))).await.unwrap();
    }

    #[rstest]
    #[tokio::test]
    async fn a_step_to_a_new_schema_killed_at_any_statement_is_taken_whole_or_not_at_all(
        #[values(Store::Sqlite, Store::Postgresql)] store: Store,
    ) {
        let Some((place, mut ledger)) = ledger(store).await else { return };
        let batch = Batch { pack: "base".into(), ops: vec![Op::Ruleset(b"{}".to_vec())], ..Batch::default() };
        let head = ledger.append(batch, Timestamp::UNIX_EPOCH).await.unwrap().head;
        ledger.close().await;
        for stop in 0..=STATEMENTS.len() {
            let killed = climb_in_a_process_of_its_own(&place.address(), stop);
            assert!(!killed, "it went on after {stop}");
            let old = Ledger::open(place.location()).await.unwrap();
            old.verify(Some(&head)).await.unwrap();
            old.close().await;
            assert!(place.meddle("SELECT count(*) FROM firm").await.is_err(), "a table is there before {stop}");
            assert!(place.meddle("SELECT note FROM pass").await.is_err(), "a column is there before {stop}");
        }
        assert!(climb_in_a_process_of_its_own(&place.address(), STATEMENTS.len() + 1));
        let newer = Ledger::open(place.location()).await.unwrap_err();
        assert!(matches!(newer, Error::Newer { found, .. } if found == SCHEMA + 1), "{newer}");
        place.meddle("SELECT note, (SELECT count(*) FROM firm) FROM pass").await.unwrap();
    }

    /// Whether the process came to its end.
    fn climb_in_a_process_of_its_own(location: &str, stop: usize) -> bool {
        let mut process = Command::new(std::env::current_exe().unwrap());
        process.args(["--exact", "schema::tests::climb_until_killed"]);
        process.env(LEDGER, location).env(BEFORE, stop.to_string()).output().unwrap().status.success()
    }

    #[rstest]
    #[tokio::test]
    async fn a_step_nobody_knows_is_not_taken(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
        let Some((_place, mut ledger)) = ledger(store).await else { return };
        let writer = ledger.writer.as_mut().unwrap();
        let older = climb(writer, SCHEMA + 1, step).await.unwrap_err();
        assert!(matches!(older, Error::Older { found, .. } if found == SCHEMA), "{older}");
        check(&mut writer.session()).await.unwrap();
    }
}
