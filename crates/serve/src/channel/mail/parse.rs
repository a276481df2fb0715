//! Reads the bytes of a mail into a [`Letter`], or says why it must be kept raw.
//!
//! A mail is written by whoever wants to: it is read on a thread of its own, within limits, and whatever goes wrong
//! there (a panic, too much time) is a [`Quarantine`] of this one mail and no more.

use super::{
    letter::{Address, Attachment, Letter, Limits, Quarantine, fold},
    name,
    survey::survey,
};
use mail_parser::{
    Addr, Encoding, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
    decoders::charsets::map::charset_decoder,
};
use sha2::{Digest, Sha256};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{Semaphore, oneshot};

/// Threads that read mails at the same time.
const READERS: usize = 2;
/// Stack of such a thread.
const STACK_BYTES: usize = 8 * 1024 * 1024;
/// Longest subject, in characters.
pub const SUBJECT_MAX: usize = 250;
/// Longest display name, in characters.
const PERSON_MAX: usize = 100;
/// Longest address, in bytes. Source: RFC 5321.
const EMAIL_MAX: usize = 320;
/// Longest Message-ID that is compared, in bytes.
const ID_MAX: usize = 500;
/// `Authentication-Results` headers kept, from the top.
const RESULTS_MAX: usize = 20;

/// The name of the header that carries our own loop id.
pub const LOOP_HEADER: &str = "x-handrail-loop";

/// Reads letters, a few at a time.
#[derive(Clone, Debug)]
pub struct Reader {
    limits: Limits,
    seats: Arc<Semaphore>,
}

impl Reader {
    /// A reader with these limits.
    pub fn new(limits: Limits) -> Reader {
        Reader { limits, seats: Arc::new(Semaphore::new(READERS)) }
    }

    /// The limits it reads with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads one mail on a thread of its own. The thread keeps its seat until it ends, so mails that never end cannot
    /// pile up; waiting for a seat counts as time.
    pub async fn read(&self, raw: Arc<Vec<u8>>) -> Result<Letter, Quarantine> {
        let limits = self.limits;
        let work = async {
            let seat = Arc::clone(&self.seats).acquire_owned().await.map_err(|_| Quarantine::Failed)?;
            let (tell, told) = oneshot::channel();
            std::thread::Builder::new()
                .name("mail-reader".into())
                .stack_size(STACK_BYTES)
                .spawn(move || {
                    let read = catch_unwind(AssertUnwindSafe(|| read(&raw, &limits)));
                    let _ = tell.send(read.unwrap_or(Err(Quarantine::Failed)));
                    drop(seat);
                })
                .map_err(|_| Quarantine::Failed)?;
            told.await.unwrap_or(Err(Quarantine::Failed))
        };
        tokio::time::timeout(Duration::from_millis(limits.parse_ms), work).await.unwrap_or(Err(Quarantine::TooSlow))
    }
}

/// Reads one mail on this thread; may panic on what no one has thought of.
pub fn read(raw: &[u8], limits: &Limits) -> Result<Letter, Quarantine> {
    let bytes = survey(raw, limits)?;
    let message = MessageParser::default().parse(bytes.as_ref()).ok_or(Quarantine::Unreadable)?;
    if message.parts.is_empty() || message.headers().is_empty() {
        return Err(Quarantine::Unreadable);
    }
    if message.parts.len() > limits.parts {
        return Err(Quarantine::TooManyParts);
    }
    if depth(&message, limits.depth) > limits.depth {
        return Err(Quarantine::TooDeep);
    }
    let mut letter = head(&message, &bytes, limits)?;
    letter.size_bytes = raw.len();
    body(&mut letter, &message, &bytes, limits)?;
    letter.lang = language::detect(&format!("{}\n{}", letter.subject, language::quoted(&letter.text).visible));
    letter.body_hash = body_hash(&letter);
    Ok(letter)
}

fn depth(message: &Message<'_>, most: usize) -> usize {
    let mut deepest = 0;
    let mut todo = vec![(0_u32, 1_usize)];
    let mut steps = 0;
    while let Some((id, level)) = todo.pop() {
        steps += 1;
        deepest = deepest.max(level);
        if level > most || steps > message.parts.len() {
            break;
        }
        let inner = message.parts.get(id as usize).and_then(MessagePart::sub_parts).unwrap_or(&[]);
        todo.extend(inner.iter().map(|id| (*id, level + 1)));
    }
    deepest
}

