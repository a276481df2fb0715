//! What one token can be by its own letters: every format with its checksum, and near misses of those.

use super::Kind;
use crate::{
    codec::{avalanche, bitcoin, cardano, cashaddr, cosmos, evm, hex, ripple, solana, stellar, substrate, ton, tron},
    registry::{Chain, Chains},
};

/// Letters of the longest token of interest (Litecoin's MWEB addresses).
pub(super) const TOKEN_MAX: usize = 160;

/// Letters of a Solana signature.
const SIGNATURE_MIN: usize = 86;
const SIGNATURE_MAX: usize = 88;

/// What a token can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    pub kind: Kind,
    /// The chains it fits as it is written.
    pub strict: Chains,
    /// Chains it also fits if the text names one: people leave out `0x`, or write a generic address.
    pub relaxed: Chains,
    /// Not empty: it counts only if the text names one of these.
    pub needs: Chains,
    /// What else it can be.
    pub other: Option<(Kind, Chains)>,
    /// Whether a checksum or a rare form shows that it is no accident.
    pub proven: bool,
}

impl Shape {
    /// What is of these chains and nothing else.
    pub fn plain(kind: Kind, strict: Chains) -> Shape {
        Shape { kind, strict, relaxed: Chains::NONE, needs: Chains::NONE, other: None, proven: true }
    }

    fn address(strict: Chains) -> Shape {
        Shape::plain(Kind::Address, strict)
    }

    fn one(chain: Chain) -> Shape {
        Shape::address(Chains::one(chain))
    }

    /// A near miss of an address of these chains.
    pub fn invalid(chains: Chains) -> Shape {
        Shape { kind: Kind::AddressInvalid, proven: false, ..Shape::address(chains) }
    }
}

const MOVES: Chains = Chains::of(&[Chain::Aptos, Chain::Sui]);
/// Chains that name a transaction by 64 bare digits in small letters.
const BARE: Chains = Chains::of(&[
    Chain::Btc,
    Chain::Ltc,
    Chain::Doge,
    Chain::Bch,
    Chain::Tron,
    Chain::Eos,
    Chain::Xlm,
    Chain::Ton,
    Chain::Ada,
]);
/// Chains that name a transaction by 64 bare digits in capitals.
const BARE_UPPER: Chains = Chains::of(&[Chain::Xrp, Chain::Atom]);
/// Chains that name a transaction by `0x` and 64 digits.
const PREFIXED: Chains = Chains::EVM.or(Chains::of(&[Chain::Aptos, Chain::Dot, Chain::Ksm]));

/// What `token`, which is ASCII, can be. A Solana signature may still be a key pair: that check is dear, and the caller's.
pub(super) fn read(token: &str) -> Option<Shape> {
    let bytes = token.as_bytes();
    match bytes.len() {
        0..=24 => None,
        len if len > TOKEN_MAX => None,
        _ => hexadecimal(bytes)
            .or_else(|| base58(bytes))
            .or_else(|| base32(bytes))
            .or_else(|| bech32(token))
            .or_else(|| base64(bytes)),
    }
}

fn hexadecimal(bytes: &[u8]) -> Option<Shape> {
    let lower_x = bytes.starts_with(b"0x");
    match bytes.len() {
        42 if lower_x || bytes.starts_with(b"0X") => {
            evm::read(bytes)?;
            let mixed = bytes[2..].iter().any(u8::is_ascii_uppercase) && bytes[2..].iter().any(u8::is_ascii_lowercase);
            let near = Chains::one(Chain::Near);
            Some(Shape { relaxed: near, proven: mixed, ..Shape::address(Chains::EVM) })
        }
        66 if lower_x || bytes.starts_with(b"0X") => hash(&bytes[2..], true),
        // Aptos leaves out zeros at the beginning.
        62..=65 if lower_x && bytes[2..].iter().all(u8::is_ascii_hexdigit) => {
            let aptos = Chains::one(Chain::Aptos);
            Some(Shape { needs: aptos, proven: false, ..Shape::address(aptos) })
        }
        64 => hash(bytes, false),
        66 | 67 if bytes.contains(&b':') => ton::read_raw(bytes).map(|_| Shape::one(Chain::Ton)),
        42 => {
            tron::read_hex(bytes)?;
            Some(Shape { needs: Chains::one(Chain::Tron), proven: false, ..Shape::one(Chain::Tron) })
        }
        40 => {
            let mixed = bytes.iter().any(u8::is_ascii_uppercase) && bytes.iter().any(u8::is_ascii_lowercase);
            let mut spelt = [b'0'; 42];
            spelt[1] = b'x';
            spelt[2..].copy_from_slice(bytes);
            (mixed && evm::read(&spelt).is_some()).then(|| Shape::address(Chains::EVM))
        }
        _ => None,
    }
}

