//! The desk's pages and the plain forms on them. Each form works without script; the script sends the same as JSON.

use crate::{
    Desk, assign, attach,
    channel::chat,
    hold, priority, receive, reply,
    screen::{self, Desk as Screen, OpenTicketForm},
    secret,
    sees::Sees,
    sight, status, tag,
    ticket::{Priority, Status, TicketByNumber, channel},
    view::{Cursor, View},
    written::Written,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
};
use event::{CommandId, GroupId, MessageId, PersonId, Right, TicketId, Words};
use serde::Deserialize;
use web::{Answer, Form, Need, Path, Problem, Query, Route, Signed, Wants, parts, see_other};

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let (read, work) = (Need::Right(Right::TicketsRead), Need::Right(Right::TicketsWork));
    let (answers, opens) = (Need::Right(Right::TicketsReply), Need::Right(Right::TicketsOpen));
    vec![
        Route::get("/tickets", read, tickets, desk),
        Route::post("/tickets", opens, open_one, desk),
        Route::get("/tickets/new", opens, new, desk),
        Route::get("/tickets/{ticket}", read, ticket, desk),
        Route::post("/tickets/{ticket}/replies", answers, write_reply, desk),
        Route::post("/tickets/{ticket}/notes", work, write_note, desk),
        Route::post("/tickets/{ticket}/status", work, set_status, desk),
        Route::post("/tickets/{ticket}/assign", work, set_assignee, desk),
        Route::post("/tickets/{ticket}/group", work, set_group, desk),
        Route::post("/tickets/{ticket}/priority", work, set_priority, desk),
        Route::post("/tickets/{ticket}/tags", work, set_tags, desk),
        Route::post("/tickets/{ticket}/presence", read, presence, desk),
        Route::post("/tickets/{ticket}/attachments", work, attach::upload, desk),
        Route::post("/tickets/{ticket}/attachments/{attachment}/remove", work, attach::remove, desk),
        Route::get("/attachments/{attachment}", read, attach::download, desk),
        Route::post("/messages/{message}/undo", answers, undo, desk),
    ]
}

/// The page around this room's screens.
pub struct Frame {
    me: parts::Me,
    company: String,
    here: String,
    look: web::Look,
    now_ms: i64,
    /// Speaks to the reader.
    pub speak: language::Speak,
}

impl Frame {
    /// For a reader at an address.
    pub fn new(desk: &Desk, signed: &Signed, uri: &axum::http::Uri) -> Frame {
        let speak = signed.speak();
        Frame {
            me: web::me(signed),
            company: desk.house.config.company_for(speak.lang).to_owned(),
            here: uri.path_and_query().map_or("/tickets", |at| at.as_str()).to_owned(),
            look: signed.look.clone(),
            now_ms: desk.now_ms(),
            speak,
        }
    }

    /// The frame of a page at the log's place `seq`, watching `watch`.
    pub fn page<'a>(&'a self, title: &'a str, kind: &'static str, seq: i64, watch: &'a [String]) -> parts::Page<'a> {
        parts::Page {
            title,
            kind,
            room: parts::Room::Serve,
            company: &self.company,
            me: Some(&self.me),
            look: &self.look,
            now_ms: self.now_ms,
            seq,
            watch,
            here: &self.here,
            ticket: None,
            toast: None,
        }
    }
}

/// Which list, and where in it.
#[derive(Debug, Deserialize)]
pub struct At {
    view: Option<String>,
    after: Option<String>,
    before: Option<i64>,
}

impl At {
    fn view(&self) -> Result<Option<View>, Problem> {
        self.view.as_deref().map(|name| name.parse().map_err(|_| Problem::missing())).transpose()
    }
}

