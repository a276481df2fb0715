//! Pages of mail: letters that wait, a letter as it came, and the page before a link is followed.

use super::{
    html::{document, html_quote, policy, safe_html, target},
    letter::{Attachment, Letter},
    post::Post,
    recover::is_recoverable,
    rows::{Accounts, LetterOfMessage, LetterRow, LettersIn, Place, Taken, Waiting},
};
use crate::{
    Desk,
    page::Frame,
    screen::{self, Cause, SuspendedList, SuspendedRow},
    sight,
};
use axum::{
    extract::State,
    http::{HeaderValue, Uri, header},
    response::{Html, IntoResponse, Response},
};
use event::{LetterId, MailboxId, MessageId, Right};
use language::Speak;
use maud::html;
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;
use web::{Answer, Need, Path, Problem, Query, Route, Signed, Speaks, parts, see_other};

/// Letters on a page.
const PAGE: i64 = 50;
/// Bytes of a letter's own pictures that are shown inside it.
const PICTURES_BYTES_MAX: usize = 6 * 1024 * 1024;

/// What these pages reach.
#[derive(Clone)]
pub struct Room {
    /// The desk around them.
    pub desk: Desk,
    /// The post.
    pub post: Post,
}

/// The routes.
pub fn routes(desk: &Desk, post: &Post) -> Vec<Route> {
    let room = Room { desk: desk.clone(), post: post.clone() };
    let decides = Need::Right(Right::MailSuspended);
    let reads = Need::Right(Right::TicketsRead);
    vec![
        Route::get("/mail/suspended", decides, list, &room),
        Route::get("/mail/suspended/{letter}/raw", decides, raw, &room),
        Route::post("/mail/suspended/{letter}/recover", decides, recover, &room),
        Route::post("/mail/suspended/{letter}/discard", decides, discard, &room),
        Route::get("/messages/{message}/original", reads, original, &room),
        Route::get("/link", Need::Anyone, link, &room),
    ]
}

/// Which letters.
#[derive(Debug, Deserialize)]
struct Which {
    place: Option<String>,
    before: Option<LetterId>,
}

/// GET /mail/suspended
async fn list(State(room): State<Room>, signed: Signed, uri: Uri, Query(which): Query<Which>) -> Answer<Response> {
    let desk = &room.desk;
    let speak = signed.speak();
    let quarantined = which.place.as_deref() == Some("quarantined");
    let place = if quarantined { Place::Quarantined } else { Place::Suspended };
    let before = which.before.unwrap_or(LetterId(Uuid::max()));
    let mut rd = desk.house.store.read().await?;
    let seq = rd.seq().await?;
    let now_ms = desk.now_ms();
    let rail = sight::rail(desk, &mut rd, &signed, "suspended", now_ms).await?;
    let letters = rd.all(LettersIn { place: place.number(), before, limit: PAGE }).await?;
    let (suspended, kept) = (Place::Suspended.number(), Place::Quarantined.number());
    let waiting = rd.all(Waiting { suspended, quarantined: kept }).await?;
    let names: BTreeMap<MailboxId, String> =
        rd.all(Accounts {}).await?.into_iter().map(|account| (account.id, account.name)).collect();
    drop(rd);
    let sum = |number: i64| waiting.iter().filter(|row| row.place == number).map(|row| row.letters).sum::<i64>();
    let cause = |words: &str, count: i64, href: &str, chosen: bool| Cause {
        words: words.to_owned(),
        count,
        href: href.to_owned(),
        chosen,
    };
    let next = (letters.len() as i64 == PAGE).then(|| letters.last().map(|last| last.id)).flatten();
    let base = if quarantined { "/mail/suspended?place=quarantined&" } else { "/mail/suspended?" };
    let shown = SuspendedList {
        count: sum(suspended) + sum(kept),
        rows: letters.iter().map(|letter| row(letter, &names, &speak)).collect(),
        next: next.map(|last| format!("{base}before={last}")),
        causes: vec![
            cause(speak.mail_place_suspended(), sum(suspended), "/mail/suspended", !quarantined),
            cause(speak.mail_place_quarantined(), sum(kept), "/mail/suspended?place=quarantined", quarantined),
        ],
    };
    let frame = Frame::new(desk, &signed, &uri);
    let watch = ["rail".to_owned()];
    let page = frame.page(speak.suspended_title(), "desk", seq, &watch);
    Ok(screen::suspended(&page, &rail, &shown, now_ms, &speak).into_response())
}

