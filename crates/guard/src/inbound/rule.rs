//! The rules, one per file, and what they share.

pub mod algorand_seed;
pub mod api_credential;
pub mod aptos_key;
pub mod backup_codes;
pub mod bip38;
pub mod bip39;
pub mod card;
pub mod card_cvv;
pub mod electrum_seed;
pub mod eos_key;
pub mod hex_private_key;
pub mod keystore_v3;
pub mod monero_seed;
pub mod national_id;
pub mod near_key;
pub mod otp_code;
pub mod otp_uri;
pub mod password;
pub mod pem_private_key;
pub mod polkadot_keystore;
pub mod session_token;
pub mod slip39;
pub mod solana_key_array;
pub mod solana_key_b58;
pub mod stellar_secret;
pub mod substrate_uri;
pub mod sui_key;
pub mod ton_seed;
pub mod totp_secret;
pub mod wif;
pub mod xprv;
pub mod xrp_seed;

mod object;

use super::{
    Kind,
    label::Group,
    page::{Hit, Page},
    run::{self, Phrase},
    sweep::Signs,
    value, words,
    wordset::Tails,
};
use std::ops::Range;

/// Every rule over `page`.
pub fn all(page: &Page<'_>, hits: &mut Vec<Hit>) {
    seeds(page, hits);
    keys(page, hits);
    if page.signs.any(Signs::HAN) || page.names(Group::Seed) {
        bip39::han::find(page, hits);
    }
    if page.signs.any(Signs::PEM) || page.names(Group::Key) {
        pem_private_key::find(page, hits);
    }
    if page.signs.any(Signs::ARRAY) || page.names(Group::Key) && page.text.contains('[') {
        solana_key_array::find(page, hits);
    }
    if page.signs.any(Signs::DIGITS) {
        card::find(page, hits);
    }
    if page.signs.any(Signs::DIGITS) || page.names(Group::Id) {
        national_id::find(page, hits);
    }
    if page.signs.any(Signs::USERINFO.and(Signs::LABEL)) {
        password::find(page, hits);
    }
    if page.signs.any(Signs::LABEL.and(Signs::BLOB)) {
        if page.text.contains('{') {
            keystore_v3::find(page, hits);
            polkadot_keystore::find(page, hits);
        }
        if page.names(Group::Totp) {
            otp_uri::find(page, hits);
        }
        session_token::find(page, hits);
        api_credential::find(page, hits);
    }
    if page.signs.any(Signs::LABEL) {
        totp_secret::find(page, hits);
        otp_code::find(page, hits);
        backup_codes::find(page, hits);
        card_cvv::find(page, hits);
    }
    hits.retain(|hit| !page.is_token(&(hit.start..hit.end)));
}

/// Rules for keys of one unbroken run, which also read a text whose broken runs were put together.
pub fn keys(page: &Page<'_>, hits: &mut Vec<Hit>) {
    if !page.signs.any(Signs::BLOB.and(Signs::LABEL)) {
        return;
    }
    wif::find(page, hits);
    bip38::find(page, hits);
    xprv::find(page, hits);
    near_key::find(page, hits);
    aptos_key::find(page, hits);
    sui_key::find(page, hits);
    eos_key::find(page, hits);
    stellar_secret::find(page, hits);
    xrp_seed::find(page, hits);
    solana_key_b58::find(page, hits);
    hex_private_key::find(page, hits);
    hits.retain(|hit| !page.is_token(&(hit.start..hit.end)));
}

/// Phrases of every list. Where lists share words, the list that knows most of them names the phrase.
fn seeds(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let mut phrases = run::phrases(page);
    let known = |phrase: &Phrase| {
        let known = phrase.places.iter().flatten().count() as isize;
        2 * known - phrase.places.len() as isize + if kind_of(phrase).1 { 100 } else { 0 }
    };
    phrases.sort_by_cached_key(|phrase| (phrase.range.start, std::cmp::Reverse(known(phrase))));
    let mut best: Vec<(isize, Kind, Range<usize>)> = Vec::new();
    for phrase in &phrases {
        let (score, kind) = (known(phrase), kind_of(phrase).0);
        match best.last_mut() {
            Some((last, last_kind, range)) if phrase.range.start < range.end => {
                range.end = range.end.max(phrase.range.end);
                if score > *last {
                    (*last, *last_kind) = (score, kind);
                }
            }
            _ => best.push((score, kind, phrase.range.clone())),
        }
    }
    for (_, kind, range) in best {
        hits.push(substrate_uri::hit(page, kind, range));
    }
}

/// The kind of a phrase, and whether its checksum holds.
pub fn kind_of(phrase: &Phrase) -> (Kind, bool) {
    let whole = named(phrase.list, &phrase.places, true);
    if whole.1 || phrase.places.len() > WORDS_MAX {
        return whole;
    }
    // A word of the sentence around may be a word of the list: the phrase is a window then.
    let window =
        LENGTHS.iter().filter(|len| **len < phrase.places.len()).flat_map(|len| phrase.places.windows(*len)).find_map(
            |window| {
                let (kind, checks) = named(phrase.list, window, false);
                checks.then_some((kind, true))
            },
        );
    window.unwrap_or(whole)
}

/// Whether the words of a phrase, all of them and no others, have a checksum that is cheap to make and holds.
pub fn sums(phrase: &Phrase) -> bool {
    named(phrase.list, &phrase.places, false).1
}

/// Words of a stretch in which windows are looked at.
const WORDS_MAX: usize = 40;
/// Lengths of phrases in words, longest first.
const LENGTHS: [usize; 9] = [33, 25, 24, 21, 20, 18, 15, 13, 12];

