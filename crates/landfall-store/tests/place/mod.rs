//! Where the ledger of a test is: a file, or a database of the server in `LANDFALL_POSTGRES`.

#![allow(dead_code, reason = "each target of tests uses its part")]

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use landfall_store::{Ledger, Location};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _};
use tempfile::TempDir;

/// The address of a server to which a name of a database is to be added.
const ADDRESS: &str = "LANDFALL_POSTGRES";

/// Which store a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    Sqlite,
    Postgresql,
}

/// Room for one ledger; it goes with the test.
pub struct Place {
    folder: TempDir,
    location: Location,
    /// The server's address, and the name of the database on it.
    database: Option<(String, String)>,
}

impl Place {
    /// Room on a store; none, with the reason printed, where there is no such store.
    pub fn on(store: Store) -> Option<Place> {
        let folder = tempfile::tempdir().unwrap();
        if store == Store::Sqlite {
            let location = folder.path().join("ledger.db").into();
            return Some(Place { folder, location, database: None });
        }
        let Ok(address) = std::env::var(ADDRESS) else {
            println!("skipped: {ADDRESS} names no server; run by `cargo xtask postgres -- cargo test`");
            return None;
        };
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let location = format!("{address}/{name}").into();
        Some(Place { folder, location, database: Some((address, name)) })
    }

    /// Room in an empty database that lists texts as people do; none where there is no server.
    pub async fn ordered_otherwise() -> Option<Place> {
        let place = Place::on(Store::Postgresql)?;
        let (address, name) = place.database.as_ref().unwrap();
        let order = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C'";
        administer(address, &format!("CREATE DATABASE {name} {order}")).await.unwrap();
        Some(place)
    }

    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The folder in which the file would lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What is written to name the ledger.
    pub fn address(&self) -> String {
        match &self.location {
            Location::File(path) => path.display().to_string(),
            Location::Server(server) => server.reveal().to_owned(),
        }
    }

    /// Another process takes its turn to write.
    pub async fn take_turn(&self) -> Turn {
        match &self.database {
            None => {
                let file = sqlx::sqlite::SqliteConnectOptions::new().filename(self.location.file().unwrap());
                let mut raw = file.connect().await.unwrap();
                sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut raw).await.unwrap();
                Turn::Sqlite(raw)
            }
            Some((address, name)) => {
                let mut raw = connect(address, name).await.unwrap();
                let sql = "BEGIN; SELECT pg_advisory_xact_lock(x'4c4e4446'::bigint)";
                sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
                Turn::Postgresql(raw)
            }
        }
    }

    /// A copy of a ledger nobody has open.
    pub async fn copy(&self) -> Place {
        match &self.database {
            None => {
                let copy = Place::on(Store::Sqlite).unwrap();
                std::fs::copy(self.location.file().unwrap(), copy.location.file().unwrap()).unwrap();
                copy
            }
            Some((address, name)) => {
                let copy = Place::on(Store::Postgresql).unwrap();
                let (_, new) = copy.database.as_ref().unwrap();
                let sql = format!("CREATE DATABASE {new} TEMPLATE {name} STRATEGY FILE_COPY");
                // whoever had it open may be on the way out still
                for _ in 0..200 {
                    match administer(address, &sql).await {
                        Err(e) if e.to_string().contains("being accessed") => {
                            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                        }
                        done => return done.map(|()| copy).unwrap(),
                    }
                }
                panic!("{name} stays open");
            }
        }
    }

    /// Whatever the pages of a table on the server hold, what was written over included; nothing of a file.
    pub async fn dump(&self, table: &str) -> Vec<u8> {
        let Some((address, name)) = &self.database else { return Vec::new() };
        let mut raw = connect(address, name).await.unwrap();
        let toast = format!("(SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = '{table}'::regclass)");
        let mut pages = Vec::new();
        sqlx::raw_sql("CHECKPOINT").execute(&mut raw).await.unwrap();
        for of in [format!("'{table}'"), toast] {
            let sql = format!("SELECT pg_read_binary_file(pg_relation_filepath({of}))");
            pages.extend(sqlx::query_scalar::<_, Vec<u8>>(AssertSqlSafe(sql)).fetch_one(&mut raw).await.unwrap());
        }
        pages
    }

    /// Does what somebody might do who knows SQL and owns the database.
    pub async fn meddle(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.database {
            None => {
                let file = sqlx::sqlite::SqliteConnectOptions::new().filename(self.location.file().unwrap());
                let mut raw = file.connect().await?;
                sqlx::raw_sql(sql).execute(&mut raw).await?;
                sqlx::Connection::close(raw).await
            }
            Some((address, name)) => {
                let mut raw = connect(address, name).await?;
                sqlx::raw_sql(sql).execute(&mut raw).await?;
                sqlx::Connection::close(raw).await
            }
        }
    }
}

/// Somebody else in the midst of writing.
pub enum Turn {
    Sqlite(sqlx::SqliteConnection),
    Postgresql(sqlx::PgConnection),
}

impl Turn {
    pub async fn give_up(self) {
        match self {
            Turn::Sqlite(raw) => sqlx::Connection::close(raw).await.unwrap(),
            Turn::Postgresql(raw) => sqlx::Connection::close(raw).await.unwrap(),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((address, name)) = self.database.take() else { return };
        // there is no waiting within a runtime
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(administer(&address, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
        });
        if let Ok(Err(error)) = gone.join() {
            println!("{error}");
        }
    }
}

async fn connect(address: &str, name: &str) -> Result<sqlx::PgConnection, sqlx::Error> {
    format!("{address}/{name}").parse::<PgConnectOptions>()?.connect().await
}

async fn administer(address: &str, sql: &str) -> Result<(), sqlx::Error> {
    let mut server = connect(address, "postgres").await?;
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut server).await?;
    sqlx::Connection::close(server).await
}

/// A new ledger.
pub async fn ledger(store: Store) -> Option<(Place, Ledger)> {
    let place = Place::on(store)?;
    let ledger = Ledger::create(place.location()).await.unwrap();
    Some((place, ledger))
}
