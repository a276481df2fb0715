//! What is weighed of a reply: its words, pairs and rows of characters, each with a number. The same when the weights are learned
//! (`build.rs`) and when they are used.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Names of the rules that are weighed, in the order of the weights.
#[allow(dead_code, reason = "the lesson reads labels by them, the guard has the rules themselves")]
pub const RULES: [&str; 6] =
    ["asks_for_secret", "promise", "investment_advice", "tipping_off", "other_messenger", "remote_control"];
/// Letters of a word that stand for its forms.
const STEM: usize = 5;

/// A word, a number by its length, a Chinese character or a question mark.
#[derive(Clone, Copy)]
pub struct Token<'a> {
    /// As it stands in the draft.
    pub text: &'a str,
    number: u64,
    han: bool,
    /// What it stands for like others: a coin, a messenger.
    kind: Option<Kind>,
}

/// A kind's name, with `@` before it, and its number.
type Kind = (&'static str, u64);

/// The kinds of words, by the word's number.
static KINDS: LazyLock<FxHashMap<u64, Kind>> = LazyLock::new(|| {
    let lines = include_str!("../kind.txt").lines().filter(|line| line.starts_with('@'));
    lines
        .flat_map(|line| {
            let (name, words) = line.split_once(": ").expect("a line is a kind and its words");
            words.split(", ").map(move |word| (hashed(word), (name, hashed(name))))
        })
        .collect()
});

impl<'a> Token<'a> {
    fn of(text: &'a str, han: bool) -> Token<'a> {
        let number = hashed(text);
        let kind = if han { None } else { KINDS.get(&number).copied() };
        Token { text, number, han, kind }
    }

    /// The token as its kind, if it has one.
    fn as_kind(self) -> Token<'a> {
        self.kind.map_or(self, |(text, number)| Token { text, number, ..self })
    }
}

/// What a feature is made of, for its name.
#[allow(dead_code, reason = "only the lesson names features")]
pub enum Feature<'a> {
    /// Tokens in a row.
    Row(&'a [Token<'a>]),
    /// The beginning of a long word.
    Stem(&'a str),
}

/// Calls `see` with the number of each feature of a folded text: each token, each two, each three characters, the stem of each long word,
/// and what has a kind once more as its kind.
pub fn each(text: &str, mut see: impl FnMut(u64, Feature<'_>)) {
    let mut last: [Option<Token<'_>>; 2] = [None, None];
    tokens(text, |token| {
        row(&[token], &mut see);
        if token.kind.is_some() {
            row(&[token.as_kind()], &mut see);
        }
        if let Some(before) = last[1] {
            row(&[before, token], &mut see);
            if before.kind.is_some() || token.kind.is_some() {
                row(&[before.as_kind(), token.as_kind()], &mut see);
            }
            if let Some(first) = last[0].filter(|first| first.han && before.han && token.han) {
                row(&[first, before, token], &mut see);
            }
        }
        if token.text.len() > STEM && token.text.as_bytes()[0].is_ascii_lowercase() {
            let stem = &token.text[..STEM];
            see(mixed(1, hashed(stem)), Feature::Stem(stem));
        }
        last = [last[1], Some(token)];
    });
}

fn row(tokens: &[Token<'_>], see: &mut impl FnMut(u64, Feature<'_>)) {
    see(tokens.iter().fold(0, |number, token| mixed(number, token.number)), Feature::Row(tokens));
}

/// Calls `see` with each token.
fn tokens<'a>(text: &'a str, mut see: impl FnMut(Token<'a>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let len = match byte {
            b'a'..=b'z' | b'\'' => run(&bytes[at..], |byte| byte.is_ascii_lowercase() || *byte == b'\''),
            b'0'..=b'9' => run(&bytes[at..], u8::is_ascii_digit),
            0x80.. => text[at..].chars().next().map_or(1, char::len_utf8),
            _ => 1,
        };
        let word = &text[at..at + len];
        at += len;
        let (word, han) = match byte {
            b'a'..=b'z' | b'\'' | b'?' => (word, false),
            b'0'..=b'9' => (["#1", "#2", "#3"][len.min(3) - 1], false),
            0xE3..=0xF0 if word.chars().all(language::is_han) => (word, true),
            _ => continue,
        };
        see(Token::of(word, han));
    }
}

fn run(bytes: &[u8], goes: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| goes(byte)).count()
}

/// The number of a feature by its name: tokens with `_` between, a stem with `~` behind.
pub fn numbered(name: &str) -> u64 {
    match name.strip_suffix('~') {
        Some(stem) => mixed(1, hashed(stem)),
        None => name.split('_').fold(0, |number, token| mixed(number, hashed(token))),
    }
}

fn hashed(word: &str) -> u64 {
    word.as_bytes().chunks(8).fold(word.len() as u64, |number, chunk| {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        mixed(number, u64::from_le_bytes(bytes))
    })
}

fn mixed(number: u64, next: u64) -> u64 {
    let wide = u128::from(number.rotate_left(23) ^ next ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93;
    wide as u64 ^ (wide >> 64) as u64
}
