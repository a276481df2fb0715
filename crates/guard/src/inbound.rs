//! Finds secrets in what people send and replaces them in memory by a typed token, before anything is written, indexed or passed on.
//!
//! A cheap sweep over the bytes decides which rules run; most texts end there. A rule reports a [`Secret`]; where rules overlap, the
//! surer one names the kind and the whole stretch is removed. Spans are bytes of the text as it was given.

pub(crate) mod check;
mod derive;
mod label;
mod page;
mod rest;
mod rule;
mod run;
mod sweep;
mod value;
mod words;
mod wordset;

use page::{Hit, Page};
use std::fmt;

/// Texts before the one at hand that are read with it, newest kept.
pub const BEFORE_MAX: usize = 12;
/// Bytes of those texts together.
pub const BEFORE_BYTES_MAX: usize = 16 * 1024;
/// Passes over a text; a later pass sees what stands after the secrets of an earlier one are gone.
const PASSES: std::ops::RangeInclusive<usize> = 6..=64;
/// Bytes that all passes together read of a text in which every secret uncovers another.
const PASSES_BYTES: usize = 512 * 1024;

/// What surrounds a text and helps to judge it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// Recent texts of the same author as they were kept, oldest first; the newest [`BEFORE_MAX`] count. A seed phrase sent in
    /// three messages is seen whole, and what follows a phrase that was removed is its rest. What is found in them comes back in
    /// [`Redacted::earlier`] and must be removed there.
    pub before: &'a [&'a str],
    /// Addresses known of the ticket and the account: a number that derives one of them is its key.
    pub addresses: &'a [&'a str],
    /// What the text is the value of: a form field's label, `subject`, a file's name.
    pub field: Option<&'a str>,
}

macro_rules! kinds {
    ($($kind:ident $name:literal,)*) => {
        /// What a secret is. Declared from the surest to the least sure: where two overlap, the first names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $(#[doc = $name] $kind,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Kind] = &[$(Kind::$kind,)*];

            /// The name used in tokens, in the API and on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$kind => $name,)* }
            }

            /// The token that stands where the secret was.
            pub fn token(self) -> &'static str {
                match self { $(Kind::$kind => concat!("⟦secret:", $name, "⟧"),)* }
            }
        }
    };
}

kinds! {
    PemPrivateKey "pem_private_key",
    PolkadotKeystore "polkadot_keystore",
    KeystoreV3 "keystore_v3",
    OtpUri "otp_uri",
    SubstrateUri "substrate_uri",
    MoneroSeed "monero_seed",
    Slip39 "slip39",
    AlgorandSeed "algorand_seed",
    TonSeed "ton_seed",
    ElectrumSeed "electrum_seed",
    Bip39 "bip39",
    Xprv "xprv",
    NearKey "near_key",
    AptosKey "aptos_key",
    SuiKey "sui_key",
    EosKey "eos_key",
    Bip38 "bip38",
    Wif "wif",
    StellarSecret "stellar_secret",
    XrpSeed "xrp_seed",
    SolanaKeyArray "solana_key_array",
    SolanaKeyB58 "solana_key_b58",
    HexPrivateKey "hex_private_key",
    SessionToken "session_token",
    TotpSecret "totp_secret",
    BackupCodes "backup_codes",
    OtpCode "otp_code",
    CardCvv "card_cvv",
    Card "card",
    NationalId "national_id",
    ApiCredential "api_credential",
    Password "password",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A stretch of a text that is a secret: bytes `start..end`, on letter boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secret {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A part of a secret that stands in an earlier text and was not whole then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// Which of [`Context::before`].
    pub text: usize,
    /// The stretch of that text.
    pub secret: Secret,
}

/// A text without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Redacted {
    /// The text, each secret replaced by [`Kind::token`].
    pub text: String,
    /// Where they stood in the text as given, in order, apart from each other.
    pub secrets: Vec<Secret>,
    /// Parts in earlier texts, which must be removed there too.
    pub earlier: Vec<Earlier>,
}

