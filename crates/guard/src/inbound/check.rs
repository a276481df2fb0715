//! Checksums that tell a key from a look-alike.

use sha2::{Digest, Sha256};

/// Base58 with the double-SHA-256 checksum: version byte and the rest.
pub fn base58check(text: &str) -> Option<Vec<u8>> {
    let mut bytes = bs58::decode(text).into_vec().ok()?;
    let body = bytes.len().checked_sub(4)?;
    let sum = Sha256::digest(Sha256::digest(&bytes[..body]));
    (sum[..4] == bytes[body..]).then(|| {
        bytes.truncate(body);
        bytes
    })
}

/// The same with Ripple's alphabet.
pub fn ripple(text: &str) -> Option<Vec<u8>> {
    let mut bytes = bs58::decode(text).with_alphabet(bs58::Alphabet::RIPPLE).into_vec().ok()?;
    let body = bytes.len().checked_sub(4)?;
    let sum = Sha256::digest(Sha256::digest(&bytes[..body]));
    (sum[..4] == bytes[body..]).then(|| {
        bytes.truncate(body);
        bytes
    })
}

/// Whether all letters are of the Base58 alphabet.
pub fn is_base58(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() && !matches!(byte, b'0' | b'O' | b'I' | b'l'))
}

/// Whether all letters are hexadecimal digits.
pub fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The bytes of a hexadecimal text.
pub fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let value = |byte: u8| (byte as char).to_digit(16);
    digits.chunks(2).map(|two| Some((value(two[0])? << 4 | value(two[1])?) as u8)).collect()
}

/// The Luhn check of cards.
pub fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, u32::from(*digit)) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// CRC-16/XMODEM, of Stellar's keys.
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 })
    })
}

/// CRC-32 (IEEE), of Monero's seeds.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 != 0 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

/// RFC 4648 base 32 without padding.
pub fn base32(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut bits, mut have) = (0_u32, 0);
    for byte in text.bytes() {
        let value = match byte.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(value);
        have += 5;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have) as u8);
            bits &= (1 << have) - 1;
        }
    }
    Some(out)
}

/// Small, capital letters and digits: made by a machine rather than a word.
pub fn is_mixed(text: &str) -> bool {
    let has = |of: fn(&u8) -> bool| text.as_bytes().iter().any(of);
    has(u8::is_ascii_digit) && (has(u8::is_ascii_lowercase) || has(u8::is_ascii_uppercase))
}

/// Small letters, capitals and digits, some of each.
pub fn is_drawn(text: &str) -> bool {
    let has = |of: fn(&u8) -> bool| text.as_bytes().iter().any(of);
    has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)
}
