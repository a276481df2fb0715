//! What the room asks of whoever keeps drills going: the program that runs the house makes a stage for each.

use event::{DrillId, PersonId};
use std::{future::Future, pin::Pin};
use web::Problem;

/// How a drill stands at this moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// Milliseconds since it began, without pauses.
    pub clock_ms: u64,
    /// Chats of it that go on.
    pub open: usize,
    /// The customers' emotions, 0 to 10.
    pub emotions: Vec<u8>,
}

/// What is waited for.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// Keeps drills going.
pub trait Practice: Send + Sync {
    /// Where somebody sits down at a drill's desk, or watches it; opens for a few minutes. None: the house has no second
    /// origin for it.
    fn seat(&self, drill: DrillId, person: PersonId, watches: bool) -> Option<String>;

    /// Makes the drill go on here, if it does not yet, and says how it stands.
    fn live(&self, drill: DrillId) -> Soon<'_, Live>;

    /// Something of it was decided elsewhere: it was paused, it goes on.
    fn changed(&self, drill: DrillId) -> Soon<'_, ()>;

    /// Ends it as it stands, and grades it.
    fn end(&self, drill: DrillId) -> Soon<'_, ()>;

    /// Writes to one of its chats in the customer's place.
    fn speak(&self, drill: DrillId, place: i64, text: String) -> Soon<'_, ()>;
}
