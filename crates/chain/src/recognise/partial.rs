//! Abbreviated addresses and hashes: `0x1234…abcd`, `TR7NHq...Lj6t`, `bc1q12**8xyz`. Matched against what a customer owns, never completed.

use super::Kind;
use crate::registry::{Chain, Chains};
use std::ops::Range;

/// Letters of a head or a tail.
const PART_MAX: usize = 20;
/// Letters of a tail at least.
const TAIL_MIN: usize = 3;

/// An abbreviation around the gap at `gap`: its span, head and tail, what it may be and of which chains.
pub(super) struct Partial {
    pub span: Range<usize>,
    pub value: String,
    pub kind: Kind,
    pub chains: Chains,
}

pub(super) fn around(text: &str, gap: usize) -> Option<Partial> {
    let bytes = text.as_bytes();
    let mark = bytes[gap];
    let gap_len = if mark == 0xe2 {
        3 * text[gap..].chars().take(4).take_while(|letter| *letter == '…').count()
    } else {
        bytes[gap..].iter().take(12).take_while(|byte| **byte == mark).count()
    };
    let head_len = bytes[..gap].iter().rev().take(PART_MAX + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let tail_at = gap + gap_len;
    let tail_len = bytes[tail_at..].iter().take(PART_MAX + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let (head, tail) = (&text[gap - head_len..gap], &text[tail_at..tail_at + tail_len]);
    if head_len > PART_MAX || !(TAIL_MIN..=PART_MAX).contains(&tail_len) {
        return None;
    }
    let start = gap - head_len;
    let beside = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b'_' | b'.' | b'@'));
    if beside(start.checked_sub(1).and_then(|at| bytes.get(at)))
        || beside(bytes.get(tail_at + tail_len))
            && bytes.get(tail_at + tail_len + 1).is_some_and(u8::is_ascii_alphanumeric)
    {
        return None;
    }
    let chains = chains(head, tail)?;
    Some(Partial { span: start..tail_at + tail_len, value: format!("{head}…{tail}"), kind: Kind::Address, chains })
}

/// The chains whose addresses begin and end so; digits among the letters tell it from prose.
fn chains(head: &str, tail: &str) -> Option<Chains> {
    let all = |part: &str, class: fn(&u8) -> bool| part.as_bytes().iter().all(class);
    let one = |chain| Some(Chains::one(chain));
    if let Some(digits) = head.strip_prefix("0x").or_else(|| head.strip_prefix("0X")) {
        let hex = digits.len() >= 2 && all(digits, u8::is_ascii_hexdigit) && all(tail, u8::is_ascii_hexdigit);
        return hex.then_some(Chains::EVM.or(Chains::of(&[Chain::Aptos, Chain::Sui])));
    }
    for (prefix, chain) in [
        ("bc1", Chain::Btc),
        ("ltc1", Chain::Ltc),
        ("addr1", Chain::Ada),
        ("cosmos1", Chain::Atom),
        ("ex1", Chain::Oktc),
    ] {
        if head.starts_with(prefix)
            && head.len() > prefix.len()
            && !head.chars().chain(tail.chars()).any(|letter| letter.is_ascii_uppercase())
        {
            return one(chain);
        }
    }
    let both = || head.bytes().chain(tail.bytes());
    let digit = both().any(|letter| letter.is_ascii_digit());
    let upper = both().any(|letter| letter.is_ascii_uppercase());
    let lower = both().any(|letter| letter.is_ascii_lowercase());
    let base58 = both().all(|letter| letter.is_ascii_alphanumeric() && !matches!(letter, b'0' | b'O' | b'I' | b'l'));
    if head.len() < 4 || tail.len() < 4 || !(digit && upper) {
        return if head.len() >= 2 && tail.len() >= 4 && head.starts_with('T') && digit && upper && lower && base58 {
            one(Chain::Tron)
        } else {
            None
        };
    }
    match head.as_bytes()[0] {
        b'T' if base58 && lower => one(Chain::Tron),
        b'1' | b'3' if base58 && lower => Some(Chains::of(&[Chain::Btc, Chain::Bch])),
        b'L' | b'M' if base58 && lower => one(Chain::Ltc),
        b'D' if base58 && lower => one(Chain::Doge),
        b'r' if base58 => one(Chain::Xrp),
        b'G' if !lower => one(Chain::Xlm),
        b'E' | b'U' if lower && head.as_bytes()[1] == b'Q' => one(Chain::Ton),
        _ if base58
            && lower
            && head.bytes().any(|letter| letter.is_ascii_digit())
            && tail.bytes().any(|letter| letter.is_ascii_uppercase()) =>
        {
            one(Chain::Sol)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abbreviation_has_a_head_and_a_tail() {
        let check = |text: &str, value: Option<&str>| {
            let gap = text.find("…").or_else(|| text.find("..")).or_else(|| text.find("**")).unwrap();
            assert_eq!(around(text, gap).map(|partial| partial.value).as_deref(), value, "{text}");
        };
        check("from 0x1234…abcd to", Some("0x1234…abcd"));
        check("TR7NHq...Lj6t", Some("TR7NHq…Lj6t"));
        check("bc1q12**8xyz", Some("bc1q12…8xyz"));
        check("地址0xAb…99f3。", Some("0xAb…99f3"));
        check("wait...what", None);
        check("ok...2024", None);
        check("file..txt", None);
    }
}
