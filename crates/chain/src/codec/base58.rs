//! Base58, plain and with four bytes of double SHA-256 behind.

use super::sha256d;
use bs58::Alphabet;

/// Bytes that the longest base58 text of interest decodes to (Byron addresses; Solana signatures have 64).
pub(crate) const BYTES_MAX: usize = 96;

/// Decoded bytes without an allocation.
pub(crate) struct Bytes {
    buffer: [u8; BYTES_MAX],
    len: usize,
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.buffer[..self.len]
    }
}

/// What `text` decodes to in `alphabet`; `None` for a foreign letter or more than [`BYTES_MAX`] bytes.
pub(crate) fn decode(text: &[u8], alphabet: &Alphabet) -> Option<Bytes> {
    let mut buffer = [0; BYTES_MAX];
    let len = bs58::decode(text).with_alphabet(alphabet).onto(&mut buffer[..]).ok()?;
    Some(Bytes { buffer, len })
}

/// As [`decode`], with a checksum of four bytes that holds; the payload alone.
pub(crate) fn decode_check(text: &[u8], alphabet: &Alphabet) -> Option<Bytes> {
    let mut bytes = decode(text, alphabet)?;
    let end = bytes.len.checked_sub(4)?;
    let holds = sha256d(&bytes.buffer[..end])[..4] == bytes.buffer[end..bytes.len];
    bytes.len = end;
    holds.then_some(bytes)
}

/// As [`decode`], the payload being exactly `N` bytes.
pub(crate) fn decode_exact<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    decode(text, Alphabet::BITCOIN)?[..].try_into().ok()
}

/// `bytes` in base58, Bitcoin's alphabet.
pub fn base58(bytes: &[u8]) -> String {
    bs58::encode(bytes).into_string()
}

/// `payload` (version first) in base58 with its checksum, Bitcoin's alphabet.
pub fn base58check(payload: &[u8]) -> String {
    encode_check(payload, Alphabet::BITCOIN)
}

pub(crate) fn encode_check(payload: &[u8], alphabet: &Alphabet) -> String {
    let mut bytes = payload.to_vec();
    bytes.extend_from_slice(&sha256d(payload)[..4]);
    bs58::encode(bytes).with_alphabet(alphabet).into_string()
}
