//! Links: explorers, which name the chain and say what a value is, and payment URIs (BIP-21, EIP-681, Solana Pay and their likes).

use super::Kind;
use crate::registry::{Chain, Chains};
use std::ops::Range;

/// Bytes of a link that are looked at.
const LINK_MAX: usize = 240;

/// Explorers of one chain: the host, or the end of it after a dot.
const HOSTS: &[(&str, Chain)] = &[
    ("etherscan.io", Chain::Eth),
    ("ethplorer.io", Chain::Eth),
    ("etherchain.org", Chain::Eth),
    ("beaconcha.in", Chain::Eth),
    ("eth.blockscout.com", Chain::Eth),
    ("bscscan.com", Chain::Bsc),
    ("bsctrace.com", Chain::Bsc),
    ("polygonscan.com", Chain::Polygon),
    ("polygon.blockscout.com", Chain::Polygon),
    ("arbiscan.io", Chain::Arbitrum),
    ("arbitrum.blockscout.com", Chain::Arbitrum),
    ("explorer.arbitrum.io", Chain::Arbitrum),
    ("optimistic.etherscan.io", Chain::Optimism),
    ("optimism.blockscout.com", Chain::Optimism),
    ("explorer.optimism.io", Chain::Optimism),
    ("basescan.org", Chain::Base),
    ("base.blockscout.com", Chain::Base),
    ("explorer.zksync.io", Chain::Zksync),
    ("era.zksync.network", Chain::Zksync),
    ("zksync.blockscout.com", Chain::Zksync),
    ("snowtrace.io", Chain::AvaxC),
    ("snowscan.xyz", Chain::AvaxC),
    ("tronscan.org", Chain::Tron),
    ("tronscan.io", Chain::Tron),
    ("explorer.aptoslabs.com", Chain::Aptos),
    ("aptoscan.com", Chain::Aptos),
    ("suiscan.xyz", Chain::Sui),
    ("suivision.xyz", Chain::Sui),
    ("explorer.sui.io", Chain::Sui),
    ("solscan.io", Chain::Sol),
    ("explorer.solana.com", Chain::Sol),
    ("solana.fm", Chain::Sol),
    ("solanabeach.io", Chain::Sol),
    ("polkadot.subscan.io", Chain::Dot),
    ("assethub-polkadot.subscan.io", Chain::Dot),
    ("polkadot.statescan.io", Chain::Dot),
    ("kusama.subscan.io", Chain::Ksm),
    ("assethub-kusama.subscan.io", Chain::Ksm),
    ("bloks.io", Chain::Eos),
    ("eosflare.io", Chain::Eos),
    ("eosauthority.com", Chain::Eos),
    ("unicove.com", Chain::Eos),
    ("xrpscan.com", Chain::Xrp),
    ("livenet.xrpl.org", Chain::Xrp),
    ("bithomp.com", Chain::Xrp),
    ("stellar.expert", Chain::Xlm),
    ("stellarchain.io", Chain::Xlm),
    ("tonscan.org", Chain::Ton),
    ("tonviewer.com", Chain::Ton),
    ("cardanoscan.io", Chain::Ada),
    ("cexplorer.io", Chain::Ada),
    ("adastat.net", Chain::Ada),
    ("atomscan.com", Chain::Atom),
    ("nearblocks.io", Chain::Near),
    ("explorer.near.org", Chain::Near),
    ("pikespeak.ai", Chain::Near),
    ("mempool.space", Chain::Btc),
    ("blockstream.info", Chain::Btc),
    ("litecoinspace.org", Chain::Ltc),
    ("dogechain.info", Chain::Doge),
];

/// Sites of many chains: a part of the host or of the path names the one.
const MANY: &[&str] = &[
    "oklink.com",
    "okx.com",
    "blockchair.com",
    "blockchain.com",
    "blockcypher.com",
    "3xpl.com",
    "tokenview.io",
    "chain.so",
    "sochain.com",
    "btc.com",
    "mintscan.io",
    "avax.network",
    "explorer.bitcoin.com",
    "ping.pub",
    "subscan.io",
    "blockscout.com",
    "atomicwallet.io",
    "arkm.com",
    "intel.arkm.com",
];