fn head(message: &Message<'_>, bytes: &[u8], limits: &Limits) -> Result<Letter, Quarantine> {
    let mut letter = Letter {
        from: addresses(message, HeaderName::From),
        reply_to: addresses(message, HeaderName::ReplyTo),
        to: addresses(message, HeaderName::To),
        cc: addresses(message, HeaderName::Cc),
        subject: name::line(message.subject().unwrap_or(""), SUBJECT_MAX),
        message_id: message.message_id().map(id_of).filter(|id| !id.is_empty()),
        in_reply_to: ids(message.in_reply_to(), 10),
        references: ids(message.references(), limits.references),
        date_ms: message.date().map(|date| date.to_timestamp().saturating_mul(1_000)),
        ..Letter::default()
    };
    if letter.to.len() + letter.cc.len() > limits.recipients {
        return Err(Quarantine::TooManyRecipients);
    }
    for header in message.headers() {
        let value = bytes.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
        let value = String::from_utf8_lossy(value);
        note(&mut letter, &header.name().to_ascii_lowercase(), value.trim());
    }
    let content_type = message.content_type();
    if content_type.is_some_and(|ct| ct.ctype() == "multipart" && ct.subtype() == Some("report")) {
        let kind = content_type.and_then(|ct| ct.attribute("report-type")).unwrap_or("unknown");
        letter.machine.report = Some(name::line(kind, 40).to_ascii_lowercase());
    }
    Ok(letter)
}

/// Takes down what one header says about the envelope, about machines and about proof.
fn note(letter: &mut Letter, header: &str, value: &str) {
    let machine = &mut letter.machine;
    let word = || name::line(value.split(';').next().unwrap_or(""), 80).to_ascii_lowercase();
    match header {
        "return-path" => {
            let path = value.trim_matches(['<', '>', ' ']);
            machine.null_sender = path.is_empty();
            letter.return_path = Some(name::line(path, EMAIL_MAX));
        }
        "delivered-to" | "x-original-to" | "envelope-to" | "x-delivered-to" if letter.delivered_to.len() < 20 => {
            letter.delivered_to.push(fold(&name::line(value.trim_matches(['<', '>', ' ']), EMAIL_MAX)));
        }
        "auto-submitted" => machine.submitted = Some(word()),
        "precedence" | "x-precedence" => machine.precedence = Some(word()),
        "x-auto-response-suppress" => machine.suppress = Some(name::line(value, 200).to_ascii_lowercase()),
        "feedback-id" => machine.feedback = true,
        "x-autoreply" | "x-autorespond" | "x-autoresponder" | "x-auto-reply-from" | "x-mail-autoreply"
        | "x-autogenerated" => machine.autoreply = true,
        LOOP_HEADER if machine.loops.len() < 20 => machine.loops.push(name::line(value, 200).to_ascii_lowercase()),
        "authentication-results" if letter.results.len() < RESULTS_MAX => {
            letter.results.push(name::line(value, 4_000));
        }
        "x-spam-flag" | "x-spam" => letter.spam |= value.get(..3).is_some_and(|yes| yes.eq_ignore_ascii_case("yes")),
        header if header.starts_with("list-") => machine.list = true,
        _ => {}
    }
}

fn addresses(message: &Message<'_>, header: HeaderName<'static>) -> Vec<Address> {
    let values = message.headers().iter().filter(|each| each.name == header);
    values.filter_map(|each| each.value.as_address()).flat_map(|each| each.iter()).map(address).collect()
}

fn address(addr: &Addr<'_>) -> Address {
    let email: String =
        addr.address().unwrap_or("").chars().filter(|c| !name::unseen(*c) && !c.is_whitespace()).collect();
    let email = if email.len() > EMAIL_MAX { String::new() } else { email };
    Address { name: name::line(addr.name().unwrap_or(""), PERSON_MAX), email }
}

