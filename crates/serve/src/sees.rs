//! Which tickets a reader sees. Those of a queue that asks for certificates are for who has them, for whoever they are given
//! to, and for those who answer for every queue; to others they do not exist.

use crate::{Desk, gate::uncertified, ticket::TicketByNumber};
use axum::{
    extract::{RawPathParams, Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use event::{AttachmentId, GroupId, MessageId, PersonId, TicketId};
use store::{Rd, Result, query, row};
use web::{Answer, Need, Problem, Route, Signed};

row! {
    /// What decides who sees a ticket.
    Place { group_id: Option<GroupId>, assignee_id: Option<PersonId> }
}

query! {
    /// Queues that ask for a certificate that somebody lacks. At most 200.
    scan "queues and what they ask for are a few dozen"; ShutTo { person: PersonId, now: i64 } -> [ShutRow { group_id: GroupId }] = concat!(
        "select distinct g.group_id from train_window_gate g where ",
        uncertified!("$person"),
        " order by g.group_id limit 200"
    )
}
query! {
    PlaceOf { ticket: TicketId } -> [Place] = "select group_id, assignee_id from serve_ticket where id = $ticket"
}
query! {
    /// Of the ticket that a file hangs on; none while it hangs on none.
    PlaceOfFile { attachment: AttachmentId } -> [Place] =
        "select t.group_id, t.assignee_id from serve_attachment a join serve_ticket t on t.id = a.ticket_id
          where a.id = $attachment"
}
query! {
    PlaceOfMessage { message: MessageId } -> [Place] =
        "select t.group_id, t.assignee_id from serve_message m join serve_ticket t on t.id = m.ticket_id
          where m.id = $message"
}

/// What a reader sees.
#[derive(Clone, Debug)]
pub struct Sees {
    /// The reader.
    pub person: PersonId,
    /// Queues that are shut to them; most often none.
    pub shut: Vec<GroupId>,
}

impl Sees {
    /// Every ticket there is.
    pub fn every(person: PersonId) -> Sees {
        Sees { person, shut: Vec::new() }
    }

    /// What `signed` sees at `now_ms`.
    pub async fn of(rd: &mut Rd<'_>, signed: &Signed, now_ms: i64) -> Result<Sees> {
        let person = signed.person;
        let shut = match signed.actor.role().sees_every_queue() {
            true => Vec::new(),
            false => rd.all(ShutTo { person, now: now_ms }).await?.into_iter().map(|row| row.group_id).collect(),
        };
        Ok(Sees { person, shut })
    }

    /// Whether a ticket of `group`, given to `assignee`, is there for the reader.
    pub fn shows(&self, group: Option<GroupId>, assignee: Option<PersonId>) -> bool {
        assignee == Some(self.person) || group.is_none_or(|group| !self.shut.contains(&group))
    }

    /// Whether a ticket is there for the reader; one that is nowhere counts as there, and is missed where it is looked for.
    pub async fn sees(&self, rd: &mut Rd<'_>, ticket: TicketId) -> Result<bool> {
        if self.shut.is_empty() {
            return Ok(true);
        }
        Ok(rd.opt(PlaceOf { ticket }).await?.is_none_or(|at| self.shows(at.group_id, at.assignee_id)))
    }
}

/// Puts the look whether a reader sees the ticket in front of every route of the desk that names one, its files or its messages.
pub fn guarded(routes: Vec<Route>, desk: &Desk) -> Vec<Route> {
    let names = |route: &Route| ["{ticket}", "{attachment}", "{message}"].iter().any(|name| route.path.contains(name));
    let guard = |route: Route| match matches!(route.need, Need::Right(_)) && names(&route) {
        true => route.behind(from_fn_with_state(desk.clone(), pass)),
        false => route,
    };
    routes.into_iter().map(guard).collect()
}

async fn pass(State(desk): State<Desk>, named: RawPathParams, request: Request, next: Next) -> Answer<Response> {
    if let Some(signed) = request.extensions().get::<Signed>()
        && !signed.actor.role().sees_every_queue()
    {
        let mut rd = desk.house.store.read().await?;
        let sees = Sees::of(&mut rd, signed, desk.now_ms()).await?;
        for (name, value) in named.iter().filter(|_| !sees.shut.is_empty()) {
            let at = place(&mut rd, name, value).await?;
            if !at.is_none_or(|at| sees.shows(at.group_id, at.assignee_id)) {
                return Err(Problem::missing());
            }
        }
    }
    Ok(next.run(request).await)
}

/// Where the thing stands that a path names; none when it names nothing of a ticket.
async fn place(rd: &mut Rd<'_>, name: &str, value: &str) -> Result<Option<Place>> {
    match name {
        "ticket" => {
            let ticket = match value.parse::<TicketId>() {
                Ok(ticket) => Some(ticket),
                Err(_) => match value.trim_start_matches('#').parse() {
                    Ok(number) => rd.opt(TicketByNumber { number }).await?.map(|row| row.id),
                    Err(_) => None,
                },
            };
            match ticket {
                Some(ticket) => rd.opt(PlaceOf { ticket }).await,
                None => Ok(None),
            }
        }
        "attachment" => match value.parse() {
            Ok(attachment) => rd.opt(PlaceOfFile { attachment }).await,
            Err(_) => Ok(None),
        },
        "message" => match value.parse() {
            Ok(message) => rd.opt(PlaceOfMessage { message }).await,
            Err(_) => Ok(None),
        },
        _ => Ok(None),
    }
}