/// Different digits that a digest of 32 bytes has at least.
const DIGITS_MIN: u32 = 6;

/// 64 digits: a transaction, a block by its leading zeros, or an account of Aptos, Sui or NEAR.
fn hash(digits: &[u8], prefixed: bool) -> Option<Shape> {
    hex::<32>(digits)?;
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    let seen = digits.iter().fold(0_u32, |seen, digit| seen | 1 << ((*digit as char).to_digit(16).unwrap_or(0)));
    let shape =
        |kind, strict, relaxed, other| Shape { kind, strict, relaxed, needs: Chains::NONE, other, proven: false };
    if prefixed && (16..64).contains(&zeros) {
        // No digest begins like this; the system's own accounts on Aptos and Sui do.
        return Some(shape(Kind::Address, MOVES, Chains::NONE, None));
    }
    if seen.count_ones() < DIGITS_MIN {
        return None;
    }
    if zeros >= 8 {
        return Some(shape(Kind::Block, block_chains(digits, zeros), Chains::NONE, None));
    }
    let upper = digits.iter().any(u8::is_ascii_uppercase);
    let lower = digits.iter().any(u8::is_ascii_lowercase);
    let every = BARE.or(BARE_UPPER).or(PREFIXED).or(Chains::one(Chain::Substrate));
    match (prefixed, upper, lower) {
        (true, _, _) => Some(shape(Kind::Txid, PREFIXED, every, Some((Kind::Address, MOVES)))),
        (false, false, true) => Some(shape(Kind::Txid, BARE, every, Some((Kind::Address, Chains::one(Chain::Near))))),
        (false, true, false) => Some(shape(Kind::Txid, BARE_UPPER, every, None)),
        _ => None,
    }
}

/// The highest block that TRON can have had for decades; above, the eight digits behind eight zeros are no height.
const TRON_HEIGHT_MAX: u32 = 0x0fff_ffff;

/// Whose block ids begin with that many zeros: Bitcoin's likes by their work, TRON's by eight bytes of height.
fn block_chains(digits: &[u8], zeros: usize) -> Chains {
    let work = Chains::of(&[Chain::Btc, Chain::Bch]);
    let height = hex::<4>(&digits[8..16]).map_or(0, u32::from_be_bytes);
    if zeros < 16 && (1..=TRON_HEIGHT_MAX).contains(&height) { work.or(Chains::one(Chain::Tron)) } else { work }
}

fn base58(bytes: &[u8]) -> Option<Shape> {
    let len = bytes.len();
    let checked = match bytes[0] {
        b'T' if (33..=34).contains(&len) => tron::read(bytes).map(|_| Shape::one(Chain::Tron)),
        b'1' | b'3' | b'L' | b'M' | b'D' | b'9' | b'A' if (25..=36).contains(&len) => {
            bitcoin::read_base58(bytes).map(|(chains, _, _)| Shape::address(chains))
        }
        b'r' if (25..=36).contains(&len) => ripple::read(bytes).map(|_| Shape::one(Chain::Xrp)),
        b'X' if (46..=48).contains(&len) => ripple::read_x(bytes).map(|_| Shape::one(Chain::Xrp)),
        _ => None,
    };
    checked.or_else(|| match len {
        32..=44 => account(bytes),
        46..=128 => long_base58(bytes),
        _ => None,
    })
}

/// 32 bytes without a check: an account of Solana, or how Sui and NEAR name a transaction.
fn account(bytes: &[u8]) -> Option<Shape> {
    solana::read(bytes)?;
    let other = Some((Kind::Txid, Chains::of(&[Chain::Sui, Chain::Near])));
    let mixed = bytes.iter().any(u8::is_ascii_digit) && bytes.iter().any(u8::is_ascii_alphabetic);
    let system = bytes.iter().all(|letter| *letter == b'1');
    (mixed || system).then(|| Shape { other, proven: false, ..Shape::one(Chain::Sol) })
}

