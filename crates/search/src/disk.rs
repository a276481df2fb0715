//! The committed index: its fields, and finding the newest documents in it.

use crate::{
    Doc, Error, Result,
    ask::Part,
    doc::key,
    pack::{PACKED, Packed},
    prefix::Beginning,
    tail::{Entry, Removed},
};
use std::{
    cmp::Ordering,
    collections::BinaryHeap,
    fs::{self, File, TryLockError},
    path::Path,
    sync::Arc,
};
use tantivy::{
    DocAddress, DocSet, Index, IndexReader, IndexSettings, IndexSortByField, ReloadPolicy, Searcher, SegmentReader,
    TERMINATED, TantivyDocument, Term,
    columnar::ColumnValues,
    query::{BooleanQuery, EnableScoring, PhraseQuery, Query, Scorer, TermQuery},
    schema::{FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions, Value},
};

/// Names what the index holds and how text is taken apart. Raise it with every change to either, the fold table and the word list
/// included.
pub const VERSION: &str = "1";

/// The file in the index's folder that names its version.
const VERSION_FILE: &str = "version";

/// The file that the process holds which has the index open.
const LOCK_FILE: &str = "lock";

/// Stored texts are compressed in blocks of so many bytes: small, as answers read scattered ones.
const STORE_BLOCK_BYTES: usize = 8 * 1024;

/// So many blocks stay unpacked for each segment.
const STORE_BLOCKS_KEPT: usize = 8;

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    words: Field,
    references: Field,
    id: Field,
    ticket: Field,
    kind: Field,
    scope: Field,
    subject: Field,
    body: Field,
    people: Field,
    at: Field,
    number: Field,
    ticket_key: Field,
    id_key: Field,
}

fn schema() -> (Schema, Fields) {
    let text = |tokenizer, option| {
        let indexing =
            TextFieldIndexing::default().set_tokenizer(tokenizer).set_fieldnorms(false).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing)
    };
    let name = || text("raw", IndexRecordOption::Basic);
    let key = || NumericOptions::default().set_fast().set_indexed();
    let mut schema = Schema::builder();
    let fields = Fields {
        words: schema.add_text_field("words", text(PACKED, IndexRecordOption::WithFreqsAndPositions)),
        references: schema.add_text_field("references", name()),
        id: schema.add_text_field("id", STORED),
        ticket: schema.add_text_field("ticket", STORED),
        kind: schema.add_text_field("kind", name().set_stored()),
        scope: schema.add_text_field("scope", name()),
        subject: schema.add_text_field("subject", STORED),
        body: schema.add_text_field("body", STORED),
        people: schema.add_text_field("people", STORED),
        at: schema.add_i64_field("at", FAST),
        number: schema.add_i64_field("number", FAST),
        ticket_key: schema.add_u64_field("ticket_key", key()),
        id_key: schema.add_u64_field("id_key", key()),
    };
    (schema.build(), fields)
}

/// The index on disk, or in memory.
pub struct Disk {
    pub index: Index,
    pub fields: Fields,
    reader: IndexReader,
    /// Held as long as the index is open; a kill lets go of it.
    _lock: Option<File>,
}

impl Disk {
    /// Opens the index in `dir`, which is made when missing; without a `dir` it is kept in memory.
    pub fn open(dir: Option<&Path>) -> Result<Disk> {
        let (schema, fields) = schema();
        let settings = IndexSettings {
            sort_by_field: Some(IndexSortByField { field: "at".to_owned(), order: tantivy::Order::Desc }),
            docstore_blocksize: STORE_BLOCK_BYTES,
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        };
        let lock = dir.map(lock).transpose()?;
        let make = Index::builder().schema(schema.clone()).settings(settings);
        let index = match dir {
            None => make.create_in_ram()?,
            Some(dir) if is_made(dir)? => Index::open_in_dir(dir)?,
            Some(dir) => {
                let index = make.create_in_dir(dir)?;
                fs::write(dir.join(VERSION_FILE), VERSION)?;
                index
            }
        };
        if index.schema() != schema {
            return Err(Error::Corrupt("its fields are not those of its version".to_owned()));
        }
        index.tokenizers().register(PACKED, Packed::default());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS_KEPT)
            .try_into()?;
        Ok(Disk { index, fields, reader, _lock: lock })
    }

    /// The log's place that the last commit stands for; 0 before the first.
    pub fn seq(&self) -> Result<i64> {
        match self.index.load_metas()?.payload {
            None => Ok(0),
            Some(seq) => seq.parse().map_err(|_| Error::Corrupt(format!("its place in the log reads {seq:?}"))),
        }
    }

    /// What is committed now.
    pub fn view(&self) -> Result<View> {
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        let segments = searcher.segment_readers().iter().map(Segment::open).collect::<Result<_>>()?;
        Ok(View { searcher, fields: self.fields, segments })
    }

    /// What the index is told to remove. By keys, which are short: names would be a third of the index.
    pub fn removed(&self, removed: &Removed) -> Term {
        match removed {
            Removed::Ticket(ticket) => Term::from_field_u64(self.fields.ticket_key, key(ticket)),
            Removed::Doc(id) => Term::from_field_u64(self.fields.id_key, key(id)),
        }
    }

    /// A document as the index takes it.
    pub fn document(&self, entry: &Entry) -> TantivyDocument {
        let (fields, doc) = (&self.fields, &entry.doc);
        let mut document = TantivyDocument::new();
        document.add_text(fields.words, &entry.packed);
        for reference in &entry.references {
            document.add_text(fields.references, reference);
        }
        for tag in &doc.scope {
            document.add_text(fields.scope, tag);
        }
        for (field, text) in [(fields.id, &doc.id), (fields.ticket, &doc.ticket), (fields.kind, &doc.kind)] {
            document.add_text(field, text);
        }
        for (field, text) in [(fields.subject, &doc.subject), (fields.body, &doc.body), (fields.people, &doc.people)] {
            document.add_text(field, crate::doc::within(text, crate::TEXT_BYTES_MAX));
        }
        document.add_i64(fields.at, doc.at_ms);
        document.add_i64(fields.number, doc.number);
        document.add_u64(fields.ticket_key, key(&doc.ticket));
        document.add_u64(fields.id_key, key(&doc.id));
        document
    }
}

