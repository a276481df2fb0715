//! What a store's writers share: the clock, the ids, and whom to tell after a commit.

use crate::{ids::Ids, meter::Meter};
use event::Clock;
use std::sync::Arc;
use tokio::sync::{broadcast, watch};

/// What the writers of one store share.
pub(crate) struct Shared {
    pub clock: Clock,
    pub ids: Ids,
    pub head: watch::Sender<i64>,
    pub bell: watch::Sender<u64>,
    pub meter: Meter,
    /// What this node says to the others.
    pub said: broadcast::Sender<Arc<str>>,
    /// What others said.
    pub heard: broadcast::Sender<Arc<str>>,
}

impl Shared {
    /// The log ends at `seq` or later.
    pub fn moved(&self, seq: i64) {
        self.head.send_if_modified(|head| {
            let later = seq > *head;
            *head = (*head).max(seq);
            later
        });
    }

    /// Jobs were queued.
    pub fn ring(&self) {
        self.bell.send_modify(|rung| *rung += 1);
    }
}
