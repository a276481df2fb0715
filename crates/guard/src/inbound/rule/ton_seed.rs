//! The twenty-four words of a TON wallet.
//!
//! **What.** Twenty-four English BIP-39 words without a BIP-39 checksum; a short derivation of them begins with a zero byte.
//!
//! **Why.** The words are the wallet.
//!
//! **Example.** `tonkeeper 助记词 …24 words…`
//!
//! **What to say.** "Your words were removed before anyone could read them. Make a new wallet and move everything there now." ·
//! “您的助记词已被删除。请立即创建新钱包并转走资产。”
//!
//! **Source.** TON documentation, mnemonics; 390 rounds for the version.

use crate::inbound::words::english_at;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;

const ROUNDS: u32 = 390;

/// Whether the 24 words at `places` are a TON seed without a password.
pub fn checks(places: &[u16]) -> bool {
    if places.len() != 24 {
        return false;
    }
    let words: Vec<&str> = places.iter().map(|place| english_at(*place)).collect();
    let entropy = mac(&keyed(words.join(" ").as_bytes()), &[]);
    let keyed = keyed(&entropy);
    let mut round = mac(&keyed, b"TON seed version\0\0\0\x01");
    let mut first = round[0];
    for _ in 1..ROUNDS {
        round = mac(&keyed, &round);
        first ^= round[0];
    }
    first == 0
}

fn keyed(key: &[u8]) -> Hmac<Sha512> {
    Hmac::new_from_slice(key).expect("any length of key will do")
}

fn mac(keyed: &Hmac<Sha512>, text: &[u8]) -> [u8; 64] {
    let mut mac = keyed.clone();
    mac.update(text);
    mac.finalize().into_bytes().into()
}
