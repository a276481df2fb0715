//! Avalanche's X and P chains: `X-avax1…` in bech32; transactions in base58 with a check of single SHA-256 (CB58).

use super::base58;
use bech32::{Bech32, Hrp, primitives::decode::CheckedHrpstring};
use bs58::Alphabet;
use sha2::{Digest, Sha256};

/// The account behind `X-avax1…`, `P-avax1…` or `avax1…`.
pub fn read(text: &str) -> Option<[u8; 20]> {
    let body = text.strip_prefix("X-").or_else(|| text.strip_prefix("P-")).unwrap_or(text);
    let parsed = CheckedHrpstring::new::<Bech32>(body).ok()?;
    if parsed.hrp().to_lowercase() != "avax" || parsed.byte_iter().count() != 20 {
        return None;
    }
    let mut account = [0; 20];
    account.iter_mut().zip(parsed.byte_iter()).for_each(|(to, byte)| *to = byte);
    Some(account)
}

/// The 32 bytes of a transaction in CB58.
pub fn read_transaction(text: &[u8]) -> Option<[u8; 32]> {
    let bytes = base58::decode(text, Alphabet::BITCOIN)?;
    let (id, check) = bytes.split_at_checked(32)?;
    (Sha256::digest(id)[28..] == *check).then(|| id.try_into().ok())?
}

/// `X-avax1…` of an account.
pub fn write(account: &[u8; 20]) -> Option<String> {
    bech32::encode::<Bech32>(Hrp::parse("avax").ok()?, account).ok().map(|body| format!("X-{body}"))
}

/// A transaction's id in CB58.
pub fn write_transaction(id: &[u8; 32]) -> String {
    let mut bytes = id.to_vec();
    bytes.extend_from_slice(&Sha256::digest(id)[28..]);
    base58::base58(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_transactions_come_back() {
        assert_eq!(read(&write(&[4; 20]).unwrap()), Some([4; 20]));
        let id = write_transaction(&[0xab; 32]);
        assert_eq!(read_transaction(id.as_bytes()), Some([0xab; 32]));
        let wrong = format!("{}{}", &id[..id.len() - 1], if id.ends_with('a') { 'b' } else { 'a' });
        assert_eq!(read_transaction(wrong.as_bytes()), None);
    }
}
