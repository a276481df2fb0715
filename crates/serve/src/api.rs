//! `/api/v1`: the same commands and views as JSON, for programs with a bearer token.

mod set;
mod write;

use crate::{
    Desk, assign,
    channel::chat::clean,
    message::{AttachmentsOfTicket, Messages},
    note, priority,
    receive::{self, Receive, Received, Thread},
    reply, secret,
    sees::Sees,
    sight, status, tag,
    ticket::{Kind, Priority, Status, TicketByNumber, channel},
    view::{self, Cursor, ListRow, View},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use event::{AttachmentId, CustomerId, GroupId, MessageId, PersonId, Right, TicketId, Words};
use serde::{Deserialize, Serialize};
use set::{NewAssignee, NewPriority, NewStatus, NewTags, set_assignee, set_priority, set_status, set_tags};
use utoipa::ToSchema;
use web::{Answer, Json, Need, Operation, Path, Problem, Query, Route, Signed, idempotency_key};
use write::{NewNote, NewReply, write_note, write_reply};

/// Rows of one answer.
const LIMIT_MAX: i64 = 100;

/// The routes, with what the API document says of them.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let (read, work) = (Need::Right(Right::TicketsRead), Need::Right(Right::TicketsWork));
    let (answers, opens) = (Need::Right(Right::TicketsReply), Need::Right(Right::TicketsOpen));
    vec![
        Route::get("/api/v1/tickets", read, list, desk).doc(
            Operation::new("Tickets of a view, in its order.").gives::<TicketPage>(200).asks(&[
                ("view", "mine, risk, unassigned, open (default), pending, hold, solved, group-ID, customer-ID"),
                ("after", "the `next` of the page before"),
                ("limit", "1 to 100, 50 when absent"),
            ]),
        ),
        Route::post("/api/v1/tickets", opens, create, desk)
            .doc(Operation::new("Open a ticket for a customer.").takes::<NewTicket>().gives::<Received>(201)),
        Route::get("/api/v1/tickets/{ticket}", read, show, desk)
            .doc(Operation::new("A ticket with its newest messages, by id or number.").gives::<Ticket>(200)),
        Route::get("/api/v1/tickets/{ticket}/messages", read, messages, desk).doc(
            Operation::new("Messages of a ticket, oldest first.")
                .gives::<MessagePage>(200)
                .asks(&[("after", "number of the last message that you have"), ("limit", "1 to 100")]),
        ),
        Route::post("/api/v1/tickets/{ticket}/messages", opens, receive, desk)
            .doc(Operation::new("Write on a ticket as its customer.").takes::<NewMessage>().gives::<Received>(201)),
        Route::post("/api/v1/tickets/{ticket}/replies", answers, write_reply, desk)
            .doc(Operation::new("Answer the customer.").takes::<NewReply>().gives::<reply::Replied>(201)),
        Route::post("/api/v1/tickets/{ticket}/notes", work, write_note, desk)
            .doc(Operation::new("Write a note to colleagues.").takes::<NewNote>().gives::<note::Noted>(201)),
        Route::put("/api/v1/tickets/{ticket}/status", work, set_status, desk)
            .doc(Operation::new("Set the status.").takes::<NewStatus>().gives::<status::Stands>(200)),
        Route::put("/api/v1/tickets/{ticket}/assignee", work, set_assignee, desk).doc(
            Operation::new("Assign to a person, a group, or nobody.").takes::<NewAssignee>().gives::<assign::Has>(200),
        ),
        Route::put("/api/v1/tickets/{ticket}/priority", work, set_priority, desk)
            .doc(Operation::new("Set the priority.").takes::<NewPriority>().gives::<priority::Matters>(200)),
        Route::put("/api/v1/tickets/{ticket}/tags", work, set_tags, desk)
            .doc(Operation::new("Set the tags, all of them.").takes::<NewTags>().gives::<tag::Tagged>(200)),
    ]
}

/// Whether text could be a mail address: something, one `@`, something with a dot; no spaces or brackets.
pub fn looks_like_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c))
    };
    text.len() <= 254
        && plain(local)
        && plain(domain)
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
}

