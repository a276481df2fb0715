//! The index of one node: what is committed, and the tail that is not.

use crate::{
    Doc, Error, Result,
    commit::Committer,
    disk::{Disk, View},
    tail::{Hidden, Removed, Tail},
};
use parking_lot::{Mutex, RwLock};
use std::{fs, path::Path, sync::Arc, thread, time::Duration};

/// A tail of so many documents, or so many bytes of text, is committed without being asked.
const TAIL_DOCS_MAX: usize = 2048;
const TAIL_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A commit with no documents is written only when the log went on by so many entries: until then they are cheap to read again.
const EMPTY_ENTRIES_MAX: i64 = 10_000;

/// An erasure waits at most so often, so long, for searches that still read the old files.
const SWEEP_TRIES_MAX: usize = 200;
const SWEEP_WAIT: Duration = Duration::from_millis(10);

/// The search index of one node. Share it in an `Arc`; all methods block, searches for about a millisecond.
///
/// One follower of the log adds, removes and commits, in the log's order; anyone searches at any time.
pub struct Index {
    disk: Disk,
    committer: Mutex<Committer>,
    state: RwLock<State>,
}

struct State {
    view: Arc<View>,
    /// Tails that are being committed, oldest first; more than one after a failed commit.
    waiting: Vec<Arc<Tail>>,
    tail: Tail,
    /// The log's place of the last commit.
    seq: i64,
    /// The log's place of the last document added or removed.
    added: i64,
}

/// One moment of the index, joined of what is committed and what is not.
pub(crate) struct Snapshot {
    /// What is committed.
    pub view: Arc<View>,
    /// What the tails hide of it.
    pub hidden: Hidden,
    /// What the tails found, for each of the questions asked.
    pub fresh: Vec<Vec<Arc<Doc>>>,
}

impl Index {
    /// Opens the index in `dir`, which is made when missing; without a `dir` it is kept in memory, for tests and stages.
    ///
    /// Errors that [want a rebuild](Error::wants_rebuild): call [`Index::clear`], open again, and add everything from the log.
    pub fn open(dir: Option<&Path>) -> Result<Index> {
        guarded(|| {
            let disk = Disk::open(dir)?;
            let (seq, view) = (disk.seq()?, Arc::new(disk.view()?));
            let state = State { view, waiting: Vec::new(), tail: Tail::default(), seq, added: seq };
            Ok(Index { disk, committer: Mutex::default(), state: RwLock::new(state) })
        })
    }

