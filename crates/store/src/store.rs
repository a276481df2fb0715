//! The store: opened once, cloned freely.

use crate::{
    Blobs, Command, Config, Entry, Error, Jobs, Outcome, Rd, Result,
    log::{ENTRIES_MAX, EntriesAfter},
    meter::Ended,
    postgres,
    rd::Link,
    shared::Shared,
    sqlite,
    work::{Waiting, Work},
};
use event::{Actor, Clock, CommandId};
use parking_lot::{Mutex, RwLock};
use std::{
    sync::{Arc, atomic::AtomicI64},
    thread,
};
use tokio::{
    sync::{broadcast, mpsc, watch},
    task,
};
use uuid::Uuid;

/// Commands that may wait to be written; one more is [`Error::Busy`].
pub const QUEUE_MAX: usize = 10_000;

/// Bytes of what one node says to the others at once. PostgreSQL's own limit is 8,000.
pub const WORDS_BYTES_MAX: usize = 4_000;

/// Rows, log, jobs and blobs.
#[derive(Clone)]
pub struct Store(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    /// One for each writer; empty once the store is closed, or if it was opened to read.
    pub queues: RwLock<Vec<mpsc::Sender<Box<dyn Work>>>>,
    pub readers: Readers,
    pub writers: Mutex<Writers>,
    /// Looks after checkpoints.
    pub minutes: Mutex<Option<task::AbortHandle>>,
    pub shared: Arc<Shared>,
    pub blobs: Blobs,
    pub config: Config,
    /// The last number that was signed here.
    pub signed: AtomicI64,
}

pub(crate) enum Readers {
    Sqlite(sqlite::Pool),
    Postgres(postgres::Pool),
}

pub(crate) enum Writers {
    None,
    Sqlite(thread::JoinHandle<()>),
    Postgres { lanes: Vec<task::JoinHandle<()>>, follow: task::AbortHandle },
}

impl Store {
    /// Runs a command and answers once it is on disk. The same `id` again gets the first answer; a refusal is not
    /// remembered.
    pub async fn run<C: Command>(
        &self,
        by: &Actor,
        id: Option<CommandId>,
        command: C,
    ) -> Outcome<C::Answer, C::Refusal> {
        // Whoever reads the lines of a request finds the command that it became.
        let span = tracing::Span::current();
        if !span.is_none() {
            span.record("command", C::NAME);
            if let Some(id) = id {
                span.record("command_id", tracing::field::display(id));
            }
            if *by != Actor::House {
                span.record("actor", tracing::field::display(by));
            }
        }
        let outcome = self.queue(by, id, command).await;
        self.0.shared.meter.command(C::NAME, Ended::of(&outcome));
        outcome
    }

    async fn queue<C: Command>(&self, by: &Actor, id: Option<CommandId>, command: C) -> Outcome<C::Answer, C::Refusal> {
        let lane = command.lane();
        let (work, answer) = Waiting::new(command, by.clone(), id);
        {
            let queues = self.0.queues.read();
            let lanes = queues.len() as u64;
            let place = lane.checked_rem(lanes).ok_or(Error::Closed)?;
            queues[place as usize].try_send(work)?;
        }
        answer.await.unwrap_or(Err(Error::Closed))
    }

    /// One snapshot to read from. It waits while all readers are taken.
    pub async fn read(&self) -> Result<Rd<'_>> {
        let link = match &self.0.readers {
            Readers::Sqlite(pool) => Link::SqliteRead(pool.reader().await?),
            Readers::Postgres(pool) => Link::PostgresRead(pool.reader().await?),
        };
        Ok(Rd { link, may_write: false })
    }

    /// The log's last number known here; it changes after each commit.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.0.shared.head.subscribe()
    }

    /// Changes when jobs were queued.
    pub fn bell(&self) -> watch::Receiver<u64> {
        self.0.shared.bell.subscribe()
    }

    /// Says something of the moment to the other nodes: who types, who looks. It is a hint, kept nowhere: lost when a
    /// link is, when it is longer than [`WORDS_BYTES_MAX`], and on SQLite, which has no other nodes.
    pub fn say(&self, words: &str) {
        if words.len() <= WORDS_BYTES_MAX {
            let _nobody_else = self.0.shared.said.send(words.into());
        }
    }

    /// What other nodes say.
    pub fn heard(&self) -> broadcast::Receiver<Arc<str>> {
        self.0.shared.heard.subscribe()
    }

    /// The log after a number, in order; at most `limit`, and never more than [`ENTRIES_MAX`].
    pub async fn entries(&self, after: i64, limit: usize) -> Result<Vec<Entry>> {
        let limit = limit.min(ENTRIES_MAX) as i64;
        self.read().await?.all(EntriesAfter { after, limit }).await
    }

    /// The house's clock.
    pub fn clock(&self) -> &Clock {
        &self.0.shared.clock
    }

    /// Files, by their content.
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    /// Work for after the commit.
    pub fn jobs(&self) -> Jobs {
        Jobs::new(self.clone(), self.0.config.node.as_str().into())
    }

    /// A new id, for a command or a thing that does not exist yet.
    pub fn new_id<I: From<Uuid>>(&self) -> I {
        self.0.shared.ids.next(self.clock().now_ms()).into()
    }

    /// Takes no more commands, and answers once those that were taken are answered and the log's head is signed.
    pub async fn close(&self) {
        if let Err(error) = self.checkpoint().await
            && !matches!(error, Error::Closed)
        {
            tracing::warn!(%error, "the log's head was not signed");
        }
        self.0.queues.write().clear();
        let writers = std::mem::replace(&mut *self.0.writers.lock(), Writers::None);
        match writers {
            Writers::None => {}
            Writers::Sqlite(thread) => drop(task::spawn_blocking(|| thread.join()).await),
            Writers::Postgres { lanes, follow } => {
                for lane in lanes {
                    let _ = lane.await;
                }
                follow.abort();
            }
        }
    }
}

/// The last clone waits for SQLite's writer to finish what was queued, so the file can be opened again at once.
impl Drop for Inner {
    fn drop(&mut self) {
        self.queues.get_mut().clear();
        if let Some(minutes) = self.minutes.get_mut().take() {
            minutes.abort();
        }
        match std::mem::replace(self.writers.get_mut(), Writers::None) {
            Writers::Sqlite(writer) if writer.thread().id() != thread::current().id() => drop(writer.join()),
            Writers::Postgres { follow, .. } => follow.abort(),
            Writers::Sqlite(_) | Writers::None => {}
        }
    }
}
