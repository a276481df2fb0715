//! A private key in a PEM block, and its kin.
//!
//! **What.** `-----BEGIN … PRIVATE KEY-----` to its end (or to where the text breaks off), also with `\n` written out; PuTTY's private
//! lines; `AGE-SECRET-KEY-1…`; the `d` of a JSON web key. Public blocks and certificates stay.
//!
//! **Why.** It signs or decrypts as its owner; exchanges hand out such keys for their interfaces.
//!
//! **Example.** `-----BEGIN EC PRIVATE KEY----- …`
//!
//! **What to say.** "The key was removed before anyone could read it. Revoke it where it is used and make a new one." ·
//! “私钥已被删除。请吊销并重新生成。”
//!
//! **Source.** RFC 7468, RFC 4880, RFC 7517.

use super::hit;
use crate::inbound::{
    Kind,
    page::{Hit, Page},
    value,
};

/// Bytes of the longest block.
const BLOCK_MAX: usize = 64 * 1024;

/// Finds blocks.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    let mut at = 0;
    let last_end = text.rfind("-----END ").unwrap_or(0);
    while let Some(start) = text[at..].find("-----BEGIN ").map(|start| start + at) {
        at = start + 11;
        let head = value::ahead(text, at, 60);
        let Some(name) = head.split("-----").next().filter(|name| name.contains("PRIVATE KEY")) else { continue };
        let body = at + name.len();
        let end = if last_end < body { None } else { value::ahead(text, body, BLOCK_MAX).find("-----END ") };
        let end = end.map(|end| body + end);
        let end = match end {
            Some(end) => {
                text[end + 9..].find("-----").map_or_else(|| value::line_end(text, end), |close| end + 9 + close + 5)
            }
            None => open_end(text, body),
        };
        hit(hits, Kind::PemPrivateKey, start..end);
        at = end;
    }
    for (opening, least) in [("AGE-SECRET-KEY-1", 50), ("Private-Lines: ", 0), ("Private-MAC: ", 0)] {
        if let Some(start) = text.find(opening) {
            let end = if least == 0 { lines(text, start) } else { value::word_end(text, start) };
            if end - start > least {
                hit(hits, Kind::PemPrivateKey, start..end);
            }
        }
    }
    web_key(text, hits);
}

/// The end of a block that breaks off: of its last line of Base64.
fn open_end(text: &str, body: usize) -> usize {
    let rest = &text[body..];
    let rest = &rest[..value::floor(rest, BLOCK_MAX)];
    let stop = rest.find("-----BEGIN ").unwrap_or(rest.len());
    let stop = rest[..stop].find(['。', '，', '⟦']).unwrap_or(stop);
    let mut end = rest[..stop].find('\n').unwrap_or(stop);
    for line in rest[end..stop].split_inclusive('\n') {
        let trimmed = line.trim().trim_start_matches("> ");
        if trimmed.contains(' ') && !trimmed.contains(": ") || trimmed.contains("://") {
            break;
        }
        end += line.len();
    }
    body + end
}

/// The lines of Base64 that follow `start`'s line.
fn lines(text: &str, start: usize) -> usize {
    let mut end = value::line_end(text, start);
    for line in text[end..].split_inclusive('\n').skip(1).take(400) {
        if line.trim().contains([' ', ':']) {
            break;
        }
        end += line.len();
    }
    end
}

/// `"kty": …, "d": "…"`.
fn web_key(text: &str, hits: &mut Vec<Hit>) {
    if !text.contains("\"kty\"") {
        return;
    }
    for (at, _) in text.match_indices("\"d\"") {
        let rest = text[at + 3..].trim_start_matches([' ', ':', '\n', '\t']);
        let start = text.len() - rest.len();
        let Some(inside) = rest.strip_prefix('"') else { continue };
        let len = inside.find('"').unwrap_or(inside.len());
        if len >= 20 {
            hit(hits, Kind::PemPrivateKey, start + 1..start + 1 + len);
        }
    }
}
