//! The tail: documents that were added and are not committed yet, searched in memory, by the same terms.

use crate::{Doc, ask::Part, doc::key};
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
}

/// Documents since the last commit, and what they took out of the ones before.
#[derive(Debug, Default)]
pub struct Tail {
    docs: Vec<Option<Arc<Doc>>>,
    /// Word, then document and position, in order.
    words: BTreeMap<String, Vec<(u32, u32)>>,
    references: BTreeMap<String, Vec<u32>>,
    /// What was removed: hides documents of older tails and of the index, never of this one.
    hidden: Arc<Hidden>,
    /// Tickets and documents that were removed, by name.
    removed: Vec<Removed>,
    bytes: usize,
}

/// What was removed, as the index has to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removed {
    /// Every document of a ticket.
    Ticket(String),
    /// One document.
    Doc(String),
}

impl Tail {
    /// Whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.docs.is_empty() && self.removed.is_empty()
    }

    /// How many documents were added, and the bytes of their texts.
    pub fn size(&self) -> (usize, usize) {
        (self.docs.len(), self.bytes)
    }

    /// What it hides of all that is older.
    pub fn hidden(&self) -> &Arc<Hidden> {
        &self.hidden
    }

    /// What was removed, in order.
    pub fn removed(&self) -> &[Removed] {
        &self.removed
    }

    /// The documents that still count, in order.
    pub fn docs(&self) -> impl Iterator<Item = &Arc<Doc>> {
        self.docs.iter().flatten()
    }

    /// Adds a document.
    pub fn add(&mut self, doc: Doc) {
        let place = u32::try_from(self.docs.len()).expect("a tail is committed long before it is that long");
        let terms = doc.terms();
        for (position, word) in terms.words {
            self.words.entry(word).or_default().push((place, position));
        }
        for reference in terms.references {
            self.references.entry(reference).or_default().push(place);
        }
        self.bytes += doc.subject.len() + doc.body.len() + doc.people.len();
        self.docs.push(Some(Arc::new(doc)));
    }

    /// Removes what was added here, and hides what is older.
    pub fn remove(&mut self, what: Removed) {
        let hidden = Arc::make_mut(&mut self.hidden);
        let is_new = match &what {
            Removed::Ticket(ticket) => hidden.tickets.insert(key(ticket)),
            Removed::Doc(doc) => hidden.docs.insert(key(doc)),
        };
        for slot in &mut self.docs {
            let is_removed = slot.as_ref().is_some_and(|doc| match &what {
                Removed::Ticket(ticket) => doc.ticket == *ticket,
                Removed::Doc(id) => doc.id == *id,
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
        found.unwrap_or_default().into_iter().filter_map(|doc| self.docs[doc as usize].as_ref()).collect()
    }

    /// The documents with one part, each once, in order.
    fn with(&self, part: &Part) -> Vec<u32> {
        let mut docs: Vec<u32> = match part {
            Part::Word(word) => self.places(word).iter().map(|(doc, _)| *doc).collect(),
            Part::Typing(start) => beginning(&self.words, start).flatten().map(|(doc, _)| *doc).collect(),
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
        let begins = self.places(first).iter().filter(|(doc, position)| {
            rest.iter().all(|(offset, word)| self.places(word).binary_search(&(*doc, position + offset)).is_ok())
        });
        begins.map(|(doc, _)| *doc).collect()
    }

    fn places(&self, word: &str) -> &[(u32, u32)] {
        self.words.get(word).map_or(&[], Vec::as_slice)
    }
}

fn beginning<'a, T>(map: &'a BTreeMap<String, T>, start: &'a str) -> impl Iterator<Item = &'a T> {
    map.range::<str, _>((Bound::Included(start), Bound::Unbounded))
        .take_while(move |(word, _)| word.starts_with(start))
        .map(|(_, places)| places)
}
