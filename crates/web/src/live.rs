//! Live: one tailer per node follows the log; screens wait for what they are about.
//!
//! A topic is the subject of events (a ticket's id, a person's id). A screen waits on topics, or on the head of the log,
//! and asks the database what is new; a signal (typing, presence) is told at once and kept nowhere.

use crate::{House, Problem, config::Limits};
use parking_lot::Mutex;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use store::{Entry, Store};
use tokio::sync::{broadcast, watch};

/// Entries that the tailer reads at once.
const TAIL_BATCH: usize = 500;
/// Signals that a slow screen may fall behind before it misses some.
const SIGNALS: usize = 32;

/// When a stream that found no place may ask again, in seconds.
const AGAIN_S: u64 = 5;

/// Something of the moment: who types, who looks. Not kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Signal {
    /// What it is about.
    pub topic: String,
    /// `typing`, `presence`, `read`.
    pub kind: String,
    /// JSON.
    pub body: String,
}

/// Follows the log in memory, in order: counts, for example. Must be quick.
pub trait Follower: Send + Sync {
    /// Name on the health page.
    fn name(&self) -> &'static str;
    /// One entry.
    fn follow(&self, entry: &Entry);
}

struct Topic {
    seq: watch::Sender<i64>,
    signals: broadcast::Sender<Arc<Signal>>,
}

/// Where live screens wait.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    topics: Mutex<HashMap<String, Topic>>,
    head: watch::Sender<i64>,
    signals: broadcast::Sender<Arc<Signal>>,
    streams: AtomicUsize,
    addresses: Mutex<HashMap<IpAddr, usize>>,
    followers: Mutex<Vec<(Arc<dyn Follower>, i64)>>,
}

/// A screen's ear on one topic.
pub struct Ear {
    /// The log's number of the topic's last event.
    pub seq: watch::Receiver<i64>,
    /// Signals.
    pub signals: broadcast::Receiver<Arc<Signal>>,
    topic: String,
    hub: Hub,
}

impl Drop for Ear {
    fn drop(&mut self) {
        let mut topics = self.hub.0.topics.lock();
        // The last ear on a topic takes the topic with it; this ear still counts as one.
        if topics.get(&self.topic).is_some_and(|topic| topic.seq.receiver_count() <= 1) {
            topics.remove(&self.topic);
        }
    }
}

/// Counts one live stream for as long as it is held.
pub struct StreamGuard {
    hub: Hub,
    address: IpAddr,
}

impl Drop for StreamGuard {
    fn drop(&mut self) {
        self.hub.0.streams.fetch_sub(1, Ordering::Relaxed);
        let mut addresses = self.hub.0.addresses.lock();
        if let Some(count) = addresses.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                addresses.remove(&self.address);
            }
        }
    }
}

impl Hub {
    /// A hub at the log's place `head`.
    pub fn new(head: i64) -> Hub {
        Hub(Arc::new(Inner {
            topics: Mutex::new(HashMap::new()),
            head: watch::channel(head).0,
            signals: broadcast::channel(1024).0,
            streams: AtomicUsize::new(0),
            addresses: Mutex::default(),
            followers: Mutex::new(Vec::new()),
        }))
    }

    /// Waits on one topic.
    pub fn ear(&self, topic: &str) -> Ear {
        let mut topics = self.0.topics.lock();
        let entry = topics.entry(topic.to_owned()).or_insert_with(|| Topic {
            seq: watch::channel(*self.0.head.borrow()).0,
            signals: broadcast::channel(SIGNALS).0,
        });
        let (seq, signals) = (entry.seq.subscribe(), entry.signals.subscribe());
        Ear { seq, signals, topic: topic.to_owned(), hub: self.clone() }
    }

