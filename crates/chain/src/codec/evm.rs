//! Ethereum and its likes: twenty bytes in hex, checked by the case of its letters (EIP-55).

use super::{hex, to_hex};
use sha3::{Digest, Keccak256};

/// The account behind `0x` and forty digits. Mixed case must hold EIP-55; one case alone carries no check.
pub fn read(text: &[u8]) -> Option<[u8; 20]> {
    let digits = text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"0X"))?;
    let account = hex::<20>(digits)?;
    let mixed = digits.iter().any(u8::is_ascii_lowercase) && digits.iter().any(u8::is_ascii_uppercase);
    (!mixed || checksummed(&account) == digits).then_some(account)
}

/// The address of an account, spelt with its checksum.
pub fn write(account: &[u8; 20]) -> String {
    let digits = checksummed(account);
    std::iter::once(&b'0').chain(b"x").chain(&digits).map(|digit| *digit as char).collect()
}

/// The address of a public key: 64 bytes, x and y, without the leading 4.
pub fn of_public(public: &[u8; 64]) -> String {
    write(&account_of_public(public))
}

/// The twenty bytes that name a public key of 64 bytes, x and y.
pub fn account_of_public(public: &[u8; 64]) -> [u8; 20] {
    let hash = Keccak256::digest(public);
    let mut account = [0; 20];
    account.copy_from_slice(&hash[12..]);
    account
}

/// The forty digits, an upper-case letter where the digit of their own hash is 8 or more.
fn checksummed(account: &[u8; 20]) -> [u8; 40] {
    let mut digits = [0; 40];
    digits.copy_from_slice(to_hex(account).as_bytes());
    let hash = Keccak256::digest(digits);
    for (at, digit) in digits.iter_mut().enumerate() {
        if (hash[at / 2] >> (4 * (1 - at % 2))) & 15 >= 8 {
            digit.make_ascii_uppercase();
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_the_checksum() {
        // EIP-55's own examples.
        for text in ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"] {
            let account = read(text.as_bytes()).unwrap();
            assert_eq!(write(&account), text);
            assert_eq!(read(text.to_lowercase().as_bytes()), Some(account));
            assert_eq!(read(format!("0x{}", text[2..].to_uppercase()).as_bytes()), Some(account));
            assert_eq!(read(text.replace('A', "a").replace('B', "b").as_bytes()), None);
            assert_eq!(read(&text.as_bytes()[..41]), None);
        }
    }
}
