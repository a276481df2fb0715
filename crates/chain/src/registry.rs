//! The chains as data: what each is called, what state it is in since when, and what it asks of a transfer.
//!
//! Chains retire and move; when one does, its line here changes and everything else follows. Dates are the day on which a
//! state began, as announced by the chain's own makers. Confirmation figures are what exchanges commonly ask for; a desk
//! sets its own.

use std::fmt;

/// A chain that Handrail knows by code. The order is that of [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Chain {
    Btc,
    Ltc,
    Doge,
    Bch,
    Eth,
    Bsc,
    Polygon,
    Arbitrum,
    Optimism,
    Base,
    Zksync,
    Oktc,
    AvaxC,
    Avax,
    Tron,
    Aptos,
    Sui,
    Sol,
    Dot,
    Ksm,
    Substrate,
    Eos,
    Xrp,
    Xlm,
    Ton,
    Ada,
    Atom,
    Near,
}

/// What kind of software a chain runs, and so which look-up asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Bitcoin and its likes: unspent outputs, base58check and bech32.
    Bitcoin,
    /// Ethereum and its likes, with the number that tells them apart (EIP-155).
    Evm(u64),
    /// Avalanche's X and P chains.
    Avalanche,
    /// TRON.
    Tron,
    /// Aptos.
    Aptos,
    /// Sui.
    Sui,
    /// Solana.
    Solana,
    /// Polkadot, Kusama and others of their kind; SS58 addresses.
    Substrate,
    /// EOS, since 2025 Vaulta: named accounts.
    Antelope,
    /// XRP Ledger.
    Ripple,
    /// Stellar.
    Stellar,
    /// TON.
    Ton,
    /// Cardano.
    Cardano,
    /// Cosmos Hub and its likes.
    Cosmos,
    /// NEAR.
    Near,
}

/// The state a chain is in. Days are `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It runs and desks take deposits from it.
    Live,
    /// It runs, but balances live elsewhere since that day: an old address or node shows nothing.
    Moved {
        /// When.
        since: &'static str,
        /// Where to, in the words of the chain's makers.
        to: &'static str,
    },
    /// It is being or has been shut down since that day.
    Retired {
        /// When.
        since: &'static str,
    },
}

/// What a transfer needs beside the address for the receiver to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memo {
    /// No such field that desks use.
    None,
    /// A whole number: XRP's destination tag.
    Tag,
    /// A text: memo or comment.
    Text,
}

/// What the house knows about a chain.
#[derive(Debug)]
pub struct Entry {
    /// The chain.
    pub chain: Chain,
    /// Its code in the interface, the API and the command line.
    pub code: &'static str,
    /// Its name for people, in English.
    pub name: &'static str,
    /// Its name for people, in Chinese.
    pub name_zh: &'static str,
    /// The symbol of its own coin.
    pub coin: &'static str,
    /// Decimal places of that coin's smallest unit.
    pub decimals: u8,
    /// Its software.
    pub family: Family,
    /// Its state.
    pub status: Status,
    /// What a deposit needs beside the address.
    pub memo: Memo,
    /// Usual time between blocks, milliseconds.
    pub block_ms: u32,
    /// Confirmations that exchanges commonly ask for; 0 where blocks are final at once or finality is asked for instead.
    pub confirmations: u32,
}

macro_rules! table {
    ($($chain:ident $code:literal $name:literal $zh:literal $coin:literal $decimals:literal $family:expr, $status:expr, $memo:ident
       $block:literal $confirmations:literal;)*) => {
        /// Every chain, in the order of [`Chain`].
        pub const TABLE: &[Entry] = &[$(Entry {
            chain: Chain::$chain, code: $code, name: $name, name_zh: $zh, coin: $coin, decimals: $decimals, family: $family,
            status: $status, memo: Memo::$memo, block_ms: $block, confirmations: $confirmations,
        }),*];
    };
}

use Family::{
    Antelope, Aptos, Avalanche, Bitcoin, Cardano, Cosmos, Evm, Near, Ripple, Solana, Stellar, Substrate, Sui, Ton,
};
use Status::{Live, Moved, Retired};