/// A ticket as lists give it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketBrief {
    #[schema(value_type = String, format = "uuid")]
    id: TicketId,
    number: i64,
    subject: String,
    status: Status,
    priority: Priority,
    channel: String,
    requester: String,
    #[schema(value_type = Option<String>, format = "uuid")]
    assignee_id: Option<PersonId>,
    assignee: Option<String>,
    /// The beginning of the last message.
    preview: String,
    /// When an answer is promised, Unix ms.
    due_ms: Option<i64>,
    created_ms: i64,
    updated_ms: i64,
}

/// Some tickets, and where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketPage {
    tickets: Vec<TicketBrief>,
    /// Give it as `after` for the next page; null at the end.
    next: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    view: Option<String>,
    after: Option<String>,
    limit: Option<i64>,
}

fn bad(what: &str) -> Problem {
    let what = what.to_owned();
    Problem::input(move |speak| speak.problem_input(&what))
}

/// GET /api/v1/tickets
async fn list(State(desk): State<Desk>, signed: Signed, Query(asked): Query<Listed>) -> Answer<axum::Json<TicketPage>> {
    let view = asked.view.as_deref().unwrap_or("open").parse::<View>().map_err(|why| bad(&why))?;
    let after = asked.after.as_deref().map(str::parse::<Cursor>).transpose().map_err(|why| bad(&why))?;
    let limit = asked.limit.unwrap_or(50).clamp(1, LIMIT_MAX);
    let mut rd = desk.house.store.read().await?;
    let sees = Sees::of(&mut rd, &signed, desk.now_ms()).await?;
    let rows = view::rows(&mut rd, view, &sees, after, limit, desk.now_ms()).await?;
    let next = (rows.len() as i64 == limit).then(|| rows.last()).flatten();
    let next = next.map(|row| Cursor { sort: row.sort, id: row.id }.to_string());
    Ok(axum::Json(TicketPage { tickets: rows.into_iter().map(brief).collect(), next }))
}

fn brief(row: ListRow) -> TicketBrief {
    TicketBrief {
        id: row.id,
        number: row.number,
        subject: row.subject,
        status: Status::of(row.status),
        priority: Priority::of(row.priority),
        channel: row.channel,
        requester: row.requester,
        assignee_id: row.assignee_id,
        assignee: row.assignee,
        preview: row.last_words,
        due_ms: row.due_ms,
        created_ms: row.created_ms,
        updated_ms: row.updated_ms,
    }
}

/// Who a ticket is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Requester {
    /// Mail address.
    email: String,
    /// Name; made from the address when empty.
    #[serde(default)]
    name: String,
}

/// A ticket to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
    /// Made from the text when empty.
    #[serde(default)]
    subject: String,
    /// The customer's message.
    text: String,
    /// Who it is for.
    requester: Requester,
    /// The queue.
    #[schema(value_type = Option<String>, format = "uuid")]
    group: Option<GroupId>,
    /// How much it matters.
    #[serde(default = "no_priority")]
    priority: Priority,
    /// Tags.
    #[serde(default)]
    tags: Vec<String>,
}

fn no_priority() -> Priority {
    Priority::None
}

fn text_of(desk: &Desk, text: &str) -> Result<Words, Problem> {
    let most = desk.house.config.limits.message_chars;
    if text.chars().count() > most {
        return Err(crate::refusal::Refusal::TooLong { most }.into());
    }
    Ok(Words(secret::without(&clean(text))))
}

