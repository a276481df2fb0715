//! Solana: 32 bytes in base58 and nothing to check them by.

use super::base58::{self, decode_exact};
use ed25519_dalek::{SigningKey, VerifyingKey};

/// The account behind `text`: 32 to 44 base58 letters that are exactly 32 bytes.
pub fn read(text: &[u8]) -> Option<[u8; 32]> {
    if (32..=44).contains(&text.len()) { decode_exact(text) } else { None }
}

/// A signature, which is how Solana names a transaction: 64 bytes in base58. A key pair has the same shape and is refused.
pub fn read_signature(text: &[u8]) -> Option<[u8; 64]> {
    signature(text).filter(|bytes| !is_key_pair(bytes))
}

/// 64 bytes in base58: a signature, or the key pair that has the same shape.
pub fn signature(text: &[u8]) -> Option<[u8; 64]> {
    if (64..=88).contains(&text.len()) { decode_exact(text) } else { None }
}

/// The address of an ed25519 public key.
pub fn write(public: &[u8; 32]) -> String {
    base58::base58(public)
}

/// Whether the second half is the public key of the first: a secret key as wallets export it, not a signature.
///
/// Costs one multiplication on the curve, some 20 µs.
pub fn is_key_pair(bytes: &[u8; 64]) -> bool {
    let (seed, public) = bytes.split_at(32);
    seed.try_into().is_ok_and(|seed| SigningKey::from_bytes(seed).verifying_key().as_bytes() == public)
}

/// Whether a wallet can hold the key: programs' own accounts lie off the curve.
pub fn is_on_curve(account: &[u8; 32]) -> bool {
    VerifyingKey::from_bytes(account).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_pair_is_not_a_signature() {
        let key = SigningKey::from_bytes(&[9; 32]);
        let pair = base58::base58(&key.to_keypair_bytes());
        assert!(is_key_pair(&key.to_keypair_bytes()));
        assert_eq!(read_signature(pair.as_bytes()), None);
        let mut other = key.to_keypair_bytes();
        other[40] ^= 1;
        assert_eq!(read_signature(base58::base58(&other).as_bytes()), Some(other));
    }

    #[test]
    fn an_address_is_32_bytes() {
        assert!(read(b"11111111111111111111111111111111").is_some());
        let mint = b"EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v";
        assert_eq!(write(&read(mint).unwrap()).as_bytes(), mint);
        assert!(is_on_curve(&SigningKey::from_bytes(&[3; 32]).verifying_key().to_bytes()));
        assert_eq!(read(b"EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt"), None);
    }
}
