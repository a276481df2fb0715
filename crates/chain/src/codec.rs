//! Addresses as chains write them: from text to the account's bytes with every check that the format has, and back.
//!
//! Nothing here allocates to read. `read` functions take the text of one whole address, as ASCII, and return `None` for
//! anything else; a checksum that does not hold is `None`, never repaired. `write` functions make the usual spelling.

pub mod avalanche;
pub mod bitcoin;
pub mod cardano;
pub mod cashaddr;
pub mod cosmos;
pub mod evm;
pub mod moves;
pub mod ripple;
pub mod solana;
pub mod stellar;
pub mod substrate;
pub mod ton;
pub mod tron;

mod account;
mod base58;

pub use account::{Account, account, same_account};
pub use base58::{base58, base58check};

use sha2::{Digest, Sha256};

/// SHA-256 of SHA-256.
pub(crate) fn sha256d(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(Sha256::digest(bytes)).into()
}

/// RIPEMD-160 of SHA-256: how Bitcoin and its likes name a public key.
pub fn hash160(bytes: &[u8]) -> [u8; 20] {
    ripemd::Ripemd160::digest(Sha256::digest(bytes)).into()
}

/// The bytes of `N` times two hex digits, either case; `None` when the length or a digit is not right.
pub fn hex<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = (digit(pair[0])? << 4) | digit(pair[1])?;
    }
    Some(bytes)
}

/// Lower-case hex digits of `bytes`.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| DIGITS[half as usize] as char).collect()
}

fn digit(letter: u8) -> Option<u8> {
    (letter as char).to_digit(16).map(|value| value as u8)
}

/// CRC-16 with the polynomial of XMODEM, as Stellar and TON use it.
pub(crate) fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(
            crc ^ (u16::from(*byte) << 8),
            |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_the_known_ones() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
        assert_eq!(to_hex(&sha256d(b"hello")[..4]), "9595c9df");
        assert_eq!(to_hex(&hash160(b"")), "b472a266d0bd89c13706a4132ccfb16f7c3b9fcb");
        assert_eq!(hex::<2>(b"aBcD"), Some([0xab, 0xcd]));
        assert_eq!(hex::<2>(b"abc"), None);
        assert_eq!(hex::<1>(b"g0"), None);
    }
}
