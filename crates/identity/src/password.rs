//! Passwords: what is accepted, and how they are hashed and checked without telling who has an account.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use event::Words;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// Characters of a password at least. Source: NIST SP 800-63B-4, which wants length rather than kinds of letters.
pub const CHARS_MIN: usize = 12;
/// Characters of a password at most.
pub const CHARS_MAX: usize = 200;
/// Hashes that wait for a turn before further ones are told that the house is busy.
const WAITING_MAX: usize = 64;
/// 19 MiB, two passes, one lane. Source: OWASP Password Storage Cheat Sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Why a password is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Fewer than [`CHARS_MIN`] characters.
    #[error("too short")]
    Short,
    /// More than [`CHARS_MAX`] characters.
    #[error("too long")]
    Long,
    /// A few characters over and over, or a run such as 123456789012.
    #[error("too regular")]
    Regular,
    /// Contains the name or address of the person, or the company's name, or is on every guesser's list.
    #[error("too easy to guess")]
    Known,
}

/// What guessers try first, among those long enough; compared without case, digits and signs at the ends.
const COMMON: &[&str] = &[
    "password",
    "passwordpassword",
    "passw0rd",
    "qwertyuiop",
    "qwertyuiopasdf",
    "qwertyuiopasdfghjkl",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedc",
    "qazwsxedcrfv",
    "iloveyou",
    "letmein",
    "welcome",
    "administrator",
    "changeme",
    "trustno",
    "handrail",
    "support",
    "customer",
    "woaini",
    "wodemima",
    "mima",
];

/// Whether `password` may be chosen by someone whose `names` are their name, their address and the company's.
pub fn weakness(password: &Words, names: &[&str]) -> Option<Weak> {
    let plain = normal(password).to_lowercase();
    let count = plain.chars().count();
    if count < CHARS_MIN {
        return Some(Weak::Short);
    }
    if count > CHARS_MAX {
        return Some(Weak::Long);
    }
    let letters: Vec<u32> = plain.chars().map(u32::from).collect();
    let distinct: std::collections::HashSet<&u32> = letters.iter().collect();
    let even = |step: i64| letters.windows(2).filter(|two| i64::from(two[1]) - i64::from(two[0]) == step).count();
    if distinct.len() < 5 || [0, 1, -1].into_iter().any(|step| even(step) * 3 > count * 2) {
        return Some(Weak::Regular);
    }
    let core = plain.trim_matches(|letter: char| !letter.is_alphabetic());
    let named = names.iter().any(|name| {
        let name = name.to_lowercase();
        let name = name.split('@').next().unwrap_or("").trim();
        name.chars().count() >= 2 && plain.contains(name) && plain.replace(name, "").chars().count() < 8
    });
    if named || core.is_empty() || COMMON.contains(&core) {
        return Some(Weak::Known);
    }
    None
}

/// The same password typed on two keyboards is one password. Source: RFC 8265, NFKC in place of its profile.
fn normal(password: &Words) -> String {
    password.text().nfkc().collect()
}

/// Hashes and checks passwords on threads of their own, a few at a time.
#[derive(Clone)]
pub struct Hasher {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    nobody: Arc<str>,
    checked: Arc<AtomicUsize>,
}

impl Hasher {
    /// Makes the hash that stands in for accounts that are not there.
    pub fn open() -> Hasher {
        let turns = std::thread::available_parallelism().map_or(2, usize::from).max(2) / 2;
        Hasher {
            turns: Arc::new(Semaphore::new(turns)),
            waiting: Arc::default(),
            nobody: nobody().into(),
            checked: Arc::default(),
        }
    }

    /// The PHC string of `password`. Error: `Busy` when too many wait.
    pub async fn hash(&self, password: Words) -> store::Result<Words> {
        self.turn(move || Words(hash(&password))).await
    }

    /// Whether `password` is the one that `hash` was made of. Without a hash the same work is done and the answer is
    /// no, so that time does not tell whether there is an account. Error: `Busy` when too many wait.
    pub async fn check(&self, password: Words, hash: Option<Words>) -> store::Result<bool> {
        let known = hash.is_some();
        let against = hash.unwrap_or_else(|| Words(self.nobody.to_string()));
        let checked = self.checked.clone();
        let fits = self
            .turn(move || {
                checked.fetch_add(1, Ordering::Relaxed);
                verify(&password, &against)
            })
            .await?;
        Ok(fits && known)
    }

