//! Jobs: work recorded with the events it follows from, and done after the commit.
//!
//! A job waits until it is due, is claimed under a lease, and ends with [`Tx::job_done`] in the transaction of what it
//! did. A try that fails waits longer each time; the last one leaves a dead letter. A job whose outcome nobody knows
//! is in doubt, and a person decides.

mod claim;
mod decide;
mod end;
mod rows;

pub use decide::{Undecided, Verdict};
pub use rows::{Job, JobState, JobStats, Letter};

use crate::{NewJob, Result, Store};
use claim::Claim;
use decide::Decide;
use end::{DoneAlone, Ended, Queue, Renew, Unfinished};
use event::{Actor, Clock, JobId};
use rows::{AnyDue, LetterById, Letters, NextDue, Stats};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// Jobs claimed at once, at most.
pub const CLAIM_MAX: usize = 100;
/// Letters listed at once, at most.
pub const LETTERS_MAX: usize = 200;
/// A clock set by hand moves without telling, so waiting looks again after this.
const HAND_LOOK: Duration = Duration::from_millis(20);

/// A kind of job, as its handler knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobKind {
    /// `room.verb`
    pub name: &'static str,
    /// Whether a try whose outcome nobody knows may simply be made again.
    pub repeats: bool,
}

/// What became of a job whose try did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Fate {
    /// It is tried again at this time, Unix milliseconds.
    Again(i64),
    /// A person decides, because what it did is not known.
    InDoubt,
    /// A dead letter: no try is left.
    Died,
    /// It is not this try's any more; another one has it or has done it.
    Lapsed,
}

/// The jobs of a store.
#[derive(Clone)]
pub struct Jobs {
    store: Store,
    node: Arc<str>,
}

impl Jobs {
    pub(crate) fn new(store: Store, node: Arc<str>) -> Jobs {
        Jobs { store, node }
    }

    /// Claims due jobs of these kinds, the longest due first; empty if there are none. `limit`: at most
    /// [`CLAIM_MAX`] of each kind. A claim holds for `lease_ms`; renew it or lose it.
    pub async fn next(&self, kinds: &[JobKind], limit: usize, lease_ms: i64) -> Result<Vec<Job>> {
        let now_ms = self.store.clock().now_ms();
        let mut due = Vec::new();
        {
            let mut rd = self.store.read().await?;
            for kind in kinds {
                if rd.opt(AnyDue { kind: kind.name, now_ms }).await?.is_some() {
                    due.push(*kind);
                }
            }
        }
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let holder = format!("{}:{}", self.node, self.store.new_id::<JobId>());
        let claim = Claim { kinds: due, limit: limit.min(CLAIM_MAX), lease_ms, holder };
        Ok(self.house(claim).await?.unwrap_or_default())
    }

    /// Waits until a job of these kinds may be due: the bell rang, a due time came, or `at_most` passed. Get `bell`
    /// from [`Store::bell`] before the first [`Jobs::next`], so that no ring is missed.
    pub async fn wait(&self, bell: &mut watch::Receiver<u64>, kinds: &[JobKind], at_most: Duration) -> Result<()> {
        let mut until = if self.store.clock().is_by_hand() { at_most.min(HAND_LOOK) } else { at_most };
        {
            let now_ms = self.store.clock().now_ms();
            let mut rd = self.store.read().await?;
            for kind in kinds {
                if let Some(next) = rd.opt(NextDue { kind: kind.name }).await? {
                    let left = u64::try_from(next.due_ms - now_ms).unwrap_or(0);
                    until = until.min(Duration::from_millis(left));
                }
            }
        }
        tokio::select! {
            _ = bell.changed() => {}
            () = tokio::time::sleep(until) => {}
        }
        Ok(())
    }

    /// Holds a claim for another `lease_ms` from now. False: it is not this try's any more, so stop.
    pub async fn renew(&self, job: &Job, lease_ms: i64) -> Result<bool> {
        Ok(self.house(Renew { id: job.id, holder: job.holder.clone(), lease_ms }).await?.unwrap_or(false))
    }

    /// The job is done and there was nothing else to record. Others end with [`crate::Tx::job_done`]. False: it was
    /// not this try's any more.
    pub async fn done(&self, job: &Job) -> Result<bool> {
        Ok(self.house(DoneAlone { id: job.id, holder: job.holder.clone() }).await?.unwrap_or(false))
    }

    /// The try failed: it is made again after a wait that grows, or the job dies. `why` stays beside the job and out
    /// of the log.
    pub async fn failed(&self, job: &Job, why: &str) -> Result<Fate> {
        self.end(job, why, Ended::Failed).await
    }

    /// The try could not be made yet (the other side said when to come back); it does not count.
    pub async fn later(&self, job: &Job, due_ms: i64, why: &str) -> Result<Fate> {
        self.end(job, why, Ended::Later(due_ms)).await
    }

    /// No further try can succeed: a dead letter at once.
    pub async fn died(&self, job: &Job, why: &str) -> Result<Fate> {
        self.end(job, why, Ended::Died).await
    }

    /// The other side may have taken it and the answer was lost. A kind that repeats is tried again; of any other a
    /// person decides.
    pub async fn in_doubt(&self, job: &Job, kind: JobKind, why: &str) -> Result<Fate> {
        self.end(job, why, if kind.repeats { Ended::Failed } else { Ended::InDoubt }).await
    }

    /// Queues a job that follows from no event: a timer, a first poll.
    pub async fn queue(&self, job: NewJob) -> Result<()> {
        self.house(Queue(job)).await.map(drop)
    }

    /// A person decides about a job that is in doubt or dead.
    pub async fn decide(
        &self,
        by: &Actor,
        job: JobId,
        verdict: Verdict,
        reason: String,
    ) -> crate::Outcome<(), Undecided> {
        self.store.run(by, None, Decide { job, verdict, reason: reason.into() }).await
    }

    /// Jobs in doubt and dead letters after an id, oldest first; at most [`LETTERS_MAX`].
    pub async fn letters(&self, state: JobState, after: Option<JobId>, limit: usize) -> Result<Vec<Letter>> {
        let after = after.map_or(String::new(), |id| id.to_string());
        let limit = limit.min(LETTERS_MAX) as i64;
        self.store.read().await?.all(Letters { state, after, limit }).await
    }

    /// One job that is in doubt, dead or abandoned.
    pub async fn letter(&self, job: JobId) -> Result<Option<Letter>> {
        self.store.read().await?.opt(LetterById { id: job }).await
    }

    /// What waits, by kind, for the health page.
    pub async fn stats(&self) -> Result<Vec<JobStats>> {
        let now_ms = self.clock().now_ms();
        self.store.read().await?.all(Stats { now_ms }).await
    }

    fn clock(&self) -> &Clock {
        self.store.clock()
    }

    async fn end(&self, job: &Job, why: &str, how: Ended) -> Result<Fate> {
        let unfinished = Unfinished { id: job.id, holder: job.holder.clone(), why: why.into(), how };
        Ok(self.house(unfinished).await?.unwrap_or(Fate::Lapsed))
    }

    async fn house<C: crate::Command>(&self, command: C) -> crate::Outcome<C::Answer, C::Refusal> {
        self.store.run(&Actor::House, None, command).await
    }
}
