//! What an agent wrote, as a form or as JSON sends it.

use crate::{Desk, channel::chat, reply, secret, ticket::Status};
use axum::http::{HeaderMap, header};
use event::{AttachmentId, CommandId, Words};
use serde::Deserialize;
use web::Problem;

/// A reply or note as a form or as JSON.
#[derive(Debug, Default)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Number of the last message that the writer had seen.
    pub seen_seq: i64,
    /// Send although the thread moved on.
    pub override_stale: bool,
    /// The status to set with it.
    pub status: Option<Status>,
    /// Files already uploaded.
    pub attachments: Vec<AttachmentId>,
    /// Why it may go although the guard holds it.
    pub release: Option<String>,
    /// The command that it is.
    pub command_id: Option<CommandId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenJson {
    command_id: Option<CommandId>,
    #[serde(default)]
    text: String,
    #[serde(default)]
    seen_seq: i64,
    #[serde(default)]
    override_stale: bool,
    status: Option<Status>,
    #[serde(default)]
    attachments: Vec<AttachmentId>,
    release: Option<String>,
}

impl Written {
    /// What is sent, without secrets.
    pub fn draft(&self) -> reply::Draft {
        reply::Draft {
            text: Words(secret::without(&self.text)),
            seen_seq: self.seen_seq,
            override_stale: self.override_stale,
            status: self.status,
            attachments: self.attachments.clone(),
        }
    }

    /// Reads a body of either kind. The error says which field cannot be read.
    pub fn read(headers: &HeaderMap, body: &[u8]) -> Result<Written, Problem> {
        let bad = |detail: String| Problem::input(move |speak| speak.problem_input(&detail));
        let is_json = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/json"));
        if is_json {
            let json: WrittenJson = serde_json::from_slice(body).map_err(|error| bad(error.to_string()))?;
            return Ok(Written {
                text: chat::clean(&json.text),
                seen_seq: json.seen_seq,
                override_stale: json.override_stale,
                status: json.status,
                attachments: json.attachments,
                release: json.release,
                command_id: json.command_id,
            });
        }
        let mut written = Written::default();
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "text" => written.text = chat::clean(&value),
                "seen_seq" => written.seen_seq = value.parse().map_err(|_| bad("seen_seq".into()))?,
                "override_stale" => written.override_stale = value == "true",
                "status" => written.status = Some(value.parse().map_err(bad)?),
                "attachments" => written.attachments.push(value.parse().map_err(|_| bad("attachments".into()))?),
                "release" => written.release = Some(chat::clean(&value)),
                "command_id" => written.command_id = value.parse().ok(),
                _ => {}
            }
        }
        Ok(written)
    }

    /// Whether it has no more files than may be.
    pub fn fits(&self, desk: &Desk) -> Result<(), Problem> {
        let most = desk.house.config.limits.attachments;
        if self.attachments.len() > most { Err(crate::refusal::Refusal::TooMany { most }.into()) } else { Ok(()) }
    }
}
