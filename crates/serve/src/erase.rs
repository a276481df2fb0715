//! Erase a customer: their words, their names and addresses, and the bytes of their files go from rows, blobs and index.
//! What was decided, when and by whom stays: the log holds ids and facts alone, and the reason stands beside it.

use crate::{Desk, bytes, refusal::Refusal, ticket::visible};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use event::{Actor, CustomerId, PersonId, Right, TicketId, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use web::{Answer, Form, Need, Path, Route, Signed, Wants, see_other};

/// Tickets of one customer that one erasure takes; a customer with more is erased again until none is left.
const TICKETS_MAX: i64 = 1_000;
/// Files and letters of one customer that one erasure takes.
const BLOBS_MAX: i64 = 10_000;
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

/// What was erased. The bytes of files and letters follow by jobs.
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
    /// Their tickets: what the index has of these goes.
    pub tickets: Vec<TicketId>,
    /// Why, in the person's words; beside the log.
    #[serde(skip)]
    pub reason: Words,
    /// The address as mail knows it.
    #[serde(skip)]
    pub email_fold: Option<Words>,
}

/// What the house knows.
#[derive(Debug)]
pub struct Facts {
    /// The customer is there, and their folded address.
    pub customer: Option<Option<String>>,
    /// Their tickets.
    pub tickets: Vec<TicketId>,
    /// Bytes that their rows name.
    pub digests: Vec<String>,
}

query! {
    CustomerRow { customer: CustomerId } -> [Erasable { email_fold: Option<String> }] =
        "select email_fold from serve_customer where id = $customer {for update}"
}
query! {
    TicketsOf { customer: CustomerId, limit: i64 } -> [TicketOfCustomer { id: TicketId }] =
        "select id from serve_ticket where requester_id = $customer order by id limit $limit"
}
query! {
    FilesOf { ticket: TicketId, limit: i64 } -> [FileOfTicket { digest: String }] =
        "select digest from serve_attachment where ticket_id = $ticket order by id limit $limit"
}
query! {
    HtmlOfTicket { ticket: TicketId, limit: i64 } -> [HtmlOfMessage { html: Option<String> }] =
        "select html from serve_message where ticket_id = $ticket and html is not null order by seq limit $limit"
}
query! {
    LettersFrom { email_fold: String, limit: i64 } -> [LetterFrom { raw: Option<String> }] =
        "select raw from serve_letter where from_fold = $email_fold and raw is not null order by taken_ms limit $limit"
}
query! { BlankCustomer { customer: CustomerId, name: String } =
"update serve_customer set name = $name, email = null, email_fold = null, uid = null, phrase = null, verified = 0
  where id = $customer" }
query! { DropVisitors { customer: CustomerId } = "delete from serve_visitor where customer_id = $customer" }
query! { BlankTicket { ticket: TicketId, subject: String, now: i64 } =
"update serve_ticket set subject = $subject, last_words = '', updated_ms = $now where id = $ticket" }
query! { BlankMessages { ticket: TicketId } =
"update serve_message set text = '', html = null, author = case when kind = 1 then '' else author end
  where ticket_id = $ticket" }
query! { DropFiles { ticket: TicketId } = "delete from serve_attachment where ticket_id = $ticket" }
query! { DropDrafts { ticket: TicketId } = "delete from serve_draft where ticket_id = $ticket" }
query! { DropReferences { ticket: TicketId } = "delete from serve_reference where ticket_id = $ticket" }
query! { DropVerdicts { ticket: TicketId } = "delete from serve_verdict where ticket_id = $ticket" }
query! { DropThread { ticket: TicketId } = "delete from serve_mail_thread where ticket_id = $ticket" }
query! { BlankLetters { email_fold: String } =
"update serve_letter
        set from_name = '', from_email = '', from_fold = '', subject = '', raw = null, message_id = null, body_hash = null
      where from_fold = $email_fold" }
query! { DropAck { email_fold: String } = "delete from serve_mail_ack where address_fold = $email_fold" }
query! { DropSender { email_fold: String } = "delete from serve_mail_sender where address_fold = $email_fold" }
query! { InsertErasure { id: uuid::Uuid, customer: CustomerId, person: PersonId, reason: String, now: i64 } =
"insert into serve_erasure (id, customer_id, person_id, reason, at_ms)
 values ($id, $customer, $person, $reason, $now)" }
query! { InsertHappening { id: uuid::Uuid, ticket: TicketId, now: i64 } =
"insert into serve_happening (id, ticket_id, kind, name, at_ms) values ($id, $ticket, 'erased', '', $now)" }

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
        for ticket in self.tickets.iter().copied() {
            tx.push(BlankTicket { ticket, subject: NOBODY.into(), now }).await?;
            tx.push(BlankMessages { ticket }).await?;
            tx.push(DropFiles { ticket }).await?;
            tx.push(DropDrafts { ticket }).await?;
            tx.push(DropThread { ticket }).await?;
            tx.push(DropVerdicts { ticket }).await?;
            tx.push(DropReferences { ticket }).await?;
            let id = tx.new_id();
            tx.push(InsertHappening { id, ticket, now }).await?;
        }
        if let Some(email) = &self.email_fold {
            let email_fold = email.text().to_owned();
            tx.push(BlankLetters { email_fold: email_fold.clone() }).await?;
            tx.push(DropAck { email_fold: email_fold.clone() }).await?;
            tx.push(DropSender { email_fold }).await?;
        }
        Ok(())
    }
}

async fn facts(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Facts> {
    let Some(row) = tx.opt(CustomerRow { customer }).await? else {
        return Ok(Facts { customer: None, tickets: Vec::new(), digests: Vec::new() });
    };
    let tickets: Vec<TicketId> =
        tx.all(TicketsOf { customer, limit: TICKETS_MAX }).await?.into_iter().map(|ticket| ticket.id).collect();
    let mut digests = BTreeSet::new();
    for ticket in tickets.iter().copied() {
        digests.extend(tx.all(FilesOf { ticket, limit: BLOBS_MAX }).await?.into_iter().map(|file| file.digest));
        digests.extend(tx.all(HtmlOfTicket { ticket, limit: BLOBS_MAX }).await?.into_iter().filter_map(|one| one.html));
    }
    if let Some(email_fold) = row.email_fold.clone() {
        let letters = tx.all(LettersFrom { email_fold, limit: BLOBS_MAX }).await?;
        digests.extend(letters.into_iter().filter_map(|letter| letter.raw));
    }
    Ok(Facts { customer: Some(row.email_fold), tickets, digests: digests.into_iter().collect() })
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
        tickets: facts.tickets.clone(),
        reason: Words(reason.to_owned()),
        email_fold: email_fold.map(Words),
    };
    let decision = answer(Erased { tickets: facts.tickets }).and(event);
    bytes::jobs(&facts.digests, now_ms).into_iter().fold(decision, |decision, job| decision.job(job))
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
        Wants::Page => see_other(&format!("/tickets?view=customer:{customer}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::Role;
    use uuid::Uuid;

    fn check(role: Role, there: bool, reason: &str) -> Option<Refusal> {
        let by = Actor::Person { id: PersonId(Uuid::from_u128(1)), role };
        let erase = Erase { by, customer: CustomerId(Uuid::from_u128(2)), reason: reason.into() };
        let facts = Facts { customer: there.then_some(None), tickets: Vec::new(), digests: Vec::new() };
        decide(facts, &erase, 1).outcome().err().cloned()
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
