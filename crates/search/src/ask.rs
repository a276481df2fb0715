//! What a person typed, as parts that a document must all have.

use crate::lex::{Kind, Lexed, Lexeme, PREFIX_LETTERS_MIN, lex, stem};
use std::collections::BTreeSet;

/// A last word of so many letters also finds the words that begin with it: the person may still be typing.
const TYPING_LETTERS_MIN: usize = 3;

/// At most so many parts are searched for; what is typed beyond them is left out.
const PARTS_MAX: usize = 32;

/// One thing that a document must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// This word of the text.
    Word(String),
    /// A word of the text that begins so.
    Typing(String),
    /// These words, each so far behind the first. At least two, sorted by their places.
    Phrase(Vec<(u32, String)>),
    /// An address, a hash or a mail address that begins so.
    Reference(String),
    /// One of these.
    Any(Vec<Part>),
}

/// What was typed, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// A document must have all of these. Empty: nothing was asked.
    pub parts: Vec<Part>,
    /// Only a ticket's number was typed: this ticket comes first.
    pub number: Option<i64>,
}

/// Understands `words`. Between quotation marks (`"`, `“”`, `「」`) words stand together as typed; all else may stand anywhere.
pub fn understand(words: &str) -> Question {
    let mut parts = Parts::default();
    for (text, quoted) in passages(words) {
        if quoted {
            parts.add_phrase(&lex(text, 0));
        } else {
            let lexed = lex(text, 0);
            let typing = words.ends_with(text) && !words.ends_with(char::is_whitespace);
            parts.add_words(text, &lexed, typing);
        }
    }
    Question { number: only_number(words), parts: parts.done() }
}

/// The passages of `words` outside and inside quotation marks. A mark that is not closed is left out.
fn passages(words: &str) -> Vec<(&str, bool)> {
    const MARKS: [(char, char); 4] = [('"', '"'), ('“', '”'), ('「', '」'), ('『', '』')];
    let mut passages = Vec::new();
    let mut rest = words;
    while let Some((at, (open, close))) = rest
        .char_indices()
        .find_map(|(at, letter)| MARKS.iter().find(|(open, _)| *open == letter).map(|marks| (at, *marks)))
    {
        passages.push((&rest[..at], false));
        rest = &rest[at + open.len_utf8()..];
        if let Some(end) = rest.find(close) {
            passages.push((&rest[..end], true));
            rest = &rest[end + close.len_utf8()..];
        }
    }
    passages.push((rest, false));
    passages
}