/// Keeps other processes away from `dir`, which is made when missing: two would write each their own place in the log.
fn lock(dir: &Path) -> Result<File> {
    fs::create_dir_all(dir)?;
    let file = File::options().create(true).append(true).open(dir.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked),
        Err(TryLockError::Error(cause)) => Err(cause.into()),
    }
}

/// Whether `dir` holds an index of this version.
fn is_made(dir: &Path) -> Result<bool> {
    match fs::read_to_string(dir.join(VERSION_FILE)) {
        Ok(found) if found == VERSION => Ok(true),
        Ok(found) => Err(Error::Outdated { found, wanted: VERSION }),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            // A kill between the first file and the version leaves files that nothing names.
            let others =
                fs::read_dir(dir)?.filter(|file| file.as_ref().is_ok_and(|file| file.file_name() != LOCK_FILE));
            if others.count() > 0 { Err(Error::Corrupt("it names no version".to_owned())) } else { Ok(false) }
        }
        Err(cause) => Err(cause.into()),
    }
}

/// What was committed at one moment. It stays readable while newer commits are made.
pub struct View {
    searcher: Searcher,
    fields: Fields,
    segments: Vec<Segment>,
}

/// The columns of one segment, whose documents stand newest first.
struct Segment {
    at: Arc<dyn ColumnValues<i64>>,
    number: Arc<dyn ColumnValues<i64>>,
    ticket: Arc<dyn ColumnValues<u64>>,
    id: Arc<dyn ColumnValues<u64>>,
}

/// A document that was found, not yet read.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub at_ms: i64,
    pub id: u64,
    pub ticket: u64,
    pub number: i64,
    pub address: DocAddress,
}

/// What narrows a search down, besides words.
pub struct Narrow<'a> {
    /// Any of these tags.
    pub scope: Option<&'a [String]>,
    /// Any of these kinds; all when empty.
    pub kinds: &'a [String],
    /// From this moment on.
    pub after_ms: Option<i64>,
    /// Until before this moment.
    pub before_ms: Option<i64>,
}

