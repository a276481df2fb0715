//! A lane: one connection that runs groups of commands. Each command has a savepoint; the log's head is locked last,
//! the group's entries are numbered and chained, and one commit carries all.
//!
//! If anything fails that cannot be blamed on one command, nothing of the group is kept and its commands run again,
//! one by one. If the link is lost while the commit is on its way, the group's id tells whether it arrived.

use super::{
    RECONNECT_TIME, Server, Session,
    follow::{JOBS, channel},
    refused, transient,
};
use crate::{
    Error, Result,
    log::{Append, HeadRow, Hex, LockHead, LogHead, MoveHead, Tip},
    query::first,
    rd::{Link, Rd},
    shared::Shared,
    tx::{Draft, Tx},
    work::Work,
};
use event::{Actor, HOUR_MS, MINUTE_MS};
use parking_lot::Mutex;
use std::{
    ops::ControlFlow,
    slice,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};
use uuid::Uuid;

/// Commands in one group, at most. They run one after the other and may wait for the server in between, so it is
/// fewer than on SQLite.
const GROUP_MAX: usize = 128;
/// How often a command that lost against another one is run again.
const TRIES_MAX: u32 = 6;
/// How often a group whose commit is in doubt asks, each time after waiting for the server.
const ASKS_MAX: u32 = 6;
/// How long the id of a group is kept; longer than any commit can be in doubt.
const GROUP_KEPT_MS: i64 = HOUR_MS;

crate::query! {
    /// The group was committed. Whoever inserts the same id waits until it is known whether this one did.
    Stamp { id: Uuid, at_ms: i64 } = "insert into store_group (id, at_ms) values ($id, $at_ms)"

    /// Takes the group's id away from a commit that may still be on its way: no row if it had arrived.
    Fence { id: Uuid, at_ms: i64 } -> [Fenced { id: Uuid }] =
        "insert into store_group (id, at_ms) values ($id, $at_ms) on conflict (id) do nothing returning id"

    /// Ids of groups that nobody can ask about any more.
    Prune { before_ms: i64 } = "delete from store_group where at_ms < $before_ms"
}

/// One connection and the commands it runs.
pub(crate) struct Lane {
    server: Arc<Server>,
    shared: Arc<Shared>,
    session: Option<Session>,
    draft: Draft,
    pruned_ms: i64,
}

impl Lane {
    pub fn new(server: Arc<Server>, shared: Arc<Shared>) -> Lane {
        Lane { server, shared, session: None, draft: Draft::default(), pruned_ms: 0 }
    }

    /// Runs what comes, until every sender of `queue` is gone.
    pub async fn run(mut self, mut queue: mpsc::Receiver<Box<dyn Work>>) {
        let mut group = Vec::with_capacity(GROUP_MAX);
        while queue.recv_many(&mut group, GROUP_MAX).await > 0 {
            self.group(&mut group).await;
        }
    }

    async fn group(&mut self, group: &mut Vec<Box<dyn Work>>) {
        if group.len() > 1 && self.transaction(group).await.is_ok() {
            self.shared.meter.group(group.len());
            for work in group.drain(..) {
                work.answer(&Ok(()));
            }
        }
        let mut lost = false;
        for mut work in group.drain(..) {
            let result = if lost { Err(Error::Lost) } else { self.alone(&mut work).await };
            // One command has waited for the server; the others need not wait as long again.
            lost = matches!(result, Err(Error::Lost));
            self.shared.meter.group(1);
            work.answer(&result);
        }
        self.prune().await;
    }

    /// One command in a transaction of its own, again if it lost against another one or the link was lost.
    async fn alone(&mut self, work: &mut Box<dyn Work>) -> Result<()> {
        let (begun, mut tried) = (Instant::now(), 1);
        loop {
            match self.transaction(slice::from_mut(work)).await {
                Err(Error::Lost) if begun.elapsed() < RECONNECT_TIME => {}
                Err(error) if transient(&error) && tried < TRIES_MAX => tried += 1,
                result => return result,
            }
            let spread = rand::random::<u64>() % 10;
            sleep(Duration::from_millis(u64::from(tried * tried) + spread)).await;
        }
    }

    /// Runs commands in one transaction. An error: nothing of it is kept. A command's own failure is its own.
    async fn transaction(&mut self, group: &mut [Box<dyn Work>]) -> Result<()> {
        self.draft.clear();
        if self.session.as_ref().is_none_or(Session::is_closed) {
            self.session = Some(self.server.reconnect().await?);
        }
        let id = Uuid::now_v7();
        let result = match self.commands(group).await {
            Ok(()) => self.commit(id).await,
            Err(error) => Err(error),
        };
        let result = result.map(|(seq, jobs)| self.committed(seq, jobs));
        if result.is_err()
            && let Some(session) = &mut self.session
        {
            session.control("rollback");
            if session.settle().await.is_err() || session.is_closed() {
                self.session = None;
            }
        }
        result
    }

