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
    for (range, digits, groups) in numbers(page.text.as_bytes()) {
        let network = is_network(&digits);
        let whole = network && check::luhn(&digits);
        let grouped = matches!(
            groups.as_slice(),
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
            Said::Of(Group::Card) => whole || (grouped || digits.len() >= 15) && !is_repeated(&digits),
            _ => whole && !is_repeated(&digits),
        };
        if is_card {
            hit(hits, Kind::Card, range);
        }
    }
}

/// Numbers of 13 to 19 digits, with the sizes of their groups; not part of a longer run.
pub fn numbers(text: &[u8]) -> Vec<(Range<usize>, Vec<u8>, Vec<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !text[at].is_ascii_digit() || (at > 0 && (text[at - 1].is_ascii_alphanumeric() || text[at - 1] == b'.')) {
            at += 1;
            continue;
        }
        let start = at;
        let (mut digits, mut groups, mut end) = (Vec::new(), Vec::new(), at);
        loop {
            let len = text[at..].iter().take(40).take_while(|byte| byte.is_ascii_digit()).count();
            groups.push(len);
            digits.extend(text[at..at + len].iter().map(|digit| digit - b'0'));
            at += len;
            end = at.max(end);
            let joint =
                matches!(text.get(at), Some(b' ' | b'-' | b'.')) && text.get(at + 1).is_some_and(u8::is_ascii_digit);
            if !joint || digits.len() > 19 {
                break;
            }
            at += 1;
        }
        // What follows a card in groups of four is its date.
        let dated = groups.len() > 4 && groups[..4] == [4, 4, 4, 4];
        if dated && check::luhn(&digits[..16]) && is_network(&digits[..16]) {
            found.push((start..start + 19, digits[..16].to_vec(), vec![4; 4]));
            at = at.max(end + 1);
            continue;
        }
        let goes_on = match text.get(end) {
            Some(b'.') => text.get(end + 1).is_some_and(u8::is_ascii_digit),
            next => next.is_some_and(u8::is_ascii_alphanumeric),
        };
        if !goes_on && (13..=19).contains(&digits.len()) {
            found.push((start..end, digits, groups));
        } else if groups.len() > 1 {
            // The number may be one of the groups, or some of them from the front.
            let mut place = start;
            for group in groups {
                if (13..=19).contains(&group) {
                    found.push((
                        place..place + group,
                        text[place..place + group].iter().map(|digit| digit - b'0').collect(),
                        vec![group],
                    ));
                }
                place += group + 1;
            }
        }
        at = at.max(end + 1);
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
