//! Sets of words that are asked for at every label: a look at the first byte, or the last, answers most.

use rustc_hash::FxHashSet;

/// Letters of the longest word of a set.
const LETTERS_MAX: usize = 16;

/// Words in small letters, found whatever the case of the ASCII letters asked for.
pub struct WordSet {
    /// The lengths of the words that begin with a byte, a bit each.
    lengths: [u32; 256],
    words: FxHashSet<&'static str>,
}

impl WordSet {
    /// The words of `text`, which spaces part; none is longer than [`LETTERS_MAX`] bytes.
    pub fn of(text: &'static str) -> WordSet {
        let mut lengths = [0; 256];
        for word in text.split_ascii_whitespace() {
            debug_assert!(word.len() <= LETTERS_MAX, "{word}");
            lengths[usize::from(word.as_bytes()[0])] |= 1 << word.len();
        }
        WordSet { lengths, words: text.split_ascii_whitespace().collect() }
    }

    /// Whether `word` is one of them.
    pub fn has(&self, word: &str) -> bool {
        let Some(first) = word.as_bytes().first() else { return false };
        let mut small = [0_u8; LETTERS_MAX];
        let Some(small) = small.get_mut(..word.len()) else { return false };
        if self.lengths[usize::from(first.to_ascii_lowercase())] & 1 << word.len() == 0 {
            return false;
        }
        small.copy_from_slice(word.as_bytes());
        small.make_ascii_lowercase();
        std::str::from_utf8(small).is_ok_and(|word| self.words.contains(word))
    }
}

/// Endings in small letters.
pub struct Tails {
    /// The last bytes.
    last: [bool; 256],
    tails: &'static [&'static str],
}

impl Tails {
    /// None of `tails` is empty.
    pub const fn of(tails: &'static [&'static str]) -> Tails {
        let mut last = [false; 256];
        let mut at = 0;
        while at < tails.len() {
            let tail = tails[at].as_bytes();
            last[tail[tail.len() - 1] as usize] = true;
            at += 1;
        }
        Tails { last, tails }
    }

    /// Whether `text` ends in one of them, whatever the case of its own ASCII letters.
    pub fn end(&self, text: &str) -> bool {
        let Some(last) = text.as_bytes().last() else { return false };
        self.last[usize::from(last.to_ascii_lowercase())] && self.tails.iter().any(|tail| ends_in(text, tail))
    }
}

/// Beginnings in small letters.
pub struct Heads {
    /// The first bytes.
    first: [bool; 256],
    heads: &'static [&'static str],
}

impl Heads {
    /// None of `heads` is empty.
    pub const fn of(heads: &'static [&'static str]) -> Heads {
        let mut first = [false; 256];
        let mut at = 0;
        while at < heads.len() {
            first[heads[at].as_bytes()[0] as usize] = true;
            at += 1;
        }
        Heads { first, heads }
    }

    /// Whether `text` begins with one of them, whatever the case of its own ASCII letters.
    pub fn begin(&self, text: &str) -> bool {
        let Some(first) = text.as_bytes().first() else { return false };
        self.first[usize::from(first.to_ascii_lowercase())] && self.heads.iter().any(|head| begins_with(text, head))
    }
}

fn begins_with(text: &str, head: &str) -> bool {
    text.as_bytes().get(..head.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(head.as_bytes()))
}

fn ends_in(text: &str, tail: &str) -> bool {
    let at = text.len().wrapping_sub(tail.len());
    text.as_bytes().get(at..).is_some_and(|end| end.eq_ignore_ascii_case(tail.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_heads_and_tails_are_found_whatever_their_case() {
        let set = WordSet::of("is number 6 année");
        for (word, has) in [("is", true), ("IS", true), ("Number", true), ("6", true), ("année", true), ("", false)] {
            assert_eq!(set.has(word), has, "{word}");
        }
        for word in ["iss", "i", "numbers", "a word of more letters"] {
            assert!(!set.has(word), "{word}");
        }
        const TAILS: Tails = Tails::of(&["isn't", "不是"]);
        for (text, ends) in [("It ISN'T", true), ("这不是", true), ("t", false), ("是", false), ("", false)] {
            assert_eq!(TAILS.end(text), ends, "{text}");
        }
        const HEADS: Heads = Heads::of(&["usdt", "u ", "次"]);
        for (text, begins) in
            [("USDT.", true), ("U 5", true), ("u", false), ("次数", true), ("usd", false), ("", false)]
        {
            assert_eq!(HEADS.begin(text), begins, "{text}");
        }
    }
}
