//! Whether two spellings are one account: SS58 per network, CashAddr and legacy, `0x` and `ex1`, TON's three forms.

use super::{avalanche, bitcoin, cashaddr, cosmos, evm, moves, ripple, solana, stellar, substrate, ton, tron};

/// What an address names, whatever its spelling.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// Hash and version class of Bitcoin's likes: 0 key, 1 script, by the chain's version byte.
    Hash(u8, [u8; 20]),
    /// An EVM account.
    Evm([u8; 20]),
    /// A TRON account.
    Tron([u8; 20]),
    /// 32 bytes of a Substrate chain.
    Substrate([u8; 32]),
    /// An account of the XRP Ledger; the tag is not part of it.
    Ripple([u8; 20]),
    /// An account or contract of Stellar; the number of a muxed one is not part of it.
    Stellar([u8; 32]),
    /// A TON account.
    Ton(i8, [u8; 32]),
    /// 32 bytes in hex: Aptos or Sui.
    Moves([u8; 32]),
    /// 32 bytes in base58: Solana.
    Solana([u8; 32]),
    /// An X or P account of Avalanche.
    Avalanche([u8; 20]),
    /// A format without a second spelling but for case.
    Text(String),
}

/// What `address` names. Formats are tried from the one with the strongest check to the one with none.
pub fn account(address: &str) -> Account {
    let bytes = address.as_bytes();
    let lower = || Account::Text(address.to_ascii_lowercase());
    if let Some(account) = evm::read(bytes) {
        return Account::Evm(account);
    }
    if let Some(account) = tron::read(bytes) {
        return Account::Tron(account);
    }
    if let Some((_, version, hash)) = bitcoin::read_base58(bytes) {
        return Account::Hash(version, hash);
    }
    if let Some((kind, hash)) = cashaddr::read(bytes) {
        return Account::Hash(if kind == 0 { 0 } else { 5 }, hash);
    }
    if let Some(account) = ripple::read(bytes).or_else(|| ripple::read_x(bytes).map(|(account, _)| account)) {
        return Account::Ripple(account);
    }
    if let Some(key) = stellar::read(bytes) {
        let (stellar::Key::Account(key) | stellar::Key::Muxed(key, _) | stellar::Key::Contract(key)) = key;
        return Account::Stellar(key);
    }
    if let Some((workchain, hash)) = ton::read(bytes).or_else(|| ton::read_raw(bytes)) {
        return Account::Ton(workchain, hash);
    }
    if let Some((_, account)) = substrate::read(bytes) {
        return Account::Substrate(account);
    }
    if let Some(account) = avalanche::read(address) {
        return Account::Avalanche(account);
    }
    if let Some((hrp, account)) = cosmos::read(address)
        && hrp.to_lowercase() == "ex"
        && let Ok(account) = account.bytes().try_into()
    {
        return Account::Evm(account);
    }
    if bytes.len() > 42
        && let Some(account) = moves::read(bytes)
    {
        return Account::Moves(account);
    }
    if let Some(account) = solana::read(bytes) {
        return Account::Solana(account);
    }
    lower()
}

/// Whether two addresses name one account.
pub fn same_account(one: &str, other: &str) -> bool {
    one == other || account(one) == account(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_account_are_equal_and_others_are_not() {
        for (one, other, same) in [
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", true),
            ("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", true),
            (
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
                "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
                true,
            ),
            (
                "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
                "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e",
                true,
            ),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", true),
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", false),
            ("eosbinance11", "eosbinance12", false),
        ] {
            assert_eq!(same_account(one, other), same, "{one} {other}");
        }
    }
}