fn row(letter: &Taken, names: &BTreeMap<MailboxId, String>, speak: &Speak) -> SuspendedRow {
    let from = match letter.from_name.as_str() {
        "" => letter.from_email.clone(),
        name => format!("{name} <{}>", letter.from_email),
    };
    let verdict = match letter.verdict.as_str() {
        "pass" => speak.mail_verdict_pass(),
        "fail" => speak.mail_verdict_fail(),
        _ => speak.mail_verdict_none(),
    };
    SuspendedRow {
        id: letter.id,
        from,
        subject: letter.subject.clone(),
        mailbox: names.get(&letter.mailbox_id).cloned().unwrap_or_default(),
        cause: why(letter.reason.as_deref().unwrap_or(""), speak).to_owned(),
        detail: verdict.to_owned(),
        quarantined: Place::of(letter.place) == Place::Quarantined,
        at_ms: letter.taken_ms,
        size_bytes: letter.size_bytes,
        recoverable: letter.raw.is_some() && is_recoverable(letter.reason.as_deref(), &letter.from_email),
        // Newest first.
        order: format!("{:020}", i64::MAX - letter.taken_ms),
    }
}

/// A reason in the reader's words.
pub fn why(reason: &str, speak: &Speak) -> &'static str {
    match reason {
        "no_sender" => speak.mail_why_no_sender(),
        "own_address" => speak.mail_why_own_address(),
        "mailer_daemon" => speak.mail_why_mailer_daemon(),
        "unwanted" => speak.mail_why_unwanted(),
        "sender_blocked" => speak.mail_why_sender_blocked(),
        "loop" => speak.mail_why_loop(),
        "auth_failed" => speak.mail_why_auth_failed(),
        "spam" => speak.mail_why_spam(),
        "too_many_cc" => speak.mail_why_too_many_cc(),
        "out_of_office" => speak.mail_why_out_of_office(),
        "automated" => speak.mail_why_automated(),
        "verification_code" => speak.mail_why_verification_code(),
        "empty" => speak.mail_why_empty(),
        "too_large" => speak.mail_why_too_large(),
        "too_many_headers" => speak.mail_why_too_many_headers(),
        "too_many_parts" => speak.mail_why_too_many_parts(),
        "too_deep" => speak.mail_why_too_deep(),
        "too_many_recipients" => speak.mail_why_too_many_recipients(),
        "too_many_attachments" => speak.mail_why_too_many_attachments(),
        "too_slow" => speak.mail_why_too_slow(),
        "failed" => speak.mail_why_failed(),
        "unfetchable" => speak.mail_why_unfetchable(),
        "ours" => speak.mail_why_ours(),
        "copy" => speak.mail_why_copy(),
        "returned" => speak.mail_why_returned(),
        "discarded" => speak.mail_why_discarded(),
        _ => speak.mail_why_unreadable(),
    }
}

/// GET /mail/suspended/{letter}/raw: a download, never a document of this origin.
async fn raw(State(room): State<Room>, Path(letter): Path<LetterId>) -> Answer<Response> {
    let row = room.desk.house.store.read().await?.opt(LetterRow { letter }).await?;
    let digest = row.and_then(|row| row.raw).ok_or_else(Problem::missing)?;
    crate::attach::serve(&room.desk, "letter.eml", "application/octet-stream", &digest).await
}

/// POST /mail/suspended/{letter}/recover
async fn recover(State(room): State<Room>, signed: Signed, Path(letter): Path<LetterId>) -> Answer<Response> {
    let received = room.post.recover(&signed.actor, None, letter).await??;
    Ok(see_other(&format!("/tickets/{}", received.ticket)))
}

/// POST /mail/suspended/{letter}/discard
async fn discard(State(room): State<Room>, signed: Signed, Path(letter): Path<LetterId>) -> Answer<Response> {
    room.post.discard(&signed.actor, None, letter).await??;
    Ok(see_other("/mail/suspended"))
}