/// GET /tickets
async fn tickets(State(desk): State<Desk>, signed: Signed, uri: Uri, Query(at): Query<At>) -> Answer<Response> {
    let view = at.view()?.unwrap_or(View::Mine);
    let after = at.after.as_deref().map(str::parse::<Cursor>).transpose().map_err(|_| Problem::missing())?;
    let now_ms = desk.now_ms();
    let mut rd = desk.house.store.read().await?;
    let seq = rd.seq().await?;
    let rail = sight::rail(&desk, &mut rd, &signed, &view.to_string(), now_ms).await?;
    let list = sight::list(&desk, &mut rd, &signed, (view, after, None), now_ms).await?;
    drop(rd);
    let frame = Frame::new(&desk, &signed, &uri);
    // A page further down is a place in time; only the first one is kept live.
    let mut watch = vec!["rail".to_owned()];
    if after.is_none() {
        watch.push(format!("view:{view}"));
    }
    let title = list.title.clone();
    let shown = Screen { rail, list, open: None };
    Ok(screen::desk(&frame.page(&title, "desk", seq, &watch), &shown, now_ms, &frame.speak).into_response())
}

/// GET /tickets/{ticket}: by id, or by the number that people say.
async fn ticket(
    State(desk): State<Desk>,
    signed: Signed,
    uri: Uri,
    Path(name): Path<String>,
    Query(at): Query<At>,
) -> Answer<Response> {
    let view = at.view()?;
    let now_ms = desk.now_ms();
    let mut rd = desk.house.store.read().await?;
    let Ok(id) = name.parse::<TicketId>() else {
        let number = name.trim_start_matches('#').parse::<i64>().map_err(|_| Problem::missing())?;
        let found = rd.opt(TicketByNumber { number }).await?.ok_or_else(Problem::missing)?;
        return Ok(see_other(&format!("/tickets/{}", found.id)));
    };
    let seq = rd.seq().await?;
    let listed = view.unwrap_or(View::Mine);
    let Some(open) = sight::open(&desk, &mut rd, &signed, (id, view, at.before), now_ms).await? else {
        return Err(Problem::missing());
    };
    let rail = sight::rail(&desk, &mut rd, &signed, &listed.to_string(), now_ms).await?;
    let list = sight::list(&desk, &mut rd, &signed, (listed, None, Some(id)), now_ms).await?;
    drop(rd);
    let frame = Frame::new(&desk, &signed, &uri);
    let mut watch = vec!["rail".to_owned(), format!("view:{listed}")];
    if at.before.is_none() {
        watch.push(format!("ticket:{id}"));
    }
    let title = format!("{} · {}", open.thread.head.subject, open.thread.head.number);
    let mut page = frame.page(&title, "desk", seq, &watch);
    page.ticket = Some(id.to_string());
    let shown = Screen { rail, list, open: Some(open) };
    Ok(screen::desk(&page, &shown, now_ms, &frame.speak).into_response())
}

/// GET /tickets/new
async fn new(State(desk): State<Desk>, signed: Signed, uri: Uri) -> Answer<Response> {
    let mut rd = desk.house.store.read().await?;
    let seq = rd.seq().await?;
    let groups = sight::groups(&mut rd).await?;
    let frame = Frame::new(&desk, &signed, &uri);
    let command_id: CommandId = desk.house.store.new_id();
    let form = OpenTicketForm { groups, command_id: command_id.to_string(), ..OpenTicketForm::default() };
    let page = frame.page(frame.speak.ticket_open_new(), "sheet", seq, &[]);
    Ok(screen::open_ticket(&page, &form, &frame.speak).into_response())
}

/// What the form for a new ticket sends.
#[derive(Debug, Deserialize)]
pub struct NewTicket {
    email: String,
    #[serde(default)]
    name: String,
    subject: String,
    text: String,
    #[serde(default)]
    group: String,
    command_id: CommandId,
}

