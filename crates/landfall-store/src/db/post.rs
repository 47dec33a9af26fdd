//! PostgreSQL: a ledger is a database of a server.

use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};

use super::{Connect, Pool, Session, Writer, query};
use crate::location::Server;
use crate::{Error, Location, Result, schema};

/// Begins reading at one point.
pub(super) const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Begins writing. INVARIANT: each statement sees what was committed before it, and so, after its turn has come, all
/// that writers before wrote.
pub(super) const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// What writers of one database take turns by: `LNDF`.
const TURN: i64 = 0x4c4e_4446;

/// What a process holds while it does what only one may do.
const ALONE: i64 = TURN + 1;

/// The database of a server that is there before any other.
const FIRST: &str = "postgres";

/// See [`super::Dialect::guards`].
pub(super) const GUARDS: &str = "
CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE FUNCTION entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.hash IS NULL AND new.salt IS NULL AND new.reason IS NULL AND new.body IS NULL
        AND new.market = old.market AND new.seq = old.seq AND new.known = old.known AND new.op = old.op
        AND new.id = old.id AND new.kind = old.kind AND new.topic = old.topic AND new.pack = old.pack
        AND new.salted = old.salted AND new.chain = old.chain AND old.op NOT IN ('erase', 'ruleset')
        AND EXISTS (SELECT 1 FROM entry AS e WHERE e.id = old.id AND e.seq > old.seq AND e.op = 'erase')
    THEN RETURN new; END IF;
    RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE TRIGGER entry_keeps BEFORE DELETE OR TRUNCATE ON entry EXECUTE FUNCTION ledger_refuses();
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION entry_stays();
CREATE TRIGGER ruleset_keeps BEFORE DELETE OR UPDATE OR TRUNCATE ON ruleset EXECUTE FUNCTION ledger_refuses();
CREATE TRIGGER snapshot_keeps BEFORE DELETE OR UPDATE OR TRUNCATE ON snapshot EXECUTE FUNCTION ledger_refuses();
";

/// See [`super::Dialect::keeps`].
pub(super) const KEPT: &str = "
CREATE TRIGGER {table}_keeps BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} EXECUTE FUNCTION ledger_refuses();
";

/// Creates a ledger with what fills it, whole or not at all, and its database where the server has none of this name.
pub(crate) async fn create<T>(
    server: &Server,
    patience: Duration,
    fill: impl AsyncFnOnce(&mut Session<'_>) -> Result<T>,
) -> Result<T> {
    let options = writing(server, patience)?;
    let connection = match connect(&options).await {
        Err(Error::NotFound { .. }) => {
            create_database(&options).await?;
            connect(&options).await?
        }
        connected => connected?,
    };
    let mut writer = Writer::Post(connection);
    let mut transaction = writer.begin().await?;
    let session = &mut transaction.session();
    let encoding: String = query("SELECT current_setting('server_encoding')").scalar(session).await?;
    if encoding != "UTF8" {
        let detail = format!("its database is encoded as {encoding}, and a ledger needs UTF8");
        return Err(Error::Address { ledger: Location::default(), detail });
    }
    if tables(session).await? > 0 {
        return Err(Error::Exists { ledger: Location::default() });
    }
    schema::build(session).await?;
    let filled = fill(session).await?;
    transaction.commit().await?;
    writer.close().await;
    Ok(filled)
}

/// Connections for reading, how to connect for writing, and one such connection.
pub(crate) async fn open(server: &Server, patience: Duration) -> Result<(Pool, Connect, Writer)> {
    let options = writing(server, patience)?;
    let mut writer = Writer::Post(connect(&options).await?);
    recognise(&mut writer.session()).await?;
    schema::bring_up(&mut writer).await?;
    Ok((pool(server, patience)?, Connect::Post(Box::new(options)), writer))
}

/// Connections for reading.
pub(crate) async fn open_read(server: &Server, patience: Duration) -> Result<Pool> {
    let mut connection = connect(&server.options()?).await?;
    let session = &mut Session::Post(&mut connection);
    recognise(session).await?;
    schema::check(session).await?;
    // what it found stands whether or not the server hears the goodbye
    let _ = connection.close().await;
    pool(server, patience)
}

/// Connects, and says why not.
pub(super) async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    options.connect().await.map_err(acquired)
}

