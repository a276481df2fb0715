//! A recovery phrase of BIP-39, in any of its ten languages.
//!
//! **What.** Twelve to twenty-four words of a BIP-39 list: with their checksum, or as people type them in panic (a word wrong or
//! misspelt, numbered, one a line, with commas, with words of their own between, cut to four letters, spread over several messages).
//!
//! **Why.** The phrase is the wallet. Whoever reads it, today or in a backup ten years from now, can take everything, and nobody can
//! take it back. Nothing that support does ever needs it.
//!
//! **Example.** `my words are 1. legal 2. winner 3. thank …` · `助记词：…`
//!
//! **What to say.** "Your recovery phrase was removed before anyone could read it. Treat it as known to others: make a new wallet on a
//! clean device and move everything there now." · “您的助记词在任何人看到之前已被删除。请视为已泄露：立即在干净的设备上创建新钱包，并转走全部资产。”
//!
//! **How sure.** Prose is told from phrases by the share of words that sentences are made of; Chinese prose by whole stretches, since
//! most of it consists of list characters.
//!
//! **Source.** BIP-39 and its word lists.

pub mod han;

use crate::inbound::words::{LISTS, List};
use sha2::{Digest, Sha256};

/// Whether `places` in the list numbered `list` carry their checksum.
pub fn checks(list: usize, places: &[u16]) -> bool {
    matches!(LISTS[list], List::Bip39(_)) && holds(places)
}

/// Whether the last bits of `places` are the checksum of the others.
pub fn holds(places: &[u16]) -> bool {
    if !matches!(places.len(), 12 | 15 | 18 | 21 | 24) {
        return false;
    }
    // Eleven bits a word, the first bit first.
    let (mut bytes, mut at) = ([0_u8; 24 * 11 / 8], 0);
    for place in places {
        for bit in (0..11).rev() {
            bytes[at / 8] |= ((place >> bit & 1) as u8) << (7 - at % 8);
            at += 1;
        }
    }
    let sum = places.len() / 3;
    let entropy = (at - sum) / 8;
    let hash = Sha256::digest(&bytes[..entropy]);
    // What stands behind the whole bytes of chance is the checksum, of at most eight bits.
    bytes[entropy] == hash[0] & !(0xff_u16 >> sum) as u8
}
