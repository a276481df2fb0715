//! Stellar's StrKey: base32 of a version byte, the key and a CRC-16, low byte first. `G…` account, `M…` account with a
//! number (muxed), `C…` contract. (SEP-23)

use super::crc16;

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ACCOUNT: u8 = 6 << 3;
const MUXED: u8 = 12 << 3;
const CONTRACT: u8 = 2 << 3;

/// What a StrKey names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// An account.
    Account([u8; 32]),
    /// An account with the number that a venue gave its customer.
    Muxed([u8; 32], u64),
    /// A contract.
    Contract([u8; 32]),
}

/// What `text` names; secrets (`S…`) and other kinds are `None`.
pub fn read(text: &[u8]) -> Option<Key> {
    let mut bytes = [0_u8; 43];
    let bytes = match text.len() {
        56 => decode(text, &mut bytes[..35])?,
        69 => decode(text, &mut bytes)?,
        _ => return None,
    };
    let (body, check) = bytes.split_at(bytes.len() - 2);
    if crc16(body).to_le_bytes() != check {
        return None;
    }
    let key = body.get(1..33)?.try_into().ok()?;
    match (body[0], body.len()) {
        (ACCOUNT, 33) => Some(Key::Account(key)),
        (CONTRACT, 33) => Some(Key::Contract(key)),
        (MUXED, 41) => Some(Key::Muxed(key, u64::from_be_bytes(body[33..].try_into().ok()?))),
        _ => None,
    }
}

/// The StrKey of a key.
pub fn write(key: Key) -> String {
    let mut bytes = match key {
        Key::Account(key) => [&[ACCOUNT][..], &key].concat(),
        Key::Contract(key) => [&[CONTRACT][..], &key].concat(),
        Key::Muxed(key, id) => [&[MUXED][..], &key, &id.to_be_bytes()].concat(),
    };
    let check = crc16(&bytes).to_le_bytes();
    bytes.extend_from_slice(&check);
    let (mut out, mut held, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(LETTERS[((held >> bits) & 31) as usize] as char);
        }
    }
    if bits > 0 {
        out.push(LETTERS[((held << (5 - bits)) & 31) as usize] as char);
    }
    out
}

/// Fills `bytes` from base32; bits left over must be 0.
fn decode<'a>(text: &[u8], bytes: &'a mut [u8]) -> Option<&'a [u8]> {
    let (mut held, mut bits, mut at) = (0_u32, 0, 0);
    for letter in text {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => return None,
        };
        held = ((held << 5) | u32::from(value)) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            *bytes.get_mut(at)? = (held >> bits) as u8;
            at += 1;
        }
    }
    (at == bytes.len() && held & ((1 << bits) - 1) == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_sep_23_are_read_and_written() {
        let account = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ";
        let Some(Key::Account(key)) = read(account.as_bytes()) else { panic!("{account}") };
        let muxed = "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK";
        assert_eq!(read(muxed.as_bytes()), Some(Key::Muxed(key, 1 << 63)));
        assert_eq!(write(Key::Account(key)), account);
        assert_eq!(write(Key::Muxed(key, 1 << 63)), muxed);
        assert_eq!(read(write(Key::Contract(key)).as_bytes()), Some(Key::Contract(key)));
        assert_eq!(read(account.replace("SGZ", "SGA").as_bytes()), None);
    }
}
