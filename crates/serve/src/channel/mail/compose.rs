//! Writes the letters that go out.
//!
//! A letter's Message-ID comes from the id of the message it carries, so when nobody knows whether it was taken, it is
//! sent again as the same letter and the receiving side sees one. Automatic letters say that they are automatic, and
//! their words are fixed.

use super::{
    address::{Base, Keys},
    letter::Address,
    name,
    parse::LOOP_HEADER,
};
use event::{LetterId, MessageId};
use language::{Lang, Speak};
use lettre::message::{
    Attachment as Part, Mailbox, MessageBuilder, MultiPart, SinglePart,
    header::{ContentType, HeaderName, HeaderValue},
};
use std::time::{Duration, UNIX_EPOCH};

/// Message-IDs named in References, the oldest and the newest.
const REFERENCES_MAX: usize = 30;
/// Longest subject, in characters, without the number.
const SUBJECT_MAX: usize = 200;

/// What a letter is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A person's answer.
    Reply {
        /// The message.
        message: MessageId,
        /// The name that the agent writes under.
        person: String,
        /// What they wrote, in Markdown.
        text: String,
    },
    /// Says that a letter arrived. `letter`: which.
    Acknowledgement {
        /// The letter that arrived.
        letter: LetterId,
    },
    /// Says that a letter was too large. `letter`: which.
    TooLarge {
        /// The letter that arrived.
        letter: LetterId,
    },
    /// Words of the house's own about something that is no ticket.
    Notice {
        /// Which.
        id: uuid::Uuid,
        /// The words.
        text: String,
    },
}

/// A letter to be written.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// What for.
    pub purpose: Purpose,
    /// The ticket's number; none for what has no ticket.
    pub number: Option<i64>,
    /// The ticket's subject, for replies.
    pub subject: String,
    /// To whom.
    pub to: Address,
    /// The name of the house.
    pub brand: String,
    /// The reader's language.
    pub lang: Lang,
    /// The customer's anti-phishing phrase.
    pub phrase: Option<String>,
    /// Message-IDs of the thread, oldest first; the last is answered.
    pub thread: Vec<String>,
    /// Files.
    pub files: Vec<File>,
    /// When it was written, Unix ms; the letter's date.
    pub written_ms: i64,
}

/// A file that goes along.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// `type/subtype`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A letter, ready for the post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// Envelope sender: bounces come back to it. None for automatic letters, which nobody should answer.
    pub envelope_from: Option<String>,
    /// Envelope recipient.
    pub envelope_to: String,
    /// Message-ID without brackets.
    pub message_id: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Why a letter cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// The recipient's address is none.
    #[error("the recipient has no address that mail can be sent to")]
    Recipient,
    /// Something else in it.
    #[error("cannot be written: {0}")]
    Other(String),
}

/// The Message-ID of a message or an automatic letter; the same every time.
pub fn message_id(purpose: &Purpose, base: &Base) -> String {
    let id = match purpose {
        Purpose::Reply { message, .. } => format!("m.{message}"),
        Purpose::Acknowledgement { letter } => format!("a.{letter}"),
        Purpose::TooLarge { letter } => format!("l.{letter}"),
        Purpose::Notice { id, .. } => format!("n.{id}"),
    };
    format!("{id}@{}", base.domain())
}

