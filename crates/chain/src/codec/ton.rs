//! TON: a friendly form of 36 bytes in base64, tagged and with a CRC-16, and a raw form `workchain:hex`.

use super::{crc16, hex};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};

/// An account: workchain (0, or -1 the masterchain) and hash.
pub type Account = (i8, [u8; 32]);

/// The account behind a friendly form of the main network, in either base64 alphabet (`EQ…` bounceable, `UQ…` not).
pub fn read(text: &[u8]) -> Option<Account> {
    if text.len() != 48 {
        return None;
    }
    let mut bytes = [0; 36];
    let engine = if text.iter().any(|letter| matches!(letter, b'+' | b'/')) { &STANDARD } else { &URL_SAFE };
    if engine.decode_slice(text, &mut bytes).ok()? != 36 || crc16(&bytes[..34]).to_be_bytes() != bytes[34..] {
        return None;
    }
    let workchain = bytes[1] as i8;
    (matches!(bytes[0], 0x11 | 0x51) && matches!(workchain, 0 | -1))
        .then(|| bytes[2..34].try_into().ok().map(|hash| (workchain, hash)))?
}

/// The account behind a raw form, `0:` or `-1:` and 64 hex digits.
pub fn read_raw(text: &[u8]) -> Option<Account> {
    let (workchain, digits) = match text.strip_prefix(b"0:") {
        Some(digits) => (0, digits),
        None => (-1, text.strip_prefix(b"-1:")?),
    };
    Some((workchain, hex::<32>(digits)?))
}

/// The friendly form, URL-safe. `bounces`: whether coins come back when nobody is at home.
pub fn write(account: Account, bounces: bool) -> String {
    let mut bytes = [0; 36];
    bytes[0] = if bounces { 0x11 } else { 0x51 };
    bytes[1] = account.0 as u8;
    bytes[2..34].copy_from_slice(&account.1);
    let check = crc16(&bytes[..34]).to_be_bytes();
    bytes[34..].copy_from_slice(&check);
    URL_SAFE.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_spellings_are_one_account() {
        // The TON Foundation's published example.
        let raw = b"0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e";
        let account = read_raw(raw).unwrap();
        assert_eq!(read(b"EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF"), Some(account));
        assert_eq!(read(b"UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA"), Some(account));
        assert_eq!(read(b"EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff+W72r5gqPrHF"), Some(account));
        assert_eq!(write(account, false), "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA");
        assert_eq!(read(b"EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHG"), None);
    }
}
