//! The panel about the customer.

use super::shown_status;
use crate::{
    Desk,
    record::{Action, DoneOn, OpenedOn, Record, Shelf},
    screen::{ActionRow, CustomerPanel, Fact, OtherTicket, PromiseBar, Proof, RecordCard, Records},
    sees::Sees,
    sight::shown_promise,
    ticket::{Status, channel},
    view::{self, View},
};
use event::{CustomerId, Right, TicketId};
use store::{Rd, Result, query};
use web::Signed;

/// Other tickets shown.
const OTHERS: i64 = 6;

query! {
    /// A customer.
    pub CustomerOf { customer: CustomerId } -> [CustomerRow {
        name: String, email: Option<String>, uid: Option<String>, lang: String, verified: bool, created_ms: i64,
    }] = "select name, email, uid, lang, verified, created_ms from serve_customer where id = $customer"
}

/// What is asked of the ticket for the panel.
pub struct About {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose.
    pub customer: CustomerId,
    /// Its channel.
    pub channel: String,
    /// The requester was verified when it was opened.
    pub verified: bool,
    /// Its state.
    pub status: Status,
    /// Its promise.
    pub due_ms: Option<i64>,
    /// When the promise began, as nearly as rows tell.
    pub from_ms: i64,
}

/// The panel about a ticket's customer.
pub async fn panel(desk: &Desk, rd: &mut Rd<'_>, signed: &Signed, about: &About, now_ms: i64) -> Result<CustomerPanel> {
    let speak = signed.speak();
    let customer = rd.one(CustomerOf { customer: about.customer }).await?;
    let sees = Sees::of(rd, signed, now_ms).await?;
    let others = view::rows(rd, View::Customer(about.customer), &sees, None, OTHERS + 1, now_ms).await?;
    let others: Vec<_> = others.into_iter().filter(|row| row.id != about.ticket).take(OTHERS as usize).collect();
    let proof = match (about.verified, about.channel.as_str()) {
        (true, channel::MAIL) => Proof::Proved(speak.proof_mail().to_owned()),
        (true, _) => Proof::Proved(speak.proof_signed().to_owned()),
        (false, channel::CHAT) => Proof::Claimed(speak.proof_visitor().to_owned()),
        (false, _) => Proof::Claimed(speak.proof_form().to_owned()),
    };
    let mut facts = Vec::new();
    let mut fact = |label: &str, value: String, copy: bool| {
        facts.push(Fact { label: label.to_owned(), value, proved: customer.verified || about.verified, copy });
    };
    if let Some(email) = customer.email.clone() {
        fact(speak.fact_email(), email, true);
    }
    if let Some(uid) = customer.uid.clone() {
        fact(speak.fact_account(), uid, true);
    }
    let lang = if customer.lang.starts_with("zh") { speak.language_zh() } else { speak.language_en() };
    fact(speak.fact_language(), lang.to_owned(), false);
    let promise = shown_promise(about.status, about.due_ms);
    let promises = match about.due_ms {
        Some(_) => vec![PromiseBar { label: speak.promise_next_reply().to_owned(), promise, from_ms: about.from_ms }],
        None => Vec::new(),
    };
    let count = others.len() as i64;
    let money =
        super::money::money(rd, about.ticket, customer.lang.parse().unwrap_or_default(), &speak, now_ms).await?;
    let records = records(desk, rd, signed, about.ticket).await?;
    let teaches = signed.may(Right::TrainingLead) || signed.may(Right::TrainingTeach);
    let erasable = signed.may(Right::CustomersErase) && customer.name != crate::erase::NOBODY;
    Ok(CustomerPanel {
        id: about.customer,
        name: customer.name,
        proof,
        facts,
        promises,
        money,
        ticket: about.ticket,
        records,
        promises_note: None,
        tickets: others.into_iter().map(other).collect(),
        tickets_count: count,
        teaches: teaches && !about.status.live(),
        erasable,
        tickets_href: (count == OTHERS).then(|| format!("/tickets?view={}", View::Customer(about.customer))),
    })
}

async fn records(desk: &Desk, rd: &mut Rd<'_>, signed: &Signed, ticket: TicketId) -> Result<Records> {
    let shelf = desk.shelf(ticket, signed.look.lang).await;
    if shelf == Shelf::default() {
        return Ok(Records::default());
    }
    let (opened, done) = (rd.all(OpenedOn { ticket }).await?, rd.all(DoneOn { ticket }).await?);
    let card = |record: Record| {
        let open = opened.iter().any(|one| one.record == record.name);
        RecordCard { name: record.name, label: record.label, lines: open.then_some(record.lines) }
    };
    let row = |action: Action| {
        let done = done.iter().any(|one| one.action == action.name);
        ActionRow { name: action.name, label: action.label, done }
    };
    Ok(Records {
        records: shelf.records.into_iter().map(card).collect(),
        actions: shelf.actions.into_iter().map(row).collect(),
        works: signed.may(Right::TicketsWork),
    })
}

fn other(row: crate::view::ListRow) -> OtherTicket {
    OtherTicket {
        href: format!("/tickets/{}", row.id),
        number: row.number,
        subject: row.subject,
        status: shown_status(Status::of(row.status)),
        at_ms: row.updated_ms,
    }
}
