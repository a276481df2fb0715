//! Chinese phrases: a whole stretch between separators, never a window of one, since ordinary prose is full of list characters.

use super::holds;
use crate::inbound::{
    Kind,
    label::Group,
    page::{Hit, Page},
    words,
};
use bip39::Language;
use std::ops::Range;

const LANGUAGES: [Language; 2] = [Language::SimplifiedChinese, Language::TraditionalChinese];
/// Characters that phrases have.
const LENGTHS: [usize; 5] = [12, 15, 18, 21, 24];
/// Characters of one phrase, with what a slip adds.
const LETTERS_MAX: usize = 27;

/// Characters written apart that are judged as prose at once: many phrases.
const PROSE_MAX: usize = 480;

/// A character and the bytes it takes.
type Letter = (char, Range<usize>);

/// Finds Chinese phrases.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let (letters, tokens) = tokens(page);
    for token in tokens.iter().filter(|token| token.len() >= 11) {
        unbroken(page, &letters[token.clone()], hits);
    }
    in_groups(page, &letters, &tokens, hits);
    let mut from = 0;
    while from < tokens.len() {
        let mut to = from;
        // One or two characters at a time, little between; a label begins another phrase.
        while to < tokens.len()
            && tokens[to].len() <= 4
            && (to == from
                || is_near(page, &letters, tokens[to].start) && !follows_label(page, &letters[tokens[to].start]))
        {
            to += 1;
        }
        apart(page, &letters, &tokens[from..to], hits);
        from = to.max(from + 1);
    }
}

/// Whether a label of a seed ends where the stretch begins.
fn follows_label(page: &Page<'_>, (_, first): &Letter) -> bool {
    let until = page.labels.partition_point(|label| label.start < first.start);
    page.labels[..until].iter().rev().take(8).any(|label| label.group == Group::Seed && label.end == first.start)
}

/// Chinese characters, and which of them make a stretch; a label ends one.
fn tokens(page: &Page<'_>) -> (Vec<Letter>, Vec<Range<usize>>) {
    let text = page.text.as_ref();
    let mut labels = page.labels.iter().filter(|label| label.group == Group::Seed).map(|label| label.end).peekable();
    let mut letters: Vec<Letter> = Vec::new();
    let mut tokens: Vec<Range<usize>> = Vec::new();
    let mut end = usize::MAX;
    for (at, letter) in text.char_indices().filter(|(_, letter)| matches!(*letter as u32, 0x3400..=0x9fff)) {
        let mut labelled = false;
        while labels.next_if(|label| *label <= at).is_some_and(|label| label == at) {
            labelled = true;
        }
        if at != end || labelled {
            tokens.push(letters.len()..letters.len());
        }
        end = at + letter.len_utf8();
        letters.push((letter, at..end));
        if let Some(last) = tokens.last_mut() {
            last.end = letters.len();
        }
    }
    (letters, tokens)
}

/// Whether little stands before the letter at `at` of `letters`, which is not the first.
fn is_near(page: &Page<'_>, letters: &[Letter], at: usize) -> bool {
    let gap = &page.text[letters[at - 1].1.end..letters[at].1.start];
    gap == " "
        || gap.chars().take(7).count() <= 6
            && !gap.contains(['。', '⟦', '？', '！'])
            && !gap.chars().any(char::is_alphabetic)
}

/// Groups of as many characters each, little between: four by four, or two halves. The first may have its label in it.
fn in_groups(page: &Page<'_>, letters: &[Letter], tokens: &[Range<usize>], hits: &mut Vec<Hit>) {
    let follows = |at: usize| tokens.get(at).is_some_and(|token| is_near(page, letters, token.start));
    let mut from = 0;
    while from + 1 < tokens.len() {
        let each = tokens[from + 1].len();
        let alike = (from + 1..tokens.len()).take_while(|at| follows(*at) && tokens[*at].len() == each).count();
        let whole = (alike + 1) * each;
        if alike > 0 && each > 1 && LENGTHS.contains(&whole) && tokens[from].len() >= each {
            let end = tokens[from + alike].end;
            let phrase = &letters[end - whole..end];
            let led = tokens[from].len() > each;
            let told =
                (led || whole < 18).then(|| last_seed_label(page, phrase).is_some() || is_told_behind(page, phrase));
            if told.unwrap_or(true) && is_phrase(phrase) && !is_prose(phrase, 0.34) {
                push(phrase, hits);
            }
        }
        from += alike.max(1);
    }
}

/// Whether a label of a seed follows within the sentence.
fn is_told_behind(page: &Page<'_>, letters: &[Letter]) -> bool {
    let Some((_, last)) = letters.last() else { return false };
    let from = page.labels.partition_point(|label| label.start < last.end);
    let near = page.labels[from..].iter().take_while(|label| label.start < last.end + 60);
    near.filter(|label| label.group == Group::Seed)
        .any(|label| !page.text[last.end..label.start].contains(['。', '⟦', '？']))
}

