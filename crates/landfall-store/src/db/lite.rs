//! SQLite: a ledger is a file.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use super::{Connect, Pool, Session, Writer, query, script};
use crate::schema::{self, APPLICATION};
use crate::{Error, Location, Result};

/// The largest there is: a market is read in few pages, and it is the number of pages that is waited for. Bytes.
const PAGE: u32 = 65_536;

/// Pages the write-ahead file may hold before they are folded in: a page that several batches change is then written
/// to the ledger's own file once. Every commit is on disk all the same.
const WAL_PAGES: &str = "2000";

/// Rows that may wait between the database's thread and ours.
const ROWS_IN_FLIGHT: usize = 1024;

/// See [`super::Dialect::guards`].
pub(super) const GUARDS: &str = "
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

/// See [`super::Dialect::keeps`].
pub(super) const KEPT: &str = "
CREATE TRIGGER {table}_keeps BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
";

/// Creates a ledger with what fills it, whole or not at all.
pub(crate) async fn create<T>(
    path: &Path,
    patience: Duration,
    fill: impl AsyncFnOnce(&mut Session<'_>) -> Result<T>,
) -> Result<T> {
    writable(path)?;
    if fs::metadata(path).is_ok_and(|m| m.len() > 0) {
        return Err(Error::Exists { ledger: path.into() });
    }
    let draft = Draft(beside(path, &format!("-draft{}", std::process::id())));
    let filled = build(&draft.0, patience, fill).await?;
    draft.put(path)?;
    Ok(filled)
}

/// Connections for reading, how to connect for writing, and one such connection.
pub(crate) async fn open(path: &Path, patience: Duration) -> Result<(Pool, Connect, Writer)> {
    recognise(path)?;
    writable(path)?;
    let writing = options(path, patience)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", "-262144")
        .pragma("wal_autocheckpoint", WAL_PAGES)
        .pragma("secure_delete", "ON");
    let mut writer = Writer::Lite(writing.connect().await?);
    schema::bring_up(&mut writer).await?;
    let readers = pool(options(path, patience).read_only(true));
    Ok((readers, Connect::Lite(Box::new(writing)), writer))
}

/// Connections for reading.
pub(crate) async fn open_read(path: &Path, patience: Duration) -> Result<Pool> {
    recognise(path)?;
    let read = options(path, patience).read_only(true);
    match probe(&read).await {
        Ok(()) => Ok(pool(read)),
        // A folder that may not be written has no room for the shared index of the write-ahead file. Where no such
        // file waits to be folded in, the ledger's own file is complete and can be read as it stands.
        Err(Error::ReadOnly { .. }) if !pending(path) => {
            let frozen = read.immutable(true);
            probe(&frozen).await?;
            Ok(pool(frozen))
        }
        Err(error) => Err(error),
    }
}

fn options(path: &Path, patience: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .row_buffer_size(ROWS_IN_FLIGHT)
        .pragma("cache_size", "-65536")
        .busy_timeout(patience)
        .disable_statement_logging()
}

fn pool(read: SqliteConnectOptions) -> Pool {
    let readers = SqlitePoolOptions::new()
        .max_connections(4)
        .min_connections(0)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(read);
    Pool::Lite(readers)
}

/// A ledger in the making: it comes to its place whole or not at all.
struct Draft(PathBuf);

impl Draft {
    fn put(&self, path: &Path) -> Result<()> {
        if fs::metadata(path).is_ok_and(|m| m.len() == 0) {
            // an empty file holds nothing; should it stay, it is reported as being there
            let _ = fs::remove_file(path);
        }
        match fs::hard_link(&self.0, path) {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Err(Error::Exists { ledger: path.into() }),
            // not every file system knows a second name for a file
            Err(_) => fs::rename(&self.0, path).map_err(|_| Error::ReadOnly { ledger: path.into() }),
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // what cannot be taken away is in nobody's way
        let _ = fs::remove_file(&self.0);
        let _ = fs::remove_file(beside(&self.0, "-journal"));
    }
}

/// The path with something behind its name.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Writes the tables. The file is not in write-ahead mode yet, so its own header says that it is a ledger as soon as
/// the transaction is done, and not before.
async fn build<T>(path: &Path, patience: Duration, fill: impl AsyncFnOnce(&mut Session<'_>) -> Result<T>) -> Result<T> {
    let connection = options(path, patience).create_if_missing(true).page_size(PAGE).connect().await?;
    let mut writer = Writer::Lite(connection);
    let mut transaction = writer.begin().await?;
    let session = &mut transaction.session();
    let tables: i64 = query("SELECT count(*) FROM sqlite_master").scalar(session).await?;
    if tables > 0 {
        return Err(Error::Exists { ledger: path.into() });
    }
    schema::build(session).await?;
    let filled = fill(session).await?;
    script(session, format!("PRAGMA application_id = {APPLICATION}")).await?;
    transaction.commit().await?;
    writer.close().await;
    Ok(filled)
}

/// Reads the header by hand: opening a foreign database for writing would already change it.
fn recognise(path: &Path) -> Result<()> {
    // SOURCE: https://www.sqlite.org/fileformat2.html#the_database_header
    let mut header = [0u8; 100];
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(Error::Unreadable { ledger: path.into() });
        }
        Err(_) => return Err(Error::NotFound { ledger: path.into() }),
    };
    let read = file.read_exact(&mut header);
    let application = u32::from_be_bytes([header[68], header[69], header[70], header[71]]);
    if read.is_err() || !header.starts_with(b"SQLite format 3\0") || application != APPLICATION {
        return Err(Error::NotALedger { ledger: path.into() });
    }
    // SQLite takes a last page cut short for a whole one until somebody reads it.
    let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
        // SOURCE: the same page, 1.3.2: the value 1 stands for 65,536
        1 => 65_536,
        size => size.max(512),
    };
    if !pending(path) && file.metadata().is_ok_and(|m| m.len() % page != 0) {
        return Err(Error::Damaged { ledger: path.into(), detail: "its last page is cut short".into() });
    }
    Ok(())
}