/// POST /tickets: on behalf of a customer who called or wrote elsewhere.
async fn open_one(State(desk): State<Desk>, signed: Signed, Form(new): Form<NewTicket>) -> Answer<Response> {
    let limits = &desk.house.config.limits;
    let email = new.email.trim().to_owned();
    if !crate::api::looks_like_address(&email) {
        return Err(Problem::input(|speak| speak.form_email_bad().to_owned()));
    }
    let text = secret::without(&chat::clean(&new.text));
    if text.chars().count() > limits.message_chars {
        return Err(crate::refusal::Refusal::TooLong { most: limits.message_chars }.into());
    }
    let command = receive::Receive {
        from: receive::From::Address { email: Words(email), name: Words(secret::without_in("name", new.name.trim())) },
        thread: receive::Thread::New,
        channel: channel::API,
        subject: Words(secret::line("subject", &chat::clean(&new.subject), limits.subject_chars)),
        lang: language::detect(&text).tag(),
        text: Words(text),
        html: None,
        verified: false,
        stranger: false,
        attachments: Vec::new(),
        mailbox: None,
        group: new.group.parse::<GroupId>().ok(),
        priority: Priority::None,
        tags: Vec::new(),
        promise_minutes: desk.house.config.promises.mail_minutes,
    };
    let received = desk.house.store.run(&signed.actor, Some(new.command_id), command).await??;
    Ok(see_other(&format!("/tickets/{}", received.ticket)))
}