impl View {
    /// How many documents there are.
    pub fn len(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// The segments: id, documents that count, documents in all, and when its newest was written.
    pub fn segments(&self) -> impl Iterator<Item = (tantivy::index::SegmentId, u32, u32, i64)> {
        let with_columns = self.searcher.segment_readers().iter().zip(&self.segments);
        with_columns
            .map(|(reader, columns)| (reader.segment_id(), reader.num_docs(), reader.max_doc(), columns.at.max_value()))
    }

    /// Every document with all `parts` that `accept` lets through, newest first; equal times by id.
    pub fn newest<'a>(
        &'a self,
        parts: &[Part],
        narrow: &Narrow<'_>,
        accept: &'a dyn Fn(&Found) -> bool,
    ) -> Result<impl Iterator<Item = Found> + 'a> {
        let mut all: Vec<Box<dyn Query>> = parts.iter().map(|part| self.query(part)).collect();
        if let Some(scope) = narrow.scope {
            all.push(self.any_of(self.fields.scope, scope));
        }
        if !narrow.kinds.is_empty() {
            all.push(self.any_of(self.fields.kind, narrow.kinds));
        }
        let query = if all.len() == 1 { all.remove(0) } else { Box::new(BooleanQuery::intersection(all)) };
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        let mut cursors = BinaryHeap::new();
        for (ord, (reader, columns)) in self.searcher.segment_readers().iter().zip(&self.segments).enumerate() {
            let scorer = weight.scorer(reader, 1.0)?;
            let after_ms = narrow.after_ms.unwrap_or(i64::MIN);
            let mut cursor = Cursor { scorer, reader, columns, ord: ord as u32, after_ms, accept, group: Vec::new() };
            cursor.start_before(narrow.before_ms);
            cursor.fill();
            cursors.extend((!cursor.group.is_empty()).then_some(cursor));
        }
        Ok(std::iter::from_fn(move || {
            let mut cursor = cursors.peek_mut()?;
            let found = cursor.group.pop();
            cursor.fill();
            if cursor.group.is_empty() {
                std::collections::binary_heap::PeekMut::pop(cursor);
            }
            found
        }))
    }

    /// Reads a document; its scope is not kept.
    pub fn read(&self, found: &Found) -> Result<Doc> {
        let document: TantivyDocument = self.searcher.doc(found.address)?;
        let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        let fields = &self.fields;
        Ok(Doc {
            id: text(fields.id),
            ticket: text(fields.ticket),
            number: found.number,
            kind: text(fields.kind),
            at_ms: found.at_ms,
            subject: text(fields.subject),
            body: text(fields.body),
            people: text(fields.people),
            scope: Vec::new(),
        })
    }

    fn query(&self, part: &Part) -> Box<dyn Query> {
        let word = |word: &str| Term::from_field_text(self.fields.words, word);
        match part {
            Part::Word(text) => Box::new(TermQuery::new(word(text), IndexRecordOption::Basic)),
            Part::Typing(start) => Box::new(Beginning::new(self.fields.words, start)),
            Part::Reference(start) => Box::new(Beginning::new(self.fields.references, start)),
            Part::Phrase(words) => {
                let terms = words.iter().map(|(place, text)| (*place as usize, word(text))).collect();
                Box::new(PhraseQuery::new_with_offset(terms))
            }
            Part::Any(parts) => Box::new(BooleanQuery::union(parts.iter().map(|part| self.query(part)).collect())),
        }
    }

    fn any_of(&self, field: Field, names: &[String]) -> Box<dyn Query> {
        Box::new(BooleanQuery::new_multiterms_query(
            names.iter().map(|name| Term::from_field_text(field, name)).collect(),
        ))
    }
}

impl Segment {
    fn open(reader: &SegmentReader) -> Result<Segment> {
        let columns = reader.fast_fields();
        Ok(Segment {
            at: columns.i64("at")?.first_or_default_col(0),
            number: columns.i64("number")?.first_or_default_col(0),
            ticket: columns.u64("ticket_key")?.first_or_default_col(0),
            id: columns.u64("id_key")?.first_or_default_col(0),
        })
    }
}

/// Walks one segment's documents, newest first. `group` holds those of one moment, the last to be taken first.
struct Cursor<'a> {
    scorer: Box<dyn Scorer>,
    reader: &'a SegmentReader,
    columns: &'a Segment,
    ord: u32,
    after_ms: i64,
    accept: &'a dyn Fn(&Found) -> bool,
    group: Vec<Found>,
}

impl Cursor<'_> {
    /// Skips what is not older than `before_ms`.
    fn start_before(&mut self, before_ms: Option<i64>) {
        let Some(before_ms) = before_ms else { return };
        let (mut from, mut to) = (0, self.reader.max_doc());
        while from < to {
            let middle = from + (to - from) / 2;
            if self.columns.at.get_val(middle) < before_ms { to = middle } else { from = middle + 1 }
        }
        if from >= self.reader.max_doc() {
            self.scorer.seek(TERMINATED);
        } else if self.scorer.doc() < from {
            self.scorer.seek(from);
        }
    }

    /// Takes the next documents that were written at one moment, when none is left.
    fn fill(&mut self) {
        if !self.group.is_empty() {
            return;
        }
        loop {
            let doc = self.scorer.doc();
            if doc == TERMINATED {
                break;
            }
            let at_ms = self.columns.at.get_val(doc);
            if at_ms < self.after_ms || self.group.first().is_some_and(|first| first.at_ms != at_ms) {
                break;
            }
            let found = Found {
                at_ms,
                id: self.columns.id.get_val(doc),
                ticket: self.columns.ticket.get_val(doc),
                number: self.columns.number.get_val(doc),
                address: DocAddress::new(self.ord, doc),
            };
            if !self.reader.is_deleted(doc) && (self.accept)(&found) {
                self.group.push(found);
            }
            self.scorer.advance();
        }
        self.group.sort_unstable_by_key(|found| found.id);
    }

    fn place(&self) -> Option<(i64, u64)> {
        self.group.last().map(|found| (found.at_ms, found.id))
    }
}

impl Ord for Cursor<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

impl PartialOrd for Cursor<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cursor<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Cursor<'_> {}