    /// Deletes the index in `dir`, whatever is there. No index may be open on it.
    pub fn clear(dir: &Path) -> Result<()> {
        match fs::remove_dir_all(dir) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause.into()),
            _ => Ok(()),
        }
    }

    /// Reads every file and compares it with its checksum. Takes a second for each gigabyte or so.
    pub fn check(&self) -> Result<()> {
        let damaged = guarded(|| Ok(self.disk.index.validate_checksum()?))?;
        if damaged.is_empty() { Ok(()) } else { Err(Error::Corrupt(format!("these files changed: {damaged:?}"))) }
    }

    /// The log's place that the last commit stands for: the follower goes on behind it. 0 before the first commit.
    pub fn seq(&self) -> i64 {
        self.state.read().seq
    }

    /// How many documents can be found, about: removed ones count until the next commit.
    pub fn len(&self) -> u64 {
        let state = self.state.read();
        state.view.len()
            + state.waiting.iter().chain([]).map(|tail| tail.docs().count() as u64).sum::<u64>()
            + state.tail.docs().count() as u64
    }

    /// Whether there is nothing to be found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a document of the log's entry `seq`; it is found from now on. Each id once: see [`Index::replace`].
    ///
    /// A long tail commits itself; if that fails the document is found all the same, and the next [`Index::commit`] says why.
    /// To make the index again from rows instead of entries, add with `seq` 0 and commit the true one at the end.
    pub fn add(&self, doc: Doc, seq: i64) {
        self.relieve(seq);
        let mut state = self.state.write();
        state.added = state.added.max(seq);
        state.tail.add(doc);
    }

    /// Puts a document in the place of the one with its id, if there is one.
    pub fn replace(&self, doc: Doc, seq: i64) {
        self.relieve(seq);
        let mut state = self.state.write();
        state.added = state.added.max(seq);
        state.tail.remove(Removed::Doc(doc.id.clone()));
        state.tail.add(doc);
    }

    /// Removes the document with this id: it is not found from now on.
    pub fn forget(&self, id: &str, seq: i64) {
        self.take_out(Removed::Doc(id.to_owned()), seq);
    }

    /// Removes all documents of a ticket: they are not found from now on. Others may be added for it after.
    pub fn remove(&self, ticket: &str, seq: i64) {
        self.take_out(Removed::Ticket(ticket.to_owned()), seq);
    }

    /// Commits what was added and removed, which stands for the log up to `seq`. Call it every few seconds, also when nothing was
    /// added: it then tends the segments and puts the writer away.
    ///
    /// `seq`: all documents of the entries up to it were added. After an error nothing is lost, and the next call tries again.
    pub fn commit(&self, seq: i64) -> Result<()> {
        guarded(|| self.commit_with(&mut self.committer.lock(), seq))
    }

    /// Commits, then rewrites what still holds removed documents: when it returns, their words are on no disk.
    ///
    /// Takes seconds for a large index; searching and adding go on meanwhile.
    pub fn erase(&self, seq: i64) -> Result<()> {
        guarded(|| {
            let mut committer = self.committer.lock();
            self.commit_with(&mut committer, seq)?;
            let view = self.state.read().view.clone();
            committer.rewrite(&self.disk, &view)?;
            self.publish(self.disk.view()?);
            for _ in 0..SWEEP_TRIES_MAX {
                if Arc::strong_count(&view) == 1 {
                    break;
                }
                thread::sleep(SWEEP_WAIT);
            }
            drop(view);
            committer.sweep()
        })
    }

    /// What can be found now, for each of `questions`.
    pub(crate) fn snapshot(&self, questions: &[&[crate::ask::Part]]) -> Snapshot {
        let state = self.state.read();
        let mut hidden = Hidden::default();
        let mut fresh = vec![Vec::new(); questions.len()];
        // A tail hides what is older than itself: so from the newest to the oldest.
        for tail in [&state.tail].into_iter().chain(state.waiting.iter().rev().map(Arc::as_ref)) {
            for (parts, found) in questions.iter().zip(&mut fresh) {
                let visible = tail.find(parts).into_iter().filter(|doc| !hidden.has_doc(doc));
                found.extend(visible.cloned());
            }
            hidden.add(tail.hidden());
        }
        Snapshot { view: state.view.clone(), hidden, fresh }
    }

    fn take_out(&self, what: Removed, seq: i64) {
        self.relieve(seq);
        let mut state = self.state.write();
        state.added = state.added.max(seq);
        state.tail.remove(what);
    }

    /// Commits a tail that has grown long, at the end of the last entry before `seq`.
    fn relieve(&self, seq: i64) {
        let (done, long) = {
            let state = self.state.read();
            let (docs, bytes) = state.tail.size();
            let long = docs >= TAIL_DOCS_MAX || bytes >= TAIL_BYTES_MAX;
            let far_too_long = docs >= 2 * TAIL_DOCS_MAX || bytes >= 2 * TAIL_BYTES_MAX;
            (state.added.min(seq - 1).max(state.seq), (long && seq > state.added) || far_too_long)
        };
        if long && let Err(cause) = self.commit(done) {
            tracing::warn!(%cause, seq, "the search index could not be committed; its tail stays in memory");
        }
    }

    fn commit_with(&self, committer: &mut Committer, seq: i64) -> Result<()> {
        let (tails, last) = {
            let mut state = self.state.write();
            if !state.tail.is_empty() {
                let tail = Arc::new(std::mem::take(&mut state.tail));
                state.waiting.push(tail);
            }
            (state.waiting.clone(), state.seq)
        };
        if !tails.is_empty() || seq - last >= EMPTY_ENTRIES_MAX {
            committer.write(&self.disk, &tails, seq)?;
            let view = Arc::new(self.disk.view()?);
            let mut state = self.state.write();
            state.view = view;
            state.waiting.clear();
            state.seq = seq;
        }
        let view = self.state.read().view.clone();
        if committer.tend(&self.disk, &view)? {
            self.publish(self.disk.view()?);
        }
        Ok(())
    }

    fn publish(&self, view: View) {
        self.state.write().view = Arc::new(view);
    }
}

impl Hidden {
    fn has_doc(&self, doc: &Doc) -> bool {
        !self.is_empty() && self.has(crate::doc::key(&doc.ticket), crate::doc::key(&doc.id))
    }

    fn add(&mut self, other: &Hidden) {
        self.tickets.extend(&other.tickets);
        self.docs.extend(&other.docs);
    }
}

/// Turns a panic over damaged files into [`Error::Corrupt`].
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
        Err(Error::Corrupt(words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()))
    })
}