    /// The log's number up to which screens have been told.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.0.head.subscribe()
    }

    /// Tells a signal to the screens of its topic on this node.
    pub fn tell(&self, signal: Signal) {
        let signal = Arc::new(signal);
        if let Some(topic) = self.0.topics.lock().get(&signal.topic) {
            let _nobody_listens = topic.signals.send(signal.clone());
        }
        let _nobody_listens = self.0.signals.send(signal);
    }

    /// Counts a stream from an address, unless this node or this address has as many as `limits` allow.
    pub fn stream(&self, limits: &Limits, address: IpAddr) -> Result<StreamGuard, Problem> {
        let before = self.0.streams.fetch_add(1, Ordering::Relaxed);
        let from_there = {
            let mut addresses = self.0.addresses.lock();
            let count = addresses.entry(address).or_default();
            *count += 1;
            *count
        };
        let guard = StreamGuard { hub: self.clone(), address };
        let most = limits.streams_per_address;
        if from_there > most {
            let mut problem = Problem::new(429, "streams", move |speak| speak.problem_streams_of_address(most));
            problem.retry_after_s = Some(AGAIN_S);
            return Err(problem);
        }
        if before >= limits.streams {
            let mut problem = Problem::new(503, "streams", |speak| speak.problem_streams().to_owned());
            problem.retry_after_s = Some(AGAIN_S);
            return Err(problem);
        }
        Ok(guard)
    }

    /// Live streams now.
    pub fn streams(&self) -> usize {
        self.0.streams.load(Ordering::Relaxed)
    }

    /// Adds a follower that has already taken in everything up to `seq`.
    pub fn follow(&self, follower: Arc<dyn Follower>, seq: i64) {
        self.0.followers.lock().push((follower, seq));
    }

    /// Names of followers and how far each is.
    pub fn followers(&self) -> Vec<(&'static str, i64)> {
        self.0.followers.lock().iter().map(|(follower, seq)| (follower.name(), *seq)).collect()
    }

    fn take(&self, entries: &[Entry]) {
        let Some(last) = entries.last() else { return };
        for (follower, seq) in self.0.followers.lock().iter_mut() {
            for entry in entries.iter().filter(|entry| entry.seq > *seq) {
                follower.follow(entry);
            }
            *seq = (*seq).max(last.seq);
        }
        {
            let topics = self.0.topics.lock();
            for entry in entries {
                if let Some(topic) = topics.get(&entry.subject) {
                    topic.seq.send_replace(entry.seq);
                }
            }
        }
        self.0.head.send_replace(last.seq);
    }

    /// Follows the log until the store is gone. One task per node runs this.
    pub async fn tail(self, store: Store) {
        let mut head = store.head();
        let mut after = *self.0.head.borrow();
        loop {
            match store.entries(after, TAIL_BATCH).await {
                Ok(entries) => {
                    after = entries.last().map_or(after, |entry| entry.seq);
                    self.take(&entries);
                    if entries.len() == TAIL_BATCH {
                        continue;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "tail");
                    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
                    continue;
                }
            }
            if *head.borrow_and_update() > after {
                continue;
            }
            if head.changed().await.is_err() {
                return;
            }
        }
    }
}

impl House {
    /// Starts the tailer on the current runtime.
    pub fn start_tail(&self) -> tokio::task::JoinHandle<()> {
        tokio::spawn(self.hub.clone().tail(self.store.clone()))
    }
}

/// A hub that is not kept alive by whoever holds this: followers belong to the hub and must not own it.
#[derive(Clone)]
pub struct HubRef(std::sync::Weak<Inner>);

impl HubRef {
    /// The hub, while it is there.
    pub fn upgrade(&self) -> Option<Hub> {
        self.0.upgrade().map(Hub)
    }
}

impl Hub {
    /// A weak hand on the hub.
    pub fn downgrade(&self) -> HubRef {
        HubRef(Arc::downgrade(&self.0))
    }

    /// Wakes the screens of a topic that is not the subject of the entry `seq`, but is concerned by it.
    pub fn touch(&self, topic: &str, seq: i64) {
        if let Some(topic) = self.0.topics.lock().get(topic) {
            topic.seq.send_replace(seq);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_of_streams_and_gives_it_back() {
        let hub = Hub::new(0);
        let limits = Limits { streams: 3, streams_per_address: 2, ..Limits::default() };
        let at = |last| IpAddr::from([192, 0, 2, last]);
        let first = hub.stream(&limits, at(1)).ok().unwrap();
        let _second = hub.stream(&limits, at(1)).ok().unwrap();
        assert_eq!(hub.stream(&limits, at(1)).err().unwrap().status.as_u16(), 429);
        let _third = hub.stream(&limits, at(2)).ok().unwrap();
        assert_eq!(hub.stream(&limits, at(3)).err().unwrap().status.as_u16(), 503);
        drop(first);
        assert!(hub.stream(&limits, at(1)).is_ok());
        assert_eq!((hub.streams(), hub.0.addresses.lock().len()), (2, 2));
    }
}
