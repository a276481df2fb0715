//! A reply is an agent's message to the requester: written at once, released after the undo window, then sent by a job.

use crate::{
    assign::taken,
    hold::{self, Held},
    message::{self, Insert, Message},
    note::drop_draft,
    promise::PromiseMet,
    refusal::Refusal,
    secret,
    status::becomes,
    ticket::{Kind, Status, TicketFacts, TicketForUpdate, channel, visible},
};
use event::{Actor, AttachmentId, CustomerId, HoldId, MessageId, PersonId, Right, TicketId, Words};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, NewJob, Outcome, Result, Tx, answer, query, refuse};
use utoipa::ToSchema;

/// Kind of the job that releases a reply after its undo window.
pub const RELEASE: &str = "serve.release";

/// What an agent has written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The text, markdown.
    pub text: Words,
    /// Number of the last message that the writer had seen.
    pub seen_seq: i64,
    /// Send although the thread moved on.
    pub override_stale: bool,
    /// The status to set with it.
    pub status: Option<Status>,
    /// Files already uploaded.
    pub attachments: Vec<AttachmentId>,
}

/// An agent answers.
#[derive(Clone, Debug)]
pub struct WriteReply {
    /// Who.
    pub by: Actor,
    /// Their name, as the customer sees it.
    pub author: Words,
    /// On which ticket.
    pub ticket: TicketId,
    /// What.
    pub draft: Draft,
    /// Milliseconds during which a reply by mail can be taken back.
    pub undo_ms: i64,
    /// Characters allowed.
    pub chars_max: usize,
    /// What the guard holds in it.
    pub held: Vec<Held>,
    /// Why it may go all the same, in the words of somebody who may say so.
    pub release: Option<Words>,
}

/// A reply that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Replied {
    /// The ticket.
    #[schema(value_type = String, format = "uuid")]
    pub ticket: TicketId,
    /// The reply.
    #[schema(value_type = String, format = "uuid")]
    pub message: MessageId,
    /// Its number on the ticket.
    pub seq: i64,
    /// The ticket's status now.
    pub status: Status,
    /// Until when it can be taken back, Unix ms; the time of writing for chat.
    pub release_ms: i64,
}

/// A reply was written.
#[derive(Debug, Serialize)]
pub struct ReplyWritten {
    /// On which ticket.
    pub ticket: TicketId,
    /// Which.
    pub message: MessageId,
    /// Its number on the ticket.
    pub seq: i64,
    /// Its number in the customer's chat.
    pub chat_seq: Option<i64>,
    /// By whom.
    pub person: Option<PersonId>,
    /// To whom.
    pub requester: CustomerId,
    /// When it goes out.
    pub release_ms: i64,
    /// It went out as it was written.
    pub released: bool,
    /// Files beside it.
    pub attachments: Vec<AttachmentId>,
    /// The name it was written under.
    #[serde(skip)]
    pub author: Words,
    /// The reply.
    #[serde(skip)]
    pub text: Words,
}

impl Event for ReplyWritten {
    const KIND: &'static str = "serve.reply_written";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        let insert = Insert {
            id: self.message,
            ticket: self.ticket,
            requester: self.requester,
            seq: self.seq,
            chat_seq: self.chat_seq,
            kind: Kind::Reply.number(),
            person: self.person,
            author: self.author.text().to_owned(),
            text: self.text.text().to_owned(),
            html: None,
            unverified: false,
            now,
            release: self.release_ms,
            released: self.released.then_some(now),
            command: None,
        };
        message::write(tx, insert, &self.attachments).await?;
        drop_draft(tx, self.person, self.ticket).await
    }
}

query! {
    /// Number of the customer's last chat message, the row locked.
    pub ChatSeq { customer: CustomerId } -> [ChatPlace { chat_seq: i64 }] =
        "select chat_seq from serve_customer where id = $customer {for update}"
}
query! {
    /// A file that waits for its message.
    WaitingAttachment { id: AttachmentId, owner: String } -> [Waiting { id: AttachmentId }] =
        "select id from serve_attachment where id = $id and owner = $owner and message_id is null"
}

/// What the house knows before an agent's message is written.
#[derive(Debug)]
pub struct Facts {
    /// The ticket.
    pub ticket: Option<TicketFacts>,
    /// Number of the customer's last chat message.
    pub chat_seq: i64,
    /// How many of the files named are there and the writer's own.
    pub attachments: usize,
    /// What the queue asks for and the writer lacks.
    pub lacks: Vec<crate::gate::Title>,
    /// Why the writer may not work on it yet.
    pub early: Option<Refusal>,
    /// The id to use.
    pub message: MessageId,
    /// The id to use for a reply that is held.
    pub hold: HoldId,
}