/// What such sites call the chains.
const SLUGS: &[(&str, Chain)] = &[
    ("btc", Chain::Btc),
    ("bitcoin", Chain::Btc),
    ("ltc", Chain::Ltc),
    ("litecoin", Chain::Ltc),
    ("doge", Chain::Doge),
    ("dogecoin", Chain::Doge),
    ("bch", Chain::Bch),
    ("bitcoin-cash", Chain::Bch),
    ("eth", Chain::Eth),
    ("ethereum", Chain::Eth),
    ("bsc", Chain::Bsc),
    ("bnb", Chain::Bsc),
    ("polygon", Chain::Polygon),
    ("matic", Chain::Polygon),
    ("arbitrum", Chain::Arbitrum),
    ("arbitrum-one", Chain::Arbitrum),
    ("optimism", Chain::Optimism),
    ("op", Chain::Optimism),
    ("base", Chain::Base),
    ("zksync", Chain::Zksync),
    ("zksync-era", Chain::Zksync),
    ("oktc", Chain::Oktc),
    ("okc", Chain::Oktc),
    ("okexchain", Chain::Oktc),
    ("avax", Chain::AvaxC),
    ("avalanche", Chain::AvaxC),
    ("avaxc", Chain::AvaxC),
    ("c-chain", Chain::AvaxC),
    ("x-chain", Chain::Avax),
    ("p-chain", Chain::Avax),
    ("trx", Chain::Tron),
    ("tron", Chain::Tron),
    ("apt", Chain::Aptos),
    ("aptos", Chain::Aptos),
    ("sui", Chain::Sui),
    ("sol", Chain::Sol),
    ("solana", Chain::Sol),
    ("dot", Chain::Dot),
    ("polkadot", Chain::Dot),
    ("ksm", Chain::Ksm),
    ("kusama", Chain::Ksm),
    ("eos", Chain::Eos),
    ("xrp", Chain::Xrp),
    ("ripple", Chain::Xrp),
    ("xlm", Chain::Xlm),
    ("stellar", Chain::Xlm),
    ("ton", Chain::Ton),
    ("ada", Chain::Ada),
    ("cardano", Chain::Ada),
    ("atom", Chain::Atom),
    ("cosmos", Chain::Atom),
    ("near", Chain::Near),
];

/// What explorers call what a value is, in paths.
const PATHS: &[(&str, Kind)] = &[
    ("tx", Kind::Txid),
    ("txs", Kind::Txid),
    ("txn", Kind::Txid),
    ("txns", Kind::Txid),
    ("txblock", Kind::Txid),
    ("transaction", Kind::Txid),
    ("transactions", Kind::Txid),
    ("transaction-viewer", Kind::Txid),
    ("extrinsic", Kind::Txid),
    ("extrinsics", Kind::Txid),
    ("address", Kind::Address),
    ("addresses", Kind::Address),
    ("account", Kind::Address),
    ("accounts", Kind::Address),
    ("wallet", Kind::Address),
    ("token", Kind::Address),
    ("token20", Kind::Address),
    ("contract", Kind::Address),
    ("object", Kind::Address),
    ("coin", Kind::Address),
    ("block", Kind::Block),
    ("blocks", Kind::Block),
    ("ledger", Kind::Block),
];

/// A link around a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Link {
    /// The chains of the explorer; `None` for a site that is none, an empty set for a test network's.
    pub chains: Option<Chains>,
    /// What the path says that the value is.
    pub kind: Option<Kind>,
}

fn is_link_byte(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b'<' | b'>' | b'"' | b'\'' | b'(' | b')' | b'`' | b'[' | b']' | b'{' | b'}' | b'|')
}

/// The link that the value at `start` stands in, if it does.
pub(super) fn around(text: &str, start: usize) -> Option<Link> {
    let bytes = text.as_bytes();
    if !matches!(bytes.get(start.wrapping_sub(1)), Some(b'/' | b'=' | b'#' | b'-' | b':' | b'?')) {
        return None;
    }
    let len = bytes[..start].iter().rev().take(LINK_MAX).take_while(|byte| is_link_byte(**byte)).count();
    parse(&text[start - len..start])
}

