//! A private key of Sui.
//!
//! **What.** `suiprivkey1…` (Bech32), also with a slip in it; 44 letters of Base64 that the text calls a key of Sui; 64 digits that derive
//! a Sui address of the ticket.
//!
//! **Why.** It opens the account at once.
//!
//! **Example.** `suiprivkey1qz…`
//!
//! **What to say.** "The key was removed before anyone could read it. Move everything to a new address now." ·
//! “私钥已被删除。请立即把资产转到新地址。”
//!
//! **Source.** Sui SIP-15.

use super::hit;
use crate::inbound::{
    Kind,
    label::Group,
    page::{Hit, Page},
    value,
};

/// Finds keys.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in page.blobs.iter().filter(|blob| blob.len() >= 50) {
        let text = &page.text[blob.clone()];
        if text.as_bytes()[..12].eq_ignore_ascii_case(b"suiprivkey1q") || text.starts_with("suiprivkey") {
            hit(hits, Kind::SuiKey, blob.clone());
        }
    }
    for label in page.labels.iter().filter(|label| label.group == Group::Key) {
        let before = value::line_before(&page.text, label.start, 30).as_bytes();
        if !before.windows(3).any(|three| three.eq_ignore_ascii_case(b"sui")) {
            continue;
        }
        let Some(value) = value::after(page, label) else { continue };
        let end = value::word_end(&page.text, value.start);
        let text = &page.text[value.start..end];
        if text.len() == 44 && text.ends_with('=')
            || text.starts_with('A') && matches!(text.len(), 43 | 44) && text.contains(['+', '/', '='])
        {
            hit(hits, Kind::SuiKey, value.start..end);
        }
    }
}