/// Looks up what a reply or note is decided on.
pub async fn facts(tx: &mut Tx<'_>, by: &Actor, ticket: TicketId, files: &[AttachmentId]) -> Result<Facts> {
    let ticket = tx.opt(TicketForUpdate { ticket }).await?;
    let chat_seq = match &ticket {
        Some(ticket) if ticket.channel == channel::CHAT => {
            tx.one(ChatSeq { customer: ticket.requester_id }).await?.chat_seq
        }
        _ => 0,
    };
    let mut attachments = 0;
    for id in files {
        let waiting = tx.opt(WaitingAttachment { id: *id, owner: by.to_string() }).await?;
        attachments += usize::from(waiting.is_some());
    }
    let now = tx.now_ms();
    let lacks = crate::gate::lacks_for(tx, ticket.as_ref(), by.person(), now).await?;
    let early = crate::ramp::works(tx, by, ticket.as_ref()).await?;
    Ok(Facts { ticket, chat_seq, attachments, lacks, early, message: tx.new_id(), hold: tx.new_id() })
}

/// Whether a text and its files can be written as they are.
pub fn fits(text: &Words, files: &[AttachmentId], facts: &Facts, chars_max: usize) -> std::result::Result<(), Refusal> {
    if text.text().trim().is_empty() && files.is_empty() {
        return Err(Refusal::Empty);
    }
    if text.text().chars().count() > chars_max {
        return Err(Refusal::TooLong { most: chars_max });
    }
    if facts.attachments != files.len() {
        return Err(Refusal::NoAttachment);
    }
    Ok(())
}

impl Command for WriteReply {
    const NAME: &'static str = "serve.reply";
    type Answer = Replied;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Replied, Refusal> {
        let facts = facts(tx, &self.by, self.ticket, &self.draft.attachments).await?;
        let now_ms = tx.now_ms();
        tx.record(decide(&facts, self, now_ms)).await
    }
}

/// The ticket, if a reply may be written on it as things stand.
fn writable<'a>(facts: &'a Facts, reply: &WriteReply) -> std::result::Result<&'a TicketFacts, Refusal> {
    let draft = &reply.draft;
    let may = visible(&reply.by) && reply.by.may(Right::TicketsReply);
    let ticket = facts.ticket.as_ref().filter(|_| may).ok_or(Refusal::Unseen)?;
    if Status::of(ticket.status) == Status::Closed {
        return Err(Refusal::Closed);
    }
    if !facts.lacks.is_empty() {
        return Err(Refusal::NotCertified(facts.lacks.clone()));
    }
    if let Some(early) = &facts.early {
        return Err(early.clone());
    }
    if ticket.seq > draft.seen_seq && !draft.override_stale {
        return Err(Refusal::Stale { seq: ticket.seq });
    }
    fits(&draft.text, &draft.attachments, facts, reply.chars_max)?;
    Ok(ticket)
}

/// Decides what writing a reply does. Pure.
///
/// What the guard holds is refused, and that is recorded. The promise is met by writing, not by sending. An unassigned ticket becomes the writer's; a new one becomes open unless
/// another status was asked for. Chat is released as it is written; anything else by a job at `release_ms`.
pub fn decide(facts: &Facts, reply: &WriteReply, now_ms: i64) -> Decision<Replied, Refusal> {
    let draft = &reply.draft;
    let ticket = match writable(facts, reply) {
        Ok(ticket) => ticket,
        Err(refusal) => return refuse(refusal),
    };
    let from = Status::of(ticket.status);
    let to = match draft.status {
        Some(to) if from.may_become(to) => to,
        Some(to) => return refuse(Refusal::Transition(to)),
        None if from == Status::New => Status::Open,
        None => from,
    };
    let released = match (!reply.held.is_empty()).then(|| hold::release(reply, ticket.id, facts.hold)) {
        Some(Err(held)) => return refuse(Refusal::Held(reply.held.clone())).and(*held),
        Some(Ok(released)) => Some(released),
        None => None,
    };
    let chat = ticket.channel == channel::CHAT;
    let (seq, message) = (ticket.seq + 1, facts.message);
    let release_ms = if chat { now_ms } else { now_ms + reply.undo_ms };
    let mut decision = answer(Replied { ticket: ticket.id, message, seq, status: to, release_ms }).and(ReplyWritten {
        ticket: ticket.id,
        message,
        seq,
        chat_seq: chat.then_some(facts.chat_seq + 1),
        person: reply.by.person(),
        requester: ticket.requester_id,
        release_ms,
        released: chat,
        attachments: draft.attachments.clone(),
        author: reply.author.clone(),
        text: draft.text.clone(),
    });
    if let Some(removed) = secret::removed(ticket.id, message, &draft.text) {
        decision = decision.and(removed);
    }
    if let Some(released) = released {
        decision = decision.and(released);
    }
    if ticket.assignee_id.is_none() {
        decision = decision.and(taken(ticket, reply.by.person()));
    }
    if let Some(due_ms) = ticket.due_ms {
        decision = decision.and(PromiseMet { ticket: ticket.id, number: ticket.number, late_ms: now_ms - due_ms });
    }
    if to != from {
        decision = decision.and(becomes(ticket, to, ticket.assignee_id.or(reply.by.person())));
    }
    if !chat {
        decision = decision.job(NewJob {
            kind: RELEASE,
            key: Some(format!("release:{message}")),
            due_ms: release_ms,
            body: serde_json::json!({ "message": message }),
        });
    }
    decision
}

