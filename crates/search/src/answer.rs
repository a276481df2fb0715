//! Asking, and what comes back.

use crate::{
    Doc, Index, Marked, Result,
    ask::{Part, Question, own_number, understand},
    disk::{Found, Narrow},
    doc::key,
    index::{Snapshot, guarded},
    mark::{Marks, marks},
};
use std::{collections::HashSet, sync::Arc};

/// An answer names at most so many tickets.
const LIMIT_MAX: usize = 500;

/// At most so many tickets can be left out before them.
const SKIP_MAX: usize = 10_000;

/// By likeness, so many of the newest tickets are compared.
const COMPARED_MAX: usize = 200;

/// In which order tickets are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest document that was found first.
    #[default]
    Newest,
    /// The most alike first, among the newest 200.
    Likest,
}

/// What is asked.
#[derive(Clone, Default)]
pub struct Ask<'a> {
    /// What was typed. All words must be in one document; `"…"` keeps words together; the last word may be unfinished.
    pub words: &'a str,
    /// How many tickets to name, at most 500.
    pub limit: usize,
    /// How many tickets to leave out before: those of the pages shown already, at most 10,000.
    pub skip: usize,
    /// Only documents with any of these tags; none of them when empty, all when `None`.
    pub scope: Option<&'a [String]>,
    /// Only documents of any of these kinds; all when empty.
    pub kinds: &'a [String],
    /// Only documents written from this moment on. Unix milliseconds, UTC.
    pub after_ms: Option<i64>,
    /// Only documents written before this moment.
    pub before_ms: Option<i64>,
    /// Only tickets whose number this lets through: asked for each document on the way, so it must be quick.
    pub only: Option<&'a (dyn Fn(i64) -> bool + Sync)>,
    /// In which order.
    pub order: Order,
}

/// A ticket that was found, by the newest of its documents that have all the words.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document's id.
    pub id: String,
    /// The ticket it belongs to.
    pub ticket: String,
    /// The ticket's number.
    pub number: i64,
    /// The document's kind.
    pub kind: String,
    /// When the document was written, Unix milliseconds, UTC.
    pub at_ms: i64,
    /// How alike it is: larger is more. Only comparable within one answer.
    pub score: f32,
    /// The subject, with the words that were found.
    pub subject: Marked,
    /// A line or two of the text around the words that were found.
    pub snippet: Marked,
}

impl<'a> Ask<'a> {
    /// Asks for `words`, the newest `limit` tickets.
    pub fn new(words: &'a str, limit: usize) -> Ask<'a> {
        Ask { words, limit, ..Ask::default() }
    }

    fn narrow(&self) -> Narrow<'a> {
        Narrow { scope: self.scope, kinds: self.kinds, after_ms: self.after_ms, before_ms: self.before_ms }
    }

    fn lets_through(&self, doc: &Doc) -> bool {
        self.scope.is_none_or(|scope| doc.scope.iter().any(|tag| scope.contains(tag)))
            && (self.kinds.is_empty() || self.kinds.contains(&doc.kind))
            && self.after_ms.is_none_or(|after_ms| doc.at_ms >= after_ms)
            && self.before_ms.is_none_or(|before_ms| doc.at_ms < before_ms)
            && self.only.is_none_or(|only| only(doc.number))
    }
}

/// A document on its way into the answer.
enum Candidate {
    Committed(Found),
    Fresh { found_id: u64, found_ticket: u64, doc: Arc<Doc> },
}

impl Candidate {
    fn place(&self) -> (i64, u64) {
        match self {
            Candidate::Committed(found) => (found.at_ms, found.id),
            Candidate::Fresh { found_id, doc, .. } => (doc.at_ms, *found_id),
        }
    }

    fn ticket(&self) -> u64 {
        match self {
            Candidate::Committed(found) => found.ticket,
            Candidate::Fresh { found_ticket, .. } => *found_ticket,
        }
    }

    fn number(&self) -> i64 {
        match self {
            Candidate::Committed(found) => found.number,
            Candidate::Fresh { doc, .. } => doc.number,
        }
    }
}

