//! The store: opened once, cloned freely.

use crate::{
    Blobs, Command, Entry, Error, Jobs, Outcome, Rd, Result,
    ids::Ids,
    log::{ENTRIES_MAX, EntriesAfter, Head, Tip},
    migrate, postgres,
    rd::Link,
    shared::Shared,
    sqlite,
    tx::Draft,
    work::{Waiting, Work},
};
use event::{Actor, Clock, CommandId};
use parking_lot::{Mutex, RwLock};
use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};
use tokio::{
    sync::{mpsc, watch},
    task,
};
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
    /// Writers of PostgreSQL on this node, each with a connection of its own.
    pub lanes: usize,
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
            lanes: 4,
            key: [0; 32],
            node: "node".into(),
        }
    }
}

/// Rows, log, jobs and blobs.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    /// One for each writer; empty once the store is closed.
    queues: RwLock<Vec<mpsc::Sender<Box<dyn Work>>>>,
    readers: Readers,
    writers: Mutex<Writers>,
    clock: Clock,
    ids: Arc<Ids>,
    head: watch::Sender<i64>,
    bell: watch::Sender<u64>,
    blobs: Blobs,
    node: Arc<str>,
}

enum Readers {
    Sqlite(sqlite::Pool),
    Postgres(postgres::Pool),
}

enum Writers {
    Sqlite(Option<thread::JoinHandle<()>>),
    Postgres { lanes: Vec<task::JoinHandle<()>>, follow: task::AbortHandle },
}

/// What opening an engine gives.
struct Opened {
    queues: Vec<mpsc::Sender<Box<dyn Work>>>,
    readers: Readers,
    writers: Writers,
}

impl Store {
    /// Opens the database, brings its schema up to date and starts the writers.
    pub async fn open(config: Config) -> Result<Store> {
        let (clock, ids) = (config.clock.clone(), Arc::new(Ids::default()));
        let (head, bell) = (watch::Sender::new(0), watch::Sender::new(0));
        let shared = Shared { clock, ids: ids.clone(), head: head.clone(), bell: bell.clone() };
        let opened = match config.database.split_once(':') {
            Some(("sqlite", path)) => open_sqlite(&config, Path::new(path), shared)?,
            Some(("postgres" | "postgresql", _)) => open_postgres(&config, shared).await?,
            _ => return Err(Error::Config(format!("not a database: {}", config.database))),
        };
        let blobs = Blobs::folder(config.data.join("blobs"), config.durable)?;
        Ok(Store(Arc::new(Inner {
            queues: RwLock::new(opened.queues),
            readers: opened.readers,
            writers: Mutex::new(opened.writers),
            clock: config.clock,
            ids,
            head,
            bell,
            blobs,
            node: config.node.into(),
        })))
    }

    /// Runs a command and answers once it is on disk. The same `id` again gets the first answer; a refusal is not
    /// remembered.
    pub async fn run<C: Command>(
        &self,
        by: &Actor,
        id: Option<CommandId>,
        command: C,
    ) -> Outcome<C::Answer, C::Refusal> {
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

    /// Takes no more commands, and answers once those that were taken are answered.
    pub async fn close(&self) {
        self.0.queues.write().clear();
        let (thread, lanes) = match &mut *self.0.writers.lock() {
            Writers::Sqlite(thread) => (thread.take(), Vec::new()),
            Writers::Postgres { lanes, .. } => (None, std::mem::take(lanes)),
        };
        if let Some(thread) = thread {
            let _ = task::spawn_blocking(|| thread.join()).await;
        }
        for lane in lanes {
            let _ = lane.await;
        }
    }
}

fn open_sqlite(config: &Config, path: &Path, shared: Shared) -> Result<Opened> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let lock = sqlite::Lock::take(path)?;
    let connection = sqlite::open_writer(path, config.durable)?;
    migrate::sqlite(&connection, config.clock.now_ms())?;
    let mut row = None;
    sqlite::rows(&connection, &Head {}, |found| {
        row = Some(found);
        ControlFlow::Break(())
    })?;
    let tip = Tip::read(&row.ok_or(Error::Missing("store_head"))?)?;
    shared.moved(tip.seq);
    let (sender, receiver) = mpsc::channel(QUEUE_MAX);
    let writer = sqlite::Writer { connection, shared, tip, draft: Draft::default(), _lock: lock };
    Ok(Opened {
        queues: vec![sender],
        readers: Readers::Sqlite(sqlite::Pool::new(path.to_owned(), config.readers)),
        writers: Writers::Sqlite(Some(sqlite::start(writer, receiver)?)),
    })
}

async fn open_postgres(config: &Config, shared: Shared) -> Result<Opened> {
    let server = Arc::new(postgres::Server::parse(&config.database, config.durable)?);
    let mut session = server.connect().await?;
    server.inspect(&mut session).await?;
    server.migrate(&mut session, config.clock.now_ms()).await?;
    shared.moved(postgres::head(&mut session).await?.seq);
    let shared = Arc::new(shared);
    let (mut queues, mut lanes) = (Vec::new(), Vec::new());
    for _ in 0..config.lanes.max(1) {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX / config.lanes.max(1));
        queues.push(sender);
        lanes.push(tokio::spawn(postgres::Lane::new(server.clone(), shared.clone()).run(receiver)));
    }
    let follow = tokio::spawn(postgres::follow(server.clone(), shared)).abort_handle();
    let readers = Readers::Postgres(postgres::Pool::new(server, config.readers));
    Ok(Opened { queues, readers, writers: Writers::Postgres { lanes, follow } })
}

/// The last clone waits for SQLite's writer to finish what was queued, so the file can be opened again at once.
impl Drop for Inner {
    fn drop(&mut self) {
        self.queues.write().clear();
        match &mut *self.writers.lock() {
            Writers::Sqlite(writer) => {
                if let Some(writer) = writer.take()
                    && writer.thread().id() != thread::current().id()
                {
                    let _ = writer.join();
                }
            }
            Writers::Postgres { follow, .. } => follow.abort(),
        }
    }
}
