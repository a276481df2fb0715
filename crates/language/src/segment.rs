//! Words of text that may be written without spaces: Chinese, Japanese, Thai.

use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed, options::WordBreakInvariantOptions};
use std::{collections::HashSet, sync::LazyLock};

/// A word of the trade is joined from at most this many pieces.
const PIECES_MAX: usize = 4;

/// The words of `text` in order, as slices of it; what lies between words (spaces, punctuation) is left out.
///
/// Chinese and Japanese are cut by dictionary, so the same letters may be cut differently in another sentence: match cut
/// words as parts of a text, not as whole words of it. Words of the trade (`提币`, `助记词`) are known in their simplified form:
/// [`fold`](crate::fold()) first. Source: UAX 29, with ICU4X's dictionaries.
pub fn segment(text: &str) -> Vec<&str> {
    static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
        LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));
    let mut from = 0;
    let mut pieces = Vec::new();
    for (to, kind) in SEGMENTER.segment_str(text).iter_with_word_type() {
        if kind.is_word_like() {
            pieces.push((from, to));
        }
        from = to;
    }
    join(text, &pieces)
}

/// Joins neighbouring pieces that make a word of the trade, the longest first.
fn join<'a>(text: &'a str, pieces: &[(usize, usize)]) -> Vec<&'a str> {
    static TRADE: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        let lines = include_str!("segment/words.txt").lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).collect()
    });
    let mut words = Vec::new();
    let mut rest = pieces;
    while let Some((from, to)) = rest.first() {
        let last = PIECES_MAX.min(rest.len());
        let joined = (2..=last).rev().find(|n| TRADE.contains(&text[*from..rest[n - 1].1]));
        words.push(&text[*from..joined.map_or(*to, |n| rest[n - 1].1)]);
        rest = &rest[joined.unwrap_or(1)..];
    }
    words
}

/// Every two neighbouring letters of `text`, in order: `提币到` gives `提币`, `币到`. Empty for fewer than two letters.
pub fn bigrams(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().map(|(at, letter)| at + letter.len_utf8()).skip(1);
    text.char_indices().zip(ends).map(|((from, _), to)| &text[from..to])
}

/// A letter of a script that is written without spaces between words, or (Korean) joined to endings: matched by pairs.
pub fn is_unspaced(letter: char) -> bool {
    is_han(letter)
        || is_kana(letter)
        || matches!(letter as u32,
            0x0e00..=0x0eff                                              // Thai, Lao
            | 0x1000..=0x109f | 0x1780..=0x17ff                          // Burmese, Khmer
            | 0x1100..=0x11ff | 0xac00..=0xd7af) // Korean
}

/// A Chinese character, of any plane, or one of the signs that stand for one (`々`, `〇`).
pub fn is_han(letter: char) -> bool {
    matches!(letter as u32, 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff | 0x3005 | 0x3007)
}

/// A Japanese syllable sign, hiragana or katakana, the long mark included.
pub fn is_kana(letter: char) -> bool {
    matches!(letter as u32, 0x3041..=0x309f | 0x30a1..=0x30fa | 0x30fc..=0x30ff | 0x31f0..=0x31ff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chinese_japanese_and_english_are_cut_into_words() {
        for (text, words) in [
            ("我的提币还没有到账", &["我的", "提币", "还", "没有", "到账"][..]),
            ("合约爆仓，助记词丢了", &["合约", "爆仓", "助记词", "丢", "了"]),
            ("没到账", &["没", "到账"]),
            ("交易所冻结了账户", &["交易所", "冻结", "了", "账户"]),
            ("Where is my deposit?", &["Where", "is", "my", "deposit"]),
            ("東京に送金", &["東京", "に", "送金"]),
            ("", &[]),
        ] {
            assert_eq!(segment(text), words, "{text}");
        }
    }

    #[test]
    fn bigrams_overlap() {
        assert_eq!(bigrams("提币到账").collect::<Vec<_>>(), ["提币", "币到", "到账"]);
        assert_eq!(bigrams("提").count(), 0);
        assert_eq!(bigrams("").count(), 0);
    }

    proptest! {
        #[test]
        fn words_are_slices_in_order(text in any::<String>()) {
            let mut from = 0;
            for word in segment(&text) {
                let at = from + text[from..].find(word).expect("a word is part of the text");
                from = at + word.len();
            }
        }

        #[test]
        fn there_is_one_bigram_less_than_letters(text in any::<String>()) {
            prop_assert_eq!(bigrams(&text).count(), text.chars().count().saturating_sub(1));
        }
    }
}
