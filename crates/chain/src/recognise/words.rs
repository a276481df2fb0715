//! The words that say which chain, which coin or which memo: one table, found by the first three letters.

use crate::registry::{Chain, Chains};
use std::sync::LazyLock;

/// What a known word stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    /// A chain's name or token standard.
    Network(Chains),
    /// A coin: its symbol, the chains that it is the own coin of where no other carries it, and the chain it means when a
    /// word beside it says "network".
    Coin(&'static str, Chains, Chains),
    /// An explorer's name: which chain somebody looked at. No reading of its own.
    Site(Chains),
    /// Memo, tag and the like, with the chains that have it.
    Memo(Chains),
    /// What stands before a place `block-index`.
    Place(Chains),
}

/// How a word must be written to count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Caps {
    /// In any case.
    Any,
    /// Capitals only: in small letters it is an ordinary word.
    Upper,
    /// With a capital first; in small letters only beside a word such as "network".
    Title,
    /// Only beside a word such as "network".
    Cue,
}

/// A known word. `~` in its text stands for nothing, a space, `-` or `_`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub text: &'static str,
    pub caps: Caps,
    pub role: Role,
}

const fn net(text: &'static str, caps: Caps, chains: Chains) -> Word {
    Word { text, caps, role: Role::Network(chains) }
}

const fn coin(text: &'static str, caps: Caps, symbol: &'static str, home: Chains, network: Chains) -> Word {
    Word { text, caps, role: Role::Coin(symbol, home, network) }
}

const fn token(text: &'static str, caps: Caps, symbol: &'static str) -> Word {
    coin(text, caps, symbol, Chains::NONE, Chains::NONE)
}

const fn site(text: &'static str, chains: Chains) -> Word {
    Word { text, caps: Caps::Any, role: Role::Site(chains) }
}

const fn memo(text: &'static str, chains: Chains) -> Word {
    Word { text, caps: Caps::Any, role: Role::Memo(chains) }
}

use Caps::{Any, Cue, Title, Upper};
use Chain::*;

const NO: Chains = Chains::NONE;
const fn c(chain: Chain) -> Chains {
    Chains::one(chain)
}
const AVALANCHE: Chains = Chains::of(&[AvaxC, Avax]);
const RELAYS: Chains = Chains::of(&[Dot, Ksm]);
/// Chains whose deposits at exchanges carry a memo.
pub(super) const MEMOS: Chains = Chains::of(&[Eos, Xrp, Xlm, Ton, Atom]);
const TAGS: Chains = Chains::one(Xrp);

