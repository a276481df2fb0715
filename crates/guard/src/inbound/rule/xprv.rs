//! An extended private key.
//!
//! **What.** `xprv…`, its kin for other scripts and chains (`yprv`, `zprv`, `tprv`, `Ltpv` …), and the Bech32 forms of Cardano
//! (`root_xsk…`, `addr_xsk…`). Extended public keys stay.
//!
//! **Why.** One such key opens every address of an account, those to come included.
//!
//! **Example.** `xprv9s21ZrQH143K3…`
//!
//! **What to say.** "The key was removed before anyone could read it. Every address of this wallet is open to others: move everything now." ·
//! “扩展私钥已被删除。该钱包所有地址都视为已泄露，请立即转走资产。”
//!
//! **Source.** BIP-32, SLIP-132, CIP-5.

use super::hit;
use crate::inbound::{
    Kind,
    check::is_base58,
    page::{Hit, Page},
};

const PREFIXES: &[&str] = &[
    "xprv", "yprv", "zprv", "Yprv", "Zprv", "tprv", "uprv", "vprv", "Uprv", "Vprv", "Ltpv", "Mtpv", "ttpv", "dgpv",
    "drkp", "dgub_prv", "tgpv", "nprv",
];
/// Letters of a whole key are 107 to 112; one cut short is nearly as bad.
const LETTERS_MIN: usize = 70;

/// Finds extended keys.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in page.blobs.iter().filter(|blob| blob.len() >= 50) {
        let text = &page.text[blob.clone()];
        let extended = (LETTERS_MIN..=130).contains(&blob.len())
            && PREFIXES.iter().any(|prefix| text.starts_with(prefix))
            && is_base58(text);
        if extended || text.starts_with("xprv1") {
            hit(hits, Kind::Xprv, blob.clone());
        } else if ["xsk1", "sk1"].iter().any(|tail| text.starts_with(tail)) && page.text[..blob.start].ends_with('_') {
            let name = page.text[..blob.start]
                .bytes()
                .rev()
                .take(16)
                .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                .count();
            hit(hits, Kind::Xprv, blob.start - name..blob.end);
        }
    }
}
