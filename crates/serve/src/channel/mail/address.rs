//! Reply addresses that prove themselves, and envelope addresses that bring bounces home.
//!
//! `support+t.<ticket>.<recipient>.<week>.<mac>@example.com`: whoever holds it was written to by us about this ticket.
//! The MAC is HMAC-SHA256 cut to 128 bits and covers ticket, recipient and the week in which the address expires, so
//! nothing about it can be guessed or changed. It is one of two proofs that a reply needs; the other is an aligned
//! sender. Written in lower-case base32, because mail systems do not keep the case of a local part.

use super::letter::fold;
use event::{DAY_MS, MessageId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// How long a reply address is good for.
pub const REPLY_DAYS: i64 = 400;
/// Longest local part. Source: RFC 5321, 4.5.3.1.1.
const LOCAL_MAX: usize = 64;
/// Longest local part of a mailbox, so that its reply and envelope addresses fit in [`LOCAL_MAX`].
pub const BASE_MAX: usize = 9;
const WEEK_MS: i64 = 7 * DAY_MS;
const REPLY_MAC_BYTES: usize = 16;
const BOUNCE_MAC_BYTES: usize = 10;
const RECIPIENT_BYTES: usize = 5;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// A mailbox whose addresses cannot carry tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// No `@`, or something that is not plain ASCII.
    #[error("{0} is not an address")]
    NotAnAddress(String),
    /// More than [`BASE_MAX`] characters before the `@`.
    #[error(
        "the part of {0} before the @ is longer than {BASE_MAX} characters; give the mailbox a shorter reply address"
    )]
    TooLong(String),
}

/// A mailbox's own address, split so that tokens can be put in and taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    local: String,
    domain: String,
    separator: char,
}

/// What a token says, once its MAC has been found true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The ticket's number.
    pub number: i64,
    /// The recipient it was made for, see [`Keys::recipient`].
    pub recipient: [u8; RECIPIENT_BYTES],
    /// It is older than [`REPLY_DAYS`].
    pub expired: bool,
}

/// Which letter of ours came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The message that was sent.
    pub message: MessageId,
}

impl Base {
    /// `address`: the mailbox's own, lower-cased. `separator`: what its mail system puts before a tag, `+` or `-`.
    pub fn new(address: &str, separator: char) -> Result<Base, Unfit> {
        let address = fold(address);
        let unfit = || Unfit::NotAnAddress(address.clone());
        let (local, domain) = address.rsplit_once('@').ok_or_else(unfit)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if local.is_empty() || domain.is_empty() || !local.chars().all(plain) || !domain.chars().all(plain) {
            return Err(unfit());
        }
        if local.len() > BASE_MAX {
            return Err(Unfit::TooLong(address));
        }
        Ok(Base { local: local.to_owned(), domain: domain.to_owned(), separator })
    }

    /// The address without a tag.
    pub fn address(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The domain.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether `email` is this mailbox, with or without a tag.
    pub fn owns(&self, email: &str) -> bool {
        fold(email) == self.address() || self.tag(email).is_some()
    }

    fn tagged(&self, tag: &str) -> String {
        let local = format!("{}{}{tag}", self.local, self.separator);
        debug_assert!(local.len() <= LOCAL_MAX, "{local}");
        format!("{local}@{}", self.domain)
    }

    fn tag(&self, email: &str) -> Option<String> {
        let email = fold(email);
        let (local, domain) = email.rsplit_once('@')?;
        let tag = local.strip_prefix(&self.local)?.strip_prefix(self.separator)?;
        (domain == self.domain).then(|| tag.to_owned())
    }
}

/// The key that makes and checks tokens, and the older ones that are still honoured. Lives in the key file.
#[derive(Clone)]
pub struct Keys {
    current: [u8; 32],
    older: Vec<[u8; 32]>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// `current` makes tokens; `older` are honoured after a rotation.
    pub fn new(current: [u8; 32], older: Vec<[u8; 32]>) -> Keys {
        Keys { current, older }
    }

    /// A recipient as a token names them: 40 bits of a keyed hash of their folded address.
    pub fn recipient(&self, email: &str) -> [u8; RECIPIENT_BYTES] {
        recipient(&self.current, email)
    }

    /// Whether `reply` was made for this address, under any key that is honoured.
    pub fn made_for(&self, reply: &Reply, email: &str) -> bool {
        self.all().any(|key| recipient(key, email) == reply.recipient)
    }

    /// The address that `email` should answer to about ticket `number`.
    pub fn reply_address(&self, base: &Base, number: i64, email: &str, now_ms: i64) -> String {
        let week = (now_ms + REPLY_DAYS * DAY_MS) / WEEK_MS + 1;
        let recipient = self.recipient(email);
        let mac = reply_mac(&self.current, number, &recipient, week).finalize().into_bytes();
        base.tagged(&format!(
            "t.{}.{}.{}.{}",
            short(number),
            base32(&recipient),
            short(week),
            base32(&mac[..REPLY_MAC_BYTES])
        ))
    }