fn only_number(words: &str) -> Option<i64> {
    let folded = language::fold(words);
    let digits = folded.trim();
    let digits = digits.strip_prefix('#').unwrap_or(digits);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// Parts in the making. Weak ones (`the`, `的`) count only when nothing else is asked.
#[derive(Default)]
struct Parts {
    strong: Vec<Part>,
    weak: Vec<Part>,
}

impl Parts {
    fn done(self) -> Vec<Part> {
        let mut parts = if self.strong.is_empty() { self.weak } else { self.strong };
        let mut seen = Vec::new();
        parts.retain(|part| {
            !seen.contains(part) && {
                seen.push(part.clone());
                true
            }
        });
        parts.truncate(PARTS_MAX);
        parts
    }

    /// Every word of a passage by itself. What only signs hold together (`customer.example`, `c/o`) stays together.
    fn add_words(&mut self, text: &str, lexed: &Lexed, typing: bool) {
        let joined: BTreeSet<usize> = covered(lexed, Kind::Joined);
        let references: BTreeSet<usize> = covered(lexed, Kind::Reference);
        let tickets: BTreeSet<usize> = covered(lexed, Kind::Ticket);
        let mut together: Vec<&Lexeme> = Vec::new();
        let mut last_end = None;
        for lexeme in &lexed.lexemes {
            let spot = lexeme.spots.start;
            let is_word = lexeme.kind == Kind::Word;
            let within = |spots: &BTreeSet<usize>| spots.contains(&spot);
            if is_word && (within(&joined) || within(&references) || within(&tickets)) {
                continue;
            }
            let touches = last_end.is_some_and(|end: usize| {
                let between = lexed.bytes(&(end - 1..spot + 1));
                end <= spot && !text[between].contains(char::is_whitespace)
            });
            if !is_word || !touches {
                self.add_together(&together, false);
                together.clear();
            }
            let typed_last = typing && lexed.bytes(&lexeme.spots).end == text.len();
            match lexeme.kind {
                Kind::Word if typed_last => {
                    self.add_together(&together, false);
                    together.clear();
                    self.add_together(&[lexeme], true);
                }
                Kind::Word => together.push(lexeme),
                Kind::Joined => self.add_together(&[lexeme], typed_last),
                Kind::Run => self.add_run(&lexeme.text),
                Kind::Reference => self.strong.push(Part::Reference(lexeme.text.clone())),
                Kind::Ticket => self.strong.push(ticket(&lexeme.text)),
            }
            last_end = is_word.then_some(lexeme.spots.end);
        }
        self.add_together(&together, false);
    }

    /// Words that no space parts; one word alone is found by its stem.
    fn add_together(&mut self, words: &[&Lexeme], typing: bool) {
        match words {
            [] => {}
            [word] if !typing && is_weak(&word.text) => self.weak.push(Part::Word(word.text.clone())),
            [word] => self.strong.push(word_part(&word.text, typing)),
            _ => self.strong.push(phrase(words.iter().map(|word| (word.position, word.text.clone())).collect())),
        }
    }

    /// The words of a run, each anywhere. A run of one or two letters, or one that no dictionary cuts, is one word.
    fn add_run(&mut self, run: &str) {
        let words = language::segment(run);
        let letters = |word: &str| word.chars().count();
        if letters(run) <= 2 || words.iter().all(|word| letters(word) == 1) {
            let part = letters_part(run);
            return if is_weak(run) { self.weak.push(part) } else { self.strong.push(part) };
        }
        // Single letters that stand together are most likely a name that the dictionary does not know.
        let mut single = String::new();
        for word in words.into_iter().chain([""]) {
            if letters(word) == 1 && !is_weak(word) {
                single.push_str(word);
                continue;
            }
            if !single.is_empty() {
                self.strong.push(letters_part(&std::mem::take(&mut single)));
            }
            match letters(word) {
                0 => {}
                1 => self.weak.push(letters_part(word)),
                _ => self.strong.push(letters_part(word)),
            }
        }
    }

    /// Words that stand together as typed.
    fn add_phrase(&mut self, lexed: &Lexed) {
        let mut places = Vec::new();
        for lexeme in &lexed.lexemes {
            match lexeme.kind {
                Kind::Word => places.push((lexeme.position, lexeme.text.clone())),
                Kind::Run => places.extend(letter_places(&lexeme.text).map(|(at, word)| (lexeme.position + at, word))),
                Kind::Reference => self.strong.push(Part::Reference(lexeme.text.clone())),
                Kind::Joined | Kind::Ticket => {}
            }
        }
        if !places.is_empty() {
            self.strong.push(phrase(places));
        }
    }
}

/// The first letters of the words that a longer piece of `kind` holds.
fn covered(lexed: &Lexed, kind: Kind) -> BTreeSet<usize> {
    let of_kind = lexed.lexemes.iter().filter(|lexeme| lexeme.kind == kind);
    of_kind.flat_map(|lexeme| lexeme.spots.clone()).collect()
}

fn word_part(word: &str, typing: bool) -> Part {
    let mut any = vec![Part::Word(stem(word).into_owned())];
    let letters = word.chars().count();
    if typing && letters >= TYPING_LETTERS_MIN {
        any.push(Part::Typing(word.to_owned()));
    }
    if letters >= PREFIX_LETTERS_MIN && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        any.push(Part::Reference(word.to_owned()));
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        any.push(ticket(&format!("#{word}")));
    }
    if any.len() == 1 { any.remove(0) } else { Part::Any(any) }
}

/// A ticket that is named in the text, or whose text it is.
fn ticket(name: &str) -> Part {
    Part::Any(vec![Part::Word(name.to_owned()), Part::Word(own_number(name))])
}

/// The word by which every document of a ticket knows its number; `name` is `#48213`.
pub fn own_number(name: &str) -> String {
    format!("#{name}")
}

/// Letters of a script without spaces that stand together in the text.
fn letters_part(letters: &str) -> Part {
    phrase(letter_places(letters).collect())
}