/// A link's host and what follows it; without a scheme it needs a dot before the first slash.
fn split(link: &str) -> Option<(&str, &str)> {
    let (rest, known) = match link.find("://") {
        Some(at) => (&link[at + 3..], true),
        None => (link, false),
    };
    let slash = rest.find('/')?;
    let (host, path) = rest.split_at(slash);
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = host.split(':').next().unwrap_or(host);
    // Text may be glued before a bare host: only what can be a host's name counts.
    let begin = host
        .rfind(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-')))
        .map_or(0, |at| at + 1);
    let host = &host[begin..];
    (known || host.contains('.')).then_some((host, path))
}

/// What a link up to its value says.
fn parse(link: &str) -> Option<Link> {
    let (host, path) = split(link)?;
    let host = host.to_ascii_lowercase();
    let path = path.to_ascii_lowercase();
    let parts = || path.split(['/', '#', '?', '=', '&']).filter(|part| !part.is_empty());
    let last = parts().next_back().unwrap_or("");
    let kind = PATHS.iter().find(|(name, _)| *name == last).map(|(_, kind)| *kind);
    Some(Link { chains: chains(&host, parts()), kind })
}

fn chains<'p>(host: &'p str, parts: impl Iterator<Item = &'p str>) -> Option<Chains> {
    let under =
        |known: &str| host == known || (host.ends_with(known) && host.as_bytes()[host.len() - known.len() - 1] == b'.');
    let exact = HOSTS.iter().find(|(known, _)| host == *known || host.strip_prefix("www.") == Some(known));
    if let Some((_, chain)) = exact {
        return Some(Chains::one(*chain));
    }
    if let Some((known, chain)) = HOSTS.iter().filter(|(known, _)| under(known)).max_by_key(|(known, _)| known.len()) {
        // A translation of the explorer, or a test network's.
        let label = host[..host.len() - known.len() - 1].rsplit('.').next().unwrap_or("");
        let same = label.len() <= 3 || ["explorer", "mainnet", "beta", "assethub"].contains(&label);
        return Some(if same { Chains::one(*chain) } else { Chains::NONE });
    }
    MANY.iter().find(|known| under(known))?;
    let in_host = host.split('.').next().unwrap_or("");
    let named = std::iter::once(in_host).chain(parts).find_map(|part| SLUGS.iter().find(|(slug, _)| *slug == part));
    Some(named.map_or(Chains::NONE, |(_, chain)| Chains::one(*chain)))
}

/// A short value in an explorer's link that no run of letters shows: an extrinsic `123-4`, a version, a height, an account's name.
pub(super) struct Short {
    pub span: Range<usize>,
    pub kind: Kind,
    pub chain: Chain,
}

/// The short value of the link whose host holds the word at `word`.
pub(super) fn short(text: &str, word: usize) -> Option<Short> {
    let bytes = text.as_bytes();
    let before = bytes[..word].iter().rev().take(LINK_MAX).take_while(|byte| is_link_byte(**byte)).count();
    let after = bytes[word..].iter().take(LINK_MAX).take_while(|byte| is_link_byte(**byte)).count();
    let whole = &text[word - before..word + after];
    let path_end = whole.find(['?', '&']).unwrap_or(whole.len());
    let link = whole[..path_end].trim_end_matches(['.', ',', ';', ':', '!', '/']);
    let slash = link.rfind('/')?;
    let value = &link[slash + 1..];
    let found = parse(&link[..=slash])?;
    let (chain, kind) = (found.chains?.only()?, found.kind?);
    let number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) && value.len() <= 20;
    let pair = value.split_once('-').is_some_and(|(block, index)| {
        [block, index]
            .iter()
            .all(|part| (1..=12).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let name = value.len() <= 13 && value.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'1'..=b'5' | b'.'));
    let fits = match (kind, chain) {
        (Kind::Block, _) => number,
        (Kind::Txid, Chain::Aptos) => number,
        (Kind::Txid, Chain::Dot | Chain::Ksm) => pair,
        (Kind::Address, Chain::Eos) => name && !value.is_empty(),
        _ => false,
    };
    let start = word - before + slash + 1;
    fits.then(|| Short { span: start..start + value.len(), kind, chain })
}

