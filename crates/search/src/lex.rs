//! Lexemes are the pieces that a text is searched by: the same for documents, for questions and for marks in a snippet.

use frostem::{Algorithm, Stemmer};
use std::{ops::Range, sync::LazyLock};

/// A word is known by at most so many letters; what is longer is no word of a language.
const WORD_LETTERS_MAX: usize = 128;

/// A run of letters and digits of at least this length is taken for an address, a hash or a key of some other kind.
const REFERENCE_LETTERS_MIN: usize = 20;

/// So many letters of an address or a hash are enough to find it; `0x` does not count.
pub const PREFIX_LETTERS_MIN: usize = 6;

/// `TRC-20` is also the word `trc20`: at most so many pieces, of together at most so many letters.
const JOINED_PIECES_MAX: usize = 3;
const JOINED_LETTERS_MAX: usize = 24;

/// What kind of piece it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word or a number.
    Word,
    /// A word made of two or three that stand beside it, joined by hyphens.
    Joined,
    /// Letters of a script without spaces, as many as stand together.
    Run,
    /// An address, a hash, a mail address: found whole, or by its first letters.
    Reference,
    /// A ticket's number: `#48213`.
    Ticket,
}

/// One piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is.
    pub kind: Kind,
    /// Folded.
    pub text: String,
    /// How many pieces stand before it; a run counts once for each letter.
    pub position: u32,
    /// Which letters of [`Lexed::spots`] it covers.
    pub spots: Range<usize>,
}

/// A text taken apart.
#[derive(Debug, Default)]
pub struct Lexed {
    /// The folded letters, each with the bytes of the text that it came from.
    pub spots: Vec<(char, Range<usize>)>,
    /// The pieces, in order.
    pub lexemes: Vec<Lexeme>,
    /// The position after the last piece.
    pub end: u32,
}

impl Lexed {
    /// The bytes of the text that the letters `spots` came from.
    pub fn bytes(&self, spots: &Range<usize>) -> Range<usize> {
        self.spots[spots.start].1.start..self.spots[spots.end - 1].1.end
    }
}

/// The stem of an English word: `deposits` and `deposited` both give `deposit`. Source: Snowball's English stemmer.
pub fn stem(word: &str) -> std::borrow::Cow<'_, str> {
    static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) { STEMMER.stem(word) } else { word.into() }
}

/// Takes `text` apart. Positions begin at `position`.
pub fn lex(text: &str, position: u32) -> Lexed {
    let mut spots = Vec::with_capacity(text.len());
    spots.extend(language::spots(text));
    let mut lexer = Lexer { spots: &spots, at: 0, position, lexemes: Vec::new(), run_ended: None };
    while lexer.at < spots.len() {
        lexer.step();
    }
    let Lexer { lexemes, position: end, .. } = lexer;
    Lexed { spots, lexemes, end }
}

struct Lexer<'a> {
    spots: &'a [(char, Range<usize>)],
    at: usize,
    position: u32,
    lexemes: Vec<Lexeme>,
    /// Where the last run ended, while nothing but signs came after it.
    run_ended: Option<usize>,
}

