//! Command, decision, event: what someone wants, what it comes to, and what is written down of it.

use crate::{Error, Outcome, Result, Tx};
use futures_util::FutureExt;
use std::{any::Any, future::Future, pin::Pin};

/// What someone wants. Its `run` reads facts, calls a pure `decide` and records the decision.
pub trait Command: Send + Sync + 'static {
    /// `room.verb`: in logs, metrics and beside the command id.
    const NAME: &'static str;
    /// Kept beside the command id, so that the same command twice has the answer of once. An answer that holds a
    /// secret is given to commands without an id only.
    type Answer: serde::Serialize + serde::de::DeserializeOwned + Send + 'static;
    /// Why it was not done. Not kept: the same id may try again.
    type Refusal: Send + 'static;

    /// Which writer takes it on PostgreSQL: commands about the same thing share a lane and never wait for each
    /// other's row locks.
    fn lane(&self) -> u64 {
        0
    }

    /// Awaits `tx` and nothing else. It can be run again after a failed try, so it keeps no state.
    fn run(&self, tx: &mut Tx<'_>) -> impl Future<Output = Outcome<Self::Answer, Self::Refusal>> + Send;
}

/// Something that happened. What serialises is logged; words are fields with `#[serde(skip)]`.
pub trait Event: serde::Serialize + Send + Sync + 'static {
    /// `room.what_happened`
    const KIND: &'static str;
    /// The id of what it is about; live screens route by it.
    fn subject(&self) -> String;
    /// Writes the rows; the only place that does.
    fn apply(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<()>> + Send;
}

/// Work for after the commit.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob {
    /// Which handler does it.
    pub kind: &'static str,
    /// While a job of this kind and key waits or runs, another one is not queued; the earlier due time wins.
    pub key: Option<String>,
    /// When, Unix milliseconds.
    pub due_ms: i64,
    /// What the handler needs to know.
    pub body: serde_json::Value,
}

/// What a command comes to: an answer or a refusal, the events, and the jobs that follow from them.
pub struct Decision<T, R> {
    pub(crate) outcome: std::result::Result<T, R>,
    pub(crate) events: Vec<Box<dyn AnyEvent>>,
    pub(crate) jobs: Vec<NewJob>,
}

/// It is done, and this is the answer.
pub fn answer<T, R>(answer: T) -> Decision<T, R> {
    Decision { outcome: Ok(answer), events: Vec::new(), jobs: Vec::new() }
}

/// It is not done, and this is why. Events may still be worth recording.
pub fn refuse<T, R>(refusal: R) -> Decision<T, R> {
    Decision { outcome: Err(refusal), events: Vec::new(), jobs: Vec::new() }
}

impl<T, R> Decision<T, R> {
    /// This happened, too.
    #[must_use]
    pub fn and(mut self, event: impl Event) -> Self {
        self.events.push(Box::new(event));
        self
    }

    /// This is to be done afterwards.
    #[must_use]
    pub fn job(mut self, job: NewJob) -> Self {
        self.jobs.push(job);
        self
    }

    /// With another answer.
    #[must_use]
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Decision<U, R> {
        Decision { outcome: self.outcome.map(to), events: self.events, jobs: self.jobs }
    }

    /// The answer or the refusal.
    pub fn outcome(&self) -> std::result::Result<&T, &R> {
        self.outcome.as_ref()
    }

    /// The kinds of the events, in order.
    pub fn kinds(&self) -> Vec<&'static str> {
        self.events.iter().map(|event| event.kind()).collect()
    }

    /// The first event of a type.
    pub fn event<E: Event>(&self) -> Option<&E> {
        self.events.iter().find_map(|event| event.as_any().downcast_ref())
    }

    /// The jobs, in order.
    pub fn jobs(&self) -> &[NewJob] {
        &self.jobs
    }
}

/// An event without its type.
pub(crate) trait AnyEvent: Send + Sync {
    fn kind(&self) -> &'static str;
    fn subject(&self) -> String;
    fn body(&self) -> Result<String>;
    /// SQLite never waits, so there the future needs no box.
    fn apply_now(&self, tx: &mut Tx<'_>) -> Result<()>;
    fn apply<'a>(&'a self, tx: &'a mut Tx<'_>) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;
    fn as_any(&self) -> &dyn Any;
}

impl<E: Event> AnyEvent for E {
    fn kind(&self) -> &'static str {
        E::KIND
    }
    fn subject(&self) -> String {
        Event::subject(self)
    }
    fn body(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }
    fn apply_now(&self, tx: &mut Tx<'_>) -> Result<()> {
        Event::apply(self, tx).now_or_never().ok_or(Error::Waited(E::KIND))?
    }
    fn apply<'a>(&'a self, tx: &'a mut Tx<'_>) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
        Box::pin(Event::apply(self, tx))
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}
