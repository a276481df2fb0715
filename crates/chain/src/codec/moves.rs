//! Aptos and Sui: 32 bytes in hex without a check. Their accounts are hashes of public keys.

use super::to_hex;
use blake2::{Blake2b, Digest, digest::consts::U32};
use sha3::Sha3_256;

/// The Aptos account of an ed25519 key that was never rotated: SHA3-256 of the key and its scheme.
pub fn aptos_of_public(public: &[u8; 32]) -> String {
    let hash = Sha3_256::new().chain_update(public).chain_update([0]).finalize();
    format!("0x{}", to_hex(&hash))
}

/// The Sui account of an ed25519 key: BLAKE2b-256 of the scheme and the key.
pub fn sui_of_public(public: &[u8; 32]) -> String {
    let hash = Blake2b::<U32>::new().chain_update([0]).chain_update(public).finalize();
    format!("0x{}", to_hex(&hash))
}

/// The 32 bytes behind `0x` and 1 to 64 digits: leading zeros may be left out (AIP-40).
pub fn read(text: &[u8]) -> Option<[u8; 32]> {
    let digits = text.strip_prefix(b"0x")?;
    if !(1..=64).contains(&digits.len()) {
        return None;
    }
    let mut padded = [b'0'; 64];
    padded[64 - digits.len()..].copy_from_slice(digits);
    super::hex(&padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_are_padded() {
        assert_eq!(read(b"0x1").unwrap()[31], 1);
        assert_eq!(read(b"0x"), None);
        assert_eq!(read(aptos_of_public(&[1; 32]).as_bytes()).unwrap().len(), 32);
        assert_ne!(aptos_of_public(&[1; 32]), sui_of_public(&[1; 32]));
    }
}
