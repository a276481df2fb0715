//! A look over the raw bytes before they are parsed: what would make a MIME parser spend memory or time is counted in
//! one pass, and forwarded mails are turned into plain files, so that the parser never parses a mail inside a mail.
//! Source: CVE-2026-26312 (nested and cyclic MIME).

use super::letter::{Limits, Quarantine};
use mail_parser::decoders::charsets::map::charset_decoder;
use std::borrow::Cow;

/// Lines that look like a MIME delimiter (`--x…`), in the whole mail.
const DELIMITERS_MAX: usize = 20_000;
/// Header-like lines behind delimiters, in the whole mail.
const PART_HEADERS_MAX: usize = 20_000;

/// The bytes to parse, or why they should not be.
///
/// Changes, made in a copy and only where needed: `message/rfc822` and `message/global` become `application/eml`,
/// `multipart/digest` becomes `multipart/mixed`, and a header that is not UTF-8 is read as GB18030, which is what
/// mailers that do not say use.
pub fn survey<'x>(raw: &'x [u8], limits: &Limits) -> Result<Cow<'x, [u8]>, Quarantine> {
    if raw.len() > limits.size_bytes {
        return Err(Quarantine::TooLarge);
    }
    let head = head_len(raw);
    if head > limits.header_bytes {
        return Err(Quarantine::TooManyHeaders);
    }
    let mut count = Count { in_head: true, ..Count::default() };
    for line in raw.split_inclusive(|b| *b == b'\n') {
        count.line(line, limits)?;
    }
    let mut bytes = Cow::Borrowed(raw);
    if std::str::from_utf8(&raw[..head]).is_err() {
        bytes = Cow::Owned(header_as_utf8(raw, head));
    }
    if count.nested {
        bytes = Cow::Owned(without_nested(&bytes));
    }
    Ok(bytes)
}

/// Bytes of the mail's own header, with the empty line that ends it.
pub fn head_len(raw: &[u8]) -> usize {
    let mut at = 0;
    for line in raw.split_inclusive(|b| *b == b'\n') {
        at += line.len();
        if line == b"\n" || line == b"\r\n" {
            break;
        }
    }
    at
}

#[derive(Default)]
struct Count {
    in_head: bool,
    in_part_head: bool,
    headers: usize,
    part_headers: usize,
    delimiters: usize,
    multiparts: usize,
    nested: bool,
}

impl Count {
    fn line(&mut self, line: &[u8], limits: &Limits) -> Result<(), Quarantine> {
        if line == b"\n" || line == b"\r\n" {
            self.in_head = false;
            self.in_part_head = false;
            return Ok(());
        }
        let delimiter = line.len() > 3 && line.starts_with(b"--") && !line[2].is_ascii_whitespace();
        if delimiter && !self.in_head {
            self.in_part_head = true;
            self.delimiters += 1;
        } else if !line[0].is_ascii_whitespace() && line.contains(&b':') {
            self.headers += usize::from(self.in_head);
            self.part_headers += usize::from(self.in_part_head);
        }
        if self.in_head || self.in_part_head {
            self.multiparts += usize::from(find(line, b"multipart/").is_some());
            self.nested = self.nested || is_nested(line);
        }
        if self.headers > limits.headers {
            return Err(Quarantine::TooManyHeaders);
        }
        let parts = self.delimiters > DELIMITERS_MAX || self.part_headers > PART_HEADERS_MAX;
        if parts || self.multiparts > limits.parts {
            return Err(Quarantine::TooManyParts);
        }
        Ok(())
    }
}

const NESTED: [(&[u8], &[u8]); 3] = [
    (b"message/rfc822", b"application/eml"),
    (b"message/global", b"application/eml"),
    (b"multipart/digest", b"multipart/mixed"),
];

fn is_nested(line: &[u8]) -> bool {
    NESTED.iter().any(|(from, _)| find(line, from).is_some())
}

/// Where `needle` (lower case) begins in `line`, whatever the case.
fn find(line: &[u8], needle: &[u8]) -> Option<usize> {
    line.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}

fn without_nested(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 64);
    let mut in_head = true;
    for line in raw.split_inclusive(|b| *b == b'\n') {
        if line == b"\n" || line == b"\r\n" {
            in_head = false;
        } else if line.starts_with(b"--") {
            in_head = true;
        }
        if !in_head || !is_nested(line) {
            out.extend_from_slice(line);
            continue;
        }
        let mut rest = line.to_vec();
        for (from, to) in NESTED {
            if let Some(at) = find(&rest, from) {
                rest.splice(at..at + from.len(), to.iter().copied());
            }
        }
        out.extend_from_slice(&rest);
    }
    out
}

fn header_as_utf8(raw: &[u8], head: usize) -> Vec<u8> {
    let decoded = charset_decoder(b"gb18030").map(|decode| decode(&raw[..head]));
    let text = match decoded {
        Some(text) if !text.contains('\u{fffd}') => text,
        _ => String::from_utf8_lossy(&raw[..head]).into_owned(),
    };
    let mut out = text.into_bytes();
    out.extend_from_slice(&raw[head..]);
    out
}

#[cfg(test)]
mod tests {
    use super::{super::letter::LIMITS, *};

    #[test]
    fn bombs_are_seen_before_they_are_parsed() {
        let mut delimiters = b"From: a@b.example\n\n".to_vec();
        delimiters.extend(b"--x\n\n".repeat(DELIMITERS_MAX + 1));
        assert_eq!(survey(&delimiters, &LIMITS).unwrap_err(), Quarantine::TooManyParts);
        let headers = b"X-A: b\n".repeat(LIMITS.headers + 1);
        assert_eq!(survey(&headers, &LIMITS).unwrap_err(), Quarantine::TooManyHeaders);
        let long = [b"X-A: ".to_vec(), vec![b'a'; LIMITS.header_bytes]].concat();
        assert_eq!(survey(&long, &LIMITS).unwrap_err(), Quarantine::TooManyHeaders);
        let nested = b"--x\nContent-Type: multipart/mixed; boundary=x\n\n".repeat(LIMITS.parts + 1);
        let nested = [b"From: a@b.example\n\n".to_vec(), nested].concat();
        assert_eq!(survey(&nested, &LIMITS).unwrap_err(), Quarantine::TooManyParts);
        assert_eq!(survey(&vec![b'a'; LIMITS.size_bytes + 1], &LIMITS).unwrap_err(), Quarantine::TooLarge);
    }

    #[test]
    fn a_mail_inside_a_mail_becomes_a_file() {
        let raw =
            b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: Message/RFC822\n\nFrom: a\n\n--x--\n";
        let out = survey(raw, &LIMITS).unwrap();
        assert!(find(&out, b"message/rfc822").is_none() && find(&out, b"application/eml").is_some());
        let plain = b"Subject: a\n\nContent-Type: message/rfc822 is what I saw\n";
        assert_eq!(survey(plain, &LIMITS).unwrap().as_ref(), plain);
    }

    #[test]
    fn a_header_in_gbk_is_read() {
        let raw = [b"Subject: ".to_vec(), vec![0xcc, 0xe1, 0xb1, 0xd2], b"\n\nx".to_vec()].concat();
        assert_eq!(survey(&raw, &LIMITS).unwrap().as_ref(), "Subject: 提币\n\nx".as_bytes());
    }
}
