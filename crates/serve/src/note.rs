//! A note: written to colleagues, never seen by the customer.

use crate::{
    message::{self, Insert},
    refusal::Refusal,
    reply::{Facts, facts},
    secret,
    ticket::{Kind, Status, visible},
};
use event::{Actor, AttachmentId, CustomerId, MessageId, PersonId, TicketId, Words};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use utoipa::ToSchema;

/// An agent writes to colleagues.
#[derive(Clone, Debug)]
pub struct WriteNote {
    /// Who.
    pub by: Actor,
    /// Their name.
    pub author: Words,
    /// On which ticket.
    pub ticket: TicketId,
    /// What.
    pub text: Words,
    /// Files already uploaded.
    pub attachments: Vec<AttachmentId>,
    /// Characters allowed.
    pub chars_max: usize,
}

/// A note that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Noted {
    /// The ticket.
    #[schema(value_type = String, format = "uuid")]
    pub ticket: TicketId,
    /// The note.
    #[schema(value_type = String, format = "uuid")]
    pub message: MessageId,
    /// Its number on the ticket.
    pub seq: i64,
}

/// A note was written.
#[derive(Debug, Serialize)]
pub struct NoteWritten {
    /// On which ticket.
    pub ticket: TicketId,
    /// Which.
    pub message: MessageId,
    /// Its number on the ticket.
    pub seq: i64,
    /// By whom.
    pub person: Option<PersonId>,
    /// The ticket's requester.
    pub requester: CustomerId,
    /// Files beside it.
    pub attachments: Vec<AttachmentId>,
    /// The name it was written under.
    #[serde(skip)]
    pub author: Words,
    /// The note.
    #[serde(skip)]
    pub text: Words,
}

query! {
    /// Forgets what a person was writing on a ticket.
    pub DropDraft { person: PersonId, ticket: TicketId } =
        "delete from serve_draft where person_id = $person and ticket_id = $ticket"
}

/// The writer's draft is done with.
pub async fn drop_draft(tx: &mut Tx<'_>, person: Option<PersonId>, ticket: TicketId) -> Result<()> {
    match person {
        Some(person) => tx.push(DropDraft { person, ticket }).await,
        None => Ok(()),
    }
}

impl Event for NoteWritten {
    const KIND: &'static str = "serve.note_written";
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
            chat_seq: None,
            kind: Kind::Note.number(),
            person: self.person,
            author: self.author.text().to_owned(),
            text: self.text.text().to_owned(),
            html: None,
            unverified: false,
            now,
            release: now,
            released: Some(now),
            command: None,
        };
        message::write(tx, insert, &self.attachments).await?;
        drop_draft(tx, self.person, self.ticket).await
    }
}

impl Command for WriteNote {
    const NAME: &'static str = "serve.note";
    type Answer = Noted;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Noted, Refusal> {
        let facts = facts(tx, &self.by, self.ticket, &self.attachments).await?;
        tx.record(decide(&facts, self)).await
    }
}

/// Decides what writing a note does. Pure. A note never moves a clock or a state.
pub fn decide(facts: &Facts, note: &WriteNote) -> Decision<Noted, Refusal> {
    let Some(ticket) = facts.ticket.as_ref().filter(|_| visible(&note.by)) else { return refuse(Refusal::Unseen) };
    if Status::of(ticket.status) == Status::Closed {
        return refuse(Refusal::Closed);
    }
    if let Err(refusal) = crate::reply::fits(&note.text, &note.attachments, facts, note.chars_max) {
        return refuse(refusal);
    }
    let (seq, message) = (ticket.seq + 1, facts.message);
    let decision = answer(Noted { ticket: ticket.id, message, seq }).and(NoteWritten {
        ticket: ticket.id,
        message,
        seq,
        person: note.by.person(),
        requester: ticket.requester_id,
        attachments: note.attachments.clone(),
        author: note.author.clone(),
        text: note.text.clone(),
    });
    match secret::removed(ticket.id, message, &note.text) {
        Some(removed) => decision.and(removed),
        None => decision,
    }
}
