//! What this room's handlers reach.

use crate::application::{
    erase::{self, DueNow, EVERY_MS, Erase, ROUND, look, needed},
    reading::{self, ReadsCv},
};
use crate::letter::{self, SendsLetters};
use event::Actor;
use std::sync::Arc;
use store::{Job, Result};
use web::{House, Rates, Trouble};

/// Rounds of one run; what is left waits for the next.
const ROUNDS: usize = 20;

/// The room's state. Cheap to clone.
#[derive(Clone)]
pub struct Hiring {
    /// The house.
    pub house: House,
    /// How often strangers may apply, write and look.
    pub rates: Rates,
    /// Who reads CVs; none: nobody does.
    pub reader: Option<Arc<dyn ReadsCv>>,
    /// Who takes letters out; none: nobody does.
    pub post: Option<Arc<dyn SendsLetters>>,
}

impl Hiring {
    /// The room on `house`.
    pub fn open(house: House) -> Hiring {
        Hiring { house, rates: Rates::default(), reader: None, post: None }
    }

    /// The same, with somebody who reads CVs.
    pub fn reading(self, reader: Arc<dyn ReadsCv>) -> Hiring {
        Hiring { reader: Some(reader), ..self }
    }

    /// The same, with somebody who takes letters out.
    pub fn posting(self, post: Arc<dyn SendsLetters>) -> Hiring {
        Hiring { post: Some(post), ..self }
    }

    /// Unix milliseconds by the house's clock.
    pub fn now_ms(&self) -> i64 {
        self.house.store.clock().now_ms()
    }

    /// Does a job of this room.
    pub async fn work(&self, job: &Job) -> std::result::Result<(), Trouble> {
        match job.kind.as_str() {
            erase::JOB => {}
            reading::JOB => return reading::work(self, job).await,
            letter::JOB => return letter::work(self, job).await,
            other => return Err(Trouble::Died(format!("nobody does {other}"))),
        }
        self.retain().await?;
        let jobs = self.house.store.jobs();
        jobs.done(job).await?;
        jobs.queue(look(self.now_ms() + EVERY_MS)).await?;
        Ok(())
    }

    /// Erases candidates whose consent is over; answers how many.
    pub async fn retain(&self) -> Result<usize> {
        let mut erased = 0;
        for _ in 0..ROUNDS {
            let due = self.house.store.read().await?.all(DueNow { now: self.now_ms(), limit: ROUND }).await?;
            let mut gone = 0;
            for one in &due {
                let erase = Erase { candidate: one.id, hash: None };
                if let Ok(blobs) = self.house.store.run(&Actor::House, None, erase).await? {
                    self.let_go(blobs.0).await?;
                    gone += 1;
                }
            }
            erased += gone;
            if gone == 0 {
                break;
            }
        }
        Ok(erased)
    }

    /// Removes blobs that nothing needs any more.
    pub async fn let_go(&self, blobs: Vec<String>) -> Result<()> {
        for digest in &blobs {
            self.house.store.blobs().forget(digest, || self.named(digest)).await?;
        }
        Ok(())
    }

    async fn named(&self, digest: &str) -> Result<bool> {
        needed(&mut self.house.store.read().await?, digest).await
    }
}