/// Waits for the turn of this transaction to write.
pub(super) async fn take_turn(connection: &mut PgConnection) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(TURN).execute(connection).await?;
    Ok(())
}

/// Takes what only one process may hold, for as long as the connection given lives; none where another holds it.
pub(crate) async fn alone(server: &Server) -> Result<Option<PgConnection>> {
    let mut connection = connect(&server.options()?).await?;
    let taken = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(ALONE).fetch_one(&mut connection).await?;
    Ok(Some(connection).filter(|_| taken))
}

/// How often it is looked, twenty times a second, whether those before us are done.
const GLANCES: usize = 100;

/// Writes the entries anew without what was erased; `Busy` where somebody who began before goes on.
pub(super) async fn compact(connection: &mut PgConnection) -> Result<()> {
    // what a transaction begun before might still see, wherever on the server it runs, would be written anew too
    let now: i64 = sqlx::query_scalar("SELECT pg_current_xact_id()::text::bigint").fetch_one(&mut *connection).await?;
    let over = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > $1";
    for _ in 0..GLANCES {
        if sqlx::query_scalar(over).bind(now).fetch_one(&mut *connection).await? {
            sqlx::raw_sql("VACUUM FULL entry").execute(connection).await?;
            return Ok(());
        }
        sqlx::raw_sql("SELECT pg_sleep(0.05)").execute(&mut *connection).await?;
    }
    Err(Error::Busy { ledger: Location::default() })
}

fn writing(server: &Server, patience: Duration) -> Result<PgConnectOptions> {
    let patience = patience.as_millis().to_string();
    Ok(server.options()?.options([("lock_timeout", patience.as_str()), ("synchronous_commit", "on")]))
}

fn pool(server: &Server, patience: Duration) -> Result<Pool> {
    let options = server.options()?.options([("default_transaction_read_only", "on")]);
    let readers = PgPoolOptions::new().max_connections(4).min_connections(0).acquire_timeout(patience);
    Ok(Pool::Post(readers.connect_lazy_with(options)))
}

/// Texts of the database are in the order of their bytes.
async fn create_database(options: &PgConnectOptions) -> Result<()> {
    let name = options.get_database().unwrap_or_default().replace('"', "\"\"");
    let mut connection = connect(&options.clone().database(FIRST)).await?;
    let sql = format!("CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

async fn tables(session: &mut Session<'_>) -> Result<i64> {
    query("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").scalar(session).await
}

/// A database without any table is one in which no ledger was created yet.
async fn recognise(session: &mut Session<'_>) -> Result<()> {
    let sql = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() \
               AND tablename IN ('meta', 'entry', 'ruleset', 'snapshot')";
    let ours: i64 = query(sql).scalar(session).await?;
    let ledger = Location::default();
    match ours {
        4 => Ok(()),
        _ if tables(session).await? == 0 => Err(Error::NotFound { ledger }),
        _ => Err(Error::NotALedger { ledger }),
    }
}

/// What it means that no connection came about.
pub(super) fn acquired(error: sqlx::Error) -> Error {
    let ledger = Location::default();
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::Protocol(_) => {
            Error::Away { ledger, detail: error.to_string() }
        }
        error => error.into(),
    }
}

/// What an answer of the database means.
pub(crate) fn meaning(database: &dyn DatabaseError) -> Option<Error> {
    let ledger = Location::default();
    let code = database.code().unwrap_or_default();
    let detail = || database.message().to_owned();
    // SOURCE: https://www.postgresql.org/docs/current/errcodes-appendix.html; the first two signs are the class
    Some(match (code.get(..2)?, code.as_ref()) {
        // a lock not to be had, a deadlock, what could not be put in order, a statement taken back
        (_, "55P03" | "40P01" | "40001" | "57014") => Error::Busy { ledger },
        (_, "25006" | "42501") => Error::ReadOnly { ledger },
        (_, "53100") => Error::Full { ledger },
        (_, "3D000") => Error::NotFound { ledger },
        // two that create the same database at once
        (_, "42P04" | "42P07") => Error::Exists { ledger },
        ("28", _) => Error::Refused { ledger, detail: detail() },
        // no connection, too many of them, or the server is stopping or starting
        ("08" | "53", _) | (_, "57P01" | "57P02" | "57P03") => Error::Away { ledger, detail: detail() },
        ("XX", _) => Error::Damaged { ledger, detail: detail() },
        _ => return None,
    })
}
