//! Attach a file: its bytes go to the blobs first, then a row says who put them there.

use crate::{
    Desk, elsewhere,
    refusal::Refusal,
    secret::{self, Place, SecretRemoved},
    ticket::visible,
};
use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use event::{Actor, AttachmentId, TicketId, Words};
use futures_util::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use store::{Blob, Blobs, Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use utoipa::ToSchema;
use web::{Answer, Path, Problem, Signed, Wants, percent, see_other};

/// Characters of a file's name.
pub const NAME_CHARS_MAX: usize = 120;

/// A file whose bytes are kept already.
#[derive(Clone, Debug)]
pub struct Keep {
    /// Who uploaded it.
    pub by: Actor,
    /// For which ticket, if it is known.
    pub ticket: Option<TicketId>,
    /// Its name, as the uploader gave it.
    pub name: Words,
    /// What it says it is.
    pub media_type: String,
    /// Its size.
    pub size_bytes: i64,
    /// Digest of the blob.
    pub digest: String,
    /// Kinds of secrets that were taken out of it.
    pub secrets: Vec<&'static str>,
}

/// A file that waits for its message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Kept {
    /// The file.
    #[schema(value_type = String, format = "uuid")]
    pub attachment: AttachmentId,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
}

/// A file was attached.
#[derive(Debug, Serialize)]
pub struct FileAttached {
    /// Which.
    pub attachment: AttachmentId,
    /// To which ticket, if it is known.
    pub ticket: Option<TicketId>,
    /// By whom.
    pub owner: String,
    /// What it says it is.
    pub media_type: String,
    /// Its size.
    pub size_bytes: i64,
    /// Digest of the blob.
    pub digest: String,
    /// Its name.
    #[serde(skip)]
    pub name: Words,
}

query! {
    InsertAttachment {
        id: AttachmentId, ticket: Option<TicketId>, owner: String, name: String, media_type: String, size: i64,
        digest: String, now: i64,
    } = "insert into serve_attachment
           (id, ticket_id, message_id, owner, name, media_type, size_bytes, digest, created_ms)
         values ($id, $ticket, null, $owner, $name, $media_type, $size, $digest, $now)"
}
query! {
    /// Whether a ticket is there.
    pub TicketExists { ticket: TicketId } -> [Exists { id: TicketId }] =
        "select id from serve_ticket where id = $ticket"
}

impl Event for FileAttached {
    const KIND: &'static str = "serve.file_attached";
    fn subject(&self) -> String {
        self.attachment.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(InsertAttachment {
            id: self.attachment,
            ticket: self.ticket,
            owner: self.owner.clone(),
            name: self.name.text().to_owned(),
            media_type: self.media_type.clone(),
            size: self.size_bytes,
            digest: self.digest.clone(),
            now: tx.now_ms(),
        })
        .await
    }
}

impl Command for Keep {
    const NAME: &'static str = "serve.attach";
    type Answer = Kept;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Kept, Refusal> {
        let there = match self.ticket {
            Some(ticket) => tx.opt(TicketExists { ticket }).await?.is_some() && visible(&self.by),
            None => true,
        };
        let id = tx.new_id();
        tx.record(decide(there, id, self)).await
    }
}

/// Decides whether a file is kept. Pure. `there`: its ticket exists and the uploader sees it.
pub fn decide(there: bool, attachment: AttachmentId, keep: &Keep) -> Decision<Kept, Refusal> {
    if !there {
        return refuse(Refusal::Unseen);
    }
    let name = safe_name(keep.name.text());
    let decision = answer(Kept { attachment, name: name.clone(), size: keep.size_bytes }).and(FileAttached {
        attachment,
        ticket: keep.ticket,
        owner: keep.by.to_string(),
        media_type: keep.media_type.clone(),
        size_bytes: keep.size_bytes,
        digest: keep.digest.clone(),
        name: Words(name),
    });
    if keep.secrets.is_empty() {
        return decision;
    }
    decision.and(SecretRemoved {
        ticket: keep.ticket,
        message: None,
        attachment: Some(attachment),
        place: Place::File,
        kinds: keep.secrets.clone(),
    })
}