/// An extrinsic's place `block-index` right after a word that ends at `end`.
pub(super) fn place_after(text: &str, end: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let gap = bytes[end..].iter().take(4).take_while(|byte| matches!(byte, b' ' | b':' | b'#')).count();
    let start = end + gap;
    let len = bytes[start..].iter().take(24).take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count();
    let (block, index) = text[start..start + len].split_once('-')?;
    let fits = (1..=12).contains(&block.len()) && (1..=5).contains(&index.len()) && !index.contains('-');
    (gap > 0 && fits && !bytes.get(start + len).is_some_and(u8::is_ascii_alphanumeric)).then(|| start..start + len)
}

/// The chain of a payment URI's scheme. Those that are ordinary words too count only when an address follows.
const SCHEMES: &[(&str, Chain)] = &[
    ("bitcoin", Chain::Btc),
    ("litecoin", Chain::Ltc),
    ("dogecoin", Chain::Doge),
    ("bitcoincash", Chain::Bch),
    ("ethereum", Chain::Eth),
    ("solana", Chain::Sol),
    ("tron", Chain::Tron),
    ("ton", Chain::Ton),
    ("ripple", Chain::Xrp),
    ("xrpl", Chain::Xrp),
    ("xrp", Chain::Xrp),
    ("web+stellar", Chain::Xlm),
    ("stellar", Chain::Xlm),
    ("web+cardano", Chain::Ada),
    ("polkadot", Chain::Dot),
];

/// Whether `word` is a payment link's scheme.
pub(super) fn is_scheme(word: &str) -> bool {
    SCHEMES.iter().any(|(known, _)| known.eq_ignore_ascii_case(word))
}

/// A payment URI around an address.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Payment {
    /// The chain; `None` where the URI names a number that no known chain has.
    pub chain: Option<Chain>,
    /// The amount as a decimal and its coin.
    pub amount: Option<(String, &'static str, Range<usize>)>,
    /// The memo or tag.
    pub memo: Option<(String, Range<usize>)>,
}

/// The payment URI that the address at `span` stands in: `scheme:address?…`, `ethereum:pay-address@56?…`, `ton://transfer/address?…`.
pub(super) fn payment(text: &str, span: &Range<usize>) -> Option<Payment> {
    let head = &text.as_bytes()[..span.start];
    let len = head.iter().rev().take(40).take_while(|byte| is_link_byte(**byte)).count();
    let before = &text[span.start - len..span.start];
    let scheme = before
        .strip_suffix("pay-")
        .or_else(|| before.strip_suffix("//transfer/"))
        .or_else(|| before.strip_suffix("pay?destination="))
        .unwrap_or(before)
        .strip_suffix(':')?;
    let scheme_at =
        scheme.rfind(|letter: char| !(letter.is_ascii_alphabetic() || letter == '+')).map_or(0, |at| at + 1);
    let (_, chain) = SCHEMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(&scheme[scheme_at..]))?;
    let tail_len = text.as_bytes()[span.end..].iter().take(LINK_MAX).take_while(|byte| is_link_byte(**byte)).count();
    let tail = &text[span.end..span.end + tail_len];
    let mut found = Payment { chain: Some(*chain), amount: None, memo: None };
    if let Some(id) = tail.strip_prefix('@') {
        let digits = &id[..id.bytes().take_while(u8::is_ascii_digit).count()];
        found.chain = digits.parse().ok().and_then(Chain::of_evm_id);
    }
    let Some(query) = tail.find(['?', '&']) else { return Some(found) };
    let plain = !tail.contains("spl-token=") && !tail.contains("/transfer") && !tail.contains("asset_code=");
    let mut at = span.end + query + 1;
    for part in tail[query + 1..].split('&') {
        let part_trimmed = part.trim_end_matches(['.', ',', ';']);
        if let Some((key, value)) = part_trimmed.split_once('=') {
            let value_at = at + key.len() + 1;
            let place = value_at..value_at + value.len();
            match key {
                "amount" | "value" if plain => {
                    found.amount = amount(*chain, found.chain, key, value).map(|(value, coin)| (value, coin, place));
                }
                "memo" | "dt" | "tag" | "text" if !value.is_empty() => found.memo = Some((unescaped(value), place)),
                _ => {}
            }
        }
        at += part.len() + 1;
    }
    Some(found)
}