/// A reply taken back before it went out.
#[derive(Clone, Debug)]
pub struct Undo {
    /// Who.
    pub by: Actor,
    /// Which.
    pub message: MessageId,
}

/// A reply was taken back; its text is its writer's draft again.
#[derive(Debug, Serialize)]
pub struct ReplyUndone {
    /// On which ticket.
    pub ticket: TicketId,
    /// Which.
    pub message: MessageId,
    /// Whose draft it becomes.
    pub person: PersonId,
    /// The reply.
    #[serde(skip)]
    pub text: Words,
}

query! {
    MarkUndone { now: i64, message: MessageId } = "update serve_message set undone_ms = $now where id = $message"
}
query! {
    /// Keeps what a person is writing.
    pub PutDraft { person: PersonId, ticket: TicketId, mode: String, text: String, now: i64 } =
        "insert into serve_draft (person_id, ticket_id, mode, text, updated_ms)
         values ($person, $ticket, $mode, $text, $now)
         on conflict (person_id, ticket_id)
         do update set mode = excluded.mode, text = excluded.text, updated_ms = excluded.updated_ms"
}
query! {
    /// The ticket of a message.
    pub TicketOfMessage { message: MessageId } -> [TicketOf { ticket_id: TicketId }] =
        "select ticket_id from serve_message where id = $message"
}

impl Event for ReplyUndone {
    const KIND: &'static str = "serve.reply_undone";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(MarkUndone { now, message: self.message }).await?;
        let text = self.text.text().to_owned();
        tx.push(PutDraft { person: self.person, ticket: self.ticket, mode: "reply".into(), text, now }).await
    }
}

impl Command for Undo {
    const NAME: &'static str = "serve.undo";
    type Answer = TicketId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<TicketId, Refusal> {
        let of = tx.opt(TicketOfMessage { message: self.message }).await?;
        let ticket = match of {
            Some(of) => tx.opt(TicketForUpdate { ticket: of.ticket_id }).await?,
            None => None,
        };
        let message = tx.opt(message::OneMessage { message: self.message }).await?;
        let now_ms = tx.now_ms();
        tx.record(decide_undo(ticket.as_ref(), message.as_ref(), self, now_ms)).await
    }
}

/// Decides whether a reply can still be taken back. Pure. Only its writer can, and only before `release_ms`.
pub fn decide_undo(
    ticket: Option<&TicketFacts>,
    message: Option<&Message>,
    undo: &Undo,
    now_ms: i64,
) -> Decision<TicketId, Refusal> {
    let (Some(ticket), Some(message), true) = (ticket, message, visible(&undo.by)) else {
        return refuse(Refusal::Unseen);
    };
    let Some(person) = undo.by.person().filter(|person| message.person_id == Some(*person)) else {
        return refuse(Refusal::Unseen);
    };
    if message.undone_ms.is_some() {
        return answer(ticket.id);
    }
    if message.released_ms.is_some() || message.release_ms <= now_ms || message.kind != Kind::Reply.number() {
        return refuse(Refusal::TooLate);
    }
    let text = Words(message.text.clone());
    answer(ticket.id).and(ReplyUndone { ticket: ticket.id, message: message.id, person, text })
}
