//! The write-ahead log is copied back into the file by a thread of its own, so that no command waits for it.
//!
//! While that thread copies, the writer goes on appending. What it appended meanwhile is little; the writer copies that
//! itself between two groups, after which the log starts over from its beginning instead of growing.

use super::open_writer;
use crate::Result;
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{Builder, JoinHandle},
};

/// So many pages of 4 KiB are gathered before they are copied: hot pages are then copied once and not many times.
const COPY_PAGES: i64 = 4_000;
/// So little is left for the writer to copy itself; of more the copier makes another pass first.
const REST_PAGES: i64 = 200;
/// Passes in a row, at most: under a steady load there is always a rest.
const PASSES_MAX: i64 = 4;
/// Nothing was copied since.
const NEVER: i64 = -1;
/// A copier that is so far behind gets no time to run; then commands wait for the copying after all.
const PAGES_MAX: i64 = 16_000;

/// What the writer knows of its write-ahead log.
pub(crate) struct Wal {
    /// Pages in the log after the last commit.
    pages: Arc<AtomicI64>,
    /// The number of pages at which copying is due again.
    due: i64,
    /// Where the log ended when all of it was copied.
    ended_at: Option<i64>,
    /// How far the copier came, if it finished since the writer last looked; else [`NEVER`].
    copied: Arc<AtomicI64>,
    /// How often in a row the copier was asked.
    passes: i64,
    copier: Option<(SyncSender<()>, JoinHandle<()>)>,
}

impl Wal {
    /// Takes copying over from SQLite, which would do it inside a commit.
    pub fn tend(path: &Path, connection: &mut Connection, durable: bool) -> Result<Wal> {
        let (pages, copied) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(NEVER)));
        let (seen, done) = (pages.clone(), copied.clone());
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, now| {
            seen.store(i64::from(now), Ordering::Relaxed);
            Ok(())
        }))?;
        let (ask, asked) = sync_channel(1);
        let own = open_writer(path, durable)?;
        let thread = Builder::new().name("store-wal".into()).spawn(move || copy(&own, &asked, &done))?;
        Ok(Wal { pages, due: COPY_PAGES, ended_at: None, copied, passes: 0, copier: Some((ask, thread)) })
    }

    /// Between two groups: copies the rest after the copier, or wakes it.
    pub fn look(&mut self, connection: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        let copied = self.copied.swap(NEVER, Ordering::Acquire);
        if copied != NEVER && pages - copied > REST_PAGES && self.passes < PASSES_MAX {
            // Too much came meanwhile for the writer to stop for.
            self.passes += i64::from(self.ask());
        } else if copied != NEVER || pages >= self.due + PAGES_MAX {
            passive(connection);
            (self.due, self.ended_at, self.passes) = (COPY_PAGES, Some(pages), 0);
        } else if self.ended_at.take().is_some_and(|ended_at| pages >= ended_at) {
            // A reader that stays long kept the log from starting over: it is tried again after as many pages.
            self.due = pages + COPY_PAGES;
        } else if pages >= self.due && self.ask() {
            self.due = pages + COPY_PAGES;
        }
    }

    fn ask(&self) -> bool {
        self.copier.as_ref().is_some_and(|(ask, _)| ask.try_send(()).is_ok())
    }

    /// Ends the copier and leaves everything in the file.
    pub fn end(&mut self, connection: &Connection) {
        if let Some((ask, thread)) = self.copier.take() {
            drop(ask);
            let _ = thread.join();
        }
        pragma(connection, "pragma wal_checkpoint(truncate)");
    }
}

fn copy(connection: &Connection, asked: &Receiver<()>, copied: &AtomicI64) {
    while asked.recv().is_ok() {
        copied.store(passive(connection), Ordering::Release);
    }
}

fn passive(connection: &Connection) -> i64 {
    pragma(connection, "pragma wal_checkpoint(passive)")
}

/// Answers how many pages of the log are in the file now. A failure loses nothing: the pages stay in the log, and the
/// next time may succeed.
fn pragma(connection: &Connection, text: &str) -> i64 {
    connection.query_row(text, [], |row| row.get(2)).unwrap_or_else(|error| {
        tracing::warn!(%error, "the write-ahead log was not copied");
        0
    })
}