    async fn commands(&mut self, group: &mut [Box<dyn Work>]) -> Result<()> {
        self.session()?.control("begin");
        for work in group {
            let mark = self.draft.mark();
            self.session()?.control("savepoint command");
            if let Err(error) = work.run_on(self).await {
                self.draft.back(mark);
                let session = self.session()?;
                // If a write failed that was sent before, it is not known here whose it was.
                session.settle().await?;
                if transient(&error) || matches!(error, Error::Lost | Error::Full) {
                    return Err(error);
                }
                session.control("rollback to savepoint command");
            }
            self.session()?.control("release savepoint command");
        }
        Ok(())
    }

    /// The transaction of one command.
    pub fn tx<'a>(&'a mut self, by: &'a Actor) -> Result<Tx<'a>> {
        let session = self.session.as_mut().ok_or(Error::Lost)?;
        let rd = Rd { link: Link::PostgresWrite(Mutex::new(session)), may_write: false };
        Ok(Tx {
            rd,
            by,
            command: None,
            now_ms: self.shared.clock.now_ms(),
            ids: &self.shared.ids,
            draft: &mut self.draft,
        })
    }

    /// Numbers and chains what the group recorded, and commits. Answers the log's last number, if it moved, and
    /// whether jobs were queued.
    async fn commit(&mut self, id: Uuid) -> Result<(Option<i64>, bool)> {
        let now_ms = self.shared.clock.now_ms();
        let draft = std::mem::take(&mut self.draft);
        let channel = channel(&self.server.schema);
        let session = self.session()?;
        let mut moved = None;
        if !draft.entries.is_empty() {
            let before = Tip::read(&one(session, &LockHead {}).await?)?;
            let mut tip = before;
            for entry in &draft.entries {
                let (kind, subject, actor, body) = (entry.kind, &*entry.subject, &*entry.actor, &*entry.body);
                tip = tip.then(entry.at_ms, kind, subject, actor, body);
                let hash = Hex::of(&tip.hash);
                let (seq, at_ms, hash) = (tip.seq, entry.at_ms, hash.text());
                session.write(&Append { seq, at_ms, kind, subject, actor, body, hash }).await?;
            }
            session.write(&MoveHead { seq: tip.seq, hash: Hex::of(&tip.hash).text() }).await?;
            moved = Some(tip.seq);
        }
        session.write(&Stamp { id, at_ms: now_ms }).await?;
        if moved.is_some() || draft.jobs > 0 {
            session.say(format!("notify {channel}, '{}'", if draft.jobs > 0 { JOBS } else { "" }));
        }
        // From here on the commit may arrive although no answer comes back.
        session.control("commit");
        match session.settle().await {
            Ok(()) => Ok((moved, draft.jobs > 0)),
            Err(error) if refused(&error) => Err(error),
            Err(error) => {
                if self.arrived(id).await? {
                    Ok((moved, draft.jobs > 0))
                } else {
                    Err(error)
                }
            }
        }
    }

    /// Whether a commit arrived whose answer did not. If it had not, it cannot any more.
    async fn arrived(&mut self, id: Uuid) -> Result<bool> {
        self.session = None;
        let mut asked = 1;
        loop {
            match self.ask(id).await {
                Ok(arrived) => return Ok(arrived),
                Err(error) if asked == ASKS_MAX => return Err(error),
                Err(error) => tracing::warn!(%error, "a commit is in doubt"),
            }
            asked += 1;
        }
    }

    async fn ask(&mut self, id: Uuid) -> Result<bool> {
        let mut session = self.server.reconnect().await?;
        let mut fenced = false;
        let fence = Fence { id, at_ms: self.shared.clock.now_ms() };
        session
            .rows(&fence, &mut |_| {
                fenced = true;
                Ok(ControlFlow::Break(()))
            })
            .await?;
        self.session = Some(session);
        Ok(!fenced)
    }

    /// Tells everybody on this node; the others have been sent a hint.
    fn committed(&self, seq: Option<i64>, jobs: bool) {
        if let Some(seq) = seq {
            self.shared.moved(seq);
        }
        if jobs {
            self.shared.ring();
        }
    }

    async fn prune(&mut self) {
        let now_ms = self.shared.clock.now_ms();
        if now_ms - self.pruned_ms < MINUTE_MS {
            return;
        }
        self.pruned_ms = now_ms;
        if let Some(session) = &mut self.session {
            let pruned = match session.write(&Prune { before_ms: now_ms - GROUP_KEPT_MS }).await {
                Ok(()) => session.settle().await,
                Err(error) => Err(error),
            };
            if let Err(error) = pruned {
                tracing::warn!(%error, "ids of old groups were not removed");
            }
        }
    }

    /// Whether a command that stands still awaits the server, as it may, or something else, for which no other command
    /// should have to wait.
    pub fn waiting(&self) -> Result<Arc<AtomicBool>> {
        Ok(self.session.as_ref().ok_or(Error::Lost)?.waiting())
    }

    fn session(&mut self) -> Result<&mut Session> {
        self.session.as_mut().ok_or(Error::Lost)
    }
}

/// The log's head, read by a session of its own.
pub(crate) async fn head(session: &mut Session) -> Result<HeadRow> {
    one(session, &LogHead {}).await
}

async fn one<Q: crate::Query>(session: &mut Session, q: &Q) -> Result<Q::Row> {
    let mut found = None;
    session.rows(q, &mut first(&mut found)).await?;
    found.ok_or(Error::Missing(q.sql().name))
}
