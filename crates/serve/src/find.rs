//! Search: the index follows the log; a message is found as soon as its commit was heard of.

use crate::{
    Desk,
    erase::TicketErased,
    page::Frame,
    reply::ReplyUndone,
    retain::WordsGone,
    screen::{self, Results},
    secret::MessageMended,
    sees::Sees,
    sight,
    ticket::{Kind, Status},
};
use axum::{
    extract::State,
    http::Uri,
    response::{IntoResponse, Response},
};
use event::{GroupId, MessageId, PersonId, Right, TicketId};
use search::{Ask, Doc, Index};
use serde::{Deserialize, Serialize};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};
use store::{Entry, Rd, Store, query};
use utoipa::ToSchema;
use web::{Answer, Need, Operation, Query, Route, Signed};

/// Tickets of one answer.
const HITS_MAX: usize = 50;
/// The longest time until the index is written to disk.
const COMMIT_EVERY: Duration = Duration::from_secs(5);
/// Entries read at once.
const BATCH: usize = 500;

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let read = Need::Right(Right::TicketsRead);
    vec![
        Route::get("/search", read, page, desk),
        Route::get("/api/v1/search", read, api, desk).doc(
            Operation::new("Tickets in which words are found, newest first.")
                .gives::<Found>(200)
                .asks(&[("q", "words, a ticket number, an address or a transaction id"), ("limit", "1 to 50")]),
        ),
    ]
}

/// The index of this node and its place in the log.
#[derive(Clone)]
pub struct Finder {
    store: Store,
    index: Arc<Index>,
    seq: Arc<AtomicI64>,
    unerased: Arc<AtomicBool>,
}

query! {
    /// What the index takes of a message.
    Indexed { message: MessageId } -> [IndexedRow {
        ticket_id: TicketId, number: i64, subject: String, kind: i64, author: String, requester: String, text: String,
        written_ms: i64,
    }] = "select m.ticket_id, t.number, t.subject, m.kind, m.author, c.name as requester, m.text, m.written_ms
            from serve_message m
            join serve_ticket t on t.id = m.ticket_id
            join serve_customer c on c.id = t.requester_id
           where m.id = $message"
}
query! {
    /// What a hit shows of its ticket.
    HitOf { ticket: TicketId } -> [HitRow {
        id: TicketId, number: i64, subject: String, status: i64, channel: String, requester: String,
        assignee: Option<String>, updated_ms: i64, group_id: Option<GroupId>, assignee_id: Option<PersonId>,
    }] = "select t.id, t.number, t.subject, t.status, t.channel, c.name as requester, p.name as assignee, t.updated_ms,
                 t.group_id, t.assignee_id
            from serve_ticket t
            join serve_customer c on c.id = t.requester_id
            left join identity_window_person p on p.id = t.assignee_id
           where t.id = $ticket"
}

#[derive(Deserialize)]
struct About {
    message: MessageId,
}

/// A ticket that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Hit {
    /// Which.
    #[schema(value_type = String, format = "uuid")]
    pub ticket: TicketId,
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// Byte ranges of `subject` that match.
    #[schema(value_type = Vec<Vec<usize>>)]
    pub subject_marks: Vec<(usize, usize)>,
    /// Its state.
    pub status: Status,
    /// Where it came from.
    pub channel: String,
    /// Whose it is.
    pub requester: String,
    /// Who has it.
    pub assignee: Option<String>,
    /// The place that matches.
    pub excerpt: String,
    /// Byte ranges of `excerpt` that match.
    #[schema(value_type = Vec<Vec<usize>>)]
    pub marks: Vec<(usize, usize)>,
    /// When something happened last, Unix ms.
    pub updated_ms: i64,
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    hits: Vec<Hit>,
}

impl Finder {
    /// A finder over an index that may lag behind the log.
    pub fn new(store: Store, index: Index) -> Finder {
        let seq = index.seq();
        Finder { store, index: Arc::new(index), seq: Arc::new(AtomicI64::new(seq)), unerased: Arc::default() }
    }

    /// The log's place up to which messages are found.
    pub fn seq(&self) -> i64 {
        self.seq.load(Ordering::Acquire)
    }

