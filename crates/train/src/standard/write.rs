//! Changing a standard.

use super::{StandardKind, StandardOf};
use crate::refusal::Refusal;
use event::{PersonId, Right};
use serde::Serialize;
use store::{Command, Event, Outcome, Result, Tx, answer, query, refuse};

/// Bytes of a standard at most.
pub const STANDARD_BYTES: usize = 128 * 1024;

query! {
    PutStandard<'a> { kind: StandardKind, body: &'a str, version: i64, by: Option<PersonId>, now: i64 } =
        "insert into train_standard (kind, body, version, by_id, changed_ms)
         values ($kind, $body, $version, $by, $now)
         on conflict (kind) do update set body = excluded.body, version = excluded.version, by_id = excluded.by_id,
           changed_ms = excluded.changed_ms"
}

/// Changes a standard.
#[derive(Debug)]
pub struct WriteStandard {
    /// Which.
    pub kind: StandardKind,
    /// TOML.
    pub body: String,
    /// The version that the writer saw; 0 for what comes with the product.
    pub seen: i64,
}

/// A standard was changed.
#[derive(Debug, Serialize)]
pub struct StandardWritten {
    /// Which.
    pub kind: StandardKind,
    /// Its version from now on.
    pub version: i64,
    /// TOML.
    #[serde(skip)]
    pub body: String,
}

impl Event for StandardWritten {
    const KIND: &'static str = "train.standard_written";
    fn subject(&self) -> String {
        self.kind.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (tx.now_ms(), tx.actor().person());
        tx.push(PutStandard { kind: self.kind, body: &self.body, version: self.version, by, now }).await
    }
}

impl Command for WriteStandard {
    const NAME: &'static str = "train.write_standard";
    type Answer = i64;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<i64, Refusal> {
        let may = tx.actor().may(Right::TrainingTeach);
        let version = tx.opt(StandardOf { kind: self.kind }).await?.map_or(0, |row| row.version);
        let decision = match may {
            false => refuse(Refusal::Unseen),
            true if version != self.seen => refuse(Refusal::Stale),
            true if self.body.len() > STANDARD_BYTES || !self.kind.faults(&self.body).is_empty() => {
                refuse(Refusal::Text)
            }
            true => answer(version + 1).and(StandardWritten {
                kind: self.kind,
                version: version + 1,
                body: self.body.clone(),
            }),
        };
        tx.record(decision).await
    }
}
