//! Bitcoin, Litecoin, Dogecoin: base58check by version byte, bech32 and bech32m by prefix (BIP-173, BIP-350).

use super::{base58, hash160};
use crate::registry::{Chain, Chains};
use bech32::{
    Hrp,
    primitives::decode::{CheckedHrpstring, SegwitHrpstring},
};
use bs58::Alphabet;

/// What a base58check version byte stands for. `3…` is old pay-to-script-hash on Bitcoin, Bitcoin Cash and Litecoin alike.
const VERSIONS: &[(u8, Chains)] = &[
    (0, Chains::of(&[Chain::Btc, Chain::Bch])),
    (5, Chains::of(&[Chain::Btc, Chain::Bch, Chain::Ltc])),
    (48, Chains::one(Chain::Ltc)),
    (50, Chains::one(Chain::Ltc)),
    (30, Chains::one(Chain::Doge)),
    (22, Chains::one(Chain::Doge)),
];

/// The chains that `text` may be an address of, and the twenty bytes behind a base58check one.
pub fn read_base58(text: &[u8]) -> Option<(Chains, u8, [u8; 20])> {
    let payload = base58::decode_check(text, Alphabet::BITCOIN)?;
    let (version, hash) = payload.split_first()?;
    let (_, chains) = VERSIONS.iter().find(|(known, _)| known == version)?;
    Some((*chains, *version, hash.try_into().ok()?))
}

/// The chain of a segwit address (`bc1…`, `ltc1…`), any version, either case but not mixed.
pub fn read_segwit(text: &str) -> Option<Chain> {
    let parsed = SegwitHrpstring::new(text).ok()?;
    match parsed.hrp().to_lowercase().as_str() {
        "bc" => Some(Chain::Btc),
        "ltc" => Some(Chain::Ltc),
        _ => None,
    }
}

/// Whether `text` is Litecoin's `ltcmweb1…`: two public keys, longer than bech32 usually is.
pub fn is_mweb(text: &str) -> bool {
    CheckedHrpstring::new::<bech32::Bech32>(text)
        .is_ok_and(|parsed| parsed.hrp().to_lowercase() == "ltcmweb" && parsed.byte_iter().count() >= 66)
}

/// Pay to public-key hash: base58check of `version` (0 Bitcoin, 48 Litecoin, 30 Dogecoin) and the hash of `public`,
/// a serialised secp256k1 key (33 bytes, or 65 uncompressed).
pub fn pay_to_key_hash(version: u8, public: &[u8]) -> String {
    write_base58(version, &hash160(public))
}

/// The base58check address of a version and twenty bytes.
pub fn write_base58(version: u8, hash: &[u8; 20]) -> String {
    let mut payload = [version; 21];
    payload[1..].copy_from_slice(hash);
    base58::base58check(&payload)
}

/// Pay to witness public-key hash: `bc1q…` or `ltc1q…` of a compressed key of 33 bytes. `None` for another chain.
pub fn pay_to_witness_key_hash(chain: Chain, public: &[u8; 33]) -> Option<String> {
    write_segwit(chain, 0, &hash160(public))
}

/// Pay to script hash around a witness key hash: `3…` on Bitcoin (version 5), `M…` on Litecoin (version 50).
pub fn pay_to_wrapped_key_hash(version: u8, public: &[u8; 33]) -> String {
    let mut script = [0; 22];
    script[1] = 20;
    script[2..].copy_from_slice(&hash160(public));
    write_base58(version, &hash160(&script))
}

/// A segwit address of a version (0 to 16) and a program of 2 to 40 bytes.
pub fn write_segwit(chain: Chain, version: u8, program: &[u8]) -> Option<String> {
    let hrp = match chain {
        Chain::Btc => Hrp::parse("bc").ok()?,
        Chain::Ltc => Hrp::parse("ltc").ok()?,
        _ => return None,
    };
    bech32::segwit::encode(hrp, bech32::Fe32::try_from(version).ok()?, program).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::hex;

    /// The public key of the secret 1: the generator.
    const ONE: &[u8] = b"0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    #[test]
    fn the_generator_has_its_known_addresses() {
        let public = hex::<33>(ONE).unwrap();
        assert_eq!(pay_to_key_hash(0, &public), "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH");
        assert_eq!(pay_to_witness_key_hash(Chain::Btc, &public).unwrap(), "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
        assert_eq!(pay_to_wrapped_key_hash(5, &public), "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN");
    }

    #[test]
    fn segwit_is_read_in_either_case_but_not_mixed() {
        let taproot = "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr";
        assert_eq!(read_segwit(taproot), Some(Chain::Btc));
        assert_eq!(read_segwit(&taproot.to_uppercase()), Some(Chain::Btc));
        assert_eq!(read_segwit(&taproot.replace("bc1p", "bc1P")), None);
        assert_eq!(read_segwit(&taproot.replace("cr", "cq")), None);
        // A version 1 program under the older checksum (BIP-350's list of invalid addresses).
        assert_eq!(read_segwit("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd"), None);
    }

    #[test]
    fn versions_say_the_chains() {
        assert_eq!(read_base58(b"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa").unwrap().0.len(), 2);
        for (version, chain) in [(48, Chain::Ltc), (50, Chain::Ltc), (30, Chain::Doge), (22, Chain::Doge)] {
            assert_eq!(read_base58(write_base58(version, &[7; 20]).as_bytes()).unwrap().0.only(), Some(chain));
        }
        assert_eq!(read_base58(write_base58(128, &[7; 20]).as_bytes()), None);
        assert_eq!(read_base58(b"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"), None);
    }
}