    /// Follows the log until the store is gone; writes the index to disk every few seconds.
    pub async fn follow(self) {
        let mut head = self.store.head();
        loop {
            if let Err(error) = self.catch_up().await {
                tracing::warn!(%error, "search");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
            if *head.borrow_and_update() > self.seq() {
                continue;
            }
            tokio::select! {
                changed = head.changed() => if changed.is_err() { return },
                // Committing with nothing new finishes merges and puts the writer away.
                () = tokio::time::sleep(COMMIT_EVERY) => self.commit().await,
            }
        }
    }

    /// Takes in everything up to the log's head.
    pub async fn catch_up(&self) -> store::Result<()> {
        loop {
            let entries = self.store.entries(self.seq(), BATCH).await?;
            let Some(last) = entries.last().map(|entry| entry.seq) else { return Ok(()) };
            let changes = {
                let mut rd = self.store.read().await?;
                let mut changes = Vec::new();
                for entry in &entries {
                    changes.extend(change(&mut rd, entry).await?.map(|change| (change, entry.seq)));
                }
                changes
            };
            let mut erases = false;
            for (change, seq) in changes {
                match change {
                    Change::Add(doc) => self.index.add(*doc, seq),
                    Change::Replace(doc) => {
                        erases = true;
                        self.index.replace(*doc, seq);
                    }
                    Change::Forget(message) => self.index.forget(&message.to_string(), seq),
                    Change::Remove(ticket) => {
                        erases = true;
                        self.index.remove(&ticket.to_string(), seq);
                    }
                }
            }
            self.seq.store(last, Ordering::Release);
            if erases {
                self.erase().await;
            }
        }
    }

    /// Writes the index to disk, away from the threads that answer.
    pub async fn commit(&self) {
        if self.unerased.swap(false, Ordering::AcqRel) {
            return self.erase().await;
        }
        let (index, seq) = (self.index.clone(), self.seq());
        let done = tokio::task::spawn_blocking(move || index.commit(seq)).await;
        if let Ok(Err(error)) = done {
            tracing::warn!(%error, "search commit");
        }
    }

    /// Has the words of what was removed taken off the disk. When that fails, the index is tried again with the next commit.
    async fn erase(&self) {
        let (index, seq) = (self.index.clone(), self.seq());
        let done = tokio::task::spawn_blocking(move || index.erase(seq)).await;
        if let Ok(Err(error)) = done {
            self.unerased.store(true, Ordering::Release);
            tracing::warn!(%error, "search erase");
        }
    }

    /// Tickets that a reader sees and in which `words` are found, newest first; at most `limit`, and of the newest
    /// [`HITS_MAX`] when some are hidden from them.
    pub async fn find(&self, sees: &Sees, words: &str, limit: usize) -> store::Result<Vec<Hit>> {
        let most = if sees.shut.is_empty() { limit.min(HITS_MAX) } else { HITS_MAX };
        let found = match self.index.search(&Ask::new(words, most)) {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "search");
                return Ok(Vec::new());
            }
        };
        let mut rd = self.store.read().await?;
        let mut hits = Vec::with_capacity(found.len());
        for one in found {
            let Ok(ticket) = one.ticket.parse::<TicketId>() else { continue };
            let Some(row) = rd.opt(HitOf { ticket }).await? else { continue };
            if hits.len() == limit || !sees.shows(row.group_id, row.assignee_id) {
                continue;
            }
            hits.push(Hit {
                ticket: row.id,
                number: row.number,
                subject: one.subject.text,
                status: Status::of(row.status),
                channel: row.channel,
                requester: row.requester,
                assignee: row.assignee,
                subject_marks: one.subject.marks.into_iter().map(|range| (range.start, range.end)).collect(),
                excerpt: one.snippet.text,
                marks: one.snippet.marks.into_iter().map(|range| (range.start, range.end)).collect(),
                updated_ms: row.updated_ms,
            });
        }
        Ok(hits)
    }
}

/// What an entry of the log means for the index.
enum Change {
    /// A message to be found.
    Add(Box<Doc>),
    /// A message that says less now; what it said goes.
    Replace(Box<Doc>),
    /// One that was taken back before it went out.
    Forget(MessageId),
    /// A ticket of which nothing may be left.
    Remove(TicketId),
}

