//! A secret of Polkadot or Kusama with a derivation path.
//!
//! **What.** A recovery phrase, or a seed of 64 hexadecimal digits, followed by `//hard`, `/soft` or `///password`.
//!
//! **Why.** The path tells which of the wallet's accounts, the phrase opens them all.
//!
//! **Example.** `…12 words…//polkadot//0`
//!
//! **What to say.** "Your phrase was removed before anyone could read it. Make a new account and move everything there now." ·
//! “您的助记词已被删除。请立即创建新账户并转走资产。”
//!
//! **Source.** Substrate documentation, `subkey`: secret key URI.

use crate::inbound::{
    Kind,
    page::{Hit, Page},
    value,
};
use std::ops::Range;

/// The hit for a phrase at `range`: of this kind if a path follows it, of `kind` otherwise.
pub fn hit(page: &Page<'_>, kind: Kind, range: Range<usize>) -> Hit {
    match path(&page.text, range.end) {
        Some(end) => Hit { kind: Kind::SubstrateUri, start: range.start, end },
        None => Hit { kind, start: range.start, end: range.end },
    }
}

/// The end of a derivation path that begins at `at`.
pub fn path(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let rest = &rest[spaces.min(1)..];
    let opens = rest.starts_with("//")
        || (rest.starts_with('/') && spaces == 0 && rest[1..].starts_with(|c: char| c.is_ascii_alphanumeric()));
    (opens && !rest.starts_with("// ")).then(|| value::word_end(text, at + spaces.min(1)))
}