fn long_base58(bytes: &[u8]) -> Option<Shape> {
    let len = bytes.len();
    if (46..=50).contains(&len)
        && let Some((network, _)) = substrate::read(bytes)
    {
        return Some(match network {
            0 => Shape::one(Chain::Dot),
            2 => Shape::one(Chain::Ksm),
            _ => Shape { relaxed: Chains::of(&[Chain::Dot, Chain::Ksm]), ..Shape::one(Chain::Substrate) },
        });
    }
    if (48..=52).contains(&len) && avalanche::read_transaction(bytes).is_some() {
        return Some(Shape { kind: Kind::Txid, ..Shape::one(Chain::Avax) });
    }
    if (SIGNATURE_MIN..=SIGNATURE_MAX).contains(&len) && solana::signature(bytes).is_some() {
        return Some(Shape { kind: Kind::Txid, ..Shape::one(Chain::Sol) });
    }
    cardano::is_byron(bytes).then(|| Shape::one(Chain::Ada))
}

fn base32(bytes: &[u8]) -> Option<Shape> {
    matches!(bytes.len(), 56 | 69).then(|| stellar::read(bytes).map(|_| Shape::one(Chain::Xlm)))?
}

fn base64(bytes: &[u8]) -> Option<Shape> {
    ton::read(bytes).map(|_| Shape::one(Chain::Ton))
}

fn bech32(token: &str) -> Option<Shape> {
    let bytes = token.as_bytes();
    if cashaddr::read(bytes).is_some() {
        return Some(Shape::one(Chain::Bch));
    }
    let upper = bytes.iter().any(u8::is_ascii_uppercase);
    if bytes.len() < 38 || (upper && bytes.iter().any(u8::is_ascii_lowercase) && !token.contains('-')) {
        return None;
    }
    let last = bytes.iter().rposition(|letter| *letter == b'1')?;
    if last == 0 || bytes.len() - last < 32 {
        return None;
    }
    let starts =
        |prefix: &str| bytes.len() > prefix.len() && bytes[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes());
    if starts("bc1") || starts("ltc1") {
        return bitcoin::read_segwit(token).map(Shape::one);
    }
    if starts("ltcmweb1") {
        return bitcoin::is_mweb(token).then(|| Shape::one(Chain::Ltc));
    }
    if starts("addr1") || starts("stake1") {
        return cardano::is_shelley(token).then(|| Shape::one(Chain::Ada));
    }
    if avalanche::read(token).is_some() {
        return Some(Shape::one(Chain::Avax));
    }
    let (hrp, account) = cosmos::read(token)?;
    match hrp.to_lowercase().as_str() {
        "cosmos" => Some(Shape::one(Chain::Atom)),
        "ex" if account.bytes().len() == 20 => Some(Shape::one(Chain::Oktc)),
        _ => Some(Shape::address(Chains::NONE)),
    }
}

/// Prefixes of bech32 addresses, with what their chain is.
const BECH32_PREFIXES: &[(&str, Chain, usize, usize)] = &[
    ("bc1", Chain::Btc, 40, 64),
    ("ltc1", Chain::Ltc, 41, 65),
    ("addr1", Chain::Ada, 56, 106),
    ("stake1", Chain::Ada, 57, 61),
    ("cosmos1", Chain::Atom, 43, 67),
    ("ex1", Chain::Oktc, 39, 43),
    ("avax1", Chain::Avax, 41, 47),
];

/// Letters that are not of the alphabet, by which a near miss is still told from something else.
const FOREIGN_MAX: usize = 1;

