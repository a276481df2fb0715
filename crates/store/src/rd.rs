//! Reading: one snapshot, and no way to write.

use crate::{
    Error, Query, Result, Row, Sql, Statement,
    log::LogHead,
    postgres,
    query::{self, Each},
    sqlite,
};
use parking_lot::Mutex;
use std::ops::ControlFlow;

/// One snapshot of the database. It holds a connection, so keep it only as long as it is read.
pub struct Rd<'a> {
    pub(crate) link: Link<'a>,
    /// Set while an event is applied.
    pub(crate) may_write: bool,
}

/// Where the rows come from.
pub(crate) enum Link<'a> {
    SqliteRead(sqlite::Reader<'a>),
    /// Never locked, only borrowed whole: the mutex makes a shared `Tx` something that threads may pass on.
    SqliteWrite(Mutex<&'a mut rusqlite::Connection>),
    PostgresRead(postgres::Reader<'a>),
    PostgresWrite(Mutex<&'a mut postgres::Session>),
}

impl Rd<'_> {
    /// Every row of `q`, in its order.
    pub async fn all<Q: Query>(&mut self, q: Q) -> Result<Vec<Q::Row>> {
        let mut rows = Vec::new();
        self.rows(&q, &mut |cells| {
            rows.push(Q::Row::read(cells)?);
            Ok(ControlFlow::Continue(()))
        })
        .await?;
        Ok(rows)
    }

    /// The first row of `q`, if there is one.
    pub async fn opt<Q: Query>(&mut self, q: Q) -> Result<Option<Q::Row>> {
        let mut row = None;
        self.rows(&q, &mut query::first(&mut row)).await?;
        Ok(row)
    }

    /// The first row of `q`; [`Error::Missing`] if there is none.
    pub async fn one<Q: Query>(&mut self, q: Q) -> Result<Q::Row> {
        let name = q.sql().name;
        self.opt(q).await?.ok_or(Error::Missing(name))
    }

    /// The log's place in this snapshot. Inside a command: its place before the command.
    pub async fn seq(&mut self) -> Result<i64> {
        Ok(self.one(LogHead {}).await?.seq)
    }

    async fn rows(&mut self, q: &dyn Statement, each: &mut Each<'_>) -> Result<()> {
        self.permit(q.sql())?;
        match &mut self.link {
            Link::SqliteRead(reader) => sqlite::rows(reader.connection(), q, each),
            Link::SqliteWrite(connection) => sqlite::rows(connection.get_mut(), q, each),
            Link::PostgresRead(reader) => reader.session().rows(q, each).await,
            Link::PostgresWrite(session) => session.get_mut().rows(q, each).await,
        }
    }

    pub(crate) async fn write(&mut self, statement: &dyn Statement) -> Result<()> {
        self.permit(statement.sql())?;
        match &mut self.link {
            Link::SqliteRead(_) | Link::PostgresRead(_) => Err(Error::Outside(statement.sql().name)),
            Link::PostgresWrite(session) => session.get_mut().write(statement).await,
            Link::SqliteWrite(connection) => sqlite::write(connection.get_mut(), statement).map(drop),
        }
    }

    fn permit(&self, sql: &'static Sql) -> Result<()> {
        if sql.writes && !self.may_write { Err(Error::Outside(sql.name)) } else { Ok(()) }
    }
}
