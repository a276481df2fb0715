//! All that is kept of a candidate and may be told to them, as JSON: what they sent, where it went, what was said in the
//! thread. Notes and ratings of others are not theirs.

use super::{ApplicationsOf, FilesOf, MessagesOf, MovesOf, reading::ReadingOf};
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
            "moves": moves.iter().map(|one| json!({ "at_ms": one.at_ms, "stage": one.stage, "state": one.state })).collect::<Vec<_>>(),
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