/// The first byte of a token.
const TOKEN_OPENS: u8 = 0xe2;
/// Letters of the longest name of a kind.
const NAME_MAX: usize = 24;

/// Where the token of ours ends that begins at `at`, if one does.
fn token_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes[at..].strip_prefix("⟦secret:".as_bytes())?;
    let len = rest.iter().take(NAME_MAX).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let known =
        rest[len..].starts_with("⟧".as_bytes()) && Kind::ALL.iter().any(|kind| kind.name().as_bytes() == &rest[..len]);
    known.then_some(at + "⟦secret:⟧".len() + len)
}

/// The secrets of `text`, in order, apart from each other.
pub fn scan(text: &str, context: &Context<'_>) -> Vec<Secret> {
    find(text, context).0
}

/// `text` with its secrets replaced; without them it comes back as it was. A second time changes nothing.
pub fn redact(text: &str) -> Redacted {
    redact_in(text, &Context::default())
}

/// [`redact`] with what surrounds the text.
pub fn redact_in(text: &str, context: &Context<'_>) -> Redacted {
    let (secrets, earlier) = find(text, context);
    Redacted { text: replaced(text, &secrets), secrets, earlier }
}

/// `text` with `secrets` (in order, apart) replaced by their tokens.
pub fn replaced(text: &str, secrets: &[Secret]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for secret in secrets {
        out.push_str(&text[at..secret.start]);
        out.push_str(secret.kind.token());
        at = secret.end;
    }
    out.push_str(&text[at..]);
    out
}

/// The secrets of `text` and the parts of them in earlier texts.
fn find(text: &str, context: &Context<'_>) -> (Vec<Secret>, Vec<Earlier>) {
    if context.before.is_empty() && context.field.is_none() {
        return (passes(text, context.addresses), Vec::new());
    }
    let mut whole = String::new();
    let mut starts = Vec::new();
    for (index, before) in kept(context.before) {
        starts.push((index, whole.len()));
        whole.push_str(before);
        whole.push('\n');
    }
    if let Some(field) = context.field {
        starts.push((usize::MAX, whole.len()));
        whole.push_str(&field.replace('_', " "));
        whole.push_str(": ");
    }
    let here = whole.len();
    whole.push_str(text);
    let mut secrets = Vec::new();
    let mut earlier = Vec::new();
    for secret in passes(&whole, context.addresses) {
        if secret.end > here {
            secrets.push(Secret { start: secret.start.max(here) - here, end: secret.end - here, ..secret });
        }
        for (at, (index, start)) in starts.iter().enumerate().filter(|(_, (index, _))| *index != usize::MAX) {
            let end = starts.get(at + 1).map_or(here, |(_, next)| *next) - 1;
            if secret.start < end && secret.end > *start {
                let secret =
                    Secret { start: secret.start.max(*start) - start, end: secret.end.min(end) - start, ..secret };
                earlier.push(Earlier { text: *index, secret });
            }
        }
    }
    let is_phrase = |secret: &&Secret| PHRASES.contains(&secret.kind);
    let end = secrets.last().filter(is_phrase).map_or(0, |secret: &Secret| secret.end);
    let goes_on = if secrets.is_empty() {
        context.before.last().is_some_and(|before| is_phrase_so_far(before))
    } else {
        end > 0 && !context.before.is_empty()
    };
    if let Some(range) = rest::find(&text[end..]).filter(|_| goes_on) {
        secrets.push(Secret { kind: Kind::Bip39, start: end + range.start, end: end + range.end });
    }
    (secrets, earlier)
}

/// Kinds that are phrases.
const PHRASES: &[Kind] =
    &[Kind::Bip39, Kind::MoneroSeed, Kind::Slip39, Kind::AlgorandSeed, Kind::TonSeed, Kind::ElectrumSeed];

/// Whether the text before ends with a phrase that was removed: what comes next may be the rest of it.
fn is_phrase_so_far(before: &str) -> bool {
    let before = before.trim_end_matches(|letter: char| letter.is_whitespace() || letter.is_ascii_punctuation());
    PHRASES.iter().any(|kind| before.ends_with(kind.token()))
}

