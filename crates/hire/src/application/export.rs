//! All that is kept of a candidate and may be told to them, as JSON: what they sent, where it went, what was said in the
//! thread. Notes and ratings of others are not theirs.

use super::{ApplicationsOf, FilesOf, MessagesOf, MovesOf, reading::ReadingOf};
use crate::{
    assess::{AnswersOf, AssessmentsOf},
    offer::OffersOf,
    start::ChecksOf,
};
use event::CandidateId;
use serde_json::{Value, json};
use store::{Rd, Result};

/// The data of a candidate.
pub async fn export(rd: &mut Rd<'_>, candidate: CandidateId) -> Result<Value> {
    let mut applications = Vec::new();
    let mut person = Value::Null;
    for row in rd.all(ApplicationsOf { candidate }).await? {
        let thread = rd.all(MessagesOf { application: row.id }).await?;
        let reading = rd.opt(ReadingOf { application: row.id }).await?;
        let moves = rd.all(MovesOf { application: row.id }).await?;
        let offers = rd.all(OffersOf { application: row.id }).await?;
        let checks = rd.all(ChecksOf { application: row.id }).await?;
        let mut assessments = Vec::new();
        for one in rd.all(AssessmentsOf { application: row.id }).await? {
            let answers = rd.all(AnswersOf { assessment: one.id }).await?;
            assessments.push(json!({
                "kind": one.kind, "language": one.lang, "given_ms": one.given_ms, "begun_ms": one.begun_ms,
                "ended_ms": one.ended_ms,
                "answers": answers.iter().map(|one| json!({ "question": one.place + 1, "given": one.given })).collect::<Vec<_>>(),
            }));
        }
        applications.push(json!({
            "number": row.number,
            "applied_ms": row.applied_ms,
            "channel": row.channel,
            "stage": row.stage,
            "state": row.state,
            "reason": row.reason,
            "languages": row.languages,
            "answers": row.answers,
            "gate": row.gate,
            "cv": reading.map(|one| json!({ "read": one.found, "not_read": one.refusal, "corrected": one.corrected_ms.map(|_| &one.corrected) })),
            "assessments": assessments,
            "moves": moves.iter().map(|one| json!({ "at_ms": one.at_ms, "stage": one.stage, "state": one.state })).collect::<Vec<_>>(),
            "offers": offers.iter().filter(|one| one.state.is_seen()).map(|one| json!({
                "version": one.version, "state": one.state, "title": one.title, "currency": one.currency, "amount": one.amount,
                "per": one.per, "start_ms": one.start_ms, "expires_ms": one.expires_ms, "sent_ms": one.sent_ms,
                "answered_ms": one.ended_ms, "reason": one.reason, "signed": one.signed_name, "letter": one.letter,
                "letter_sha256": one.letter_hash,
            })).collect::<Vec<_>>(),
            "checks": checks.iter().filter(|one| one.undone_ms.is_none()).map(|one| json!({ "kind": one.kind, "seen_ms": one.seen_ms })).collect::<Vec<_>>(),
            "messages": thread.iter().map(|one| json!({ "at_ms": one.at_ms, "yours": one.inbound, "text": one.text })).collect::<Vec<_>>(),
        }));
        person = json!({
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "language": row.lang,
            "residence": row.residence,
            "consent": { "purpose": row.purpose, "until_ms": row.until_ms },
        });
    }
    let files = rd.all(FilesOf { candidate }).await?;
    let files: Vec<Value> = files
        .iter()
        .map(|one| json!({ "kind": one.kind, "name": one.name, "bytes": one.size_bytes, "sha256": one.digest, "at_ms": one.at_ms }))
        .collect();
    Ok(json!({ "candidate": person, "applications": applications, "files": files }))
}
