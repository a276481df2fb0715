//! The tail: documents that were added and are not committed yet, searched in memory, by the same terms.

use crate::{
    Doc,
    ask::Part,
    doc::{Term, key},
    lex::stem,
    pack::pack,
};
use rustc_hash::FxHashMap;
use std::{
    collections::{BTreeMap, HashSet},
    ops::Bound,
    sync::Arc,
};

/// Which older documents no longer count.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    /// Keys of tickets.
    pub tickets: HashSet<u64>,
    /// Keys of documents.
    pub docs: HashSet<u64>,
}

impl Hidden {
    /// Whether nothing is hidden.
    pub fn is_empty(&self) -> bool {
        self.tickets.is_empty() && self.docs.is_empty()
    }

    /// Whether a document is hidden, by its keys.
    pub fn has(&self, ticket: u64, doc: u64) -> bool {
        self.tickets.contains(&ticket) || self.docs.contains(&doc)
    }

    /// Whether a document is hidden.
    pub fn has_doc(&self, doc: &Doc) -> bool {
        !self.is_empty() && self.has(key(&doc.ticket), key(&doc.id))
    }

    /// Hides also what `other` hides.
    pub fn add(&mut self, other: &Hidden) {
        self.tickets.extend(&other.tickets);
        self.docs.extend(&other.docs);
    }
}

/// What was removed, as the index has to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removed {
    /// Every document of a ticket.
    Ticket(String),
    /// One document.
    Doc(String),
}

/// A document with what it is found by.
#[derive(Debug)]
pub struct Entry {
    /// The document.
    pub doc: Arc<Doc>,
    /// Its words and their positions, [packed](crate::pack).
    pub packed: String,
    /// Addresses and hashes.
    pub references: Box<[Box<str>]>,
}

/// Documents since the last commit, and what they took out of the ones before.
#[derive(Debug, Default)]
pub struct Tail {
    entries: Vec<Option<Entry>>,
    vocabulary: Vocabulary,
    /// For each word of the vocabulary the documents and positions, in order.
    places: Vec<Vec<(u32, u32)>>,
    references: BTreeMap<Box<str>, Vec<u32>>,
    /// What was removed: hides documents of older tails and of the index, never of this one.
    hidden: Hidden,
    /// Tickets and documents that were removed, by name.
    removed: Vec<Removed>,
    bytes: usize,
    /// The log's place that it reaches to, once it is complete.
    upto: i64,
}

