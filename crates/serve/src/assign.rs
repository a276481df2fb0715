//! Assign a ticket to a person, a group, or nobody.

use crate::{
    gate::{self, Title},
    ramp,
    refusal::Refusal,
    route::sort,
    status::{StatusSet, becomes},
    ticket::{Status, TicketFacts, TicketForUpdate, visible},
};
use event::{Actor, GroupId, PersonId, Right, Role, TicketId};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use utoipa::ToSchema;

/// Who takes the ticket.
#[derive(Clone, Debug)]
pub struct Assign {
    /// Who says so.
    pub by: Actor,
    /// Which ticket.
    pub ticket: TicketId,
    /// The person, or nobody; `None`: as it was.
    pub to: Option<Option<PersonId>>,
    /// The group; `None`: as it was.
    pub group: Option<GroupId>,
}

/// Who has it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Has {
    /// The ticket.
    #[schema(value_type = String, format = "uuid")]
    pub ticket: TicketId,
    /// The person.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub assignee: Option<PersonId>,
    /// The group.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub group: Option<GroupId>,
}

/// The ticket changed hands.
#[derive(Debug, Serialize)]
pub struct Assigned {
    /// Which.
    pub ticket: TicketId,
    /// Its number.
    pub number: i64,
    /// From whom.
    pub from: Option<PersonId>,
    /// To whom.
    pub to: Option<PersonId>,
    /// From which group.
    pub from_group: Option<GroupId>,
    /// In which group.
    pub group: Option<GroupId>,
}

query! {
    PutAssignee { person: Option<PersonId>, group: Option<GroupId>, now: i64, ticket: TicketId } =
        "update serve_ticket set assignee_id = $person, group_id = $group, updated_ms = $now where id = $ticket"
}

impl Event for Assigned {
    const KIND: &'static str = "serve.assigned";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutAssignee { person: self.to, group: self.group, now, ticket: self.ticket }).await?;
        match tx.actor().person() {
            Some(_) => sort::by_hand(tx, self.ticket, self.from.filter(|_| self.to.is_none())).await,
            None => Ok(()),
        }
    }
}

query! {
    /// A person who may be given a ticket.
    PersonById { person: PersonId } -> [Assignee { id: PersonId, role: String, active: bool }] =
        "select id, role, active from identity_window_person where id = $person"
}

/// What the house knows.
#[derive(Debug)]
pub struct Facts {
    /// The ticket.
    pub ticket: Option<TicketFacts>,
    /// The person named takes tickets.
    pub takes_tickets: bool,
    /// What the queue asks for and the one who would have the ticket lacks.
    pub lacks: Vec<Title>,
    /// Why the one who would have it may not have it yet, or the actor may not say whose it is.
    pub early: Option<Refusal>,
}

impl Command for Assign {
    const NAME: &'static str = "serve.assign";
    type Answer = Has;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Has, Refusal> {
        let ticket = tx.opt(TicketForUpdate { ticket: self.ticket }).await?;
        let takes_tickets = match self.to.flatten() {
            None => true,
            Some(person) => tx.opt(PersonById { person }).await?.is_some_and(|row| {
                row.active && row.role.parse::<Role>().is_ok_and(|role| role.may(Right::TicketsWork))
            }),
        };
        let to = self.to.unwrap_or(ticket.as_ref().and_then(|ticket| ticket.assignee_id));
        let group = self.group.or(ticket.as_ref().and_then(|ticket| ticket.group_id));
        let now = tx.now_ms();
        let lacks = gate::lacks(tx, group, to, now).await?;
        let mut early = ramp::works(tx, &self.by, ticket.as_ref()).await?;
        if let (None, Some(ticket), Some(person)) = (&early, &ticket, to)
            && ticket.assignee_id != to
        {
            early = ramp::early(tx, ticket.id, person).await?.map(Refusal::Early);
        }
        tx.record(decide(&Facts { ticket, takes_tickets, lacks, early }, self)).await
    }
}

/// Decides an assignment. Pure. A new ticket becomes open when it is given to a person.
pub fn decide(facts: &Facts, assign: &Assign) -> Decision<Has, Refusal> {
    let Some(ticket) = facts.ticket.as_ref().filter(|_| visible(&assign.by)) else { return refuse(Refusal::Unseen) };
    if Status::of(ticket.status) == Status::Closed {
        return refuse(Refusal::Closed);
    }
    if !facts.takes_tickets {
        return refuse(Refusal::NotAssignable);
    }
    let group = assign.group.or(ticket.group_id);
    let to = assign.to.unwrap_or(ticket.assignee_id);
    let mut decision = answer(Has { ticket: ticket.id, assignee: to, group });
    if (to, group) == (ticket.assignee_id, ticket.group_id) {
        return decision;
    }
    if !facts.lacks.is_empty() {
        return refuse(Refusal::NotCertified(facts.lacks.clone()));
    }
    if let Some(early) = &facts.early {
        return refuse(early.clone());
    }
    decision = decision.and(Assigned { group, ..taken(ticket, to) });
    let from = Status::of(ticket.status);
    if from == Status::New && to.is_some() {
        decision = decision.and(StatusSet { group, ..becomes(ticket, Status::Open, to) });
    }
    decision
}

/// The event of a ticket that goes to `to` within its group.
pub fn taken(ticket: &TicketFacts, to: Option<PersonId>) -> Assigned {
    Assigned {
        ticket: ticket.id,
        number: ticket.number,
        from: ticket.assignee_id,
        to,
        from_group: ticket.group_id,
        group: ticket.group_id,
    }
}
