//! The runner: claims due jobs, has them done by their room, holds their lease meanwhile, and keeps what went wrong.

use futures_util::future::BoxFuture;
use std::{sync::Arc, time::Duration};
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

/// Starts doing jobs on the current runtime; ends when the handle is aborted.
pub fn start(store: Store, workers: Vec<Worker>) -> JoinHandle<()> {
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
                let store = store.clone();
                tokio::spawn(async move {
                    one(&store, &worker, job).await;
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

async fn one(store: &Store, worker: &Worker, job: Job) {
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
                Ok(false) => return,
            },
        }
    };
    let fate = match done {
        Ok(()) => return,
        Err(Trouble::Failed(why)) => jobs.failed(&job, &why).await,
        Err(Trouble::Died(why)) => jobs.died(&job, &why).await,
        Err(Trouble::Later { due_ms, why }) => jobs.later(&job, due_ms, &why).await,
        Err(Trouble::InDoubt(why)) => jobs.in_doubt(&job, worker.kind, &why).await,
    };
    match fate {
        Ok(fate) => tracing::warn!(job = %job.id, kind = job.kind, ?fate, "a job was not done"),
        Err(error) => tracing::error!(job = %job.id, kind = job.kind, %error, "a job's failure was not kept"),
    }
}