/// The newest of `before` that fit the limits, oldest first, each with its place.
fn kept<'a>(before: &[&'a str]) -> Vec<(usize, &'a str)> {
    let mut bytes = 0;
    let mut kept: Vec<_> = before
        .iter()
        .copied()
        .enumerate()
        .rev()
        .take(BEFORE_MAX)
        .take_while(|(_, text)| {
            bytes += text.len();
            bytes <= BEFORE_BYTES_MAX
        })
        .collect();
    kept.reverse();
    kept
}

/// Scans until nothing more is found, with the secrets of earlier passes replaced by their tokens.
fn passes(text: &str, addresses: &[&str]) -> Vec<Secret> {
    let mut found = once(text, addresses);
    let passes = (PASSES_BYTES / text.len().max(1)).clamp(*PASSES.start(), *PASSES.end());
    for _ in 1..passes {
        if found.is_empty() {
            break;
        }
        let more = once(&replaced(text, &found), addresses);
        if more.is_empty() {
            break;
        }
        found = merged(&found, &more);
    }
    found
}

/// `found` in the text as given, and `more` in that text after `found` was replaced: both in the text as given.
fn merged(found: &[Secret], more: &[Secret]) -> Vec<Secret> {
    // Where each token begins and ends after the replacement, with its secret.
    let mut tokens = Vec::with_capacity(found.len());
    let mut shift = 0_isize;
    for secret in found {
        let start = secret.start.wrapping_add_signed(shift);
        let end = start + secret.kind.token().len();
        tokens.push((start, end, *secret));
        shift = end as isize - secret.end as isize;
    }
    let back = |at: usize, is_end: bool| {
        let next = tokens.partition_point(|(start, ..)| *start < at || (*start == at && !is_end));
        match next.checked_sub(1).map(|last| tokens[last]) {
            Some((start, end, secret)) if at < end || (is_end && at == end) => {
                if is_end && at > start {
                    secret.end
                } else {
                    secret.start
                }
            }
            Some((_, end, secret)) => at - end + secret.end,
            None => at,
        }
    };
    let mut hits: Vec<Hit> = found.iter().map(|s| Hit { kind: s.kind, start: s.start, end: s.end }).collect();
    hits.extend(more.iter().map(|s| Hit { kind: s.kind, start: back(s.start, false), end: back(s.end, true) }));
    settled(hits)
}

/// One pass: sweep, rules, overlaps settled.
fn once(text: &str, addresses: &[&str]) -> Vec<Secret> {
    let swept = sweep::sweep(text);
    if swept.signs.is_quiet() {
        return Vec::new();
    }
    let page = Page::open(text, swept, addresses);
    let mut hits = Vec::new();
    rule::all(&page, &mut hits);
    for hit in &mut hits {
        (hit.start, hit.end) = (page.source(hit.start), page.source_end(hit.end));
    }
    if let Some(joined) = page.joined(text) {
        let mut keys = Vec::new();
        rule::keys(&joined, &mut keys);
        hits.extend(keys.into_iter().map(|hit| Hit {
            start: joined.source(hit.start),
            end: joined.source_end(hit.end),
            ..hit
        }));
    }
    settled(hits)
}

/// Overlapping hits become one, named by the surest.
fn settled(mut hits: Vec<Hit>) -> Vec<Secret> {
    hits.retain(|hit| hit.start < hit.end);
    // Stable: it is quick where each rule told its hits in order.
    hits.sort_by_key(|hit| (hit.start, hit.end));
    let mut out: Vec<Secret> = Vec::with_capacity(hits.len());
    for hit in hits {
        match out.last_mut() {
            Some(last) if hit.start < last.end => {
                last.end = last.end.max(hit.end);
                last.kind = last.kind.min(hit.kind);
            }
            _ => out.push(Secret { kind: hit.kind, start: hit.start, end: hit.end }),
        }
    }
    out
}
