//! The seed of an XRP Ledger account.
//!
//! **What.** 29 letters that open with `s` (31 with `sEd`) in Ripple's Base58 with their checksum; with a slip where the text calls them
//! a secret.
//!
//! **Why.** It signs for the account.
//!
//! **Example.** `sn259rEFXrQrWyx3Q7XneWcwV6dfL` (a published example)
//!
//! **What to say.** "The seed was removed before anyone could read it. Move everything to a new account, or set a new regular key, now." ·
//! “种子密钥已被删除。请立即把资产转到新账户。”
//!
//! **Source.** XRP Ledger documentation, Base58 encodings.

use super::{Said, hit, said};
use crate::inbound::{
    Kind, check,
    label::Group,
    page::{Hit, Page},
};

/// Finds seeds.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in page.blobs.iter().filter(|blob| (26..=32).contains(&blob.len())) {
        let text = &page.text[blob.clone()];
        if !text.starts_with('s') || !check::is_base58(text) {
            continue;
        }
        let whole = check::ripple(text).is_some_and(|bytes| match bytes.len() {
            17 => bytes[0] == 0x21,
            19 => bytes[..3] == [0x01, 0xe1, 0x4b],
            _ => false,
        });
        let told = || matches!(said(page, blob), Said::Of(Group::Key | Group::Seed)) && check::is_mixed(text);
        if whole || told() {
            hit(hits, Kind::XrpSeed, blob.clone());
        }
    }
}
