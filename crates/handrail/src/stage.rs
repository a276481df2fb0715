//! A stage: the real house on a throw-away database, with a hand-set clock and an outbox instead of the post.
//! Tests run on it, the demo runs on it.

use crate::{
    demo, persona,
    raise::{Plan, Raised, raise},
    settings::Settings,
    workers::Out,
};
use event::{Clock, MessageId};
use parking_lot::Mutex;
use serve::money::Money;
use std::{path::Path, sync::Arc};
use store::Store;
use tempfile::TempDir;
use web::{Config, Keys, letter::Letter};

/// The key of every stage: nothing on it outlives it.
const KEY: [u8; 32] = [7; 32];

/// Letters of the house that an outbox keeps.
const LETTERS_MAX: usize = 1_000;

/// What would have been sent.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    replies: Arc<Mutex<Vec<MessageId>>>,
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl Outbox {
    /// Takes a reply in.
    pub fn put(&self, message: MessageId) {
        self.replies.lock().push(message);
    }

    /// Replies taken in, in order.
    pub fn all(&self) -> Vec<MessageId> {
        self.replies.lock().clone()
    }

    /// Takes a letter of the house in.
    pub fn put_letter(&self, letter: Letter) {
        let mut letters = self.letters.lock();
        letters.push(letter);
        // A demo that runs for weeks keeps no more than somebody may look at.
        if letters.len() > LETTERS_MAX {
            letters.remove(0);
        }
    }

    /// Letters of the house, in order.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().clone()
    }
}

/// The house on a throw-away database.
pub struct Stage {
    /// The house.
    pub raised: Raised,
    /// Its clock.
    pub clock: Clock,
    /// What would have been sent.
    pub outbox: Outbox,
    _folder: Option<TempDir>,
}

impl Stage {
    /// A stage on a fresh SQLite file that goes when the stage does, at `now_ms`.
    pub async fn open(config: Config, now_ms: i64) -> Result<Stage, String> {
        Stage::knowing(config, now_ms, Money::default(), persona::Settings::default()).await
    }

    /// The same, with nodes to ask and money of its own, and who words what customers of drills say.
    pub async fn knowing(
        config: Config,
        now_ms: i64,
        money: Money,
        persona: persona::Settings,
    ) -> Result<Stage, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let database = format!("sqlite:{}", folder.path().join("stage.sqlite").display());
        let mut stage = Stage::make(&database, folder.path(), config, now_ms, (money, persona)).await?;
        stage._folder = Some(folder);
        Ok(stage)
    }

    /// A stage on a database that the caller made; `data` holds its blobs.
    pub async fn on(database: &str, data: &Path, config: Config, now_ms: i64) -> Result<Stage, String> {
        Stage::make(database, data, config, now_ms, (Money::default(), persona::Settings::default())).await
    }

    /// The same, with a model that words what customers of drills say.
    pub async fn voiced(
        database: &str,
        data: &Path,
        config: Config,
        now_ms: i64,
        persona: persona::Settings,
    ) -> Result<Stage, String> {
        Stage::make(database, data, config, now_ms, (Money::default(), persona)).await
    }

    async fn make(
        database: &str,
        data: &Path,
        mut config: Config,
        now_ms: i64,
        (money, persona): (Money, persona::Settings),
    ) -> Result<Stage, String> {
        config.widget_keys.push(demo::page::public_pem());
        let clock = Clock::by_hand(now_ms);
        let settings =
            store::Config { clock: clock.clone(), durable: false, key: KEY, ..store::Config::new(database, data) };
        let store = Store::open(settings).await.map_err(|error| error.to_string())?;
        let outbox = Outbox::default();
        let raised = Box::pin(raise(
            store,
            Plan { money, persona, ..Plan::new(config, Keys::derive(&KEY), Out::Outbox(outbox.clone()), data) },
        ))
        .await?;
        Ok(Stage { raised, clock, outbox, _folder: None })
    }
}

/// The settings of a house that is only listened to here: `public_url` and one origin for the widget.
pub fn config_at(settings: &Settings) -> Config {
    let mut config = settings.house.clone();
    let own = config.public_url.clone();
    if !config.widget_origins.contains(&own) {
        config.widget_origins.push(own);
    }
    config
}
