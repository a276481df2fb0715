//! Throw-away databases for tests, a fresh one for each.

use crate::{Config, Store};
use event::Clock;
use std::path::Path;
use tempfile::TempDir;

/// A fresh database; its files go when it is dropped.
pub struct Fresh {
    /// What [`Config::database`] takes.
    pub url: String,
    folder: TempDir,
}

/// A fresh SQLite database.
pub fn sqlite() -> Fresh {
    let folder = TempDir::with_prefix("handrail-").expect("a temporary folder can be made");
    Fresh { url: format!("sqlite:{}", folder.path().join("handrail.sqlite").display()), folder }
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
}
