//! The operator's own systems beside a ticket: accounts, orders, transactions, and what may be set going there. Who looked at
//! what is recorded; whoever runs the systems follows the log and does what was set going.

use crate::{
    Desk,
    page::done,
    ramp, refer,
    refusal::Refusal,
    ticket::{TicketFacts, TicketForUpdate, visible},
};
use axum::{extract::State, response::Response};
use event::{Actor, PersonId, Right, TicketId};
use language::Lang;
use serde::{Deserialize, Serialize};
use std::{future::Future, pin::Pin};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use web::{Answer, Need, Path, Problem, Route, Signed, Wants};

/// One thing in the operator's systems that belongs to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The systems' name of it.
    pub name: String,
    /// What it is, in the reader's language.
    pub label: String,
    /// What it says: label and value, in the reader's language.
    pub lines: Vec<(String, String)>,
}

/// Something that may be set going there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The systems' name of it.
    pub name: String,
    /// What it does, in the reader's language.
    pub label: String,
}

/// What the systems have about a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// Accounts, orders, transactions.
    pub records: Vec<Record>,
    /// What may be set going.
    pub actions: Vec<Action>,
}

/// What is waited for.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The operator's own systems.
pub trait Systems: Send + Sync {
    /// What they have about a ticket, for a reader of `lang`.
    fn shelf(&self, ticket: TicketId, lang: Lang) -> Soon<'_, Shelf>;
}

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let work = Need::Right(Right::TicketsWork);
    vec![
        Route::post("/tickets/{ticket}/records/{record}", work, open, desk),
        Route::post("/tickets/{ticket}/actions/{action}", work, act, desk),
    ]
}

query! {
    /// What was looked up on a ticket. At most 200.
    pub OpenedOn { ticket: TicketId } -> [Opened { record: String }] =
        "select record from serve_record_opened where ticket_id = $ticket order by record limit 200"
}
query! {
    /// What was set going on a ticket. At most 200.
    pub DoneOn { ticket: TicketId } -> [Done { action: String, at_ms: i64 }] =
        "select action, at_ms from serve_action_done where ticket_id = $ticket order by at_ms, action limit 200"
}
query! {
    PutOpened<'a> { ticket: TicketId, record: &'a str, person: Option<PersonId>, now: i64 } =
        "insert into serve_record_opened (ticket_id, record, person_id, at_ms) values ($ticket, $record, $person, $now)
         on conflict (ticket_id, record) do update set person_id = excluded.person_id, at_ms = excluded.at_ms"
}
query! {
    PutDone<'a> { ticket: TicketId, action: &'a str, person: Option<PersonId>, now: i64 } =
        "insert into serve_action_done (ticket_id, action, person_id, at_ms) values ($ticket, $action, $person, $now)
         on conflict (ticket_id, action) do nothing"
}

/// Somebody looked something up.
#[derive(Debug, Serialize)]
pub struct RecordOpened {
    /// On which ticket.
    pub ticket: TicketId,
    /// What.
    pub record: String,
    /// Who.
    pub person: Option<PersonId>,
}

impl Event for RecordOpened {
    const KIND: &'static str = "serve.record_opened";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutOpened { ticket: self.ticket, record: &self.record, person: self.person, now }).await
    }
}

/// Somebody set something going.
#[derive(Debug, Serialize)]
pub struct ActionDone {
    /// On which ticket.
    pub ticket: TicketId,
    /// What.
    pub action: String,
    /// Who.
    pub person: Option<PersonId>,
}

impl Event for ActionDone {
    const KIND: &'static str = "serve.action_done";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutDone { ticket: self.ticket, action: &self.action, person: self.person, now }).await
    }
}

/// Looks up what the systems have.
#[derive(Clone, Debug)]
pub struct OpenRecord {
    /// Who.
    pub by: Actor,
    /// On which ticket.
    pub ticket: TicketId,
    /// What; the systems have it.
    pub record: String,
}

impl Command for OpenRecord {
    const NAME: &'static str = "serve.open_record";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let ticket = tx.opt(TicketForUpdate { ticket: self.ticket }).await?;
        let opened = RecordOpened { ticket: self.ticket, record: self.record.clone(), person: self.by.person() };
        let early = ramp::works(tx, &self.by, ticket.as_ref()).await?;
        let decision = may_work(ticket.as_ref(), early, &self.by, opened);
        let reads = decision.outcome().is_ok().then(|| refer::opened(self.ticket, &self.record, tx.now_ms()));
        tx.record(reads.into_iter().fold(decision, Decision::job)).await
    }
}

/// Sets something going in the systems.
#[derive(Clone, Debug)]
pub struct DoAction {
    /// Who.
    pub by: Actor,
    /// On which ticket.
    pub ticket: TicketId,
    /// What; the systems can do it.
    pub action: String,
}

impl Command for DoAction {
    const NAME: &'static str = "serve.do_action";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let ticket = tx.opt(TicketForUpdate { ticket: self.ticket }).await?;
        if tx.all(DoneOn { ticket: self.ticket }).await?.iter().any(|done| done.action == self.action) {
            return tx.record(answer(())).await;
        }
        let done = ActionDone { ticket: self.ticket, action: self.action.clone(), person: self.by.person() };
        let early = ramp::works(tx, &self.by, ticket.as_ref()).await?;
        tx.record(may_work(ticket.as_ref(), early, &self.by, done)).await
    }
}

fn may_work(
    ticket: Option<&TicketFacts>,
    early: Option<Refusal>,
    by: &Actor,
    event: impl Event,
) -> Decision<(), Refusal> {
    match (ticket.filter(|_| visible(by) && by.may(Right::TicketsWork)), early) {
        (None, _) => refuse(Refusal::Unseen),
        (Some(_), Some(early)) => refuse(early),
        (Some(_), None) => answer(()).and(event),
    }
}

impl Desk {
    /// What the operator's systems have about a ticket; nothing where there are none.
    pub async fn shelf(&self, ticket: TicketId, lang: Lang) -> Shelf {
        match &self.systems {
            Some(systems) => systems.shelf(ticket, lang).await,
            None => Shelf::default(),
        }
    }
}

#[derive(Deserialize)]
struct RecordPath {
    ticket: TicketId,
    record: String,
}

/// POST /tickets/{ticket}/records/{record}
async fn open(State(desk): State<Desk>, signed: Signed, wants: Wants, Path(at): Path<RecordPath>) -> Answer<Response> {
    let shelf = desk.shelf(at.ticket, signed.look.lang).await;
    if shelf.records.iter().all(|record| record.name != at.record) {
        return Err(Problem::missing());
    }
    let open = OpenRecord { by: signed.actor.clone(), ticket: at.ticket, record: at.record };
    desk.house.store.run(&signed.actor, None, open).await??;
    Ok(done(wants, at.ticket, &serde_json::json!({ "ticket": at.ticket })))
}

#[derive(Deserialize)]
struct ActionPath {
    ticket: TicketId,
    action: String,
}

/// POST /tickets/{ticket}/actions/{action}
async fn act(State(desk): State<Desk>, signed: Signed, wants: Wants, Path(at): Path<ActionPath>) -> Answer<Response> {
    let shelf = desk.shelf(at.ticket, signed.look.lang).await;
    if shelf.actions.iter().all(|action| action.name != at.action) {
        return Err(Problem::missing());
    }
    let act = DoAction { by: signed.actor.clone(), ticket: at.ticket, action: at.action };
    desk.house.store.run(&signed.actor, None, act).await??;
    Ok(done(wants, at.ticket, &serde_json::json!({ "ticket": at.ticket })))
}
