//! A person decides about a job that is in doubt or dead.

use super::rows::{Alive, JobState, Judge, Undead, UndeadJob};
use crate::{Command, Decision, Event, Outcome, Result, Tx, answer, refuse};
use event::{JobId, Words};
use serde::Serialize;

/// The decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Try it again, as if it had never been tried.
    Retry,
    /// Give it up.
    Abandon,
}

/// Why nothing was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undecided {
    /// There is no such job.
    #[error("no such job")]
    Unknown,
    /// It is neither in doubt nor dead: somebody decided before, or it runs.
    #[error("there is nothing to decide about this job")]
    Settled,
    /// A newer job with the same key lives.
    #[error("a newer job does the same")]
    Superseded,
    /// A verdict says why.
    #[error("say why")]
    NoReason,
}

/// `reason` stays beside the job, out of the log.
#[derive(Serialize)]
struct JobRetried {
    job: JobId,
    kind: String,
    #[serde(skip)]
    at_ms: i64,
    #[serde(skip)]
    reason: Words,
}

#[derive(Serialize)]
struct JobAbandoned {
    job: JobId,
    kind: String,
    #[serde(skip)]
    at_ms: i64,
    #[serde(skip)]
    reason: Words,
}

impl Event for JobRetried {
    const KIND: &'static str = "store.job_retried";
    fn subject(&self) -> String {
        self.job.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let reason = self.reason.clone();
        tx.push(Judge { id: self.job, state: JobState::Waiting, due_ms: self.at_ms, reason }).await?;
        tx.ring();
        Ok(())
    }
}

impl Event for JobAbandoned {
    const KIND: &'static str = "store.job_abandoned";
    fn subject(&self) -> String {
        self.job.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let reason = self.reason.clone();
        tx.push(Judge { id: self.job, state: JobState::Abandoned, due_ms: self.at_ms, reason }).await
    }
}

pub(super) struct Decide {
    pub job: JobId,
    pub verdict: Verdict,
    pub reason: Words,
}

impl Command for Decide {
    const NAME: &'static str = "store.decide_job";
    type Answer = ();
    type Refusal = Undecided;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Undecided> {
        let job = tx.opt(Undead { id: self.job }).await?;
        let twin = match &job {
            Some(UndeadJob { kind, key: Some(key), .. }) => {
                tx.opt(Alive { kind: kind.clone(), key: key.clone() }).await?.is_some()
            }
            _ => false,
        };
        tx.record(decide(job, twin, self, tx.now_ms())).await
    }
}

/// Decides what a verdict does. Pure. `twin`: a live job has the same kind and key.
fn decide(job: Option<UndeadJob>, twin: bool, wish: &Decide, at_ms: i64) -> Decision<(), Undecided> {
    let Some(UndeadJob { kind, state, .. }) = job else {
        return refuse(Undecided::Unknown);
    };
    if !matches!(state, JobState::InDoubt | JobState::Dead) {
        return refuse(Undecided::Settled);
    }
    if wish.reason.text().trim().is_empty() {
        return refuse(Undecided::NoReason);
    }
    let (job, reason) = (wish.job, wish.reason.clone());
    match wish.verdict {
        Verdict::Retry if twin => refuse(Undecided::Superseded),
        Verdict::Retry => answer(()).and(JobRetried { job, kind, at_ms, reason }),
        Verdict::Abandon => answer(()).and(JobAbandoned { job, kind, at_ms, reason }),
    }
}
