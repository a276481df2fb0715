//! Signatures: ed25519 over a purpose and what is meant, so that one cannot be taken for another.

use crate::log::unhex;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use std::fmt::Write;

/// Who signed, and the signature; both hex.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Seal {
    pub signer: String,
    pub signature: String,
}

impl Seal {
    pub fn of(key: &[u8; 32], purpose: &str, bytes: &[u8]) -> Seal {
        let key = SigningKey::from_bytes(key);
        let signature = key.sign(&meant(purpose, bytes));
        Seal { signer: hex(key.verifying_key().as_bytes()), signature: hex(&signature.to_bytes()) }
    }

    /// Whether the signature is of these bytes and made by the key it names. Whether that key is trusted is another
    /// question.
    pub fn fits(&self, purpose: &str, bytes: &[u8]) -> bool {
        let parts = (|| {
            let key = VerifyingKey::from_bytes(&unhex(&self.signer)?).ok()?;
            Some((key, Signature::from_bytes(&unhex(&self.signature)?)))
        })();
        parts.is_some_and(|(key, signature)| key.verify_strict(&meant(purpose, bytes), &signature).is_ok())
    }
}

/// The public key that belongs to a signing key, hex: what an auditor keeps.
pub fn public_key(key: &[u8; 32]) -> String {
    hex(SigningKey::from_bytes(key).verifying_key().as_bytes())
}

fn meant(purpose: &str, bytes: &[u8]) -> Vec<u8> {
    [purpose.as_bytes(), b"\0", bytes].concat()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
