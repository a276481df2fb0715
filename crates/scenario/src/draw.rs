//! What is drawn anew for each sitting: names, amounts, addresses and ids of transactions, each valid, all from one seed.
//!
//! A value follows from the seed and the parameter's name alone (SHA-256), so it is the same on every machine and in every release.

use crate::format::{Parameter, Scenario};
use chain::{
    Chain,
    codec::{self, bitcoin, cashaddr, cosmos, evm, ripple, solana, stellar, substrate, ton, tron},
    recognise::{self, Kind, Reading},
    registry::Family,
};
use language::Lang;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Values by the names of their parameters.
pub type Values = BTreeMap<String, String>;

/// Draws of one value, should it equal another.
const TRIES_MAX: u32 = 32;

const SURNAMES_ZH: &[&str] = &[
    "陈", "林", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "罗", "郑", "梁", "谢", "宋", "唐",
    "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田", "董", "潘",
];
const TITLES_ZH: &[&str] = &["先生", "女士"];
const FIRST_EN: &[&str] = &[
    "Amara", "Ben", "Carla", "Dmitri", "Elif", "Farah", "Gita", "Hugo", "Imani", "Jonas", "Kemal", "Leila", "Mateo",
    "Nadia", "Oskar", "Priya", "Quinn", "Rosa", "Samir", "Tessa", "Ugo", "Vera", "Wanjiru", "Yusuf", "Zoe",
];
const LAST_EN: &[&str] = &[
    "Abara", "Brandt", "Castell", "Demir", "Eklund", "Fonseca", "Grady", "Haddad", "Ivers", "Jovic", "Kessler",
    "Lindgren", "Moreau", "Nakata", "Okoye", "Petrov", "Quiroga", "Rahmani", "Sandoval", "Tran", "Ueda", "Varga",
    "Whitlock", "Yilmaz", "Zeman",
];

/// A stream of bytes that follows from a seed and a name.
pub(crate) struct Stream {
    key: [u8; 32],
    block: u32,
}

impl Stream {
    pub(crate) fn new(seed: u64, name: &str, draw: u32) -> Stream {
        let mut hash = Sha256::new();
        hash.update(b"handrail scenario draw 1");
        hash.update(seed.to_le_bytes());
        hash.update(draw.to_le_bytes());
        hash.update(name.as_bytes());
        Stream { key: hash.finalize().into(), block: 0 }
    }

    fn block(&mut self) -> [u8; 32] {
        self.block += 1;
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update(self.block.to_le_bytes());
        hash.finalize().into()
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for part in bytes.chunks_mut(32) {
            let block = self.block();
            part.copy_from_slice(&block[..part.len()]);
        }
        bytes
    }

    /// A number below `end`; 0 where `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        let number = u128::from(u64::from_le_bytes(self.bytes()));
        u64::try_from((number * u128::from(end)) >> 64).unwrap_or(0)
    }

    fn one<'a>(&mut self, among: &[&'a str]) -> &'a str {
        among[self.below(among.len() as u64) as usize]
    }
}

/// Every parameter of a scenario, drawn.
pub fn draw(scenario: &Scenario, seed: u64, locale: Lang) -> Values {
    let mut values = Values::new();
    let mut later = Vec::new();
    for (name, parameter) in &scenario.parameters {
        match parameter {
            Parameter::LookAlike { of } => later.push((name, of)),
            parameter => {
                let value = fresh(&values, |n| value(parameter, &mut Stream::new(seed, name, n), locale));
                values.insert(name.clone(), value);
            }
        }
    }
    for (name, of) in later {
        let near = values.get(of).cloned().unwrap_or_default();
        let value = look_alike(&near, &mut Stream::new(seed, name, 0)).unwrap_or(near);
        values.insert(name.clone(), value);
    }
    values
}

