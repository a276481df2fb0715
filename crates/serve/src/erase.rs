//! Erase a customer: their words, their names and addresses, and the bytes of their files go from rows, blobs and index.
//! What was decided, when and by whom stays: the log holds ids and facts alone, and the reason stands beside it.

use crate::{Desk, bytes, happening::happened, refusal::Refusal, ticket::visible, words};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use event::{Actor, CustomerId, JobId, PersonId, Right, TicketId, Words};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, convert::Infallible};
use store::{Command, Decision, Event, Job, NewJob, Outcome, Rd, Result, Tx, answer, query, refuse};
use uuid::Uuid;
use web::{Answer, Form, Need, Path, Route, Signed, Trouble, Wants, see_other};

/// Tickets that one command erases; the next ones are a job's.
const SLICE: i64 = 100;
/// Letters of one customer whose bytes one erasure lets go.
const LETTERS_MAX: i64 = 10_000;
/// Kind of the job that goes on with a customer's tickets.
pub const ERASE_ON: &str = "serve.erase_on";
/// Characters of the reason.
const REASON_CHARS_MAX: usize = 500;

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    vec![Route::post("/customers/{customer}/erase", Need::Right(Right::CustomersErase), erase, desk)]
}

/// A person has a customer erased.
#[derive(Clone, Debug)]
pub struct Erase {
    /// Who decides.
    pub by: Actor,
    /// Whom.
    pub customer: CustomerId,
    /// Why.
    pub reason: Words,
}

/// What was erased. Further tickets and the bytes of files and letters follow by jobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Erased {
    /// Tickets whose words are gone.
    pub tickets: Vec<TicketId>,
}

/// A customer was erased.
#[derive(Debug, Serialize)]
pub struct CustomerErased {
    /// Who.
    pub customer: CustomerId,
    /// By whose decision.
    pub person: PersonId,
    /// Why, in the person's words; beside the log.
    #[serde(skip)]
    pub reason: Words,
    /// The address as mail knows it.
    #[serde(skip)]
    pub email_fold: Option<Words>,
}

/// A ticket of theirs was erased: what the index has of it goes.
#[derive(Debug, Serialize)]
pub struct TicketErased {
    /// Which.
    pub ticket: TicketId,
}

/// Some of a customer's tickets, in the order of their ids.
#[derive(Debug, Default)]
pub struct Slice {
    /// At most [`SLICE`].
    pub tickets: Vec<TicketId>,
    /// Bytes that their rows name.
    pub digests: BTreeSet<String>,
}

/// What the house knows.
#[derive(Debug)]
pub struct Facts {
    /// The customer is there, and their folded address.
    pub customer: Option<Option<String>>,
    /// The first of their tickets, with the bytes of their letters.
    pub slice: Slice,
}

