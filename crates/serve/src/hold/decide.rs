//! A lead decides about a held reply: it goes as it is, or back to its writer. Either way the reason is kept.

use super::{REASON_CHARS_MAX, ReplyHeld, Waiting, WaitingHold, ask, reason_of};
use crate::{
    happening::happened,
    refusal::Refusal,
    reply::{self, Draft, Facts, WriteReply},
    ticket::{Status, visible},
};
use event::{Actor, AttachmentId, HoldId, PersonId, Right, Role, TicketId, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// A lead decides.
#[derive(Clone, Debug)]
pub struct DecideHold {
    /// Who.
    pub by: Actor,
    /// Their name.
    pub name: Words,
    /// Which.
    pub hold: HoldId,
    /// It goes.
    pub allow: bool,
    /// Why.
    pub reason: Words,
    /// Milliseconds during which a reply by mail can be taken back.
    pub undo_ms: i64,
    /// Characters allowed.
    pub chars_max: usize,
}

/// A lead decided about a held reply.
#[derive(Debug, Serialize)]
pub struct HoldDecided {
    /// Which.
    pub hold: HoldId,
    /// On which ticket.
    pub ticket: TicketId,
    /// By whom.
    pub person: PersonId,
    /// It goes.
    pub allowed: bool,
    /// Who wrote it.
    pub writer: PersonId,
    /// The lead's name.
    #[serde(skip)]
    pub name: Words,
    /// Why.
    #[serde(skip)]
    pub reason: Words,
    /// The reply, which goes back to its writer when it does not go out.
    #[serde(skip)]
    pub text: Words,
}

query! {
    DecideRow { hold: HoldId, person: PersonId, allowed: bool, reason: String, now: i64 } =
        "update serve_hold set decided_ms = $now, decided_by = $person, allowed = $allowed, reason = $reason
          where id = $hold"

    /// Whoever writes something else meanwhile keeps that.
    GiveBack { person: PersonId, ticket: TicketId, text: String, now: i64 } =
        "insert into serve_draft (person_id, ticket_id, mode, text, updated_ms)
         values ($person, $ticket, 'reply', $text, $now)
         on conflict (person_id, ticket_id) do nothing"
}

impl Event for HoldDecided {
    const KIND: &'static str = "serve.hold_decided";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, reason) = (tx.now_ms(), self.reason.text().to_owned());
        tx.push(DecideRow { hold: self.hold, person: self.person, allowed: self.allowed, reason, now }).await?;
        if self.allowed {
            return happened(tx, self.ticket, "hold_allowed", self.name.text()).await;
        }
        let text = self.text.text().to_owned();
        tx.push(GiveBack { person: self.writer, ticket: self.ticket, text, now }).await?;
        happened(tx, self.ticket, "hold_sent_back", self.name.text()).await
    }
}

/// Somebody who may let their own held reply go.
#[derive(Debug, Serialize)]
pub struct HoldReleased {
    /// Which.
    pub hold: HoldId,
    /// On which ticket.
    pub ticket: TicketId,
    /// By whom.
    pub person: PersonId,
    /// Names of the rules that held it.
    pub rules: Vec<&'static str>,
    /// The name it is written under.
    #[serde(skip)]
    pub author: Words,
    /// The reply.
    #[serde(skip)]
    pub draft: Draft,
    /// Why.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for HoldReleased {
    const KIND: &'static str = "serve.hold_released";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        ask::keep(tx, self.hold, self.ticket, (self.person, &self.author), &self.draft, &self.rules).await?;
        let (now, reason) = (tx.now_ms(), self.reason.text().to_owned());
        tx.push(DecideRow { hold: self.hold, person: self.person, allowed: true, reason, now }).await?;
        happened(tx, self.ticket, "hold_allowed", self.author.text()).await
    }
}

/// What becomes of a reply that is held: it goes for a reason of somebody who may say so, else the refusal is recorded.
pub fn release(
    reply: &WriteReply,
    ticket: TicketId,
    hold: HoldId,
) -> std::result::Result<HoldReleased, Box<ReplyHeld>> {
    let (rules, author, draft) = (ask::rules(&reply.held), reply.author.clone(), reply.draft.clone());
    let reason = reply.release.as_ref().and_then(|reason| reason_of(reason.text()));
    match (reason, reply.by.person().filter(|_| reply.by.may(Right::RepliesRelease))) {
        (Some(reason), Some(person)) => {
            Ok(HoldReleased { hold, ticket, person, rules, author, draft, reason: Words(reason.to_owned()) })
        }
        (_, _) => Err(Box::new(ReplyHeld { ticket, person: reply.by.person(), rules })),
    }
}

impl Command for DecideHold {
    const NAME: &'static str = "serve.decide_hold";
    type Answer = TicketId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<TicketId, Refusal> {
        let Some(waiting) = tx.opt(WaitingHold { hold: self.hold }).await? else { return Ok(Err(Refusal::Unseen)) };
        let reply = self.reply(&waiting);
        let facts = reply::facts(tx, &reply.by, waiting.ticket_id, &reply.draft.attachments).await?;
        let now_ms = tx.now_ms();
        tx.record(decide(&facts, self, &waiting, &reply, now_ms)).await
    }
}

impl DecideHold {
    /// The reply as its writer would have sent it.
    fn reply(&self, waiting: &Waiting) -> WriteReply {
        let files = waiting.files.split(' ').filter_map(|id| id.parse::<AttachmentId>().ok());
        WriteReply {
            by: Actor::Person { id: waiting.person_id, role: Role::Agent },
            author: Words(waiting.author.clone()),
            ticket: waiting.ticket_id,
            draft: Draft {
                text: Words(waiting.text.clone()),
                // Whoever decides has the thread before them.
                seen_seq: i64::MAX,
                override_stale: true,
                status: waiting.status.map(Status::of),
                attachments: files.collect(),
            },
            undo_ms: self.undo_ms,
            chars_max: self.chars_max,
            held: Vec::new(),
            release: None,
        }
    }
}

/// Decides about a held reply. Pure.
pub fn decide(
    facts: &Facts,
    decide: &DecideHold,
    waiting: &Waiting,
    reply: &WriteReply,
    now_ms: i64,
) -> Decision<TicketId, Refusal> {
    let person = decide.by.person().filter(|_| visible(&decide.by) && decide.by.may(Right::RepliesRelease));
    let (Some(person), Some(_)) = (person, &facts.ticket) else { return refuse(Refusal::Unseen) };
    let Some(reason) = reason_of(decide.reason.text()) else {
        return refuse(match decide.reason.text().trim() {
            "" => Refusal::NoReason,
            _ => Refusal::TooLong { most: REASON_CHARS_MAX },
        });
    };
    let decided = HoldDecided {
        hold: waiting.id,
        ticket: waiting.ticket_id,
        person,
        allowed: decide.allow,
        writer: waiting.person_id,
        name: decide.name.clone(),
        reason: Words(reason.to_owned()),
        text: Words(waiting.text.clone()),
    };
    if !decide.allow {
        return answer(waiting.ticket_id).and(decided);
    }
    let written = reply::decide(facts, reply, now_ms).map(|_| waiting.ticket_id);
    if written.outcome().is_err() { written } else { written.and(decided) }
}
