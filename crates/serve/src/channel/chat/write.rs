//! What a visitor does: writes, attaches, types, reads, and asks what was said.

use super::{cors, visitor::Visitor};
use crate::{
    Desk, attach, deliver,
    message::{AttachmentsOfMessage, ChatAfter, ChatMessage, ChatStands, OneChatMessage},
    receive::{From, Receive, Thread},
    ticket::{Kind, Priority, Status, channel},
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use event::{AttachmentId, CommandId, MINUTE_MS, MessageId, Words};
use language::Speak;
use serde::{Deserialize, Serialize};
use store::{Rd, query};
use web::{Answer, Json, Path, Problem, Query, live::Signal};

/// Messages of a chat that one answer holds.
const PAGE: i64 = 100;

/// What the widget shows of a message.
#[derive(Debug, Serialize)]
pub struct Shown {
    id: MessageId,
    /// The command that wrote it, for the browser that sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    command_id: Option<CommandId>,
    seq: i64,
    from: &'static str,
    name: String,
    text: String,
    /// The text with its formatting, see [`crate::markdown::tree`]; none when it has none, or a customer wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    rich: Option<serde_json::Value>,
    at_ms: i64,
    read: bool,
    delivered: bool,
    attachments: Vec<ShownFile>,
}

#[derive(Debug, Serialize)]
struct ShownFile {
    id: AttachmentId,
    name: String,
    size: i64,
    #[serde(rename = "type")]
    media_type: String,
    url: String,
}

impl Shown {
    /// Its number in the chat.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// An agent wrote it, and so has seen what stands above.
    pub fn is_answer(&self) -> bool {
        self.from == "agent"
    }
}

/// Messages of a customer's chat after `after`, and whether there are more. A reply that was taken back is not there.
pub async fn shown(rd: &mut Rd<'_>, visitor: &Visitor, after: i64) -> store::Result<(Vec<Shown>, bool)> {
    let rows = rd.all(ChatAfter { customer: visitor.customer, after, limit: PAGE }).await?;
    let more = rows.len() as i64 == PAGE;
    let (speak, mut messages) = (Speak::new(visitor.lang), Vec::with_capacity(rows.len()));
    for row in rows.into_iter().filter(|row| row.undone_ms.is_none()) {
        let files = rd.all(AttachmentsOfMessage { message: row.id }).await?;
        messages.push(show(row, files, &speak));
    }
    Ok((messages, more))
}

fn show(row: ChatMessage, files: Vec<crate::message::Attachment>, speak: &Speak) -> Shown {
    let attachments = files
        .into_iter()
        .map(|file| ShownFile {
            url: format!("/widget/attachments/{}", file.id),
            id: file.id,
            name: file.name,
            size: file.size_bytes,
            media_type: file.media_type,
        })
        .collect();
    let (kind, text) = (Kind::of(row.kind), crate::secret::spoken(&row.text, speak));
    Shown {
        id: row.id,
        command_id: row.command_id.filter(|_| kind == Kind::Customer),
        seq: row.chat_seq.unwrap_or(0),
        from: match kind {
            Kind::Customer => "customer",
            Kind::House => "system",
            Kind::Reply | Kind::Note => "agent",
        },
        name: row.author,
        rich: (kind != Kind::Customer).then(|| crate::markdown::tree(&text)).flatten(),
        text,
        at_ms: row.written_ms,
        read: if kind == Kind::Customer { row.seq <= row.seen_seq } else { row.read_ms.is_some() },
        delivered: true,
        attachments,
    }
}

/// Where a listener is.
#[derive(Debug, Deserialize)]
pub struct After {
    /// Number of the last message that it has.
    #[serde(default)]
    pub after: i64,
}

/// GET /widget/thread
pub async fn thread(State(desk): State<Desk>, visitor: Visitor, Query(at): Query<After>) -> Answer<Response> {
    let mut rd = desk.house.store.read().await?;
    let (messages, more) = shown(&mut rd, &visitor, at.after).await?;
    let status = status(&mut rd, visitor.customer).await?;
    let seq = messages.last().map_or(at.after, |message| message.seq);
    let body = serde_json::json!({ "seq": seq, "status": status, "messages": messages, "more": more });
    Ok(cors::with(visitor.origin, axum::Json(body)))
}

/// Where the customer's newest chat stands, in the customer's words: what waits for a third party is open to them.
pub async fn status(rd: &mut Rd<'_>, customer: event::CustomerId) -> store::Result<&'static str> {
    let row = rd.opt(ChatStands { customer, channel: channel::CHAT.into() }).await?;
    Ok(match row.map(|row| Status::of(row.status)) {
        Some(Status::Solved) => "solved",
        Some(Status::Closed) => "closed",
        Some(Status::Pending) => "pending",
        _ => "open",
    })
}

/// A message as the widget sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    command_id: CommandId,
    #[serde(default)]
    text: String,
    #[serde(default)]
    attachments: Vec<AttachmentId>,
}

query! {
    /// A visitor's file that waits for its message.
    OwnFile { id: AttachmentId, owner: String } -> [OwnFileRow { id: AttachmentId }] =
        "select id from serve_attachment where id = $id and owner = $owner"
}

/// POST /widget/messages: the answer means that the message is on disk.
pub async fn message(State(desk): State<Desk>, visitor: Visitor, Json(written): Json<Written>) -> Answer<Response> {
    let origin = visitor.origin.clone();
    match take(&desk, &visitor, written).await {
        Ok(received) => {
            let message = as_written(&desk, &visitor, received.message).await?;
            let body = serde_json::json!({ "seq": received.chat_seq, "message": message });
            Ok(cors::with(origin, (StatusCode::CREATED, axum::Json(body))))
        }
        Err(problem) => Ok(cors::with(origin, problem)),
    }
}

/// A message as it was written, for the browser to show in the place of its own copy.
async fn as_written(desk: &Desk, visitor: &Visitor, id: MessageId) -> Result<Shown, Problem> {
    let mut rd = desk.house.store.read().await?;
    let row = rd.one(OneChatMessage { message: id }).await?;
    let files = rd.all(AttachmentsOfMessage { message: id }).await?;
    Ok(show(row, files, &Speak::new(visitor.lang)))
}

async fn take(desk: &Desk, visitor: &Visitor, written: Written) -> Result<crate::receive::Received, Problem> {
    let config = &desk.house.config;
    let limits = &config.limits;
    let per_minute = f64::from(limits.visitor_messages_per_minute);
    desk.rates.take(&format!("chat:{}", visitor.id), per_minute, MINUTE_MS, desk.now_ms())?;
    if written.text.chars().count() > limits.message_chars {
        return Err(crate::refusal::Refusal::TooLong { most: limits.message_chars }.into());
    }
    if written.attachments.len() > limits.attachments {
        return Err(crate::refusal::Refusal::TooMany { most: limits.attachments }.into());
    }
    let text = desk.without_after(&visitor.actor(), visitor.customer, &clean(&written.text)).await?;
    let owner = visitor.actor().to_string();
    {
        let mut rd = desk.house.store.read().await?;
        for id in &written.attachments {
            if rd.opt(OwnFile { id: *id, owner: owner.clone() }).await?.is_none() {
                return Err(crate::refusal::Refusal::NoAttachment.into());
            }
        }
    }
    let command = Receive {
        from: From::Known(visitor.customer),
        thread: Thread::Chat,
        channel: channel::CHAT,
        subject: Words::default(),
        lang: crate::secret::said(&text).map_or(visitor.lang, |said| language::detect(&said)).tag(),
        text: Words(text),
        html: None,
        verified: visitor.verified,
        stranger: false,
        attachments: written.attachments,
        mailbox: None,
        group: None,
        priority: Priority::None,
        tags: Vec::new(),
        promise_minutes: config.promises.chat_minutes,
    };
    let received = desk.house.store.run(&visitor.actor(), Some(written.command_id), command).await??;
    Ok(received)
}

/// Text without NUL and other control characters but line breaks and tabs.
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// What the widget says of a file before its bytes.
#[derive(Debug, Deserialize)]
pub struct Upload {
    name: String,
    #[serde(default, rename = "type")]
    media_type: String,
    command_id: CommandId,
}

/// POST /widget/attachments
pub async fn attachment(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(upload): Query<Upload>,
    body: Body,
) -> Answer<Response> {
    let origin = visitor.origin.clone();
    let kept = async {
        desk.rates.take(&format!("upload:{}", visitor.id), 20.0, MINUTE_MS, desk.now_ms())?;
        desk.keep(visitor.actor(), Some(upload.command_id), None, upload.name, upload.media_type, body).await
    };
    Ok(match kept.await {
        Ok(kept) => cors::with(origin, (StatusCode::CREATED, axum::Json(kept))),
        Err(problem) => cors::with(origin, problem),
    })
}

query! {
    /// A file that a customer may fetch: of their chat, or their own.
    ChatFile { id: AttachmentId, customer: event::CustomerId, owner: String } -> [ChatFileRow {
        name: String, media_type: String, digest: String,
    }] = "select a.name, a.media_type, a.digest
            from serve_attachment a
            left join serve_message m on m.id = a.message_id
           where a.id = $id
             and (m.requester_id = $customer and m.chat_seq is not null and m.undone_ms is null or a.owner = $owner)"
}

/// GET /widget/attachments/{attachment}
pub async fn download(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<AttachmentId>) -> Answer<Response> {
    let query = ChatFile { id, customer: visitor.customer, owner: visitor.actor().to_string() };
    let row = desk.house.store.read().await?.opt(query).await?;
    let Some(file) = row else { return Ok(cors::with(visitor.origin, Problem::missing())) };
    let answer = attach::serve(&desk, &file.name, &file.media_type, &file.digest).await?;
    Ok(cors::with(visitor.origin, answer))
}

/// POST /widget/typing
pub async fn typing(State(desk): State<Desk>, visitor: Visitor) -> Answer<Response> {
    let within = desk.rates.take(&format!("typing:{}", visitor.id), 60.0, MINUTE_MS, desk.now_ms());
    if within.is_ok() {
        desk.customer_types(visitor.customer, &visitor.name).await?;
    }
    Ok(cors::with(visitor.origin, StatusCode::NO_CONTENT))
}

/// How far a customer has read.
#[derive(Debug, Deserialize)]
pub struct ReadTo {
    seq: i64,
}

/// POST /widget/read
pub async fn read(State(desk): State<Desk>, visitor: Visitor, Json(to): Json<ReadTo>) -> Answer<Response> {
    let command = deliver::Read { customer: visitor.customer, chat_seq: to.seq };
    desk.house.store.run(&visitor.actor(), None, command).await??;
    Ok(cors::with(visitor.origin, StatusCode::NO_CONTENT))
}

/// A sign for a customer's screens that an agent writes.
pub fn typing_signal(customer: event::CustomerId, body: &serde_json::Value) -> Signal {
    Signal { topic: customer.to_string(), kind: "typing".to_owned(), body: body.to_string() }
}

/// A sign for a customer's screens that agents have seen their messages up to a number.
pub fn read_signal(customer: event::CustomerId, chat_seq: i64) -> Signal {
    let body = serde_json::json!({ "seq": chat_seq });
    Signal { topic: customer.to_string(), kind: "read".to_owned(), body: body.to_string() }
}

/// The header that a browser needs to keep a stream open and unbuffered.
pub fn stream_headers(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", header::HeaderValue::from_static("no"));
}

/// A response of events.
pub fn events(body: Body) -> Response {
    let mut response = body.into_response();
    stream_headers(response.headers_mut());
    response
}
