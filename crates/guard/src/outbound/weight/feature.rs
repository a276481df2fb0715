//! What is weighed of a reply: its words, pairs, rows of characters and pieces of words, each with a number. The same when the weights are learned
//! (`build.rs`) and when they are used.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Names of the rules that are weighed, in the order of the weights.
#[allow(dead_code, reason = "the lesson reads labels by them, the guard has the rules themselves")]
pub const RULES: [&str; 6] =
    ["asks_for_secret", "promise", "investment_advice", "tipping_off", "other_messenger", "remote_control"];

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
    /// Letters in a row.
    Piece(&'a str),
}

/// The two sorts of features; each is weighed by itself, because there are six times as many pieces as rows.
pub const SORTS: usize = 2;
/// What the size of each sort is at least made of, in squares of how rare a feature is: of a word or two nobody can tell much, so they weigh less
/// than a whole.
pub const LEAST: [f32; SORTS] = [1_000.0, 5_000.0];
/// Tokens in a row.
const ROWS: usize = 0;
/// Letters in a row.
const PIECES: usize = 1;
/// Letters of a piece, with the space around a word.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=5;
/// What a space in a piece is written as.
const SPACE: char = '␣';
/// What a piece's name begins with.
const PIECE: char = '~';

/// Calls `see` with the sort and the number of each feature of a folded text: each token, each two, each three characters, what has a kind
/// once more as its kind; and of every word, with the space around it, each three to five letters.
pub fn each(text: &str, mut see: impl FnMut(usize, u64, Feature<'_>)) {
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
        last = [last[1], Some(token)];
    });
    let mut padded = String::new();
    for word in text.split_ascii_whitespace() {
        padded.clear();
        padded.extend([" ", word, " "]);
        pieces(&padded, &mut see);
    }
}

fn row(tokens: &[Token<'_>], see: &mut impl FnMut(usize, u64, Feature<'_>)) {
    see(ROWS, tokens.iter().fold(0, |number, token| mixed(number, token.number)), Feature::Row(tokens));
}

fn pieces(word: &str, see: &mut impl FnMut(usize, u64, Feature<'_>)) {
    let most = *LETTERS.end();
    // Where the last letters begin, the newest behind.
    let mut starts = [0; 8];
    for (count, (at, letter)) in word.char_indices().enumerate() {
        starts[count % starts.len()] = at;
        let end = at + letter.len_utf8();
        for letters in LETTERS.take_while(|letters| *letters <= (count + 1).min(most)) {
            let piece = &word[starts[(count + 1 - letters) % starts.len()]..end];
            see(PIECES, mixed(2, hashed(piece)), Feature::Piece(piece));
        }
    }
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

/// The sort and the number of a feature by its name: tokens with `_` between, or `~` and a piece.
pub fn numbered(name: &str) -> (usize, u64) {
    match name.strip_prefix(PIECE) {
        Some(piece) => (PIECES, mixed(2, hashed(&piece.replace(SPACE, " ")))),
        None => (ROWS, name.split('_').fold(0, |number, token| mixed(number, hashed(token)))),
    }
}

impl Feature<'_> {
    /// What `numbered` reads.
    #[allow(dead_code, reason = "only the lesson names features")]
    pub fn name(&self) -> String {
        match self {
            Feature::Row(tokens) => tokens.iter().map(|token| token.text).collect::<Vec<_>>().join("_"),
            Feature::Piece(piece) => format!("{PIECE}{}", piece.replace(' ', &SPACE.to_string())),
        }
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
