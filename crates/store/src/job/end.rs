//! How a try ends when it did not succeed, and what a claim may do meanwhile.

use super::{
    Fate,
    rows::{Extend, Held, JobState, Leave},
};
use crate::{Command, Event, NewJob, Outcome, Result, Tx, answer};
use event::{JobId, Words};
use serde::Serialize;
use std::convert::Infallible;

/// The wait after the first failed try; each further one is four times as long.
const BACKOFF_MS: i64 = 5_000;
/// The longest wait between tries.
const BACKOFF_MAX_MS: i64 = 3_600_000;

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ended {
    Failed,
    Later(i64),
    Died,
    InDoubt,
}

/// A job's last try failed.
#[derive(Serialize)]
pub(super) struct JobDied {
    pub job: JobId,
    pub kind: String,
    pub tries: i64,
    #[serde(skip)]
    pub at_ms: i64,
    #[serde(skip)]
    pub why: Words,
}

/// Nobody knows whether a job did what it should.
#[derive(Serialize)]
pub(super) struct JobInDoubt {
    pub job: JobId,
    pub kind: String,
    pub tries: i64,
    #[serde(skip)]
    pub at_ms: i64,
    #[serde(skip)]
    pub why: Words,
}

impl Event for JobDied {
    const KIND: &'static str = "store.job_died";
    fn subject(&self) -> String {
        self.job.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let JobDied { job: id, at_ms: due_ms, tries, why: error, .. } = self;
        tx.push(Leave { id: *id, state: JobState::Dead, due_ms: *due_ms, tries: *tries, error: error.clone() }).await
    }
}

impl Event for JobInDoubt {
    const KIND: &'static str = "store.job_in_doubt";
    fn subject(&self) -> String {
        self.job.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let JobInDoubt { job: id, at_ms: due_ms, tries, why: error, .. } = self;
        tx.push(Leave { id: *id, state: JobState::InDoubt, due_ms: *due_ms, tries: *tries, error: error.clone() }).await
    }
}

/// A try that did not succeed.
pub(super) struct Unfinished {
    pub id: JobId,
    pub holder: String,
    pub why: Words,
    pub how: Ended,
}

impl Command for Unfinished {
    const NAME: &'static str = "store.end_try";
    type Answer = Fate;
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Fate, Infallible> {
        let (job, at_ms, why) = (self.id, tx.now_ms(), self.why.clone());
        let Some(held) = tx.opt(Held { id: job, holder: self.holder.clone() }).await? else {
            return Ok(Ok(Fate::Lapsed));
        };
        let (kind, tries) = (held.kind, held.tries);
        let fate = fate(self.how, tries, held.tries_max, at_ms, rand::random());
        match fate {
            Fate::Again(due_ms) => {
                let tries = if matches!(self.how, Ended::Later(_)) { tries - 1 } else { tries };
                tx.keep(Leave { id: job, state: JobState::Waiting, due_ms, tries, error: why }).await?;
                Ok(Ok(fate))
            }
            Fate::InDoubt => tx.record(answer(fate).and(JobInDoubt { job, kind, tries, at_ms, why })).await,
            Fate::Died => tx.record(answer(fate).and(JobDied { job, kind, tries, at_ms, why })).await,
            Fate::Lapsed => Ok(Ok(fate)),
        }
    }
}

/// What becomes of a job whose `tries`-th try ended like this. `chance`: spreads the waits by a fifth either way, so
/// that jobs which failed together do not come back together.
fn fate(how: Ended, tries: i64, tries_max: i64, now_ms: i64, chance: u32) -> Fate {
    match how {
        Ended::InDoubt => Fate::InDoubt,
        Ended::Died => Fate::Died,
        Ended::Later(due_ms) => Fate::Again(due_ms.max(now_ms)),
        Ended::Failed if tries >= tries_max => Fate::Died,
        Ended::Failed => {
            let doublings = u32::try_from(2 * (tries - 1)).unwrap_or(0).min(40);
            let wait = (BACKOFF_MS << doublings.min(20)).min(BACKOFF_MAX_MS);
            let spread = wait * 2 / 5 * i64::from(chance >> 16) / i64::from(u16::MAX);
            Fate::Again(now_ms + wait - wait / 5 + spread)
        }
    }
}

/// A longer lease for a claim that still holds.
pub(super) struct Renew {
    pub id: JobId,
    pub holder: String,
    pub lease_ms: i64,
}

impl Command for Renew {
    const NAME: &'static str = "store.renew_lease";
    type Answer = bool;
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<bool, Infallible> {
        let held = tx.opt(Held { id: self.id, holder: self.holder.clone() }).await?.is_some();
        if held {
            tx.keep(Extend { id: self.id, until_ms: tx.now_ms() + self.lease_ms }).await?;
        }
        Ok(Ok(held))
    }
}

/// The end of a job that had nothing to record.
pub(super) struct DoneAlone {
    pub id: JobId,
    pub holder: String,
}

impl Command for DoneAlone {
    const NAME: &'static str = "store.end_job";
    type Answer = bool;
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<bool, Infallible> {
        let held = tx.opt(Held { id: self.id, holder: self.holder.clone() }).await?.is_some();
        if held {
            tx.job_done(self.id).await?;
        }
        Ok(Ok(held))
    }
}

/// A job that follows from no event.
pub(super) struct Queue(pub NewJob);

impl Command for Queue {
    const NAME: &'static str = "store.queue_job";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        tx.record(answer(()).job(self.0.clone())).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_have_an_end() {
        let wait = |tries, chance| match fate(Ended::Failed, tries, 8, 0, chance) {
            Fate::Again(due_ms) => due_ms,
            other => panic!("{other:?}"),
        };
        assert_eq!((wait(1, 0), wait(1, u32::MAX)), (4_000, 6_000));
        assert_eq!((wait(2, 0), wait(2, u32::MAX)), (16_000, 24_000));
        assert_eq!((wait(7, 0), wait(7, u32::MAX)), (2_880_000, 4_320_000));
        assert_eq!(fate(Ended::Failed, 8, 8, 0, 0), Fate::Died);
    }

    #[test]
    fn a_try_that_could_not_be_made_does_not_come_back_in_the_past() {
        assert_eq!(fate(Ended::Later(5), 8, 8, 10, 0), Fate::Again(10));
        assert_eq!(fate(Ended::Later(50), 1, 8, 10, 0), Fate::Again(50));
    }
}
