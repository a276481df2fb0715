//! Readers: a few connections, each in a read-only snapshot while it is used.

use super::{Server, Session};
use crate::{Error, Result};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The connections that nobody uses at the moment; made when first needed.
pub(crate) struct Pool {
    server: Arc<Server>,
    idle: Mutex<Vec<Session>>,
    places: Semaphore,
}

/// A connection in a snapshot; it goes back to the pool when it is dropped.
pub(crate) struct Reader<'a> {
    /// Never locked: see `Link::SqliteWrite`.
    session: Mutex<Option<Session>>,
    pool: &'a Pool,
    _place: SemaphorePermit<'a>,
}

impl Pool {
    pub fn new(server: Arc<Server>, readers: usize) -> Pool {
        Pool { server, idle: Mutex::new(Vec::new()), places: Semaphore::new(readers.max(1)) }
    }

    /// Waits for a place and begins a snapshot; `begin` travels with the first query.
    pub async fn reader(&self) -> Result<Reader<'_>> {
        let place = self.places.acquire().await.map_err(|_| Error::Closed)?;
        let mut session = loop {
            let idle = self.idle.lock().pop();
            match idle {
                Some(session) if session.is_closed() => {}
                Some(session) => break session,
                None => break self.server.reconnect().await?,
            }
        };
        session.control("begin isolation level repeatable read read only");
        Ok(Reader { session: Mutex::new(Some(session)), pool: self, _place: place })
    }
}

impl Reader<'_> {
    pub fn session(&mut self) -> &mut Session {
        self.session.get_mut().as_mut().expect("a reader has its session until it is dropped")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        if let Some(mut session) = self.session.get_mut().take()
            && !session.is_closed()
        {
            session.control("rollback");
            session.forget();
            self.pool.idle.lock().push(session);
        }
    }
}
