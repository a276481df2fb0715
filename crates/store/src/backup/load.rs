//! Restoring: into an empty place, on either engine, and only what the manifest vouches for.

use super::archive::{Manifest, examine, inside};
use crate::{
    Config, Error, Result, Store,
    log::{CHECKPOINT_FILE, Fault, verify},
    migrate,
    open::{Place, blobs, place},
    postgres::{Server, Session},
    public_key,
};
use futures_util::SinkExt;
use rusqlite::Connection;
use serde_json::Value;
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Lines},
    path::{Path, PathBuf},
    pin::pin,
};
use tokio::task;

/// How much of a table is sent to PostgreSQL at once.
const COPY_BYTES: usize = 256 * 1024;

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Rows, of all tables.
    pub rows: u64,
    /// Entries of the log, whose chain is whole.
    pub entries: i64,
    /// Blobs.
    pub blobs: usize,
}

/// Restores a backup into the database and the data folder of `config`, which must be empty, brings the schema up to
/// date and verifies the log. `trusted`: the public keys, hex, that may have signed; empty: any.
pub async fn restore(folder: &Path, config: Config, trusted: &[String]) -> Result<Restored> {
    let manifest = examine(folder, trusted)?;
    migrate::pending(&manifest.schema)?;
    let blobs = blobs(&config)?;
    if !blobs.list().await?.is_empty() {
        return Err(Error::Config("there are blobs already; restore into an empty place".into()));
    }
    let (folder, before) = (folder.to_owned(), manifest.clone());
    match place(&config)? {
        Place::Sqlite(path) => {
            let (path, from, now_ms) = (path.to_owned(), folder.clone(), config.clock.now_ms());
            let loaded = task::spawn_blocking(move || load_sqlite(&path, &from, &before, now_ms));
            loaded.await.unwrap_or(Err(Error::Closed))?;
        }
        Place::Postgres => load_postgres(&config, &folder, &manifest).await?,
    }
    let mut copied = 0;
    for (path, ..) in &manifest.files {
        let from = inside(&folder, path)?;
        if path == CHECKPOINT_FILE {
            let target = config.data.join(path);
            fs::copy(from, &target)?;
            File::open(&target)?.sync_all()?;
        } else if let Some(name) = path.strip_prefix("blobs/") {
            let blob = blobs.put_file(&from).await?;
            if blob.hash != name.replace('/', "") {
                return Err(Error::Corrupt(format!("the backup's {path} is not what its name says")));
            }
            copied += 1;
        }
    }
    let store = Store::open(config).await?;
    let signers = signers(&store, trusted).await?;
    let whole = verify(&store, &signers, &[]).await?.map_err(|fault: Fault| Error::Corrupt(fault.to_string()))?;
    if whole.entries < manifest.seq {
        return Err(Error::Corrupt(format!("the log ends at {}, the backup's at {}", whole.entries, manifest.seq)));
    }
    store.close().await;
    Ok(Restored { rows: manifest.tables.iter().map(|table| table.rows).sum(), entries: manifest.seq, blobs: copied })
}

fn load_sqlite(path: &Path, folder: &Path, manifest: &Manifest, now_ms: i64) -> Result<()> {
    if path.exists() {
        return Err(Error::Config(format!("{} is there already; restore into an empty place", path.display())));
    }
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".restoring");
    let unfinished = PathBuf::from(unfinished);
    let _ = fs::remove_file(&unfinished);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let connection = Connection::open(&unfinished)?;
    connection.execute_batch("pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off")?;
    migrate::sqlite(&connection, now_ms, manifest.schema.last().map(|(number, _)| *number))?;
    connection.execute_batch("begin immediate")?;
    for table in &manifest.tables {
        let (mut rows, columns) = table_rows(folder, &table.name)?;
        connection.execute(&format!("delete from \"{}\"", table.name), [])?;
        let numbers: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
        let text = format!("insert into \"{}\" ({}) values ({})", table.name, quoted(&columns), numbers.join(", "));
        let mut insert = connection.prepare(&text)?;
        let mut found = 0;
        while let Some(cells) = next_row(&mut rows, &table.name)? {
            for (index, cell) in cells.iter().enumerate() {
                match cell {
                    Value::Null => insert.raw_bind_parameter(index + 1, rusqlite::types::Null)?,
                    Value::Number(number) if number.is_i64() => {
                        insert.raw_bind_parameter(index + 1, number.as_i64())?
                    }
                    Value::String(text) => insert.raw_bind_parameter(index + 1, text)?,
                    other => return Err(strange(&table.name, other)),
                }
            }
            insert.raw_execute()?;
            found += 1;
        }
        counted(&table.name, found, table.rows)?;
    }
    let mut orphans = connection.prepare("pragma foreign_key_check")?;
    if orphans.raw_query().next()?.is_some() {
        return Err(Error::Corrupt("the backup has rows whose owners are missing".into()));
    }
    drop(orphans);
    connection.execute_batch("commit")?;
    drop(connection);
    File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, path)?;
    Ok(())
}

