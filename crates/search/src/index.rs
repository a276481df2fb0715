//! The index of one node: what is committed, and the tail that is not.

use crate::{
    Doc, Error, Result,
    commit::Committer,
    disk::{Disk, View},
    tail::{Hidden, Removed, Tail},
};
use parking_lot::{Mutex, RwLock};
use std::{
    fs,
    path::Path,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

/// A tail of so many documents, or so many bytes of text, is committed without being asked, on a thread of its own.
const TAIL_DOCS_MAX: usize = 2048;
const TAIL_BYTES_MAX: usize = 4 * 1024 * 1024;

/// At most so many tails wait for the disk; who adds more waits, too.
const TAILS_MAX: usize = 4;

/// A commit with no documents is written only when the log went on by so many entries: until then they are cheap to read again.
const EMPTY_ENTRIES_MAX: i64 = 10_000;

/// An erasure waits at most so often, so long, for searches that still read the old files.
const SWEEP_TRIES_MAX: usize = 200;
const SWEEP_WAIT: Duration = Duration::from_millis(10);

/// The search index of one node. Share it in an `Arc`; all methods block, searches for about a millisecond.
///
/// One follower of the log adds, removes and commits, in the log's order; anyone searches at any time.
pub struct Index {
    inner: Arc<Inner>,
    /// Commits a long tail while more is added.
    commits: Mutex<Option<JoinHandle<()>>>,
}

struct Inner {
    disk: Disk,
    committer: Mutex<Committer>,
    state: RwLock<State>,
}

struct State {
    view: Arc<View>,
    /// Complete tails that are not committed yet, oldest first.
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
            let inner = Inner { disk, committer: Mutex::default(), state: RwLock::new(state) };
            Ok(Index { inner: Arc::new(inner), commits: Mutex::default() })
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
        let damaged = guarded(|| Ok(self.inner.disk.index.validate_checksum()?))?;
        if damaged.is_empty() { Ok(()) } else { Err(Error::Corrupt(format!("these files changed: {damaged:?}"))) }
    }

    /// The log's place that the last commit stands for: the follower goes on behind it. 0 before the first commit.
    pub fn seq(&self) -> i64 {
        self.inner.state.read().seq
    }

    /// How many documents can be found, about: removed ones count until the next commit.
    pub fn len(&self) -> u64 {
        let state = self.inner.state.read();
        state.view.len()
            + state.waiting.iter().chain([]).map(|tail| tail.entries().count() as u64).sum::<u64>()
            + state.tail.entries().count() as u64
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
        self.change(seq, |tail| tail.add(doc));
    }

    /// Puts a document in the place of the one with its id, if there is one.
    pub fn replace(&self, doc: Doc, seq: i64) {
        self.change(seq, |tail| {
            tail.remove(Removed::Doc(doc.id.clone()));
            tail.add(doc);
        });
    }

    /// Removes the document with this id: it is not found from now on.
    pub fn forget(&self, id: &str, seq: i64) {
        self.change(seq, |tail| tail.remove(Removed::Doc(id.to_owned())));
    }

    /// Removes all documents of a ticket: they are not found from now on. Others may be added for it after.
    pub fn remove(&self, ticket: &str, seq: i64) {
        self.change(seq, |tail| tail.remove(Removed::Ticket(ticket.to_owned())));
    }

    /// Commits what was added and removed, which stands for the log up to `seq`. Call it every few seconds, also when nothing was
    /// added: it then tends the segments and puts the writer away.
    ///
    /// `seq`: all documents of the entries up to it were added. After an error nothing is lost, and the next call tries again.
    pub fn commit(&self, seq: i64) -> Result<()> {
        guarded(|| self.inner.commit(&mut self.inner.committer.lock(), Some(seq)))
    }

    /// Commits, then rewrites what still holds removed documents: when it returns, their words are on no disk.
    ///
    /// Takes seconds for a large index; searching and adding go on meanwhile.
    pub fn erase(&self, seq: i64) -> Result<()> {
        let inner = &self.inner;
        guarded(|| {
            let mut committer = inner.committer.lock();
            inner.commit(&mut committer, Some(seq))?;
            let view = inner.state.read().view.clone();
            committer.rewrite(&inner.disk, &view)?;
            inner.publish(inner.disk.view()?);
            for _ in 0..SWEEP_TRIES_MAX {
                if Arc::strong_count(&view) == 1 {
                    break;
                }
                thread::sleep(SWEEP_WAIT);
            }
            drop(view);
            committer.sweep(&inner.disk)
        })
    }

    /// What can be found now, for each of `questions`.
    pub(crate) fn snapshot(&self, questions: &[&[crate::ask::Part]]) -> Snapshot {
        let state = self.inner.state.read();
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

    /// Changes the tail for the log's entry `seq`. A long one is committed first, up to the end of the entry before.
    fn change(&self, seq: i64, change: impl FnOnce(&mut Tail)) {
        let (waiting, sealed) = {
            let mut state = self.inner.state.write();
            let (docs, bytes) = state.tail.size();
            let times = (docs / TAIL_DOCS_MAX).max(bytes / TAIL_BYTES_MAX);
            // An entry is not torn apart, unless it is as long as two tails, or everything comes as one entry.
            let sealed = times >= 2 || (times == 1 && seq > state.added);
            if sealed {
                let upto = state.added.min(seq - 1).max(state.seq);
                let tail = state.tail.seal(upto);
                state.waiting.push(tail);
            }
            state.added = state.added.max(seq);
            change(&mut state.tail);
            (state.waiting.len(), sealed)
        };
        if sealed || waiting > TAILS_MAX {
            self.commit_aside(waiting);
        }
    }

    /// Commits the complete tails on a thread of its own. Waits for it when too many tails are waiting.
    fn commit_aside(&self, waiting: usize) {
        let mut commits = self.commits.lock();
        if let Some(running) = commits.take_if(|running| waiting > TAILS_MAX || running.is_finished()) {
            let _ = running.join();
        }
        if commits.is_none() {
            let inner = self.inner.clone();
            let work = move || {
                while !inner.state.read().waiting.is_empty() {
                    if let Err(cause) = guarded(|| inner.commit(&mut inner.committer.lock(), None)) {
                        return tracing::warn!(%cause, "the search index could not be committed; its tail stays in memory");
                    }
                }
            };
            *commits = thread::Builder::new().name("search-commit".to_owned()).spawn(work).ok();
        }
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        if let Some(running) = self.commits.lock().take() {
            let _ = running.join();
        }
    }
}

impl Inner {
    /// Commits the complete tails, and with a `seq` the one that is being filled, which is then complete up to it.
    fn commit(&self, committer: &mut Committer, seq: Option<i64>) -> Result<()> {
        let (tails, last) = {
            let mut state = self.state.write();
            if let (false, Some(seq)) = (state.tail.is_empty(), seq) {
                let tail = state.tail.seal(seq);
                state.waiting.push(tail);
            }
            (state.waiting.clone(), state.seq)
        };
        let upto = seq.or(tails.last().map(|tail| tail.upto())).unwrap_or(last);
        if !tails.is_empty() || upto - last >= EMPTY_ENTRIES_MAX {
            committer.write(&self.disk, &tails, upto)?;
            let view = Arc::new(self.disk.view()?);
            let mut state = self.state.write();
            state.view = view;
            state.waiting.drain(..tails.len());
            state.seq = upto;
        }
        while committer.tend(&self.disk, &self.state.read().view.clone())? {
            self.publish(self.disk.view()?);
        }
        Ok(())
    }

    fn publish(&self, view: View) {
        self.state.write().view = Arc::new(view);
    }
}

/// Turns a panic over damaged files into [`Error::Corrupt`].
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
        Err(Error::Corrupt(words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()))
    })
}
