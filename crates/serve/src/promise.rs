//! A promise: when an answer is due. It starts with the oldest unanswered message and is met when an agent writes.

use crate::ticket::NEVER_MS;
use event::{MINUTE_MS, TicketId};
use serde::Serialize;
use store::{Event, Result, Tx, query};

/// When an answer to a message of `now_ms` is due.
pub fn due_ms(now_ms: i64, minutes: i64) -> i64 {
    now_ms + minutes * MINUTE_MS
}

/// An answer is owed.
#[derive(Debug, Serialize)]
pub struct PromiseStarted {
    /// On which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: i64,
    /// By when.
    pub due_ms: i64,
}

/// An agent wrote, or the ticket was solved; `late_ms` is negative when in time.
#[derive(Debug, Serialize)]
pub struct PromiseMet {
    /// On which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: i64,
    /// How late, in milliseconds.
    pub late_ms: i64,
}

query! {
    SetDue { due: Option<i64>, sort: i64, ticket: TicketId } =
        "update serve_ticket set due_ms = $due, due_sort = $sort where id = $ticket"
}

impl Event for PromiseStarted {
    const KIND: &'static str = "serve.promise_started";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(SetDue { due: Some(self.due_ms), sort: self.due_ms, ticket: self.ticket }).await
    }
}

impl Event for PromiseMet {
    const KIND: &'static str = "serve.promise_met";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(SetDue { due: None, sort: NEVER_MS, ticket: self.ticket }).await
    }
}
