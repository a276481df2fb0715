//! A private key written as hexadecimal digits.
//!
//! **What.** 64 digits (or a key pair of 128) that the text calls a private key, or that derive an address seen in the ticket. Any other
//! 64 digits may be a transaction and stay: without them nothing can be looked up.
//!
//! **Why.** It opens the address at once.
//!
//! **Example.** `my private key is 0x4646…46`
//!
//! **What to say.** "The key was removed before anyone could read it. Move everything at this address to a new wallet now." ·
//! “私钥已被删除。请立即把该地址的资产转到新钱包。”
//!
//! **Source.** SEC 1 (secp256k1), EIP-55, RFC 8032; a number alone cannot be told from a transaction's.

use super::{Said, digits, hit, is_denied, said, with_prefix};
use crate::inbound::{
    Kind, check,
    derive::{self, Owner},
    label::Group,
    page::{Hit, Page},
    rule::substrate_uri,
    value,
};
use std::ops::Range;

/// Finds keys by what is said of them, and by the addresses they open.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    for blob in page.blobs.iter().filter(|blob| (60..=132).contains(&blob.len())) {
        let text = &page.text[blob.clone()];
        let number = digits(text);
        if !matches!(number.len(), 62..=66 | 128) || !check::is_hex(number) {
            other(page, blob, hits);
            continue;
        }
        let range = with_prefix(&page.text, blob);
        if is_aip80(&page.text, range.start) {
            continue;
        }
        if let Some(end) = substrate_uri::path(&page.text, blob.end)
            .filter(|_| number.len() == 64 && page.text[blob.end..].starts_with("//"))
        {
            hit(hits, Kind::SubstrateUri, range.start..end);
        } else if let Some(kind) = kind(page, &range, number) {
            hit(hits, kind, range);
        }
    }
}

/// What a hexadecimal number at `range` is, if it is a key.
fn kind(page: &Page<'_>, range: &Range<usize>, number: &str) -> Option<Kind> {
    let told = said(page, range);
    if number.len() == 64 && follows_key(page, range) && is_called_account(&page.text, range.start) {
        return None;
    }
    match told {
        Said::Of(Group::Key | Group::Seed) if !is_in_link(&page.text, range.start) => return Some(chain(page, range)),
        Said::Of(Group::Totp | Group::Password | Group::Session | Group::Header) => return None,
        _ => {}
    }
    if matches!(told, Said::Nothing | Said::Of(Group::Api | Group::Number))
        && number.len() == 64
        && is_called_key(&page.text, range.start)
    {
        return Some(chain(page, range));
    }
    let bytes = check::hex(number)?;
    if bytes.len() == 64 {
        return (page.may_derive() && derive::is_key_pair(&bytes)).then_some(Kind::HexPrivateKey);
    }
    // A number that the text calls a transaction, or that stands in a link, is taken at its word.
    if told == Said::Of(Group::Public) || is_in_link(&page.text, range.start) {
        return None;
    }
    let seed: [u8; 32] = bytes.try_into().ok()?;
    let mut addresses = page.addresses().filter(|address| digits(address) != number).peekable();
    addresses.peek()?;
    let owner = page.may_derive().then(|| derive::owner(&seed, addresses)).flatten()?;
    Some(match owner {
        Owner::Aptos => Kind::AptosKey,
        Owner::Sui => Kind::SuiKey,
        Owner::Other => Kind::HexPrivateKey,
    })
}

/// Bytes from a key to the account it opens.
const ACCOUNT_MAX: usize = 80;
/// Letters of the shortest run that may be a key.
const KEY_MIN: usize = 40;

/// Whether another long value stands shortly before: then the label spoke of that one.
fn follows_key(page: &Page<'_>, range: &Range<usize>) -> bool {
    let until = page.blobs.partition_point(|blob| blob.end <= range.start);
    page.blobs[..until].last().is_some_and(|blob| blob.len() >= KEY_MIN && blob.end + ACCOUNT_MAX >= range.start)
}

/// Whether the word right before names an account, though a key was spoken of earlier: "ed25519-priv-0x…, acct 0x…".
fn is_called_account(text: &str, start: usize) -> bool {
    const ACCOUNTS: &[&str] = &[
        "acct",
        "account",
        "address",
        "addr",
        "for",
        "адрес",
        "dirección",
        "endereço",
        "địa chỉ",
        "adres",
        "地址",
        "账户",
        "帐户",
        "账号",
    ];
    let before = value::line_before(text, start, 32).to_lowercase();
    let before = before.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    ACCOUNTS.iter().any(|account| {
        before.strip_suffix(account).is_some_and(|rest| !account.is_ascii() || !rest.ends_with(char::is_alphanumeric))
    })
}

/// Whether the word right before is "key", and none of those that open nothing.
fn is_called_key(text: &str, start: usize) -> bool {
    const OTHERS: &[&str] = &[
        "public",
        "api",
        "access",
        "secret",
        "pub",
        "cache",
        "idempotency",
        "storage",
        "primary",
        "object",
        "partition",
        "foreign",
        "sort",
        "routing",
        "view",
        "map",
        "tur",
        "mon",
        "don",
        "whis",
        "hoc",
        "joc",
    ];
    let from = value::floor(text, start.saturating_sub(40));
    let before = text[from..start].to_ascii_lowercase();
    let mut before = before.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    // "private key hex in upper case …"
    while let Some(rest) = TELLING.iter().find_map(|word| before.strip_suffix(word)?.strip_suffix(' ')) {
        before = rest.trim_end_matches([' ', ',', ':', '(']);
    }
    let before = before.strip_suffix("private").map_or(before, |rest| rest.trim_end_matches([' ', '(']));
    let Some(name) = before.strip_suffix("key") else { return false };
    let name = name.trim_end_matches([' ', '_', '-']);
    !OTHERS.iter().any(|other| name.ends_with(other)) && !is_denied(text, from + name.len()) && !before.contains("not ")
}

/// Words between "key" and its digits.
const TELLING: &[&str] = &[
    "is",
    "was",
    "hex",
    "in",
    "as",
    "upper",
    "lower",
    "case",
    "uppercase",
    "lowercase",
    "format",
    "string",
    "raw",
    "plain",
    "this",
    "below",
    "here",
];

/// The kind by the chain that the label's line names.
fn chain(page: &Page<'_>, range: &Range<usize>) -> Kind {
    let before = value::line_before(&page.text, range.start, 60).to_ascii_lowercase();
    if before.contains("aptos") || before.contains("petra") { Kind::AptosKey } else { Kind::HexPrivateKey }
}

fn is_aip80(text: &str, start: usize) -> bool {
    text[..start].ends_with("-priv-")
}

/// Whether the number is part of an address of the web.
fn is_in_link(text: &str, start: usize) -> bool {
    let before = value::line_before(text, start, 160);
    let word = before.rsplit(|letter: char| letter.is_whitespace()).next().unwrap_or("");
    word.contains("://") && !word.contains("key=")
}

/// Keys of other forms that only a label gives away.
fn other(page: &Page<'_>, blob: &Range<usize>, hits: &mut Vec<Hit>) {
    let text = &page.text[blob.clone()];
    let nostr = text.starts_with("nsec1") && text.len() >= 60;
    if nostr || text.starts_with("edsk") && text.len() >= 54 {
        hit(hits, Kind::HexPrivateKey, blob.clone());
    }
}
