//! Creating and opening ledgers, and saying what is wrong with what is there instead.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use crate::cache::Cache;
use crate::schema::{self, APPLICATION, SCHEMA};
use crate::{Error, Ledger, Result};

/// How long a writer waits for another before it gives up.
const PATIENCE: Duration = Duration::from_secs(5);

/// The largest there is: a market is read in few pages, and it is the number of pages that is waited for. Bytes.
const PAGE: u32 = 65_536;

/// Pages the write-ahead file may hold before they are folded in: a page that several batches change is then written
/// to the ledger's own file once. Every commit is on disk all the same.
const WAL_PAGES: &str = "2000";

/// Rows that may wait between the database's thread and ours.
const ROWS_IN_FLIGHT: usize = 1024;

impl Ledger {
    /// Creates an empty ledger and opens it for writing.
    ///
    /// # Errors
    ///
    /// `Exists` where something is already there, `ReadOnly` where the folder may not be written, `Full` where the disk
    /// takes no more; then nothing is left behind.
    pub async fn create(path: impl AsRef<Path>) -> Result<Ledger> {
        let path = path.as_ref();
        writable(path)?;
        if fs::metadata(path).is_ok_and(|m| m.len() > 0) {
            return Err(Error::Exists { path: path.to_path_buf() });
        }
        let draft = Draft(beside(path, &format!("-draft{}", std::process::id())));
        build(&draft.0).await.map_err(|e| e.at(path))?;
        draft.put(path)?;
        Ledger::open(path).await
    }

    /// Opens a ledger for reading and writing.
    ///
    /// # Errors
    ///
    /// `NotFound`, `NotALedger`, `Damaged`, `Newer`, `Older` or `ReadOnly`, as the case may be.
    pub async fn open(path: impl AsRef<Path>) -> Result<Ledger> {
        Ledger::open_patient(path, PATIENCE).await
    }

    /// Opens a ledger for reading and writing, with the time a writer waits for another process.
    ///
    /// # Errors
    ///
    /// As for [`Ledger::open`].
    pub async fn open_patient(path: impl AsRef<Path>, patience: Duration) -> Result<Ledger> {
        let path = path.as_ref();
        recognise(path)?;
        writable(path)?;
        let open = async {
            let writing = options(path)
                .busy_timeout(patience)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .pragma("cache_size", "-262144")
                .pragma("wal_autocheckpoint", WAL_PAGES)
                .pragma("secure_delete", "ON");
            let mut writer = writing.connect().await?;
            check(&mut writer, path).await?;
            let readers = handle(path, options(path).busy_timeout(patience).read_only(true));
            Ok(Ledger { writing: Some(writing), writer: Some(writer), ..readers })
        };
        open.await.map_err(|e: Error| e.at(path))
    }

    /// Opens a ledger for reading.
    ///
    /// # Errors
    ///
    /// `NotFound`, `NotALedger`, `Damaged`, `Newer` or `Older`, as the case may be.
    pub async fn open_read(path: impl AsRef<Path>) -> Result<Ledger> {
        let path = path.as_ref();
        recognise(path)?;
        let read = options(path).read_only(true);
        match probe(&read, path).await {
            Ok(()) => Ok(handle(path, read)),
            // A folder that may not be written has no room for the shared index of the write-ahead file. Where no such
            // file waits to be folded in, the ledger's own file is complete and can be read as it stands.
            Err(Error::ReadOnly { .. }) if !pending(path) => {
                let frozen = read.immutable(true);
                probe(&frozen, path).await.map_err(|e| e.at(path))?;
                Ok(handle(path, frozen))
            }
            Err(error) => Err(error.at(path)),
        }
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .row_buffer_size(ROWS_IN_FLIGHT)
        .pragma("cache_size", "-65536")
        .busy_timeout(PATIENCE)
        .disable_statement_logging()
}

fn handle(path: &Path, read: SqliteConnectOptions) -> Ledger {
    let readers = SqlitePoolOptions::new()
        .max_connections(4)
        .min_connections(0)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(read);
    Ledger { path: path.to_path_buf(), readers, writing: None, writer: None, cache: Mutex::new(Cache::default()) }
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
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Err(Error::Exists { path: path.to_path_buf() }),
            // not every file system knows a second name for a file
            Err(_) => fs::rename(&self.0, path).map_err(|_| Error::ReadOnly { path: path.to_path_buf() }),
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
async fn build(path: &Path) -> Result<()> {
    let mut connection = options(path).create_if_missing(true).page_size(PAGE).connect().await?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_master").fetch_one(&mut *transaction).await?;
    if tables > 0 {
        return Err(Error::Exists { path: path.to_path_buf() });
    }
    schema::build(&mut transaction).await?;
    transaction.commit().await?;
    connection.close().await?;
    Ok(())
}

/// Reads the header by hand: opening a foreign database for writing would already change it.
fn recognise(path: &Path) -> Result<()> {
    // SOURCE: https://www.sqlite.org/fileformat2.html#the_database_header
    let mut header = [0u8; 100];
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(Error::Unreadable { path: path.to_path_buf() });
        }
        Err(_) => return Err(Error::NotFound { path: path.to_path_buf() }),
    };
    let read = file.read_exact(&mut header);
    let application = u32::from_be_bytes([header[68], header[69], header[70], header[71]]);
    if read.is_err() || !header.starts_with(b"SQLite format 3\0") || application != APPLICATION {
        return Err(Error::NotALedger { path: path.to_path_buf() });
    }
    // SQLite takes a last page cut short for a whole one until somebody reads it.
    let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
        // SOURCE: the same page, 1.3.2: the value 1 stands for 65,536
        1 => 65_536,
        size => size.max(512),
    };
    if !pending(path) && file.metadata().is_ok_and(|m| m.len() % page != 0) {
        return Err(Error::Damaged { path: path.to_path_buf(), detail: "its last page is cut short".into() });
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
    let Ok(about) = fs::metadata(folder) else { return Err(Error::NotFound { path: folder.to_path_buf() }) };
    let file = fs::metadata(path).is_ok_and(|m| m.permissions().readonly());
    if file || about.permissions().readonly() {
        return Err(Error::ReadOnly { path: path.to_path_buf() });
    }
    Ok(())
}

async fn probe(read: &SqliteConnectOptions, path: &Path) -> Result<()> {
    let mut connection = read.connect().await?;
    check(&mut connection, path).await?;
    connection.close().await?;
    Ok(())
}

async fn check(connection: &mut SqliteConnection, path: &Path) -> Result<()> {
    match schema::version(connection).await {
        Ok(Some(found)) if found > SCHEMA => Err(Error::Newer { path: path.to_path_buf(), found, known: SCHEMA }),
        Ok(Some(found)) if found < SCHEMA => Err(Error::Older { path: path.to_path_buf(), found, known: SCHEMA }),
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Error::Damaged { path: path.to_path_buf(), detail: "it does not name its schema".into() }),
        Err(Error::Database(e)) if e.as_database_error().is_some() => {
            Err(Error::Damaged { path: path.to_path_buf(), detail: e.to_string() })
        }
        Err(error) => Err(error),
    }
}

/// Whether a write-ahead file holds something.
fn pending(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|m| m.len() > 0)
}