/// Says no where the file or its folder is marked read-only, even to a user whom the system would let through.
fn writable(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => path,
    };
    let Ok(about) = fs::metadata(folder) else { return Err(Error::NotFound { ledger: folder.into() }) };
    let file = fs::metadata(path).is_ok_and(|m| m.permissions().readonly());
    if file || about.permissions().readonly() {
        return Err(Error::ReadOnly { ledger: path.into() });
    }
    Ok(())
}

async fn probe(read: &SqliteConnectOptions) -> Result<()> {
    let mut connection = read.connect().await?;
    schema::check(&mut Session::Lite(&mut connection)).await?;
    connection.close().await?;
    Ok(())
}

/// Whether a write-ahead file holds something.
fn pending(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|m| m.len() > 0)
}

/// Rewrites the file without what was erased, and empties the write-ahead file.
pub(super) async fn compact(connection: &mut SqliteConnection) -> Result<()> {
    fold_in(connection).await?;
    sqlx::raw_sql("VACUUM").execute(&mut *connection).await?;
    fold_in(connection).await
}

/// Moves the write-ahead file's pages into the ledger's own file and cuts it to nothing.
async fn fold_in(connection: &mut SqliteConnection) -> Result<()> {
    let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await?;
    if busy == 0 { Ok(()) } else { Err(Error::Busy { ledger: Location::default() }) }
}

/// What the database itself finds wrong with its pages: one that no index leads to, an index that leads past a row.
pub(super) async fn examine(connection: &mut SqliteConnection) -> Result<()> {
    let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(connection).await?;
    if found == "ok" { Ok(()) } else { Err(Error::Damaged { ledger: Location::default(), detail: found }) }
}

/// What an answer of the database means.
pub(crate) fn meaning(database: &dyn DatabaseError) -> Option<Error> {
    let ledger = Location::default();
    let code: i32 = database.code().and_then(|c| c.parse().ok()).unwrap_or_default();
    // SOURCE: https://www.sqlite.org/rescode.html; the low byte of an extended code is its primary code.
    const SHORT_READ: i32 = 522;
    // a write beyond a quota or a limit on size fails like one to a broken disk, and only that differs from full
    const WRITE: i32 = 778;
    const SHARED_SIZE: i32 = 4874;
    Some(match (code & 0xff, code) {
        (5 | 6, _) => Error::Busy { ledger },
        (3 | 8 | 14 | 23, _) => Error::ReadOnly { ledger },
        (13, _) | (_, WRITE | SHARED_SIZE) => Error::Full { ledger },
        (26, _) => Error::NotALedger { ledger },
        (11, _) | (_, SHORT_READ) => Error::Damaged { ledger, detail: database.message().to_owned() },
        _ => return None,
    })
}
