//! Claiming: a due job is taken under a lease; one whose lease ran out is taken over, or comes in doubt.

use super::{
    JobKind,
    end::{JobDied, JobInDoubt},
    rows::{Due, DueJob, Job, JobState, Take},
};
use crate::{Command, Outcome, Result, Tx, answer};
use std::convert::Infallible;

pub(super) struct Claim {
    pub kinds: Vec<JobKind>,
    pub limit: usize,
    pub lease_ms: i64,
    pub holder: String,
}

/// Said beside a job whose process ended before it could say anything.
const NO_WORD: &str = "the try before ended without a word";

impl Command for Claim {
    const NAME: &'static str = "store.claim_jobs";
    type Answer = Vec<Job>;
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Vec<Job>, Infallible> {
        let now_ms = tx.now_ms();
        let mut taken = Vec::new();
        for kind in &self.kinds {
            let limit = (self.limit - taken.len()) as i64;
            for due in tx.all(Due { kind: kind.name, now_ms, limit }).await? {
                taken.extend(self.one(tx, *kind, due).await?);
            }
            if taken.len() >= self.limit {
                break;
            }
        }
        Ok(Ok(taken))
    }
}

impl Claim {
    async fn one(&self, tx: &mut Tx<'_>, kind: JobKind, due: DueJob) -> Result<Option<Job>> {
        let (id, now_ms) = (due.id, tx.now_ms());
        let lost = due.state == JobState::Running;
        if lost && !kind.repeats {
            let event =
                JobInDoubt { job: id, kind: kind.name.into(), tries: due.tries, at_ms: now_ms, why: NO_WORD.into() };
            let _: Done = tx.record(answer(()).and(event)).await?;
            return Ok(None);
        }
        if lost && due.tries >= due.tries_max {
            let event =
                JobDied { job: id, kind: kind.name.into(), tries: due.tries, at_ms: now_ms, why: NO_WORD.into() };
            let _: Done = tx.record(answer(()).and(event)).await?;
            return Ok(None);
        }
        let take = Take { id, until_ms: now_ms + self.lease_ms, holder: self.holder.clone() };
        tx.change(take).await
    }
}

type Done = std::result::Result<(), Infallible>;