/// Relay-chain balances moved to Asset Hub on that day. Source: Nova Wallet's FAQ.
const DOT_MOVED: Status = Moved { since: "2025-11-04", to: "Polkadot Asset Hub" };
const KSM_MOVED: Status = Moved { since: "2025-10-07", to: "Kusama Asset Hub" };
/// Staking rewards ended that day and trading of OKT before it. Source: OKX announcements.
const OKTC_RETIRED: Status = Retired { since: "2025-09-17" };

table! {
    Btc "BTC" "Bitcoin" "比特币" "BTC" 8 Bitcoin, Live, None 600_000 2;
    Ltc "LTC" "Litecoin" "莱特币" "LTC" 8 Bitcoin, Live, None 150_000 6;
    Doge "DOGE" "Dogecoin" "狗狗币" "DOGE" 8 Bitcoin, Live, None 60_000 40;
    Bch "BCH" "Bitcoin Cash" "比特币现金" "BCH" 8 Bitcoin, Live, None 600_000 15;
    Eth "ETH" "Ethereum" "以太坊" "ETH" 18 Evm(1), Live, None 12_000 32;
    Bsc "BSC" "BNB Smart Chain" "币安智能链" "BNB" 18 Evm(56), Live, None 750 15;
    Polygon "POLYGON" "Polygon" "Polygon" "POL" 18 Evm(137), Live, None 2_000 128;
    Arbitrum "ARBITRUM" "Arbitrum One" "Arbitrum One" "ETH" 18 Evm(42_161), Live, None 250 40;
    Optimism "OPTIMISM" "OP Mainnet" "OP 主网" "ETH" 18 Evm(10), Live, None 2_000 40;
    Base "BASE" "Base" "Base" "ETH" 18 Evm(8_453), Live, None 2_000 40;
    Zksync "ZKSYNC" "ZKsync Era" "ZKsync Era" "ETH" 18 Evm(324), Live, None 1_000 40;
    Oktc "OKTC" "OKTC (OKExChain)" "OKTC（欧易链）" "OKT" 18 Evm(66), OKTC_RETIRED, None 3_000 20;
    AvaxC "AVAX-C" "Avalanche C-Chain" "雪崩 C 链" "AVAX" 18 Evm(43_114), Live, None 2_000 12;
    Avax "AVAX" "Avalanche X/P-Chain" "雪崩 X/P 链" "AVAX" 9 Avalanche, Live, Text 2_000 1;
    Tron "TRON" "TRON" "波场" "TRX" 6 Family::Tron, Live, None 3_000 20;
    Aptos "APTOS" "Aptos" "Aptos" "APT" 8 Aptos, Live, None 200 0;
    Sui "SUI" "Sui" "Sui" "SUI" 9 Sui, Live, None 250 0;
    Sol "SOL" "Solana" "Solana" "SOL" 9 Solana, Live, None 400 32;
    Dot "DOT" "Polkadot" "波卡" "DOT" 10 Substrate, DOT_MOVED, None 6_000 0;
    Ksm "KSM" "Kusama" "Kusama" "KSM" 12 Substrate, KSM_MOVED, None 6_000 0;
    Substrate "SUBSTRATE" "Substrate (generic address)" "Substrate（通用地址）" "" 12 Substrate, Live, None 6_000 0;
    Eos "EOS" "EOS (Vaulta)" "EOS（Vaulta）" "EOS" 4 Antelope, Live, Text 500 0;
    Xrp "XRP" "XRP Ledger" "XRP 账本" "XRP" 6 Ripple, Live, Tag 4_000 0;
    Xlm "XLM" "Stellar" "恒星" "XLM" 7 Stellar, Live, Text 6_000 0;
    Ton "TON" "TON" "TON" "TON" 9 Ton, Live, Text 5_000 0;
    Ada "ADA" "Cardano" "卡尔达诺" "ADA" 6 Cardano, Live, None 20_000 15;
    Atom "ATOM" "Cosmos Hub" "Cosmos Hub" "ATOM" 6 Cosmos, Live, Text 6_000 0;
    Near "NEAR" "NEAR" "NEAR" "NEAR" 24 Near, Live, None 1_000 0;
}

