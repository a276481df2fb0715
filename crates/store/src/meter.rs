//! What the store counts of itself since it was opened: commands by name and outcome, groups by size.

use crate::{Error, Outcome, Store};
use parking_lot::Mutex;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

/// Groups are counted by size: at most so many commands each.
pub const GROUP_SIZES: [usize; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ended {
    /// Its events are on disk.
    Done,
    /// It refused.
    Refused,
    /// Too many waited.
    Busy,
    /// No room.
    Full,
    /// The store failed.
    Failed,
}

impl Ended {
    /// A word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Ended::Done => "done",
            Ended::Refused => "refused",
            Ended::Busy => "busy",
            Ended::Full => "full",
            Ended::Failed => "failed",
        }
    }

    pub(crate) fn of<T, R>(outcome: &Outcome<T, R>) -> Ended {
        match outcome {
            Ok(Ok(_)) => Ended::Done,
            Ok(Err(_)) => Ended::Refused,
            Err(Error::Busy) => Ended::Busy,
            Err(Error::Full) => Ended::Full,
            Err(_) => Ended::Failed,
        }
    }
}

/// Counts, kept by the store.
#[derive(Default)]
pub(crate) struct Meter {
    commands: Mutex<BTreeMap<(&'static str, Ended), u64>>,
    groups: [AtomicU64; GROUP_SIZES.len()],
    grouped: AtomicU64,
}

impl Meter {
    /// A command ended.
    pub fn command(&self, name: &'static str, ended: Ended) {
        *self.commands.lock().entry((name, ended)).or_insert(0) += 1;
    }

    /// A group of `size` commands was committed, or failed to be.
    pub fn group(&self, size: usize) {
        let place = GROUP_SIZES.iter().position(|most| size <= *most).unwrap_or(GROUP_SIZES.len() - 1);
        self.groups[place].fetch_add(1, Ordering::Relaxed);
        self.grouped.fetch_add(size as u64, Ordering::Relaxed);
    }
}

/// What was counted up to now.
#[derive(Clone, Debug)]
pub struct Counts {
    /// Commands by name and end.
    pub commands: Vec<(&'static str, Ended, u64)>,
    /// Groups by size: how many of at most [`GROUP_SIZES`] and more than the size before.
    pub groups: [u64; GROUP_SIZES.len()],
    /// Commands in all those groups.
    pub grouped: u64,
    /// Commands that wait to be written now.
    pub waiting: usize,
}

impl Store {
    /// What the store counted since it was opened.
    pub fn counts(&self) -> Counts {
        let meter = &self.0.shared.meter;
        let commands = meter.commands.lock().iter().map(|((name, ended), n)| (*name, *ended, *n)).collect();
        let waiting = self.0.queues.read().iter().map(|queue| queue.max_capacity() - queue.capacity()).sum();
        let groups = std::array::from_fn(|place| meter.groups[place].load(Ordering::Relaxed));
        Counts { commands, groups, grouped: meter.grouped.load(Ordering::Relaxed), waiting }
    }
}
