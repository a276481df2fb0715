//! The jobs of this room.

use crate::{Desk, bytes::FORGET, deliver, erase::ERASE_ON, hand_back::HAND_BACK, refer, reply, route, tell::TELL};
use event::{Actor, MessageId};
use route::{
    availability::{SIGNED_OUT, SILENCE},
    give::ROUTE,
};
use serde::Deserialize;
use store::{Job, JobKind};
use web::Trouble;

/// Kinds of jobs that this room does. All of them may simply be tried again.
pub fn jobs() -> Vec<JobKind> {
    [reply::RELEASE, refer::REFER, HAND_BACK, FORGET, ERASE_ON, TELL, ROUTE, SILENCE, SIGNED_OUT]
        .map(|name| JobKind { name, repeats: true })
        .to_vec()
}

#[derive(Deserialize)]
struct About {
    message: MessageId,
}

impl Desk {
    /// Does a job of this room.
    pub async fn work(&self, job: &Job) -> Result<(), Trouble> {
        match job.kind.as_str() {
            HAND_BACK => return self.hand_back(job).await,
            TELL => return self.tell_customer(job).await,
            ERASE_ON => return self.erase_on(job).await,
            ROUTE => return self.route(job).await,
            SILENCE | SIGNED_OUT => return self.look_after(job).await,
            FORGET => return self.forget(job).await,
            refer::REFER => return self.refer(job).await,
            _ => {}
        }
        let about: About =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        let release = deliver::Release { job: job.id, message: about.message };
        let done = self.house.store.run(&Actor::House, None, release).await?;
        done.map_err(|refusal| Trouble::Died(refusal.to_string()))
    }
}
