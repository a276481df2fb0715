//! Every row of every table, in one snapshot, as JSON lines that either engine can read.

use super::archive::{Archive, Part, Table};
use crate::{
    Cell, Cells, Config, Error, Result, migrate,
    open::{Place, place},
    postgres::Server,
    sqlite,
};
use futures_util::TryStreamExt;
use rusqlite::Connection;
use serde::{Serialize, Serializer};
use std::{io::Write, path::Path, pin::pin};
use tokio::task;
use tokio_postgres::{Client, types::ToSql};

/// What the rows were a snapshot of.
pub(crate) struct Snapshot {
    pub schema: Vec<(i64, String)>,
    pub seq: i64,
    pub hash: String,
    pub tables: Vec<Table>,
}

/// `(table, column, place in the primary key or 0)` in order, on SQLite. What has run is in the
/// manifest instead, and the ids of groups mean nothing elsewhere.
const SQLITE_COLUMNS: &str = "select t.name, c.name, c.pk from sqlite_schema t, pragma_table_info(t.name) c
     where t.type = 'table' and t.name not like 'sqlite_%' and t.name not in ('store_schema', 'store_group')
     order by t.name, c.cid";
/// The same on PostgreSQL.
const POSTGRES_COLUMNS: &str = "select t.relname::text, a.attname::text,
            coalesce(array_position(i.indkey::int2[], a.attnum), -1)::bigint + 1
       from pg_class t
       join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
       left join pg_index i on i.indrelid = t.oid and i.indisprimary
      where t.relnamespace = current_schema()::regnamespace and t.relkind = 'r' and t.relname not in ('store_schema', 'store_group')
      order by t.relname, a.attnum";
const HEAD: &str = "select seq, hash from store_head where id = 1";

/// Writes `rows/TABLE.jsonl` for every table.
pub(crate) async fn dump(config: &Config, mut archive: Archive) -> Result<(Archive, Snapshot)> {
    match place(config)? {
        Place::Sqlite(path) => {
            let path = path.to_owned();
            // Reading a whole database takes a while, so it is not done on a thread that others wait for.
            let dumped = task::spawn_blocking(move || {
                let snapshot = dump_sqlite(&path, &mut archive)?;
                Ok((archive, snapshot))
            });
            dumped.await.unwrap_or(Err(Error::Closed))
        }
        Place::Postgres => {
            let server = Server::parse(&config.database, config.durable)?;
            let snapshot = dump_postgres(&server, &mut archive).await?;
            Ok((archive, snapshot))
        }
    }
}

fn dump_sqlite(path: &Path, archive: &mut Archive) -> Result<Snapshot> {
    let connection = sqlite::open_reader(path)?;
    connection.execute_batch("begin")?;
    let mut tables = Tables::default();
    each_sqlite(&connection, SQLITE_COLUMNS, |row| {
        tables.column(row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(())
    })?;
    let mut dumped = Vec::new();
    for (question, mut table) in tables.questions() {
        let mut part = begin(archive, &table)?;
        each_sqlite(&connection, &question, |row| {
            table.rows += 1;
            line(&mut part, row, table.columns.len())
        })?;
        archive.keep(part)?;
        dumped.push(table);
    }
    let schema = sqlite::ran(&connection)?;
    let (seq, hash) = connection.query_row(HEAD, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Snapshot { schema, seq, hash, tables: dumped })
}

fn each_sqlite(
    connection: &Connection,
    question: &str,
    mut each: impl FnMut(&rusqlite::Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare(question)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        each(row)?;
    }
    Ok(())
}

async fn dump_postgres(server: &Server, archive: &mut Archive) -> Result<Snapshot> {
    let mut session = server.connect().await?;
    session.batch("begin isolation level repeatable read read only").await?;
    let mut tables = Tables::default();
    each_postgres(session.client(), POSTGRES_COLUMNS, |row| {
        tables.column(row.get(0), row.get(1), row.get(2));
        Ok(())
    })
    .await?;
    let mut dumped = Vec::new();
    for (question, mut table) in tables.questions() {
        let mut part = begin(archive, &table)?;
        each_postgres(session.client(), &question, |row| {
            table.rows += 1;
            line(&mut part, &row, table.columns.len())
        })
        .await?;
        archive.keep(part)?;
        dumped.push(table);
    }
    let schema = server.ran(&mut session).await?;
    let head = session.client().query_one(HEAD, &[]).await?;
    Ok(Snapshot { schema, seq: head.get(0), hash: head.get(1), tables: dumped })
}

async fn each_postgres(
    client: &Client,
    question: &str,
    mut each: impl FnMut(tokio_postgres::Row) -> Result<()>,
) -> Result<()> {
    let none: [&(dyn ToSql + Sync); 0] = [];
    let mut rows = pin!(client.query_raw(question, none).await?);
    while let Some(row) = rows.try_next().await? {
        each(row)?;
    }
    Ok(())
}

/// The tables with their columns, and the places of those in the primary key.
#[derive(Default)]
struct Tables(Vec<(Table, Vec<(i64, String)>)>);

impl Tables {
    fn column(&mut self, table: String, column: String, key: i64) {
        if self.0.last().is_none_or(|(last, _)| last.name != table) {
            self.0.push((Table { name: table, columns: Vec::new(), rows: 0 }, Vec::new()));
        }
        if let Some((table, keys)) = self.0.last_mut() {
            if key > 0 {
                keys.push((key, column.clone()));
            }
            table.columns.push(column);
        }
    }

    /// One question for each table: all rows, in the order of the primary key.
    fn questions(self) -> impl Iterator<Item = (String, Table)> {
        self.0.into_iter().map(|(table, mut keys)| {
            keys.sort();
            let names =
                |names: Vec<&String>| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
            let order = if keys.is_empty() {
                names(table.columns.iter().collect())
            } else {
                names(keys.iter().map(|(_, name)| name).collect())
            };
            let columns = names(table.columns.iter().collect());
            (format!("select {columns} from \"{}\" order by {order}", table.name), table)
        })
    }
}

fn begin(archive: &Archive, table: &Table) -> Result<Part> {
    let mut part = archive.file(&format!("rows/{}.jsonl", table.name))?;
    serde_json::to_writer(&mut part, &table.columns)?;
    part.write_all(b"\n")?;
    Ok(part)
}

fn line(part: &mut Part, cells: &dyn Cells, columns: usize) -> Result<()> {
    part.write_all(b"[")?;
    for index in 0..columns {
        if index > 0 {
            part.write_all(b",")?;
        }
        serde_json::to_writer(&mut *part, &cells.cell(index)?)?;
    }
    part.write_all(b"]\n")?;
    Ok(())
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Cell::Null => to.serialize_none(),
            Cell::Int(int) => to.serialize_i64(*int),
            Cell::Text(text) => to.serialize_str(text),
        }
    }
}

/// Keeps the rows of a database that is about to be upgraded, in the data folder. Blobs do not change.
pub(crate) async fn before_upgrade(config: &Config, ran: &[(i64, String)]) -> Result<()> {
    let (found, now_ms) = (ran.last().map_or(0, |(number, _)| *number), config.clock.now_ms());
    let folder = config.data.join(format!("before-upgrade-from-{found}-{now_ms}"));
    let (archive, snapshot) = dump(config, Archive::create(&folder)?).await?;
    archive.finish(snapshot, now_ms, &config.key)?;
    tracing::info!(folder = %folder.display(), newest = migrate::newest(), "the rows were kept before the upgrade");
    Ok(())
}