/// Puts the bytes of a request into the blobs, without secrets where they are text; more than `most` are refused.
/// Answers the file's name as it is now, and the kinds of what was taken out.
pub async fn put(
    blobs: &Blobs,
    name: String,
    body: Body,
    most: u64,
) -> std::result::Result<(Blob, String, Vec<&'static str>), Problem> {
    let mut chunks = body.into_data_stream().map_err(std::io::Error::other).boxed();
    let mut head = Vec::new();
    while head.len() < secret::HEAD {
        let Some(chunk) = chunks.try_next().await.map_err(store::Error::from)? else { break };
        head.extend_from_slice(&chunk);
    }
    let (blob, name, kinds) = if secret::look_like_text(&head) {
        let mut bytes = head;
        while let Some(chunk) = chunks.try_next().await.map_err(store::Error::from)? {
            if (bytes.len() + chunk.len()) as u64 > most {
                return Err(Problem::new(413, "too_large", |speak| speak.problem_too_large().to_owned()));
            }
            bytes.extend_from_slice(&chunk);
        }
        let looked = secret::apart(move || secret::file(&name, bytes)).await?;
        // A stream, so that the limit is the same for both.
        let stream = futures_util::stream::iter([std::io::Result::Ok(bytes::Bytes::from(looked.bytes))]);
        (blobs.put(stream, most).await?, looked.name, looked.kinds)
    } else {
        let looked = secret::file(&name, Vec::new());
        let stream = futures_util::stream::iter([Ok(bytes::Bytes::from(head))]).chain(chunks);
        (blobs.put(stream, most).await?, looked.name, looked.kinds)
    };
    let blob = match blob.bytes {
        0 => Err(Problem::input(|speak| speak.upload_empty().to_owned())),
        _ => Ok(blob),
    }?;
    Ok((blob, name, kinds))
}

/// A media type as it may be stated back: `type/subtype` of plain characters, else `application/octet-stream`.
pub fn safe_type(media_type: &str) -> String {
    let plain = media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let fits = plain.len() <= 100
        && plain.split('/').count() == 2
        && plain.split('/').all(|half| !half.is_empty())
        && plain.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.+-".contains(&b));
    if fits { plain } else { "application/octet-stream".to_owned() }
}

/// A kept file as an answer: always a download, never a document of this origin.
pub async fn serve(desk: &Desk, name: &str, media_type: &str, digest: &str) -> std::result::Result<Response, Problem> {
    let content = desk.house.store.blobs().get(digest).await?.ok_or_else(Problem::missing)?;
    let mut response = Body::from_stream(content.chunks).into_response();
    let headers = response.headers_mut();
    let text = |value: String| HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, text(format!("attachment; filename*=UTF-8''{}", percent(name))));
    headers.insert(header::CONTENT_TYPE, text(safe_type(media_type)));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(content.bytes));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300"));
    Ok(response)
}

query! {
    /// A file of a ticket, or the reader's own.
    TicketFile { id: AttachmentId } -> [TicketFileRow { name: String, media_type: String, digest: String }] =
        "select name, media_type, digest from serve_attachment where id = $id"
}

/// A file as an answer.
pub async fn by_id(desk: &Desk, id: AttachmentId) -> std::result::Result<Response, Problem> {
    let row = desk.house.store.read().await?.opt(TicketFile { id }).await?;
    let file = row.ok_or_else(Problem::missing)?;
    serve(desk, &file.name, &file.media_type, &file.digest).await
}

/// GET /attachments/{attachment}: from the second origin, when there is one.
pub async fn download(State(desk): State<Desk>, Path(id): Path<AttachmentId>) -> Answer<Response> {
    match elsewhere::address(&desk, id) {
        Some(there) => Ok(see_other(&there)),
        None => by_id(&desk, id).await,
    }
}

/// POST /tickets/{ticket}/attachments: multipart, one or more files named `file`.
pub async fn upload(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path(ticket): Path<TicketId>,
    request: Request,
) -> Answer<Response> {
    let unreadable = |error: &dyn std::fmt::Display| {
        let detail = error.to_string();
        Problem::input(move |speak| speak.problem_input(&detail))
    };
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| unreadable(&error))?;
    let most = desk.house.config.limits.attachments;
    let mut kept = Vec::new();
    while let Some(mut part) = parts.next_field().await.map_err(|error| unreadable(&error))? {
        let Some(name) = part.file_name().map(str::to_owned) else { continue };
        if kept.len() == most {
            return Err(Refusal::TooMany { most }.into());
        }
        let media_type = part.content_type().unwrap_or("").to_owned();
        // The multipart reader lends its chunks, so they are collected; the limit holds while they are.
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| unreadable(&error))? {
            if bytes.len() + chunk.len() > desk.house.config.limits.upload_bytes {
                return Err(Problem::new(413, "too_large", |speak| speak.problem_too_large().to_owned()));
            }
            bytes.extend_from_slice(&chunk);
        }
        kept.push(desk.keep(signed.actor.clone(), None, Some(ticket), name, media_type, Body::from(bytes)).await?);
    }
    match wants {
        Wants::Json => {
            let speak = signed.speak();
            let shown: Vec<_> = kept.iter().map(|one| with_html(one, ticket, &speak)).collect();
            Ok((axum::http::StatusCode::CREATED, axum::Json(serde_json::json!({ "attachments": shown })))
                .into_response())
        }
        Wants::Page => Ok(see_other(&format!("/tickets/{ticket}"))),
    }
}

