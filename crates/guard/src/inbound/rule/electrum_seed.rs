//! The seed of an Electrum wallet.
//!
//! **What.** Words of the English BIP-39 list whose seed version, instead of a BIP-39 checksum, opens with 01, 100, 101 or 102.
//!
//! **Why.** The words are the wallet.
//!
//! **Example.** `electrum seed: …12 words…`
//!
//! **What to say.** "Your seed was removed before anyone could read it. Make a new wallet and move everything there now." ·
//! “您的种子词已被删除。请立即创建新钱包并转走资产。”
//!
//! **Source.** Electrum documentation, seed version system.

use crate::inbound::words::english_at;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;

/// Whether the words at `places` carry a seed version.
pub fn checks(places: &[u16]) -> bool {
    if !(12..=24).contains(&places.len()) {
        return false;
    }
    let words: Vec<&str> = places.iter().map(|place| english_at(*place)).collect();
    let Ok(mut mac) = Hmac::<Sha512>::new_from_slice(b"Seed version") else { return false };
    mac.update(words.join(" ").as_bytes());
    let hash = mac.finalize().into_bytes();
    hash[0] == 1 || (hash[0] == 0x10 && hash[1] >> 4 <= 2)
}
