//! Whether 32 bytes are the private key of an address, and whether 64 bytes are a key pair: no guess, the curve tells.

use blake2::Blake2b;
use ed25519_dalek::SigningKey;
use k256::elliptic_curve::sec1::ToSec1Point;
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};
use sha3::{Keccak256, Sha3_256};

/// The public key of an ed25519 seed.
fn ed25519(seed: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

/// Whether 64 bytes are an ed25519 secret followed by its public key; a signature is not.
pub fn is_key_pair(bytes: &[u8]) -> bool {
    let Some((seed, public)) = bytes.split_first_chunk::<32>() else { return false };
    public.len() == 32 && ed25519(seed) == *public
}

/// What address of `addresses` the key `seed` opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Other,
    Aptos,
    Sui,
}

/// The owner if `seed` is the private key of one of `addresses` (of Bitcoin's, Ethereum's, TRON's, Solana's, Aptos's, Sui's, NEAR's form).
pub fn owner<'a>(seed: &[u8; 32], addresses: impl Iterator<Item = &'a str>) -> Option<Owner> {
    let mut curve = Curves { seed, edwards: None, koblitz: None };
    addresses.filter(|address| (26..=66).contains(&address.len())).find_map(|address| curve.opens(address))
}

struct Curves<'a> {
    seed: &'a [u8; 32],
    edwards: Option<[u8; 32]>,
    koblitz: Option<Option<([u8; 33], [u8; 65])>>,
}

impl Curves<'_> {
    fn edwards(&mut self) -> [u8; 32] {
        *self.edwards.get_or_insert_with(|| ed25519(self.seed))
    }

    /// The compressed and the whole public key on secp256k1.
    fn koblitz(&mut self) -> Option<([u8; 33], [u8; 65])> {
        *self.koblitz.get_or_insert_with(|| {
            let public = k256::SecretKey::from_slice(self.seed).ok()?.public_key();
            let short = public.to_sec1_point(true);
            let long = public.to_sec1_point(false);
            Some((short.as_bytes().try_into().ok()?, long.as_bytes().try_into().ok()?))
        })
    }

    fn opens(&mut self, address: &str) -> Option<Owner> {
        if let Some(digits) = address.strip_prefix("0x").or_else(|| address.strip_prefix("0X")).or(Some(address)) {
            match super::check::hex(digits) {
                Some(account) if account.len() == 20 => {
                    let (_, long) = self.koblitz()?;
                    return (Keccak256::digest(&long[1..])[12..] == account[..]).then_some(Owner::Other);
                }
                Some(account) if account.len() == 32 && account != self.seed => return self.of_edwards(&account),
                _ => {}
            }
        }
        if let Some(program) = bech32(address) {
            let (short, _) = self.koblitz()?;
            return (program == hash160(&short)).then_some(Owner::Other);
        }
        let bytes = bs58::decode(address).into_vec().ok()?;
        if bytes.len() == 32 {
            return (self.edwards()[..] == bytes[..]).then_some(Owner::Other);
        }
        let body = super::check::base58check(address).filter(|body| body.len() == 21)?;
        let (short, long) = self.koblitz()?;
        let found = match body[0] {
            0x41 => Keccak256::digest(&long[1..])[12..] == body[1..],
            _ => {
                let nested = hash160(&[&[0, 20], &hash160(&short)[..]].concat());
                [hash160(&short), hash160(&long), nested].iter().any(|hash| hash[..] == body[1..])
            }
        };
        found.then_some(Owner::Other)
    }

    fn of_edwards(&mut self, account: &[u8]) -> Option<Owner> {
        let public = self.edwards();
        let aptos = Sha3_256::new().chain_update(public).chain_update([0]).finalize();
        let sui = Blake2b::<blake2::digest::consts::U32>::new().chain_update([0]).chain_update(public).finalize();
        match account {
            _ if public == *account => Some(Owner::Other),
            _ if aptos[..] == *account => Some(Owner::Aptos),
            _ if sui[..] == *account => Some(Owner::Sui),
            _ => None,
        }
    }
}

fn hash160(bytes: &[u8]) -> [u8; 20] {
    let mut ripe = <Ripemd160 as ripemd::Digest>::new();
    ripemd::Digest::update(&mut ripe, Sha256::digest(bytes));
    ripemd::Digest::finalize(ripe).into()
}

/// The witness program of a version 0 address.
fn bech32(address: &str) -> Option<[u8; 20]> {
    if !address.contains('1') {
        return None;
    }
    let (_, version, program) = bech32::segwit::decode(address).ok()?;
    (version == bech32::Fe32::Q).then_some(program)?.try_into().ok()
}