/// POST /api/v1/tickets
async fn create(
    State(desk): State<Desk>,
    signed: Signed,
    headers: HeaderMap,
    Json(new): Json<NewTicket>,
) -> Answer<(StatusCode, axum::Json<Received>)> {
    let id = idempotency_key(&headers)?;
    let email = new.requester.email.trim().to_owned();
    if !looks_like_address(&email) {
        return Err(Problem::input(|speak| speak.form_email_bad().to_owned()));
    }
    if new.tags.len() > tag::TAGS_MAX {
        return Err(crate::refusal::Refusal::TooMany { most: tag::TAGS_MAX }.into());
    }
    let text = text_of(&desk, &new.text)?;
    let subject = secret::line("subject", &clean(&new.subject), desk.house.config.limits.subject_chars);
    let command = Receive {
        from: receive::From::Address {
            email: Words(email),
            name: Words(secret::without_in("name", &clean(&new.requester.name))),
        },
        thread: Thread::New,
        channel: channel::API,
        subject: Words(subject),
        lang: language::detect(text.text()).tag(),
        text,
        html: None,
        verified: false,
        stranger: false,
        attachments: Vec::new(),
        mailbox: None,
        group: new.group,
        priority: new.priority,
        tags: tag::clean(&new.tags),
        promise_minutes: desk.house.config.promises.mail_minutes,
    };
    let received = desk.house.store.run(&signed.actor, id, command).await??;
    Ok((StatusCode::CREATED, axum::Json(received)))
}

/// A message of a ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiMessage {
    #[schema(value_type = String, format = "uuid")]
    id: MessageId,
    /// Number on the ticket, from 1.
    seq: i64,
    kind: Kind,
    author: String,
    #[schema(value_type = Option<String>, format = "uuid")]
    person_id: Option<PersonId>,
    text: String,
    /// From a sender who is not known to belong to the ticket.
    unverified: bool,
    /// It was taken back before it went out.
    undone: bool,
    written_ms: i64,
    released_ms: Option<i64>,
    delivered_ms: Option<i64>,
    read_ms: Option<i64>,
    failed: Option<String>,
    attachments: Vec<ApiFile>,
}

/// A file beside a message, at `/attachments/ID`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiFile {
    #[schema(value_type = String, format = "uuid")]
    id: AttachmentId,
    name: String,
    media_type: String,
    size_bytes: i64,
}

/// A ticket with its messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ticket {
    #[schema(value_type = String, format = "uuid")]
    id: TicketId,
    number: i64,
    subject: String,
    status: Status,
    priority: Priority,
    channel: String,
    #[schema(value_type = String, format = "uuid")]
    requester_id: CustomerId,
    requester: String,
    #[schema(value_type = Option<String>, format = "uuid")]
    assignee_id: Option<PersonId>,
    assignee: Option<String>,
    #[schema(value_type = Option<String>, format = "uuid")]
    group_id: Option<GroupId>,
    /// The requester was proven when it was opened.
    verified: bool,
    /// Number of the last message; a reply says which one its writer has seen.
    seq: i64,
    tags: Vec<String>,
    due_ms: Option<i64>,
    created_ms: i64,
    updated_ms: i64,
    /// The newest 100, oldest first.
    messages: Vec<ApiMessage>,
}

async fn resolve(rd: &mut store::Rd<'_>, name: &str) -> Result<TicketId, Problem> {
    if let Ok(id) = name.parse() {
        return Ok(id);
    }
    let number = name.parse().map_err(|_| Problem::missing())?;
    Ok(rd.opt(TicketByNumber { number }).await?.ok_or_else(Problem::missing)?.id)
}

/// GET /api/v1/tickets/{ticket}
async fn show(State(desk): State<Desk>, Path(name): Path<String>) -> Answer<axum::Json<Ticket>> {
    let mut rd = desk.house.store.read().await?;
    let id = resolve(&mut rd, &name).await?;
    let row = rd.opt(sight::TicketOpen { ticket: id }).await?.ok_or_else(Problem::missing)?;
    let tags = rd.all(tag::TagsOf { ticket: id }).await?.into_iter().map(|tag| tag.tag).collect();
    let messages = api_messages(&mut rd, id, (row.seq - LIMIT_MAX).max(0), LIMIT_MAX).await?;
    Ok(axum::Json(Ticket {
        id,
        number: row.number,
        subject: row.subject,
        status: Status::of(row.status),
        priority: Priority::of(row.priority),
        channel: row.channel,
        requester_id: row.requester_id,
        requester: row.requester,
        assignee_id: row.assignee_id,
        assignee: row.assignee,
        group_id: row.group_id,
        verified: row.verified,
        seq: row.seq,
        tags,
        due_ms: row.due_ms,
        created_ms: row.created_ms,
        updated_ms: row.updated_ms,
        messages,
    }))
}