    /// Reads a reply address; nothing unless the MAC is true. Takes the same time for every wrong MAC.
    pub fn read_reply(&self, base: &Base, email: &str, now_ms: i64) -> Option<Reply> {
        let tag = base.tag(email)?;
        let fields: Vec<&str> = tag.strip_prefix("t.")?.split('.').collect();
        let [number, recipient, week, mac] = fields.as_slice() else { return None };
        let (number, week) = (unshort(number)?, unshort(week)?);
        let recipient: [u8; RECIPIENT_BYTES] = unbase32(recipient)?.try_into().ok()?;
        let mac: [u8; REPLY_MAC_BYTES] = unbase32(mac)?.try_into().ok()?;
        let honest = self.all().any(|key| reply_mac(key, number, &recipient, week).verify_truncated_left(&mac).is_ok());
        honest.then(|| Reply { number, recipient, expired: week.saturating_mul(WEEK_MS) <= now_ms })
    }

    /// The envelope sender of `message` to `email`: what cannot be delivered comes back to it.
    pub fn bounce_address(&self, base: &Base, message: MessageId) -> String {
        let mac = bounce_mac(&self.current, message).finalize().into_bytes();
        base.tagged(&format!("b.{}.{}", base32(message.0.as_bytes()), base32(&mac[..BOUNCE_MAC_BYTES])))
    }

    /// Reads an envelope sender of ours.
    pub fn read_bounce(&self, base: &Base, email: &str) -> Option<Bounce> {
        let tag = base.tag(email)?;
        let (message, mac) = tag.strip_prefix("b.")?.split_once('.')?;
        let message = MessageId(Uuid::from_bytes(unbase32(message)?.try_into().ok()?));
        let mac: [u8; BOUNCE_MAC_BYTES] = unbase32(mac)?.try_into().ok()?;
        let honest = self.all().any(|key| bounce_mac(key, message).verify_truncated_left(&mac).is_ok());
        honest.then_some(Bounce { message })
    }

    /// What our own mails carry so that they are known when they come back: the same for every mail of this house.
    pub fn loop_id(&self) -> String {
        loop_id(&self.current)
    }

    /// Whether one of these loop ids is ours.
    pub fn is_ours(&self, loops: &[String]) -> bool {
        self.all().any(|key| loops.contains(&loop_id(key)))
    }

    fn all(&self) -> impl Iterator<Item = &[u8; 32]> {
        std::iter::once(&self.current).chain(&self.older)
    }
}

fn mac(key: &[u8; 32], purpose: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac
}

fn reply_mac(key: &[u8; 32], number: i64, recipient: &[u8; RECIPIENT_BYTES], week: i64) -> Hmac<Sha256> {
    let mut mac = mac(key, "handrail mail reply 1");
    mac.update(&number.to_be_bytes());
    mac.update(recipient);
    mac.update(&week.to_be_bytes());
    mac
}

fn bounce_mac(key: &[u8; 32], message: MessageId) -> Hmac<Sha256> {
    let mut mac = mac(key, "handrail mail bounce 1");
    mac.update(message.0.as_bytes());
    mac
}

fn recipient(key: &[u8; 32], email: &str) -> [u8; RECIPIENT_BYTES] {
    let mut mac = mac(key, "handrail mail recipient 1");
    mac.update(fold(email).as_bytes());
    let bytes = mac.finalize().into_bytes();
    std::array::from_fn(|at| bytes[at])
}

fn loop_id(key: &[u8; 32]) -> String {
    base32(&mac(key, "handrail mail loop 1").finalize().into_bytes()[..10])
}

fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(ALPHABET[(held >> bits) as usize & 31]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        out.push(char::from(ALPHABET[(held << (5 - bits)) as usize & 31]));
    }
    out
}

/// Only the text that [`base32`] writes: no other spelling of the same bytes.
fn unbase32(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0_u32, 0);
    for c in text.bytes() {
        let value = ALPHABET.iter().position(|each| *each == c)? as u32;
        held = (held << 5) | value;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    (bits < 5 && held == 0).then_some(out)
}

fn short(number: i64) -> String {
    let mut rest = u64::try_from(number).unwrap_or(0);
    let mut out = Vec::new();
    loop {
        out.push(ALPHABET[(rest & 31) as usize]);
        rest >>= 5;
        if rest == 0 {
            break;
        }
    }
    out.iter().rev().map(|c| char::from(*c)).collect()
}

