//! SS58: Polkadot, Kusama and the generic form. One key has a spelling per network; compare the account.

use super::base58;
use blake2::{Blake2b512, Digest};
use bs58::Alphabet;

/// The network's number (0 Polkadot, 2 Kusama, 42 generic) and the account behind `text`.
pub fn read(text: &[u8]) -> Option<(u16, [u8; 32])> {
    let bytes = base58::decode(text, Alphabet::BITCOIN)?;
    let (network, start) = match *bytes.first()? {
        low @ 0..=63 => (u16::from(low), 1),
        first @ 64..=127 => {
            let second = *bytes.get(1)?;
            let low = (first << 2) | (second >> 6);
            (u16::from(low) | (u16::from(second & 63) << 8), 2)
        }
        _ => return None,
    };
    if bytes.len() != start + 32 + 2 {
        return None;
    }
    let (body, check) = bytes.split_at(start + 32);
    (checksum(body) == check).then(|| body[start..].try_into().ok().map(|account| (network, account)))?
}

/// The spelling of an account on a network below 64.
pub fn write(network: u8, account: &[u8; 32]) -> String {
    let mut bytes = vec![network];
    bytes.extend_from_slice(account);
    let check = checksum(&bytes);
    bytes.extend_from_slice(&check);
    base58::base58(&bytes)
}

fn checksum(body: &[u8]) -> [u8; 2] {
    let hash = Blake2b512::new().chain_update(b"SS58PRE").chain_update(body).finalize();
    [hash[0], hash[1]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_has_a_spelling_per_network() {
        // The well-known development account Alice.
        let (network, account) = read(b"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").unwrap();
        assert_eq!(network, 42);
        assert_eq!(write(0, &account), "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5");
        assert_eq!(write(2, &account), "HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F");
        assert_eq!(read(b"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQX"), None);
    }
}