impl Lexer<'_> {
    fn letter(&self, at: usize) -> char {
        self.spots.get(at).map_or(' ', |(letter, _)| *letter)
    }

    fn text(&self, spots: Range<usize>) -> String {
        self.spots[spots].iter().take(WORD_LETTERS_MAX).map(|(letter, _)| *letter).collect()
    }

    fn push(&mut self, kind: Kind, text: String, position: u32, spots: Range<usize>) {
        self.lexemes.push(Lexeme { kind, text, position, spots });
    }

    /// Takes the piece that begins here, or skips a sign.
    fn step(&mut self) {
        let letter = self.letter(self.at);
        if letter == '@' {
            self.mail_address();
        }
        if language::is_unspaced(letter) {
            self.run();
        } else if letter.is_alphanumeric() {
            self.words();
        } else {
            self.at += 1;
        }
    }

    fn run(&mut self) {
        let from = self.at;
        while language::is_unspaced(self.letter(self.at)) {
            self.at += 1;
        }
        // A sign between two runs keeps their letters from being neighbours.
        self.position += u32::from(self.run_ended.is_some_and(|end| end < from));
        let text = self.spots[from..self.at].iter().map(|(letter, _)| *letter).collect();
        self.push(Kind::Run, text, self.position, from..self.at);
        self.position += (self.at - from) as u32;
        self.run_ended = Some(self.at);
    }

    /// Takes a word, and those that hyphens join to it.
    fn words(&mut self) {
        self.run_ended = None;
        let (first, from, position) = (self.lexemes.len(), self.at, self.position);
        let mut pieces = 1;
        self.word();
        while self.letter(self.at) == '-' && is_word_letter(self.letter(self.at + 1)) {
            self.at += 1;
            self.word();
            pieces += 1;
        }
        if !(2..=JOINED_PIECES_MAX).contains(&pieces) || self.at - from > JOINED_LETTERS_MAX {
            return;
        }
        if self.lexemes[first..].iter().all(|lexeme| lexeme.kind == Kind::Word) {
            let joined = self.lexemes[first..].iter().map(|lexeme| lexeme.text.as_str()).collect();
            self.push(Kind::Joined, joined, position, from..self.at);
        }
    }

    fn word(&mut self) {
        let from = self.at;
        let mut text = String::new();
        loop {
            let letter = self.letter(self.at);
            if is_word_letter(letter) {
                text.push(letter);
            } else if is_apostrophe(letter) && is_word_letter(self.letter(self.at + 1)) {
                if self.letter(self.at + 1) == 's' && !is_word_letter(self.letter(self.at + 2)) {
                    break;
                }
            } else if self.is_inside_number(letter) {
                text.extend((letter == '.').then_some('.'));
            } else {
                break;
            }
            self.at += 1;
        }
        let spots = from..self.at;
        // `customer's` is `customer`.
        self.at += if is_apostrophe(self.letter(self.at)) && self.letter(self.at + 1) == 's' { 2 } else { 0 };
        self.push_word(text, spots);
        self.position += 1;
    }

    fn push_word(&mut self, text: String, spots: Range<usize>) {
        let long = text.len() >= REFERENCE_LETTERS_MIN && text.bytes().any(|byte| byte.is_ascii_digit());
        let hex = text
            .strip_prefix("0x")
            .filter(|hex| hex.len() >= PREFIX_LETTERS_MIN && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if let Some(hex) = hex {
            self.push(Kind::Reference, first_letters(hex), self.position, spots);
        } else if long && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.push(Kind::Reference, first_letters(&text), self.position, spots);
        } else {
            let from = spots.start;
            if from > 0 && self.letter(from - 1) == '#' && text.bytes().all(|byte| byte.is_ascii_digit()) {
                self.push(Kind::Ticket, format!("#{text}"), self.position, from - 1..spots.end);
            }
            self.push(
                Kind::Word,
                if text.len() > WORD_LETTERS_MAX { first_letters(&text) } else { text },
                self.position,
                spots,
            );
        }
    }

    /// A point between digits, or a comma before a group of three.
    fn is_inside_number(&self, sign: char) -> bool {
        let digit = |at: usize| self.letter(at).is_ascii_digit();
        if self.at == 0 || !digit(self.at - 1) || !digit(self.at + 1) {
            return false;
        }
        let group = digit(self.at + 2) && digit(self.at + 3) && !is_word_letter(self.letter(self.at + 4));
        sign == '.' || (sign == ',' && group && self.spots[self.at].1.len() == 1)
    }

    /// Adds the mail address around the `@` that stands here; its words are pieces of their own.
    fn mail_address(&mut self) {
        let local = |letter: char| letter.is_ascii_alphanumeric() || "._%+-".contains(letter);
        let domain = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
        let from = (0..self.at).rev().take(WORD_LETTERS_MAX).take_while(|at| local(self.letter(*at))).last();
        let to = (self.at + 1..).take(WORD_LETTERS_MAX).take_while(|at| domain(self.letter(*at))).last();
        let (Some(from), Some(mut to)) = (from, to) else { return };
        while !self.letter(to).is_ascii_alphanumeric() && to > self.at {
            to -= 1;
        }
        if (self.at + 1..to).any(|at| self.letter(at) == '.') {
            let text = self.text(from..to + 1);
            self.push(Kind::Reference, text, self.position, from..to + 1);
        }
    }
}

