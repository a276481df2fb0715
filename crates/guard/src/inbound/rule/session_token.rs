//! A session: a cookie, a bearer token, a JSON web token.
//!
//! **What.** Values of `Cookie`, `Set-Cookie`, `Authorization` and their kin in HAR files, logs, curl commands and mails; JSON web
//! tokens anywhere; `access_token=…` in links.
//!
//! **Why.** Whoever replays it is signed in. Sessions were stolen from a support system's HAR files in 2023, and customers paid.
//!
//! **Example.** `Authorization: Bearer eyJhbGciOi…`
//!
//! **What to say.** "Session data was removed from what you sent. Sign out of all devices now." · “会话数据已被删除。请立即退出所有设备登录。”
//!
//! **Source.** RFC 6265, RFC 6750, RFC 7519; HAR 1.2.

use super::hit;
use crate::inbound::{
    Kind,
    check::{self, is_mixed},
    label::{Group, Label},
    page::{Hit, Page},
    value::{self, Tie},
};
use memchr::memmem;
use std::{ops::Range, sync::LazyLock};

/// Bytes of the longest header.
const HEADER_MAX: usize = 8 * 1024;
/// Letters of the shortest token.
const TOKEN_MIN: usize = 16;
/// Letters of a token that nothing ties to its label.
const DRAWN_MIN: usize = 32;

/// Finds sessions.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    web_tokens(page, hits);
    let mut past = 0;
    for label in page.labels.iter().filter(|label| matches!(label.group, Group::Header | Group::Session)) {
        if label.start < past {
            continue;
        }
        // `curl -H "token: …"` says itself that it is a header.
        let before = &page.text[..label.start];
        let is_header = label.group == Group::Header || before.ends_with("-H \"") || before.ends_with("-H '");
        let found = if is_header { header(page, label) } else { None };
        if let Some(range) = found.or_else(|| token(page, label)) {
            if is_header {
                past = range.end;
            }
            if range.start < range.end {
                hit(hits, Kind::SessionToken, range);
            }
        }
    }
}

/// `eyJ….eyJ….…`
fn web_tokens(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    let mut past = 0;
    static OPENS: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("eyJ"));
    for start in OPENS.find_iter(text.as_bytes()) {
        if start < past {
            continue;
        }
        let len = text[start..]
            .bytes()
            .take(16 * 1024)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'='))
            .count();
        let word = text[start..start + len].trim_end_matches('.');
        past = start + len;
        let parts: Vec<&str> = word.split('.').collect();
        let alone = start == 0 || !text.as_bytes()[start - 1].is_ascii_alphanumeric();
        if alone && parts.len() >= 2 && parts[0].len() >= 10 && parts[1].len() >= 10 {
            hit(hits, Kind::SessionToken, start..start + word.len());
        }
    }
}

/// The value of a header: in a log or a mail the rest of the line, in HAR `"name": "Cookie", "value": "…"`, in JSON the string.
fn header(page: &Page<'_>, label: &Label) -> Option<Range<usize>> {
    let text = page.text.as_ref();
    let rest = value::ahead(text, label.end, 24);
    let gap = rest.len() - rest.trim_start_matches(['\\', '"', '\'', ' ', ',', '\n', '\r', '\t']).len();
    let after = &text[label.end + gap..];
    let start = label.end + gap;
    if gap > 0 && (after.starts_with("value") || after.starts_with("\\\"value")) {
        return quoted(text, start + 5);
    }
    let mark = after.strip_prefix([':', '='])?;
    let start = start + 1 + (mark.len() - mark.trim_start_matches([' ', '\t']).len());
    let value = &text[start..];
    if value.starts_with(['"', '\'']) || value.starts_with("\\\"") {
        return quoted(text, label.end + gap);
    }
    let end = start + value::ahead(text, start, HEADER_MAX).split(['\n', '\r']).next().map_or(0, str::len);
    // A curl command goes on after the header's closing quote.
    let stop = text[start..end].find(['\'', '"', '⟦']).map_or(end, |quote| start + quote);
    let stop = text[start..stop].find("\\n").map_or(stop, |at| start + at).min(stop);
    let line = text[start..stop].trim_end();
    let drawn = line.len() >= 8
        && (line.contains('=') || line.bytes().any(|byte| byte.is_ascii_digit()) || line.len() >= 24)
        && !is_prose(line)
        && !is_example(line);
    drawn.then(|| start..start + line.len())
}

