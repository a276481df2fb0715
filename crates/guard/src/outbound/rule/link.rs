//! The reply links to a host that is not the house's.
//!
//! **What.** Links and bare hosts that are neither on the allow-list ([`Context::hosts`], with subdomains) nor a well-known explorer;
//! look-alikes of an allowed host by UTS 39 are named as such whatever their spelling; names before an `@`; numbers for hosts; a link
//! whose words name another host than it leads to.
//!
//! **Why.** A customer trusts a link from support more than any other. One wrong letter, pasted in a hurry, is enough.
//!
//! **Example.** `https://desk.example@evil.example/login` · `[desk.example](https://evil.example)` · `https://dеsk.example` (a Cyrillic е)
//!
//! **What to say instead.** Link to the house's own pages, or describe the way through the app. ·
//! 请只链接到官方页面，或说明应用内的操作路径。
//!
//! **Source.** UTS 39, RFC 3986, UTS 46.

use crate::outbound::{Context, Texts, draft::Draft};
use std::ops::Range;
use unicode_security::confusable_detection::skeleton;

/// Why it is held.
pub const REASON: Texts = ["This link leads to a host that is not on the list.", "此链接指向不在许可名单中的网站。"];
/// What to write instead.
pub const BETTER: Texts = [
    "Link to the house's own pages, or describe the way through the app.",
    "请只链接到官方页面，或说明应用内的操作路径。",
];

/// Explorers that anyone may be shown a transaction on.
const EXPLORERS: &[&str] = &[
    "etherscan.io",
    "bscscan.com",
    "polygonscan.com",
    "arbiscan.io",
    "optimistic.etherscan.io",
    "basescan.org",
    "snowtrace.io",
    "tronscan.org",
    "solscan.io",
    "explorer.solana.com",
    "mempool.space",
    "blockstream.info",
    "blockchair.com",
    "blockchain.com",
    "explorer.aptoslabs.com",
    "suiscan.xyz",
    "suivision.xyz",
    "subscan.io",
    "polkadot.subscan.io",
    "kusama.subscan.io",
    "bloks.io",
    "xrpscan.com",
    "livenet.xrpl.org",
    "stellar.expert",
    "tonviewer.com",
    "tonscan.org",
    "cardanoscan.io",
    "mintscan.io",
    "nearblocks.io",
    "explorer.zksync.io",
    "dogechain.info",
    "oklink.com",
];
/// Endings of bare hosts that are read as links.
const ENDINGS: &[&str] = &[
    "com", "net", "org", "io", "co", "app", "xyz", "top", "info", "support", "help", "online", "site", "live", "vip",
    "cc", "cn", "me", "ly", "gg", "exchange", "finance", "network", "wallet", "money", "cash", "pro", "club", "shop",
    "link", "click", "dev", "tech", "cloud", "one", "world", "us", "uk", "eu", "de", "ru", "in", "hk", "sg", "jp",
    "kr", "tw", "id", "vn", "gl", "to", "tv", "so", "su", "pw", "ws", "biz", "example", "test", "space", "website",
    "store", "fun", "icu", "page", "web", "digital", "global", "group", "team", "center", "services", "run", "zone",
    "ag", "ai",
];

/// Finds links.
pub fn find(draft: &Draft<'_>, context: &Context<'_>, found: &mut Vec<Range<usize>>) {
    let source = draft.source;
    for range in links(source) {
        let words = &source[range.clone()];
        if !is_allowed(host(words).as_deref(), context) || is_disguised(words) {
            found.push(range);
        }
    }
    for (label, target, whole) in labelled(source) {
        let shown = host(label.trim());
        let leads = host(target);
        let named = label.trim().contains('.') && !label.trim().contains(' ') && shown.is_some();
        if named && shown != leads {
            found.push(whole);
        }
    }
}