impl Chain {
    /// What the house knows about it.
    pub fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }

    /// Its code: `BTC`, `AVAX-C`.
    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// The chain with that code; case does not matter.
    pub fn of_code(code: &str) -> Option<Chain> {
        TABLE.iter().find(|entry| entry.code.eq_ignore_ascii_case(code)).map(|entry| entry.chain)
    }

    /// The EVM chain with that number (EIP-155).
    pub fn of_evm_id(id: u64) -> Option<Chain> {
        TABLE.iter().find(|entry| entry.family == Evm(id)).map(|entry| entry.chain)
    }

    /// Every chain, in order.
    pub fn all() -> impl Iterator<Item = Chain> {
        TABLE.iter().map(|entry| entry.chain)
    }
}

impl serde::Serialize for Chain {
    /// As its code.
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A set of chains, in the order of [`Chain`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Chains(u32);

impl Chains {
    /// No chain.
    pub const NONE: Chains = Chains(0);
    /// Every chain on which an account is 0x and 40 digits.
    pub const EVM: Chains = Chains::of(&[
        Chain::Eth,
        Chain::Bsc,
        Chain::Polygon,
        Chain::Arbitrum,
        Chain::Optimism,
        Chain::Base,
        Chain::Zksync,
        Chain::Oktc,
        Chain::AvaxC,
    ]);

    /// These chains.
    pub const fn of(chains: &[Chain]) -> Chains {
        let mut bits = 0;
        let mut at = 0;
        while at < chains.len() {
            bits |= 1 << chains[at] as u32;
            at += 1;
        }
        Chains(bits)
    }

    /// This chain alone.
    pub const fn one(chain: Chain) -> Chains {
        Chains(1 << chain as u32)
    }

    /// Those in either.
    pub const fn or(self, other: Chains) -> Chains {
        Chains(self.0 | other.0)
    }

    /// Those in both.
    pub const fn and(self, other: Chains) -> Chains {
        Chains(self.0 & other.0)
    }

    /// With every chain whose transactions have ids of the same kind, on any of which a transaction of these may be.
    pub const fn kin(self) -> Chains {
        if self.and(Chains::EVM).is_empty() { self } else { self.or(Chains::EVM) }
    }

    /// Whether it holds no chain.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many it holds.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether it holds `chain`.
    pub const fn has(self, chain: Chain) -> bool {
        self.0 & (1 << chain as u32) != 0
    }

    /// The chain, if it is one alone.
    pub fn only(self) -> Option<Chain> {
        if self.len() == 1 { self.iter().next() } else { Option::None }
    }

    /// The chains in order.
    pub fn iter(self) -> impl Iterator<Item = Chain> {
        Chain::all().filter(move |chain| self.has(*chain))
    }
}

impl fmt::Debug for Chains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Chain::code)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_codes_are_one_to_one() {
        for (at, entry) in TABLE.iter().enumerate() {
            assert_eq!(entry.chain as usize, at, "{}", entry.code);
            assert_eq!(Chain::of_code(&entry.code.to_lowercase()), Some(entry.chain));
        }
        assert!(TABLE.len() <= 32, "a set of chains has 32 places");
    }

    #[test]
    fn a_state_that_began_has_a_day() {
        for entry in TABLE {
            if let Moved { since, .. } | Retired { since } = entry.status {
                let parts: Vec<u32> = since.split('-').map(|part| part.parse().unwrap()).collect();
                assert!(matches!(parts[..], [2015..=2100, 1..=12, 1..=31]), "{since}");
            }
        }
        assert!(matches!(Chain::Oktc.entry().status, Retired { .. }));
        assert!(matches!(Chain::Dot.entry().status, Moved { .. }));
    }

    #[test]
    fn sets_hold_what_they_are_given() {
        let set = Chains::of(&[Chain::Near, Chain::Btc]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Chain::Btc, Chain::Near]);
        assert_eq!(set.and(Chains::one(Chain::Near)).only(), Some(Chain::Near));
        assert_eq!(Chains::EVM.len(), 9);
        assert!(Chains::EVM.iter().all(|chain| matches!(chain.entry().family, Evm(_))));
        assert_eq!(Chain::of_evm_id(56), Some(Chain::Bsc));
    }
}
