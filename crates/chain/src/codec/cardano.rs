//! Cardano: Shelley addresses in bech32 (`addr1…`, `stake1…`), Byron ones in base58 around CBOR with a CRC-32.

use super::base58;
use bech32::{Bech32, primitives::decode::CheckedHrpstring};
use bs58::Alphabet;

/// Whether `text` is a Shelley address of the main network.
pub fn is_shelley(text: &str) -> bool {
    let Ok(parsed) = CheckedHrpstring::new::<Bech32>(text) else { return false };
    let (hrp, len) = (parsed.hrp().to_lowercase(), parsed.byte_iter().count());
    let header = parsed.byte_iter().next().unwrap_or(0);
    let fits = match hrp.as_str() {
        "addr" => (29..=65).contains(&len) && header >> 4 <= 7,
        "stake" => len == 29 && matches!(header >> 4, 14 | 15),
        _ => false,
    };
    fits && header & 15 == 1
}

/// Whether `text` is a Byron address: `[#24(bytes), crc32(bytes)]`.
pub fn is_byron(text: &[u8]) -> bool {
    if !(50..=128).contains(&text.len()) {
        return false;
    }
    let Some(bytes) = base58::decode(text, Alphabet::BITCOIN) else { return false };
    // 0x82: an array of two; 0xd8 0x18: tag 24; 0x58 n: a byte string of n.
    let [0x82, 0xd8, 0x18, 0x58, len, rest @ ..] = &bytes[..] else { return false };
    let len = usize::from(*len);
    if rest.len() < len + 5 || rest[len] != 0x1a || rest.len() != len + 5 {
        return false;
    }
    crc32fast::hash(&rest[..len]).to_be_bytes() == rest[len + 1..]
}

/// A Byron address around `payload` (at most 80 bytes), for fixtures.
pub fn write_byron(payload: &[u8]) -> String {
    let mut bytes = vec![0x82, 0xd8, 0x18, 0x58, payload.len() as u8];
    bytes.extend_from_slice(payload);
    bytes.push(0x1a);
    bytes.extend_from_slice(&crc32fast::hash(payload).to_be_bytes());
    base58::base58(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ages_are_read() {
        // CIP-19's test vectors.
        assert!(is_shelley(
            "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x"
        ));
        assert!(is_shelley("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8"));
        assert!(is_shelley("stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw"));
        assert!(!is_shelley("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl9"));
        assert!(is_byron(b"Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi"));
        assert!(!is_byron(b"Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAj"));
        assert!(is_byron(write_byron(&[5; 60]).as_bytes()));
    }
}
