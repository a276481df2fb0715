//! The number of a payment card.
//!
//! **What.** 13 to 19 digits, whole or in groups, that open like a card of a known network and pass the Luhn check; with a slip in them
//! only where the text calls them a card.
//!
//! **Why.** Card data in a ticket drags the whole desk into the card industry's rules.
//!
//! **Example.** `4111 1111 1111 1111` (a published test number)
//!
//! **What to say.** "The card number was removed. We never need it in full; the last four digits are enough." ·
//! “卡号已被删除。我们不需要完整卡号，只需后四位。”
//!
//! **Source.** ISO/IEC 7812, PCI DSS 3.4.

use super::{Said, hit, said};
use crate::inbound::{
    Kind, check,
    label::Group,
    page::{Hit, Page},
};
use std::ops::Range;

/// Finds cards.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for number in page.numbers() {
        let (digits, range) = (number.digits(), number.range.clone());
        let network = is_network(digits);
        let whole = network && check::luhn(digits);
        let grouped = matches!(
            number.groups(),
            [4, 4, 4, 4]
                | [4, 6, 5]
                | [4, 4, 4, 4, 3]
                | [6, 13]
                | [4, 6, 4]
                | [4, 4, 4, 4, 2]
                | [4, 4, 4, 4, 1]
                | [5, 5, 5]
        );
        if !(whole || network || grouped) {
            continue;
        }
        let said = said(page, &range);
        let is_card = match said {
            Said::Of(Group::Number | Group::Public | Group::Id) => whole && grouped,
            Said::Of(Group::Card) => whole || (grouped || digits.len() >= 15) && !is_repeated(digits),
            _ => whole && !is_repeated(digits),
        };
        if is_card {
            hit(hits, Kind::Card, range);
        }
    }
}

/// Digits of the longest card.
const DIGITS_MAX: usize = 19;
/// The same, and one more group that ends the number: digits in a row are read no further than 40.
const READ_MAX: usize = DIGITS_MAX + 40;

/// A number of 13 to 19 digits that is no part of a longer run.
pub struct Number {
    pub range: Range<usize>,
    digits: [u8; DIGITS_MAX],
    len: usize,
    groups: [u8; DIGITS_MAX],
    parts: usize,
}

impl Number {
    fn new(range: Range<usize>, digits: &[u8], groups: &[u8]) -> Number {
        let mut number =
            Number { range, digits: [0; DIGITS_MAX], len: digits.len(), groups: [0; DIGITS_MAX], parts: groups.len() };
        number.digits[..digits.len()].copy_from_slice(digits);
        number.groups[..groups.len()].copy_from_slice(groups);
        number
    }

    /// Each digit, 0 to 9.
    pub fn digits(&self) -> &[u8] {
        &self.digits[..self.len]
    }

    /// The sizes of its groups.
    pub fn groups(&self) -> &[u8] {
        &self.groups[..self.parts]
    }
}

/// Numbers of 13 to 19 digits, with the sizes of their groups; not part of a longer run.
pub fn numbers(text: &[u8]) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !text[at].is_ascii_digit() || (at > 0 && (text[at - 1].is_ascii_alphanumeric() || text[at - 1] == b'.')) {
            at += 1;
            continue;
        }
        let start = at;
        let (mut digits, mut len) = ([0_u8; READ_MAX], 0);
        let (mut groups, mut parts) = ([0_u8; READ_MAX], 0);
        loop {
            let more = text[at..].iter().take(40).take_while(|byte| byte.is_ascii_digit());
            let group = more.zip(&mut digits[len..]).map(|(byte, digit)| *digit = byte - b'0').count();
            (groups[parts], parts) = (group as u8, parts + 1);
            (len, at) = (len + group, at + group);
            let joint =
                matches!(text.get(at), Some(b' ' | b'-' | b'.')) && text.get(at + 1).is_some_and(u8::is_ascii_digit);
            if !joint || len > DIGITS_MAX {
                break;
            }
            at += 1;
        }
        let end = at;
        let (digits, groups) = (&digits[..len], &groups[..parts]);
        // What follows a card in groups of four is its date.
        let dated = parts > 4 && groups[..4] == [4, 4, 4, 4];
        if dated && check::luhn(&digits[..16]) && is_network(&digits[..16]) {
            found.push(Number::new(start..start + 19, &digits[..16], &[4; 4]));
            at = start + 20;
            continue;
        }
        // The same behind one that is written in one piece.
        let own = usize::from(groups[0]);
        if parts > 1 && matches!(own, 15 | 16) && check::luhn(&digits[..own]) && is_network(&digits[..own]) {
            found.push(Number::new(start..start + own, &digits[..own], &groups[..1]));
            at = start + own + 1;
            continue;
        }
        let goes_on = match text.get(end) {
            Some(b'.') => text.get(end + 1).is_some_and(u8::is_ascii_digit),
            next => next.is_some_and(u8::is_ascii_alphanumeric),
        };
        if !goes_on && (13..=DIGITS_MAX).contains(&len) {
            found.push(Number::new(start..end, digits, groups));
        } else if parts > 1 {
            // The number may be one of the groups.
            let (mut place, mut from) = (start, 0);
            for group in groups.iter().map(|group| usize::from(*group)) {
                if (13..=DIGITS_MAX).contains(&group) {
                    found.push(Number::new(place..place + group, &digits[from..from + group], &[group as u8]));
                }
                (place, from) = (place + group + 1, from + group);
            }
        }
        at = end + 1;
    }
    found
}

/// Whether the digits open like a card: American Express, Diners, Discover, JCB, Mastercard, Mir, UnionPay, Visa.
fn is_network(digits: &[u8]) -> bool {
    let head = digits.iter().take(4).fold(0_u32, |head, digit| head * 10 + u32::from(*digit));
    let long = (16..=19).contains(&digits.len());
    match head {
        4000..=4999 => matches!(digits.len(), 13 | 16 | 19),
        5100..=5599 | 2221..=2720 => digits.len() == 16,
        3400..=3499 | 3700..=3799 => digits.len() == 15,
        3000..=3059 | 3600..=3699 | 3800..=3999 => digits.len() == 14,
        3528..=3589 | 6011 | 6440..=6599 | 2200..=2204 => long,
        6200..=6299 | 8100..=8199 => long,
        _ => false,
    }
}

fn is_repeated(digits: &[u8]) -> bool {
    digits.iter().all(|digit| *digit == digits[0])
}
