//! A private key of Solana as a list of numbers.
//!
//! **What.** 64 numbers from 0 to 255 of which the last 32 are the public key of the first (`id.json`), or 32 and more that the text
//! calls a key.
//!
//! **Why.** It is the wallet's file.
//!
//! **Example.** `[174,47,154,16,…]`
//!
//! **What to say.** "The key was removed before anyone could read it. Move everything to a new wallet now." ·
//! “私钥已被删除。请立即把资产转到新钱包。”
//!
//! **Source.** Solana documentation, file system wallet.

use super::{Said, hit, said};
use crate::inbound::{
    Kind, derive,
    label::Group,
    page::{Hit, Page},
};
use std::ops::Range;

/// Finds lists of numbers.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for (range, bytes) in lists(page.text.as_bytes()) {
        let pair = bytes.len() == 64 && page.may_derive() && derive::is_key_pair(&bytes);
        let told = || {
            matches!(said(page, &range), Said::Of(Group::Key | Group::Seed))
                || page.text[..range.start].ends_with("id.json: ")
        };
        if pair || (bytes.len() >= 32 && told()) {
            hit(hits, Kind::SolanaKeyArray, range);
        }
    }
}

/// Lists of 32 to 128 numbers of one byte, with their brackets.
fn lists(text: &[u8]) -> Vec<(Range<usize>, Vec<u8>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !text[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let (mut numbers, mut end) = (Vec::new(), at);
        loop {
            let len = text[at..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
            let number = text[at..at + len].iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
            let Some(number) = u8::try_from(number).ok().filter(|_| (1..=3).contains(&len)) else {
                at += len;
                break;
            };
            numbers.push(number);
            at += len;
            end = at;
            let gap = text[at..]
                .iter()
                .take(8)
                .take_while(|byte| matches!(byte, b',' | b' ' | b'\n' | b'\r' | b'\t'))
                .count();
            if gap == 0 || !text[at..at + gap].contains(&b',') || !text.get(at + gap).is_some_and(u8::is_ascii_digit) {
                break;
            }
            at += gap;
        }
        at = at.max(end + 1);
        if (32..=128).contains(&numbers.len()) {
            let space = |byte: &&u8| byte.is_ascii_whitespace();
            let before = text[..start].iter().rev().take(8).take_while(space).count();
            let after = text[end..].iter().take(8).take_while(space).count();
            let opens = start > before && text[start - before - 1] == b'[';
            let open = if opens { start - before - 1 } else { start };
            let close = if text.get(end + after) == Some(&b']') { end + after + 1 } else { end };
            found.push((open..close, numbers));
        }
    }
    found
}
