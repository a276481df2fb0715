//! Writing to the customer and among colleagues by the API.

use super::text_of;
use crate::{Desk, note, reply, ticket::Status};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use event::{AttachmentId, TicketId, Words};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Answer, Json, Path, Signed, idempotency_key};

/// A reply to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReply {
    /// Markdown.
    text: String,
    /// Number of the last message that its writer has seen; the thread's own when absent, which guards nothing.
    seen_seq: Option<i64>,
    /// Send although the thread moved on.
    #[serde(default)]
    override_stale: bool,
    /// The status to set with it.
    status: Option<Status>,
    /// Why it may go although the guard holds it; for those who may say so.
    release: Option<String>,
    /// Files already uploaded.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    attachments: Vec<AttachmentId>,
}

/// POST /api/v1/tickets/{ticket}/replies
pub(super) async fn write_reply(
    State(desk): State<Desk>,
    signed: Signed,
    headers: HeaderMap,
    Path(ticket): Path<TicketId>,
    Json(new): Json<NewReply>,
) -> Answer<(StatusCode, axum::Json<reply::Replied>)> {
    let id = idempotency_key(&headers)?;
    let config = &desk.house.config;
    let text = text_of(&desk, &new.text)?;
    let held = desk.held(&mut desk.house.store.read().await?, ticket, text.text()).await?;
    let command = reply::WriteReply {
        by: signed.actor.clone(),
        author: Words(signed.name.clone()),
        ticket,
        draft: reply::Draft {
            text,
            seen_seq: new.seen_seq.unwrap_or(i64::MAX),
            override_stale: new.override_stale,
            status: new.status,
            attachments: new.attachments,
        },
        undo_ms: config.undo_mail_s * 1000,
        chars_max: config.limits.message_chars,
        held,
        release: new.release.map(Words),
    };
    let replied = desk.house.store.run(&signed.actor, id, command).await??;
    Ok((StatusCode::CREATED, axum::Json(replied)))
}

/// A note to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// Markdown.
    text: String,
}

/// POST /api/v1/tickets/{ticket}/notes
pub(super) async fn write_note(
    State(desk): State<Desk>,
    signed: Signed,
    headers: HeaderMap,
    Path(ticket): Path<TicketId>,
    Json(new): Json<NewNote>,
) -> Answer<(StatusCode, axum::Json<note::Noted>)> {
    let id = idempotency_key(&headers)?;
    let command = note::WriteNote {
        by: signed.actor.clone(),
        author: Words(signed.name.clone()),
        ticket,
        text: text_of(&desk, &new.text)?,
        attachments: Vec::new(),
        chars_max: desk.house.config.limits.message_chars,
    };
    let noted = desk.house.store.run(&signed.actor, id, command).await??;
    Ok((StatusCode::CREATED, axum::Json(noted)))
}