async fn change(rd: &mut Rd<'_>, entry: &Entry) -> store::Result<Option<Change>> {
    Ok(match entry.kind.as_str() {
        <TicketErased as store::Event>::KIND | <WordsGone as store::Event>::KIND => {
            entry.subject.parse().ok().map(Change::Remove)
        }
        <ReplyUndone as store::Event>::KIND => {
            serde_json::from_str::<About>(&entry.body).ok().map(|about| Change::Forget(about.message))
        }
        <MessageMended as store::Event>::KIND => doc(rd, entry).await?.map(|doc| Change::Replace(Box::new(doc))),
        "serve.message_received" | "serve.reply_written" | "serve.note_written" => {
            doc(rd, entry).await?.map(|doc| Change::Add(Box::new(doc)))
        }
        _ => None,
    })
}

async fn doc(rd: &mut Rd<'_>, entry: &Entry) -> store::Result<Option<Doc>> {
    let Ok(About { message }) = serde_json::from_str(&entry.body) else { return Ok(None) };
    let Some(row) = rd.opt(Indexed { message }).await? else { return Ok(None) };
    Ok(Some(Doc {
        id: message.to_string(),
        ticket: row.ticket_id.to_string(),
        number: row.number,
        kind: Kind::of(row.kind).word().to_owned(),
        at_ms: row.written_ms,
        subject: row.subject,
        body: row.text,
        people: format!("{} {}", row.requester, row.author),
        scope: Vec::new(),
    }))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    limit: Option<usize>,
}

/// GET /api/v1/search
async fn api(State(desk): State<Desk>, signed: Signed, Query(asked): Query<Asked>) -> Answer<axum::Json<Found>> {
    let sees = Sees::of(&mut desk.house.store.read().await?, &signed, desk.now_ms()).await?;
    let hits = desk.finder.find(&sees, &asked.q, asked.limit.unwrap_or(HITS_MAX).max(1)).await?;
    Ok(axum::Json(Found { hits }))
}

/// GET /search
async fn page(State(desk): State<Desk>, signed: Signed, uri: Uri, Query(asked): Query<Asked>) -> Answer<Response> {
    let now_ms = desk.now_ms();
    let sees = Sees::of(&mut desk.house.store.read().await?, &signed, now_ms).await?;
    let hits = if asked.q.trim().is_empty() { Vec::new() } else { desk.finder.find(&sees, &asked.q, HITS_MAX).await? };
    let mut rd = desk.house.store.read().await?;
    let seq = rd.seq().await?;
    let rail = sight::rail(&desk, &mut rd, &signed, "", now_ms).await?;
    drop(rd);
    let found = Results {
        query: asked.q,
        count: hits.len() as i64,
        at_least: hits.len() == HITS_MAX,
        rows: hits.into_iter().map(shown).collect(),
        next: None,
    };
    let frame = Frame::new(&desk, &signed, &uri);
    let watch = ["rail".to_owned()];
    let page = frame.page(frame.speak.results_title(), "desk", seq, &watch);
    Ok(screen::results(&page, &rail, &found, now_ms, &frame.speak).into_response())
}

fn shown(hit: Hit) -> screen::Hit {
    screen::Hit {
        href: format!("/tickets/{}", hit.ticket),
        number: hit.number,
        subject: pieces(&hit.subject, &hit.subject_marks),
        excerpt: pieces(&hit.excerpt, &hit.marks),
        status: sight::shown_status(hit.status),
        channel: sight::shown_channel(&hit.channel),
        requester: hit.requester,
        assignee: hit.assignee,
        at_ms: hit.updated_ms,
    }
}

/// Text cut where it matches.
fn pieces(text: &str, marks: &[(usize, usize)]) -> Vec<(String, bool)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for (start, end) in marks.iter().copied() {
        let (Some(before), Some(hit)) = (text.get(at..start), text.get(start..end)) else { continue };
        pieces.extend((!before.is_empty()).then(|| (before.to_owned(), false)));
        pieces.push((hit.to_owned(), true));
        at = end;
    }
    if let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        pieces.push((rest.to_owned(), false));
    }
    pieces
}