/// The kind of words of one list, and whether their checksum holds; that of TON costs hundreds of hashes and is tried if `is_whole`.
fn named(list: usize, words: &[Option<u16>], is_whole: bool) -> (Kind, bool) {
    let places: Option<Vec<u16>> = words.iter().copied().collect();
    match list {
        words::MONERO => (Kind::MoneroSeed, places.is_some_and(|places| monero_seed::checks(&places))),
        words::SLIP39 => (Kind::Slip39, places.is_some_and(|places| slip39::checks(&places))),
        words::ENGLISH => match places {
            Some(places) if bip39::checks(words::ENGLISH, &places) => (Kind::Bip39, true),
            Some(places) if algorand_seed::checks(&places) => (Kind::AlgorandSeed, true),
            Some(places) if electrum_seed::checks(&places) => (Kind::ElectrumSeed, true),
            Some(places) if is_whole && ton_seed::checks(&places) => (Kind::TonSeed, true),
            _ if words.len() == 25 => (Kind::AlgorandSeed, false),
            _ if words.len() == 16 => (Kind::MoneroSeed, false),
            _ => (Kind::Bip39, false),
        },
        list => (Kind::Bip39, places.is_some_and(|places| bip39::checks(list, &places))),
    }
}

/// What the words around a value say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Nothing, or nothing near.
    Nothing,
    /// That it belongs to this group; the label's place in [`Page::labels`].
    Of(Group),
}

/// Bytes between a label and a key it speaks of.
const SAID_MAX: usize = 80;

/// What the nearest label says of the value at `range`: before it in the same sentence, or after it ("… is my private key").
pub fn said(page: &Page<'_>, range: &Range<usize>) -> Said {
    let text = page.text.as_ref();
    let until = page.labels.partition_point(|label| label.start < range.start);
    let before = page.labels[..until]
        .iter()
        .rev()
        .take_while(|label| label.start + SAID_MAX + 40 > range.start)
        .filter(|label| label.end <= range.start && label.end + SAID_MAX >= range.start)
        .max_by_key(|label| (label.end, std::cmp::Reverse(label.start), rank(label.group)));
    if let Some(label) = before {
        let gap = &text[label.end..range.start];
        if !ends_sentence(gap) && !page.is_token(&(label.end..range.start)) && !is_denied(text, label.start) {
            return Said::Of(label.group);
        }
    }
    for label in page.labels[until..]
        .iter()
        .take_while(|label| label.start <= range.end + 28)
        .filter(|label| label.start >= range.end)
    {
        let gap = &text[range.end..label.start];
        const POINTS: &[&str] = &[
            "is my",
            "is the",
            "was my",
            "as my",
            "as the",
            "as private",
            "as a ",
            "as its",
            "是",
            "就是",
            "(",
            "（",
            "<-",
            "←",
            "<=",
            "=my",
            "- my",
            "— my",
            "属于",
        ];
        // "f2f7…", and on the next line "^ that's the pk".
        let pointed = gap.trim_start().starts_with('^') && !gap.contains("not");
        let ties = pointed
            || (gap.trim() == "as" || POINTS.iter().any(|point| gap.contains(point)))
                && !gap.contains(['?', '？', '\n', '。'])
                && !gap.contains(". ")
                && !gap.contains("not")
                && !gap.contains("不是");
        if ties && before.is_none_or(|label| label.group != Group::Public) {
            return Said::Of(label.group);
        }
    }
    Said::Nothing
}

/// Of labels at one place, which speaks louder.
fn rank(group: Group) -> u8 {
    match group {
        Group::Key => 3,
        Group::Seed => 2,
        Group::Public => 4,
        _ => 1,
    }
}

/// Whether a sentence ends in `gap` and another begins.
fn ends_sentence(gap: &str) -> bool {
    let Some(at) = gap.find(['.', '!', '?', '。', '！', '？', ';', '；']) else { return false };
    let rest = gap[at..].trim_start_matches(|letter: char| !letter.is_alphanumeric());
    // "my key. 0x…" is the value; "my key. Please look at …" is not. "Here it is: …" leads on.
    let leads = [
        "here",
        "it is",
        "this is",
        "it's",
        "如下",
        "在这",
        "这是",
        "这个是",
        "就是",
        "0x",
        "below",
        "mine is",
        "mine:",
    ]
    .iter()
    .any(|lead| rest.to_lowercase().starts_with(lead));
    rest.chars().any(char::is_alphabetic) && !leads
}

/// What says right before a label that it is none.
static DENIALS: Tails = Tails::of(&[
    "not a",
    "not my",
    "not the",
    "not",
    "isn't a",
    "isn't my",
    "isnt my",
    "isn't",
    "不是",
    "不是我的",
    "并非",
    "並非",
    "不是什么",
    "no es",
    "no es mi",
]);

/// "This is not a private key: …".
pub fn is_denied(text: &str, label: usize) -> bool {
    DENIALS.end(value::line_before(text, label, 24).trim_end())
}

/// The hexadecimal digits at `range` without `0x`.
pub fn digits(text: &str) -> &str {
    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text)
}

/// `range` with the `0x` before it.
pub fn with_prefix(text: &str, range: &Range<usize>) -> Range<usize> {
    let from = range.start.saturating_sub(2);
    if range.start >= 2 && text.is_char_boundary(from) && text[from..range.start].eq_ignore_ascii_case("0x") {
        from..range.end
    } else {
        range.clone()
    }
}

/// Pushes a hit.
pub fn hit(hits: &mut Vec<Hit>, kind: Kind, range: Range<usize>) {
    hits.push(Hit { kind, start: range.start, end: range.end });
}
