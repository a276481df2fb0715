//! The twenty-five words of an Algorand account.
//!
//! **What.** Twenty-five English BIP-39 words; the last is a checksum over the others.
//!
//! **Why.** They are the account's private key, not a phrase that leads to one.
//!
//! **Example.** `algo passphrase: …25 words…`
//!
//! **What to say.** "Your account's words were removed before anyone could read them. Rekey or empty the account now." ·
//! “账户短语已在任何人看到之前删除。请立即更换密钥或转走资产。”
//!
//! **Source.** Algorand developer documentation, account mnemonics.

use sha2::{Digest, Sha512_256};

/// Whether the last of 25 places is the checksum of the others.
pub fn checks(places: &[u16]) -> bool {
    let Some((sum, words)) = places.split_last().filter(|(_, words)| words.len() == 24) else { return false };
    let (mut bits, mut have, mut bytes) = (0_u32, 0, Vec::with_capacity(33));
    for place in words {
        bits |= u32::from(*place) << have;
        have += 11;
        while have >= 8 {
            bytes.push(bits as u8);
            bits >>= 8;
            have -= 8;
        }
    }
    let Some((zero, key)) = bytes.split_last().filter(|(_, key)| key.len() == 32) else { return false };
    let hash = Sha512_256::digest(key);
    *zero == 0 && (u16::from(hash[0]) | u16::from(hash[1]) << 8) & 0x7ff == *sum
}
