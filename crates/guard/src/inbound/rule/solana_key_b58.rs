//! A private key of Solana in Base58.
//!
//! **What.** 64 bytes of which the last 32 are the public key of the first; a transaction's signature is as long and is not. Also 32
//! bytes that the text calls a private key.
//!
//! **Why.** It is what wallets import: whoever has it has the wallet.
//!
//! **Example.** `phantom private key: 4wBq…` (87 or 88 letters)
//!
//! **What to say.** "The key was removed before anyone could read it. Move everything to a new wallet now." ·
//! “私钥已被删除。请立即把资产转到新钱包。”
//!
//! **Source.** RFC 8032; the check is exact.

use super::{Said, hit, said};
use crate::inbound::{
    Kind,
    check::is_base58,
    derive,
    label::Group,
    page::{Hit, Page},
};

/// Finds keys.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in page.blobs.iter().filter(|blob| matches!(blob.len(), 42..=45 | 84..=90)) {
        let text = &page.text[blob.clone()];
        let before = &page.text[..blob.start];
        if !is_base58(text) || before.ends_with("ed25519:") || before.ends_with("secp256k1:") {
            continue;
        }
        let told = said(page, blob);
        let is_key = matches!(told, Said::Of(Group::Key | Group::Seed)) && !before.ends_with('/');
        let pair = || {
            bs58::decode(text)
                .into_vec()
                .is_ok_and(|bytes| bytes.len() == 64 && page.may_derive() && derive::is_key_pair(&bytes))
        };
        if is_key || (text.len() > 80 && pair()) {
            hit(hits, Kind::SolanaKeyB58, blob.clone());
        }
    }
}
