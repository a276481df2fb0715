//! Marks show in a subject and a snippet which words were found.

use crate::{
    Doc,
    ask::Part,
    doc::{TEXT_BYTES_MAX, within},
    lex::{Kind, Lexed, Lexeme, lex, stem},
};
use std::ops::Range;

/// Marks are looked for in so many bytes of a text first, and in all of it only when there are none.
const FIRST_BYTES: usize = 4 * 1024;

/// A snippet is about so many columns wide; a Chinese character takes two.
const SNIPPET_COLUMNS: usize = 180;

/// So many columns before the first mark are shown.
const BEFORE_COLUMNS: usize = 50;

/// A text with the words that were found in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The text, on one line; `…` stands for what was cut off.
    pub text: String,
    /// Bytes of `text`, in order, apart from each other.
    pub marks: Vec<Range<usize>>,
}

/// What is shown of a document, and how alike it is.
pub struct Marks {
    pub subject: Marked,
    pub snippet: Marked,
    pub score: f32,
}

/// Marks `parts` in `doc`. A word in the subject weighs as much as many in the text.
pub fn marks(doc: &Doc, parts: &[Part]) -> Marks {
    let subject = find(within(&doc.subject, FIRST_BYTES), parts);
    let mut body = find(within(&doc.body, FIRST_BYTES), parts);
    if body.marks.is_empty() && doc.body.len() > FIRST_BYTES {
        body = find(within(&doc.body, TEXT_BYTES_MAX), parts);
    }
    let mut score = 0.0;
    for (in_subject, in_body) in subject.counts.iter().zip(&body.counts) {
        score += if *in_subject > 0 { 3.0 } else { 0.0 } + (1.0 + *in_body as f32).ln();
    }
    score /= 1.0 + (1.0 + doc.body.len() as f32 / 400.0).ln() / 4.0;
    let (text, marks) = if body.marks.is_empty() {
        let people = find(within(&doc.people, FIRST_BYTES), parts);
        if people.marks.is_empty() { (doc.body.as_str(), body.marks) } else { (doc.people.as_str(), people.marks) }
    } else {
        (doc.body.as_str(), body.marks)
    };
    Marks { subject: one_line(&doc.subject, subject.marks), snippet: snippet(text, &marks), score }
}

/// Where parts stand in a text.
struct Places {
    marks: Vec<Range<usize>>,
    /// How often each part was found.
    counts: Vec<u32>,
}

fn find(text: &str, parts: &[Part]) -> Places {
    let lexed = lex(text, 0);
    let mut marks: Vec<Range<usize>> = Vec::new();
    let mut counts = Vec::new();
    for part in parts {
        let before = marks.len();
        mark_part(&lexed, part, &mut marks);
        counts.push((marks.len() - before) as u32);
    }
    Places { marks: apart(marks), counts }
}

fn mark_part(lexed: &Lexed, part: &Part, marks: &mut Vec<Range<usize>>) {
    let with = |kinds: &'static [Kind], start: &str| -> Vec<Range<usize>> {
        let begins =
            lexed.lexemes.iter().filter(|lexeme| kinds.contains(&lexeme.kind) && lexeme.text.starts_with(start));
        begins.map(|lexeme| lexed.bytes(&lexeme.spots)).collect()
    };
    match part {
        Part::Word(word) => marks.extend(places(lexed, word).into_iter().map(|(_, spots)| lexed.bytes(&spots))),
        Part::Typing(start) => marks.extend(with(&[Kind::Word, Kind::Joined], start)),
        Part::Reference(start) => marks.extend(with(&[Kind::Reference], start)),
        Part::Any(parts) => parts.iter().for_each(|part| mark_part(lexed, part, marks)),
        Part::Phrase(words) => mark_phrase(lexed, words, marks),
    }
}

fn mark_phrase(lexed: &Lexed, words: &[(u32, String)], marks: &mut Vec<Range<usize>>) {
    let found: Vec<_> = words.iter().map(|(_, word)| places(lexed, word)).collect();
    let Some(first) = found.first() else { return };
    for (position, spots) in first {
        let ends = words.iter().zip(&found).map(|((offset, _), places)| {
            places.iter().find(|(place, _)| *place == position + offset).map(|(_, spots)| spots.end)
        });
        if let Some(ends) = ends.collect::<Option<Vec<usize>>>() {
            marks.push(lexed.bytes(&(spots.start..ends[ends.len() - 1])));
        }
    }
}

/// Where the index has `word`: positions, and the letters it covers.
fn places(lexed: &Lexed, word: &str) -> Vec<(u32, Range<usize>)> {
    let of_run = word.starts_with(language::is_unspaced);
    let mut places = Vec::new();
    for lexeme in &lexed.lexemes {
        match lexeme.kind {
            Kind::Run if of_run => places.extend(within_run(lexeme, word)),
            Kind::Word | Kind::Joined if !of_run && is_word(&lexeme.text, word) => {
                places.push((lexeme.position, lexeme.spots.clone()));
            }
            Kind::Ticket if lexeme.text == word => places.push((lexeme.position, lexeme.spots.clone())),
            _ => {}
        }
    }
    places
}

fn within_run<'a>(run: &'a Lexeme, word: &'a str) -> impl Iterator<Item = (u32, Range<usize>)> + 'a {
    let letters = word.chars().count();
    let begins = run.text.char_indices().enumerate().filter(move |(_, (at, _))| run.text[*at..].starts_with(word));
    begins.map(move |(nth, _)| (run.position + nth as u32, run.spots.start + nth..run.spots.start + nth + letters))
}

