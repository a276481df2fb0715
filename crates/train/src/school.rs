//! What this room's handlers reach.

use crate::{
    certificate::{CertificateById, Issue, public_key},
    cohort,
    curriculum::Curriculum,
    draw::seed_of,
    drill::Practice,
    ramp::Climb,
    refusal::Refusal,
    sitting::End,
    write::{LoadCertification, LoadCourse},
};
use event::{Actor, CertificateId, CohortId, PersonId, SittingId};
use serde::Deserialize;
use std::sync::Arc;
use store::{Job, Outcome};
use web::{House, Trouble};

#[derive(Deserialize)]
struct About {
    sitting: SittingId,
}

#[derive(Deserialize)]
struct Cohort {
    cohort: CohortId,
}

/// The room's state. Cheap to clone.
#[derive(Clone)]
pub struct School {
    /// The house.
    pub house: House,
    /// Who keeps drills going; none on the stage of a drill.
    pub practice: Option<Arc<dyn Practice>>,
}

impl School {
    /// The room on `house`.
    pub fn open(house: House) -> School {
        School { house, practice: None }
    }

    /// The same room, with drills.
    pub fn practising(mut self, practice: Option<Arc<dyn Practice>>) -> School {
        self.practice = practice;
        self
    }

    /// Unix milliseconds by the house's clock.
    pub fn now_ms(&self) -> i64 {
        self.house.store.clock().now_ms()
    }

    /// What certificates are signed with, and by whom they say they are.
    pub fn issue(&self) -> Issue {
        let config = &self.house.config;
        Issue { key: self.house.keys.certificates.0, issuer: config.company.clone(), domain: config.domain.clone() }
    }

    /// The public keys of this house's certificates, hex, the current one first.
    pub fn public_keys(&self) -> Vec<String> {
        self.house.keys.all().map(|keys| public_key(&keys.certificates.0)).collect()
    }

    /// Does a job of this room.
    pub async fn work(&self, job: &Job) -> Result<(), Trouble> {
        if job.kind == cohort::JOB {
            return self.remind(job).await;
        }
        let about: About =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        let end = End { sitting: about.sitting, issue: self.issue() };
        let ended = self.house.store.run(&Actor::House, None, end).await?;
        if let Ok((_, Some(certificate))) = &ended {
            self.climb(*certificate).await?;
        }
        match ended {
            // Over: its person handed it in.
            Ok(_) | Err(Refusal::Over) => {
                self.house.store.jobs().done(job).await?;
                Ok(())
            }
            Err(refusal) => Err(Trouble::Died(refusal.to_string())),
        }
    }

    /// Takes the holder of a new certificate as high on the ramp as it unlocks.
    async fn climb(&self, certificate: CertificateId) -> Result<(), Trouble> {
        let row = self.house.store.read().await?.opt(CertificateById { certificate }).await?;
        if let Some(row) = row {
            let done = self.house.store.run(&Actor::House, None, Climb { person: row.person_id }).await?;
            done.map_err(|refusal| Trouble::Died(refusal.to_string()))?;
        }
        Ok(())
    }

    /// Looks at a cohort and reminds its people.
    async fn remind(&self, job: &Job) -> Result<(), Trouble> {
        let about: Cohort =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        let remind = cohort::Remind { cohort: about.cohort, job: job.id };
        let done = self.house.store.run(&Actor::House, None, remind).await?;
        done.map_err(|refusal| Trouble::Died(refusal.to_string()))
    }

    /// The seed by which a person's quizzes shuffle their options: the same each time, unknown to them.
    pub fn quiz_seed(&self, person: PersonId) -> String {
        seed_of(&self.house.keys.links.0, &format!("quiz:{person}"))
    }

    /// Takes courses and certifications in that are not there yet; answers how many courses were taken.
    pub async fn load(&self, by: &Actor, curriculum: Curriculum) -> Outcome<usize, Refusal> {
        let store = &self.house.store;
        let mut taken = 0;
        for course in curriculum.courses {
            match store.run(by, None, LoadCourse(course)).await? {
                Ok(new) => taken += usize::from(new),
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        for (place, certification) in (0..).zip(curriculum.certifications) {
            if let Err(refusal) = store.run(by, None, LoadCertification { place, certification }).await? {
                return Ok(Err(refusal));
            }
        }
        Ok(Ok(taken))
    }
}
