//! What this room's handlers reach.

use store::Job;
use web::{House, Rates, Trouble};

/// The room's state. Cheap to clone.
#[derive(Clone)]
pub struct Hiring {
    /// The house.
    pub house: House,
    /// How often strangers may apply, write and upload.
    pub rates: Rates,
}

impl Hiring {
    /// The room on `house`.
    pub fn open(house: House) -> Hiring {
        Hiring { house, rates: Rates::default() }
    }

    /// Unix milliseconds by the house's clock.
    pub fn now_ms(&self) -> i64 {
        self.house.store.clock().now_ms()
    }

    /// Does a job of this room.
    pub async fn work(&self, job: &Job) -> Result<(), Trouble> {
        Err(Trouble::Died(format!("nobody does {}", job.kind)))
    }
}