impl Tail {
    /// Whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.removed.is_empty()
    }

    /// How many documents were added, and the bytes of their texts.
    pub fn size(&self) -> (usize, usize) {
        (self.entries.len(), self.bytes)
    }

    /// Completes it: it holds all of the log's entries up to `upto` that are not committed before.
    pub fn seal(&mut self, upto: i64) -> Arc<Tail> {
        self.upto = upto;
        Arc::new(std::mem::take(self))
    }

    /// The log's place that it reaches to.
    pub fn upto(&self) -> i64 {
        self.upto
    }

    /// What it hides of all that is older.
    pub fn hidden(&self) -> &Hidden {
        &self.hidden
    }

    /// What was removed, in order.
    pub fn removed(&self) -> &[Removed] {
        &self.removed
    }

    /// The documents that still count, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().flatten()
    }

    /// Adds a document.
    pub fn add(&mut self, doc: Doc) {
        let place = u32::try_from(self.entries.len()).expect("a tail is committed long before it is that long");
        let (mut words, mut references) = (Vec::new(), Vec::new());
        let vocabulary = &mut self.vocabulary;
        doc.terms(&mut |term| match term {
            Term::Word { position, text, bends } => {
                let word = vocabulary.id(text);
                words.push((position, word));
                let stem = if bends { vocabulary.stem_of(word) } else { word };
                if stem != word {
                    words.push((position, stem));
                }
            }
            Term::Reference(text) => references.push(Box::from(text)),
        });
        words.sort_by_key(|(position, _)| *position);
        self.places.resize_with(self.vocabulary.words.len(), Vec::new);
        let (mut packed, mut before) = (String::new(), 0);
        for (position, word) in &words {
            self.places[*word as usize].push((place, *position));
            pack(&mut packed, position - before, &self.vocabulary.words[*word as usize].text);
            before = *position;
        }
        for reference in &references {
            self.references.entry(Box::clone(reference)).or_default().push(place);
        }
        self.bytes += doc.subject.len() + doc.body.len() + doc.people.len();
        let references = references.into_boxed_slice();
        self.entries.push(Some(Entry { doc: Arc::new(doc), packed, references }));
    }

    /// Removes what was added here, and hides what is older.
    pub fn remove(&mut self, what: Removed) {
        let is_new = match &what {
            Removed::Ticket(ticket) => self.hidden.tickets.insert(key(ticket)),
            Removed::Doc(doc) => self.hidden.docs.insert(key(doc)),
        };
        for slot in &mut self.entries {
            let is_removed = slot.as_ref().is_some_and(|entry| match &what {
                Removed::Ticket(ticket) => entry.doc.ticket == *ticket,
                Removed::Doc(id) => entry.doc.id == *id,
            });
            if is_removed {
                *slot = None;
            }
        }
        if is_new {
            self.removed.push(what);
        }
    }

    /// The documents that have every part, in the order they were added.
    pub fn find(&self, parts: &[Part]) -> Vec<&Arc<Doc>> {
        let mut found: Option<Vec<u32>> = None;
        for part in parts {
            let with_part = self.with(part);
            found = Some(match found {
                None => with_part,
                Some(found) => found.into_iter().filter(|doc| with_part.binary_search(doc).is_ok()).collect(),
            });
        }
        let entries = found.unwrap_or_default().into_iter().filter_map(|doc| self.entries[doc as usize].as_ref());
        entries.map(|entry| &entry.doc).collect()
    }

    /// The documents with one part, each once, in order.
    fn with(&self, part: &Part) -> Vec<u32> {
        let mut docs: Vec<u32> = match part {
            Part::Word(word) => self.places_of(word).iter().map(|(doc, _)| *doc).collect(),
            Part::Typing(start) => {
                let words = beginning(&self.vocabulary.sorted, start);
                words.flat_map(|word| &self.places[*word as usize]).map(|(doc, _)| *doc).collect()
            }
            Part::Reference(start) => beginning(&self.references, start).flatten().copied().collect(),
            Part::Any(parts) => parts.iter().flat_map(|part| self.with(part)).collect(),
            Part::Phrase(words) => self.with_phrase(words),
        };
        docs.sort_unstable();
        docs.dedup();
        docs
    }

    fn with_phrase(&self, words: &[(u32, String)]) -> Vec<u32> {
        let Some(((_, first), rest)) = words.split_first() else { return Vec::new() };
        let rest: Vec<_> = rest.iter().map(|(offset, word)| (offset, self.places_of(word))).collect();
        let begins = self.places_of(first).iter().filter(|(doc, position)| {
            rest.iter().all(|(offset, places)| places.binary_search(&(*doc, position + *offset)).is_ok())
        });
        begins.map(|(doc, _)| *doc).collect()
    }

    fn places_of(&self, word: &str) -> &[(u32, u32)] {
        self.vocabulary.ids.get(word).map_or(&[], |word| self.places[*word as usize].as_slice())
    }
}

type WordId = u32;

/// Every word of a tail once: words come again and again, and are stemmed only when they come first.
#[derive(Debug, Default)]
struct Vocabulary {
    ids: FxHashMap<Arc<str>, WordId>,
    sorted: BTreeMap<Arc<str>, WordId>,
    words: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    text: Arc<str>,
    stem: Option<WordId>,
}

impl Vocabulary {
    fn id(&mut self, text: &str) -> WordId {
        if let Some(word) = self.ids.get(text) {
            return *word;
        }
        let word = self.words.len() as WordId;
        let text: Arc<str> = text.into();
        self.ids.insert(text.clone(), word);
        self.sorted.insert(text.clone(), word);
        self.words.push(Known { text, stem: None });
        word
    }

    fn stem_of(&mut self, word: WordId) -> WordId {
        if let Some(stem) = self.words[word as usize].stem {
            return stem;
        }
        let text = self.words[word as usize].text.clone();
        let stem = self.id(&stem(&text));
        self.words[word as usize].stem = Some(stem);
        stem
    }
}

fn beginning<'a, K: Ord + std::borrow::Borrow<str>, T>(
    map: &'a BTreeMap<K, T>,
    start: &'a str,
) -> impl Iterator<Item = &'a T> {
    map.range::<str, _>((Bound::Included(start), Bound::Unbounded))
        .take_while(move |(word, _)| (*word).borrow().starts_with(start))
        .map(|(_, places)| places)
}
