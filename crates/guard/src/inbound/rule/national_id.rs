//! A number that a state gives a person.
//!
//! **What.** Identity cards, passports, social security and tax numbers, driving licences: what the text calls so; and the Chinese
//! identity number by its own checksum and date.
//!
//! **Why.** It belongs into the verified upload of identity checks, never into a conversation that agents and backups keep.
//!
//! **Example.** `身份证号 11010519491231002X` (a published example)
//!
//! **What to say.** "The number was removed. Please use the identity check in the app; we never need it here." ·
//! “证件号码已被删除。请使用应用内的身份认证，我们不在聊天中索取。”
//!
//! **Source.** GB 11643; national formats.

use super::{Said, hit, is_denied, said};
use crate::inbound::{
    Kind,
    label::Group,
    page::{Hit, Page},
    sweep::Signs,
    value::{self, Tie},
};

/// Finds numbers by their label, and Chinese ones by themselves.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    if page.signs.any(Signs::DIGITS) {
        chinese(page, hits);
    }
    let text = page.text.as_ref();
    for label in page.labels.iter().filter(|label| label.group == Group::Id) {
        let name = text[label.range()].to_lowercase();
        let Some(value) = value::after(page, label) else { continue };
        let Some(end) = number(text, value.start) else { continue };
        let word = &text[value.start..end];
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
        let short = matches!(name.as_str(), "nie" | "nik" | "tin" | "fin no" | "cpf" | "dni" | "bsn" | "ahv" | "инн");
        let least = if short || value.tie == Tie::Bare { 7 } else { 6 };
        let passport = value.tie > Tie::Bare && name.contains("pass") && digits >= 3 && digits + letters >= 8;
        if digits + letters >= least
            && (digits >= 4 || passport)
            && letters <= 10
            && digits + letters <= 24
            && !is_denied(text, label.start)
        {
            hit(hits, Kind::NationalId, value.start..end);
        }
    }
}

/// Eighteen digits with the date and the checksum of GB 11643, whatever is said of them but an order's number.
fn chinese(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let bytes = page.text.as_bytes();
    for number in page.numbers() {
        let (digits, tail) = (number.digits(), bytes.get(number.range.end - 1).copied());
        if digits.len() == 18 && number.groups().len() <= 3 && is_dated(&digits[..17]) && checks(&digits[..17], tail) {
            push(page, number.range.clone(), hits);
        }
    }
    // Seventeen digits and an X are no number for a card.
    for (at, _) in page.text.match_indices(['X', 'x']) {
        let len = bytes[..at].iter().rev().take(19).take_while(|byte| byte.is_ascii_digit()).count();
        let alone = bytes.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric());
        if len == 17 && alone {
            let digits: Vec<u8> = bytes[at - 17..at].iter().map(|digit| digit - b'0').collect();
            if is_dated(&digits) && checks(&digits, Some(b'X')) {
                push(page, at - 17..at + 1, hits);
            }
        }
    }
}

fn push(page: &Page<'_>, range: std::ops::Range<usize>, hits: &mut Vec<Hit>) {
    let plain = matches!(said(page, &range), Said::Of(Group::Number | Group::Public));
    let before = value::line_before(&page.text, range.start, 32).to_ascii_lowercase();
    let mut words = before.rsplit(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    const OTHERS: &[&str] =
        &["order", "user", "tx", "transaction", "ticket", "trade", "withdrawal", "deposit", "case", "request", "event"];
    let is_id = words.next() == Some("id") && words.next().is_none_or(|word| !OTHERS.contains(&word));
    if !plain || is_id {
        hit(hits, Kind::NationalId, range);
    }
}

/// A province and a day of birth.
fn is_dated(digits: &[u8]) -> bool {
    let number = |from: usize, len: usize| {
        digits[from..from + len].iter().fold(0_u32, |number, digit| number * 10 + u32::from(*digit))
    };
    (11..=82).contains(&number(0, 2))
        && (1900..=2040).contains(&number(6, 4))
        && (1..=12).contains(&number(10, 2))
        && (1..=31).contains(&number(12, 2))
}

fn checks(digits: &[u8], tail: Option<u8>) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    tail.map(|byte| byte.to_ascii_uppercase()) == Some(b"10X98765432"[sum as usize % 11])
}

/// The end of a number from `start`: letters, digits, hyphens, dots, brackets around the last; groups with spaces.
fn number(text: &str, start: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[start..];
    let (mut at, mut end, mut seen) = (0, 0, false);
    while let Some(byte) = bytes.get(at).filter(|_| at < 32) {
        let open = match byte {
            b'0'..=b'9' => {
                seen = true;
                true
            }
            b'A'..=b'Z' => true,
            b'a'..=b'z' => at < 2 || bytes[at - 1].is_ascii_digit(),
            b'-' | b'.' | b'(' | b')' | b'/' => seen,
            b' ' => {
                seen && bytes.get(at + 1).is_some_and(|next| {
                    next.is_ascii_digit()
                        || (next.is_ascii_uppercase()
                            && bytes.get(at + 2).is_none_or(|after| !after.is_ascii_alphabetic()))
                })
            }
            _ => false,
        };
        if !open {
            break;
        }
        at += 1;
        if byte.is_ascii_alphanumeric() || *byte == b')' {
            end = at;
        }
    }
    let closes = bytes.get(at).is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'*');
    (seen && closes && end > 0).then_some(start + end)
}
