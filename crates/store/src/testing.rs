//! Throw-away databases for tests, a fresh one for each, on both engines.

use crate::{Config, Store, postgres::Server};
use event::Clock;
use std::{
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};
use tempfile::TempDir;
use uuid::Uuid;

/// A running server's URL: what `with-postgres` sets. `none` leaves PostgreSQL out.
pub const POSTGRES: &str = "HANDRAIL_TEST_POSTGRES";

/// A fresh database; its files go when it is dropped.
pub struct Fresh {
    /// What [`Config::database`] takes.
    pub url: String,
    folder: TempDir,
}

/// A fresh SQLite database.
pub fn sqlite() -> Fresh {
    let folder = folder();
    Fresh { url: format!("sqlite:{}", folder.path().join("handrail.sqlite").display()), folder }
}

/// A fresh schema on PostgreSQL. The server is the one named by [`POSTGRES`], or one that is started here and ends
/// with this process. None if [`POSTGRES`] says `none`.
pub fn postgres() -> Option<Fresh> {
    let server = match env::var(POSTGRES) {
        Ok(url) if url == "none" => return None,
        Ok(url) => url,
        Err(_) => own_server().to_owned(),
    };
    let mark = if server.contains('?') { '&' } else { '?' };
    Some(Fresh { url: format!("{server}{mark}schema=t_{}", Uuid::now_v7().simple()), folder: folder() })
}

/// One fresh database of each engine.
pub fn both() -> Vec<Fresh> {
    std::iter::once(sqlite()).chain(postgres()).collect()
}

impl Fresh {
    /// Not durable, with a clock that stands at 2026-03-02 09:00 UTC.
    pub fn config(&self) -> Config {
        Config { clock: Clock::by_hand(1_772_442_000_000), durable: false, ..Config::new(&self.url, self.data()) }
    }

    /// A store on it, as [`Fresh::config`] has it.
    pub async fn open(&self) -> Store {
        Store::open(self.config()).await.expect("a fresh database opens")
    }

    /// The folder of its blobs and checkpoints.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Runs statements behind the store's back, as somebody with the database's password could.
    pub async fn tamper(&self, text: &str) {
        match self.url.strip_prefix("sqlite:") {
            Some(path) => {
                let connection = rusqlite::Connection::open(path).expect("the file opens");
                connection.busy_timeout(Duration::from_secs(5)).expect("a time can be set");
                connection.execute_batch(text).expect("the statements run");
            }
            None => {
                let server = Server::parse(&self.url, false).expect("the URL is right");
                let mut session = server.connect().await.expect("the server answers");
                session.batch(text).await.expect("the statements run");
            }
        }
    }

    /// Whether it is on PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }
}

fn folder() -> TempDir {
    TempDir::with_prefix("handrail-").expect("a temporary folder can be made")
}

/// The server's input is a pipe that this process holds, so it ends when the process does, however that ends.
fn own_server() -> &'static str {
    static SERVER: OnceLock<(Child, String)> = OnceLock::new();
    let start = || {
        let script = include_str!("../with-postgres");
        let mut child = Command::new("sh")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        let mut url = String::new();
        let out = child.stdout.take().expect("the output is a pipe");
        BufReader::new(out).read_line(&mut url).expect("the output is text");
        assert!(!url.is_empty(), "PostgreSQL could not be started; {POSTGRES}=none leaves it out");
        (child, url.trim().to_owned())
    };
    &SERVER.get_or_init(start).1
}

/// Runs a test on both engines: `on_both! { async fn the_name(fresh: Fresh) { … } }`.
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($fresh:ident : $ty:ty) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name($fresh: $ty) $body

        mod $name {
            #[tokio::test]
            async fn sqlite() {
                super::$name($crate::testing::sqlite()).await;
            }
            #[tokio::test]
            async fn postgres() {
                if let Some(fresh) = $crate::testing::postgres() {
                    super::$name(fresh).await;
                }
            }
        }
    )+};
}
