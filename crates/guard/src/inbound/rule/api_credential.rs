//! A key or secret of an interface.
//!
//! **What.** Tokens whose opening tells their service (`sk_live_`, `AKIA`, `ghp_`, a Telegram bot's …), and drawn values that the text
//! calls API key, secret, passphrase, client secret, in prose, settings and JSON.
//!
//! **Why.** Trading keys empty accounts through the back door, often without a second factor.
//!
//! **Example.** `API secret: NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j`
//!
//! **What to say.** "The credential was removed before anyone could read it. Delete this API key now and make a new one." ·
//! “API 凭证已被删除。请立即删除该 API 密钥并重新创建。”
//!
//! **Source.** The services' own documentation of their formats.

use super::{hit, is_denied};
use crate::inbound::{
    Kind,
    check::{self, is_mixed},
    label::Group,
    page::{Hit, Page},
    value::{self, Tie},
};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Openings of tokens, with the letters that at least follow.
const OPENINGS: &[(&str, usize)] = &[
    ("sk_live_", 16),
    ("sk_test_", 16),
    ("rk_live_", 16),
    ("whsec_", 16),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("sk-", 32),
    ("AKIA", 16),
    ("ASIA", 16),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("github_pat_", 30),
    ("glpat-", 18),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("xapp-", 20),
    ("AIza", 30),
    ("ya29.", 20),
    ("SG.", 40),
    ("npm_", 30),
    ("pypi-", 40),
    ("hf_", 30),
    ("dop_v1_", 40),
    ("EAAC", 60),
    ("shpat_", 30),
    ("hvs.", 20),
    ("PMAK-", 30),
    ("key-", 32),
    ("live_", 40),
];
/// Letters of the shortest credential that only a label gives away.
const LETTERS_MIN: usize = 16;
/// Letters of the shortest passphrase of an interface.
const PHRASE_MIN: usize = 6;

/// Finds credentials.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    openings(page, hits);
    bots(page, hits);
    let text = page.text.as_ref();
    for label in page.labels.iter().filter(|label| label.group == Group::Api) {
        let Some(value) = value::after(page, label) else { continue };
        let len = text[value.start..]
            .bytes()
            .take(512)
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_+/=.~!@#$%^*".contains(byte))
            .count();
        let word = text[value.start..value.start + len].trim_end_matches(['.', '!']);
        if word.len() < PHRASE_MIN || is_denied(text, label.start) {
            continue;
        }
        let name = text[label.range()].to_ascii_lowercase();
        // "my public key for the API is 03e0…"
        let led = value::line_before(text, label.start, 48).to_ascii_lowercase();
        if check::is_hex(word) && ["public key", "pubkey", "公钥"].iter().any(|public| led.contains(public)) {
            continue;
        }
        if name == "key" && value::line_before(text, label.start, 8).to_ascii_lowercase().contains("pub") {
            continue;
        }
        if is_secret(word, &name, value.tie, || is_about_interface(page, label.start, &name)) {
            hit(hits, Kind::ApiCredential, value.start..value.start + word.len());
            mate(text, value.start + word.len(), hits);
        }
    }
}

/// What leads from the first of a pair to the second.
const MATES: &[&str] = &["private", "secret", "sec", "pass", "sign", "私钥", "密钥", "秘钥"];
/// Bytes from the first of a pair to the second.
const MATE_MAX: usize = 32;
/// Letters of the shortest second of a pair.
const MATE_MIN: usize = 24;

/// The second of a pair, right behind the first: `key … and private …`.
fn mate(text: &str, from: usize, hits: &mut Vec<Hit>) {
    let is_gap = |letter: char| matches!(letter, ' ' | ':' | '=' | '：' | '\n');
    let ahead = value::ahead(text, from, MATE_MAX);
    let leads = |gap: &str| {
        let gap = gap.trim_end_matches(is_gap).to_ascii_lowercase();
        MATES.iter().any(|mate| gap.ends_with(mate))
    };
    let mut ends = ahead.match_indices(is_gap).map(|(at, mark)| at + mark.len());
    let Some(start) = ends.find(|end| !ahead[*end..].starts_with(is_gap) && leads(&ahead[..*end])) else { return };
    let rest = &text[from + start..];
    let len = rest
        .bytes()
        .take(512)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'/' | b'='))
        .count();
    if len >= MATE_MIN && is_mixed(&rest[..len]) && check::is_drawn(&rest[..len]) {
        hit(hits, Kind::ApiCredential, from + start..from + start + len);
    }
}

