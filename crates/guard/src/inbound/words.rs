//! The word lists of seeds, and what a word of a text is in each.

use super::run::{filling, is_filling};
use bip39::Language;
use rustc_hash::FxHashMap;
use std::{borrow::Cow, sync::LazyLock};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    Bip39(Language),
    Monero,
    Slip39,
}

/// The lists whose words are written apart, in the order of [`Entry`]. Chinese has a rule of its own.
pub const LISTS: [List; 10] = [
    List::Bip39(Language::English),
    List::Bip39(Language::French),
    List::Bip39(Language::Spanish),
    List::Bip39(Language::Italian),
    List::Bip39(Language::Portuguese),
    List::Bip39(Language::Czech),
    List::Bip39(Language::Japanese),
    List::Bip39(Language::Korean),
    List::Monero,
    List::Slip39,
];
/// Places of the lists in [`LISTS`].
pub const ENGLISH: usize = 0;
pub const MONERO: usize = 8;
pub const SLIP39: usize = 9;

/// Not in the list.
const ABSENT: u16 = u16::MAX;

/// The places of one word in each of [`LISTS`].
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    places: [u16; LISTS.len()],
    /// A bit for each list that has it.
    pub lists: u16,
    /// Prose is made of it: [`is_function`].
    pub function: bool,
    /// It leads from word to word.
    pub filling: bool,
}

impl Entry {
    fn of(word: &str) -> Entry {
        Entry { places: [ABSENT; LISTS.len()], lists: 0, function: is_function(word), filling: is_filling(word) }
    }

    fn put(&mut self, list: usize, place: usize) {
        self.places[list] = place as u16;
        self.lists |= 1 << list;
    }

    /// The word's place in list `list`, counted from 0.
    pub fn place(&self, list: usize) -> Option<u16> {
        Some(self.places[list]).filter(|place| *place != ABSENT)
    }
}

struct Words {
    whole: FxHashMap<Box<str>, Entry>,
    /// By their first four letters, words of five letters and more, in lists where four letters tell words apart.
    short: FxHashMap<Box<str>, Entry>,
    /// English words by first letter, for misspellings.
    initial: FxHashMap<u8, Vec<(&'static str, u16)>>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words { whole: FxHashMap::default(), short: FxHashMap::default(), initial: FxHashMap::default() };
    for (list, kind) in LISTS.into_iter().enumerate() {
        for (place, word) in listed(kind).enumerate() {
            let folded = folded(word);
            if !matches!(kind, List::Monero | List::Bip39(Language::Japanese | Language::Korean))
                && folded.len() > 4
                && folded.is_ascii()
            {
                let entry = words.short.entry(folded[..4].into()).or_insert_with(|| Entry::of(&folded[..4]));
                entry.put(list, place);
            }
            if list == ENGLISH {
                words.initial.entry(word.as_bytes()[0]).or_default().push((word, place as u16));
            }
            let entry = Entry::of(&folded);
            words.whole.entry(folded.into()).or_insert(entry).put(list, place);
        }
    }
    for word in filling() {
        words.whole.entry(word.into()).or_insert_with(|| Entry::of(word));
    }
    words
});

fn listed(list: List) -> Box<dyn Iterator<Item = &'static str>> {
    match list {
        List::Bip39(language) => Box::new(language.word_list().iter().copied()),
        List::Monero => Box::new(lines(include_str!("words/monero.txt"))),
        List::Slip39 => Box::new(lines(include_str!("words/slip39.txt"))),
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_ascii_whitespace)
}

/// A word as the lists are compared: decomposed, lower case, without accents (Japanese and Korean keep their marks).
pub fn folded(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        let small = !word.bytes().any(|byte| byte.is_ascii_uppercase());
        return if small { Cow::Borrowed(word) } else { Cow::Owned(word.to_ascii_lowercase()) };
    }
    let latin = word.chars().all(|letter| (letter as u32) < 0x370);
    Cow::Owned(
        word.nfkd().filter(|letter| !(latin && is_combining_mark(*letter))).flat_map(char::to_lowercase).collect(),
    )
}

/// What `word`, already [`folded`], is in the lists.
pub fn whole(word: &str) -> Option<&'static Entry> {
    known(word).filter(|entry| entry.lists != 0)
}

/// The same, of words too that are in no list and lead from word to word.
pub fn known(word: &str) -> Option<&'static Entry> {
    WORDS.whole.get(word)
}

/// What the first four letters `word`, already folded, stand for.
pub fn short(word: &str) -> Option<&'static Entry> {
    if word.len() == 4 { WORDS.short.get(word) } else { None }
}

