//! Readers: a few connections, used on the thread that asks. A read of rows that are in memory takes microseconds,
//! less than handing it to another thread would.

use super::{control, open_reader};
use crate::{Error, Result};
use parking_lot::Mutex;
use rusqlite::Connection;
use std::path::PathBuf;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The connections that nobody uses at the moment; opened when first needed.
pub(crate) struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    places: Semaphore,
}

/// A connection in a snapshot; it goes back to the pool when it is dropped.
pub(crate) struct Reader<'a> {
    /// Never locked: see `Link::SqliteWrite`.
    connection: Mutex<Option<Connection>>,
    pool: &'a Pool,
    _place: SemaphorePermit<'a>,
}

impl Pool {
    pub fn new(path: PathBuf, readers: usize) -> Pool {
        Pool { path, idle: Mutex::new(Vec::new()), places: Semaphore::new(readers.max(1)) }
    }

    /// Waits for a place and begins a snapshot.
    pub async fn reader(&self) -> Result<Reader<'_>> {
        let place = self.places.acquire().await.map_err(|_| Error::Closed)?;
        let idle = self.idle.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        control(&connection, "begin")?;
        Ok(Reader { connection: Mutex::new(Some(connection)), pool: self, _place: place })
    }
}

impl Reader<'_> {
    pub fn connection(&mut self) -> &Connection {
        self.connection.get_mut().as_ref().expect("a reader has its connection until it is dropped")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.get_mut().take() {
            // A connection that cannot end its snapshot is closed instead of used again.
            if control(&connection, "commit").is_ok() {
                self.pool.idle.lock().push(connection);
            }
        }
    }
}
