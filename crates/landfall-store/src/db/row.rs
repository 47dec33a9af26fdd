//! A row of either database.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Decode, Postgres, Row as _, Sqlite, Type};

use crate::{Error, Result};

/// What both databases give in a column.
pub(crate) trait Field<'r>: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> {}

impl<'r, T> Field<'r> for T where T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> {}

/// A row.
pub(crate) enum Row {
    Lite(SqliteRow),
    Post(PgRow),
}

impl Row {
    /// What stands in a column, named or numbered from 0.
    pub(crate) fn try_get<'r, T: Field<'r>, I>(&'r self, column: I) -> Result<T>
    where
        I: ColumnIndex<SqliteRow> + ColumnIndex<PgRow>,
    {
        match self {
            Row::Lite(row) => row.try_get(column).map_err(Error::from),
            Row::Post(row) => row.try_get(column).map_err(Error::from),
        }
    }
}
