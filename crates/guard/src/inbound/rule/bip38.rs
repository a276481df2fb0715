//! A private key of Bitcoin under a passphrase.
//!
//! **What.** 58 letters of Base58 that open with `6P`.
//!
//! **Why.** The passphrase is often short, and often in the same message.
//!
//! **Example.** `6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg` (from BIP-38)
//!
//! **What to say.** "The encrypted key was removed before anyone could read it. Move what it opens to a new wallet." ·
//! “加密私钥已被删除。请把资产转到新钱包。”
//!
//! **Source.** BIP-38.

use super::hit;
use crate::inbound::{
    Kind,
    check::is_base58,
    page::{Hit, Page},
};

/// Finds encrypted keys, also with a slip in the checksum: nothing else looks like them.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in page.blobs.iter().filter(|blob| (57..=59).contains(&blob.len())) {
        let text = &page.text[blob.clone()];
        if text.starts_with("6P") && is_base58(text) {
            hit(hits, Kind::Bip38, blob.clone());
        }
    }
}
