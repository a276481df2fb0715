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
        atomic::{AtomicBool, AtomicI64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{Builder, JoinHandle},
};

/// So many pages of 4 KiB are gathered before they are copied: hot pages are then copied once and not many times.
const COPY_PAGES: i64 = 4_000;
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
    /// The copier has finished since the writer last looked.
    copied: Arc<AtomicBool>,
    copier: Option<(SyncSender<()>, JoinHandle<()>)>,
}

impl Wal {
    /// Takes copying over from SQLite, which would do it inside a commit.
    pub fn tend(path: &Path, connection: &mut Connection, durable: bool) -> Result<Wal> {
        let (pages, copied) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicBool::new(false)));
        let (seen, done) = (pages.clone(), copied.clone());
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, now| {
            seen.store(i64::from(now), Ordering::Relaxed);
            Ok(())
        }))?;
        let (ask, asked) = sync_channel(1);
        let own = open_writer(path, durable)?;
        let thread = Builder::new().name("store-wal".into()).spawn(move || copy(&own, &asked, &done))?;
        Ok(Wal { pages, due: COPY_PAGES, ended_at: None, copied, copier: Some((ask, thread)) })
    }

    /// Between two groups: copies the rest after the copier, or wakes it.
    pub fn look(&mut self, connection: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if self.copied.swap(false, Ordering::Acquire) || pages >= self.due + PAGES_MAX {
            passive(connection);
            (self.due, self.ended_at) = (COPY_PAGES, Some(pages));
        } else if self.ended_at.take().is_some_and(|ended_at| pages >= ended_at) {
            // A reader that stays long kept the log from starting over: it is tried again after as many pages.
            self.due = pages + COPY_PAGES;
        } else if pages >= self.due
            && let Some((ask, _)) = &self.copier
            && ask.try_send(()).is_ok()
        {
            self.due = pages + COPY_PAGES;
        }
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

fn copy(connection: &Connection, asked: &Receiver<()>, done: &AtomicBool) {
    while asked.recv().is_ok() {
        passive(connection);
        done.store(true, Ordering::Release);
    }
}

fn passive(connection: &Connection) {
    pragma(connection, "pragma wal_checkpoint(passive)");
}

/// A failure loses nothing: the pages stay in the log, and the next time may succeed.
fn pragma(connection: &Connection, text: &str) {
    if let Err(error) = connection.query_row(text, [], |_| Ok(())) {
        tracing::warn!(%error, "the write-ahead log was not copied");
    }
}