fn with_html(kept: &Kept, ticket: TicketId, speak: &language::Speak) -> serde_json::Value {
    let one = crate::screen::Attachment {
        id: kept.attachment,
        name: kept.name.clone(),
        media: String::new(),
        size_bytes: kept.size,
        href: Some(format!("/attachments/{}", kept.attachment)),
        why_not: None,
    };
    let html = crate::screen::attachment_item(&one, ticket, speak).into_string();
    serde_json::json!({ "attachment": kept.attachment, "id": kept.attachment, "name": kept.name, "size": kept.size, "html": html })
}

/// A file that will not be sent after all.
#[derive(Clone, Debug)]
pub struct Remove {
    by: Actor,
    id: AttachmentId,
}

/// A file was taken off before its message was written.
#[derive(Debug, Serialize)]
pub struct FileRemoved {
    /// Which.
    pub attachment: AttachmentId,
}

query! {
    DeleteAttachment { id: AttachmentId } = "delete from serve_attachment where id = $id"
}
query! {
    /// Someone's file that waits for its message.
    OwnWaiting { id: AttachmentId, owner: String } -> [OwnWaitingRow { id: AttachmentId }] =
        "select id from serve_attachment where id = $id and owner = $owner and message_id is null {for update}"
}

query! {
    /// Files that someone put on a ticket and whose message is not written yet, in order. At most 100.
    pub WaitingFiles { ticket: TicketId, owner: String } -> [crate::message::Attachment] =
        "select id, message_id, name, media_type, size_bytes, digest
           from serve_attachment
          where ticket_id = $ticket and owner = $owner and message_id is null
          order by id
          limit 100"
}

impl Event for FileRemoved {
    const KIND: &'static str = "serve.file_removed";
    fn subject(&self) -> String {
        self.attachment.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DeleteAttachment { id: self.attachment }).await
    }
}

impl Command for Remove {
    const NAME: &'static str = "serve.attachment_remove";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let own = tx.opt(OwnWaiting { id: self.id, owner: self.by.to_string() }).await?;
        let decision = match own {
            Some(_) => answer(()).and(FileRemoved { attachment: self.id }),
            None => refuse(Refusal::NoAttachment),
        };
        tx.record(decision).await
    }
}

/// POST /tickets/{ticket}/attachments/{attachment}/remove
pub async fn remove(
    State(desk): State<Desk>,
    signed: Signed,
    wants: Wants,
    Path((ticket, id)): Path<(TicketId, AttachmentId)>,
) -> Answer<Response> {
    let command = Remove { by: signed.actor.clone(), id };
    desk.house.store.run(&signed.actor, None, command).await??;
    match wants {
        Wants::Json => Ok(axum::http::StatusCode::NO_CONTENT.into_response()),
        Wants::Page => Ok(see_other(&format!("/tickets/{ticket}"))),
    }
}

/// A file's name as it is shown: the last part of a path, without control, invisible or direction-changing characters,
/// without leading dots, at most [`NAME_CHARS_MAX`]. No path is ever made from it.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let clean: String = last
        .chars()
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
        })
        .collect();
    let clean = clean.trim().trim_start_matches('.').trim();
    if clean.is_empty() {
        return "file".to_owned();
    }
    let chars = clean.chars().count();
    if chars <= NAME_CHARS_MAX {
        return clean.to_owned();
    }
    // The end is kept: it says what kind of file it is.
    let tail: String = clean.chars().skip(chars - 20).collect();
    clean.chars().take(NAME_CHARS_MAX - 21).chain(['…']).chain(tail.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_anywhere() {
        for (given, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\提币记录.png", "提币记录.png"),
            ("\u{200b}.htaccess", "htaccess"),
            ("inv\u{202e}gpj.exe", "invgpj.exe"),
            ("a\r\nContent-Type: x", "aContent-Type: x"),
            ("...", "file"),
            ("", "file"),
        ] {
            assert_eq!(safe_name(given), kept);
        }
        let long = safe_name(&format!("{}.pdf", "x".repeat(500)));
        assert!(long.ends_with(".pdf") && long.chars().count() <= NAME_CHARS_MAX);
    }
}