/// The amount of a URI as a decimal: whole coins, but the smallest units for EIP-681's `value` (also as `2.5e18`) and TON.
fn amount(scheme: Chain, chain: Option<Chain>, key: &str, value: &str) -> Option<(String, &'static str)> {
    let entry = chain?.entry();
    let smallest = key == "value" || scheme == Chain::Ton;
    let (mantissa, exponent) = value
        .split_once(['e', 'E'])
        .map_or((value, 0), |(mantissa, exponent)| (mantissa, exponent.parse().unwrap_or(-1)));
    if !(0..=40).contains(&exponent) {
        return None;
    }
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() > 40 || part.len() > 40 || whole.is_empty() && part.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    let shift = exponent - if smallest { i32::from(entry.decimals) } else { 0 };
    Some((super::amount::shifted(whole, part, shift), entry.coin))
}

/// `%20` and its likes as letters.
fn unescaped(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3).and_then(crate::codec::hex::<1>)).flatten();
        match escaped {
            Some([byte]) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(link: &str, chains: Option<Chain>, kind: Option<Kind>) {
        let link_text = format!("see {link}");
        let found = around(&link_text, link_text.len()).unwrap_or_else(|| panic!("{link} is no link"));
        assert_eq!((found.chains.and_then(Chains::only), found.kind), (chains, kind), "{link}");
    }

    #[test]
    fn explorers_name_the_chain_and_the_kind() {
        check("https://etherscan.io/tx/", Some(Chain::Eth), Some(Kind::Txid));
        check("https://cn.etherscan.com.io/tx/", None, Some(Kind::Txid));
        check("https://optimistic.etherscan.io/address/", Some(Chain::Optimism), Some(Kind::Address));
        check("https://sepolia.etherscan.io/tx/", None, Some(Kind::Txid));
        check("tronscan.org/#/transaction/", Some(Chain::Tron), Some(Kind::Txid));
        check("https://www.oklink.com/zh-hans/bsc/tx/", Some(Chain::Bsc), Some(Kind::Txid));
        check("https://blockchair.com/bitcoin-cash/transaction/", Some(Chain::Bch), Some(Kind::Txid));
        check("https://subnets.avax.network/c-chain/tx/", Some(Chain::AvaxC), Some(Kind::Txid));
        check("https://btc.tokenview.io/tx/", Some(Chain::Btc), Some(Kind::Txid));
        check("https://example.com/files/", None, None);
        check("https://etherscan.io.evil.example/tx/", None, Some(Kind::Txid));
    }

    #[test]
    fn short_values_are_read_from_links() {
        for (text, value, chain) in [
            ("https://polkadot.subscan.io/extrinsic/18273645-2", "18273645-2", Chain::Dot),
            ("(https://etherscan.io/block/19283746).", "19283746", Chain::Eth),
            ("https://explorer.aptoslabs.com/txn/1234567?network=mainnet", "1234567", Chain::Aptos),
            ("https://bloks.io/account/alice1234512", "alice1234512", Chain::Eos),
        ] {
            let found = short(text, text.find("://").unwrap() + 5).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((&text[found.span], found.chain), (value, chain), "{text}");
        }
    }

    #[test]
    fn payment_links_carry_amount_and_memo() {
        let check = |text: &str, address: &str, chain, amount: Option<(&str, &str)>, memo: Option<&str>| {
            let at = text.find(address).unwrap();
            let found = payment(text, &(at..at + address.len())).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.chain, chain, "{text}");
            assert_eq!(found.amount.as_ref().map(|(value, coin, _)| (value.as_str(), *coin)), amount, "{text}");
            assert_eq!(found.memo.as_ref().map(|(memo, _)| memo.as_str()), memo, "{text}");
        };
        check("bitcoin:ADDR?amount=0.015&label=x", "ADDR", Some(Chain::Btc), Some(("0.015", "BTC")), None);
        check("ethereum:ADDR@56?value=2.014e18", "ADDR", Some(Chain::Bsc), Some(("2.014", "BNB")), None);
        check("ethereum:ADDR@999?value=1", "ADDR", None, None, None);
        check("solana:ADDR?amount=1&memo=order%2042", "ADDR", Some(Chain::Sol), Some(("1", "SOL")), Some("order 42"));
        check(
            "ton://transfer/ADDR?amount=1500000000&text=77",
            "ADDR",
            Some(Chain::Ton),
            Some(("1.5", "TON")),
            Some("77"),
        );
    }
}
