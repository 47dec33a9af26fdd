//! A statement with its values, for whichever database it meets.

use std::sync::Arc;

use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, SqlStr, Sqlite};

use super::row::Field;
use super::{Row, Session};
use crate::Result;

/// A value of a statement; what is absent still has a type, because PostgreSQL asks for it.
pub(crate) enum Value {
    Int(Option<i64>),
    Bool(Option<bool>),
    Text(Option<String>),
    /// Text that many rows have in common.
    Shared(Arc<str>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! values {
    ($($from:ty, $value:ident => $make:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Value {
                $make
            }
        })*
    };
}

values! {
    i64, v => Value::Int(Some(v));
    &i64, v => Value::Int(Some(*v));
    u32, v => Value::Int(Some(i64::from(v)));
    Option<i64>, v => Value::Int(v);
    bool, v => Value::Bool(Some(v));
    &str, v => Value::Text(Some(v.to_owned()));
    &String, v => Value::Text(Some(v.clone()));
    String, v => Value::Text(Some(v));
    Option<&str>, v => Value::Text(v.map(str::to_owned));
    Option<String>, v => Value::Text(v);
    &Option<String>, v => Value::Text(v.clone());
    Arc<str>, v => Value::Shared(v);
    &[u8], v => Value::Bytes(Some(v.to_vec()));
    &Vec<u8>, v => Value::Bytes(Some(v.clone()));
    Vec<u8>, v => Value::Bytes(Some(v));
    Option<Vec<u8>>, v => Value::Bytes(v);
}

/// A statement; its text numbers its values `$1`, `$2`, ….
pub(crate) struct Query {
    sql: SqlStr,
    values: Vec<Value>,
    kept: bool,
}

/// A statement of this text.
pub(crate) fn query(sql: impl SqlSafeStr) -> Query {
    Query { sql: sql.into_sql_str(), values: Vec::new(), kept: true }
}

/// Runs several statements, separated by semicolons, that have no values.
pub(crate) async fn script(session: &mut Session<'_>, sql: impl Into<String>) -> Result<()> {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql.into()));
    match session {
        Session::Lite(connection) => sql.execute(&mut **connection).await.map(|_| ())?,
        Session::Post(connection) => sql.execute(&mut **connection).await.map(|_| ())?,
    }
    Ok(())
}

macro_rules! bound {
    ($query:expr) => {{
        let mut query = sqlx::query($query.sql).persistent($query.kept);
        for value in $query.values {
            query = match value {
                Value::Int(v) => query.bind(v),
                Value::Bool(v) => query.bind(v),
                Value::Text(v) => query.bind(v),
                Value::Shared(v) => query.bind(v),
                Value::Bytes(v) => query.bind(v),
            };
        }
        query
    }};
}

impl Query {
    /// Adds the next value.
    #[must_use]
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Query {
        self.values.push(value.into());
        self
    }

    /// Makes room for so many values.
    #[must_use]
    pub(crate) fn room(mut self, values: usize) -> Query {
        self.values.reserve_exact(values);
        self
    }

    /// Whether the statement is kept prepared for the next time.
    #[must_use]
    pub(crate) fn persistent(mut self, kept: bool) -> Query {
        self.kept = kept;
        self
    }

    fn lite(self) -> sqlx::query::Query<'static, Sqlite, SqliteArguments> {
        bound!(self)
    }

    fn post(self) -> sqlx::query::Query<'static, Postgres, PgArguments> {
        bound!(self)
    }

    /// Runs it; gives the number of rows it touched.
    pub(crate) async fn execute(self, session: &mut Session<'_>) -> Result<u64> {
        Ok(match session {
            Session::Lite(connection) => self.lite().execute(&mut **connection).await?.rows_affected(),
            Session::Post(connection) => self.post().execute(&mut **connection).await?.rows_affected(),
        })
    }

    /// All rows.
    pub(crate) async fn fetch_all(self, session: &mut Session<'_>) -> Result<Vec<Row>> {
        Ok(match session {
            Session::Lite(connection) => {
                self.lite().fetch_all(&mut **connection).await?.into_iter().map(Row::Lite).collect()
            }
            Session::Post(connection) => {
                self.post().fetch_all(&mut **connection).await?.into_iter().map(Row::Post).collect()
            }
        })
    }

    /// The first row, where there is one.
    pub(crate) async fn fetch_optional(self, session: &mut Session<'_>) -> Result<Option<Row>> {
        Ok(match session {
            Session::Lite(connection) => self.lite().fetch_optional(&mut **connection).await?.map(Row::Lite),
            Session::Post(connection) => self.post().fetch_optional(&mut **connection).await?.map(Row::Post),
        })
    }

    /// The first row.
    pub(crate) async fn fetch_one(self, session: &mut Session<'_>) -> Result<Row> {
        Ok(match session {
            Session::Lite(connection) => Row::Lite(self.lite().fetch_one(&mut **connection).await?),
            Session::Post(connection) => Row::Post(self.post().fetch_one(&mut **connection).await?),
        })
    }

    /// The first column of the first row.
    pub(crate) async fn scalar<T: for<'r> Field<'r>>(self, session: &mut Session<'_>) -> Result<T> {
        self.fetch_one(session).await?.try_get(0)
    }

    /// The first column of the first row, where there is one.
    pub(crate) async fn optional<T: for<'r> Field<'r>>(self, session: &mut Session<'_>) -> Result<Option<T>> {
        self.fetch_optional(session).await?.map(|row| row.try_get(0)).transpose()
    }

    /// The first column of all rows.
    pub(crate) async fn scalars<T: for<'r> Field<'r>>(self, session: &mut Session<'_>) -> Result<Vec<T>> {
        self.fetch_all(session).await?.iter().map(|row| row.try_get(0)).collect()
    }
}