/// Stretches that are links: with a scheme, with `www.`, or a bare host with a known ending.
fn links(source: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in source.char_indices().chain([(source.len(), ' ')]) {
        let inside = !(letter.is_whitespace()
            || matches!(
                letter,
                '<' | '>'
                    | '"'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '，'
                    | '。'
                    | '“'
                    | '”'
                    | '（'
                    | '）'
                    | '、'
                    | '；'
                    | '：'
                    | '！'
                    | '？'
                    | '|'
                    | '`'
                    | '「'
                    | '」'
                    | '\''
            )
            || language::is_han(letter));
        match start {
            None if inside => start = Some(at),
            Some(from) if !inside => {
                start = None;
                let word = source[from..at].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
                let skip = word.len() - word.trim_start_matches(['*', '_', '.', ',', ':']).len();
                if is_link(&word[skip..]) {
                    found.push(from + skip..from + word.len());
                }
            }
            _ => {}
        }
    }
    found
}

fn is_link(word: &str) -> bool {
    let lower = word.to_lowercase();
    if lower.contains("://") || lower.starts_with("www.") || lower.starts_with("hxxp") {
        return true;
    }
    let host = lower.split(['/', '?', '#', ':']).next().unwrap_or("");
    let Some((name, ending)) = host.rsplit_once('.') else { return false };
    let ending = ending.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let labels = name
        .split('.')
        .all(|label| !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-'));
    !lower.contains('@')
        && !matches!(host, "asp.net" | "vb.net" | "ado.net")
        && labels
        && name.chars().any(char::is_alphabetic)
        && name.chars().count() >= 2
        && (ENDINGS.contains(&ending) || ending.starts_with("xn--"))
}

/// The host of a link, as it is resolved.
fn host(link: &str) -> Option<String> {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.trim_end_matches('.');
    let ascii = idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_lowercase());
    let name = ascii.strip_prefix("www.").unwrap_or(&ascii);
    (!name.is_empty()).then(|| name.to_owned())
}

fn is_allowed(host: Option<&str>, context: &Context<'_>) -> bool {
    let Some(host) = host else { return false };
    context.hosts.iter().chain(EXPLORERS).any(|allowed| {
        let allowed = allowed.trim_start_matches("www.").to_lowercase();
        host == allowed || host.strip_suffix(&allowed).is_some_and(|rest| rest.ends_with('.'))
    })
}

/// A name or a password before the host, a backslash, or a host that is a number.
fn is_disguised(link: &str) -> bool {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    authority.contains(['@', '\\', '%']) || authority.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The allowed host that the host of `link` is drawn like without being it, by the skeletons of UTS 39; none for an honest stranger.
pub fn look_alike<'a>(link: &str, hosts: &[&'a str]) -> Option<&'a str> {
    let host = host(link)?;
    let (shown, _) = idna::domain_to_unicode(&host);
    let drawn: String = skeleton(&shown.to_lowercase()).collect();
    hosts
        .iter()
        .copied()
        .find(|allowed| *allowed != host && skeleton(&allowed.to_lowercase()).collect::<String>() == drawn)
}

/// Links with words of their own: `[words](target)` and `<a href="target">words</a>`.
fn labelled(source: &str) -> Vec<(&str, &str, Range<usize>)> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("](").take(256) {
        let Some(open) = source[..at].rfind('[') else { continue };
        let Some(close) = source[at + 2..].find(')').map(|close| at + 2 + close) else { continue };
        let target = source[at + 2..close].split_whitespace().next().unwrap_or("");
        if at - open <= 512 {
            found.push((&source[open + 1..at], target, open..close + 1));
        }
    }
    for (at, _) in source.match_indices("<a ").take(256) {
        let rest = &source[at..];
        let Some(end) = rest.find("</a>") else { continue };
        let (Some(href), Some(tag)) = (rest[..end].find("href="), rest[..end].find('>')) else { continue };
        let target =
            rest[href + 5..end].trim_start_matches(['"', '\'']).split(['"', '\'', '>', ' ']).next().unwrap_or("");
        found.push((&rest[tag + 1..end], target, at..at + end + 4));
    }
    found
}