/// The chains of which `token` is an address but for a letter or two.
pub(super) fn near_miss(token: &str) -> Option<Chains> {
    let bytes = token.as_bytes();
    let len = bytes.len();
    let has = |class: fn(&u8) -> bool| bytes.iter().any(class);
    let mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit);
    if bytes.starts_with(b"0x") || bytes.starts_with(b"0X") {
        let foreign = bytes[2..].iter().filter(|digit| !digit.is_ascii_hexdigit()).count();
        let fits = (40..=44).contains(&len) && foreign <= FOREIGN_MAX && (len, foreign) != (44, 1);
        return (fits && has(u8::is_ascii_alphabetic)).then_some(Chains::EVM);
    }
    for (prefix, chain, low, high) in BECH32_PREFIXES {
        let one_case = !(has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase));
        let starts = len > prefix.len() && bytes[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes());
        let fits = (*low..=*high).contains(&len);
        if starts && fits && (one_case || foreign(&bytes[prefix.len()..], b"qpzry9x8gf2tvdw0s3jn54khce6mua7l") <= 2) {
            return Some(Chains::one(*chain));
        }
    }
    if (55..=57).contains(&len) && matches!(bytes[0], b'G' | b'C') || (68..=70).contains(&len) && bytes[0] == b'M' {
        let off = bytes.iter().filter(|letter| !matches!(letter, b'A'..=b'Z' | b'2'..=b'7')).count();
        return (off <= FOREIGN_MAX && has(u8::is_ascii_digit)).then_some(Chains::one(Chain::Xlm));
    }
    if (47..=49).contains(&len) && (token.starts_with("EQ") || token.starts_with("UQ")) && mixed {
        return Some(Chains::one(Chain::Ton));
    }
    let off = bytes
        .iter()
        .filter(|letter| !letter.is_ascii_alphanumeric() || matches!(letter, b'0' | b'O' | b'I' | b'l'))
        .count();
    if !mixed || off > FOREIGN_MAX {
        return None;
    }
    let one = |chain| Some(Chains::one(chain));
    match (bytes[0], len) {
        (b'T', 33..=35) => one(Chain::Tron),
        (b'1', 32..=35) => Some(Chains::of(&[Chain::Btc, Chain::Bch])),
        (b'3', 33..=35) => Some(Chains::of(&[Chain::Btc, Chain::Bch, Chain::Ltc])),
        (b'L' | b'M', 33..=35) => one(Chain::Ltc),
        (b'D' | b'A' | b'9', 33..=35) => one(Chain::Doge),
        (b'r', 32..=35) | (b'X', 46..=48) => one(Chain::Xrp),
        (b'1', 46..=49) => one(Chain::Dot),
        (b'C'..=b'J', 46..=48) => one(Chain::Ksm),
        (b'5', 47..=49) => one(Chain::Substrate),
        _ => None,
    }
}

fn foreign(bytes: &[u8], alphabet: &[u8]) -> usize {
    bytes.iter().filter(|letter| !alphabet.contains(&letter.to_ascii_lowercase())).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(token: &str, kind: Kind, codes: &[&str]) {
        let shape = read(token).unwrap_or_else(|| panic!("{token} is nothing"));
        assert_eq!(
            (shape.kind, shape.strict.iter().map(Chain::code).collect::<Vec<_>>()),
            (kind, codes.to_vec()),
            "{token}"
        );
    }

    #[test]
    fn tokens_are_what_they_are() {
        check("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Kind::Address, &["TRON"]);
        check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Kind::Address, &["BTC", "BCH"]);
        check("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Kind::Address, &["BTC"]);
        check("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", Kind::Address, &["BCH"]);
        check("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", Kind::Address, &["SOL"]);
        check("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", Kind::Address, &["SUBSTRATE"]);
        check("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5", Kind::Address, &["DOT"]);
        check("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", Kind::Address, &["XLM"]);
        check("rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf", Kind::Address, &["XRP"]);
        check("00000000000000000008a89e854d57e5667df88f1cdef6fde2fbca1de5b639ad", Kind::Block, &["BTC", "BCH"]);
        check("0000000004a8d1f29c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", Kind::Block, &["BTC", "BCH", "TRON"]);
    }

    #[test]
    fn what_is_nothing_is_nothing() {
        for token in [
            "DE89370400440532013000123456789012",
            "550e8400e29b41d4a716446655440000",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "cosmosvaloperpub1zcjduepq",
        ] {
            assert_eq!(read(token), None, "{token}");
            assert_eq!(near_miss(token), None, "{token}");
        }
    }

    #[test]
    fn near_misses_are_told() {
        for (token, code) in [
            ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6T", "TRON"),
            ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6", "TRON"),
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "ETH"),
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "ETH"),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "BTC"),
        ] {
            assert_eq!(read(token), None, "{token}");
            let chains = near_miss(token).unwrap_or_else(|| panic!("{token}"));
            assert!(chains.iter().any(|chain| chain.code() == code), "{token}");
        }
    }
}
