//! Retry: a reply that did not reach the customer, or of which nobody knows, is sent once more because a person says so.

use crate::{
    Desk,
    deliver::MAIL,
    message::{Message, OneMessage},
    refusal::Refusal,
    reply::TicketOfMessage,
    ticket::{Kind, TicketFacts, TicketForUpdate, visible},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use event::{Actor, MessageId, Right, TicketId};
use language::Speak;
use serde::Serialize;
use store::{Command, Decision, Event, NewJob, Outcome, Result, Tx, answer, query, refuse};
use web::{Answer, Need, Path, Route, Signed, Wants, see_other};

/// Why a reply stands still although it may have arrived: the mail server's answer was lost, time and again.
pub const IN_DOUBT: &str = "in doubt";

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    vec![Route::post("/messages/{message}/retry", Need::Right(Right::TicketsReply), again, desk)]
}

/// A person has a reply sent once more.
#[derive(Clone, Debug)]
pub struct Retry {
    /// Who.
    pub by: Actor,
    /// Which.
    pub message: MessageId,
}

/// A reply is sent once more. A letter in doubt is the same letter again, under the same Message-ID.
#[derive(Debug, Serialize)]
pub struct ReplyRetried {
    /// On which ticket.
    pub ticket: TicketId,
    /// Which.
    pub message: MessageId,
    /// What had been wrong.
    pub reason: String,
}

query! {
    ClearFailed { message: MessageId } = "update serve_message set failed = null, delivered_ms = null where id = $message"
}

impl Event for ReplyRetried {
    const KIND: &'static str = "serve.reply_retried";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(ClearFailed { message: self.message }).await
    }
}

impl Command for Retry {
    const NAME: &'static str = "serve.retry";
    type Answer = TicketId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<TicketId, Refusal> {
        let ticket = match tx.opt(TicketOfMessage { message: self.message }).await? {
            Some(of) => tx.opt(TicketForUpdate { ticket: of.ticket_id }).await?,
            None => None,
        };
        let message = tx.opt(OneMessage { message: self.message }).await?;
        let now_ms = tx.now_ms();
        let may = visible(&self.by) && self.by.may(Right::TicketsReply);
        if let Some(early) = crate::ramp::works(tx, &self.by, ticket.as_ref()).await?.filter(|_| may) {
            return tx.record(refuse(early)).await;
        }
        tx.record(decide(ticket.as_ref(), message.as_ref(), self, now_ms)).await
    }
}

/// Decides whether a reply is sent once more. Pure. One that has not failed, or is on its way again, stays as it is.
pub fn decide(
    ticket: Option<&TicketFacts>,
    message: Option<&Message>,
    retry: &Retry,
    now_ms: i64,
) -> Decision<TicketId, Refusal> {
    let may = visible(&retry.by) && retry.by.may(Right::TicketsReply);
    let (Some(ticket), Some(message), true) = (ticket, message, may) else { return refuse(Refusal::Unseen) };
    if message.kind != Kind::Reply.number() {
        return refuse(Refusal::Unseen);
    }
    let Some(reason) = message.failed.clone().filter(|_| message.undone_ms.is_none()) else {
        return answer(ticket.id);
    };
    answer(ticket.id).and(ReplyRetried { ticket: ticket.id, message: message.id, reason }).job(NewJob {
        kind: MAIL,
        key: Some(format!("mail:{}", message.id)),
        due_ms: now_ms,
        body: serde_json::json!({ "message": message.id }),
    })
}

/// What a channel said, in the reader's words. What it said in numbers stands behind.
pub fn why(reason: &str, speak: &Speak) -> String {
    match reason {
        "no address" => speak.failed_no_address().to_owned(),
        "too large" => speak.failed_too_large().to_owned(),
        "gave up" => speak.failed_gave_up().to_owned(),
        "no mailbox" => speak.failed_no_mailbox().to_owned(),
        "not written" => speak.failed_not_written().to_owned(),
        other => match other.split_once(' ') {
            Some(("bounced", code)) => speak.failed_bounced(code),
            Some((_, code)) => speak.failed_refused(code),
            None => speak.failed_refused(""),
        },
    }
}

/// POST /messages/{message}/retry
async fn again(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(message): Path<MessageId>,
) -> Answer<Response> {
    let command = Retry { by: signed.actor.clone(), message };
    let ticket = desk.house.store.run(&signed.actor, None, command).await??;
    Ok(match wants {
        Wants::Json => axum::Json(serde_json::json!({ "ticket": ticket })).into_response(),
        Wants::Page => see_other(&format!("/tickets/{ticket}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::{PersonId, Role};
    use language::Lang;
    use uuid::Uuid;

    fn ticket() -> TicketFacts {
        TicketFacts {
            id: TicketId(Uuid::from_u128(1)),
            number: 1,
            status: 2,
            priority: 0,
            channel: crate::ticket::channel::MAIL.into(),
            lang: "en".into(),
            requester_id: event::CustomerId(Uuid::from_u128(3)),
            assignee_id: None,
            group_id: None,
            mailbox_id: None,
            seq: 4,
            due_ms: None,
            reopens: 0,
        }
    }

    fn reply(failed: Option<&str>) -> Message {
        Message {
            id: MessageId(Uuid::from_u128(5)),
            seq: 4,
            chat_seq: None,
            kind: Kind::Reply.number(),
            person_id: None,
            author: "Mina".into(),
            text: "Hello".into(),
            html: None,
            unverified: false,
            written_ms: 1,
            release_ms: 1,
            released_ms: Some(1),
            delivered_ms: None,
            read_ms: None,
            undone_ms: None,
            failed: failed.map(str::to_owned),
        }
    }

    fn check(role: Role, message: &Message) -> (usize, usize, bool) {
        let by = Actor::Person { id: PersonId(Uuid::from_u128(2)), role };
        let decision = decide(Some(&ticket()), Some(message), &Retry { by, message: message.id }, 7);
        (decision.kinds().len(), decision.jobs().len(), decision.outcome().is_ok())
    }

    #[test]
    fn what_failed_goes_again_and_what_did_not_stays() {
        assert_eq!(check(Role::Agent, &reply(Some("refused 550"))), (1, 1, true));
        assert_eq!(check(Role::Agent, &reply(Some(IN_DOUBT))), (1, 1, true));
        assert_eq!(check(Role::Agent, &reply(None)), (0, 0, true));
        assert_eq!(check(Role::Reviewer, &reply(Some("refused"))), (0, 0, false));
        let mut note = reply(Some("refused"));
        note.kind = Kind::Note.number();
        assert_eq!(check(Role::Agent, &note), (0, 0, false));
    }

    #[test]
    fn every_reason_has_words() {
        for lang in [Lang::En, Lang::Zh] {
            for reason in [
                "no address",
                "too large",
                "gave up",
                "no mailbox",
                "not written",
                "refused 550 5.1.1",
                "bounced 5.0.0",
                "refused",
            ] {
                assert!(!why(reason, &Speak::new(lang)).is_empty(), "{reason}");
            }
        }
    }
}