async fn api_messages(
    rd: &mut store::Rd<'_>,
    ticket: TicketId,
    after: i64,
    limit: i64,
) -> store::Result<Vec<ApiMessage>> {
    let rows = rd.all(Messages { ticket, after, limit }).await?;
    let mut files = rd.all(AttachmentsOfTicket { ticket }).await?;
    Ok(rows
        .into_iter()
        .map(|row| ApiMessage {
            attachments: files
                .extract_if(.., |file| file.message_id == Some(row.id))
                .map(|file| ApiFile {
                    id: file.id,
                    name: file.name,
                    media_type: file.media_type,
                    size_bytes: file.size_bytes,
                })
                .collect(),
            id: row.id,
            seq: row.seq,
            kind: Kind::of(row.kind),
            author: row.author,
            person_id: row.person_id,
            text: row.text,
            unverified: row.unverified,
            undone: row.undone_ms.is_some(),
            written_ms: row.written_ms,
            released_ms: row.released_ms,
            delivered_ms: row.delivered_ms,
            read_ms: row.read_ms,
            failed: row.failed,
        })
        .collect())
}

/// Some messages, and where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePage {
    messages: Vec<ApiMessage>,
    /// Give it as `after` for the next page; null at the end.
    next: Option<i64>,
}

#[derive(Deserialize)]
struct Paged {
    #[serde(default)]
    after: i64,
    limit: Option<i64>,
}

/// GET /api/v1/tickets/{ticket}/messages
async fn messages(
    State(desk): State<Desk>,
    Path(name): Path<String>,
    Query(paged): Query<Paged>,
) -> Answer<axum::Json<MessagePage>> {
    let mut rd = desk.house.store.read().await?;
    let id = resolve(&mut rd, &name).await?;
    let limit = paged.limit.unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX);
    let messages = api_messages(&mut rd, id, paged.after, limit).await?;
    let next = (messages.len() as i64 == limit).then(|| messages.last().map(|last| last.seq)).flatten();
    Ok(axum::Json(MessagePage { messages, next }))
}

/// A message of the ticket's customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// What they wrote.
    text: String,
}

/// POST /api/v1/tickets/{ticket}/messages
async fn receive(
    State(desk): State<Desk>,
    signed: Signed,
    headers: HeaderMap,
    Path(name): Path<String>,
    Json(new): Json<NewMessage>,
) -> Answer<(StatusCode, axum::Json<Received>)> {
    let id = idempotency_key(&headers)?;
    let mut rd = desk.house.store.read().await?;
    let ticket = resolve(&mut rd, &name).await?;
    let row = rd.opt(sight::TicketOpen { ticket }).await?.ok_or_else(Problem::missing)?;
    drop(rd);
    let text = text_of(&desk, &new.text)?;
    let promises = &desk.house.config.promises;
    let (channel, promise_minutes) = match row.channel.as_str() {
        channel::CHAT => (channel::CHAT, promises.chat_minutes),
        _ => (channel::API, promises.mail_minutes),
    };
    let command = Receive {
        from: receive::From::Known(row.requester_id),
        thread: Thread::Ticket(ticket),
        channel,
        subject: Words(row.subject),
        lang: language::detect(text.text()).tag(),
        text,
        html: None,
        verified: false,
        stranger: false,
        attachments: Vec::new(),
        mailbox: None,
        group: None,
        priority: Priority::None,
        tags: Vec::new(),
        promise_minutes,
    };
    let received = desk.house.store.run(&signed.actor, id, command).await??;
    Ok((StatusCode::CREATED, axum::Json(received)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in ["ana@customer.example", "a.b+c@x.co", "周@例子.测试"] {
            assert!(looks_like_address(good), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@x.co",
            "a@b",
            "a b@x.co",
            "a@x.co\r\nBcc: b@x.co",
            "<a@x.co>",
            "a@b@c.d",
            "a@.co",
            "a@co.",
        ] {
            assert!(!looks_like_address(bad), "{bad}");
        }
    }
}
