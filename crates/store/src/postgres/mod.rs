//! PostgreSQL: groups of commands in a few lanes per node, each a connection of its own; reads from a small pool.

mod follow;
mod lane;
mod open;
mod read;
mod session;

pub(crate) use follow::follow;
pub(crate) use lane::{Lane, head};
use open::RECONNECT_TIME;
pub(crate) use open::Server;
pub(crate) use read::{Pool, Reader};
pub(crate) use session::Session;

use crate::{Cell, Cells, Error, Result, Value};
use bytes::BytesMut;
use std::sync::Arc;
use tokio_postgres::{
    error::SqlState,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Error {
        match error.code() {
            Some(&SqlState::DISK_FULL) => Error::Full,
            Some(&(SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED)) => Error::Corrupt(told(&error)),
            None if error.is_closed()
                || std::error::Error::source(&error).is_some_and(|cause| cause.is::<std::io::Error>()) =>
            {
                Error::Lost
            }
            Some(code) if gone(code) => Error::Lost,
            _ => Error::Database(Arc::new(Told { told: told(&error), error })),
        }
    }
}

/// The server ended the link or is not ready to take one.
fn gone(code: &SqlState) -> bool {
    code.code().starts_with("08")
        || [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW].contains(code)
}

/// `tokio_postgres::Error` says only "db error"; this says what the server said.
#[derive(Debug)]
struct Told {
    told: String,
    error: tokio_postgres::Error,
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.told)
    }
}

impl std::error::Error for Told {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

fn told(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => error.to_string(),
    }
}

/// Whether running the same command again, alone, may succeed: it lost against another one, or what it had read was
/// no longer so when it wrote.
pub(crate) fn transient(error: &Error) -> bool {
    let Error::Database(cause) = error else {
        return false;
    };
    let code = cause.downcast_ref::<Told>().and_then(|told| told.error.code());
    code.is_some_and(|code| {
        [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::UNIQUE_VIOLATION]
            .contains(code)
    })
}

/// Whether the server itself said no, so that nothing was committed. Any other failure may hide a commit that arrived.
fn refused(error: &Error) -> bool {
    match error {
        Error::Full | Error::Corrupt(_) => true,
        Error::Database(cause) => cause.downcast_ref::<Told>().is_some_and(|told| told.error.code().is_some()),
        _ => false,
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, ty) {
            (Value::Null, _) => return Ok(IsNull::Yes),
            (Value::Int(int), &Type::INT8) => out.extend_from_slice(&int.to_be_bytes()),
            (Value::Int(int), &Type::INT4) => out.extend_from_slice(&i32::try_from(*int)?.to_be_bytes()),
            (Value::Text(text), &(Type::TEXT | Type::VARCHAR)) => out.extend_from_slice(text.as_bytes()),
            (Value::Id(id), &(Type::TEXT | Type::VARCHAR)) => out.extend_from_slice(id),
            _ => return Err(format!("{self:?} is no {ty}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A cell as the wire has it.
struct Wire<'a>(Cell<'a>);

impl<'a> FromSql<'a> for Wire<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> std::result::Result<Wire<'a>, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Wire(match *ty {
            Type::INT8 => Cell::Int(i64::from_be_bytes(raw.try_into()?)),
            Type::INT4 => Cell::Int(i32::from_be_bytes(raw.try_into()?).into()),
            Type::INT2 => Cell::Int(i16::from_be_bytes(raw.try_into()?).into()),
            _ => Cell::Text(std::str::from_utf8(raw)?),
        }))
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Wire<'a>, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Wire(Cell::Null))
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::INT2 | Type::TEXT | Type::VARCHAR | Type::NAME)
    }
}

impl Cells for tokio_postgres::Row {
    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        Ok(self.try_get::<_, Wire<'_>>(index)?.0)
    }
}
