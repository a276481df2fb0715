//! Mail: a letter that holds a secret is written anew without it, before anything of it is kept.

use super::file::{Looked, file, look_like_text};
use crate::channel::mail::{letter::Letter, parse::SUBJECT_MAX};
use base64::{Engine, prelude::BASE64_STANDARD};
use guard::inbound::redact;
use web::percent;

/// Header fields that are written anew.
const OWN_FIELDS: [&str; 5] =
    ["content-type", "content-transfer-encoding", "content-disposition", "mime-version", "subject"];
/// Between the parts; nothing else in a base64 body looks like it.
const BOUNDARY: &str = "=_written-anew";
/// Letters of a line of base64. Source: RFC 2045, 6.8.
const LINE: usize = 76;
/// A run of base64 shorter than this hides no phrase.
const RUN_MIN: usize = 40;

/// The letter's bytes without its secrets; `None` when it holds none.
pub fn letter(letter: &Letter, raw: &[u8]) -> Option<Vec<u8>> {
    let subject = super::without_in("subject", &letter.subject);
    let text = redact(&letter.text);
    let html = letter.html.as_deref().map(redact);
    let files: Vec<Looked> = letter.attachments.iter().map(|one| file(&one.name, one.bytes.clone())).collect();
    let (fields, fields_changed) = fields(raw);
    let in_html = html.as_ref().is_some_and(|html| !html.secrets.is_empty());
    let in_files = files.iter().any(|file| !file.kinds.is_empty());
    let in_text = !text.secrets.is_empty();
    // What stands behind a cut is in the bytes alone.
    let in_rest = letter.cut && holds(&raw[head_len(raw)..]) || letter.subject.chars().count() >= SUBJECT_MAX;
    if !in_text && !in_html && !in_files && !in_rest && !fields_changed && subject == letter.subject {
        return None;
    }
    let mut out = fields.into_bytes();
    let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    out.extend(encoded_words("Subject", &subject).bytes());
    out.extend(format!("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{BOUNDARY}\"\r\n\r\n").bytes());
    part(&mut out, "text/plain; charset=utf-8", None, text.text.as_bytes());
    // Where the HTML shows no secret that its text has, the secret is in it in a way that only a reader sees.
    if let Some(html) = html.filter(|_| in_html || !in_text) {
        part(&mut out, "text/html; charset=utf-8", None, html.text.as_bytes());
    }
    for (one, looked) in letter.attachments.iter().zip(&files) {
        part(&mut out, &one.media_type, Some(&looked.name), &looked.bytes);
    }
    out.extend(format!("--{BOUNDARY}--\r\n").bytes());
    Some(out)
}

/// A mail that cannot be read, without its secrets: as it came where nothing is in it under any of mail's encodings, else
/// its header alone.
pub fn unreadable(raw: Vec<u8>) -> Vec<u8> {
    let (fields, fields_changed) = fields(&raw);
    let body = &raw[head_len(&raw)..];
    let in_body = holds(body);
    if !in_body && !fields_changed {
        return raw;
    }
    let mut kept = all_fields(&raw, &fields);
    kept.push_str("\r\n");
    let mut out = kept.into_bytes();
    if in_body {
        out.extend(b"The body held a secret and was not kept.\r\n");
    } else {
        out.extend(body);
    }
    out
}

/// Whether a body holds a secret under any of mail's encodings.
fn holds(body: &[u8]) -> bool {
    let found = |text: &str| !redact(text).secrets.is_empty();
    found(&lossy(body)) || found(&unquoted(body)) || base64_runs(body).any(|bytes| found(&lossy(&bytes)))
}

fn lossy(bytes: &[u8]) -> String {
    if look_like_text(bytes) || std::str::from_utf8(bytes).is_ok() {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn head_len(raw: &[u8]) -> usize {
    let ends = |mark: &[u8]| raw.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len());
    match (ends(b"\r\n\r\n"), ends(b"\n\n")) {
        (Some(one), Some(two)) => one.min(two),
        (one, two) => one.or(two).unwrap_or(raw.len()),
    }
}

/// The header fields that stay, each without secrets, and whether one had some. The subject is looked at elsewhere.
fn fields(raw: &[u8]) -> (String, bool) {
    let head = lossy(&raw[..head_len(raw)]);
    let (mut kept, mut changed, mut keep) = (String::new(), false, false);
    let mut field = String::new();
    let mut close = |field: &mut String, keep: bool| {
        if keep && !field.is_empty() {
            let clean = redact(field);
            changed |= !clean.secrets.is_empty();
            kept.push_str(&clean.text);
        }
        field.clear();
    };
    for line in head.lines() {
        if line.is_empty() {
            break;
        }
        if !line.starts_with([' ', '\t']) {
            close(&mut field, keep);
            let name = line.split(':').next().unwrap_or("").trim().to_ascii_lowercase();
            keep = line.contains(':') && !OWN_FIELDS.contains(&name.as_str());
        }
        field.push_str(line);
        field.push_str("\r\n");
    }
    close(&mut field, keep);
    (kept, changed)
}

/// The fields with those that a new body would have replaced.
fn all_fields(raw: &[u8], fields: &str) -> String {
    let head = lossy(&raw[..head_len(raw)]);
    let subject = head.lines().find(|line| line.to_ascii_lowercase().starts_with("subject:")).unwrap_or("");
    let subject = redact(subject).text;
    if subject.is_empty() { fields.to_owned() } else { format!("{fields}{subject}\r\n") }
}

fn part(out: &mut Vec<u8>, media_type: &str, name: Option<&str>, bytes: &[u8]) {
    out.extend(format!("--{BOUNDARY}\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n").bytes());
    if let Some(name) = name {
        let name = percent(name);
        out.extend(format!("Content-Disposition: attachment; filename*=UTF-8''{name}\r\n").bytes());
    }
    out.extend(b"\r\n");
    for line in BASE64_STANDARD.encode(bytes).as_bytes().chunks(LINE) {
        out.extend(line);
        out.extend(b"\r\n");
    }
}

/// A header field in encoded words. Source: RFC 2047, 2.
fn encoded_words(name: &str, value: &str) -> String {
    let mut out = format!("{name}:");
    let letters: Vec<char> = value.chars().collect();
    for piece in letters.chunks(10) {
        let piece: String = piece.iter().collect();
        out.push_str(&format!(" =?utf-8?B?{}?=\r\n", BASE64_STANDARD.encode(piece)));
    }
    if letters.is_empty() {
        out.push_str("\r\n");
    }
    out
}

/// Quoted-printable taken back. Source: RFC 2045, 6.7.
fn unquoted(body: &[u8]) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        let soft = [b"=\r\n".as_slice(), b"=\n"].into_iter().find(|mark| body[at..].starts_with(mark));
        match (soft, digit(body.get(at + 1)), digit(body.get(at + 2))) {
            (Some(mark), ..) => at += mark.len(),
            (None, Some(high), Some(low)) if body[at] == b'=' => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(body[at]);
                at += 1;
            }
        }
    }
    lossy(&out)
}

