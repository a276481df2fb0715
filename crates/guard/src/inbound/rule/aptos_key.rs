//! A private key of Aptos.
//!
//! **What.** `ed25519-priv-0x…` and `secp256k1-priv-0x…`, or 64 digits that the text calls Aptos's private key or that derive an Aptos
//! address of the ticket.
//!
//! **Why.** It opens the account at once.
//!
//! **Example.** `ed25519-priv-0x4646…46`
//!
//! **What to say.** "The key was removed before anyone could read it. Rotate the account's key or move everything now." ·
//! “私钥已被删除。请立即轮换密钥或转走资产。”
//!
//! **Source.** AIP-80.

use super::hit;
use crate::inbound::{
    Kind,
    page::{Hit, Page},
};

/// Finds keys of AIP-80.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in page.blobs.iter().filter(|blob| (60..=70).contains(&blob.len())) {
        let before = &page.text[..blob.start];
        for prefix in ["ed25519-priv-", "secp256k1-priv-"] {
            if before.len() >= prefix.len()
                && before.as_bytes()[before.len() - prefix.len()..].eq_ignore_ascii_case(prefix.as_bytes())
            {
                hit(hits, Kind::AptosKey, blob.start - prefix.len()..blob.end);
            }
        }
    }
}