const WORDS: &[Word] = &[
    // Token standards and names of chains.
    net("erc~20", Any, c(Eth)),
    net("ethereum", Any, c(Eth)),
    net("etherium", Any, c(Eth)),
    net("以太坊", Any, c(Eth)),
    net("ethereum~mainnet", Any, c(Eth)),
    net("以太链", Any, c(Eth)),
    net("trc~20", Any, c(Tron)),
    net("trc~10", Any, c(Tron)),
    net("tron", Any, c(Tron)),
    net("波场", Any, c(Tron)),
    net("波場", Any, c(Tron)),
    net("bep~20", Any, c(Bsc)),
    net("bep~2", Any, NO),
    net("bsc", Any, c(Bsc)),
    net("bnb~smart~chain", Any, c(Bsc)),
    net("bnb~chain", Any, c(Bsc)),
    net("binance~smart~chain", Any, c(Bsc)),
    net("币安智能链", Any, c(Bsc)),
    net("幣安智能鏈", Any, c(Bsc)),
    net("币安链", Any, c(Bsc)),
    net("polygon", Any, c(Polygon)),
    net("polygon~pos", Any, c(Polygon)),
    net("马蹄链", Any, c(Polygon)),
    net("arbitrum", Any, c(Arbitrum)),
    net("arbitrum~one", Any, c(Arbitrum)),
    net("optimism", Title, c(Optimism)),
    net("op~mainnet", Any, c(Optimism)),
    net("op", Cue, c(Optimism)),
    net("base", Cue, c(Base)),
    net("base~mainnet", Any, c(Base)),
    net("zksync", Any, c(Zksync)),
    net("zksync~era", Any, c(Zksync)),
    net("zksync~lite", Any, NO),
    net("oktc", Any, c(Oktc)),
    net("okc", Any, c(Oktc)),
    net("okexchain", Any, c(Oktc)),
    net("okex~chain", Any, c(Oktc)),
    net("okt~chain", Any, c(Oktc)),
    net("欧易链", Any, c(Oktc)),
    net("avalanche", Any, AVALANCHE),
    net("avalanche~c~chain", Any, c(AvaxC)),
    net("avax~c~chain", Any, c(AvaxC)),
    net("avalanche~x~chain", Any, c(Avax)),
    net("avax~x~chain", Any, c(Avax)),
    net("avaxc", Any, c(AvaxC)),
    net("avax~c", Any, c(AvaxC)),
    net("c~chain", Title, c(AvaxC)),
    net("x~chain", Title, c(Avax)),
    net("p~chain", Title, c(Avax)),
    net("雪崩", Any, AVALANCHE),
    net("aptos", Any, c(Aptos)),
    net("solana", Any, c(Sol)),
    net("spl", Upper, c(Sol)),
    net("索拉纳", Any, c(Sol)),
    net("polkadot", Any, c(Dot)),
    net("波卡", Any, c(Dot)),
    net("kusama", Any, c(Ksm)),
    net("asset~hub", Any, RELAYS),
    net("polkadot~asset~hub", Any, c(Dot)),
    net("kusama~asset~hub", Any, c(Ksm)),
    net("vaulta", Any, c(Eos)),
    net("柚子", Cue, c(Eos)),
    net("xrpl", Any, c(Xrp)),
    net("xrp~ledger", Any, c(Xrp)),
    net("ripple", Title, c(Xrp)),
    net("瑞波", Any, c(Xrp)),
    net("stellar", Cue, c(Xlm)),
    net("stellar~lumens", Any, c(Xlm)),
    net("恒星", Cue, c(Xlm)),
    net("cardano", Any, c(Ada)),
    net("卡尔达诺", Any, c(Ada)),
    net("cosmos", Cue, c(Atom)),
    net("cosmos~hub", Any, c(Atom)),
    net("near~protocol", Any, c(Near)),
    net("near~implicit", Any, c(Near)),
    net("near~account", Any, c(Near)),
    net("near~wallet", Any, c(Near)),
    net("omni", Title, c(Btc)),
    // Coins. Those that live on many chains name no home.
    token("usdt", Any, "USDT"),
    token("usdc", Any, "USDC"),
    token("usdc~e", Any, "USDC.e"),
    token("busd", Any, "BUSD"),
    token("fdusd", Any, "FDUSD"),
    token("tusd", Any, "TUSD"),
    token("usdd", Any, "USDD"),
    token("usde", Any, "USDe"),
    token("pyusd", Any, "PYUSD"),
    token("dai", Upper, "DAI"),
    token("u", Any, "USDT"),
    token("tether", Any, "USDT"),
    token("泰达币", Any, "USDT"),
    token("泰達幣", Any, "USDT"),
    coin("eth", Any, "ETH", NO, c(Eth)),
    token("ether", Any, "ETH"),
    token("以太币", Any, "ETH"),
    token("weth", Any, "WETH"),
    token("steth", Any, "stETH"),
    coin("btc", Any, "BTC", c(Btc), c(Btc)),
    coin("bitcoin", Any, "BTC", c(Btc), c(Btc)),
    token("bitcoins", Any, "BTC"),
    coin("比特币", Any, "BTC", c(Btc), c(Btc)),
    coin("比特幣", Any, "BTC", c(Btc), c(Btc)),
    token("wbtc", Any, "WBTC"),
    coin("bnb", Any, "BNB", NO, c(Bsc)),
    token("wbnb", Any, "WBNB"),
    coin("matic", Any, "MATIC", NO, c(Polygon)),
    coin("pol", Upper, "POL", NO, c(Polygon)),
    coin("arb", Any, "ARB", NO, c(Arbitrum)),
    token("op", Upper, "OP"),
    coin("okt", Any, "OKT", NO, c(Oktc)),
    token("okb", Any, "OKB"),
    coin("avax", Any, "AVAX", NO, AVALANCHE),
    coin("trx", Any, "TRX", c(Tron), c(Tron)),
    token("波场币", Any, "TRX"),
    coin("apt", Upper, "APT", c(Aptos), c(Aptos)),
    coin("sui", Any, "SUI", c(Sui), c(Sui)),
    coin("sol", Any, "SOL", c(Sol), c(Sol)),
    coin("dot", Upper, "DOT", c(Dot), c(Dot)),
    coin("ksm", Any, "KSM", c(Ksm), c(Ksm)),
    coin("eos", Any, "EOS", c(Eos), c(Eos)),
    coin("xrp", Any, "XRP", c(Xrp), c(Xrp)),
    coin("瑞波币", Any, "XRP", c(Xrp), c(Xrp)),
    coin("xlm", Any, "XLM", c(Xlm), c(Xlm)),
    coin("ton", Upper, "TON", c(Ton), c(Ton)),
    coin("toncoin", Any, "TON", c(Ton), c(Ton)),
    coin("ada", Any, "ADA", c(Ada), c(Ada)),
    coin("艾达币", Any, "ADA", c(Ada), c(Ada)),
    coin("atom", Upper, "ATOM", c(Atom), c(Atom)),
    coin("near", Upper, "NEAR", c(Near), c(Near)),
    coin("ltc", Any, "LTC", c(Ltc), c(Ltc)),
    coin("litecoin", Any, "LTC", c(Ltc), c(Ltc)),
    coin("莱特币", Any, "LTC", c(Ltc), c(Ltc)),
    coin("doge", Any, "DOGE", c(Doge), c(Doge)),
    coin("dogecoin", Any, "DOGE", c(Doge), c(Doge)),
    coin("狗狗币", Any, "DOGE", c(Doge), c(Doge)),
    coin("bch", Any, "BCH", c(Bch), c(Bch)),
    coin("bitcoin~cash", Any, "BCH", c(Bch), c(Bch)),
    coin("比特币现金", Any, "BCH", c(Bch), c(Bch)),
    token("shib", Any, "SHIB"),
    token("pepe", Any, "PEPE"),
    token("link", Upper, "LINK"),
    token("uni", Upper, "UNI"),
    token("aave", Any, "AAVE"),
    token("crv", Any, "CRV"),
    token("ldo", Any, "LDO"),
    token("inj", Any, "INJ"),
    token("fil", Upper, "FIL"),
    token("etc", Upper, "ETC"),
    token("xmr", Any, "XMR"),
    token("zec", Any, "ZEC"),
    token("dash", Upper, "DASH"),
    token("icp", Any, "ICP"),
    token("hbar", Any, "HBAR"),
    token("algo", Upper, "ALGO"),
    token("cro", Upper, "CRO"),
    token("wld", Any, "WLD"),
    token("bonk", Any, "BONK"),
    token("sei", Upper, "SEI"),
    token("tia", Any, "TIA"),
    token("ftm", Any, "FTM"),
    token("bgb", Any, "BGB"),
    token("ht", Upper, "HT"),
    token("gt", Upper, "GT"),
    // Explorers.
    site("aptoslabs", c(Aptos)),
    site("blockchair", NO),
    site("oklink", NO),
    site("blockstream", c(Btc)),
    site("eosauthority", c(Eos)),
    site("eosflare", c(Eos)),
    site("unicove", c(Eos)),
    site("etherscan", c(Eth)),
    site("bscscan", c(Bsc)),
    site("polygonscan", c(Polygon)),
    site("arbiscan", c(Arbitrum)),
    site("basescan", c(Base)),
    site("tronscan", c(Tron)),
    site("solscan", c(Sol)),
    site("subscan", RELAYS),
    site("aptoscan", c(Aptos)),
    site("suiscan", c(Sui)),
    site("suivision", c(Sui)),
    site("snowtrace", c(AvaxC)),
    site("xrpscan", c(Xrp)),
    site("bithomp", c(Xrp)),
    site("tonscan", c(Ton)),
    site("tonviewer", c(Ton)),
    site("cardanoscan", c(Ada)),
    site("mintscan", c(Atom)),
    site("nearblocks", c(Near)),
    site("dogechain", c(Doge)),
    site("bloks", c(Eos)),
    site("stellarchain", c(Xlm)),
    site("mempool.space", c(Btc)),
    Word { text: "extrinsic", caps: Any, role: Role::Place(RELAYS) },
    // Memo and tag.
    memo("memo", MEMOS),
    memo("destination~tag", TAGS),
    memo("dest~tag", TAGS),
    memo("dt", TAGS),
    memo("tag", TAGS),
    memo("标签", TAGS),
    memo("標籤", TAGS),
    memo("目标标签", TAGS),
    memo("备注", MEMOS),
    memo("備註", MEMOS),
    memo("附言", MEMOS),
    memo("comment", c(Ton)),
    memo("留言", c(Ton)),
];

