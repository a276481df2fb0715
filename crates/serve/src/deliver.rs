//! Deliver: a written reply is released after its undo window, sent by its channel, read by the customer.

use crate::{
    message::{Message, OneMessage},
    refusal::Refusal,
    reply::TicketOfMessage,
    ticket::{TicketFacts, TicketForUpdate, channel},
};
use event::{CustomerId, JobId, MessageId, TicketId};
use serde::Serialize;
use store::{Command, Decision, Event, NewJob, Outcome, Result, Tx, answer, query, refuse};

/// Kind of the job that sends a released reply by mail.
pub const MAIL: &str = "mail.send";

/// A reply's undo window is over.
#[derive(Clone, Debug)]
pub struct Release {
    /// The job that says so.
    pub job: JobId,
    /// Which reply.
    pub message: MessageId,
}

/// A reply can no longer be taken back.
#[derive(Debug, Serialize)]
pub struct ReplyReleased {
    /// On which ticket.
    pub ticket: TicketId,
    /// Which.
    pub message: MessageId,
}

query! {
    MarkReleased { now: i64, message: MessageId } = "update serve_message set released_ms = $now where id = $message"
}

impl Event for ReplyReleased {
    const KIND: &'static str = "serve.reply_released";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(MarkReleased { now, message: self.message }).await
    }
}

async fn of(tx: &mut Tx<'_>, message: MessageId) -> Result<Option<(TicketFacts, Message)>> {
    let Some(of) = tx.opt(TicketOfMessage { message }).await? else { return Ok(None) };
    let ticket = tx.opt(TicketForUpdate { ticket: of.ticket_id }).await?;
    let message = tx.opt(OneMessage { message }).await?;
    Ok(ticket.zip(message))
}

impl Command for Release {
    const NAME: &'static str = "serve.release";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let facts = of(tx, self.message).await?;
        tx.job_done(self.job).await?;
        let now_ms = tx.now_ms();
        tx.record(decide_release(facts.as_ref(), now_ms)).await
    }
}

/// Decides what the end of the undo window does. Pure. A reply that was taken back, or has gone out, stays as it is.
pub fn decide_release(facts: Option<&(TicketFacts, Message)>, now_ms: i64) -> Decision<(), Refusal> {
    let Some((ticket, message)) = facts else { return answer(()) };
    if message.undone_ms.is_some() || message.released_ms.is_some() {
        return answer(());
    }
    let decision = answer(()).and(ReplyReleased { ticket: ticket.id, message: message.id });
    if ticket.channel == channel::CHAT {
        return decision;
    }
    decision.job(NewJob {
        kind: MAIL,
        key: Some(format!("mail:{}", message.id)),
        due_ms: now_ms,
        body: serde_json::json!({ "message": message.id }),
    })
}

/// A channel took the reply.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// The job that sent it.
    pub job: JobId,
    /// Which reply.
    pub message: MessageId,
    /// What the channel calls it, such as a Message-ID.
    pub receipt: String,
}

/// The reply was handed to the customer's mail server, or their phone.
#[derive(Debug, Serialize)]
pub struct ReplyDelivered {
    /// On which ticket.
    pub ticket: TicketId,
    /// Which.
    pub message: MessageId,
    /// What the channel calls it.
    pub receipt: String,
}

query! {
    MarkDelivered { now: i64, message: MessageId } =
        "update serve_message set delivered_ms = $now, failed = null where id = $message"
}

impl Event for ReplyDelivered {
    const KIND: &'static str = "serve.reply_delivered";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(MarkDelivered { now, message: self.message }).await
    }
}

impl Command for Delivered {
    const NAME: &'static str = "serve.delivered";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let facts = of(tx, self.message).await?;
        tx.job_done(self.job).await?;
        let decision = match facts {
            Some((ticket, message)) if message.delivered_ms.is_none() => {
                answer(()).and(ReplyDelivered { ticket: ticket.id, message: message.id, receipt: self.receipt.clone() })
            }
            _ => answer(()),
        };
        tx.record(decision).await
    }
}

/// A channel will not take the reply, whatever we do.
#[derive(Clone, Debug)]
pub struct Fail {
    /// Which reply.
    pub message: MessageId,
    /// What the other side said, without the customer's words.
    pub reason: String,
}

/// The reply did not reach the customer.
#[derive(Debug, Serialize)]
pub struct ReplyFailed {
    /// On which ticket.
    pub ticket: TicketId,
    /// Which.
    pub message: MessageId,
    /// What the other side said.
    pub reason: String,
}

query! {
    MarkFailed { reason: String, message: MessageId } = "update serve_message set failed = $reason where id = $message"
}

impl Event for ReplyFailed {
    const KIND: &'static str = "serve.reply_failed";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(MarkFailed { reason: self.reason.clone(), message: self.message }).await
    }
}

impl Command for Fail {
    const NAME: &'static str = "serve.fail";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let Some((ticket, message)) = of(tx, self.message).await? else {
            return tx.record(refuse(Refusal::Unseen)).await;
        };
        let reason = self.reason.chars().take(300).collect();
        tx.record(answer(()).and(ReplyFailed { ticket: ticket.id, message: message.id, reason })).await
    }
}

/// The customer has read their chat up to a number.
#[derive(Clone, Debug)]
pub struct Read {
    /// Who.
    pub customer: CustomerId,
    /// The number of the last message on their screen.
    pub chat_seq: i64,
}

/// The customer read replies.
#[derive(Debug, Serialize)]
pub struct RepliesRead {
    /// On which ticket.
    pub ticket: TicketId,
    /// Who.
    pub customer: CustomerId,
    /// Which, at most 200 at a time.
    pub messages: Vec<MessageId>,
}

query! {
    /// Replies in a customer's chat that have not been read, oldest first.
    UnreadReplies { customer: CustomerId, chat_seq: i64 } -> [Unread { id: MessageId, ticket_id: TicketId }] =
        "select id, ticket_id from serve_message
          where requester_id = $customer and chat_seq <= $chat_seq and kind > 1 and read_ms is null
          order by chat_seq desc
          limit 200"
}
query! {
    MarkRead { now: i64, message: MessageId } =
        "update serve_message set read_ms = $now, delivered_ms = coalesce(delivered_ms, $now) where id = $message"
}

impl Event for RepliesRead {
    const KIND: &'static str = "serve.replies_read";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        for message in &self.messages {
            tx.push(MarkRead { now, message: *message }).await?;
        }
        Ok(())
    }
}

impl Command for Read {
    const NAME: &'static str = "serve.read";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.customer.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let unread = tx.all(UnreadReplies { customer: self.customer, chat_seq: self.chat_seq }).await?;
        let mut decision = answer(());
        for ticket in unread.iter().map(|row| row.ticket_id).collect::<std::collections::BTreeSet<_>>() {
            let messages = unread.iter().filter(|row| row.ticket_id == ticket).map(|row| row.id).collect();
            decision = decision.and(RepliesRead { ticket, customer: self.customer, messages });
        }
        tx.record(decision).await
    }
}
