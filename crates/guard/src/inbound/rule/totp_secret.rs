//! The secret from which an authenticator makes its codes.
//!
//! **What.** 16 to 64 letters of Base32, whole or in groups of four, that the text calls the authenticator's key; `secret=` of a link.
//!
//! **Why.** Whoever has it makes the same codes for ever.
//!
//! **Example.** `谷歌验证密钥：JBSWY3DPEHPK3PXP`
//!
//! **What to say.** "The key was removed before anyone could read it. Remove this authenticator and set up a new one now." ·
//! “该密钥已被删除。请立即解绑并重新设置验证器。”
//!
//! **Source.** RFC 6238, RFC 4648.

use super::hit;
use crate::inbound::{
    Kind,
    label::{Group, Label},
    page::{Hit, Page},
    value::{self, Tie},
};
use aho_corasick::AhoCorasick;
use std::{ops::Range, sync::LazyLock};

/// Finds secrets.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    for label in page
        .labels
        .iter()
        .filter(|label| matches!(label.group, Group::Totp | Group::Key | Group::Api | Group::Otp | Group::Backup))
    {
        if let Some(range) = shown(text, label) {
            hit(hits, Kind::TotpSecret, range);
        }
        let Some(value) = value::after(page, label) else { continue };
        let Some((end, letters)) = base32(text, value.start) else { continue };
        // A key of a base-32 alphabet and of a secret's length that is tied to "key" is nothing else.
        let formed = matches!(label.group, Group::Key | Group::Api)
            && value.tie > Tie::Bare
            && matches!(letters, 16 | 26 | 32)
            && is_base32(&text[value.start..end]);
        let least = if value.tie == Tie::Mark && label.group == Group::Totp { 12 } else { 16 };
        if !(least..=128).contains(&letters) {
            continue;
        }
        let about = label.group == Group::Totp || formed || is_about(text, label, end);
        if about {
            hit(hits, Kind::TotpSecret, value.start..end);
        }
    }
}

/// `it showed "SZDX 2NWO MLKZ BDDZ" as setup key`: a secret in quotation marks before its label.
fn shown(text: &str, label: &Label) -> Option<Range<usize>> {
    if label.group != Group::Totp {
        return None;
    }
    let line = value::line_before(text, label.start, 120);
    let quoted = ["\" as ", "” as ", "\" as the ", "” as the "].iter().find_map(|tie| line.strip_suffix(tie))?;
    let open = quoted.rfind(['"', '“'])?;
    let start = label.start - line.len() + open + quoted[open..].chars().next().map_or(1, char::len_utf8);
    let (end, letters) = base32(text, start)?;
    (letters >= 16 && end == label.start - line.len() + quoted.len()).then_some(start..end)
}

/// What speaks of codes.
static ABOUT: LazyLock<AhoCorasick> = LazyLock::new(|| {
    value::finder([
        "2fa",
        "totp",
        "otp",
        "authenticator",
        "google",
        "谷歌",
        "authy",
        "验证器",
        "驗證器",
        "mfa",
        "两步",
        "二次",
        "双重",
    ])
});

/// Whether the words around `label` and its value, which ends at `end`, speak of codes.
fn is_about(text: &str, label: &Label, end: usize) -> bool {
    let (before, after) = (value::line_before(text, label.start, 80), value::ahead(text, end, 40));
    let named = |text: &str| ABOUT.is_match(text);
    named(&text[label.range()])
        || named(before) && named(&value::plain(before))
        || named(after) && named(&value::plain(after))
}

/// Capitals and digits, some of each.
fn is_base32(word: &str) -> bool {
    let upper = word.bytes().filter(u8::is_ascii_uppercase).count();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    upper >= 4 && digits >= 1 && word.bytes().all(|byte| !byte.is_ascii_lowercase())
}

/// The end of a secret from `start`, and its letters: one run, or groups of at least four with single gaps.
fn base32(text: &str, start: usize) -> Option<(usize, usize)> {
    let bytes = &text.as_bytes()[start..];
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || (b'2'..=b'7').contains(byte);
    let (mut at, mut end, mut letters, mut groups) = (0, 0, 0, 0);
    let mut upper = 0;
    loop {
        let len = bytes[at..].iter().take(129).take_while(|byte| is_letter(byte)).count();
        let closes = bytes.get(at + len).is_none_or(|next| !next.is_ascii_alphanumeric());
        if len < 2
            || !closes
            || len > 128
            || (groups > 0 && !(len == 4 || len == first_len(bytes, &is_letter) || (len < 4 && letters >= 16)))
        {
            break;
        }
        upper += bytes[at..at + len].iter().filter(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
        (letters, groups, end) = (letters + len, groups + 1, at + len);
        if len > 8 || !matches!(bytes.get(end), Some(b' ' | b'-')) {
            break;
        }
        at = end + 1;
    }
    while bytes.get(end) == Some(&b'=') {
        end += 1;
    }
    let digits = bytes[..end].iter().filter(|byte| byte.is_ascii_digit()).count();
    // Words in small letters are no secret; groups in small letters, or with digits, are.
    let drawn = upper == letters || digits > 0 || (groups >= 4 && letters == groups * 4);
    (letters >= 12 && drawn).then_some((start + end, letters))
}

fn first_len(bytes: &[u8], is_letter: &impl Fn(&u8) -> bool) -> usize {
    bytes.iter().take(9).take_while(|byte| is_letter(byte)).count()
}