/// Whether `found` in a text is what was asked for: itself, or a word of the same stem.
fn is_word(found: &str, asked: &str) -> bool {
    // Stems keep the first two letters: most words need not be stemmed to know.
    found == asked || (found.as_bytes().get(..2) == asked.as_bytes().get(..2) && stem(found) == asked)
}

/// The marks in order, those that touch joined.
fn apart(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_by_key(|mark| (mark.start, mark.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match apart.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => apart.push(mark),
        }
    }
    apart
}

/// The part of `text` around its first mark, on one line.
fn snippet(text: &str, marks: &[Range<usize>]) -> Marked {
    let mark = marks.first().cloned().unwrap_or(0..0);
    let start = begin(text, mark.start);
    let end = finish(text, start, mark.end);
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
    let shown = marks.iter().filter(|mark| mark.start >= start && mark.end <= end);
    let moved = shown.map(|mark| mark.start - start + before.len()..mark.end - start + before.len()).collect();
    one_line(&format!("{before}{}{after}", &text[start..end]), moved)
}

/// Where a snippet begins so that `mark` is in it: at the text's beginning or at a word's.
fn begin(text: &str, mark: usize) -> usize {
    let (mut start, mut columns) = (mark, 0);
    let mut word = None;
    for (at, letter) in text[..mark].char_indices().rev() {
        columns += width(letter);
        if columns > BEFORE_COLUMNS {
            return word.unwrap_or(start);
        }
        if letter.is_whitespace() || width(letter) == 2 {
            word = Some(at + if letter.is_whitespace() { letter.len_utf8() } else { 0 });
        }
        start = at;
    }
    0
}

fn finish(text: &str, start: usize, mark_end: usize) -> usize {
    let mut columns = 0;
    for (at, letter) in text[start..].char_indices() {
        columns += width(letter);
        if columns > SNIPPET_COLUMNS && start + at >= mark_end {
            return start + at;
        }
    }
    text.len()
}

fn width(letter: char) -> usize {
    if language::is_unspaced(letter) || matches!(letter as u32, 0x3000..=0x303f | 0xff00..=0xff60) { 2 } else { 1 }
}

/// White space becomes spaces; nothing moves.
fn one_line(text: &str, marks: Vec<Range<usize>>) -> Marked {
    Marked { text: text.replace(['\n', '\r', '\t'], " "), marks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::understand;
    use proptest::prelude::*;

    fn marked(body: &str, words: &str) -> String {
        let doc = Doc { body: body.to_owned(), ..Doc::default() };
        let Marked { text, marks } = super::marks(&doc, &understand(words).parts).snippet;
        marks
            .iter()
            .rev()
            .fold(text, |text, mark| format!("{}[{}]{}", &text[..mark.start], &text[mark.clone()], &text[mark.end..]))
    }

    #[test]
    fn what_was_found_is_marked() {
        for (body, words, shown) in [
            ("My deposits are\nmissing", "deposit ", "My [deposits] are missing"),
            ("我的ＵＳＤＴ提幣沒有到帳", "usdt提币 到账", "我的[ＵＳＤＴ提幣]沒有[到帳]"),
            ("提币，失败。提币失败", "“提币失败”", "提币，失败。[提币失败]"),
            ("助记词", "助记词", "[助记词]"),
            ("on TRC-20 now", "trc20 ", "on [TRC-20] now"),
            (
                "see 0x52908400098527886E0F7030069857D2E4169EE7!",
                "0x529084",
                "see [0x52908400098527886E0F7030069857D2E4169EE7]!",
            ),
            ("to ana@customer.example", "ana@customer.example", "to [ana@customer.example]"),
            ("like #48213?", "48213", "like [#48213]?"),
            ("nothing here", "deposit", "nothing here"),
        ] {
            assert_eq!(marked(body, words), shown, "{words}");
        }
    }

    #[test]
    fn a_snippet_is_short_and_holds_the_first_mark() {
        let body = format!("{} deposit {}", "filler words ".repeat(900), "and more ".repeat(90));
        let shown = marked(&body, "deposit");
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.contains(" [deposit] "), "{shown}");
        assert!(shown.chars().count() < SNIPPET_COLUMNS + 10);
        let chinese = format!("{}提币{}", "我们".repeat(400), "以后".repeat(400));
        assert!(marked(&chinese, "提币").contains("[提币]"));
    }

    #[test]
    fn a_word_in_the_subject_weighs_more() {
        let parts = understand("deposit ").parts;
        let score = |subject: &str, body: &str| {
            marks(&Doc { subject: subject.into(), body: body.into(), ..Doc::default() }, &parts).score
        };
        assert!(score("Deposit", "hello") > score("Hello", "deposit deposit"));
        assert!(score("", "deposit deposit") > score("", "deposit hello"));
    }

    proptest! {
        #[test]
        fn marks_are_letters_of_the_text_in_order(body in any::<String>(), words in any::<String>()) {
            let doc = Doc { subject: words.clone(), body, ..Doc::default() };
            let shown = marks(&doc, &understand(&words).parts);
            for Marked { text, marks } in [shown.subject, shown.snippet] {
                prop_assert!(marks.iter().all(|mark| text.get(mark.clone()).is_some_and(|found| !found.is_empty())));
                prop_assert!(marks.windows(2).all(|pair| pair[0].end < pair[1].start));
            }
        }
    }
}
