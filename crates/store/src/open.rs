//! Opening a store: the one place that chooses between the engines.

use crate::{
    Blobs, Error, QUEUE_MAX, Result, Store, backup,
    ids::Ids,
    log::{LogHead, Tip},
    meter::Meter,
    migrate, postgres,
    query::first,
    shared::Shared,
    sqlite,
    store::{Inner, Readers, Writers},
    tx::Draft,
    work::Work,
};
use event::Clock;
use parking_lot::{Mutex, RwLock};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Weak, atomic::AtomicI64},
    time::Duration,
};
use tokio::{
    sync::{broadcast, mpsc, watch},
    time::sleep,
};

/// Words between nodes that may wait; the oldest go first.
const WORDS_MAX: usize = 256;
/// How often the log's head is signed.
const SIGN_EVERY: Duration = Duration::from_secs(60);

/// Where the rows are and how they are kept.
#[derive(Clone)]
pub struct Config {
    /// `sqlite:/path/file` or `postgres://…`
    pub database: String,
    /// The folder of blobs and signed checkpoints.
    pub data: PathBuf,
    /// `s3://bucket/prefix`; None: the folder `blobs` in `data`.
    pub blobs: Option<String>,
    /// The house's clock.
    pub clock: Clock,
    /// Whether an answer waits for the disk. False only for throw-away databases.
    pub durable: bool,
    /// How many may read at the same moment.
    pub readers: usize,
    /// Writers of PostgreSQL on this node, each with a connection of its own.
    pub lanes: usize,
    /// The SQLite file may not grow beyond this; then writing answers [`Error::Full`]. None: until the disk is full.
    pub bytes_max: Option<u64>,
    /// Makes the same ids each time, so that a rehearsed run can be played again. Never for a real house: ids could be
    /// guessed.
    pub seed: Option<u64>,
    /// Signs checkpoints and backups.
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
            blobs: None,
            clock: Clock::system(),
            durable: true,
            readers: 8,
            lanes: 4,
            bytes_max: None,
            seed: None,
            key: [0; 32],
            node: "node".into(),
        }
    }
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
        let shared = shared(&config);
        let opened = match place(&config)? {
            Place::Sqlite(path) => open_sqlite(&config, path, &shared).await?,
            Place::Postgres => open_postgres(&config, &shared).await?,
        };
        let store = assemble(config, shared, opened)?;
        let minutes = tokio::spawn(sign(Arc::downgrade(&store.0)));
        *store.0.minutes.lock() = Some(minutes.abort_handle());
        Ok(store)
    }

    /// Opens a database that has this release's schema, only to read, while another process may write it. Every
    /// command answers [`Error::Closed`].
    pub async fn open_to_read(config: Config) -> Result<Store> {
        let shared = shared(&config);
        let readers = match place(&config)? {
            Place::Sqlite(path) => {
                if !path.is_file() {
                    return Err(Error::Config(format!("there is no database at {}", path.display())));
                }
                migrate::current(&sqlite::ran(&sqlite::open_reader(path)?)?)?;
                Readers::Sqlite(sqlite::Pool::new(path.to_owned(), config.readers))
            }
            Place::Postgres => {
                let server = Arc::new(postgres::Server::parse(&config.database, config.durable)?);
                let mut session = server.connect().await?;
                migrate::current(&server.ran(&mut session).await?)?;
                Readers::Postgres(postgres::Pool::new(server, config.readers))
            }
        };
        let store = assemble(config, shared, Opened { queues: Vec::new(), readers, writers: Writers::None })?;
        let seq = store.read().await?.seq().await?;
        store.0.shared.moved(seq);
        Ok(store)
    }
}

/// Which engine, and where.
pub(crate) enum Place<'a> {
    Sqlite(&'a Path),
    Postgres,
}

pub(crate) fn place(config: &Config) -> Result<Place<'_>> {
    match config.database.split_once(':') {
        Some(("sqlite", path)) => Ok(Place::Sqlite(Path::new(path))),
        Some(("postgres" | "postgresql", _)) => Ok(Place::Postgres),
        _ => Err(Error::Config("the database is sqlite:/path/file or postgres://…".into())),
    }
}

fn shared(config: &Config) -> Arc<Shared> {
    let (ids, head, bell) = (Ids::new(config.seed), watch::Sender::new(0), watch::Sender::new(0));
    let (said, heard) = (broadcast::channel(WORDS_MAX).0, broadcast::channel(WORDS_MAX).0);
    let meter = Meter::default();
    Arc::new(Shared { clock: config.clock.clone(), ids, head, bell, meter, said, heard })
}

/// Where blobs are, according to the configuration.
pub(crate) fn blobs(config: &Config) -> Result<Blobs> {
    let folder = config.data.join("blobs");
    match &config.blobs {
        None => Blobs::folder(folder, config.durable),
        #[cfg(feature = "s3")]
        Some(url) => Blobs::bucket(url, folder),
        #[cfg(not(feature = "s3"))]
        Some(url) => Err(Error::Config(format!("blobs in {url}: this program was built without the feature s3"))),
    }
}

