//! The secret of a Stellar account.
//!
//! **What.** 56 letters of Base32 that open with S, with their checksum or with a slip in it. Addresses open with G, M or C and stay.
//!
//! **Why.** It signs for the account.
//!
//! **Example.** `SAV76USXIJOBMEQXPANUOQM6F5LIOTLPDIDVRJBFFE2MDJXG24TAPUU7` (a published example)
//!
//! **What to say.** "The secret was removed before anyone could read it. Move everything to a new account now." ·
//! “密钥已被删除。请立即把资产转到新账户。”
//!
//! **Source.** Stellar SEP-23.

use super::{Said, hit, said};
use crate::inbound::{
    Kind,
    check::{base32, crc16},
    label::Group,
    page::{Hit, Page},
};

/// The version byte of a secret seed.
const SEED: u8 = 18 << 3;

/// Finds secrets.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in page.blobs.iter().filter(|blob| (55..=57).contains(&blob.len())) {
        let text = &page.text[blob.clone()];
        if !text.starts_with(['S', 's']) {
            continue;
        }
        let Some(bytes) = base32(text) else {
            let told = matches!(said(page, blob), Said::Of(Group::Key | Group::Seed));
            if told && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
                hit(hits, Kind::StellarSecret, blob.clone());
            }
            continue;
        };
        let whole = bytes.len() == 35 && bytes[0] == SEED && crc16(&bytes[..33]).to_le_bytes() == bytes[33..];
        // Only a secret opens with S and then A to D.
        let alike = text.bytes().all(|byte| !byte.is_ascii_lowercase()) && bytes[0] == SEED;
        if whole || alike {
            hit(hits, Kind::StellarSecret, blob.clone());
        }
    }
}
