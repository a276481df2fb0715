//! A secret is made here, shown once, and kept only as a keyed hash or sealed.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use event::InvitationId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
pub use web::{seal, unseal};

/// The letters of a token, in the order of their value.
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 43 letters of base62 carry 256 bits.
const TOKEN_LETTERS: usize = 43;
/// Letters of the check behind them: a mistyped token is told apart without asking the database.
const CHECK_LETTERS: usize = 6;
/// What every token starts with, so that people and scanners know one when they see it.
pub const TOKEN_PREFIX: &str = "hr_";
const HEX: &[u8; 16] = b"0123456789abcdef";
/// Letters of a recovery code: those that do not look alike, 54 bits in eleven.
const RECOVERY_LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// What a keyed hash is of; the same bytes under another use give another hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A session's cookie.
    Session,
    /// An API token.
    Token,
    /// An invitation, an owner's first link, a one-click sign-in, a new password.
    Link,
    /// The cookie between password and code.
    Half,
    /// A recovery code.
    Recovery,
    /// An e-mail address, where failures are counted and logged.
    Account,
    /// A network address, likewise.
    Address,
    /// A person, where wrong codes are counted.
    Code,
    /// The cookie of a browser in which someone signed in before.
    Known,
    /// The secret of a link that leads in: it follows from the id of its invitation.
    Mailed,
    /// Whom letters go to, and who asks for them, where they are counted.
    Letter,
}

/// The keyed hash of `value` for `of`: HMAC-SHA-256, 64 hex digits. Without the key file a copy of the database
/// neither signs in nor tells whether a guessed address is in it.
pub fn keyed(key: &[u8; 32], of: Use, value: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(of.label());
    mac.update(value);
    let bytes = mac.finalize().into_bytes();
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(HEX[usize::from(half)])).collect()
}

impl Use {
    const fn label(self) -> &'static [u8] {
        match self {
            Use::Session => b"Session\0",
            Use::Token => b"Token\0",
            Use::Link => b"Link\0",
            Use::Half => b"Half\0",
            Use::Recovery => b"Recovery\0",
            Use::Account => b"Account\0",
            Use::Address => b"Address\0",
            Use::Code => b"Code\0",
            Use::Known => b"Known\0",
            Use::Mailed => b"Mailed\0",
            Use::Letter => b"Letter\0",
        }
    }
}

/// 256 random bits for a cookie or a link, base64url.
pub fn random() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// The secret of the link of `invitation`, 64 hex digits. It follows from the key, so a letter that waits need not hold it, and a letter that
/// is written again holds the same one.
pub fn of_link(key: &[u8; 32], invitation: InvitationId) -> String {
    keyed(key, Use::Mailed, invitation.0.as_bytes())
}

/// A new API token: `hr_`, 256 random bits in base62, and a check of six letters.
pub fn token() -> String {
    let letters: String = draw(BASE62, TOKEN_LETTERS);
    let check = check(&letters);
    format!("{TOKEN_PREFIX}{letters}{check}")
}

/// Whether `text` has the form of a token and its check fits. Says nothing about whether it holds.
pub fn is_token(text: &str) -> bool {
    let Some(letters) = text.strip_prefix(TOKEN_PREFIX) else { return false };
    letters.len() == TOKEN_LETTERS + CHECK_LETTERS
        && letters.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && check(&letters[..TOKEN_LETTERS]) == letters[TOKEN_LETTERS..]
}

/// A code that stands in once for a lost second factor: `xxxxx-xxxxx`.
pub fn recovery_code() -> String {
    let letters = draw(RECOVERY_LETTERS, 11);
    format!("{}-{}", &letters[..5], &letters[5..])
}

/// A recovery code as it is hashed: without what people add or lose when they copy it.
pub fn plain_recovery_code(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn check(letters: &str) -> String {
    let sum = Sha256::digest(letters.as_bytes());
    sum.iter().take(CHECK_LETTERS).map(|byte| char::from(BASE62[usize::from(*byte) % BASE62.len()])).collect()
}

/// `count` letters, each as likely as any other: bytes past the last whole multiple are thrown away.
fn draw(letters: &[u8], count: usize) -> String {
    let fair = 256 - 256 % letters.len();
    let mut drawn = String::with_capacity(count);
    while drawn.len() < count {
        let fresh = rand::random::<[u8; 64]>();
        let room = count - drawn.len();
        let kept = fresh.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair).take(room);
        drawn.extend(kept.map(|byte| char::from(letters[byte % letters.len()])));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const KEY: [u8; 32] = [7; 32];

    #[test]
    fn a_hundred_thousand_tokens_differ_and_use_every_letter_alike() {
        let tokens: HashSet<String> = (0..100_000).map(|_| token()).collect();
        assert_eq!(tokens.len(), 100_000);
        let mut seen = [0_u32; 128];
        for token in &tokens {
            assert_eq!(token.len(), TOKEN_PREFIX.len() + TOKEN_LETTERS + CHECK_LETTERS);
            for byte in token.as_bytes()[3..46].iter() {
                seen[usize::from(*byte)] += 1;
            }
        }
        // Chi-square with 61 degrees of freedom: above 130 once in several million runs.
        let mean = 100_000.0 * TOKEN_LETTERS as f64 / 62.0;
        let chi: f64 = BASE62.iter().map(|letter| (f64::from(seen[usize::from(*letter)]) - mean).powi(2) / mean).sum();
        assert!(chi < 130.0, "{chi}");
    }

    #[test]
    fn no_two_tokens_share_a_start() {
        let starts: HashSet<String> = (0..100_000).map(|_| token()[3..15].to_owned()).collect();
        assert_eq!(starts.len(), 100_000, "71 bits of each are random: a clash means a poor source");
    }

    #[test]
    fn a_mistyped_token_is_told_without_the_database() {
        let good = token();
        assert!(is_token(&good));
        let typo: String = good.chars().rev().collect();
        for bad in [&good[1..], &typo, "", "hr_", &good.replace("hr_", "hs_"), &format!("{good}x")] {
            assert!(!is_token(bad), "{bad}");
        }
        let other = if good.as_bytes()[10] == b'a' { 'b' } else { 'a' };
        assert!(!is_token(&format!("{}{other}{}", &good[..10], &good[11..])));
    }

    #[test]
    fn a_hash_needs_the_key_and_the_use() {
        let hash = keyed(&KEY, Use::Session, b"secret");
        assert_eq!(hash.len(), 64);
        assert_ne!(hash, keyed(&[8; 32], Use::Session, b"secret"));
        assert_ne!(hash, keyed(&KEY, Use::Token, b"secret"));
        assert_eq!(hash, keyed(&KEY, Use::Session, b"secret"));
    }

    #[test]
    fn a_link_follows_from_the_key_and_leads_to_one_invitation() {
        let (one, two) = (InvitationId(uuid::Uuid::from_u128(1)), InvitationId(uuid::Uuid::from_u128(2)));
        assert_eq!(of_link(&KEY, one), of_link(&KEY, one));
        assert_ne!(of_link(&KEY, one), of_link(&KEY, two));
        assert_ne!(of_link(&KEY, one), of_link(&[8; 32], one));
        assert_ne!(
            of_link(&KEY, one),
            keyed(&KEY, Use::Link, of_link(&KEY, one).as_bytes()),
            "rows keep its hash alone"
        );
    }

    #[test]
    fn a_recovery_code_is_read_as_people_copy_it() {
        let code = recovery_code();
        assert_eq!(plain_recovery_code(&format!(" {} ", code.to_uppercase().replace('-', " "))), code.replace('-', ""));
        assert_eq!(code.len(), 12);
    }
}
