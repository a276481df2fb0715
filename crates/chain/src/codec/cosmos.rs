//! Cosmos Hub and its likes: bech32 of 20 or 32 bytes under the chain's own prefix. OKTC's second spelling is of this kind.

use bech32::{Bech32, Hrp, primitives::decode::CheckedHrpstring};

/// Prefixes of bech32 texts that are not accounts to pay to: secrets, public keys, invoices, profiles, validators.
const NOT_ACCOUNTS: &[&str] = &[
    "suiprivkey",
    "nsec",
    "npub",
    "note",
    "nprofile",
    "nevent",
    "naddr",
    "nrelay",
    "lnurl",
    "age",
    "age-secret-key-",
    "bc",
    "tb",
    "bcrt",
    "ltc",
    "tltc",
    "addr",
    "stake",
    "xpub",
    "xprv",
    "iota",
    "pool",
    "acct_xsk",
    "addr_xsk",
    "root_xsk",
    "addr_vk",
    "stake_vk",
    "addr_sk",
    "stake_sk",
    "drep",
    "asset",
    "avax",
    "fuji",
    "silentpayment",
    "sp",
];

/// A prefix that is known to hold 20 bytes, or anything that is no longer than this, is a chain's name.
const PREFIX_MAX: usize = 16;

/// The prefix and the account of a bech32 address: 20 bytes, or 32 for contracts and the like.
///
/// `None` for prefixes that never name an account.
pub fn read(text: &str) -> Option<(Hrp, Account)> {
    let parsed = CheckedHrpstring::new::<Bech32>(text).ok()?;
    let hrp = parsed.hrp();
    let name = hrp.to_lowercase();
    if name.len() > PREFIX_MAX || NOT_ACCOUNTS.contains(&name.as_str()) || name.starts_with("ln") {
        return None;
    }
    if name.ends_with("pub") || name.contains("priv") || name.ends_with("sk") || name.contains("key") {
        return None;
    }
    let mut bytes = [0; 32];
    let mut len = 0;
    for byte in parsed.byte_iter() {
        *bytes.get_mut(len)? = byte;
        len += 1;
    }
    matches!(len, 20 | 32).then_some((hrp, Account { bytes, len }))
}

/// The bytes of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    bytes: [u8; 32],
    len: usize,
}

impl Account {
    /// Twenty bytes, or thirty-two.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// The address of an account under a prefix; `None` for a prefix that bech32 does not allow.
pub fn write(prefix: &str, account: &[u8]) -> Option<String> {
    bech32::encode::<Bech32>(Hrp::parse(prefix).ok()?, account).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_a_prefix_and_twenty_bytes() {
        let text = write("cosmos", &[8; 20]).unwrap();
        let (hrp, account) = read(&text).unwrap();
        assert_eq!((hrp.to_lowercase().as_str(), account.bytes()), ("cosmos", &[8; 20][..]));
        assert!(read(&write("osmo", &[8; 32]).unwrap()).is_some());
        for (prefix, len) in [("cosmos", 21), ("suiprivkey", 32), ("npub", 32), ("cosmospub", 32)] {
            assert_eq!(read(&write(prefix, &vec![8; len]).unwrap()), None, "{prefix}");
        }
    }
}
