//! Drafts: what a person is writing on a ticket, kept so that a reload or a crash loses nothing. Not an event.

use crate::{Desk, attach::TicketExists, hold, note::DropDraft, refusal::Refusal, reply::PutDraft, screen};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use event::{PersonId, Right, TicketId};
use serde::{Deserialize, Serialize};
use store::{Command, Outcome, Tx, query};
use web::{Answer, Json, Need, Path, Route, Signed};

query! {
    /// What a person was writing on a ticket.
    pub DraftOf { person: PersonId, ticket: TicketId } -> [Kept { mode: String, text: String }] =
        "select mode, text from serve_draft where person_id = $person and ticket_id = $ticket"
}

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    vec![
        Route::put("/tickets/{ticket}/draft", Need::Right(Right::TicketsRead), keep, desk),
        Route::post("/preview", Need::Right(Right::TicketsWork), preview, desk),
    ]
}

/// What is being written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    text: String,
    mode: String,
}

/// What the writer's screen changes.
#[derive(Serialize)]
struct Shown {
    /// What is kept, when it is not what was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// What the guard would hold, drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<String>,
}

struct Keep {
    person: PersonId,
    ticket: TicketId,
    written: Written,
    chars_max: usize,
}

impl Command for Keep {
    const NAME: &'static str = "serve.draft";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let (person, ticket) = (self.person, self.ticket);
        if tx.opt(TicketExists { ticket }).await?.is_none() {
            return Ok(Err(Refusal::Unseen));
        }
        if self.written.text.chars().count() > self.chars_max {
            return Ok(Err(Refusal::TooLong { most: self.chars_max }));
        }
        if self.written.text.is_empty() {
            tx.keep(DropDraft { person, ticket }).await?;
            return Ok(Ok(()));
        }
        let mode = if self.written.mode == "note" { "note" } else { "reply" }.to_owned();
        let (text, now) = (self.written.text.clone(), tx.now_ms());
        tx.keep(PutDraft { person, ticket, mode, text, now }).await?;
        Ok(Ok(()))
    }
}

/// PUT /tickets/{ticket}/draft
async fn keep(
    State(desk): State<Desk>,
    signed: Signed,
    Path(ticket): Path<TicketId>,
    Json(written): Json<Written>,
) -> Answer<Response> {
    let chars_max = desk.house.config.limits.message_chars;
    let text = crate::secret::without(&crate::channel::chat::clean(&written.text));
    let shown = (text != written.text && !crate::secret::kinds(&text).is_empty()).then(|| text.clone());
    let held = match written.mode.as_str() {
        "note" => Vec::new(),
        _ => desk.held(&mut desk.house.store.read().await?, ticket, &text).await?,
    };
    let written = Written { text, ..written };
    let keep = Keep { person: signed.person, ticket, written, chars_max };
    desk.house.store.run(&signed.actor, None, keep).await??;
    // What was taken out goes from the writer's screen too; what would be held is said while it is written.
    let held =
        (!held.is_empty()).then(|| screen::hold_notice(&hold::notice_of(&signed, ticket, &held), &signed.speak()));
    let kept = Shown { text: shown, held: held.map(maud::Markup::into_string) };
    Ok(match kept.text.is_none() && kept.held.is_none() {
        true => StatusCode::NO_CONTENT.into_response(),
        false => axum::Json(kept).into_response(),
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Previewed {
    text: String,
}

/// POST /preview: what is written, as it will be shown.
async fn preview(
    State(desk): State<Desk>,
    signed: Signed,
    Json(written): Json<Previewed>,
) -> Answer<axum::Json<serde_json::Value>> {
    let most = desk.house.config.limits.message_chars;
    if written.text.chars().count() > most {
        return Err(Refusal::TooLong { most }.into());
    }
    let text = crate::secret::without(&crate::channel::chat::clean(&written.text));
    let html = crate::secret::shown(crate::markdown::shown(&text), &signed.speak()).into_string();
    Ok(axum::Json(serde_json::json!({ "html": html })))
}