/// POST /tickets/{ticket}/replies
async fn write_reply(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(ticket): Path<TicketId>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Response> {
    let written = Written::read(&headers, &body)?;
    written.fits(&desk)?;
    let held = desk.held(&mut desk.house.store.read().await?, ticket, &secret::without(&written.text)).await?;
    let command = reply_command(&desk, &signed, ticket, &written, held);
    match desk.house.store.run(&signed.actor, written.command_id, command).await? {
        Ok(replied) => {
            desk.there(ticket, Some(signed.person), &signed.name, crate::presence::State::Reading);
            Ok(done(wants, ticket, &replied))
        }
        Err(crate::refusal::Refusal::Stale { seq }) => match wants {
            Wants::Json => Err(crate::stale::problem(&desk, &signed, ticket, written.seen_seq, seq).await?),
            Wants::Page => {
                let notice = crate::stale::notice(&desk, &signed, ticket, written.seen_seq, seq).await?;
                crate::again::again(&desk, &signed, ticket, &written, notice).await
            }
        },
        Err(crate::refusal::Refusal::Held(held)) => match wants {
            Wants::Json => Err(hold::problem(&signed, ticket, held)),
            Wants::Page => {
                let notice = hold::notice(&signed, ticket, &held);
                crate::again::again(&desk, &signed, ticket, &written, notice).await
            }
        },
        Err(refusal) => Err(refusal.into()),
    }
}

fn reply_command(
    desk: &Desk,
    signed: &Signed,
    ticket: TicketId,
    written: &Written,
    held: Vec<hold::Held>,
) -> reply::WriteReply {
    let config = &desk.house.config;
    reply::WriteReply {
        by: signed.actor.clone(),
        author: Words(signed.name.clone()),
        ticket,
        draft: written.draft(),
        undo_ms: config.undo_mail_s * 1000,
        chars_max: config.limits.message_chars,
        held,
        release: written.release.clone().map(Words),
    }
}

/// POST /tickets/{ticket}/notes
async fn write_note(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(ticket): Path<TicketId>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Response> {
    let written = Written::read(&headers, &body)?;
    written.fits(&desk)?;
    let command = crate::note::WriteNote {
        by: signed.actor.clone(),
        author: Words(signed.name.clone()),
        ticket,
        text: Words(secret::without(&written.text)),
        attachments: written.attachments,
        chars_max: desk.house.config.limits.message_chars,
    };
    let noted = desk.house.store.run(&signed.actor, written.command_id, command).await??;
    Ok(done(wants, ticket, &noted))
}

/// A form goes back to the ticket; a program gets the answer.
pub(crate) fn done(wants: Wants, ticket: TicketId, answer: &impl serde::Serialize) -> Response {
    match wants {
        Wants::Json => axum::Json(answer).into_response(),
        Wants::Page => see_other(&format!("/tickets/{ticket}")),
    }
}

#[derive(Deserialize)]
struct StatusForm {
    status: Status,
}

/// POST /tickets/{ticket}/status
async fn set_status(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(ticket): Path<TicketId>,
    Form(form): Form<StatusForm>,
) -> Answer<Response> {
    let command = status::SetStatus { by: signed.actor.clone(), ticket, to: form.status };
    Ok(done(wants, ticket, &desk.house.store.run(&signed.actor, None, command).await??))
}

#[derive(Deserialize)]
struct AssigneeForm {
    assignee: String,
}

/// POST /tickets/{ticket}/assign: empty for nobody, `me` for oneself.
async fn set_assignee(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(ticket): Path<TicketId>,
    Form(form): Form<AssigneeForm>,
) -> Answer<Response> {
    let to = match form.assignee.as_str() {
        "" => None,
        "me" => Some(signed.person),
        id => Some(id.parse::<PersonId>().map_err(|_| Problem::from(crate::refusal::Refusal::NotAssignable))?),
    };
    let command = assign::Assign { by: signed.actor.clone(), ticket, to: Some(to), group: None };
    Ok(done(wants, ticket, &desk.house.store.run(&signed.actor, None, command).await??))
}

#[derive(Deserialize)]
struct GroupForm {
    group: GroupId,
}

/// Where a reader goes on who has no ticket before them.
const LISTS: &str = "/tickets";

/// POST /tickets/{ticket}/group
async fn set_group(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(ticket): Path<TicketId>,
    Form(form): Form<GroupForm>,
) -> Answer<Response> {
    let command = assign::Assign { by: signed.actor.clone(), ticket, to: None, group: Some(form.group) };
    let given = desk.house.store.run(&signed.actor, None, command).await??;
    let mut rd = desk.house.store.read().await?;
    let sees = Sees::of(&mut rd, &signed, desk.now_ms()).await?.sees(&mut rd, ticket).await?;
    match wants {
        wants if sees => Ok(done(wants, ticket, &given)),
        // Handed to a queue that is shut to who handed it over.
        Wants::Page => Ok(see_other(LISTS)),
        Wants::Json => Ok(axum::Json(serde_json::json!({ "go": LISTS })).into_response()),
    }
}

#[derive(Deserialize)]
struct PriorityForm {
    priority: Priority,
}

/// POST /tickets/{ticket}/priority
async fn set_priority(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(ticket): Path<TicketId>,
    Form(form): Form<PriorityForm>,
) -> Answer<Response> {
    let command = priority::SetPriority { by: signed.actor.clone(), ticket, to: form.priority };
    Ok(done(wants, ticket, &desk.house.store.run(&signed.actor, None, command).await??))
}

#[derive(Deserialize)]
struct TagsForm {
    #[serde(default)]
    tags: String,
}

/// POST /tickets/{ticket}/tags
async fn set_tags(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(ticket): Path<TicketId>,
    Form(form): Form<TagsForm>,
) -> Answer<Response> {
    let command = tag::SetTags { by: signed.actor.clone(), ticket, tags: web::Csv::split(&form.tags) };
    Ok(done(wants, ticket, &desk.house.store.run(&signed.actor, None, command).await??))
}

/// A sign of an agent at a ticket.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sign {
    state: crate::presence::State,
}

/// POST /tickets/{ticket}/presence
async fn presence(
    State(desk): State<Desk>,
    signed: Signed,
    Path(ticket): Path<TicketId>,
    web::Json(sign): web::Json<Sign>,
) -> Answer<Response> {
    desk.sign(&signed, ticket, sign.state).await?;
    Ok(axum::http::StatusCode::NO_CONTENT.into_response())
}

/// POST /messages/{message}/undo
async fn undo(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(message): Path<MessageId>,
) -> Answer<Response> {
    let command = reply::Undo { by: signed.actor.clone(), message };
    let ticket = desk.house.store.run(&signed.actor, None, command).await??;
    Ok(done(wants, ticket, &serde_json::json!({ "ticket": ticket })))
}