/// Whether `word` is a credential, given its label's `name`, how it is tied, and whether an interface is spoken of.
fn is_secret(word: &str, name: &str, tie: Tie, about: impl Fn() -> bool) -> bool {
    let phrase = name.contains("passphrase") || name.contains("password");
    if phrase {
        let drawn =
            word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().any(|byte| byte.is_ascii_alphabetic());
        return word.len() >= PHRASE_MIN && drawn && tie > Tie::Bare && about();
    }
    if word.len() < LETTERS_MIN
        || word.contains("://")
        || word.starts_with("0x") && word.len() == 42
        || word.starts_with("./")
    {
        return false;
    }
    let hash = matches!(word.len(), 64 | 66) && check::is_hex(word.trim_start_matches("0x"));
    let strong = name.contains("api")
        || name.contains("access")
        || name.contains("client")
        || name.contains("app")
        || name.contains("bot")
        || name.contains("ok")
        || name.contains("kc")
        || name.contains("接口")
        || name.contains("auth");
    let drawn =
        is_mixed(word) || word.len() >= 24 && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) && has_both(word);
    if !drawn {
        return false;
    }
    let bare = if name == "api" {
        tie == Tie::Mark || tie == Tie::Verb && word.len() >= 32
    } else {
        tie > Tie::Bare || strong || word.len() >= 24 && about()
    };
    let tied = tie == Tie::Mark && word.len() >= 20 || tie == Tie::Verb && word.len() >= 32 && check::is_drawn(word);
    bare && (strong || !hash && tied && !is_address(word) || about())
}

fn has_both(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_lowercase()) && word.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_address(word: &str) -> bool {
    word.starts_with("0x")
        || word.len() <= 44 && check::is_base58(word) && check::base58check(word).is_some()
        || word.starts_with("bc1")
}

/// Whether an interface is spoken of around the label: `secret` alone may be many things.
fn is_about_interface(page: &Page<'_>, at: usize, name: &str) -> bool {
    let (before, next) = (value::line_before(&page.text, at, 120), value::ahead(&page.text, at, 260));
    let above = &page.text[value::floor(&page.text, at.saturating_sub(160))..at];
    let spoken = |text: &str| ABOUT.is_match(text) && ABOUT.is_match(&value::plain(text));
    ABOUT.is_match(name) || spoken(before) || spoken(next) || value::plain(above).contains("api")
}

/// What speaks of an interface.
static ABOUT: LazyLock<AhoCorasick> = LazyLock::new(|| {
    value::finder([
        "api",
        "accesskey",
        "接口",
        "webhook",
        "client",
        "bot",
        "okx",
        "binance",
        "bybit",
        "kucoin",
        "kraken",
        "bitget",
        "gate.io",
        "huobi",
        "htx",
        "coinbase",
        "mexc",
        "交易所",
        "exchange",
    ])
});

fn openings(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    for blob in &page.blobs {
        // The opening may be cut off from the run by its own hyphen or underscore.
        let line = value::line_before(text, blob.start, 48);
        let word = line
            .rsplit(|letter: char| !(letter.is_ascii_alphanumeric() || "_-.".contains(letter)))
            .next()
            .unwrap_or("");
        let start = blob.start - word.len();
        let rest = &text[start..];
        let Some((opening, least)) = OPENINGS.iter().find(|(opening, _)| rest.starts_with(opening)) else { continue };
        let len = rest
            .bytes()
            .take(400)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
            .count();
        let token = rest[..len].trim_end_matches('.');
        let made = opening.ends_with(['_', '-', '.']) || is_mixed(token);
        let base58_address = *opening == "EAAC" && token.len() < 100;
        if token.len() >= opening.len() + least && made && !base58_address && is_mixed(token) {
            hit(hits, Kind::ApiCredential, start..start + token.len());
        }
    }
}

/// `123456789:AA…`, the token of a Telegram bot.
fn bots(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    for at in memchr::memmem::find_iter(text.as_bytes(), b":AA") {
        let digits = text[..at].bytes().rev().take(12).take_while(u8::is_ascii_digit).count();
        let letters = text[at + 1..]
            .bytes()
            .take(50)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .count();
        if (8..=11).contains(&digits) && (30..=40).contains(&letters) {
            hit(hits, Kind::ApiCredential, at - digits..at + 1 + letters);
        }
    }
}