/// The English word of which `word` is a misspelling: one letter wrong, missing, too many, or two swapped.
pub fn near(word: &str) -> Option<u16> {
    if !word.is_ascii() || !(4..=10).contains(&word.len()) {
        return None;
    }
    let same = WORDS.initial.get(&word.as_bytes()[0])?;
    same.iter()
        .find(|(listed, _)| listed.len() >= 4 && one_apart(word.as_bytes(), listed.as_bytes()))
        .map(|(_, place)| *place)
}

fn one_apart(a: &[u8], b: &[u8]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[head..], &b[head..]);
    match a.len() as isize - b.len() as isize {
        0 => a.len() < 2 || a[1..] == b[1..] || (a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..]),
        1 => a[1..] == *b,
        _ => *a == b[1..],
    }
}

/// The word at `place` of an English list.
pub fn english_at(place: u16) -> &'static str {
    Language::English.word_list()[usize::from(place)]
}

/// English words of BIP-39 and SLIP-39.
pub fn english() -> impl Iterator<Item = &'static str> {
    listed(List::Bip39(Language::English)).chain(listed(List::Slip39))
}

/// Words of Monero seeds.
pub fn monero() -> impl Iterator<Item = &'static str> {
    listed(List::Monero)
}

/// Words of the five other lists in Latin letters, folded, each with its list counted from 0.
pub fn latin() -> impl Iterator<Item = (usize, Cow<'static, str>)> {
    LISTS[1..6].iter().enumerate().flat_map(|(at, list)| listed(*list).map(move |word| (at, folded(word))))
}

/// Characters of both Chinese lists.
pub fn han() -> impl Iterator<Item = char> {
    [Language::SimplifiedChinese, Language::TraditionalChinese]
        .into_iter()
        .flat_map(|language| language.word_list().iter().filter_map(|word| word.chars().next()))
}

/// The first of the characters that [`han_place`] looks up, and how many they are.
const HAN: std::ops::Range<usize> = 0x3400..0xa000;

/// The place of a Chinese character in the list of `language`.
pub fn han_place(letter: char, language: Language) -> Option<u16> {
    static PLACES: LazyLock<[Vec<u16>; 2]> = LazyLock::new(|| {
        [Language::SimplifiedChinese, Language::TraditionalChinese].map(|language| {
            let mut places = vec![ABSENT; HAN.len()];
            for (place, word) in language.word_list().iter().enumerate() {
                let cell =
                    word.chars().next().and_then(|letter| places.get_mut((letter as usize).wrapping_sub(HAN.start)));
                if let Some(cell) = cell {
                    *cell = place as u16;
                }
            }
            places
        })
    });
    let places = &PLACES[usize::from(language == Language::TraditionalChinese)];
    places.get((letter as usize).wrapping_sub(HAN.start)).copied().filter(|place| *place != ABSENT)
}

/// English words that are in a list and that prose is made of. A seed of twelve holds more than two of them once in hundreds.
pub fn is_function(word: &str) -> bool {
    FUNCTION.binary_search(&word).is_ok()
}

static FUNCTION: &[&str] = &[
    "able", "about", "above", "across", "act", "add", "after", "again", "agree", "ahead", "all", "alone", "already",
    "also", "always", "another", "any", "area", "around", "arrive", "ask", "away", "because", "become", "before",
    "begin", "being", "believe", "below", "between", "both", "bring", "business", "call", "can", "case", "change",
    "check", "come", "day", "does", "doing", "down", "during", "each", "either", "else", "enough", "few", "find",
    "first", "follow", "gain", "give", "going", "good", "great", "have", "hello", "help", "high", "hope", "hour",
    "idea", "into", "issue", "just", "keep", "know", "large", "last", "later", "learn", "leave", "left", "life",
    "like", "little", "long", "love", "make", "matter", "mean", "minute", "month", "more", "move", "much", "must",
    "myself", "near", "need", "never", "next", "nice", "nothing", "now", "off", "offer", "often", "okay", "once",
    "one", "only", "open", "order", "other", "over", "own", "party", "people", "person", "place", "please", "point",
    "problem", "public", "question", "quick", "reason", "receive", "report", "right", "same", "say", "second", "sell",
    "should", "sign", "simple", "since", "small", "someone", "soon", "sorry", "start", "still", "such", "sure",
    "thank", "that", "then", "there", "they", "thing", "this", "time", "today", "together", "tomorrow", "try", "two",
    "under", "until", "update", "upon", "use", "used", "very", "wait", "want", "way", "what", "when", "where", "will",
    "word", "work", "world", "write", "wrong", "year", "you", "young",
];
