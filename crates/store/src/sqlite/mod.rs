//! SQLite: one file, one writer thread with group commit, readers used where they are needed.

mod open;
mod read;
mod wal;
mod write;

pub(crate) use open::{Lock, limit, open_reader, open_writer};
pub(crate) use read::{Pool, Reader};
pub(crate) use wal::Wal;
pub(crate) use write::{Writer, start};

use crate::{Cell, Cells, Dialect, Error, Result, Sql, Statement, Value, migrate, query::Each};
use rusqlite::{
    CachedStatement, Connection,
    types::{ToSql, ToSqlOutput, ValueRef},
};

/// Runs a query and gives each row to `each`.
pub(crate) fn rows(connection: &Connection, q: &dyn Statement, each: &mut Each<'_>) -> Result<()> {
    let mut statement = prepared(connection, q)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        if each(row)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Runs a write; the number of rows it changed.
pub(crate) fn write(connection: &Connection, statement: &dyn Statement) -> Result<usize> {
    Ok(prepared(connection, statement)?.raw_execute()?)
}

/// The same of a database that may have none.
pub(crate) fn ran_if_any(connection: &Connection) -> Result<Vec<(i64, String)>> {
    let text = "select 1 from sqlite_schema where type = 'table' and name = 'store_schema'";
    if connection.prepare(text)?.exists([])? { ran(connection) } else { Ok(Vec::new()) }
}

/// `(number, digest)` of the migrations that have run.
pub(crate) fn ran(connection: &Connection) -> Result<Vec<(i64, String)>> {
    let mut statement = connection.prepare(migrate::RAN)?;
    let mut rows = statement.raw_query();
    let mut ran = Vec::new();
    while let Some(row) = rows.next()? {
        ran.push((row.get(0)?, row.get(1)?));
    }
    Ok(ran)
}

/// Runs a statement of the store's own that has no parameters.
pub(crate) fn control(connection: &Connection, text: &str) -> Result<()> {
    connection.prepare_cached(text)?.raw_execute()?;
    Ok(())
}

fn prepared<'c>(connection: &'c Connection, statement: &dyn Statement) -> Result<CachedStatement<'c>> {
    let sql = statement.sql();
    let mut prepared = connection.prepare_cached(sql.text(Dialect::Sqlite))?;
    statement.bind(&mut |values| bind(&mut prepared, sql, values))?;
    Ok(prepared)
}

fn bind(prepared: &mut CachedStatement<'_>, sql: &'static Sql, values: &[Value<'_>]) -> Result<()> {
    for (index, value) in values.iter().enumerate() {
        refuse_nul(sql, index, value)?;
        prepared.raw_bind_parameter(index + 1, value)?;
    }
    Ok(())
}

/// PostgreSQL has no NUL in a text, so neither engine takes one.
pub(crate) fn refuse_nul(sql: &'static Sql, index: usize, value: &Value<'_>) -> Result<()> {
    match value {
        Value::Text(text) if text.as_bytes().contains(&0) => {
            Err(Error::Value { column: sql.params[index].name, why: "holds a NUL character".into() })
        }
        _ => Ok(()),
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(int) => ValueRef::Integer(*int),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Id(id) => ValueRef::Text(id),
        }))
    }
}

impl Cells for rusqlite::Row<'_> {
    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        match self.get_ref(index)? {
            ValueRef::Null => Ok(Cell::Null),
            ValueRef::Integer(int) => Ok(Cell::Int(int)),
            ValueRef::Text(text) => {
                std::str::from_utf8(text).map(Cell::Text).map_err(|error| Error::Corrupt(format!("not UTF-8: {error}")))
            }
            other => Err(Error::Corrupt(format!("a cell is {:?}", other.data_type()))),
        }
    }
}
