//! The difference between SQLite and PostgreSQL, in one place; everything else writes one text of SQL, with `$n`, for
//! both.
//!
//! A [`Session`] is a connection somebody lends: of a [`Reader`], a [`Writer`] or a [`Transaction`].
//! Rules for the text: numbers are BIGINT, sums are cast to it, instants are microseconds, days are ISO text, what may
//! be absent is sorted by something else, and what the two write differently is a fragment of [`Dialect`].

mod copy;
mod dialect;
pub(crate) mod lite;
pub(crate) mod post;
mod query;
mod row;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool,
};

pub(crate) use copy::copy;
pub(crate) use dialect::Dialect;
pub(crate) use query::{Query, Value, query, script};
pub(crate) use row::Row;
pub(crate) use sqlx::AssertSqlSafe;

use crate::{Error, Result};

/// A connection somebody lends.
pub(crate) enum Session<'a> {
    Lite(&'a mut SqliteConnection),
    Post(&'a mut PgConnection),
}

impl Session<'_> {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Session::Lite(_) => Dialect::Lite,
            Session::Post(_) => Dialect::Post,
        }
    }
}

/// Connections for reading.
pub(crate) enum Pool {
    Lite(SqlitePool),
    Post(PgPool),
}

impl Pool {
    pub(crate) async fn acquire(&self) -> Result<Reader> {
        Ok(match self {
            Pool::Lite(pool) => Reader::Lite(pool.acquire().await?),
            Pool::Post(pool) => Reader::Post(pool.acquire().await.map_err(post::acquired)?),
        })
    }

    /// Waits for readers, and closes their connections.
    pub(crate) async fn close(&self) {
        match self {
            Pool::Lite(pool) => pool.close().await,
            Pool::Post(pool) => pool.close().await,
        }
    }
}

/// A connection for reading; it goes back to where it came from.
pub(crate) enum Reader {
    Lite(PoolConnection<Sqlite>),
    Post(PoolConnection<Postgres>),
}

impl Reader {
    pub(crate) fn session(&mut self) -> Session<'_> {
        match self {
            Reader::Lite(connection) => Session::Lite(connection),
            Reader::Post(connection) => Session::Post(connection),
        }
    }

    /// Begins reading at one point: what is written meanwhile is not seen.
    pub(crate) async fn begin(&mut self) -> Result<Transaction<'_>> {
        Ok(match self {
            Reader::Lite(connection) => Transaction::Lite(connection.begin().await?),
            Reader::Post(connection) => Transaction::Post(connection.begin_with(post::READ).await?),
        })
    }
}

/// How to connect for writing.
pub(crate) enum Connect {
    Lite(Box<SqliteConnectOptions>),
    Post(Box<PgConnectOptions>),
}

impl Connect {
    pub(crate) async fn connect(&self) -> Result<Writer> {
        Ok(match self {
            Connect::Lite(options) => Writer::Lite(options.connect().await?),
            Connect::Post(options) => Writer::Post(post::connect(options).await?),
        })
    }
}

/// A connection for writing.
pub(crate) enum Writer {
    Lite(SqliteConnection),
    Post(PgConnection),
}

impl Writer {
    pub(crate) fn session(&mut self) -> Session<'_> {
        match self {
            Writer::Lite(connection) => Session::Lite(connection),
            Writer::Post(connection) => Session::Post(connection),
        }
    }

    /// Begins reading at one point; others may write meanwhile.
    pub(crate) async fn begin_reading(&mut self) -> Result<Transaction<'_>> {
        Ok(match self {
            Writer::Lite(connection) => Transaction::Lite(connection.begin().await?),
            Writer::Post(connection) => Transaction::Post(connection.begin_with(post::READ).await?),
        })
    }

    /// Begins writing.
    ///
    /// INVARIANT: one writer at a time, whoever it is: what is read from here on is the latest, and stays so until the
    /// transaction ends.
    pub(crate) async fn begin(&mut self) -> Result<Transaction<'_>> {
        Ok(match self {
            Writer::Lite(connection) => Transaction::Lite(connection.begin_with("BEGIN IMMEDIATE").await?),
            Writer::Post(connection) => {
                let mut transaction = connection.begin_with(post::WRITE).await?;
                post::take_turn(&mut transaction).await?;
                Transaction::Post(transaction)
            }
        })
    }

    /// Closes the connection. What was committed is safe either way.
    pub(crate) async fn close(self) {
        let _ = match self {
            Writer::Lite(connection) => connection.close().await,
            Writer::Post(connection) => connection.close().await,
        };
    }
}

/// Work that is kept whole or, where it is dropped before `commit`, not at all.
pub(crate) enum Transaction<'c> {
    Lite(sqlx::Transaction<'c, Sqlite>),
    Post(sqlx::Transaction<'c, Postgres>),
}

impl Transaction<'_> {
    pub(crate) fn session(&mut self) -> Session<'_> {
        match self {
            Transaction::Lite(transaction) => Session::Lite(transaction),
            Transaction::Post(transaction) => Session::Post(transaction),
        }
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Transaction::Lite(transaction) => transaction.commit().await.map_err(Error::from),
            Transaction::Post(transaction) => transaction.commit().await.map_err(Error::from),
        }
    }
}

impl Session<'_> {
    /// Takes from the disk what was erased.
    pub(crate) async fn compact(&mut self) -> Result<()> {
        match self {
            Session::Lite(connection) => lite::compact(connection).await,
            Session::Post(connection) => post::compact(connection).await,
        }
    }

    /// Asks the database what it finds wrong with how its rows are stored.
    pub(crate) async fn examine(&mut self) -> Result<()> {
        match self {
            Session::Lite(connection) => lite::examine(connection).await,
            // what a server stores is for its own tools to examine
            Session::Post(_) => Ok(()),
        }
    }
}

/// What an answer of a database means; none where it was not foreseen.
pub(crate) fn meaning(database: &(dyn sqlx::error::DatabaseError + 'static)) -> Option<Error> {
    if database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        post::meaning(database)
    } else {
        lite::meaning(database)
    }
}