async fn load_postgres(config: &Config, folder: &Path, manifest: &Manifest) -> Result<()> {
    let server = Server::parse(&config.database, true)?;
    let mut session = server.connect().await?;
    server.inspect(&mut session).await?;
    let tables =
        "select count(*) from pg_class where relkind in ('r', 'v') and relnamespace = to_regnamespace($1)::oid";
    let tables: i64 = session.client().query_one(tables, &[&server.schema]).await?.get(0);
    if tables > 0 {
        return Err(Error::Config(format!("schema {} has tables; restore into an empty place", server.schema)));
    }
    server.migrate(&mut session, config.clock.now_ms(), manifest.schema.last().map(|(number, _)| *number)).await?;
    session.batch("begin").await?;
    let owners = drop_owners(&mut session).await?;
    for table in &manifest.tables {
        session.batch(&format!("delete from \"{}\"", table.name)).await?;
        let (mut rows, columns) = table_rows(folder, &table.name)?;
        let copy = format!("copy \"{}\" ({}) from stdin", table.name, quoted(&columns));
        let mut sink = pin!(session.client().copy_in::<_, bytes::Bytes>(&copy).await?);
        let (mut found, mut text) = (0, String::new());
        while let Some(cells) = next_row(&mut rows, &table.name)? {
            copy_line(&mut text, &table.name, &cells)?;
            found += 1;
            if text.len() > COPY_BYTES {
                sink.send(std::mem::take(&mut text).into()).await?;
            }
        }
        sink.send(text.into()).await?;
        sink.finish().await?;
        counted(&table.name, found, table.rows)?;
    }
    // Adding them again checks every row.
    for owner in owners {
        session.batch(&owner).await?;
    }
    session.batch("commit").await
}

/// Takes the foreign keys away, as tables are loaded in the order of their names; answers how to put them back.
async fn drop_owners(session: &mut Session) -> Result<Vec<String>> {
    let question = "select format('alter table %s drop constraint %I', conrelid::regclass, conname),
                           format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
                      from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace";
    let mut back = Vec::new();
    for row in session.client().query(question, &[]).await? {
        session.batch(row.get(0)).await?;
        back.push(row.get(1));
    }
    Ok(back)
}

fn copy_line(text: &mut String, table: &str, cells: &[Value]) -> Result<()> {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push('\t');
        }
        match cell {
            Value::Null => text.push_str("\\N"),
            Value::Number(number) if number.is_i64() => text.push_str(&number.to_string()),
            Value::String(value) => {
                for character in value.chars() {
                    match character {
                        '\\' => text.push_str("\\\\"),
                        '\t' => text.push_str("\\t"),
                        '\n' => text.push_str("\\n"),
                        '\r' => text.push_str("\\r"),
                        other => text.push(other),
                    }
                }
            }
            other => return Err(strange(table, other)),
        }
    }
    text.push('\n');
    Ok(())
}

/// The lines of a table behind the first, and the columns that the first one names.
fn table_rows(folder: &Path, table: &str) -> Result<(Lines<BufReader<File>>, Vec<String>)> {
    let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let path = inside(folder, &format!("rows/{table}.jsonl"))?;
    let mut lines = BufReader::new(File::open(path)?).lines();
    let first = lines.next().ok_or_else(|| Error::Corrupt(format!("the backup's {table} is empty")))??;
    let columns: Vec<String> = serde_json::from_str(&first)?;
    if !plain(table) || !columns.iter().all(|column| plain(column)) {
        return Err(Error::Corrupt(format!("the backup's {table} has strange names")));
    }
    Ok((lines, columns))
}

fn next_row(rows: &mut Lines<BufReader<File>>, table: &str) -> Result<Option<Vec<Value>>> {
    match rows.next() {
        None => Ok(None),
        Some(line) => match serde_json::from_str(&line?)? {
            Value::Array(cells) => Ok(Some(cells)),
            other => Err(strange(table, &other)),
        },
    }
}

fn quoted(columns: &[String]) -> String {
    columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
}

fn counted(table: &str, found: u64, said: u64) -> Result<()> {
    if found == said {
        Ok(())
    } else {
        Err(Error::Corrupt(format!("{table} has {found} rows, its manifest says {said}")))
    }
}

fn strange(table: &str, found: &Value) -> Error {
    Error::Corrupt(format!("the backup's {table} has {found}"))
}

/// Whose checkpoints count in a restored log: those that are trusted, and this house's own.
async fn signers(store: &Store, trusted: &[String]) -> Result<Vec<String>> {
    let mut signers = trusted.to_vec();
    signers.push(public_key(&store.0.config.key));
    if trusted.is_empty() {
        let kept = store.read().await?.all(crate::log::Checkpoints {}).await?;
        signers.extend(kept.into_iter().map(|checkpoint| checkpoint.signer));
    }
    Ok(signers)
}
