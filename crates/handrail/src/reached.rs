//! What a requisition gives by itself: the log tells who reached a stage, and hiring's job looks what is due to them.

use hire::assess::plan;
use std::sync::Arc;
use store::{Entry, Store};
use web::live::Follower;

/// Hears that somebody reached a stage. What a node misses because it ends at that very moment is given by a person.
struct Reached(Store);

/// Who hears it.
pub fn follower(store: &Store) -> Arc<dyn Follower> {
    Arc::new(Reached(store.clone()))
}

impl Follower for Reached {
    fn name(&self) -> &'static str {
        "assessments"
    }

    fn follow(&self, entry: &Entry) {
        let Some((requisition, job)) = plan::asks(entry, self.0.clock().now_ms()) else { return };
        let store = self.0.clone();
        tokio::spawn(async move {
            if let Err(error) = plan::hear(&store, requisition, job).await {
                tracing::warn!(%error, "what a requisition gives by itself");
            }
        });
    }
}