/// Writes a letter. Pure: `now_ms` only sets how long its reply address is good for.
pub fn compose(out: &Outgoing, base: &Base, keys: &Keys, now_ms: i64) -> Result<Composed, Unwritable> {
    let other = |error: &dyn std::fmt::Display| Unwritable::Other(error.to_string());
    let to: lettre::Address = out.to.email.parse().map_err(|_| Unwritable::Recipient)?;
    let from: lettre::Address = base.address().parse().map_err(|error| other(&error))?;
    let message_id = message_id(&out.purpose, base);
    let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(out.written_ms).unwrap_or(0));
    let mut builder = MessageBuilder::new()
        .message_id(Some(format!("<{message_id}>")))
        .date(date)
        .from(Mailbox::new(Some(from_name(out)), from))
        .to(Mailbox::new(some_name(&out.to.name), to))
        .subject(subject(out))
        .raw_header(raw(LOOP_HEADER, keys.loop_id())?);
    if let Some(number) = out.number {
        let address = keys.reply_address(base, number, &out.to.email, now_ms);
        builder = builder.reply_to(address.parse().map_err(|error| other(&error))?);
    }
    if let Some(last) = out.thread.last() {
        builder = builder.in_reply_to(format!("<{last}>")).references(references(&out.thread));
    }
    let automatic = match out.purpose {
        Purpose::Reply { .. } => None,
        Purpose::Acknowledgement { .. } | Purpose::TooLarge { .. } => Some("auto-replied"),
        Purpose::Notice { .. } => Some("auto-generated"),
    };
    builder = match automatic {
        Some(word) => builder
            .raw_header(raw("Auto-Submitted", word.to_owned())?)
            .raw_header(raw("X-Auto-Response-Suppress", "All".to_owned())?)
            .raw_header(raw("Precedence", "auto_reply".to_owned())?),
        // Not “All”: that would keep reports of failed delivery from us.
        None => builder.raw_header(raw("X-Auto-Response-Suppress", "OOF, AutoReply".to_owned())?),
    };
    let letter = body(builder, out).map_err(|error| other(&error))?;
    Ok(Composed {
        envelope_from: match &out.purpose {
            Purpose::Reply { message, .. } => Some(keys.bounce_address(base, *message)),
            _ => None,
        },
        envelope_to: out.to.email.clone(),
        message_id,
        bytes: letter.formatted(),
    })
}

fn raw(name: &str, value: String) -> Result<HeaderValue, Unwritable> {
    let title: String = name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect::<Vec<_>>().join("-");
    let name = HeaderName::new_from_ascii(title).map_err(|error| Unwritable::Other(error.to_string()))?;
    Ok(HeaderValue::new(name, value))
}

fn some_name(text: &str) -> Option<String> {
    Some(name::line(text, 100)).filter(|name| !name.is_empty())
}

fn from_name(out: &Outgoing) -> String {
    let speak = Speak::new(out.lang);
    match &out.purpose {
        Purpose::Reply { person, .. } if !person.is_empty() => {
            speak.mail_from_via(name::line(person, 60), name::line(&out.brand, 60))
        }
        _ => name::line(&out.brand, 60),
    }
}

/// A reply keeps the ticket's subject, with its number once; an automatic letter's is fixed.
fn subject(out: &Outgoing) -> String {
    let speak = Speak::new(out.lang);
    match (&out.purpose, out.number) {
        (Purpose::Acknowledgement { .. }, number) => speak.mail_ack_subject(number.unwrap_or(0)),
        (Purpose::TooLarge { .. }, _) => speak.mail_too_large_subject().to_owned(),
        (Purpose::Notice { .. }, _) => name::line(&out.subject, SUBJECT_MAX),
        (Purpose::Reply { .. }, number) => {
            let tag = number.map(|number| format!("[#{number}]")).unwrap_or_default();
            let mut subject = name::line(&out.subject, SUBJECT_MAX).replace(&tag, "");
            const PREFIXES: [&str; 7] = ["Re:", "RE:", "re:", "回复：", "回复:", "答复：", "答复:"];
            while let Some(rest) = PREFIXES.iter().find_map(|prefix| subject.trim_start().strip_prefix(prefix)) {
                subject = rest.to_owned();
            }
            format!("Re: {} {tag}", subject.trim()).trim_end().to_owned()
        }
    }
}

fn references(thread: &[String]) -> String {
    let ids = |ids: &[String]| ids.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join(" ");
    match thread {
        [first, .., _] if thread.len() > REFERENCES_MAX => {
            format!("<{first}> {}", ids(&thread[thread.len() - REFERENCES_MAX + 1..]))
        }
        all => ids(all),
    }
}