    /// How many passwords were compared since the start, those of nobody included.
    pub fn checked(&self) -> usize {
        self.checked.load(Ordering::Relaxed)
    }

    async fn turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> store::Result<T> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING_MAX {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(store::Error::Busy);
        }
        let _left = Left(self.waiting.clone());
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| store::Error::Closed)?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| store::Error::Panicked("hash"))
    }
}

/// Counts one down when a request goes, also when its reader hung up.
struct Left(Arc<AtomicUsize>);
impl Drop for Left {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn argon() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &Words) -> String {
    let salt: [u8; 16] = rand::random();
    argon()
        .hash_password_with_salt(normal(password).as_bytes(), &salt)
        .expect("a salt of 16 bytes and a short password always hash")
        .to_string()
}

/// A hash that no password has. Comparing with it is the same work as with any other; nothing is hashed to make it, since a
/// house starts more often than somebody guesses an address.
fn nobody() -> String {
    let (salt, output): ([u8; 16], [u8; 32]) = (rand::random(), rand::random());
    let like = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${}${}", like(&salt), like(&output))
}

fn verify(password: &Words, hash: &Words) -> bool {
    match PasswordHash::new(hash.text()) {
        Ok(parsed) => argon().verify_password(normal(password).as_bytes(), &parsed).is_ok(),
        Err(error) => {
            tracing::error!(%error, "a password hash cannot be read");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_is_like_any_other_and_fits_no_password() {
        let (real, made) = (hash(&"a password that is real".into()), nobody());
        let cost = |phc: &str| phc.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(&made), cost(&real));
        assert_eq!(made.len(), real.len());
        assert!(PasswordHash::new(&made).is_ok());
        assert!(!verify(&"a password that is real".into(), &Words(made)));
    }

    fn check(password: &str, weak: Option<Weak>) {
        let found = weakness(&Words::from(password), &["Marta Chen", "marta.chen@quayside.example", "Quayside"]);
        assert_eq!(found, weak, "{password}");
    }

    #[test]
    fn length_counts_and_guesses_do_not() {
        check("short", Some(Weak::Short));
        check("elevenchars", Some(Weak::Short));
        check("渡口灯火二十年不灭也不远行", None);
        check("correct horse battery", None);
        check("aaaaaaaaaaaaaaaa", Some(Weak::Regular));
        check("abababababababab", Some(Weak::Regular));
        check("123456789012345", Some(Weak::Regular));
        check("Password1234!", Some(Weak::Known));
        check("91739251840273", Some(Weak::Known));
        check("marta.chen2026", Some(Weak::Known));
        check("quayside20261", Some(Weak::Known));
        check("marta.chen-marta.chen", Some(Weak::Known));
        check("marta.chen and the river", None);
        check(&"x7 ".repeat(100), Some(Weak::Long));
    }

    #[tokio::test]
    async fn only_the_same_password_fits_and_nobody_costs_the_same_work() {
        let hasher = Hasher::open();
        let hash = hasher.hash(Words::from("correct horse battery")).await.unwrap();
        assert!(hash.text().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.text());
        assert!(hasher.check(Words::from("correct horse battery"), Some(hash.clone())).await.unwrap());
        assert!(!hasher.check(Words::from("correct horse batterz"), Some(hash.clone())).await.unwrap());
        assert_eq!(hasher.checked(), 2);
        assert!(!hasher.check(Words::from("correct horse battery"), None).await.unwrap());
        assert_eq!(hasher.checked(), 3, "the path without an account compares a password too");
        assert_eq!(hasher.nobody.split('$').nth(3), hash.text().split('$').nth(3), "with the same parameters");
    }

    #[tokio::test]
    async fn full_width_letters_are_the_same_password() {
        let hasher = Hasher::open();
        let hash = hasher.hash(Words::from("ｃｏｒｒｅｃｔ horse battery")).await.unwrap();
        assert!(hasher.check(Words::from("correct horse battery"), Some(hash)).await.unwrap());
    }
}
