//! What this room's handlers reach.

use crate::{
    curriculum::Curriculum,
    draw::seed_of,
    write::{LoadCertification, LoadCourse},
};
use event::{Actor, PersonId};
use store::Outcome;
use web::House;

/// The room's state. Cheap to clone.
#[derive(Clone)]
pub struct School {
    /// The house.
    pub house: House,
}

impl School {
    /// The room on `house`.
    pub fn open(house: House) -> School {
        School { house }
    }

    /// Unix milliseconds by the house's clock.
    pub fn now_ms(&self) -> i64 {
        self.house.store.clock().now_ms()
    }

    /// The seed by which a person's quizzes shuffle their options: the same each time, unknown to them.
    pub fn quiz_seed(&self, person: PersonId) -> String {
        seed_of(&self.house.keys.links.0, &format!("quiz:{person}"))
    }

    /// Takes courses and certifications in that are not there yet; answers how many courses were taken.
    pub async fn load(&self, by: &Actor, curriculum: Curriculum) -> Outcome<usize, crate::refusal::Refusal> {
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
