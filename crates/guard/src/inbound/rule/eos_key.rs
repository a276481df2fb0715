//! A private key of EOS (Vaulta) and its kin.
//!
//! **What.** `PVT_K1_…`, `PVT_R1_…`, or a key of wallet import format beside words about EOS. Public keys (`EOS…`, `PUB_K1_…`) stay.
//!
//! **Why.** The owner key changes every other key of the account.
//!
//! **Example.** `EOS owner key 5K…`
//!
//! **What to say.** "The key was removed before anyone could read it. Change the account's owner and active keys now." ·
//! “私钥已被删除。请立即更换账户的 owner 和 active 密钥。”
//!
//! **Source.** EOSIO documentation, key formats.

use super::hit;
use crate::inbound::{
    Kind,
    page::{Hit, Page},
    value,
};
use std::ops::Range;

/// Finds `PVT_…`.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in page.blobs.iter().filter(|blob| blob.len() >= 45) {
        let from = blob.start.saturating_sub(7);
        if page.text.is_char_boundary(from) && matches!(&page.text[from..blob.start], "PVT_K1_" | "PVT_R1_" | "PVT_WA_")
        {
            hit(hits, Kind::EosKey, from..blob.end);
        }
    }
}

/// What a key of wallet import format is: one of EOS if the words around say so.
pub fn kind(page: &Page<'_>, blob: &Range<usize>) -> Kind {
    let text = &page.text[blob.clone()];
    let around = value::line_before(&page.text, blob.start, 60).to_ascii_lowercase()
        + &value::ahead(&page.text, blob.end, 60).to_ascii_lowercase();
    let eos = ["eos", "vaulta", "scatter", "anchor wallet", "telos", "wax "].iter().any(|word| around.contains(word));
    if eos && text.starts_with('5') { Kind::EosKey } else { Kind::Wif }
}