/// `text` with the values in place of their names.
pub fn fill(text: &str, values: &Values) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let found = after.find('}').and_then(|close| values.get(&after[1..close]).map(|value| (close, value)));
        match found {
            Some((close, value)) => {
                out.push_str(value);
                rest = &after[close + 1..];
            }
            None => {
                out.push('{');
                rest = &after[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The names in braces of a text.
pub(crate) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name)
}

fn fresh(taken: &Values, draw: impl Fn(u32) -> String) -> String {
    let mut value = draw(0);
    for n in 1..TRIES_MAX {
        if value.len() < 4 || !taken.values().any(|other| *other == value) {
            break;
        }
        value = draw(n);
    }
    value
}

fn value(parameter: &Parameter, stream: &mut Stream, locale: Lang) -> String {
    match parameter {
        Parameter::Name => name(stream, locale),
        Parameter::Amount { from, to, places } => {
            let unit = 10_u64.saturating_pow(u32::from(*places));
            let span = to.saturating_sub(*from).saturating_mul(unit).saturating_add(1);
            amount(from.saturating_mul(unit).saturating_add(stream.below(span)), *places)
        }
        Parameter::Address { chain } => {
            Chain::of_code(chain).and_then(|chain| address(chain, stream)).unwrap_or_default()
        }
        Parameter::Transaction { chain } => {
            Chain::of_code(chain).map(|chain| transaction(chain, stream)).unwrap_or_default()
        }
        Parameter::Memo { digits } => {
            let least = 10_u64.saturating_pow(u32::from(digits.saturating_sub(1)));
            (least + stream.below(least.saturating_mul(9))).to_string()
        }
        Parameter::Number { from, to } => (from + stream.below(to.saturating_sub(*from) + 1)).to_string(),
        Parameter::Choice { among } => among[stream.below(among.len() as u64) as usize].of(locale).to_owned(),
        Parameter::LookAlike { .. } => String::new(),
    }
}

/// An invented person's name.
pub(crate) fn name(stream: &mut Stream, locale: Lang) -> String {
    match locale {
        Lang::Zh => format!("{}{}", stream.one(SURNAMES_ZH), stream.one(TITLES_ZH)),
        Lang::En => format!("{} {}", stream.one(FIRST_EN), stream.one(LAST_EN)),
    }
}

/// `units` of 10^-`places`.
pub(crate) fn amount(units: u64, places: u8) -> String {
    let unit = 10_u64.saturating_pow(u32::from(places));
    if places == 0 {
        return units.to_string();
    }
    format!("{}.{:0width$}", units / unit, units % unit, width = usize::from(places))
}

/// A valid address that is read as one wherever it stands (one in base58 may look like a word); `None` for a chain whose addresses are
/// not drawn (Cardano, NEAR).
pub(crate) fn address(chain: Chain, stream: &mut Stream) -> Option<String> {
    let is_account =
        |one: &Reading| one.kind == Kind::Address || one.other.is_some_and(|(kind, _)| kind == Kind::Address);
    let mut address = spelt(chain, stream)?;
    for _ in 1..TRIES_MAX {
        if recognise::read(&address).iter().any(|one| is_account(one) && one.value == address) {
            break;
        }
        address = spelt(chain, stream)?;
    }
    Some(address)
}

fn spelt(chain: Chain, stream: &mut Stream) -> Option<String> {
    let hash: [u8; 20] = stream.bytes();
    let key: [u8; 32] = stream.bytes();
    Some(match chain.entry().family {
        Family::Bitcoin => match chain {
            Chain::Doge => bitcoin::write_base58(30, &hash),
            Chain::Bch => cashaddr::write(0, &hash),
            chain => bitcoin::write_segwit(chain, 0, &hash)?,
        },
        Family::Evm(_) => evm::write(&hash),
        Family::Avalanche => codec::avalanche::write(&hash)?,
        Family::Tron => tron::write(&hash),
        Family::Aptos | Family::Sui => format!("0x{}", codec::to_hex(&key)),
        Family::Solana => solana::write(&key),
        Family::Substrate => match chain {
            Chain::Dot => substrate::write(0, &key),
            Chain::Ksm => substrate::write(2, &key),
            _ => substrate::write(42, &key),
        },
        Family::Antelope => {
            key[..12].iter().map(|byte| b"abcdefghijklmnopqrstuvwxyz12345"[usize::from(byte % 31)] as char).collect()
        }
        Family::Ripple => ripple::write(&hash),
        Family::Stellar => stellar::write(stellar::Key::Account(key)),
        Family::Ton => ton::write((0, key), false),
        Family::Cosmos => cosmos::write("cosmos", &hash)?,
        Family::Cardano | Family::Near => return None,
    })
}

/// An id of a transaction as the chain writes it, that is read as a reference wherever it stands.
pub(crate) fn transaction(chain: Chain, stream: &mut Stream) -> String {
    let mut id = id(chain, stream);
    for _ in 1..TRIES_MAX {
        if recognise::read(&id).iter().any(|one| one.value.eq_ignore_ascii_case(&id)) {
            break;
        }
        id = self::id(chain, stream);
    }
    id
}

fn id(chain: Chain, stream: &mut Stream) -> String {
    let id: [u8; 32] = stream.bytes();
    let hex = codec::to_hex(&id);
    match chain.entry().family {
        Family::Evm(_) | Family::Aptos | Family::Substrate => format!("0x{hex}"),
        Family::Solana => codec::base58(&stream.bytes::<64>()),
        Family::Sui | Family::Near => codec::base58(&id),
        Family::Ripple | Family::Cosmos => hex.to_ascii_uppercase(),
        Family::Avalanche => codec::avalanche::write_transaction(&id),
        _ => hex,
    }
}

/// An EVM address with the first four and last four digits of `of`, as poisoners make them.
fn look_alike(of: &str, stream: &mut Stream) -> Option<String> {
    let near = evm::read(of.as_bytes())?;
    let mut account: [u8; 20] = stream.bytes();
    account[..2].copy_from_slice(&near[..2]);
    account[18..].copy_from_slice(&near[18..]);
    Some(evm::write(&account))
}

/// Whether addresses of the chain with this code are drawn.
pub(crate) fn draws_addresses(code: &str) -> bool {
    Chain::of_code(code).is_some_and(|chain| address(chain, &mut Stream::new(0, "", 0)).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn every_address_and_id_is_valid_on_its_chain(seed: u64) {
            for chain in Chain::all() {
                let mut stream = Stream::new(seed, "x", 0);
                let Some(address) = address(chain, &mut stream) else { continue };
                let read = recognise::read(&address);
                let names = |one: &Reading| one.kind == Kind::Address || one.other.is_some_and(|(kind, _)| kind == Kind::Address);
                let valid = read.iter().any(|one| names(one) && one.value == address);
                prop_assert!(valid || chain.entry().family == Family::Antelope, "{chain}: {address} {read:?}");
                let id = transaction(chain, &mut stream);
                let read = recognise::read(&id);
                let kinds = [Kind::Txid, Kind::Block, Kind::Address];
                prop_assert!(read.iter().any(|one| kinds.contains(&one.kind) && one.value.eq_ignore_ascii_case(&id)), "{chain}: {id} {read:?}");
            }
        }

        #[test]
        fn a_look_alike_is_valid_resembles_and_differs(seed: u64) {
            let of = address(Chain::Eth, &mut Stream::new(seed, "of", 0)).unwrap();
            let like = look_alike(&of, &mut Stream::new(seed, "like", 0)).unwrap();
            prop_assert!(like != of && evm::read(like.as_bytes()).is_some());
            prop_assert!(recognise::look_alike(&of, &like));
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_everywhere() {
        let mut stream = Stream::new(7, "amount", 0);
        assert_eq!((stream.below(1_000_000), stream.below(10)), (PIN.0, PIN.1));
        assert_eq!(name(&mut Stream::new(7, "customer", 0), Lang::En), PIN.2);
        assert_eq!(amount(120_050, 2), "1200.50");
        assert_eq!(fill("{a} and {b} {", &Values::from([("a".into(), "1".into())])), "1 and {b} {");
    }

    /// What seed 7 drew when the format was made: a change here changes every past sitting.
    const PIN: (u64, u64, &str) = (514_224, 2, "Jonas Fonseca");
}