/// What runs of base64 lines say.
fn base64_runs(body: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let base64 =
        |line: &&[u8]| line.len() >= 4 && line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
    let lines: Vec<&[u8]> = body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).collect();
    let mut runs = Vec::new();
    let mut run: Vec<u8> = Vec::new();
    for line in lines.iter().chain([&b"".as_slice()]) {
        if base64(line) {
            run.extend(line.iter().filter(|byte| **byte != b'='));
        } else if !run.is_empty() {
            runs.push(std::mem::take(&mut run));
        }
    }
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    runs.into_iter().filter(|run| run.len() >= RUN_MIN).filter_map(move |mut run| {
        run.truncate(run.len() - usize::from(run.len() % 4 == 1));
        engine.decode(&run).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::mail::{letter::LIMITS, parse};

    const PHRASE: &str =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    fn has_words(bytes: &[u8]) -> bool {
        let texts = [lossy(bytes), unquoted(bytes)];
        texts.iter().any(|text| text.contains("abandon"))
            || base64_runs(bytes).any(|bytes| lossy(&bytes).contains("abandon"))
    }

    fn mail(body: &str) -> Vec<u8> {
        format!(
            "From: Ana <ana@customer.example>\r\nTo: help@desk.example\r\nMessage-ID: <1@customer.example>\r\nSubject: =?utf-8?B?{}?=\r\nMIME-Version: 1.0\r\n{body}",
            BASE64_STANDARD.encode("我的助记词")
        )
        .into_bytes()
    }

    #[test]
    fn a_letter_is_written_anew_and_reads_the_same_but_for_the_secret() {
        let wrapped = BASE64_STANDARD.encode(format!("bonjour\n{PHRASE}\nthanks"));
        let quoted =
            format!("bonjour =E4=BD=A0\r\n{}\r\nthanks", PHRASE.replace("abandon abandon", "aban=\r\ndon abandon"));
        let html = PHRASE.split(' ').map(|word| format!("<b>{word}</b> ")).collect::<String>();
        let bodies = [
            format!(
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{wrapped}\r\n"
            ),
            format!(
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}\r\n"
            ),
            format!("Content-Type: text/html; charset=utf-8\r\n\r\n<p>bonjour</p><p>{html}</p>\r\n"),
            format!(
                "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nbonjour\r\n--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=words.txt\r\n\r\n{PHRASE}\r\n--x--\r\n"
            ),
        ];
        for body in bodies {
            let raw = mail(&body);
            assert!(has_words(&raw), "{body}");
            let read = parse::read(&raw, &LIMITS).unwrap();
            let anew = letter(&read, &raw).unwrap_or_else(|| panic!("no secret was found in {body}"));
            assert!(!has_words(&anew), "{}", String::from_utf8_lossy(&anew));
            let again = parse::read(&anew, &LIMITS).unwrap();
            assert_eq!((&again.from, &again.message_id), (&read.from, &read.message_id));
            assert_eq!(again.subject, "我的助记词");
            assert!(again.text.contains("bonjour"), "{}", again.text);
            assert!(letter(&again, &anew).is_none(), "a second time changes nothing");
        }
    }

    #[test]
    fn a_letter_without_a_secret_is_not_touched() {
        let raw = mail("Content-Type: text/plain\r\n\r\nwhere is my deposit?\r\n");
        assert!(letter(&parse::read(&raw, &LIMITS).unwrap(), &raw).is_none());
        assert_eq!(unreadable(raw.clone()), raw);
    }

    #[test]
    fn an_unreadable_mail_keeps_its_head_when_its_body_holds_a_secret_in_any_encoding() {
        let wrapped = BASE64_STANDARD.encode(format!("bonjour {PHRASE}"));
        for body in [PHRASE.to_owned(), wrapped, PHRASE.replace("abandon abandon", "aban=\r\ndon abandon")] {
            let kept = unreadable(mail(&format!("\r\n{body}\r\n")));
            assert!(!has_words(&kept));
            assert!(String::from_utf8_lossy(&kept).contains("ana@customer.example"));
        }
    }
}