fn unshort(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 12 || (text.len() > 1 && text.starts_with('a')) {
        return None;
    }
    text.bytes().try_fold(0_i64, |number, c| {
        let value = ALPHABET.iter().position(|each| *each == c)?;
        Some((number << 5) | value as i64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW_MS: i64 = 1_795_000_000_000;

    fn keys() -> Keys {
        Keys::new([7; 32], vec![])
    }

    fn base() -> Base {
        Base::new("Support@Desk.example", '+').unwrap()
    }

    #[test]
    fn a_reply_address_reads_back_and_fits() {
        let address = keys().reply_address(&base(), 123_456_789, "ana@customer.example", NOW_MS);
        let (local, _) = address.split_once('@').unwrap();
        assert!(local.len() <= LOCAL_MAX, "{address}");
        let reply = keys().read_reply(&base(), &address.to_uppercase(), NOW_MS).unwrap();
        assert_eq!((reply.number, reply.expired), (123_456_789, false));
        assert!(keys().made_for(&reply, "ANA@customer.example"));
        assert!(!keys().made_for(&reply, "eve@customer.example"));
        let later = keys().read_reply(&base(), &address, NOW_MS + (REPLY_DAYS + 15) * DAY_MS).unwrap();
        assert!(later.expired);
    }

    #[test]
    fn a_hundred_thousand_guesses_find_nothing() {
        let (keys, base) = (keys(), base());
        let good = keys.reply_address(&base, 7, "ana@customer.example", NOW_MS);
        let (tag, _) = good.split_once('@').unwrap();
        let head = tag.rsplit_once('.').unwrap().0.to_owned();
        let mut rng = 88_172_645_463_325_252_u64;
        for _ in 0..100_000 {
            let mut mac = [0_u8; 16];
            for byte in &mut mac {
                rng ^= rng << 13;
                rng ^= rng >> 7;
                rng ^= rng << 17;
                *byte = rng as u8;
            }
            let guess = format!("{head}.{}@desk.example", base32(&mac));
            assert!(keys.read_reply(&base, &guess, NOW_MS).is_none());
        }
    }

    #[test]
    fn a_token_cannot_be_moved_to_another_ticket_recipient_week_or_house() {
        let (keys, base) = (keys(), base());
        let good = keys.reply_address(&base, 7, "ana@customer.example", NOW_MS);
        let tag = base.tag(&good).unwrap();
        let fields: Vec<&str> = tag.split('.').collect();
        for (at, other) in [(1, "b"), (2, "aaaaaaaa"), (3, "zzz"), (4, "aaaaaaaaaaaaaaaaaaaaaaaaaa")] {
            let mut moved = fields.clone();
            moved[at] = other;
            let moved = format!("support+{}@desk.example", moved.join("."));
            assert_eq!(keys.read_reply(&base, &moved, NOW_MS), None, "{moved}");
        }
        assert_eq!(Keys::new([8; 32], vec![]).read_reply(&base, &good, NOW_MS), None);
        assert!(Keys::new([8; 32], vec![[7; 32]]).read_reply(&base, &good, NOW_MS).is_some());
        assert_eq!(keys.read_reply(&base, &good.replace("desk.example", "evil.example"), NOW_MS), None);
    }

    #[test]
    fn a_bounce_comes_home() {
        let message = MessageId(Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001));
        let address = keys().bounce_address(&base(), message);
        assert!(address.split_once('@').unwrap().0.len() <= LOCAL_MAX);
        assert_eq!(keys().read_bounce(&base(), &address), Some(Bounce { message }));
        assert_eq!(keys().read_bounce(&base(), "support+b.aaaa.bbbb@desk.example"), None);
        assert!(base().owns(&address) && base().owns("SUPPORT@desk.example") && !base().owns("supporter@desk.example"));
    }

    #[test]
    fn a_mailbox_that_cannot_carry_tokens_is_refused_at_once() {
        assert!(matches!(Base::new("customer-support@desk.example", '+'), Err(Unfit::TooLong(_))));
        assert!(matches!(Base::new("desk.example", '+'), Err(Unfit::NotAnAddress(_))));
        assert!(matches!(Base::new("a b@desk.example", '+'), Err(Unfit::NotAnAddress(_))));
    }

    proptest! {
        #[test]
        fn base32_has_one_spelling(bytes in proptest::collection::vec(any::<u8>(), 0..40), number in 0_i64..i64::MAX >> 4) {
            prop_assert_eq!(unbase32(&base32(&bytes)), Some(bytes));
            prop_assert_eq!(unshort(&short(number)), Some(number));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,80}") {
            let _ = keys().read_reply(&base(), &text, NOW_MS);
            let _ = keys().read_bounce(&base(), &text);
            let _ = keys().read_reply(&base(), &format!("support+t.{text}@desk.example"), NOW_MS);
        }
    }
}