/// A stretch without separators: the whole of it, or what a label leads to.
fn unbroken(page: &Page<'_>, token: &[Letter], hits: &mut Vec<Hit>) {
    let seed = last_seed_label(page, token);
    if LENGTHS.contains(&token.len()) && seed.is_none() && is_phrase(token) && !is_prose(token, 0.34) {
        return push(token, hits);
    }
    let Some(end) = seed else { return };
    // What follows the label, past a verb. A label in an earlier line speaks of a stretch by itself.
    let rest: Vec<Letter> = token.iter().skip_while(|(_, range)| range.start < end).cloned().collect();
    let skip = rest.iter().take(6).position(|(letter, _)| matches!(letter, '是' | '为' | '為' | '下'));
    for rest in [skip.map_or(&rest[..], |skip| &rest[skip + 1..]), &rest[..]] {
        let listed = rest.iter().take_while(|(letter, _)| place(*letter).is_some()).count();
        let right = rest.first().is_some_and(|(_, first)| first.start <= end + 4);
        for len in LENGTHS.into_iter().rev().filter(|len| *len <= listed) {
            let exact = rest.len() == len;
            let limit = if right { 0.5 } else { 0.34 };
            if (exact && !is_prose(&rest[..len], 0.5)) || (is_phrase(&rest[..len]) && !is_prose(&rest[..len], limit)) {
                return push(&rest[..len], hits);
            }
        }
        let known = rest.iter().filter(|(letter, _)| place(*letter).is_some()).count();
        if (11..=LETTERS_MAX).contains(&rest.len()) && known + 1 >= rest.len() && !is_prose(rest, 0.25) {
            return push(rest, hits);
        }
    }
}

/// Characters written apart: those of `tokens`, which follow each other.
fn apart(page: &Page<'_>, letters: &[Letter], tokens: &[Range<usize>], hits: &mut Vec<Hit>) {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
    let mut letters = &letters[first.start..last.end];
    if letters.len() < 8 || tokens.len() < 4 {
        return;
    }
    let told = last_seed_label(page, letters);
    // The label itself may stand before the first separator.
    if let Some(end) = told {
        letters = &letters[letters.partition_point(|(_, range)| range.start < end)..];
        if letters.first().is_some_and(|(letter, _)| matches!(letter, '是' | '为' | '為'))
            && (letters.len() - 1).is_multiple_of(3)
        {
            letters = &letters[1..];
        }
    }
    let known = letters.iter().filter(|(letter, _)| place(*letter).is_some()).count();
    let singles = tokens.iter().filter(|token| token.len() == 1).count();
    let least = if told.is_some() { 6 } else { 11 };
    let mostly = known * 6 >= letters.len() * 5;
    if known < least || !mostly || singles * 4 < tokens.len() * 3 && told.is_none() {
        return;
    }
    let limit = if is_phrase(letters) { 0.6 } else { 0.4 };
    // Of very many, the ends are judged: a phrase that prose hides in its middle is none.
    let ends = letters.len().min(PROSE_MAX);
    if !is_prose(&letters[..ends], limit) || !is_prose(&letters[letters.len() - ends..], limit) {
        push(letters, hits);
    }
}

fn push(letters: &[Letter], hits: &mut Vec<Hit>) {
    if let (Some((_, first)), Some((_, last))) = (letters.first(), letters.last()) {
        hits.push(Hit { kind: Kind::Bip39, start: first.start, end: last.end });
    }
}

fn place(letter: char) -> Option<u16> {
    LANGUAGES.iter().find_map(|language| words::han_place(letter, *language))
}

/// Whether `letters` carry the checksum in one of the two lists.
fn is_phrase(letters: &[Letter]) -> bool {
    LENGTHS.contains(&letters.len())
        && LANGUAGES.iter().any(|language| {
            let places: Option<Vec<u16>> =
                letters.iter().map(|(letter, _)| words::han_place(*letter, *language)).collect();
            places.is_some_and(|places| holds(&places))
        })
}

/// Whether more than `limit` of the characters belong to words of several: prose does, twelve drawn by chance hardly do.
fn is_prose(letters: &[Letter], limit: f32) -> bool {
    let text: String = letters.iter().map(|(letter, _)| *letter).collect();
    let text = language::fold(&text);
    let in_words: usize =
        language::segment(&text).into_iter().map(|word| word.chars().count()).filter(|len| *len > 1).sum();
    in_words as f32 > limit * letters.len() as f32
}

/// Where the last label of a seed ends that stands within or shortly before `letters`.
fn last_seed_label(page: &Page<'_>, letters: &[Letter]) -> Option<usize> {
    let (start, end) = (letters.first()?.1.start, letters.last()?.1.end);
    let until = page.labels.partition_point(|label| label.start < end);
    page.labels[..until]
        .iter()
        .rev()
        .take_while(|label| label.start + 120 > start)
        .filter(|label| label.group == Group::Seed)
        .filter(|label| {
            label.end + 60 > start
                && label.end + 24 < end
                && !page.text[label.end.min(start)..start].contains(['。', '⟦', '？'])
        })
        .map(|label| label.end)
        .max()
}
