//! What happened to a ticket that nobody wrote: it was handed back, its customer was erased, a held reply was let go.

use event::TicketId;
use store::{Result, Tx, query};
use uuid::Uuid;

query! {
    /// What happened to a ticket, oldest first. At most 200.
    pub Happenings { ticket: TicketId } -> [HappeningRow { id: Uuid, kind: String, name: String, at_ms: i64 }] =
        "select id, kind, name, at_ms from serve_happening where ticket_id = $ticket order by at_ms, id limit 200"
}
query! {
    InsertHappening<'a> { id: Uuid, ticket: TicketId, kind: &'a str, name: &'a str, now: i64 } =
        "insert into serve_happening (id, ticket_id, kind, name, at_ms) values ($id, $ticket, $kind, $name, $now)"
}

/// Writes down what happened. `name`: of whoever it is about; may be empty.
pub async fn happened(tx: &mut Tx<'_>, ticket: TicketId, kind: &str, name: &str) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now_ms());
    tx.push(InsertHappening { id, ticket, kind, name, now }).await
}
