//! A link that is cut at the worst moment: around the commit. Between the store and the server stands a proxy that
//! can lose the commit, or its answer, or go away.
#![allow(clippy::unwrap_used, missing_docs)]

mod room;

use room::{note, notes};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::{
    Config, Error, Store,
    testing::{self, Fresh},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    time::{Instant, sleep, timeout},
};

/// The machine may be busy.
const PATIENCE: Duration = Duration::from_secs(120);

const PASSES: u8 = 0;
/// The commit reaches the server, its answer does not reach the store.
const LOSES_ANSWER: u8 = 1;
/// The commit does not reach the server.
const LOSES_COMMIT: u8 = 2;
/// Nobody is there.
const AWAY: u8 = 3;

#[derive(Clone)]
struct Proxy {
    mode: Arc<AtomicU8>,
    cuts: Arc<AtomicUsize>,
    socket: PathBuf,
}

impl Proxy {
    /// A proxy before the server of `fresh`, and the URL that leads through it.
    async fn before(fresh: &Fresh) -> Option<(Proxy, String)> {
        let (address, schema) = fresh.url.rsplit_once("schema=")?;
        let config: tokio_postgres::Config = address.trim_end_matches(['?', '&']).parse().unwrap();
        let socket = config.get_hosts().iter().find_map(|host| match host {
            tokio_postgres::config::Host::Unix(folder) => Some(folder.join(".s.PGSQL.5432")),
            tokio_postgres::config::Host::Tcp(_) => None,
        })?;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let proxy = Proxy { mode: Arc::default(), cuts: Arc::default(), socket };
        let own = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(own.clone().carry(client));
            }
        });
        Some((proxy, format!("postgres://handrail@127.0.0.1:{port}/postgres?schema={schema}")))
    }

    async fn carry(self, mut client: TcpStream) -> Option<()> {
        let mut server = UnixStream::connect(&self.socket).await.ok()?;
        let (mut from_client, mut from_server) = (vec![0; 65_536], vec![0; 65_536]);
        let mut committing = false;
        loop {
            tokio::select! {
                read = client.read(&mut from_client) => {
                    let bytes = &from_client[..self.passed(read)?];
                    committing = bytes.windows(7).any(|part| part == b"commit\0");
                    if committing && self.mode.compare_exchange(LOSES_COMMIT, PASSES, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
                        self.cuts.fetch_add(1, Ordering::SeqCst);
                        return None;
                    }
                    server.write_all(bytes).await.ok()?;
                }
                read = server.read(&mut from_server) => {
                    let bytes = &from_server[..self.passed(read)?];
                    if committing && self.mode.compare_exchange(LOSES_ANSWER, PASSES, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
                        // Give the server the time to commit, then be gone.
                        sleep(Duration::from_millis(20)).await;
                        self.cuts.fetch_add(1, Ordering::SeqCst);
                        return None;
                    }
                    client.write_all(bytes).await.ok()?;
                }
                () = self.gone() => return None,
            }
        }
    }
}

impl Proxy {
    /// How much was read, unless the link has ended or nobody is there.
    fn passed(&self, read: std::io::Result<usize>) -> Option<usize> {
        read.ok().filter(|read| *read > 0 && self.mode.load(Ordering::SeqCst) != AWAY)
    }

    async fn gone(&self) {
        while self.mode.load(Ordering::SeqCst) != AWAY {
            sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn cut_around_commit(mode: u8) {
    let Some(fresh) = testing::postgres() else { return };
    let Some((proxy, url)) = Proxy::before(&fresh).await else { return };
    let store = Store::open(Config { database: url, lanes: 1, ..fresh.config() }).await.unwrap();
    for round in 0..10 {
        proxy.mode.store(mode, Ordering::SeqCst);
        // One alone, then a group.
        let texts: Vec<String> = (0..=round % 3).map(|at| format!("{round}/{at}")).collect();
        let group = futures_util::future::join_all(texts.iter().map(|text| note(&store, text)));
        for done in timeout(PATIENCE, group).await.unwrap() {
            done.unwrap();
        }
    }
    assert_eq!(proxy.cuts.load(Ordering::SeqCst), 10);
    let direct = fresh.open().await;
    let mut found = notes(&direct).await;
    let all = found.len();
    found.sort();
    found.dedup();
    assert_eq!((found.len(), all), (19, 19), "everything is there, and once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_not_repeated() {
    cut_around_commit(LOSES_ANSWER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_is_lost_is_made_again() {
    cut_around_commit(LOSES_COMMIT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_away_is_found_again() {
    let Some(fresh) = testing::postgres() else { return };
    let Some((proxy, url)) = Proxy::before(&fresh).await else { return };
    let store = Store::open(Config { database: url, ..fresh.config() }).await.unwrap();
    note(&store, "before").await.unwrap();
    proxy.mode.store(AWAY, Ordering::SeqCst);
    let begun = Instant::now();
    let group = futures_util::future::join_all((0..20).map(|_| note(&store, "never")));
    for lost in timeout(PATIENCE, group).await.unwrap() {
        assert!(matches!(lost, Err(Error::Lost)));
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "they wait for the server together");
    assert!(matches!(store.read().await.map(drop), Err(Error::Lost)));
    proxy.mode.store(PASSES, Ordering::SeqCst);
    note(&store, "after").await.unwrap();
    assert_eq!(notes(&store).await, ["before", "after"]);
}
