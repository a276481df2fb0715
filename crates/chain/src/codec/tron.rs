//! TRON: base58check of 0x41 and twenty bytes, which are Ethereum's account of the same key.

use super::{base58, evm, hex};
use bs58::Alphabet;

const VERSION: u8 = 0x41;

/// The account behind `T…`.
pub fn read(text: &[u8]) -> Option<[u8; 20]> {
    let payload = base58::decode_check(text, Alphabet::BITCOIN)?;
    let (version, account) = payload.split_first()?;
    (*version == VERSION).then(|| account.try_into().ok())?
}

/// The account behind the form that nodes answer in: 41 and forty hex digits.
pub fn read_hex(text: &[u8]) -> Option<[u8; 20]> {
    hex::<20>(text.strip_prefix(b"41")?)
}

/// The address of an account, `T…`.
pub fn write(account: &[u8; 20]) -> String {
    super::bitcoin::write_base58(VERSION, account)
}

/// The address of a secp256k1 public key: 64 bytes, x and y.
pub fn of_public(public: &[u8; 64]) -> String {
    write(&evm::account_of_public(public))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_name_one_account() {
        let text = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
        let account = read(text.as_bytes()).unwrap();
        assert_eq!(read_hex(b"41a614f803b6fd780986a42c78ec9c7f77e6ded13c"), Some(account));
        assert_eq!(write(&account), text);
        assert_eq!(read(b"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6T"), None);
    }
}
