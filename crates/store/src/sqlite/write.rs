//! The writer: one thread drains the queue, runs each command in a savepoint of its own, commits once with one
//! fsync, then answers all of them.

use super::{Lock, Wal, control};
use crate::{
    Error, Result,
    log::{Append, Hex, MoveHead, Tip},
    rd::{Link, Rd},
    shared::Shared,
    tx::{Draft, Tx},
    work::Work,
};
use event::Actor;
use rusqlite::Connection;
use std::{sync::Arc, thread};
use tokio::sync::mpsc;

/// Commands in one group, at most: what bounds how long the first of them waits.
const GROUP_MAX: usize = 512;

/// What the writer thread owns.
pub(crate) struct Writer {
    pub connection: Connection,
    pub shared: Arc<Shared>,
    pub tip: Tip,
    pub draft: Draft,
    pub wal: Wal,
    pub _lock: Lock,
}

/// Starts the thread. It ends when every sender of `queue` is gone.
pub(crate) fn start(mut writer: Writer, mut queue: mpsc::Receiver<Box<dyn Work>>) -> Result<thread::JoinHandle<()>> {
    let body = move || {
        let mut group = Vec::with_capacity(GROUP_MAX);
        while let Some(first) = queue.blocking_recv() {
            writer.group(first, &mut queue, &mut group);
            writer.wal.look(&writer.connection);
        }
        writer.wal.end(&writer.connection);
    };
    Ok(thread::Builder::new().name("store-writer".into()).spawn(body)?)
}

impl Writer {
    fn group(
        &mut self,
        first: Box<dyn Work>,
        queue: &mut mpsc::Receiver<Box<dyn Work>>,
        group: &mut Vec<Box<dyn Work>>,
    ) {
        let mut result = control(&self.connection, "begin immediate");
        let mut next = Some(first);
        while let Some(mut work) = next {
            if result.is_ok() {
                result = self.one(work.as_mut());
            }
            group.push(work);
            next = if result.is_ok() && group.len() < GROUP_MAX { queue.try_recv().ok() } else { None };
        }
        let result = result.and_then(|()| self.commit());
        if result.is_err() && !self.connection.is_autocommit() {
            let _ = control(&self.connection, "rollback");
        }
        let jobs = std::mem::take(&mut self.draft.jobs);
        self.draft.entries.clear();
        if let Ok(tip) = result
            && tip.seq != self.tip.seq
        {
            self.tip = tip;
            self.shared.moved(tip.seq);
        }
        if result.is_ok() && jobs > 0 {
            self.shared.ring();
        }
        let result = result.map(drop);
        self.shared.meter.group(group.len());
        for work in group.drain(..) {
            work.answer(&result);
        }
    }

    /// Runs one command in its savepoint. An error is one that ended the whole transaction; a command's own failure
    /// is its own.
    fn one(&mut self, work: &mut dyn Work) -> Result<()> {
        let mark = self.draft.mark();
        control(&self.connection, "savepoint command")?;
        let kept = work.run_now(self);
        if kept.is_ok() {
            return control(&self.connection, "release command");
        }
        self.draft.back(mark);
        if self.connection.is_autocommit() {
            // A full disk or a failing one makes SQLite roll the transaction back by itself.
            return kept;
        }
        control(&self.connection, "rollback to command")?;
        control(&self.connection, "release command")
    }

    /// The transaction of one command.
    pub fn tx<'a>(&'a mut self, by: &'a Actor) -> Tx<'a> {
        let rd = Rd { link: Link::SqliteWrite(parking_lot::Mutex::new(&mut self.connection)), may_write: false };
        Tx { rd, by, command: None, now_ms: self.shared.clock.now_ms(), ids: &self.shared.ids, draft: &mut self.draft }
    }

    /// Numbers and chains what the group recorded, and commits.
    fn commit(&mut self) -> Result<Tip> {
        let mut tip = self.tip;
        for entry in &self.draft.entries {
            let (kind, subject, actor, body) = (entry.kind, &*entry.subject, &*entry.actor, &*entry.body);
            tip = tip.then(entry.at_ms, kind, subject, actor, body);
            let hash = Hex::of(&tip.hash);
            let append = Append { seq: tip.seq, at_ms: entry.at_ms, kind, subject, actor, body, hash: hash.text() };
            super::write(&self.connection, &append)?;
        }
        if tip.seq != self.tip.seq {
            super::write(&self.connection, &MoveHead { seq: tip.seq, hash: Hex::of(&tip.hash).text() })?;
        }
        control(&self.connection, "commit")?;
        Ok(tip)
    }
}

impl From<mpsc::error::TrySendError<Box<dyn Work>>> for Error {
    fn from(error: mpsc::error::TrySendError<Box<dyn Work>>) -> Error {
        match error {
            mpsc::error::TrySendError::Full(_) => Error::Busy,
            mpsc::error::TrySendError::Closed(_) => Error::Closed,
        }
    }
}