query! {
    /// Erasures in the order of whom they were about, after one; somebody may come twice. `limit`: 1 to 500.
    pub ErasuresAfter { after: CustomerId, limit: i64 } -> [ErasureRow { customer_id: CustomerId, person_id: PersonId }] =
        "select customer_id, person_id from serve_erasure where customer_id > $after order by customer_id, id limit $limit"
}
query! {
    /// Whether somebody was erased.
    pub IsErased { customer: CustomerId } -> [ErasureId { id: Uuid }] =
        "select id from serve_erasure where customer_id = $customer order by id limit 1"
}
query! {
    CustomerRow { customer: CustomerId } -> [Erasable { email_fold: Option<String> }] =
        "select email_fold from serve_customer where id = $customer {for update}"
}
query! {
    TicketsOf { customer: CustomerId, after: TicketId, limit: i64 } -> [TicketOfCustomer { id: TicketId }] =
        "select id from serve_ticket where requester_id = $customer and id > $after order by id limit $limit"
}
query! {
    LettersFrom { email_fold: String, limit: i64 } -> [LetterFrom { raw: Option<String> }] =
        "select raw from serve_letter where from_fold = $email_fold and raw is not null order by taken_ms limit $limit"
}
query! { BlankCustomer { customer: CustomerId, name: String } =
"update serve_customer set name = $name, email = null, email_fold = null, uid = null, phrase = null, verified = 0
  where id = $customer" }
query! { DropVisitors { customer: CustomerId } = "delete from serve_visitor where customer_id = $customer" }
query! { Touch { ticket: TicketId, now: i64 } = "update serve_ticket set updated_ms = $now where id = $ticket" }
query! { DropThread { ticket: TicketId } = "delete from serve_mail_thread where ticket_id = $ticket" }
query! { BlankLetters { email_fold: String } =
"update serve_letter
        set from_name = '', from_email = '', from_fold = '', subject = '', raw = null, message_id = null, body_hash = null
      where from_fold = $email_fold" }
query! { DropAck { email_fold: String } = "delete from serve_mail_ack where address_fold = $email_fold" }
query! { DropSender { email_fold: String } = "delete from serve_mail_sender where address_fold = $email_fold" }
query! { InsertErasure { id: Uuid, customer: CustomerId, person: PersonId, reason: String, now: i64 } =
"insert into serve_erasure (id, customer_id, person_id, reason, at_ms)
 values ($id, $customer, $person, $reason, $now)" }

/// What stands in the place of a name and of a subject.
pub const NOBODY: &str = "—";

impl Event for CustomerErased {
    const KIND: &'static str = "serve.customer_erased";
    fn subject(&self) -> String {
        self.customer.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, customer, id) = (tx.now_ms(), self.customer, tx.new_id());
        let reason = self.reason.text().to_owned();
        tx.push(InsertErasure { id, customer, person: self.person, reason, now }).await?;
        tx.push(BlankCustomer { customer, name: NOBODY.into() }).await?;
        tx.push(DropVisitors { customer }).await?;
        if let Some(email) = &self.email_fold {
            let email_fold = email.text().to_owned();
            tx.push(BlankLetters { email_fold: email_fold.clone() }).await?;
            tx.push(DropAck { email_fold: email_fold.clone() }).await?;
            tx.push(DropSender { email_fold }).await?;
        }
        Ok(())
    }
}

impl Event for TicketErased {
    const KIND: &'static str = "serve.ticket_erased";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (ticket, now) = (self.ticket, tx.now_ms());
        words::take(tx, ticket, NOBODY).await?;
        tx.push(Touch { ticket, now }).await?;
        tx.push(DropThread { ticket }).await?;
        happened(tx, ticket, "erased", "").await
    }
}

async fn slice(rd: &mut Rd<'_>, customer: CustomerId, after: TicketId) -> Result<Slice> {
    let mut slice = Slice::default();
    for ticket in rd.all(TicketsOf { customer, after, limit: SLICE }).await? {
        slice.digests.extend(words::bytes(rd, ticket.id).await?);
        slice.tickets.push(ticket.id);
    }
    Ok(slice)
}

async fn facts(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Facts> {
    let Some(row) = tx.opt(CustomerRow { customer }).await? else {
        return Ok(Facts { customer: None, slice: Slice::default() });
    };
    let mut slice = slice(tx, customer, TicketId(Uuid::nil())).await?;
    if let Some(email_fold) = row.email_fold.clone() {
        let letters = tx.all(LettersFrom { email_fold, limit: LETTERS_MAX }).await?;
        slice.digests.extend(letters.into_iter().filter_map(|letter| letter.raw));
    }
    Ok(Facts { customer: Some(row.email_fold), slice })
}

impl Command for Erase {
    const NAME: &'static str = "serve.erase";
    type Answer = Erased;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.customer.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Erased, Refusal> {
        let facts = facts(tx, self.customer).await?;
        let now_ms = tx.now_ms();
        tx.record(decide(facts, self, now_ms)).await
    }
}

/// Decides an erasure. Pure. It needs the right, and a reason.
pub fn decide(facts: Facts, erase: &Erase, now_ms: i64) -> Decision<Erased, Refusal> {
    let person = erase.by.person().filter(|_| visible(&erase.by) && erase.by.may(Right::CustomersErase));
    let (Some(email_fold), Some(person)) = (facts.customer, person) else { return refuse(Refusal::Unseen) };
    let reason = erase.reason.text().trim();
    if reason.is_empty() {
        return refuse(Refusal::NoReason);
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return refuse(Refusal::TooLong { most: REASON_CHARS_MAX });
    }
    let event = CustomerErased {
        customer: erase.customer,
        person,
        reason: Words(reason.to_owned()),
        email_fold: email_fold.map(Words),
    };
    let decision = answer(Erased { tickets: facts.slice.tickets.clone() }).and(event);
    gone(decision, erase.customer, &facts.slice, now_ms)
}

/// Adds to a decision that a slice of a customer's tickets goes, and the job for what comes behind it.
fn gone<A, R>(decision: Decision<A, R>, customer: CustomerId, slice: &Slice, now_ms: i64) -> Decision<A, R> {
    let decision =
        slice.tickets.iter().fold(decision, |decision, ticket| decision.and(TicketErased { ticket: *ticket }));
    let digests: Vec<String> = slice.digests.iter().cloned().collect();
    let decision = bytes::jobs(&digests, now_ms).into_iter().fold(decision, |decision, job| decision.job(job));
    match slice.tickets.last().filter(|_| slice.tickets.len() as i64 == SLICE) {
        None => decision,
        Some(last) => decision.job(NewJob {
            kind: ERASE_ON,
            key: Some(format!("erase:{customer}:{last}")),
            due_ms: now_ms,
            body: serde_json::json!(Rest { customer, after: *last }),
        }),
    }
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Rest {
    customer: CustomerId,
    after: TicketId,
}

struct EraseOn {
    job: JobId,
    rest: Rest,
}

impl Command for EraseOn {
    const NAME: &'static str = "serve.erase_on";
    type Answer = ();
    type Refusal = Infallible;

    fn lane(&self) -> u64 {
        self.rest.customer.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        let slice = slice(tx, self.rest.customer, self.rest.after).await?;
        tx.job_done(self.job).await?;
        let now_ms = tx.now_ms();
        tx.record(gone(answer(()), self.rest.customer, &slice, now_ms)).await
    }
}

impl Desk {
    /// Goes on with a customer's tickets: a job.
    pub(crate) async fn erase_on(&self, job: &Job) -> std::result::Result<(), Trouble> {
        let rest = serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        match self.house.store.run(&Actor::House, None, EraseOn { job: job.id, rest }).await? {
            Ok(()) => Ok(()),
            Err(never) => match never {},
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Why {
    #[serde(default)]
    reason: String,
}

/// POST /customers/{customer}/erase
async fn erase(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(customer): Path<CustomerId>,
    Form(why): Form<Why>,
) -> Answer<Response> {
    let command = Erase { by: signed.actor.clone(), customer, reason: Words(why.reason) };
    let erased = desk.house.store.run(&signed.actor, None, command).await??;
    Ok(match wants {
        Wants::Json => axum::Json(serde_json::json!({ "tickets": erased.tickets })).into_response(),
        Wants::Page => see_other(&format!("/tickets?view=customer-{customer}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::Role;

    fn check(role: Role, there: bool, reason: &str) -> Option<Refusal> {
        let by = Actor::Person { id: PersonId(Uuid::from_u128(1)), role };
        let erase = Erase { by, customer: CustomerId(Uuid::from_u128(2)), reason: reason.into() };
        let facts = Facts { customer: there.then_some(None), slice: Slice::default() };
        decide(facts, &erase, 1).outcome().err().cloned()
    }

    #[test]
    fn a_full_slice_is_gone_on_with_and_the_last_is_not() {
        let customer = CustomerId(Uuid::from_u128(2));
        for (count, jobs) in [(0, 0), (99, 0), (100, 1)] {
            let tickets = (1..=count).map(|n| TicketId(Uuid::from_u128(n))).collect();
            let decision = gone::<(), Infallible>(answer(()), customer, &Slice { tickets, ..Slice::default() }, 1);
            assert_eq!((decision.kinds().len() as u128, decision.jobs().len()), (count, jobs));
        }
    }

    #[test]
    fn an_erasure_needs_the_right_and_a_reason() {
        assert_eq!(check(Role::Compliance, true, "Asked for by the customer"), None);
        assert_eq!(check(Role::Compliance, true, "  "), Some(Refusal::NoReason));
        assert_eq!(check(Role::Compliance, false, "Asked for"), Some(Refusal::Unseen));
        for role in [Role::Agent, Role::Lead, Role::Admin, Role::Auditor] {
            assert_eq!(check(role, true, "Asked for"), Some(Refusal::Unseen), "{role}");
        }
    }
}
