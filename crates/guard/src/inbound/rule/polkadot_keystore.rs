//! An encrypted account file of Polkadot's wallets.
//!
//! **What.** The JSON object with `encoded` and `encoding` (`pkcs8`, `scrypt`, `xsalsa20-poly1305`).
//!
//! **Why.** Only a password stands between the file and the money.
//!
//! **Example.** `{"encoded":"…","encoding":{"content":["pkcs8","sr25519"],…},"address":"…"}`
//!
//! **What to say.** "The account file was removed before anyone could read it. Move what it opens to a new account." ·
//! “账户文件已被删除。请把资产转到新账户。”
//!
//! **Source.** polkadot-js, JSON account format.

use super::{hit, object};
use crate::inbound::{
    Kind,
    page::{Hit, Page},
};

/// Objects looked at in one text.
const OBJECTS_MAX: usize = 32;

/// Finds account files.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    let mut past = 0;
    for (at, _) in text.match_indices("\"encoded\"").chain(text.match_indices("\\\"encoded\\\"")).take(OBJECTS_MAX) {
        if at < past {
            continue;
        }
        let Some(range) = object::around(text, at) else { continue };
        let inside = &text[range.clone()];
        if ["encoding", "pkcs8", "xsalsa20", "sr25519", "scrypt"].iter().any(|word| inside.contains(word))
            && !page.is_token(&range)
        {
            past = range.end;
            hit(hits, Kind::PolkadotKeystore, range);
        }
    }
}
