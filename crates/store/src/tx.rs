//! Writing: what a command may do inside its transaction.

use crate::{Decision, Error, NewJob, Outcome, Query, Rd, Result, Write, ids::Ids, rd::Link};
use event::{Actor, CommandId, JobId};
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};
use uuid::Uuid;

/// How often a job is tried before it is a dead letter.
pub const TRIES_MAX: i64 = 8;

crate::query! {
    /// A live job of the same kind and key keeps its row; the earlier due time wins.
    QueueJob { id: JobId, kind: &'static str, key: Option<String>, due_ms: i64, tries_max: i64, now_ms: i64, body: String } =
        "insert into store_job (id, kind, key, state, due_ms, holder, tries, tries_max, queued_ms, error, reason, body)
         values ($id, $kind, $key, 0, $due_ms, null, 0, $tries_max, $now_ms, null, null, $body)
         on conflict (kind, key) where state < 2 do update
            set due_ms = case when store_job.state = 0 and excluded.due_ms < store_job.due_ms
                              then excluded.due_ms else store_job.due_ms end"
}

crate::query! {
    /// The job is done; nothing remains of it but what it did.
    EndJob { id: JobId } -> [EndedJob { kind: String }] = "delete from store_job where id = $id returning kind"
}

/// A command's transaction. Reads see what the command wrote before.
pub struct Tx<'a> {
    pub(crate) rd: Rd<'a>,
    pub(crate) by: &'a Actor,
    pub(crate) command: Option<CommandId>,
    pub(crate) now_ms: i64,
    pub(crate) ids: &'a Ids,
    pub(crate) draft: &'a mut Draft,
}

/// What a group of commands has recorded and not yet numbered.
#[derive(Default)]
pub(crate) struct Draft {
    pub entries: Vec<Unnumbered>,
    pub jobs: usize,
}

/// An entry of the log before it has its number and its hash.
pub(crate) struct Unnumbered {
    pub at_ms: i64,
    pub kind: &'static str,
    pub subject: String,
    pub actor: Arc<str>,
    pub body: String,
}

impl Draft {
    pub fn clear(&mut self) {
        self.entries.clear();
        self.jobs = 0;
    }

    /// Where the draft is now; give it to [`Draft::back`] when the command fails.
    pub fn mark(&self) -> (usize, usize) {
        (self.entries.len(), self.jobs)
    }

    pub fn back(&mut self, (entries, jobs): (usize, usize)) {
        self.entries.truncate(entries);
        self.jobs = jobs;
    }
}

impl<'a> Deref for Tx<'a> {
    type Target = Rd<'a>;
    fn deref(&self) -> &Rd<'a> {
        &self.rd
    }
}

impl<'a> DerefMut for Tx<'a> {
    fn deref_mut(&mut self) -> &mut Rd<'a> {
        &mut self.rd
    }
}

impl Tx<'_> {
    /// When the command runs, Unix milliseconds; the same throughout.
    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// A new id, later in order than every id made here before.
    pub fn new_id<I: From<Uuid>>(&self) -> I {
        self.ids.next(self.now_ms).into()
    }

    /// Who wants the command done.
    pub fn actor(&self) -> &Actor {
        self.by
    }

    /// The id that the command came with: the caller's own, so that it knows again what came of it.
    pub fn command_id(&self) -> Option<CommandId> {
        self.command
    }

    /// Writes a row. Only while an event is applied: [`Error::Outside`] anywhere else.
    pub async fn push<Q: Write>(&mut self, q: Q) -> Result<()> {
        self.rd.write(&q).await
    }

    /// Writes a row that no event stands for: a draft, a lease, a last-seen, a rate limit.
    pub async fn keep<Q: Write>(&mut self, q: Q) -> Result<()> {
        let before = std::mem::replace(&mut self.rd.may_write, true);
        let result = self.rd.write(&q).await;
        self.rd.may_write = before;
        result
    }

    /// Changes rows that no event stands for and reads what they are now (`update … returning`).
    pub async fn change<Q: Query>(&mut self, q: Q) -> Result<Option<Q::Row>> {
        let before = std::mem::replace(&mut self.rd.may_write, true);
        let result = self.rd.opt(q).await;
        self.rd.may_write = before;
        result
    }

    /// Appends the decision's events to the log, applies them to rows, queues the jobs, and hands the answer or
    /// refusal back.
    pub async fn record<T, R>(&mut self, decision: Decision<T, R>) -> Outcome<T, R> {
        let Decision { outcome, events, jobs } = decision;
        let actor: Option<Arc<str>> = (!events.is_empty()).then(|| self.by.to_string().into());
        for event in &events {
            let (kind, subject, body) = (event.kind(), event.subject(), event.body()?);
            let before = std::mem::replace(&mut self.rd.may_write, true);
            let applied = match self.rd.link {
                Link::SqliteRead(_) | Link::PostgresRead(_) => Err(Error::Outside(kind)),
                Link::SqliteWrite(_) => event.apply_now(self),
                Link::PostgresWrite(_) => event.apply(self).await,
            };
            self.rd.may_write = before;
            applied?;
            let actor = actor.clone().unwrap_or_else(|| "".into());
            self.draft.entries.push(Unnumbered { at_ms: self.now_ms, kind, subject, actor, body });
        }
        for job in jobs {
            self.queue(job).await?;
        }
        Ok(outcome)
    }

    /// Records, in the transaction of what the job did, that it is done. [`Error::Lapsed`] if the job is not there
    /// any more: its lease ran out and another try was faster, so this one must not count.
    pub async fn job_done(&mut self, job: JobId) -> Result<()> {
        self.change(EndJob { id: job }).await?.map(drop).ok_or(Error::Lapsed)
    }

    /// Wakes whoever waits for jobs, once this is committed.
    pub(crate) fn ring(&mut self) {
        self.draft.jobs += 1;
    }

    async fn queue(&mut self, job: NewJob) -> Result<()> {
        let (id, now_ms) = (self.new_id(), self.now_ms);
        let NewJob { kind, key, due_ms, body } = job;
        let body = body.to_string();
        self.keep(QueueJob { id, kind, key, due_ms, tries_max: TRIES_MAX, now_ms, body }).await?;
        self.ring();
        Ok(())
    }
}
