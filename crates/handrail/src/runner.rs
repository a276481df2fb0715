//! The runner: claims due jobs, has them done by their room, holds their lease meanwhile, and keeps what went wrong.

use event::MINUTE_MS;
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use std::{collections::VecDeque, sync::Arc, time::Duration};
use store::{Job, JobKind, Store};
use tokio::{sync::Semaphore, task::JoinHandle};
use tracing::Instrument;
use web::Trouble;

/// Jobs of one node at once.
const AT_ONCE: usize = 8;
/// A lease outlives a node that was killed by this much at most.
pub const LEASE_MS: i64 = 8_000;
/// How often a running job's lease is renewed.
const RENEW: Duration = Duration::from_millis(2_500);
/// The longest wait until the next look.
const LOOK: Duration = Duration::from_secs(2);

/// Does a job.
pub type Work = Arc<dyn Fn(Job) -> BoxFuture<'static, Result<(), Trouble>> + Send + Sync>;

/// A kind of job and who does it.
#[derive(Clone)]
pub struct Worker {
    /// The kind.
    pub kind: JobKind,
    /// Who does it.
    pub work: Work,
}

/// Minutes that are remembered.
const MINUTES: usize = 60;

/// How many jobs this node did in each of the last minutes.
#[derive(Clone, Debug, Default)]
pub struct Done(Arc<Mutex<VecDeque<(i64, i64)>>>);

impl Done {
    fn count(&self, now_ms: i64) {
        let minute = now_ms / MINUTE_MS;
        let mut done = self.0.lock();
        match done.back_mut() {
            Some((last, n)) if *last == minute => *n += 1,
            _ => done.push_back((minute, 1)),
        }
        while done.len() > MINUTES {
            done.pop_front();
        }
    }

    /// Jobs done within the hour before `now_ms`.
    pub fn last_hour(&self, now_ms: i64) -> i64 {
        let since = now_ms / MINUTE_MS - MINUTES as i64;
        self.0.lock().iter().filter(|(minute, _)| *minute > since).map(|(_, n)| n).sum()
    }
}

/// Starts doing jobs on the current runtime; ends when the handle is aborted.
pub fn start(store: Store, workers: Vec<Worker>, done: Done) -> JoinHandle<()> {
    tokio::spawn(async move {
        let kinds: Vec<JobKind> = workers.iter().map(|worker| worker.kind).collect();
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let mut bell = store.bell();
        loop {
            let free = places.available_permits();
            let jobs = match store.jobs().next(&kinds, free.max(1), LEASE_MS).await {
                Ok(jobs) => jobs,
                Err(error) => {
                    tracing::warn!(%error, "jobs");
                    tokio::time::sleep(LOOK).await;
                    continue;
                }
            };
            let idle = jobs.is_empty();
            for job in jobs {
                let Ok(place) = places.clone().acquire_owned().await else { return };
                let Some(worker) = workers.iter().find(|worker| worker.kind.name == job.kind).cloned() else {
                    continue;
                };
                let (store, done) = (store.clone(), done.clone());
                tokio::spawn(async move {
                    if one(&store, &worker, job).await {
                        done.count(store.clock().now_ms());
                    }
                    drop(place);
                });
            }
            if idle && let Err(error) = store.jobs().wait(&mut bell, &kinds, LOOK).await {
                tracing::warn!(%error, "jobs");
                tokio::time::sleep(LOOK).await;
            }
        }
    })
}

/// Does one job. Whether it is done.
async fn one(store: &Store, worker: &Worker, job: Job) -> bool {
    let jobs = store.jobs();
    let span = tracing::info_span!("job", job = %job.id, kind = job.kind, command = tracing::field::Empty);
    let work = (worker.work)(job.clone()).instrument(span);
    tokio::pin!(work);
    let done = loop {
        tokio::select! {
            done = &mut work => break done,
            () = tokio::time::sleep(RENEW) => match jobs.renew(&job, LEASE_MS).await {
                Ok(true) | Err(_) => {}
                // Another node has it: what this try records would be refused.
                Ok(false) => return false,
            },
        }
    };
    let fate = match done {
        Ok(()) => return true,
        Err(Trouble::Failed(why)) => jobs.failed(&job, &why).await,
        Err(Trouble::Died(why)) => jobs.died(&job, &why).await,
        Err(Trouble::Later { due_ms, why }) => jobs.later(&job, due_ms, &why).await,
        Err(Trouble::InDoubt(why)) => jobs.in_doubt(&job, worker.kind, &why).await,
    };
    match fate {
        Ok(fate) => tracing::warn!(job = %job.id, kind = job.kind, ?fate, "a job was not done"),
        Err(error) => tracing::error!(job = %job.id, kind = job.kind, %error, "a job's failure was not kept"),
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_counted_and_no_more() {
        let done = Done::default();
        for minute in [0, 0, 1, 30, 59] {
            done.count(minute * MINUTE_MS);
        }
        assert_eq!(done.last_hour(59 * MINUTE_MS), 5);
        assert_eq!(done.last_hour(60 * MINUTE_MS), 3);
        assert_eq!(done.last_hour(200 * MINUTE_MS), 0);
    }
}
