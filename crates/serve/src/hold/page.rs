//! The pages and forms of held replies.

use super::{AllWaiting, AskLead, DecideHold, Held, Waiting, WaitingOn};
use crate::{
    Desk,
    page::{Frame, done},
    refusal::Refusal,
    screen::{self, Hold, HoldNotice, HoldSpan, Notice},
    secret, sight,
    written::Written,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
};
use event::{HoldId, Right, TicketId, Words};
use guard::outbound::Rule;
use serde::Deserialize;
use store::{Rd, query};
use web::{Answer, Form, Need, Path, Problem, Route, Signed, Wants};

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let decides = Need::Right(Right::RepliesRelease);
    vec![
        Route::post("/tickets/{ticket}/holds", Need::Right(Right::TicketsReply), ask, desk),
        Route::get("/holds", decides, list, desk),
        Route::post("/holds/{hold}", decides, decide, desk),
    ]
}

/// What holds a reply, for a script.
pub fn problem(signed: &Signed, ticket: TicketId, held: Vec<Held>) -> Problem {
    let html = screen::hold_notice(&notice_of(signed, ticket, &held), &signed.speak()).into_string();
    let mut problem = Problem::from(Refusal::Held(held));
    problem.more = Some(serde_json::json!({ "html": html }));
    problem
}

/// What holds a reply, above what was written.
pub fn notice(signed: &Signed, ticket: TicketId, held: &[Held]) -> Notice {
    Notice::Held(notice_of(signed, ticket, held))
}

/// What holds a reply, in its writer's language.
pub(crate) fn notice_of(signed: &Signed, ticket: TicketId, held: &[Held]) -> HoldNotice {
    let lang = signed.speak().lang;
    let span = |one: &Held| HoldSpan {
        quote: one.quote.clone(),
        why: one.rule.reason(lang).to_owned(),
        better: one.better.to_owned(),
    };
    HoldNotice { ticket, spans: held.iter().map(span).collect(), may_release: signed.may(Right::RepliesRelease) }
}

/// Held replies of a ticket that wait, as their reader sees them.
pub(crate) async fn holds_of(rd: &mut Rd<'_>, ticket: TicketId, signed: &Signed) -> store::Result<Vec<Hold>> {
    let rows = rd.all(WaitingOn { ticket }).await?;
    Ok(rows.into_iter().map(|row| shown(row, None, signed)).collect())
}

fn shown(row: Waiting, of: Option<(i64, String)>, signed: &Signed) -> Hold {
    let lang = signed.speak().lang;
    let rules = Rule::ALL.iter().filter(|rule| row.rules.split(' ').any(|name| name == rule.name()));
    Hold {
        id: row.id,
        ticket: row.ticket_id,
        of: of.map(|(number, subject)| (number, secret::spoken(&subject, &signed.speak()))),
        author: row.author,
        yours: row.person_id == signed.person,
        body: secret::shown(crate::markdown::shown(&row.text), &signed.speak()),
        why: rules.map(|rule| rule.reason(lang).to_owned()).collect(),
        may_decide: signed.may(Right::RepliesRelease),
        at_ms: row.asked_ms,
        order: String::new(),
    }
}

/// POST /tickets/{ticket}/holds: asks a lead.
async fn ask(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(ticket): Path<TicketId>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Response> {
    let written = Written::read(&headers, &body)?;
    written.fits(&desk)?;
    let draft = written.draft();
    let held = desk.held(&mut desk.house.store.read().await?, ticket, draft.text.text()).await?;
    let command = AskLead {
        by: signed.actor.clone(),
        author: Words(signed.name.clone()),
        ticket,
        draft,
        held,
        chars_max: desk.house.config.limits.message_chars,
    };
    let asked = desk.house.store.run(&signed.actor, written.command_id, command).await??;
    Ok(done(wants, ticket, &asked))
}

query! {
    /// What a ticket is called.
    Called { ticket: TicketId } -> [CalledRow { number: i64, subject: String }] =
        "select number, subject from serve_ticket where id = $ticket"
}

/// GET /holds
async fn list(State(desk): State<Desk>, signed: Signed, uri: Uri) -> Answer<Response> {
    let now_ms = desk.now_ms();
    let mut rd = desk.house.store.read().await?;
    let seq = rd.seq().await?;
    let rail = sight::rail(&desk, &mut rd, &signed, "holds", now_ms).await?;
    let mut holds = Vec::new();
    for row in rd.all(AllWaiting {}).await? {
        let called = rd.opt(Called { ticket: row.ticket_id }).await?;
        holds.push(shown(row, called.map(|called| (called.number, called.subject)), &signed));
    }
    drop(rd);
    let frame = Frame::new(&desk, &signed, &uri);
    let watch = ["rail".to_owned()];
    let page = frame.page(frame.speak.holds_title(), "desk", seq, &watch);
    Ok(screen::holds(&page, &rail, &holds, now_ms, &frame.speak).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    decision: Verdict,
    #[serde(default)]
    reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Allow,
    SendBack,
}

/// POST /holds/{hold}
async fn decide(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(hold): Path<HoldId>,
    Form(decided): Form<Decided>,
) -> Answer<Response> {
    let config = &desk.house.config;
    let command = DecideHold {
        by: signed.actor.clone(),
        name: Words(signed.name.clone()),
        hold,
        allow: decided.decision == Verdict::Allow,
        reason: Words(secret::without(&decided.reason)),
        undo_ms: config.undo_mail_s * 1000,
        chars_max: config.limits.message_chars,
    };
    let ticket = desk.house.store.run(&signed.actor, None, command).await??;
    Ok(done(wants, ticket, &serde_json::json!({ "ticket": ticket })))
}
