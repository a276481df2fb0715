//! The jobs of this room.

use crate::{Desk, deliver, reply};
use event::{Actor, MessageId};
use serde::Deserialize;
use store::{Job, JobKind};

/// Kinds of jobs that this room does. All of them may simply be tried again.
pub fn jobs() -> Vec<JobKind> {
    vec![JobKind { name: reply::RELEASE, repeats: true }]
}

#[derive(Deserialize)]
struct About {
    message: MessageId,
}

impl Desk {
    /// Does a job of this room. The error says why it could not be done; it is tried again.
    pub async fn work(&self, job: &Job) -> Result<(), String> {
        let about: About = serde_json::from_value(job.body.0.clone()).map_err(|error| error.to_string())?;
        let release = deliver::Release { job: job.id, message: about.message };
        let done = self.house.store.run(&Actor::House, None, release).await.map_err(|error| error.to_string())?;
        done.map_err(|refusal| refusal.to_string())
    }
}