impl Index {
    /// The tickets with a document that has all the words asked for, each once. Nothing asked: nothing found.
    ///
    /// A number alone names the ticket of that number first. The same documents give the same answer whether they are committed or not.
    pub fn search(&self, ask: &Ask<'_>) -> Result<Vec<Hit>> {
        let question = understand(ask.words);
        if question.parts.is_empty() || ask.limit == 0 || ask.scope.is_some_and(<[String]>::is_empty) {
            return Ok(Vec::new());
        }
        guarded(|| self.answer(ask, &question))
    }

    fn answer(&self, ask: &Ask<'_>, question: &Question) -> Result<Vec<Hit>> {
        let own: Vec<Part> =
            question.number.iter().map(|number| Part::Word(own_number(&format!("#{number}")))).collect();
        let mut snapshot = self.snapshot(&[&question.parts, &own]);
        let own_fresh = snapshot.fresh.pop().unwrap_or_default();
        let fresh = snapshot.fresh.pop().unwrap_or_default();

        let (limit, skip) = (ask.limit.min(LIMIT_MAX), ask.skip.min(SKIP_MAX));
        let wanted = match ask.order {
            Order::Newest => skip + limit,
            Order::Likest => COMPARED_MAX.max(skip + limit),
        };
        let mut first = Vec::new();
        if !own.is_empty() {
            first = newest(&snapshot, ask, &own, own_fresh, 1)?;
            first.retain(|candidate| Some(candidate.number()) == question.number);
        }
        let named: HashSet<u64> = first.iter().map(Candidate::ticket).collect();
        let pinned = first.len();
        let rest = newest(&snapshot, ask, &question.parts, fresh, wanted)?;
        first.extend(rest.into_iter().filter(|candidate| !named.contains(&candidate.ticket())));
        let hits = |candidates: &[Candidate]| -> Result<Vec<Hit>> {
            candidates.iter().map(|candidate| hit(&snapshot, candidate, &question.parts)).collect()
        };
        if ask.order == Order::Newest {
            first.truncate(skip + limit);
            return hits(first.get(skip..).unwrap_or_default());
        }
        let mut hits = hits(&first)?;
        hits[pinned..].sort_by(|one, other| other.score.total_cmp(&one.score));
        Ok(hits.into_iter().skip(skip).take(limit).collect())
    }
}

/// The newest document of each of the newest `wanted` tickets.
fn newest(
    snapshot: &Snapshot,
    ask: &Ask<'_>,
    parts: &[Part],
    fresh: Vec<Arc<Doc>>,
    wanted: usize,
) -> Result<Vec<Candidate>> {
    let mut fresh: Vec<Candidate> = fresh
        .into_iter()
        .filter(|doc| ask.lets_through(doc))
        .map(|doc| Candidate::Fresh { found_id: key(&doc.id), found_ticket: key(&doc.ticket), doc })
        .collect();
    fresh.sort_by_key(Candidate::place);
    let accept =
        |found: &Found| !snapshot.hidden.has(found.ticket, found.id) && ask.only.is_none_or(|only| only(found.number));
    let mut committed = snapshot.view.newest(parts, &ask.narrow(), &accept)?.map(Candidate::Committed).peekable();
    let (mut tickets, mut candidates) = (HashSet::new(), Vec::new());
    while candidates.len() < wanted {
        let next = match (committed.peek(), fresh.last()) {
            (Some(one), Some(other)) if one.place() > other.place() => committed.next(),
            (_, Some(_)) => fresh.pop(),
            _ => committed.next(),
        };
        let Some(candidate) = next else { break };
        if tickets.insert(candidate.ticket()) {
            candidates.push(candidate);
        }
    }
    Ok(candidates)
}

fn hit(snapshot: &Snapshot, candidate: &Candidate, parts: &[Part]) -> Result<Hit> {
    let doc = match candidate {
        Candidate::Committed(found) => Arc::new(snapshot.view.read(found)?),
        Candidate::Fresh { doc, .. } => doc.clone(),
    };
    let Marks { subject, snippet, score } = marks(&doc, parts);
    let (id, ticket, kind) = (doc.id.clone(), doc.ticket.clone(), doc.kind.clone());
    Ok(Hit { id, ticket, number: doc.number, kind, at_ms: doc.at_ms, score, subject, snippet })
}
