//! An encrypted keystore file of Ethereum.
//!
//! **What.** The JSON object with `ciphertext`, `kdf` and `mac` (Web3 Secret Storage, and Keplr's and Tron's like it).
//!
//! **Why.** Only a password stands between the file and the money, and people send both.
//!
//! **Example.** `{"version":3,"crypto":{"cipher":"aes-128-ctr","ciphertext":"…"}}`
//!
//! **What to say.** "The keystore was removed before anyone could read it. Move what it opens to a new wallet, and never send its password." ·
//! “密钥库文件已被删除。请把资产转到新钱包，切勿发送其密码。”
//!
//! **Source.** Web3 Secret Storage Definition, EIP-2335.

use super::{hit, object};
use crate::inbound::{
    Kind,
    page::{Hit, Page},
};

/// Objects looked at in one text.
const OBJECTS_MAX: usize = 32;

/// Finds keystores.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    let mut past = 0;
    for (at, _) in text.match_indices("ciphertext").chain(text.match_indices("cipherText")).take(OBJECTS_MAX) {
        if at < past {
            continue;
        }
        let Some(range) = object::around(text, at) else { continue };
        let inside = &text[range.clone()];
        let alike = ["kdf", "cipherparams", "mac", "scrypt", "pbkdf2", "checksum", "\"iv\"", "salt"]
            .iter()
            .filter(|word| inside.contains(*word))
            .count();
        if alike >= 2 && !page.is_token(&range) {
            past = range.end;
            hit(hits, Kind::KeystoreV3, range);
        }
    }
}
