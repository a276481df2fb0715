//! Codes for the day the phone is lost.
//!
//! **What.** One code or a list of codes (eight or more digits or letters, often with a hyphen) that the text calls backup or recovery codes.
//!
//! **Why.** Each passes the second factor once.
//!
//! **Example.** `backup codes: 1234-5678 2345-6789 …`
//!
//! **What to say.** "The codes were removed. Make new ones in your security settings; the old ones then no longer work." ·
//! “备用码已被删除。请在安全设置中重新生成，旧码即失效。”
//!
//! **Source.** Practice of Google, GitHub and exchanges.

use super::{hit, is_denied};
use crate::inbound::{
    Kind,
    label::{Group, Label},
    page::{Hit, Page},
    value,
};
use std::ops::Range;

/// Codes of one list.
const CODES_MAX: usize = 64;
/// Codes that make a list which is not tied to its label.
const LIST_MIN: usize = 3;
/// Letters of a code, at least.
const CODE_MIN: usize = 6;
/// Bytes between such a list and its label.
const NEAR_MAX: usize = 200;

/// Finds lists of codes.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    let mut past = 0;
    for label in page.labels.iter().filter(|label| label.group == Group::Backup) {
        if label.start < past || is_denied(text, label.start) {
            continue;
        }
        let after = value::after(page, label).map(|value| codes(text, value.start)).filter(|codes| !codes.is_empty());
        let codes = after.unwrap_or_else(|| listed(text, label));
        if let (Some(first), Some(last)) = (codes.first(), codes.last()) {
            past = last.end;
            hit(hits, Kind::BackupCodes, first.start..last.end);
        }
    }
}

/// A list of codes further on, or before: "recovery codes from when I set it up\n1. …", "… 这些是备份码".
fn listed(text: &str, label: &Label) -> Vec<Range<usize>> {
    let from = value::floor(text, label.start.saturating_sub(NEAR_MAX));
    let near = [label.end..label.end + value::ahead(text, label.end, NEAR_MAX).len(), from..label.start];
    for range in near {
        let mut at = range.start;
        while at < range.end {
            let len = text.as_bytes()[at..range.end].iter().take_while(|byte| is_letter(byte)).count();
            if len >= CODE_MIN && (at == 0 || !is_letter(&text.as_bytes()[at - 1])) {
                let found = codes(text, at);
                if found.len() >= LIST_MIN {
                    return found;
                }
                // A list is looked at once: what is no list from its first code is none from its second.
                at = found.last().map_or(at, |last| last.end);
            }
            at += len.max(1);
        }
    }
    Vec::new()
}

fn is_letter(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'-'
}

/// Codes one after the other from `start`, with spaces, commas, numbers and line breaks between.
fn codes(text: &str, start: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = start;
    let mut joint = 0;
    while at < bytes.len() && found.len() < CODES_MAX && joint <= 12 {
        let len = bytes[at..].iter().take(40).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
        if len == 0 {
            let letter = text[at..].chars().next().unwrap_or(' ');
            if !(letter.is_whitespace() || ",，、;；.:：|/*•\"'()[]）（)①②③④⑤⑥⑦⑧⑨⑩和\\>".contains(letter))
            {
                break;
            }
            at += letter.len_utf8();
            joint += 1;
            continue;
        }
        let word = text[at..at + len].trim_end_matches('-');
        // In a list of codes of one length one may have no digit.
        let alike = found.len() >= 2 && found.iter().all(|code| code.len() == word.len());
        if is_code(word) || alike {
            found.push(at..at + word.len());
            joint = 0;
        } else if let Some(end) = pair(text, at) {
            found.push(at..end);
            at = end;
            joint = 0;
            continue;
        } else if !(word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit())
            || word.eq_ignore_ascii_case("and"))
        {
            break;
        }
        at += len.max(1);
    }
    found
}

/// `1234 5678`, as some services write them.
fn pair(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let run =
        |from: usize| bytes[from.min(bytes.len())..].iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    let first = run(at);
    let second = run(at + first + 1);
    ((3..=5).contains(&first) && bytes.get(at + first) == Some(&b' ') && second == first)
        .then_some(at + first + 1 + second)
}

fn is_code(word: &str) -> bool {
    let letters = word.bytes().filter(u8::is_ascii_alphanumeric).count();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let groups = word.split('-').count();
    let even = groups >= 2 && word.split('-').all(|group| (3..=8).contains(&group.len()));
    let drawn = digits > 0 || (word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-') && letters >= 8);
    drawn && ((groups == 1 && (6..=24).contains(&letters)) || (even && (6..=40).contains(&letters)))
}