impl Room {
    /// The letter that a message was made from, read again.
    async fn letter(&self, message: MessageId) -> Result<Letter, Problem> {
        let row = self.desk.house.store.read().await?.opt(LetterOfMessage { message }).await?;
        let digest = row.and_then(|row| row.raw).ok_or_else(Problem::missing)?;
        let most = self.post.reader.limits().size_bytes as u64;
        let bytes = self.desk.house.store.blobs().bytes(&digest, most).await?.ok_or_else(Problem::missing)?;
        self.post.reader.read(Arc::new(bytes)).await.map_err(|_| Problem::missing())
    }
}

/// GET /messages/{message}/original: the letter's HTML, cleaned, as a document of its own that runs nothing.
async fn original(State(room): State<Room>, signed: Signed, Path(message): Path<MessageId>) -> Answer<Response> {
    let letter = room.letter(message).await?;
    let lang = letter.lang.tag();
    let speak = signed.speak();
    let raw = letter.html.ok_or_else(Problem::missing)?;
    let inline = pictures(&letter.attachments);
    // Cleaning costs CPU: not on the thread that serves others.
    let cleaned = tokio::task::spawn_blocking(move || {
        let shown = &raw[..html_quote(&raw)];
        let shown = if shown.trim().is_empty() { raw.as_str() } else { shown };
        safe_html(shown, &inline)
    });
    let mut safe = cleaned.await.map_err(|_| Problem::missing())?;
    if safe.refused {
        let text = letter.text;
        safe.html = html! { pre { (text) } }.into_string();
    }
    if safe.remote_images > 0 {
        let off = speak.mail_images_off(safe.remote_images);
        safe.html = html! { p { small { (off) } } }.into_string() + &safe.html;
    }
    let mut response = Html(document(&safe, lang)).into_response();
    let headers = response.headers_mut();
    let policy =
        HeaderValue::try_from(policy("data:")).unwrap_or(HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// The pictures that a letter brought along, by Content-ID. They go into the document itself: a sandboxed frame has no
/// origin, so it could fetch nothing with the reader's session.
fn pictures(attachments: &[Attachment]) -> BTreeMap<String, String> {
    use base64::Engine as _;
    let mut left = PICTURES_BYTES_MAX;
    let mut all = BTreeMap::new();
    for file in attachments {
        let Some(cid) = file.cid.clone().filter(|_| is_picture(&file.media_type)) else { continue };
        if file.bytes.len() > left {
            continue;
        }
        left -= file.bytes.len();
        let bytes = base64::engine::general_purpose::STANDARD.encode(&file.bytes);
        all.insert(cid, format!("data:{};base64,{bytes}", file.media_type));
    }
    all
}

fn is_picture(media_type: &str) -> bool {
    matches!(media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

#[derive(Debug, Deserialize)]
struct To {
    #[serde(default)]
    to: String,
}

/// GET /link: shows where a link of a letter leads before it is followed. Open to anyone: the sandboxed frame that it is
/// opened from has no session, and the page knows nothing that is not in its address.
async fn link(State(room): State<Room>, speaks: Speaks, Query(To { to }): Query<To>) -> Answer<Response> {
    let (house, speak) = (&room.desk.house, &speaks.speak);
    let frame = parts::Page {
        title: speak.mail_link_title(),
        kind: "sheet",
        room: parts::Room::Elsewhere,
        company: house.config.company_for(speak.lang),
        me: None,
        look: &speaks.look,
        now_ms: room.desk.now_ms(),
        seq: 0,
        watch: &[],
        here: "/link",
        ticket: None,
        toast: None,
    };
    let content = html! {
        main.sheet.narrow #main tabindex="-1" {
            header.title { h1 { (speak.mail_link_title()) } }
            @match target(&to) {
                Some(target) => {
                    p { (speak.mail_link_text()) }
                    p { strong.mono { (target.host) } }
                    @if target.foreign_letters { p.bad { (speak.mail_link_foreign()) } }
                    @if target.disguised { p.bad { (speak.mail_link_disguised()) } }
                    p.mono.small { (target.url) }
                    p.actions { a.button href=(target.url) rel="noopener noreferrer nofollow" { (speak.mail_link_go()) } }
                }
                None => p { (speak.mail_link_bad()) }
            }
        }
    };
    Ok(parts::page(&frame, content, speak).into_response())
}