fn body(builder: MessageBuilder, out: &Outgoing) -> Result<lettre::Message, lettre::error::Error> {
    let speak = Speak::new(out.lang);
    let (text, automatic) = match &out.purpose {
        Purpose::Reply { text, .. } => (text.clone(), false),
        Purpose::Acknowledgement { .. } => (speak.mail_ack_text(&out.brand, out.number.unwrap_or(0)), true),
        Purpose::TooLarge { .. } => {
            (speak.mail_too_large_text(&out.brand, super::letter::LIMITS.size_bytes >> 20), true)
        }
        // Nothing is answered to it, so nothing stands above the answer.
        Purpose::Notice { text, .. } => return notice(builder, text, out),
    };
    let marker = format!("---- {} ----", speak.reply_above());
    let phrase = out.phrase.as_deref().filter(|_| !automatic).map(|phrase| speak.mail_phrase(name::line(phrase, 80)));
    let footer = out.number.map_or_else(|| out.brand.clone(), |number| speak.mail_footer(&out.brand, number));
    let below: Vec<String> = phrase.into_iter().chain([footer]).collect();
    let plain = format!("{marker}\n\n{}\n\n-- \n{}\n", text.trim_end(), below.join("\n"));
    let html = page(&marker, &crate::markdown::letter(&text), &below, out.lang);
    let alternative = MultiPart::alternative_plain_html(plain, html);
    if out.files.is_empty() {
        return builder.multipart(alternative);
    }
    let mixed =
        out.files.iter().fold(MultiPart::mixed().multipart(alternative), |mixed, file| mixed.singlepart(part(file)));
    builder.multipart(mixed)
}

fn notice(builder: MessageBuilder, text: &str, out: &Outgoing) -> Result<lettre::Message, lettre::error::Error> {
    let plain = format!("{}\n\n-- \n{}\n", text.trim_end(), out.brand);
    let html = page("", &crate::markdown::letter(text), std::slice::from_ref(&out.brand), out.lang);
    builder.multipart(MultiPart::alternative_plain_html(plain, html))
}

