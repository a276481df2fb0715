//! What the pass looks letters and words up in, made once.

use super::{
    super::{label, words},
    BLOB_MIN,
};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

pub(super) const WINDOW: usize = 12;
pub(super) const ENGLISH_OF_TWELVE: u64 = 8;
pub(super) const OTHERS_OF_TWELVE: u64 = 10;
pub(super) const SCRIPT_WORDS: u32 = 10;
pub(super) const DIGITS_MIN: usize = 13;
pub(super) const NUMBERS_MIN: usize = 32;
/// The heads of words that number or place others: word, second, third, first, line, row.
pub(super) const NAMES: [u32; 6] = [
    u32::from_le_bytes(*b"word"),
    u32::from_le_bytes(*b"seco"),
    u32::from_le_bytes(*b"thir"),
    u32::from_le_bytes(*b"firs"),
    u32::from_le_bytes(*b"line"),
    u32::from_le_bytes(*b"row "),
];

pub(super) const LETTER: u8 = 1;
pub(super) const DIGIT: u8 = 2;
pub(super) const HIGH: u8 = 4;
pub(super) const UPPER: u8 = 8;

pub(super) static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b'a'..=b'z' => LETTER,
            b'A'..=b'Z' => LETTER | UPPER,
            b'0'..=b'9' => DIGIT,
            0x80.. => HIGH,
            _ => 0,
        };
        byte += 1;
    }
    class
};

pub(super) const ENGLISH: u8 = 1;
pub(super) const MONERO: u8 = 2;
pub(super) const OPENS: u8 = 4;
/// The first of five bits: one for each list in Latin letters.
pub(super) const LATIN: u8 = 8;
/// Letters and digits of a word with its number glued to it.
pub(super) const NUMBERED_MAX: usize = 10;
/// A label may begin so.
pub(super) const LABEL: u16 = 0x100;
/// A label may begin so and go on after a space.
pub(super) const GOES_ON: u16 = 0x200;
/// A count for each bit of a cell, in eight lanes of a word.
pub(super) const SPREAD: [u64; 256] = {
    let mut spread = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                spread[byte] |= 1_u64 << (8 * bit);
            }
            bit += 1;
        }
        byte += 1;
    }
    spread
};
/// What brings a lane to its eighth bit when enough of the last twelve words are in its list; the lane of labels never gets there.
pub(super) const ENOUGH: u64 = {
    let mut enough = 0x80_u64 - ENGLISH_OF_TWELVE;
    let mut lane = 1;
    while lane < 8 {
        let least = if lane == 2 { 0x80 } else { OTHERS_OF_TWELVE };
        enough |= (0x80 - least) << (8 * lane);
        lane += 1;
    }
    enough
};

pub(super) const HAN_LISTED: u8 = 1;
pub(super) const HAN_FIRST: u8 = 2;
pub(super) const HAN_SECOND: u8 = 4;
/// The first character of any label.
pub(super) const HAN_LABEL: u8 = 8;
/// The second character of any label.
pub(super) const HAN_LABEL_SECOND: u8 = 16;
/// The first character of a label whose second is none.
pub(super) const HAN_LABEL_ALONE: u8 = 32;
pub(super) const HAN_BASE: u32 = 0x3400;
/// Letters of the longest run within which labels are looked for (`apiKey`).
pub(super) const LABELLED_MAX: usize = 40;

/// Bytes of the longest word with accents that is looked up.
pub(super) const ACCENTED_MAX: usize = 48;
/// The small letters of U+00C0 to U+024F without their accents; 0 where there is none.
pub(super) static PLAIN: LazyLock<[u8; 0x250 - 0xc0]> = LazyLock::new(|| {
    let mut plain = [0; 0x250 - 0xc0];
    for (letter, cell) in ('\u{c0}'..='\u{24f}').zip(&mut plain) {
        *cell = letter.nfd().next().filter(char::is_ascii_alphabetic).map_or(0, |base| base.to_ascii_lowercase() as u8);
    }
    plain
});

pub(super) struct Tables {
    /// By a hash of a word's first four letters.
    pub(super) heads: Box<[u16; 1 << 16]>,
    /// By Chinese character.
    pub(super) han: Box<[u8]>,
}

pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut heads = Box::new([0_u16; 1 << 16]);
    let mut mark = |word: &str, bit: u8| heads[slot(label::head(word.as_bytes()))] |= u16::from(bit);
    for word in words::english().filter(|word| !words::is_function(word)) {
        mark(word, ENGLISH);
    }
    words::monero().filter(|word| !words::is_function(word)).for_each(|word| mark(word, MONERO));
    words::latin().for_each(|(list, word)| mark(&word, LATIN << list));
    for head in label::texts().filter(|label| label.is_char_boundary(1)).flat_map(label::heads) {
        heads[slot(head)] |= u16::from(OPENS);
    }
    label::all_heads().for_each(|head| heads[slot(head)] |= LABEL);
    label::short_heads().for_each(|head| heads[slot(head)] |= GOES_ON);
    let mut han = vec![0_u8; 0xa000 - HAN_BASE as usize].into_boxed_slice();
    let mut mark_han = |letter: char, bit: u8| {
        if let Some(cell) = han.get_mut((letter as usize).wrapping_sub(HAN_BASE as usize)) {
            *cell |= bit;
        }
    };
    words::han().for_each(|letter| mark_han(letter, HAN_LISTED));
    for text in label::texts() {
        let mut letters = text.chars();
        if let (Some(first), Some(second)) = (letters.next().filter(|first| !first.is_ascii()), letters.next()) {
            mark_han(first, HAN_FIRST);
            mark_han(second, HAN_SECOND);
        }
    }
    for label in label::all() {
        let mut letters = label.chars();
        if let Some(first) = letters.next() {
            mark_han(first, HAN_LABEL);
            match letters.next().filter(|second| ('\u{3400}'..='\u{9fff}').contains(second)) {
                Some(second) => mark_han(second, HAN_LABEL_SECOND),
                None => mark_han(first, HAN_LABEL_ALONE),
            }
        }
    }
    Tables { heads, han }
});

pub(super) fn slot(head: u32) -> usize {
    ((head | 0x2020_2020).wrapping_mul(0x9e37_79b1) >> 16) as usize
}

/// A capital after a small letter, as in `apiKey`.
pub(super) fn is_camel(word: &[u8]) -> bool {
    word.len() < BLOB_MIN && word.windows(2).any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase())
}
