//! Copying every table of one database into another.

use std::pin::pin;

use futures_util::{Stream, TryStreamExt as _};
use sqlx::AssertSqlSafe;

use super::{Dialect, Row, Session, Value, query};
use crate::{Error, Location, Result};

/// Values a statement has at most, and bytes about which one is full.
const VALUES: usize = 10_000;
const BYTES: usize = 4 << 20;

/// Copies all rows of all tables; both have the same tables, and those it copies to are empty. Gives the number of rows
/// by table.
pub(crate) async fn copy(from: &mut Session<'_>, to: &mut Session<'_>) -> Result<Vec<(String, u64)>> {
    let tables = tables(from).await?;
    let wanted = self::tables(to).await?;
    if tables != wanted {
        let detail = format!("it has the tables {tables:?}, and a ledger has {wanted:?}");
        return Err(Error::Damaged { ledger: Location::default(), detail });
    }
    let mut copied = Vec::with_capacity(tables.len());
    for table in tables {
        let rows = table.copy(from, to).await?;
        copied.push((table.name, rows));
    }
    Ok(copied)
}

/// A table as both databases describe it, in the order in which tables were made, so that what others refer to comes
/// before them.
#[derive(Debug, PartialEq, Eq)]
struct Table {
    name: String,
    columns: Vec<(String, Type)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Int,
    Bool,
    Text,
    Bytes,
}

impl Type {
    fn of(word: &str) -> Option<Type> {
        Some(match word.to_ascii_lowercase().as_str() {
            "bigint" | "integer" => Type::Int,
            "boolean" => Type::Bool,
            "text" => Type::Text,
            "bytea" => Type::Bytes,
            _ => return None,
        })
    }

    fn value(self, row: &Row, column: usize) -> Result<Value> {
        Ok(match self {
            Type::Int => Value::Int(row.try_get(column)?),
            Type::Bool => Value::Bool(row.try_get(column)?),
            Type::Text => Value::Text(row.try_get(column)?),
            Type::Bytes => Value::Bytes(row.try_get(column)?),
        })
    }
}

async fn tables(session: &mut Session<'_>) -> Result<Vec<Table>> {
    let sql = match session.dialect() {
        Dialect::Lite => {
            "SELECT m.name, c.name, c.type FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.rowid, c.cid"
        }
        Dialect::Post => {
            "SELECT t.relname::text, c.attname::text, format_type(c.atttypid, NULL) FROM pg_class AS t \
             JOIN pg_attribute AS c ON c.attrelid = t.oid WHERE t.relkind = 'r' AND c.attnum > 0 \
             AND NOT c.attisdropped AND t.relnamespace = current_schema()::regnamespace ORDER BY t.oid, c.attnum"
        }
    };
    let mut tables: Vec<Table> = Vec::new();
    for row in query(sql).fetch_all(session).await? {
        let (name, column, word): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let Some(of) = Type::of(&word) else {
            let detail = format!("`{name}.{column}` is of the type {word}, which ledgers do not have");
            return Err(Error::Damaged { ledger: Location::default(), detail });
        };
        match tables.last_mut().filter(|t| t.name == name) {
            Some(table) => table.columns.push((column, of)),
            None => tables.push(Table { name, columns: vec![(column, of)] }),
        }
    }
    Ok(tables)
}

impl Table {
    async fn copy(&self, from: &mut Session<'_>, to: &mut Session<'_>) -> Result<u64> {
        let sql = AssertSqlSafe(format!("SELECT {} FROM {}", self.names(), self.name));
        match from {
            Session::Lite(connection) => {
                let rows = sqlx::query(sql).fetch(&mut **connection).map_ok(Row::Lite);
                self.fill(rows, to).await
            }
            Session::Post(connection) => {
                let rows = sqlx::query(sql).fetch(&mut **connection).map_ok(Row::Post);
                self.fill(rows, to).await
            }
        }
    }

    /// Writes rows as they come, however many they are.
    async fn fill(&self, rows: impl Stream<Item = Result<Row, sqlx::Error>>, to: &mut Session<'_>) -> Result<u64> {
        let mut rows = pin!(rows);
        let (mut values, mut bytes, mut written) = (Vec::new(), 0, 0);
        while let Some(row) = rows.try_next().await? {
            for (index, (_, of)) in self.columns.iter().enumerate() {
                let value = of.value(&row, index)?;
                bytes += match &value {
                    Value::Text(Some(text)) => text.len(),
                    Value::Bytes(Some(all)) => all.len(),
                    _ => 0,
                };
                values.push(value);
            }
            if values.len() + self.columns.len() > VALUES || bytes > BYTES {
                written += self.write(std::mem::take(&mut values), to).await?;
                bytes = 0;
            }
        }
        Ok(written + self.write(values, to).await?)
    }

    async fn write(&self, values: Vec<Value>, to: &mut Session<'_>) -> Result<u64> {
        let width = self.columns.len();
        if values.is_empty() {
            return Ok(0);
        }
        let dialect = to.dialect();
        let places = (0..values.len() / width).map(|row| format!("({})", dialect.places(row * width, width)));
        let places: Vec<String> = places.collect();
        let sql = format!("{} INTO {} ({}) VALUES {}", dialect.insert(), self.name, self.names(), places.join(","));
        let insert = query(AssertSqlSafe(sql)).persistent(false).room(values.len());
        values.into_iter().fold(insert, super::Query::bind).execute(to).await
    }

    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}
