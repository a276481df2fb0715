//! A private key of NEAR.
//!
//! **What.** `ed25519:` and 64 bytes of Base58 of which the last 32 are the public key of the first; `secp256k1:` and 32 bytes. Public
//! keys and signatures stay.
//!
//! **Why.** A full-access key opens the account.
//!
//! **Example.** `ed25519:3D4Y…`
//!
//! **What to say.** "The key was removed before anyone could read it. Delete this access key and add a new one now." ·
//! “私钥已被删除。请立即移除该访问密钥并更换。”
//!
//! **Source.** NEAR documentation, access keys; the check is exact.

use super::{Said, hit, said};
use crate::inbound::{
    Kind, derive,
    label::Group,
    page::{Hit, Page},
};

/// Finds keys.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in page.blobs.iter().filter(|blob| (40..=90).contains(&blob.len())) {
        let before = &page.text[..blob.start];
        let Some(prefix) = ["ed25519:", "secp256k1:"].into_iter().find(|prefix| before.ends_with(prefix)) else {
            continue;
        };
        let range = blob.start - prefix.len()..blob.end;
        let Ok(bytes) = bs58::decode(&page.text[blob.clone()]).into_vec() else { continue };
        let told = matches!(said(page, &range), Said::Of(Group::Key | Group::Seed));
        let is_key = match (prefix, bytes.len()) {
            ("ed25519:", 64) => told || page.may_derive() && derive::is_key_pair(&bytes),
            ("secp256k1:", 32) => true,
            ("ed25519:", 32) => told,
            (_, 60..=66) => told,
            _ => false,
        };
        if is_key {
            hit(hits, Kind::NearKey, range);
        }
    }
}
