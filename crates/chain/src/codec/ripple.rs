//! XRP Ledger: base58check in its own alphabet; X-addresses carry the destination tag (XLS-5).

use super::base58;
use bs58::Alphabet;

/// The account behind a classic address, `r…`.
pub fn read(text: &[u8]) -> Option<[u8; 20]> {
    let payload = base58::decode_check(text, Alphabet::RIPPLE)?;
    let (version, account) = payload.split_first()?;
    (*version == 0).then(|| account.try_into().ok())?
}

/// The account and the tag, if any, behind an X-address of the main network.
pub fn read_x(text: &[u8]) -> Option<([u8; 20], Option<u32>)> {
    let payload = base58::decode_check(text, Alphabet::RIPPLE)?;
    if payload.len() != 31 || payload[..2] != [0x05, 0x44] {
        return None;
    }
    let account = payload[2..22].try_into().ok()?;
    let tag = u32::from_le_bytes(payload[23..27].try_into().ok()?);
    match payload[22] {
        0 if tag == 0 => Some((account, None)),
        1 => Some((account, Some(tag))),
        _ => None,
    }
}

/// The classic address of an account.
pub fn write(account: &[u8; 20]) -> String {
    let mut payload = [0; 21];
    payload[1..].copy_from_slice(account);
    base58::encode_check(&payload, Alphabet::RIPPLE)
}

/// The X-address of an account and a tag on the main network.
pub fn write_x(account: &[u8; 20], tag: Option<u32>) -> String {
    let mut payload = [0; 31];
    payload[..2].copy_from_slice(&[0x05, 0x44]);
    payload[2..22].copy_from_slice(account);
    payload[22] = u8::from(tag.is_some());
    payload[23..27].copy_from_slice(&tag.unwrap_or(0).to_le_bytes());
    base58::encode_check(&payload, Alphabet::RIPPLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_x_address_is_a_classic_one_and_a_tag() {
        // Examples of XLS-5.
        let account = read(b"rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf").unwrap();
        let plain = "XVLhHMPHU98es4dbozjVtdWzVrDjtV5fdx1mHp98tDMoQXb";
        assert_eq!(read_x(plain.as_bytes()), Some((account, None)));
        assert_eq!(write_x(&account, None), plain);
        let tagged = write_x(&account, Some(4_294_967_294));
        assert_eq!(read_x(tagged.as_bytes()), Some((account, Some(4_294_967_294))));
        assert_eq!(write(&account), "rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf");
        assert_eq!(read(b"rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpF"), None);
    }
}