/// The place in the bit maps of three letters, case ignored.
const fn prefix(one: u8, two: u8, three: u8) -> usize {
    ((one & 31) as usize) << 10 | ((two & 31) as usize) << 5 | (three & 31) as usize
}

/// Which three letters a word of the table may begin with. A separator that may be left out is every one of its forms.
static LETTERS: LazyLock<Box<[u64; 512]>> = LazyLock::new(|| {
    let mut map = Box::new([0_u64; 512]);
    for text in WORDS.iter().map(|word| word.text).filter(|text| text.is_ascii()) {
        for gap in ["", " ", "-", "_"] {
            let spelt = text.replace('~', gap);
            if let [one, two, three, ..] = spelt.as_bytes() {
                let at = prefix(*one, *two, *three);
                map[at / 64] |= 1 << (at % 64);
            }
        }
    }
    map
});

/// Which Chinese characters a word of the table begins with, from U+4000 on.
static CHARACTERS: LazyLock<Box<[u64; 1024]>> = LazyLock::new(|| {
    let mut map = Box::new([0_u64; 1024]);
    for letter in WORDS.iter().filter_map(|word| word.text.chars().next()).filter(|letter| !letter.is_ascii()) {
        map[(letter as usize & 0xffff) / 64] |= 1 << (letter as usize % 64);
    }
    map
});

