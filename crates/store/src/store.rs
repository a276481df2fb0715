//! The store: opened once, cloned freely.

use crate::{
    Blobs, Command, Entry, Error, Jobs, Outcome, Rd, Result,
    ids::Ids,
    log::{ENTRIES_MAX, EntriesAfter, Head, Tip},
    migrate,
    rd::Link,
    sqlite,
    tx::Draft,
    work::{Waiting, Work},
};
use event::{Actor, Clock, CommandId};
use parking_lot::Mutex;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    thread::{self, JoinHandle},
};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// Commands that may wait to be written; one more is [`Error::Busy`].
pub const QUEUE_MAX: usize = 10_000;

/// Where the rows are and how they are kept.
#[derive(Clone)]
pub struct Config {
    /// `sqlite:/path/file` or `postgres://…`
    pub database: String,
    /// The folder of blobs and signed checkpoints.
    pub data: PathBuf,
    /// The house's clock.
    pub clock: Clock,
    /// Whether an answer waits for the disk. False only for throw-away databases.
    pub durable: bool,
    /// How many may read at the same moment.
    pub readers: usize,
    /// Signs checkpoints.
    pub key: [u8; 32],
    /// This node's name: who holds a job.
    pub node: String,
}

impl Config {
    /// The usual settings for a database, with blobs and checkpoints in `data`.
    pub fn new(database: impl Into<String>, data: impl Into<PathBuf>) -> Config {
        Config {
            database: database.into(),
            data: data.into(),
            clock: Clock::system(),
            durable: true,
            readers: 8,
            key: [0; 32],
            node: "node".into(),
        }
    }
}

/// Rows, log, jobs and blobs.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    engine: Engine,
    clock: Clock,
    ids: Arc<Ids>,
    head: watch::Sender<i64>,
    bell: watch::Sender<u64>,
    blobs: Blobs,
    node: Arc<str>,
}

enum Engine {
    Sqlite(Sqlite),
}

struct Sqlite {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Work>>>>,
    readers: sqlite::Pool,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens the database, brings its schema up to date and starts the writer.
    pub async fn open(config: Config) -> Result<Store> {
        let (head, bell, ids) = (watch::Sender::new(0), watch::Sender::new(0), Arc::new(Ids::default()));
        let engine = match config.database.split_once(':') {
            Some(("sqlite", path)) => {
                Engine::Sqlite(open_sqlite(&config, Path::new(path), ids.clone(), head.clone(), bell.clone())?)
            }
            _ => return Err(Error::Config(format!("not a database: {}", config.database))),
        };
        let blobs = Blobs::folder(config.data.join("blobs"), config.durable)?;
        let (clock, node) = (config.clock, config.node.into());
        Ok(Store(Arc::new(Inner { engine, clock, ids, head, bell, blobs, node })))
    }

    /// Runs a command and answers once it is on disk. The same `id` again gets the first answer; a refusal is not
    /// remembered.
    pub async fn run<C: Command>(
        &self,
        by: &Actor,
        id: Option<CommandId>,
        command: C,
    ) -> Outcome<C::Answer, C::Refusal> {
        let (work, answer) = Waiting::new(command, by.clone(), id);
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.queue.lock().as_ref().ok_or(Error::Closed)?.try_send(work)?,
        }
        answer.await.unwrap_or(Err(Error::Closed))
    }

    /// One snapshot to read from. It waits while all readers are taken.
    pub async fn read(&self) -> Result<Rd<'_>> {
        let link = match &self.0.engine {
            Engine::Sqlite(sqlite) => Link::SqliteRead(sqlite.readers.reader().await?),
        };
        Ok(Rd { link, may_write: false })
    }

    /// The log's last number known here; it changes after each commit.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.0.head.subscribe()
    }

    /// Changes when jobs were queued.
    pub fn bell(&self) -> watch::Receiver<u64> {
        self.0.bell.subscribe()
    }

    /// The log after a number, in order; at most `limit`, and never more than [`ENTRIES_MAX`].
    pub async fn entries(&self, after: i64, limit: usize) -> Result<Vec<Entry>> {
        let limit = limit.min(ENTRIES_MAX) as i64;
        self.read().await?.all(EntriesAfter { after, limit }).await
    }

    /// The house's clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Files, by their content.
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    /// Work for after the commit.
    pub fn jobs(&self) -> Jobs {
        Jobs::new(self.clone(), self.0.node.clone())
    }

    /// A new id, for a command or a thing that does not exist yet.
    pub fn new_id<I: From<Uuid>>(&self) -> I {
        self.0.ids.next(self.0.clock.now_ms()).into()
    }
}

fn open_sqlite(
    config: &Config,
    path: &Path,
    ids: Arc<Ids>,
    head: watch::Sender<i64>,
    bell: watch::Sender<u64>,
) -> Result<Sqlite> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let lock = sqlite::Lock::take(path)?;
    let connection = sqlite::open_writer(path, config.durable)?;
    migrate::sqlite(&connection, config.clock.now_ms())?;
    let mut row = None;
    sqlite::rows(&connection, &Head {}, |found| {
        row = Some(found);
        std::ops::ControlFlow::Break(())
    })?;
    let tip = Tip::read(&row.ok_or(Error::Missing("store_head"))?)?;
    head.send_replace(tip.seq);
    let (sender, receiver) = mpsc::channel(QUEUE_MAX);
    let clock = config.clock.clone();
    let writer = sqlite::Writer { connection, clock, ids, tip, head, bell, draft: Draft::default(), lock };
    Ok(Sqlite {
        queue: Mutex::new(Some(sender)),
        readers: sqlite::Pool::new(path.to_owned(), config.readers),
        writer: Mutex::new(Some(sqlite::start(writer, receiver)?)),
    })
}

/// The last clone waits for the writer to finish what was queued, so the file can be opened again at once.
impl Drop for Sqlite {
    fn drop(&mut self) {
        self.queue.lock().take();
        if let Some(writer) = self.writer.lock().take()
            && writer.thread().id() != thread::current().id()
        {
            let _ = writer.join();
        }
    }
}
