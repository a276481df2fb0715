//! Where in a text a literal may stand.

use super::opened::Opened;
use std::ops::Range;

/// Chinese numerals; a run of them is a number as digits are.
const NUMERALS: &str = "零一二两三四五六七八九十百千万半几";

/// Whether the range is a word of its own, or one that may go on: a letter after a digit begins a word (`24h`).
pub fn is_whole(text: &str, range: &Range<usize>, open: bool) -> bool {
    let bytes = text.as_bytes();
    let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let before = range.start.checked_sub(1).map(|at| &bytes[at]);
    let after_digit = before.is_some_and(u8::is_ascii_digit) && bytes[range.start].is_ascii_alphabetic();
    let opens = !word(Some(&bytes[range.start])) || !word(before) || after_digit;
    opens && (open || !word(Some(&bytes[range.end - 1])) || !word(bytes.get(range.end)))
}

/// Whether the range begins its sentence, quotation marks and spaces aside.
pub fn begins(opened: &Opened, range: &Range<usize>) -> bool {
    let around = opened.sentences.iter().find(|one| one.start <= range.start && range.end <= one.end);
    around.is_some_and(|one| opened.text[one.start..range.start].chars().all(|letter| !letter.is_alphanumeric()))
}

/// Whether the range ends its sentence, marks and spaces aside.
pub fn ends(opened: &Opened, range: &Range<usize>) -> bool {
    let around = opened.sentences.iter().find(|one| one.start <= range.start && range.end <= one.end);
    around.is_some_and(|one| opened.text[range.end..one.end].chars().all(|letter| !letter.is_alphanumeric()))
}

/// Whether the range is the second half of a Chinese choice: of `能不能` the word `不能` is none.
pub fn is_choice(text: &str, range: &Range<usize>) -> bool {
    let mut letters = text[range.clone()].chars();
    matches!(letters.next(), Some('不' | '没'))
        && letters.next().is_some_and(|letter| text[..range.start].ends_with(letter))
}

/// Every number: digits with marks between them, or Chinese numerals.
pub fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let joins = |letter: char| matches!(letter, '.' | ',' | ':');
        let next_is_digit = letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let goes_on = found.last().is_some_and(|last| last.end == at);
        let part = letter.is_ascii_digit() || NUMERALS.contains(letter) || (goes_on && joins(letter) && next_is_digit);
        if part {
            let end = at + letter.len_utf8();
            match found.last_mut().filter(|_| goes_on) {
                Some(last) => last.end = end,
                None => found.push(at..end),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_whole() {
        let found = |text: &str| numbers(text).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("by 21:40, in 1,200 or 2.5 days."), ["21:40", "1,200", "2.5"]);
        assert_eq!(found("十五个工作日,半小时"), ["十五", "半"]);
    }

    #[test]
    fn a_choice_is_no_denial() {
        let at = |text: &str, word: &str| {
            let start = text.find(word).unwrap();
            is_choice(text, &(start..start + word.len()))
        };
        assert!(at("能不能追回", "不能"));
        assert!(!at("我们不能追回", "不能"));
    }

    #[test]
    fn a_letter_after_a_digit_begins_a_word() {
        assert!(is_whole("24h.", &(2..3), false));
        assert!(!is_whole("bih", &(2..3), false));
        assert!(is_whole("3pm", &(1..3), false));
    }
}
