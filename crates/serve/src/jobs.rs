//! The jobs of this room.

use crate::{Desk, deliver, refer, reply};
use event::{Actor, MessageId};
use serde::Deserialize;
use store::{Job, JobKind};
use web::Trouble;

/// Kinds of jobs that this room does. All of them may simply be tried again.
pub fn jobs() -> Vec<JobKind> {
    vec![JobKind { name: reply::RELEASE, repeats: true }, JobKind { name: refer::REFER, repeats: true }]
}

#[derive(Deserialize)]
struct About {
    message: MessageId,
}

impl Desk {
    /// Does a job of this room.
    pub async fn work(&self, job: &Job) -> Result<(), Trouble> {
        let about: About =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        if job.kind == refer::REFER {
            return self.refer(job, about.message).await;
        }
        let release = deliver::Release { job: job.id, message: about.message };
        let done = self.house.store.run(&Actor::House, None, release).await?;
        done.map_err(|refusal| Trouble::Died(refusal.to_string()))
    }
}
