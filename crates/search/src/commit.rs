//! Committing: the tail goes to the disk, and small segments become larger ones behind it.

use crate::{
    Error, Result,
    disk::{Disk, View},
    tail::Tail,
};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};
use tantivy::{
    FutureResult, IndexWriter,
    index::{SegmentId, SegmentMeta},
    indexer::{IndexWriterOptions, NoMergePolicy},
};

/// One thread indexes, within so many bytes; when they are full it begins another segment.
const WRITER_BYTES: usize = 30_000_000;

/// At least so many neighbouring segments are merged at once.
const MERGE_SEGMENTS_MIN: usize = 8;

/// Segments below so many documents count as equally small; each level above holds eight times as many.
const LEVEL_DOCS: u32 = 512;

/// No segment of more documents is merged with others.
const MERGE_DOCS_MAX: u32 = 1_000_000;

type Merge = Pin<Box<FutureResult<Option<SegmentMeta>>>>;

/// Writes commits and tends the segments. One at a time.
#[derive(Default)]
pub struct Committer {
    writer: Option<IndexWriter>,
    merge: Option<Merge>,
    /// Whether a merge left files behind.
    merged: bool,
}

impl Committer {
    /// Writes `tails`, oldest first, as one commit that stands for the log up to `seq`.
    ///
    /// After an error nothing of it is committed, and the same tails may be written again.
    pub fn write(&mut self, disk: &Disk, tails: &[Arc<Tail>], seq: i64) -> Result<()> {
        let written = self.try_write(disk, tails, seq);
        if written.is_err() {
            self.put_away();
        }
        written
    }

    fn try_write(&mut self, disk: &Disk, tails: &[Arc<Tail>], seq: i64) -> Result<()> {
        let writer = self.writer(disk)?;
        for tail in tails {
            for removed in tail.removed() {
                writer.delete_term(disk.removed(removed));
            }
            for entry in tail.entries() {
                writer.add_document(disk.document(entry))?;
            }
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&seq.to_string());
        commit.commit()?;
        Ok(())
    }

    /// Starts a merge when one is due; else puts the writer away, which holds threads and memory. Whether segments changed since the
    /// last call: then call it again with a new view.
    pub fn tend(&mut self, disk: &Disk, view: &View) -> Result<bool> {
        if let Some(merge) = &mut self.merge {
            let Poll::Ready(merged) = merge.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
                return Ok(false);
            };
            self.merge = None;
            // A segment whose last document went meanwhile is not there to be merged: what was stays as it was.
            match merged {
                Ok(_) => self.merged = true,
                Err(error) => tracing::debug!(%error, "a merge came to nothing"),
            }
            return Ok(true);
        }
        let segments: Vec<Size> = sizes(view);
        if let Some(ids) = plan(&segments) {
            let writer = self.writer(disk)?;
            self.merge = Some(Box::pin(writer.merge(&ids)));
        } else {
            if std::mem::take(&mut self.merged) {
                self.sweep(disk)?;
            }
            self.put_away();
        }
        Ok(false)
    }

    /// Rewrites every segment that holds removed documents, without them. Returns when it is done.
    pub fn rewrite(&mut self, disk: &Disk, view: &View) -> Result<()> {
        if let Some(merge) = self.merge.take()
            && let Err(error) = wait(merge)
        {
            tracing::debug!(%error, "a merge came to nothing");
        }
        let holding = disk.index.searchable_segment_metas()?.into_iter().filter(SegmentMeta::has_deletes);
        let ids: Vec<SegmentId> = holding.map(|meta| meta.id()).collect();
        tracing::debug!(segments = ids.len(), docs = view.len(), "rewriting segments that hold removed documents");
        for id in ids {
            self.writer(disk)?.merge(&[id]).wait()?;
        }
        Ok(())
    }

    /// Deletes the files that no segment in use needs.
    pub fn sweep(&mut self, disk: &Disk) -> Result<()> {
        self.writer(disk)?.garbage_collect_files().wait()?;
        Ok(())
    }

    fn writer(&mut self, disk: &Disk) -> Result<&mut IndexWriter> {
        if self.writer.is_none() {
            let options = IndexWriterOptions::builder()
                .num_worker_threads(1)
                .num_merge_threads(1)
                .memory_budget_per_thread(WRITER_BYTES)
                .build();
            let writer: IndexWriter = disk.index.writer_with_options(options)?;
            writer.set_merge_policy(Box::new(NoMergePolicy));
            self.writer = Some(writer);
        }
        Ok(self.writer.as_mut().expect("it was made above"))
    }

    fn put_away(&mut self) {
        (self.writer, self.merge) = (None, None);
    }
}

