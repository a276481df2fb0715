//! What this room's handlers reach.

use crate::{
    application::{
        erase::{self, DueNow, EVERY_MS, Erase, ROUND, look, needed},
        reading::{self, ReadsCv},
    },
    assess::{self, Examiner},
    letter,
    offer::{EXPIRE, Expire},
    practice,
    start::{Newcomers, START, welcome},
};
use event::{Actor, OfferId};
use serde::Deserialize;
use std::sync::Arc;
use store::{Job, Result};
use web::{Answer, House, Problem, Rates, Trouble, letter::SendsLetters};

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
    /// Who receives newcomers; none on the stage of a drill.
    pub newcomers: Option<Arc<dyn Newcomers>>,
    /// Who has questions and scenarios; none on the stage of a drill.
    pub examiner: Option<Arc<dyn Examiner>>,
}

#[derive(Deserialize)]
struct About {
    offer: OfferId,
}

impl Hiring {
    /// The room on `house`.
    pub fn open(house: House) -> Hiring {
        Hiring { house, rates: Rates::default(), reader: None, post: None, newcomers: None, examiner: None }
    }

    /// The same, with somebody who reads CVs.
    pub fn reading(self, reader: Arc<dyn ReadsCv>) -> Hiring {
        Hiring { reader: Some(reader), ..self }
    }

    /// The same, with somebody who takes letters out.
    pub fn posting(self, post: Arc<dyn SendsLetters>) -> Hiring {
        Hiring { post: Some(post), ..self }
    }

    /// The same, with somebody who receives newcomers.
    pub fn receiving(self, newcomers: Arc<dyn Newcomers>) -> Hiring {
        Hiring { newcomers: Some(newcomers), ..self }
    }

    /// The same, with somebody who examines.
    pub fn examining(self, examiner: Option<Arc<dyn Examiner>>) -> Hiring {
        Hiring { examiner, ..self }
    }

    /// Who examines.
    pub fn examiner(&self) -> Answer<Arc<dyn Examiner>> {
        self.examiner.clone().ok_or_else(Problem::missing)
    }

    /// Unix milliseconds by the house's clock.
    pub fn now_ms(&self) -> i64 {
        self.house.store.clock().now_ms()
    }

    /// Does a job of this room.
    pub async fn work(&self, job: &Job) -> std::result::Result<(), Trouble> {
        let jobs = self.house.store.jobs();
        match job.kind.as_str() {
            erase::JOB => {
                self.retain().await?;
                jobs.done(job).await?;
                jobs.queue(look(self.now_ms() + EVERY_MS)).await?;
                Ok(())
            }
            reading::JOB => reading::work(self, job).await,
            letter::JOB => letter::work(self, job).await,
            assess::END | assess::FORGET => assess::work(self, job).await,
            assess::plan::GIVE => assess::plan::work(self, job).await,
            practice::END | practice::FORGET => practice::work(self, job).await,
            EXPIRE => self.expire(job).await,
            START => welcome(&self.house.store, self.newcomers.as_deref(), job).await,
            other => Err(Trouble::Died(format!("nobody does {other}"))),
        }
    }

    /// Ends an offer that nobody answered.
    async fn expire(&self, job: &Job) -> std::result::Result<(), Trouble> {
        let about: About =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        let done = self.house.store.run(&Actor::House, None, Expire { offer: about.offer }).await?;
        done.map_err(|refusal| Trouble::Died(refusal.to_string()))?;
        self.house.store.jobs().done(job).await?;
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