fn first_letters(text: &str) -> String {
    text.chars().take(WORD_LETTERS_MAX).collect()
}

fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric() && !language::is_unspaced(letter)
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, pieces: &[&str]) {
        let told = lex(text, 0).lexemes.into_iter().map(|lexeme| match lexeme.kind {
            Kind::Word | Kind::Run | Kind::Ticket => lexeme.text,
            Kind::Joined => format!("-{}", lexeme.text),
            Kind::Reference => format!("={}", lexeme.text),
        });
        assert_eq!(told.collect::<Vec<_>>(), pieces, "{text}");
    }

    #[test]
    fn a_text_is_taken_apart_as_a_reader_would() {
        check("Where's my deposit? Don't panic.", &["where", "my", "deposit", "dont", "panic"]);
        check("USDT提币失败，1,234.56 枚", &["usdt", "提币失败", "1234.56", "枚"]);
        check("ＴＲＣ－２０ trc20 e-mail", &["trc", "20", "-trc20", "trc20", "e", "mail", "-email"]);
        check("v2.4.0, 1.2.3.4. 3,4,5 100，200", &["v2.4.0", "1.2.3.4", "3", "4", "5", "100", "200"]);
        check("ticket #48213: foo_bar", &["ticket", "#48213", "48213", "foo", "bar"]);
        check("", &[]);
        check("!? …", &[]);
    }

    #[test]
    fn addresses_hashes_and_mail_addresses_are_whole() {
        check("0x52908400098527886E0F7030069857D2E4169EE7", &["=52908400098527886e0f7030069857d2e4169ee7"]);
        check("to TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE。", &["to", "=tqn9y2khesljw1chvwfmsmerdow5kcblse"]);
        check("哈希0xabc123def", &["哈希", "=abc123def"]);
        check("0xabc", &["0xabc"]);
        check(
            "mail ana.lima@customer.example.",
            &["mail", "ana", "lima", "=ana.lima@customer.example", "customer", "example"],
        );
        check("internationalization-and-localization", &["internationalization", "and", "localization"]);
    }

    #[test]
    fn a_sign_keeps_runs_apart_and_a_word_does_not() {
        let positions = |text| lex(text, 0).lexemes.iter().map(|l| l.position).collect::<Vec<_>>();
        assert_eq!(positions("提币，失败"), [0, 3]);
        assert_eq!(positions("提币usdt失败"), [0, 2, 3]);
        assert_eq!(positions("usdt 提币 trc-20 ok"), [0, 1, 3, 4, 3, 5]);
    }

    #[test]
    fn english_words_have_a_stem() {
        for (word, expected) in
            [("deposits", "deposit"), ("withdrawal", "withdraw"), ("fees", "fee"), ("trc20", "trc20")]
        {
            assert_eq!(stem(word), expected);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart(text in any::<String>()) {
            let lexed = lex(&text, 0);
            for lexeme in &lexed.lexemes {
                prop_assert!(!lexeme.text.is_empty());
                prop_assert!(text.get(lexed.bytes(&lexeme.spots)).is_some());
                prop_assert!(lexeme.position < lexed.end.max(1));
            }
        }
    }
}