/// The table by first letter, longer words first: `polygon pos` before `polygon`.
static BY_LETTER: LazyLock<Vec<(char, Vec<Word>)>> = LazyLock::new(|| {
    let mut table: Vec<(char, Vec<Word>)> = Vec::new();
    for word in WORDS {
        let first = word.text.chars().next().unwrap_or(' ');
        match table.iter_mut().find(|(letter, _)| *letter == first) {
            Some((_, words)) => words.push(*word),
            None => table.push((first, vec![*word])),
        }
    }
    table.iter_mut().for_each(|(_, words)| words.sort_by_key(|word| std::cmp::Reverse(word.text.len())));
    table.sort_by_key(|(letter, _)| *letter);
    table
});

/// Whether a known word may begin at `start`, which is a letter. Wrong now and then, never the other way.
pub(super) fn may_begin(bytes: &[u8], start: usize) -> bool {
    let [one, two, three] = [0, 1, 2].map(|next| bytes.get(start + next).copied().unwrap_or(0));
    if !two.is_ascii_alphanumeric() && !matches!(two, b'-' | b'_' | b' ') {
        return one | 0x20 == b'u';
    }
    let at = prefix(one, two, three);
    if LETTERS[at / 64] >> (at % 64) & 1 == 1 {
        return true;
    }
    // Words of one and two letters, whatever follows.
    match one | 0x20 {
        b'u' => !two.is_ascii_alphabetic(),
        b'o' => two | 0x20 == b'p' && !three.is_ascii_alphabetic(),
        b'h' | b'g' | b'd' => two | 0x20 == b't' && !three.is_ascii_alphabetic(),
        _ => false,
    }
}

