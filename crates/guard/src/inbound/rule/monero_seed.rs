//! The words of a Monero wallet.
//!
//! **What.** Twenty-five words of Monero's English list (thirteen in some wallets), the last of them a checksum; or a Polyseed of sixteen.
//!
//! **Why.** The words are the wallet, and Monero hides where the money went.
//!
//! **Example.** `xmr seed …25 words…`
//!
//! **What to say.** "Your seed was removed before anyone could read it. Make a new wallet and sweep everything there now." ·
//! “您的种子词已被删除。请立即创建新钱包并转走资产。”
//!
//! **Source.** Monero documentation, mnemonic seed.

use crate::inbound::{check, words};
use std::sync::LazyLock;

/// Whether the last of 13 or 25 places repeats the word that a CRC-32 of the others' first letters points at.
pub fn checks(places: &[u16]) -> bool {
    static HEADS: LazyLock<Vec<&str>> = LazyLock::new(|| words::monero().map(|word| &word[..3]).collect());
    let Some((last, others)) = places.split_last().filter(|(_, others)| matches!(others.len(), 12 | 24)) else {
        return false;
    };
    let heads: String = others.iter().map(|place| HEADS[usize::from(*place)]).collect();
    others[check::crc32(heads.as_bytes()) as usize % others.len()] == *last
}
