//! What routing decided on a ticket and what it was decided by: kept beside the ticket, read by its history and the settings.

use crate::gate::Title;
use event::{GroupId, PersonId, TicketId};
use serde::{Deserialize, Serialize};
use store::{Json, Result, Tx, query};
use uuid::Uuid;

/// Decisions of a ticket that its history shows.
const OF_TICKET: i64 = 100;

/// What a decision was made by. Which of it says anything depends on the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// What people call the rule that sorted it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rule: String,
    /// Certificates that the queue asks for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<Title>,
    /// The ticket's language, BCP 47.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lang: String,
    /// The ticket's channel.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub channel: String,
    /// Tickets of that channel that the person had, and how many they take.
    pub had: i64,
    /// See `had`.
    pub of: i64,
    /// Why nobody was given it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// People of the queue who answer customers.
    pub people: i64,
    /// Of those, how many have the certificates.
    pub certified: i64,
    /// Of those, how many speak the language.
    pub speaking: i64,
    /// Of those, how many are online.
    pub online: i64,
}

query! {
    InsertRouting {
        id: Uuid, ticket: TicketId, kind: &'static str, group: GroupId, person: Option<PersonId>, facts: Json<Kept>, now: i64,
    } = "insert into serve_routing (id, ticket_id, kind, group_id, person_id, facts, at_ms)
         values ($id, $ticket, $kind, $group, $person, $facts, $now)"
}
query! {
    /// What routing decided on a ticket, oldest first.
    pub RoutingsOf { ticket: TicketId, limit: i64 } -> [RoutingRow {
        id: Uuid, kind: String, group_name: Option<String>, person_name: Option<String>, facts: Json<Kept>, at_ms: i64,
    }] = "select r.id, r.kind, g.name as group_name, p.name as person_name, r.facts, r.at_ms
            from serve_routing r
            left join identity_window_group g on g.id = r.group_id
            left join identity_window_person p on p.id = r.person_id
           where r.ticket_id = $ticket order by r.at_ms, r.id limit $limit"
}
query! {
    /// The last decisions about a queue's tickets, newest first.
    pub LastRoutings { group: GroupId, limit: i64 } -> [LastRouting {
        id: Uuid, ticket_id: TicketId, number: i64, kind: String, person_name: Option<String>, facts: Json<Kept>,
        at_ms: i64,
    }] = "select r.id, r.ticket_id, t.number, r.kind, p.name as person_name, r.facts, r.at_ms
            from serve_routing r
            join serve_ticket t on t.id = r.ticket_id
            left join identity_window_person p on p.id = r.person_id
           where r.group_id = $group order by r.at_ms desc, r.id desc limit $limit"
}

/// Keeps a decision. Only events call this.
pub(super) async fn keep(
    tx: &mut Tx<'_>,
    ticket: TicketId,
    kind: &'static str,
    group: GroupId,
    person: Option<PersonId>,
    facts: Kept,
) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now_ms());
    tx.push(InsertRouting { id, ticket, kind, group, person, facts: Json(facts), now }).await
}

/// What routing decided on a ticket, oldest first.
pub async fn of_ticket(rd: &mut store::Rd<'_>, ticket: TicketId) -> Result<Vec<RoutingRow>> {
    rd.all(RoutingsOf { ticket, limit: OF_TICKET }).await
}
