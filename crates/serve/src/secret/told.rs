//! A customer's message held a secret: what is recorded, and what the house says.

use super::{CustomerWarned, Place, REMOVED, SecretRemoved};
use crate::{
    deliver,
    receive::{Facts, Receive, Received},
    refusal::Refusal,
    ticket::channel,
};
use event::{AttachmentId, CustomerId, MessageId, TicketId};
use store::{Decision, NewJob, Rd, Result, query};

query! {
    /// What a file is called.
    AttachmentName { id: AttachmentId } -> [AttachmentNamed { name: String }] =
        "select name from serve_attachment where id = $id"
}

/// Whether a secret was taken out of one of these files.
pub async fn in_files(rd: &mut Rd<'_>, files: &[AttachmentId]) -> Result<bool> {
    for id in files {
        if rd.opt(AttachmentName { id: *id }).await?.is_some_and(|file| file.name.contains(REMOVED)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Records what was taken out of a message, and tells its writer what to do. Nothing is told to a stranger; mail goes
/// only to a sender who is proven, since anybody can write in another's name.
pub fn told(
    decision: Decision<Received, Refusal>,
    receive: &Receive,
    facts: &Facts,
    (ticket, message, requester): (TicketId, MessageId, CustomerId),
    (seq, chat_seq): (i64, Option<i64>),
    now_ms: i64,
) -> Decision<Received, Refusal> {
    let mut kinds = super::kinds(receive.text.text());
    kinds.extend(super::kinds(receive.subject.text()));
    if kinds.is_empty() && !facts.file_removed {
        return decision;
    }
    let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
    let removed = SecretRemoved {
        ticket: Some(ticket),
        message: Some(message),
        attachment: None,
        place: Place::Message,
        kinds: names.clone(),
    };
    let decision = if kinds.is_empty() { decision } else { decision.and(removed) };
    let by_mail = receive.channel == channel::MAIL;
    if receive.stranger || (receive.channel != channel::CHAT && !(by_mail && receive.verified)) {
        return decision;
    }
    let warning = facts.fresh.warning;
    let decision = decision.and(CustomerWarned {
        ticket,
        message: warning,
        seq: seq + 1,
        chat_seq: chat_seq.map(|seq| seq + 1),
        requester,
        kinds: names,
        lang: receive.lang,
    });
    if !by_mail {
        return decision;
    }
    decision.job(NewJob {
        kind: deliver::MAIL,
        key: Some(format!("mail:{warning}")),
        due_ms: now_ms,
        body: serde_json::json!({ "message": warning }),
    })
}
