//! Ask a lead: the held reply waits, with its words, for somebody who may let it go.

use super::{Held, ReplyHeld};
use crate::{
    note::drop_draft,
    refusal::Refusal,
    reply::{self, Draft, Facts},
    ticket::{Status, visible},
};
use event::{Actor, HoldId, PersonId, Right, TicketId, Words};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// Held replies of one ticket that wait at once.
const WAITING_MAX: usize = 20;

/// An agent asks that a held reply may go.
#[derive(Clone, Debug)]
pub struct AskLead {
    /// Who.
    pub by: Actor,
    /// Their name, as the customer would see it.
    pub author: Words,
    /// On which ticket.
    pub ticket: TicketId,
    /// What.
    pub draft: Draft,
    /// What the guard holds.
    pub held: Vec<Held>,
    /// Characters allowed.
    pub chars_max: usize,
}

/// That it waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Which.
    pub hold: HoldId,
}

/// A lead was asked about a held reply.
#[derive(Debug, Serialize)]
pub struct HoldAsked {
    /// Which.
    pub hold: HoldId,
    /// On which ticket.
    pub ticket: TicketId,
    /// By whom.
    pub person: PersonId,
    /// Names of the rules that hold it.
    pub rules: Vec<&'static str>,
    /// The name it is written under.
    #[serde(skip)]
    pub author: Words,
    /// The reply.
    #[serde(skip)]
    pub draft: Draft,
}

query! {
    InsertHold {
        id: HoldId, ticket: TicketId, person: PersonId, author: String, text: String, status: Option<i64>, files: String,
        rules: String, now: i64,
    } = "insert into serve_hold
           (id, ticket_id, person_id, author, text, status, files, rules, asked_ms, decided_ms, decided_by, allowed, reason)
         values ($id, $ticket, $person, $author, $text, $status, $files, $rules, $now, null, null, null, '')"
}

/// Keeps a held reply. Only events call this.
pub(super) async fn keep(
    tx: &mut Tx<'_>,
    hold: HoldId,
    ticket: TicketId,
    (person, author): (PersonId, &Words),
    draft: &Draft,
    rules: &[&'static str],
) -> Result<()> {
    tx.push(InsertHold {
        id: hold,
        ticket,
        person,
        author: author.text().to_owned(),
        text: draft.text.text().to_owned(),
        status: draft.status.map(Status::number),
        files: draft.attachments.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        rules: rules.join(" "),
        now: tx.now_ms(),
    })
    .await
}

impl Event for HoldAsked {
    const KIND: &'static str = "serve.hold_asked";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        keep(tx, self.hold, self.ticket, (self.person, &self.author), &self.draft, &self.rules).await?;
        drop_draft(tx, Some(self.person), self.ticket).await
    }
}

impl Command for AskLead {
    const NAME: &'static str = "serve.ask_lead";
    type Answer = Asked;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Asked, Refusal> {
        let facts = reply::facts(tx, &self.by, self.ticket, &self.draft.attachments).await?;
        let waiting = tx.all(super::WaitingOn { ticket: self.ticket }).await?.len();
        let hold = tx.new_id();
        tx.record(decide(&facts, self, hold, waiting)).await
    }
}

/// Decides whether a lead is asked. Pure. Only about a reply that is held, by somebody who may reply.
pub fn decide(facts: &Facts, ask: &AskLead, hold: HoldId, waiting: usize) -> Decision<Asked, Refusal> {
    let may = visible(&ask.by) && ask.by.may(Right::TicketsReply);
    let (Some(ticket), Some(person), true) = (&facts.ticket, ask.by.person(), may) else {
        return refuse(Refusal::Unseen);
    };
    if Status::of(ticket.status) == Status::Closed {
        return refuse(Refusal::Closed);
    }
    if let Err(refusal) = reply::fits(&ask.draft.text, &ask.draft.attachments, facts, ask.chars_max) {
        return refuse(refusal);
    }
    if waiting >= WAITING_MAX {
        return refuse(Refusal::TooMany { most: WAITING_MAX });
    }
    if ask.held.is_empty() {
        return refuse(Refusal::NothingHeld);
    }
    let rules = rules(&ask.held);
    let held = ReplyHeld { ticket: ticket.id, person: Some(person), rules: rules.clone() };
    let (author, draft) = (ask.author.clone(), ask.draft.clone());
    answer(Asked { hold }).and(held).and(HoldAsked { hold, ticket: ticket.id, person, rules, author, draft })
}

/// The names of the rules, each once.
pub(super) fn rules(held: &[Held]) -> Vec<&'static str> {
    let mut names: Vec<_> = held.iter().map(|one| one.rule.name()).collect();
    names.sort_unstable();
    names.dedup();
    names
}