/// Whether a known word may begin with the character at `start`, which is a lead byte of three.
pub(super) fn may_begin_han(bytes: &[u8], start: usize) -> bool {
    let Some([one, two, three]) = bytes.get(start..start + 3) else { return false };
    let letter = (usize::from(one & 15) << 12) | (usize::from(two & 63) << 6) | usize::from(three & 63);
    CHARACTERS[letter / 64] >> (letter % 64) & 1 == 1
}

/// The words of the table that stand at `start`, longest first, each with the end of what was matched.
pub(super) fn at(text: &str, start: usize) -> impl Iterator<Item = (&'static Word, usize)> + '_ {
    let first = text[start..].chars().next().unwrap_or(' ').to_ascii_lowercase();
    let words =
        BY_LETTER.binary_search_by_key(&first, |(letter, _)| *letter).map_or(&[][..], |found| &BY_LETTER[found].1[..]);
    let bytes = text.as_bytes();
    let second = bytes.get(start + 1).map_or(0, u8::to_ascii_lowercase);
    let may = move |word: &&'static Word| {
        !word.text.is_ascii()
            || matches!(word.text.as_bytes().get(1), None | Some(b'~'))
            || word.text.as_bytes()[1] == second
    };
    words.iter().filter(may).filter_map(move |word| Some((word, matched(text.as_bytes(), start, word)?)))
}

/// The end of `word` at `start`, if it stands there whole and written as it must be.
fn matched(bytes: &[u8], start: usize, word: &Word) -> Option<usize> {
    let mut at = start;
    let latin = word.text.is_ascii();
    for letter in word.text.bytes() {
        let here = bytes.get(at).copied().unwrap_or(0);
        match letter {
            b'~' => at += usize::from(matches!(here, b' ' | b'-' | b'_')),
            _ if here.to_ascii_lowercase() == letter => at += 1,
            _ => return None,
        }
    }
    let next = bytes.get(at).copied().unwrap_or(b' ');
    let glued = matches!(word.role, Role::Memo(_)) && word.text.len() > 2 && next.is_ascii_digit();
    let whole = !latin || glued || !next.is_ascii_alphanumeric();
    // Among Chinese characters a coin's name in small letters is no English word.
    let chinese = matches!(word.role, Role::Coin(_, home, _) if !home.is_empty()) && matches!(next, 0xe4..=0xe9);
    let spelt = match word.caps {
        Caps::Upper => chinese || bytes[start..at].iter().all(|letter| !letter.is_ascii_lowercase()),
        Caps::Any | Caps::Title | Caps::Cue => true,
    };
    (whole && spelt).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<(&'static str, usize)> {
        assert!(
            at(text, 0).next().is_none() || may_begin(text.as_bytes(), 0) || may_begin_han(text.as_bytes(), 0),
            "{text}"
        );
        at(text, 0).next().map(|(word, end)| (word.text, end))
    }

    #[test]
    fn a_word_stands_whole_and_the_longest_wins() {
        assert_eq!(first("TRC-20 network"), Some(("trc~20", 6)));
        assert_eq!(first("ERC20"), Some(("erc~20", 5)));
        assert_eq!(first("bnb smart chain."), Some(("bnb~smart~chain", 15)));
        assert_eq!(first("波场链"), Some(("波场", 6)));
        assert_eq!(first("tronscan"), Some(("tronscan", 8)));
        assert_eq!(first("electron"), None);
        assert_eq!(first("near the end"), None);
        assert_eq!(first("NEAR the end").map(|(word, _)| word), Some("near"));
        assert_eq!(first("usdtx"), None);
        assert_eq!(first("U，"), Some(("u", 1)));
        assert_eq!(first("C-Chain"), Some(("c~chain", 7)));
    }

    #[test]
    fn no_word_is_missed_by_its_first_letters() {
        for word in WORDS {
            for gap in ["", " ", "-", "_"] {
                let text = word.text.replace('~', gap);
                let upper = text.to_uppercase();
                assert!(first(&upper).is_some(), "{upper}");
                if word.caps != Upper {
                    assert!(first(&text).is_some(), "{text}");
                }
            }
        }
    }
}
