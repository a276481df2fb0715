//! A private key of Bitcoin and its kin in wallet import format.
//!
//! **What.** 51 or 52 letters of Base58 that open with 5, K, L (other letters on Litecoin, Dogecoin and test networks), with their
//! checksum or with a slip in it.
//!
//! **Why.** It opens the address at once, without a password.
//!
//! **Example.** `L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ` (a published example)
//!
//! **What to say.** "The key was removed before anyone could read it. Sweep the address to a new wallet now." ·
//! “私钥已被删除。请立即把该地址的资产转到新钱包。”
//!
//! **Source.** Bitcoin wiki, wallet import format.

use super::{Said, hit, said};
use crate::inbound::{
    check::{base58check, is_base58, is_mixed},
    label::Group,
    page::{Hit, Page},
};

/// Version bytes of private keys: Bitcoin, its test network, Litecoin, Dogecoin, Dash and its test network.
const VERSIONS: [u8; 6] = [0x80, 0xef, 0xb0, 0x9e, 0xcc, 0xd8];

/// Finds keys.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in &page.blobs {
        if is_key(page, blob) {
            hit(hits, super::eos_key::kind(page, blob), blob.clone());
        }
    }
}

/// Whether the run at `blob` is a key.
fn is_key(page: &Page<'_>, blob: &std::ops::Range<usize>) -> bool {
    let text = &page.text[blob.clone()];
    if !(49..=54).contains(&text.len()) || !text.starts_with(['5', 'K', 'L', '9', 'c', 'T', '6', 'Q', 'X', '7']) {
        return false;
    }
    if is_base58(text)
        && base58check(text).is_some_and(|body| VERSIONS.contains(&body[0]) && matches!(body.len(), 33 | 34))
    {
        return true;
    }
    let main = matches!((text.len(), text.as_bytes()[0]), (51, b'5') | (52, b'K' | b'L')) && is_base58(text);
    let told = matches!(said(page, blob), Said::Of(Group::Key | Group::Seed | Group::Password));
    is_mixed(text) && (main || told)
}