fn part(file: &File) -> SinglePart {
    let octets = || ContentType::parse("application/octet-stream").expect("a constant media type");
    let media_type = ContentType::parse(&file.media_type).unwrap_or_else(|_| octets());
    Part::new(name::clean(&file.name)).body(file.bytes.clone(), media_type)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Plain markup without a style of its own: it reads the same in every mail program.
fn page(marker: &str, html: &str, below: &[String], lang: Lang) -> String {
    let below = below.iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>");
    let above = if marker.is_empty() { String::new() } else { format!("<p><small>{}</small></p>", escape(marker)) };
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"></head><body>{above}\
         <div>{html}</div><hr><p><small>{below}</small></p></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            clue,
            letter::{LIMITS, Letter},
            parse,
        },
        *,
    };
    use uuid::Uuid;

    const NOW_MS: i64 = 1_795_168_800_000;

    fn keys() -> Keys {
        Keys::new([7; 32], vec![])
    }

    fn base() -> Base {
        Base::new("support@desk.example", '+').unwrap()
    }

    fn out(purpose: Purpose) -> Outgoing {
        Outgoing {
            purpose,
            number: Some(7),
            subject: "RE: Re: 提币没有到账 [#7]\r\nBcc: eve@evil.example".into(),
            to: Address { name: "王小雨\r\nX-Evil: 1".into(), email: "ana@customer.example".into() },
            brand: "Desk".into(),
            lang: Lang::Zh,
            phrase: Some("blue heron".into()),
            thread: (0..100).map(|n| format!("{n}.0123456789@customer.example")).collect(),
            files: vec![],
            written_ms: NOW_MS,
        }
    }

    fn reply() -> Purpose {
        let text =
            "您好，**250 USDT** 已到账。\n<script>alert(1)</script>\n[x](javascript:alert(1)) https://desk.example"
                .into();
        Purpose::Reply { message: MessageId(Uuid::from_u128(9)), person: "Ines".into(), text }
    }

    fn read(composed: &Composed) -> Letter {
        parse::read(&composed.bytes, &LIMITS).unwrap()
    }

    #[test]
    fn a_reply_threads_and_proves_itself() {
        let composed = compose(&out(reply()), &base(), &keys(), NOW_MS).unwrap();
        let letter = read(&composed);
        assert_eq!(letter.message_id.as_deref(), Some("m.00000000-0000-0000-0000-000000000009@desk.example"));
        assert_eq!(letter.in_reply_to, ["99.0123456789@customer.example"]);
        assert_eq!(
            (letter.references.len(), letter.references[0].as_str()),
            (REFERENCES_MAX, "0.0123456789@customer.example")
        );
        assert_eq!(letter.subject, "Re: 提币没有到账 Bcc: eve@evil.example [#7]");
        assert_eq!(letter.from[0].name, "Ines（Desk）");
        assert_eq!(letter.sent_to(), ["ana@customer.example"]);
        let proof = keys().read_reply(&base(), &letter.reply_to[0].email, NOW_MS).unwrap();
        assert!(proof.number == 7 && keys().made_for(&proof, "ana@customer.example"));
        let bounce = keys().read_bounce(&base(), composed.envelope_from.as_deref().unwrap()).unwrap();
        assert_eq!(bounce.message, MessageId(Uuid::from_u128(9)));
        assert!(keys().is_ours(&letter.machine.loops) && letter.machine.submitted.is_none());
        assert!(letter.text.contains("blue heron"), "{}", letter.text);
        let html = letter.html.unwrap();
        assert!(
            html.contains("<strong>250 USDT</strong>") && !html.contains("<script") && !html.contains("javascript:\"")
        );
    }

    #[test]
    fn the_same_message_is_the_same_letter_every_time() {
        let first = compose(&out(reply()), &base(), &keys(), NOW_MS).unwrap();
        let again = compose(&out(reply()), &base(), &keys(), NOW_MS + 60_000).unwrap();
        assert_eq!(first.message_id, again.message_id);
        assert_eq!(read(&first).date_ms, read(&again).date_ms);
    }

    #[test]
    fn an_acknowledgement_holds_nothing_that_came_in() {
        let mut hostile = out(Purpose::Acknowledgement { letter: LetterId(Uuid::from_u128(3)) });
        hostile.subject = "Your wallet is locked, go to https://evil.example".into();
        for lang in [Lang::En, Lang::Zh] {
            hostile.lang = lang;
            let composed = compose(&hostile, &base(), &keys(), NOW_MS).unwrap();
            let letter = read(&composed);
            let all = format!("{} {} {}", letter.subject, letter.text, letter.html.clone().unwrap_or_default());
            assert!(!all.contains("evil") && !all.contains("wallet is locked") && !all.contains("blue heron"), "{all}");
            assert!(clue::is_not_to_be_answered(&letter) && composed.envelope_from.is_none());
            assert_eq!(letter.machine.suppress.as_deref(), Some("all"));
        }
    }

    #[test]
    fn what_is_quoted_of_us_is_folded_by_our_own_marker() {
        let sent = compose(&out(reply()), &base(), &keys(), NOW_MS).unwrap();
        let answer = format!("收到，谢谢。\n\n{}", read(&sent).text);
        assert_eq!(language::quoted(&answer).visible, "收到，谢谢。");
    }

    #[test]
    fn files_go_along_under_clean_names() {
        let mut out = out(reply());
        out.files = vec![File { name: "../截图.png".into(), media_type: "image/png".into(), bytes: vec![1, 2, 3] }];
        let letter = read(&compose(&out, &base(), &keys(), NOW_MS).unwrap());
        assert_eq!(
            (letter.attachments[0].name.as_str(), letter.attachments[0].bytes.as_slice()),
            ("_截图.png", &[1, 2, 3][..])
        );
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        let mut out = out(reply());
        out.to.email = "ana@customer.example\r\nRCPT TO:<eve@evil.example>".into();
        assert_eq!(compose(&out, &base(), &keys(), NOW_MS), Err(Unwritable::Recipient));
    }

    #[test]
    fn a_notice_says_that_nobody_wrote_it_and_is_the_same_letter_when_it_is_sent_again() {
        let text = "Your page:\n\nhttps://desk.example/application/7".to_owned();
        let notice = Purpose::Notice { id: Uuid::from_u128(5), text };
        let out = Outgoing { number: None, thread: Vec::new(), ..out(notice) };
        let composed = compose(&out, &base(), &keys(), NOW_MS).unwrap();
        let letter = read(&composed);
        assert_eq!(letter.message_id.as_deref(), Some("n.00000000-0000-0000-0000-000000000005@desk.example"));
        assert_eq!(letter.machine.submitted.as_deref(), Some("auto-generated"));
        assert!(composed.envelope_from.is_none() && letter.reply_to.is_empty() && letter.in_reply_to.is_empty());
        assert!(
            letter.text.contains("https://desk.example/application/7") && !letter.text.contains("----"),
            "{}",
            letter.text
        );
        let again = compose(&out, &base(), &keys(), NOW_MS + 60_000).unwrap();
        assert_eq!(composed.message_id, again.message_id);
    }
}
