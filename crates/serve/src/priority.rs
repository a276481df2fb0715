//! Set a ticket's priority. It cannot go back to none.

use crate::{
    ramp,
    refusal::Refusal,
    ticket::{Priority, Status, TicketFacts, TicketForUpdate, visible},
};
use event::{Actor, TicketId};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use utoipa::ToSchema;

/// An agent sets the priority.
#[derive(Clone, Debug)]
pub struct SetPriority {
    /// Who.
    pub by: Actor,
    /// Which ticket.
    pub ticket: TicketId,
    /// To what.
    pub to: Priority,
}

/// How much it matters now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Matters {
    /// The ticket.
    #[schema(value_type = String, format = "uuid")]
    pub ticket: TicketId,
    /// Its priority.
    pub priority: Priority,
}

/// The priority changed.
#[derive(Debug, Serialize)]
pub struct PrioritySet {
    /// Of which ticket.
    pub ticket: TicketId,
    /// Before.
    pub from: Priority,
    /// After.
    pub to: Priority,
}

query! {
    PutPriority { priority: i64, now: i64, ticket: TicketId } =
        "update serve_ticket set priority = $priority, updated_ms = $now where id = $ticket"
}

impl Event for PrioritySet {
    const KIND: &'static str = "serve.priority_set";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutPriority { priority: self.to.number(), now, ticket: self.ticket }).await
    }
}

impl Command for SetPriority {
    const NAME: &'static str = "serve.set_priority";
    type Answer = Matters;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Matters, Refusal> {
        let facts = tx.opt(TicketForUpdate { ticket: self.ticket }).await?;
        if let Some(early) = ramp::works(tx, &self.by, facts.as_ref()).await?.filter(|_| visible(&self.by)) {
            return tx.record(refuse(early)).await;
        }
        tx.record(decide(facts.as_ref(), self)).await
    }
}

/// Decides a change of priority. Pure.
pub fn decide(facts: Option<&TicketFacts>, set: &SetPriority) -> Decision<Matters, Refusal> {
    let Some(ticket) = facts.filter(|_| visible(&set.by)) else { return refuse(Refusal::Unseen) };
    let from = Priority::of(ticket.priority);
    let decision = answer(Matters { ticket: ticket.id, priority: set.to });
    if from == set.to {
        return decision;
    }
    if set.to == Priority::None {
        return refuse(Refusal::Transition(Status::of(ticket.status)));
    }
    decision.and(PrioritySet { ticket: ticket.id, from, to: set.to })
}