fn assemble(config: Config, shared: Arc<Shared>, opened: Opened) -> Result<Store> {
    let blobs = blobs(&config)?;
    Ok(Store(Arc::new(Inner {
        queues: RwLock::new(opened.queues),
        readers: opened.readers,
        writers: Mutex::new(opened.writers),
        minutes: Mutex::new(None),
        shared,
        blobs,
        config,
        signed: AtomicI64::new(0),
    })))
}

async fn open_sqlite(config: &Config, path: &Path, shared: &Arc<Shared>) -> Result<Opened> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let lock = sqlite::Lock::take(path)?;
    let mut connection = sqlite::open_writer(path, config.durable)?;
    if let Some(bytes) = config.bytes_max {
        sqlite::limit(&connection, bytes)?;
    }
    let ran = sqlite::ran_if_any(&connection)?;
    if upgrades(&ran)? {
        backup::before_upgrade(config, &ran).await?;
    }
    migrate::sqlite(&connection, config.clock.now_ms(), None)?;
    let mut row = None;
    sqlite::rows(&connection, &LogHead {}, &mut first(&mut row))?;
    let tip = Tip::read(&row.ok_or(Error::Missing("store_head"))?)?;
    shared.moved(tip.seq);
    let (sender, receiver) = mpsc::channel(QUEUE_MAX);
    let wal = sqlite::Wal::tend(path, &mut connection, config.durable)?;
    let (shared, draft) = (shared.clone(), Draft::default());
    let writer = sqlite::Writer { connection, shared, tip, draft, wal, _lock: lock };
    Ok(Opened {
        queues: vec![sender],
        readers: Readers::Sqlite(sqlite::Pool::new(path.to_owned(), config.readers)),
        writers: Writers::Sqlite(sqlite::start(writer, receiver)?),
    })
}

/// Whether there is something to upgrade, and so something to keep before.
fn upgrades(ran: &[(i64, String)]) -> Result<bool> {
    Ok(!ran.is_empty() && !migrate::pending(ran)?.is_empty())
}

async fn open_postgres(config: &Config, shared: &Arc<Shared>) -> Result<Opened> {
    let server = Arc::new(postgres::Server::parse(&config.database, config.durable)?);
    let mut session = server.connect().await?;
    server.inspect(&mut session).await?;
    let ran = server.ran_if_any(&mut session).await?;
    if upgrades(&ran)? {
        backup::before_upgrade(config, &ran).await?;
    }
    server.migrate(&mut session, config.clock.now_ms(), None).await?;
    shared.moved(postgres::head(&mut session).await?.seq);
    let (mut queues, mut lanes) = (Vec::new(), Vec::new());
    for _ in 0..config.lanes.max(1) {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX / config.lanes.max(1));
        queues.push(sender);
        lanes.push(tokio::spawn(postgres::Lane::new(server.clone(), shared.clone()).run(receiver)));
    }
    let follow = tokio::spawn(postgres::follow(server.clone(), shared.clone())).abort_handle();
    let readers = Readers::Postgres(postgres::Pool::new(server, config.readers));
    Ok(Opened { queues, readers, writers: Writers::Postgres { lanes, follow } })
}

/// Signs the log's head every minute, as long as the store is there.
async fn sign(store: Weak<Inner>) {
    loop {
        sleep(SIGN_EVERY).await;
        let Some(store) = store.upgrade().map(Store) else {
            return;
        };
        if let Err(error) = store.checkpoint().await {
            tracing::warn!(%error, "the log's head was not signed");
        }
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::{on_both, testing::Fresh};

    async fn made_by_release(fresh: &Fresh, number: i64) {
        let config = fresh.config();
        match place(&config).unwrap() {
            Place::Sqlite(path) => {
                migrate::sqlite(&sqlite::open_writer(path, false).unwrap(), 0, Some(number)).unwrap();
            }
            Place::Postgres => {
                let server = postgres::Server::parse(&fresh.url, false).unwrap();
                let mut session = server.connect().await.unwrap();
                server.migrate(&mut session, 0, Some(number)).await.unwrap();
            }
        }
    }

    on_both! {
        async fn an_upgrade_keeps_the_rows_before(fresh: Fresh) {
            made_by_release(&fresh, 1).await;
            assert!(matches!(Store::open_to_read(fresh.config()).await, Err(Error::Behind(_))));
            fresh.open().await;
            let kept = fresh.data().join("before-upgrade-from-1-1772442000000");
            let manifest = backup::examine(&kept, &[]).unwrap();
            assert_eq!(manifest.schema.len(), 1);
            assert!(manifest.tables.iter().all(|table| table.name.starts_with("store_")));
            Store::open_to_read(fresh.config()).await.unwrap();
        }

        async fn a_database_of_a_newer_release_is_left_alone(fresh: Fresh) {
            fresh.open().await.close().await;
            fresh.tamper("insert into store_schema (number, name, digest, at_ms) values (9999, 'x', 'x', 0)").await;
            let found = Store::open(fresh.config()).await.map(drop);
            assert!(matches!(found, Err(Error::TooNew { found: 9999, .. })));
        }

        async fn a_migration_that_was_changed_is_told(fresh: Fresh) {
            fresh.open().await.close().await;
            fresh.tamper("update store_schema set digest = 'x' where number = 1").await;
            assert!(matches!(Store::open(fresh.config()).await.map(drop), Err(Error::Rewritten(_))));
        }
    }
}
