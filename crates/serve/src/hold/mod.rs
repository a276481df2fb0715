//! A reply that breaks a rule of the guard is held: its writer sees which words and better ones, and may ask a lead, who lets
//! it go or sends it back, with a reason that is kept.

mod ask;
mod check;
mod decide;
mod page;

pub use ask::{AskLead, HoldAsked};
pub use check::Held;
pub(crate) use decide::release;
pub use decide::{DecideHold, HoldDecided, HoldReleased};
pub(crate) use page::{holds_of, notice_of};
pub use page::{notice, problem, routes};

use event::{HoldId, PersonId, TicketId};
use serde::Serialize;
use store::{Event, Result, Tx, query, row};

/// Characters of a reason.
pub const REASON_CHARS_MAX: usize = 500;

/// The guard held a reply. What it said is with its writer alone.
#[derive(Debug, Serialize)]
pub struct ReplyHeld {
    /// On which ticket.
    pub ticket: TicketId,
    /// Whose.
    pub person: Option<PersonId>,
    /// Names of the rules.
    pub rules: Vec<&'static str>,
}

impl Event for ReplyHeld {
    const KIND: &'static str = "serve.reply_held";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    /// The log is all there is of it.
    async fn apply(&self, _: &mut Tx<'_>) -> Result<()> {
        Ok(())
    }
}

row! {
    /// A held reply that waits for a lead.
    pub Waiting {
        id: HoldId, ticket_id: TicketId, person_id: PersonId, author: String, text: String, status: Option<i64>,
        files: String, rules: String, asked_ms: i64,
    }
}
query! {
    /// One that waits, its row locked.
    pub WaitingHold { hold: HoldId } -> [Waiting] =
        "select id, ticket_id, person_id, author, text, status, files, rules, asked_ms
           from serve_hold where id = $hold and decided_ms is null{ for update}"
}
query! {
    /// Those of a ticket that wait, oldest first. At most 20.
    pub WaitingOn { ticket: TicketId } -> [Waiting] =
        "select id, ticket_id, person_id, author, text, status, files, rules, asked_ms
           from serve_hold where ticket_id = $ticket and decided_ms is null order by asked_ms, id limit 20"
}
query! {
    /// All that wait, oldest first. At most 100.
    pub AllWaiting {} -> [Waiting] =
        "select id, ticket_id, person_id, author, text, status, files, rules, asked_ms
           from serve_hold where decided_ms is null order by asked_ms, id limit 100"
}
query! {
    /// How many wait.
    pub CountWaiting {} -> [WaitingCount { holds: i64 }] =
        "select count(*) as holds from serve_hold where decided_ms is null"
}

/// A reason as it is kept; nothing when it is none.
fn reason_of(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|reason| !reason.is_empty() && reason.chars().count() <= REASON_CHARS_MAX)
}
