//! Set a ticket's status: Zendesk's states and transitions.

use crate::{
    assign::taken,
    promise::PromiseMet,
    refusal::Refusal,
    ticket::{Status, TicketFacts, TicketForUpdate, visible},
};
use event::{Actor, CustomerId, GroupId, PersonId, TicketId};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use utoipa::ToSchema;

/// An agent sets the status.
#[derive(Clone, Debug)]
pub struct SetStatus {
    /// Who.
    pub by: Actor,
    /// Which ticket.
    pub ticket: TicketId,
    /// To what.
    pub to: Status,
}

/// Where the ticket stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stands {
    /// The ticket.
    #[schema(value_type = String, format = "uuid")]
    pub ticket: TicketId,
    /// Its status.
    pub status: Status,
}

/// The status changed.
#[derive(Debug, Serialize)]
pub struct StatusSet {
    /// Of which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: i64,
    /// Before.
    pub from: Status,
    /// After.
    pub to: Status,
    /// Whose it is after this.
    pub assignee: Option<PersonId>,
    /// In which group.
    pub group: Option<GroupId>,
    /// Whose ticket it is.
    pub requester: CustomerId,
}

query! {
    PutStatus { status: i64, live: bool, now: i64, solved: Option<i64>, reopened: i64, ticket: TicketId } =
        "update serve_ticket
            set status = $status, live = $live, updated_ms = $now, solved_ms = $solved, reopens = reopens + $reopened
          where id = $ticket"
}

impl Event for StatusSet {
    const KIND: &'static str = "serve.status_set";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutStatus {
            status: self.to.number(),
            live: self.to.live(),
            now,
            solved: (!self.to.live()).then_some(now),
            reopened: i64::from(self.from == Status::Solved && self.to.live()),
            ticket: self.ticket,
        })
        .await
    }
}

impl Command for SetStatus {
    const NAME: &'static str = "serve.set_status";
    type Answer = Stands;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Stands, Refusal> {
        let facts = tx.opt(TicketForUpdate { ticket: self.ticket }).await?;
        let now_ms = tx.now_ms();
        // Who solves what nobody has takes it.
        let takes = facts.as_ref().is_some_and(|ticket| ticket.assignee_id.is_none()) && !self.to.live();
        if takes && visible(&self.by) {
            let lacks = crate::gate::lacks_for(tx, facts.as_ref(), self.by.person(), now_ms).await?;
            if !lacks.is_empty() {
                return tx.record(refuse(Refusal::NotCertified(lacks))).await;
            }
        }
        if let Some(early) = crate::ramp::works(tx, &self.by, facts.as_ref()).await?.filter(|_| visible(&self.by)) {
            return tx.record(refuse(early)).await;
        }
        tx.record(decide(facts.as_ref(), self, now_ms)).await
    }
}

/// Decides a change of status. Pure. Solved needs an assignee: the solver becomes it. Solving ends an open promise.
pub fn decide(facts: Option<&TicketFacts>, set: &SetStatus, now_ms: i64) -> Decision<Stands, Refusal> {
    let Some(ticket) = facts.filter(|_| visible(&set.by)) else { return refuse(Refusal::Unseen) };
    let from = Status::of(ticket.status);
    let decision = answer(Stands { ticket: ticket.id, status: set.to });
    if from == set.to {
        return decision;
    }
    if from == Status::Closed {
        return refuse(Refusal::Closed);
    }
    if !from.may_become(set.to) {
        return refuse(Refusal::Transition(set.to));
    }
    with_status(decision, ticket, set.to, set.by.person(), now_ms)
}

/// Adds what a change of status brings with it: an assignee for who solves an unassigned ticket, and the end of a promise.
pub fn with_status<T, R>(
    mut decision: Decision<T, R>,
    ticket: &TicketFacts,
    to: Status,
    by: Option<PersonId>,
    now_ms: i64,
) -> Decision<T, R> {
    if !to.live() && ticket.assignee_id.is_none() && by.is_some() {
        decision = decision.and(taken(ticket, by));
    }
    let assignee = if to.live() { ticket.assignee_id } else { ticket.assignee_id.or(by) };
    decision = decision.and(becomes(ticket, to, assignee));
    match ticket.due_ms.filter(|_| !to.live()) {
        Some(due_ms) => decision.and(PromiseMet { ticket: ticket.id, number: ticket.number, late_ms: now_ms - due_ms }),
        None => decision,
    }
}

/// The event of a change of status.
pub fn becomes(ticket: &TicketFacts, to: Status, assignee: Option<PersonId>) -> StatusSet {
    let (from, group) = (Status::of(ticket.status), ticket.group_id);
    let requester = ticket.requester_id;
    StatusSet { ticket: ticket.id, number: ticket.number, from, to, assignee, group, requester }
}
