//! The reply names a blockchain address that did not come from a verified source.
//!
//! **What.** Any address (Bitcoin and kin, EVM, TRON, Solana, XRP, Stellar, TON, Polkadot, Cardano, Cosmos, Aptos, Sui) that is neither
//! verified ([`Context::verified_addresses`]) nor written by the customer in this ticket. Transactions pass.
//!
//! **Why.** One letter wrong, or an address from a poisoned history, and the customer sends everything to nobody or to a thief.
//!
//! **Example.** "Send it again to TJ…"
//!
//! **What to say instead.** "You find your deposit address in the app under Deposit. Please copy it from there." ·
//! “请在应用的“充值”页面复制您的充值地址。”
//!
//! **Source.** `facts/chain.md`, address poisoning; `facts/helpdesk.md` 4.3.

use crate::{
    inbound::check::{base32, base58check, crc16, is_base58, is_hex, ripple},
    outbound::{Context, Texts, draft::Draft},
};
use base64::Engine;
use std::ops::Range;

/// Why it is held.
pub const REASON: Texts = ["This address does not come from a verified source.", "该地址并非来自已核实的来源。"];
/// What to write instead.
pub const BETTER: Texts = [
    "You find your deposit address in the app under Deposit. Please copy it from there.",
    "请在应用的“充值”页面复制您的充值地址。",
];

/// Finds addresses.
pub fn find(draft: &Draft<'_>, context: &Context<'_>, found: &mut Vec<Range<usize>>) {
    let source = draft.source;
    let known = |word: &str| {
        let same = |address: &&str| {
            address.trim().eq_ignore_ascii_case(word)
                && (word.starts_with("0x") || word.starts_with("bc1") || address.trim() == word)
        };
        context.verified_addresses.iter().any(same) || context.said.iter().any(|said| said.contains(word))
    };
    for range in words(source) {
        let word = &source[range.clone()];
        if is_address(word, &source[..range.start]) && !known(word) {
            found.push(range);
        }
    }
}

/// Runs of letters, digits, hyphens and underscores of an address's length.
fn words(source: &str) -> Vec<Range<usize>> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let len =
            bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count();
        if (25..=130).contains(&len) {
            found.push(at..at + len);
        }
        at += len.max(1);
    }
    found
}

/// Whether `word` is an address; `before` tells where 64 digits may be one.
fn is_address(word: &str, before: &str) -> bool {
    if let Some(digits) = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        return is_hex(digits) && (digits.len() == 40 || digits.len() == 64 && is_called_address(before));
    }
    if word.contains(['-', '_']) && word.len() != 48 {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    if ["bc1", "tb1", "ltc1", "addr1", "cosmos1", "osmo1", "ex1", "stake1"]
        .iter()
        .any(|prefix| lower.starts_with(prefix))
    {
        return lower.len() >= 38;
    }
    let stellar = word.len() == 56
        && word.starts_with('G')
        && base32(word).is_some_and(|bytes| bytes.len() == 35 && crc16(&bytes[..33]).to_le_bytes() == bytes[33..]);
    let ton = word.len() == 48 && word.starts_with(['E', 'U', 'k', '0']) && is_ton(word);
    if stellar || ton {
        return true;
    }
    if is_base58(word) && word.len() <= 50 {
        let checked = (26..=35).contains(&word.len()) && base58check(word).is_some_and(|body| body.len() == 21);
        let ripple = word.starts_with('r') && ripple(word).is_some_and(|body| body.len() == 21);
        let mixed = word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_uppercase())
            && word.bytes().any(|byte| byte.is_ascii_lowercase());
        let len = bs58::decode(word).into_vec().map_or(0, |bytes| bytes.len());
        return checked
            || ripple
            || mixed && (len == 32 || len == 35 && (46..=48).contains(&word.len())) && !is_called_transaction(before);
    }
    false
}

fn is_ton(word: &str) -> bool {
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    engine.decode(word).is_ok_and(|bytes| bytes.len() == 36 && crc16(&bytes[..34]).to_be_bytes() == bytes[34..])
}

fn is_called_address(before: &str) -> bool {
    let tail = tail(before);
    ["address", "地址", "send to", "deposit to", "wallet", "account", "转到", "打到", "转入"]
        .iter()
        .any(|word| tail.contains(word))
        && !is_called_transaction(before)
}

fn is_called_transaction(before: &str) -> bool {
    let tail = tail(before);
    ["tx", "hash", "transaction", "哈希", "交易", "digest", "signature", "签名", "block"]
        .iter()
        .any(|word| tail.contains(word))
        && !tail.contains("address")
        && !tail.contains("地址")
}

fn tail(before: &str) -> String {
    let mut from = before.len().saturating_sub(40);
    while !before.is_char_boundary(from) {
        from -= 1;
    }
    before[from..].to_lowercase()
}
