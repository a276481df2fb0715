//! Secrets that must come back, such as seeds of second factors and passwords of mailboxes, are kept sealed.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

/// Encrypts a secret that must come back, such as a TOTP seed. `about` is bound to it: sealed for one person, it
/// does not open for another. XChaCha20-Poly1305, random nonce in front, base64url.
pub fn seal(key: &[u8; 32], about: &str, secret: &[u8]) -> String {
    let nonce: [u8; 24] = rand::random();
    let sealed = cipher(key)
        .encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: about.as_bytes() })
        .expect("short texts always encrypt");
    BASE64_URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat())
}

/// What [`seal`] closed, if it was closed with this key about the same thing.
pub fn unseal(key: &[u8; 32], about: &str, sealed: &str) -> Option<Vec<u8>> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<24>()?;
    cipher(key).decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: about.as_bytes() }).ok()
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_about_the_same_thing_only() {
        let sealed = seal(&KEY, "person-1", b"seed");
        assert_eq!(unseal(&KEY, "person-1", &sealed).as_deref(), Some(&b"seed"[..]));
        assert_eq!(unseal(&KEY, "person-2", &sealed), None);
        assert_eq!(unseal(&[8; 32], "person-1", &sealed), None);
        assert_eq!(unseal(&KEY, "person-1", "short"), None);
        assert_ne!(sealed, seal(&KEY, "person-1", b"seed"), "each seal has its own nonce");
    }
}