fn ids(value: &HeaderValue<'_>, most: usize) -> Vec<String> {
    let all: Vec<&str> = match value {
        HeaderValue::Text(one) => vec![one.as_ref()],
        HeaderValue::TextList(list) => list.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    };
    let newest = all.len().saturating_sub(most);
    all[newest..].iter().map(|id| id_of(id)).filter(|id| !id.is_empty()).collect()
}

/// A Message-ID as it is compared: without brackets and white space.
pub fn id_of(raw: &str) -> String {
    let id: String =
        raw.chars().filter(|c| !c.is_whitespace() && !name::unseen(*c) && !matches!(c, '<' | '>')).collect();
    if id.len() > ID_MAX { String::new() } else { id }
}

fn body(letter: &mut Letter, message: &Message<'_>, bytes: &[u8], limits: &Limits) -> Result<(), Quarantine> {
    if message.attachments.len() > limits.attachments {
        return Err(Quarantine::TooManyAttachments);
    }
    let mut text = String::new();
    for (at, id) in message.text_body.iter().enumerate() {
        let Some(part) = message.parts.get(*id as usize) else { continue };
        let more = match mended(part, bytes) {
            Some(mended) => Some(mended.into()),
            None => message.body_text(at),
        };
        let Some(more) = more else { continue };
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&more);
        if text.len() > limits.text_bytes {
            break;
        }
    }
    let html =
        message.html_body.iter().filter_map(|id| message.parts.get(*id as usize)).find_map(|part| match &part.body {
            PartType::Html(html) => Some(html.as_ref().to_owned()),
            _ => None,
        });
    let (text, text_cut) = cut(name::lines(&text), limits.text_bytes);
    let (html, html_cut) = match html {
        Some(html) => {
            let (html, was_cut) = cut(html.replace('\0', ""), limits.html_bytes);
            (Some(html), was_cut)
        }
        None => (None, false),
    };
    letter.text = text.trim_end().to_owned();
    letter.html = html;
    letter.cut = text_cut || html_cut;
    letter.attachments = message.attachments().map(attachment).collect();
    Ok(())
}

/// Text whose sender named no charset and did not write UTF-8: GB18030, if it reads as that.
fn mended(part: &MessagePart<'_>, bytes: &[u8]) -> Option<String> {
    let PartType::Text(text) = &part.body else { return None };
    let named = part.content_type().is_some_and(|ct| ct.attribute("charset").is_some());
    if named || part.encoding != Encoding::None || !text.contains('\u{fffd}') {
        return None;
    }
    let raw = bytes.get(part.raw_body_offset() as usize..part.raw_end_offset() as usize)?;
    charset_decoder(b"gb18030").map(|decode| decode(raw)).filter(|text| !text.contains('\u{fffd}'))
}

fn cut(text: String, most: usize) -> (String, bool) {
    if text.len() <= most {
        return (text, false);
    }
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    (text[..end].to_owned(), true)
}

fn attachment(part: &MessagePart<'_>) -> Attachment {
    let media_type = part.content_type().map_or_else(
        || "application/octet-stream".to_owned(),
        |ct| format!("{}/{}", ct.ctype(), ct.subtype().unwrap_or("octet-stream")).to_ascii_lowercase(),
    );
    let media_type = if media_type.len() <= 100 && media_type.bytes().all(|b| b.is_ascii_graphic()) {
        media_type
    } else {
        "application/octet-stream".to_owned()
    };
    let fallback = if media_type == "application/eml" { "message.eml" } else { "" };
    Attachment {
        name: name::clean(part.attachment_name().unwrap_or(fallback)),
        media_type,
        cid: part.content_id().map(id_of).filter(|cid| !cid.is_empty()),
        bytes: part.contents().to_vec(),
    }
}

fn body_hash(letter: &Letter) -> String {
    let mut sha = Sha256::new();
    let mut part = |bytes: &[u8]| {
        sha.update((bytes.len() as u64).to_be_bytes());
        sha.update(bytes);
    };
    part(letter.text.as_bytes());
    part(letter.html.as_deref().unwrap_or("").as_bytes());
    for attachment in &letter.attachments {
        part(&attachment.bytes);
    }
    sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