/// Waits for a merge that was asked about before: such a future cannot be waited for in the plain way.
fn wait(mut merge: Merge) -> Result<()> {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    loop {
        if let Poll::Ready(merged) = merge.as_mut().poll(&mut Context::from_waker(&waker)) {
            return merged.map(drop).map_err(Error::from);
        }
        thread::park();
    }
}

/// A segment as the plan sees it.
#[derive(Clone, Copy, Debug)]
struct Size {
    id: SegmentId,
    docs: u32,
    removed: u32,
}

/// The segments, newest first.
fn sizes(view: &View) -> Vec<Size> {
    let mut segments: Vec<_> = view.segments().collect();
    segments.sort_by_key(|(id, _, _, newest_ms)| (std::cmp::Reverse(*newest_ms), *id));
    segments.into_iter().map(|(id, docs, all, _)| Size { id, docs, removed: all - docs }).collect()
}

/// Which segments to merge next: neighbours in time, so that a merged segment spans a time of its own.
///
/// Eight or more that are equally small, or hold together at least twice the largest of them, so that no document is rewritten more
/// than about a dozen times. A segment by itself when a third of it was removed.
fn plan(segments: &[Size]) -> Option<Vec<SegmentId>> {
    if let Some(holed) = segments.iter().find(|segment| segment.removed > segment.docs / 2) {
        return Some(vec![holed.id]);
    }
    let level = |segment: &Size| (segment.docs.max(LEVEL_DOCS) / LEVEL_DOCS).ilog2() / 3;
    for at_most in 0..=level(&Size { docs: MERGE_DOCS_MAX, ..*segments.first()? }) {
        let runs = segments.split(|segment| segment.docs > MERGE_DOCS_MAX || level(segment) > at_most);
        for run in runs.filter(|run| run.len() >= MERGE_SEGMENTS_MIN) {
            let docs: u64 = run.iter().map(|segment| u64::from(segment.docs)).sum();
            let largest = run.iter().map(|segment| segment.docs).max().unwrap_or(0);
            if at_most == 0 || docs >= 2 * u64::from(largest) {
                return Some(run.iter().map(|segment| segment.id).collect());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(docs: &[u32]) -> Option<usize> {
        let segments: Vec<Size> =
            docs.iter().map(|docs| Size { id: SegmentId::generate_random(), docs: *docs, removed: 0 }).collect();
        plan(&segments).map(|ids| ids.len())
    }

    #[test]
    fn small_neighbours_are_merged_and_large_ones_rest() {
        assert_eq!(planned(&[]), None);
        assert_eq!(planned(&[10; 7]), None);
        assert_eq!(planned(&[10; 8]), Some(8));
        assert_eq!(planned(&[10, 10, 10, 10, 900_000, 10, 10, 10, 10]), None);
        assert_eq!(planned(&[10, 10, 10, 10, 10, 10, 10, 5_000]), None);
        assert_eq!(planned(&[5_000; 8]), Some(8));
        assert_eq!(planned(&[2_000_000; 9]), None);
    }

    #[test]
    fn a_segment_with_many_removed_documents_is_rewritten() {
        let id = SegmentId::generate_random();
        assert_eq!(plan(&[Size { id, docs: 60, removed: 40 }]), Some(vec![id]));
        assert_eq!(plan(&[Size { id, docs: 90, removed: 10 }]), None);
    }

    #[test]
    fn a_document_is_rewritten_a_few_times_only() {
        let (mut segments, mut written) = (Vec::new(), 0_u64);
        for _ in 0..4_000 {
            segments.insert(0, Size { id: SegmentId::generate_random(), docs: 100, removed: 0 });
            while let Some(ids) = plan(&segments) {
                let docs =
                    segments.iter().filter(|segment| ids.contains(&segment.id)).map(|segment| segment.docs).sum();
                let at = segments.iter().position(|segment| ids.contains(&segment.id)).unwrap();
                segments.retain(|segment| !ids.contains(&segment.id));
                segments.insert(at, Size { id: SegmentId::generate_random(), docs, removed: 0 });
                written += u64::from(docs);
            }
        }
        assert!(segments.len() < 32, "{}", segments.len());
        assert!(written / 400_000 <= 12, "{}", written / 400_000);
    }
}