/// Whether nothing stands where values do but what a guide puts there: `Bearer {token}`, `session=[REDACTED]; lang=en`.
fn is_example(line: &str) -> bool {
    const SCHEMES: [&str; 4] = ["bearer", "basic", "digest", "token"];
    const LEAST: usize = 6;
    let is_placeholder = |value: &str| value.starts_with(['{', '<', '[', '$', '*', '\u{2026}']);
    let mut values = line
        .split([' ', ';'])
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').map_or(part, |pair| pair.1));
    let plain = |value: &str| {
        value.is_ascii() && value.len() >= LEAST && !SCHEMES.iter().any(|scheme| value.eq_ignore_ascii_case(scheme))
    };
    line.contains(['{', '<', '[', '$', '*', '\u{2026}']) && !values.any(|value| !is_placeholder(value) && plain(value))
}

/// Words of a sentence rather than a value: "Cookie: should I delete it?"
fn is_prose(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let plain = line
        .split_whitespace()
        .filter(|word| {
            word.len() <= 14 && word.chars().all(|letter| letter.is_alphabetic() || ",.?!'".contains(letter))
        })
        .count();
    words >= 3 && plain * 3 >= words * 2
}

/// The string that opens within a few letters of `at`.
fn quoted(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = value::ahead(text, at, 16);
    let colon = rest.find([':', '='])?;
    let open = colon + 1 + rest[colon + 1..].find(['"', '\''])?;
    let mark = rest.as_bytes()[open];
    let escaped = open > 0 && rest.as_bytes()[open - 1] == b'\\';
    let start = at + open + 1;
    let bytes = text.as_bytes();
    let mut end = start;
    while end < bytes.len() && end - start < HEADER_MAX {
        if bytes[end] == mark && (escaped || bytes[end - 1] != b'\\' || end == start) {
            break;
        }
        end += 1;
    }
    let end = value::floor(text, end);
    let end = if escaped && end > start && bytes[end - 1] == b'\\' { end - 1 } else { end };
    let inside = &text[start..end];
    (inside.len() >= 6 && !inside.starts_with("⟦")).then_some(start..end)
}

/// A token after a label such as `access_token`, if it looks drawn by a machine.
fn token(page: &Page<'_>, label: &Label) -> Option<Range<usize>> {
    let text = page.text.as_ref();
    let name = text[label.range()].to_ascii_lowercase();
    // HAR and browsers' exports: `{"name":"token","value":"…"}`.
    let rest = value::ahead(text, label.end, 24);
    let gap = rest.len() - rest.trim_start_matches(['\\', '"', '\'', ' ', ',', '\n', '\r', '\t']).len();
    if gap > 1 && rest[gap..].starts_with("value") && text[..label.start].ends_with(['"', '\'']) {
        return quoted(text, label.end + gap + 5);
    }
    let value = value::after(page, label)?;
    let len = text[value.start..]
        .bytes()
        .take(8192)
        .take_while(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=' | b'+' | b'/' | b'%' | b'~' | b':')
        })
        .count();
    let word = text[value.start..value.start + len].trim_end_matches(['.', ':']);
    let (mut start, mut end) = (value.start, value.start + word.len());
    if word.starts_with("0x") || word.contains("://") {
        return None;
    }
    // `sid=…` inside a cookie list: only what follows the equals sign.
    if let Some(equals) = word.find('=').filter(|at| *at < 24 && at + TOKEN_MIN < word.len()) {
        start += equals + 1;
    }
    if let Some(stop) = text[start..end].find(['&', ';']) {
        end = start + stop;
    }
    let word = &text[start..end];
    let weak = matches!(
        name.as_str(),
        "token" | "tokens" | "session" | "sig" | "signature" | "cookie" | "cookies" | "令牌" | "会话" | "jwt"
    );
    let named = name.contains("token") && name.len() > 5
        || name.contains("session")
        || name.contains("sid")
        || name.contains("bearer");
    // A long run of all kinds of letters right behind "access token" is nothing else.
    let drawn = named && word.len() >= DRAWN_MIN && check::is_drawn(word);
    let tied = value.tie == Tie::Mark || !weak && (value.tie == Tie::Verb || drawn) || name.contains("bearer");
    let public = weak && (is_public(word) || name.starts_with("sig") && !is_link(text, label.start));
    let least = if named && value.tie == Tie::Mark { 12 } else { TOKEN_MIN };
    (word.len() >= least && is_mixed(word) && tied && !public && !is_address(word)).then_some(start..end)
}

/// What stands after "token" as often as a session: a contract's address.
fn is_public(word: &str) -> bool {
    word.len() < 24 || matches!(word.len(), 64 | 66) || word.contains('.')
}

fn is_address(word: &str) -> bool {
    word.starts_with("0x")
        || (word.starts_with('T') && word.len() == 34)
        || word.starts_with("bc1")
        || (matches!(word.len(), 32..=44)
            && super::super::check::is_base58(word)
            && bs58::decode(word).into_vec().is_ok_and(|bytes| bytes.len() == 32))
}

fn is_link(text: &str, at: usize) -> bool {
    value::line_before(text, at, 400).rsplit(char::is_whitespace).next().is_some_and(|word| word.contains("://"))
}