/// The pairs that cover `letters`; one letter alone is itself.
fn letter_places(letters: &str) -> impl Iterator<Item = (u32, String)> {
    let pairs: Vec<&str> = language::bigrams(letters).collect();
    let last = pairs.len().saturating_sub(1);
    let alone = pairs.is_empty().then(|| (0, letters.to_owned()));
    let kept = pairs.into_iter().enumerate().filter(move |(at, _)| at % 2 == 0 || *at == last);
    alone.into_iter().chain(kept.map(|(at, pair)| (at as u32, pair.to_owned())).collect::<Vec<_>>())
}

fn phrase(mut places: Vec<(u32, String)>) -> Part {
    if places.len() == 1 {
        return Part::Word(places.remove(0).1);
    }
    let first = places[0].0;
    Part::Phrase(places.into_iter().map(|(place, word)| (place - first, word)).collect())
}

/// Words that almost every text has.
fn is_weak(word: &str) -> bool {
    const WEAK: [&str; 52] = [
        "a", "an", "and", "are", "at", "be", "for", "from", "has", "have", "i", "in", "is", "it", "my", "of", "on",
        "or", "that", "the", "this", "to", "was", "with", "you", "your", "的", "了", "吗", "呢", "吧", "啊", "我",
        "你", "您", "他", "她", "它", "们", "是", "在", "和", "与", "及", "或", "就", "也", "都", "还", "把", "被",
        "请",
    ];
    WEAK.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Short writing of parts: `word`, `typ*`, `"a b"`, `=ref*`, `(one|other)`.
    fn short(part: &Part) -> String {
        match part {
            Part::Word(word) => word.clone(),
            Part::Typing(word) => format!("{word}*"),
            Part::Phrase(places) => {
                let words: Vec<String> = places.iter().map(|(place, word)| format!("{word}@{place}")).collect();
                format!("\"{}\"", words.join(" "))
            }
            Part::Reference(text) => format!("={text}*"),
            Part::Any(parts) => format!("({})", parts.iter().map(short).collect::<Vec<_>>().join("|")),
        }
    }

    fn check(words: &str, parts: &[&str]) {
        assert_eq!(understand(words).parts.iter().map(short).collect::<Vec<_>>(), parts, "{words}");
    }

    #[test]
    fn every_word_is_asked_for_and_the_last_is_still_being_typed() {
        check("missing deposits fee ", &["(miss|=missing*)", "(deposit|=deposits*)", "fee"]);
        check("USDT dep", &["usdt", "(dep|dep*)"]);
        check("is the fee on?", &["fee"]);
        check("the ", &["the"]);
        check("trc-20 c/o ok ", &["trc20", "\"c@0 o@1\"", "ok"]);
        check("", &[]);
        check("!?", &[]);
    }

    #[test]
    fn chinese_is_asked_for_by_its_words() {
        check("提币", &["提币"]);
        check("币", &["币"]);
        check("的", &["的"]);
        check("USDT提幣沒有到帳", &["usdt", "提币", "没有", "到账"]);
        check("助记词", &["\"助记@0 记词@1\""]);
        check("智能合约", &["\"智能@0 合约@2\""]);
        check("淼焱的提币", &["淼焱", "提币"]);
        check("“提币 失败”", &["\"提币@0 失败@3\""]);
        check("「usdt提币」 \"on hold\"", &["\"usdt@0 提币@1\"", "\"on@0 hold@1\""]);
    }

    #[test]
    fn addresses_hashes_and_numbers_are_known() {
        check("0x5290840009 ", &["=5290840009*"]);
        check("ana@customer.example", &["=ana@customer.example*"]);
        check("customer.example ", &["\"customer@0 example@1\""]);
        check("#48213", &["(#48213|##48213)"]);
        check("48213 ", &["(48213|(#48213|##48213))"]);
        assert_eq!(understand(" #48213 ").number, Some(48213));
        assert_eq!(understand("４８２１３").number, Some(48213));
        assert_eq!(understand("48213 usdt").number, None);
        assert_eq!(understand("99999999999999999999").number, None);
    }

    proptest! {
        #[test]
        fn anything_typed_is_understood(words in any::<String>()) {
            for part in understand(&words).parts {
                if let Part::Phrase(places) = part {
                    prop_assert!(places.len() > 1 && places[0].0 == 0);
                    prop_assert!(places.windows(2).all(|pair| pair[0].0 < pair[1].0));
                }
            }
        }
    }
}
