//! Runs of seed words: which stretches of a text are a seed phrase, though a word is wrong, the words are numbered, or prose is around.
//!
//! Each word scores by what it is in a list; a stretch that scores well is judged by its length, its checksum, the share of prose in it,
//! its form (numbered, one a line) and the words before it.

mod edge;

use super::{
    label::Group,
    page::Page,
    sweep::Signs,
    words::{self, LISTS},
};
use std::{collections::BTreeSet, ops::Range};

/// What a word of the text is in the list at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// In the list, and not a word that prose is made of.
    Listed(u16),
    /// In the list, and common in prose.
    Common(u16),
    /// The first four letters of a word of the list.
    Short(u16),
    /// A misspelling of a word of the list.
    Near(u16),
    /// In the list, and leads from word to word: first, then, word.
    Ordinal(u16),
    /// Leads from word to word.
    Filling,
    /// Anything else.
    Other,
}

/// A stretch of words taken for a phrase.
#[derive(Debug)]
pub struct Phrase {
    /// Place of the list in [`LISTS`].
    pub list: usize,
    pub range: Range<usize>,
    /// Places in the list, in order; none for a word that is not in it.
    pub places: Vec<Option<u16>>,
}

struct Word {
    range: Range<usize>,
    rank: Rank,
    /// A sentence, a tag or much else stands between the word before and this one.
    apart: f32,
    /// The gap before it numbers it, or breaks the line, or is a comma.
    listed: bool,
}

/// Words after the best end of a stretch within which it must get better: without it, words that weigh each other out are read again and
/// again.
const AHEAD_MAX: usize = 32;
/// Words looked at in one text for misspellings.
const NEAR_MAX: usize = 400;

/// The phrases of every list in `page`.
pub fn phrases(page: &Page<'_>) -> Vec<Phrase> {
    let seeds = page.labels.iter().any(|label| label.group == Group::Seed);
    let mut found = Vec::new();
    glued(page, &mut found);
    if !page.signs.any(Signs::WORDS) && !seeds {
        return found;
    }
    let (stretches, folded) = split(&page.text);
    let mut counts = [0_usize; LISTS.len()];
    let entries: Vec<_> = folded
        .iter()
        .map(|word| {
            let whole = words::whole(word);
            let short = words::short(word);
            for (list, count) in counts.iter_mut().enumerate() {
                let place = |entry: Option<&words::Entry>| entry.and_then(|entry| entry.place(list));
                *count += usize::from(place(whole).or(place(short)).is_some());
            }
            (whole, short)
        })
        .collect();
    for (list, _) in counts.iter().enumerate().filter(|(_, count)| **count >= 4) {
        // Prose is full of list words, but hardly ever this close together.
        let mut near = 0_u32;
        let dense = entries.iter().zip(&folded).any(|((whole, short), word)| {
            let place = |entry: &Option<&words::Entry>| entry.and_then(|entry| entry.place(list)).is_some();
            let known = (place(whole) || place(short)) && !words::is_function(word);
            if !is_filling(word) {
                near = near << 1 | u32::from(known);
            }
            (near & 0xfff).count_ones() >= if list == words::ENGLISH { 6 } else { 7 }
        });
        if !dense && !seeds {
            continue;
        }
        let mut near_left = if list == words::ENGLISH { NEAR_MAX } else { 0 };
        let mut ranks: Vec<Rank> = entries
            .iter()
            .zip(&folded)
            .map(|((whole, short), word)| {
                let place = |entry: &Option<&words::Entry>| entry.and_then(|entry| entry.place(list));
                match (place(whole), place(short)) {
                    (Some(place), _) if list < 8 && list != words::ENGLISH => Rank::Listed(place),
                    (Some(place), _) if is_ordinal(word) => Rank::Ordinal(place),
                    (Some(place), _) if words::is_function(word) => Rank::Common(place),
                    (Some(place), _) => Rank::Listed(place),
                    (None, Some(place)) => Rank::Short(place),
                    _ if is_filling(word) => Rank::Filling,
                    _ => Rank::Other,
                }
            })
            .collect();
        mend(&mut ranks, &folded, &mut near_left);
        let words = gaps(&page.text, &stretches, &ranks);
        stretches_of(page, list, &words, &mut found);
    }
    found
}

/// The words of a text and their folded forms. A word is a run of letters of one script other than Chinese.
pub fn split(text: &str) -> (Vec<Range<usize>>, Vec<String>) {
    let mut ranges = Vec::new();
    let mut folded = Vec::new();
    let mut start = None;
    let mut escaped = false;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_letter = letter.is_ascii_alphabetic()
            || (!letter.is_ascii()
                && (letter.is_alphabetic()
                    || ('\u{300}'..='\u{36f}').contains(&letter)
                    || ('\u{3099}'..='\u{309a}').contains(&letter))
                && !is_han(letter));
        // The letters of `\n` and of `%20` are no letters.
        let percent = at > 0 && matches!(text.as_bytes()[at - 1], b'%') || at > 1 && text.as_bytes()[at - 2] == b'%';
        let skip = escaped && matches!(letter, 'n' | 'r' | 't') || percent && letter.is_ascii_hexdigit();
        escaped = letter == '\\';
        match start {
            None if is_letter && !skip => start = Some(at),
            Some(from) if !is_letter => {
                start = None;
                ranges.push(from..at);
                folded.push(if at - from > 4096 { String::new() } else { words::folded(&text[from..at]) });
            }
            _ => {}
        }
    }
    (ranges, folded)
}

fn is_han(letter: char) -> bool {
    matches!(letter as u32, 0x3400..=0x9fff)
}

/// Words of the list that lead from word to word.
fn is_ordinal(word: &str) -> bool {
    matches!(word, "first" | "second" | "third" | "word" | "last" | "one" | "after" | "that" | "next" | "then" | "seed")
}

/// Whether `word` leads from word to word.
pub fn is_filling(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "then"
            | "word"
            | "words"
            | "number"
            | "no"
            | "next"
            | "is"
            | "st"
            | "nd"
            | "rd"
            | "th"
            | "li"
            | "br"
            | "p"
            | "div"
            | "span"
            | "ol"
            | "ul"
            | "td"
            | "tr"
            | "nbsp"
            | "the"
            | "first"
            | "second"
            | "third"
            | "fourth"
            | "fifth"
            | "sixth"
            | "seventh"
            | "eighth"
            | "ninth"
            | "tenth"
            | "eleventh"
            | "twelfth"
            | "last"
            | "amp"
            | "quot"
            | "fourthly"
            | "strong"
            | "b"
            | "thirteenth"
            | "fourteenth"
            | "fifteenth"
            | "sixteenth"
            | "seventeenth"
            | "eighteenth"
            | "nineteenth"
            | "twentieth"
            | "of"
            | "my"
            | "seed"
            | "a"
            | "was"
            | "or"
            | "maybe"
            | "um"
            | "uh"
            | "followed"
            | "by"
            | "after"
            | "that"
            | "ok"
            | "row"
            | "line"
            | "col"
            | "column"
            | "part"
    )
}

/// Takes words that are one letter off for the word meant, where words of the list are near.
fn mend(ranks: &mut [Rank], folded: &[String], left: &mut usize) {
    for at in 0..ranks.len() {
        if *left == 0 {
            return;
        }
        if ranks[at] != Rank::Other {
            continue;
        }
        let around = ranks[at.saturating_sub(4)..(at + 5).min(ranks.len())].iter();
        if around.filter(|rank| matches!(rank, Rank::Listed(_) | Rank::Short(_) | Rank::Near(_))).count() >= 3 {
            *left -= 1;
            if let Some(place) = words::near(&folded[at]) {
                ranks[at] = Rank::Near(place);
            }
        }
    }
}

/// Each word with what stands before it.
fn gaps(text: &str, ranges: &[Range<usize>], ranks: &[Rank]) -> Vec<Word> {
    let mut end = 0;
    ranges
        .iter()
        .zip(ranks)
        .map(|(range, rank)| {
            let gap = &text[end..range.start];
            end = range.end;
            let numbered = gap.bytes().any(|byte| byte.is_ascii_digit()) && gap.len() <= 12
                || gap.chars().any(|c| ('\u{2460}'..='\u{249b}').contains(&c));
            let han = gap.chars().filter(|letter| is_han(*letter)).count() as f32;
            let sentence = !numbered
                && (gap.starts_with(". ") || gap.starts_with("? ") || gap.starts_with("! ") || gap.contains("。"));
            let digits = gap.bytes().filter(u8::is_ascii_digit).count();
            let mut apart = if sentence { 1.5 } else { 0.0 };
            apart += if han > 4.0 { (han - 4.0) * 0.5 } else { 0.0 }
                + if digits > if gap.contains('/') { 5 } else { 3 } { 4.0 } else { 0.0 };
            if gap.contains('⟦') || gap.contains("//") || gap.len() > 160 {
                apart += 100.0;
            }
            let listed =
                numbered || gap.contains(['\n', ',', '，', '、', '|', ';', '>', '"', '/', '\\']) || gap.trim() == "-";
            Word { range: range.clone(), rank: *rank, apart, listed }
        })
        .collect()
}

/// Finds the best-scoring stretches and judges each.
fn stretches_of(page: &Page<'_>, list: usize, words: &[Word], found: &mut Vec<Phrase>) {
    let mut from = 0;
    let mut edges_left = edge::EDGES_MAX;
    let (mut score, mut best, mut best_at) = (0.0_f32, 0.0_f32, 0);
    let mut at = 0;
    while at <= words.len() {
        let step = words.get(at).map(|word| worth(word.rank) - if at > from { word.apart } else { 0.0 });
        let over = step.is_none_or(|step| score + step <= 0.0 || score + step < best - 6.5)
            || best > 0.0 && at - best_at > AHEAD_MAX;
        if !over {
            score += step.unwrap_or(0.0);
            if score > best {
                (best, best_at) = (score, at + 1);
            }
            at += 1;
            continue;
        }
        if best > 0.0 {
            match judged(page, list, widened(words, from, best_at)) {
                Some(phrase) => found.push(phrase),
                None => edge::at_an_edge(list, &words[from..best_at], &mut edges_left, found),
            }
            at = best_at;
        }
        // The stretch is over: the next begins at the first word that is worth something.
        while words.get(at).is_some_and(|word| worth(word.rank) <= 0.0) {
            at += 1;
        }
        if best <= 0.0 && words.get(at).is_none() {
            break;
        }
        (from, score, best, best_at) = (at, 0.0, 0.0, at);
        if at >= words.len() {
            break;
        }
    }
}

/// `words[from..to]` with what stands right beside it and may be its first or last word, if it has not the length of a phrase.
fn widened(words: &[Word], mut from: usize, mut to: usize) -> &[Word] {
    let is_place = |word: &Word| !matches!(word.rank, Rank::Filling | Rank::Other);
    let count = |from: usize, to: usize| words[from..to].iter().filter(|word| is_place(word)).count();
    for _ in 0..2 {
        if LENGTHS[0].contains(&count(from, to)) {
            break;
        }
        if from > 0 && is_place(&words[from - 1]) && words[from].apart <= 0.0 && !words[from].listed {
            from -= 1;
        } else if words.get(to).is_some_and(|word| is_place(word) && word.apart <= 0.0 && !word.listed) {
            to += 1;
        }
    }
    &words[from..to]
}

fn worth(rank: Rank) -> f32 {
    match rank {
        Rank::Listed(_) => 2.0,
        Rank::Common(_) => 0.7,
        Rank::Short(_) | Rank::Near(_) => 1.2,
        Rank::Filling | Rank::Ordinal(_) => -0.4,
        Rank::Other => -3.0,
    }
}

/// Whether a stretch is a phrase.
fn judged(page: &Page<'_>, list: usize, words: &[Word]) -> Option<Phrase> {
    let is_listed = |word: &&Word| matches!(word.rank, Rank::Listed(_) | Rank::Short(_) | Rank::Near(_));
    let strong = words.iter().filter(is_listed).count();
    let common = words.iter().filter(|word| matches!(word.rank, Rank::Common(_))).count();
    let other = words.iter().filter(|word| word.rank == Rank::Other).count();
    let guesses = words.iter().filter(|word| matches!(word.rank, Rank::Short(_) | Rank::Near(_))).count();
    let (shorts, whole) = (words.iter().filter(|word| matches!(word.rank, Rank::Short(_))).count(), strong + common);
    let range = words.first()?.range.start..words.last()?.range.end;
    let phrase = phrase(list, &range, words);
    let formed = words.iter().skip(1).filter(|word| word.listed).count() * 2 >= words.len();
    let label = if strong >= 4 { labelled(page, &range) } else { Told::No };
    let prose = common as f32 / whole.max(1) as f32;
    let guessed = guesses as f32 / whole.max(1) as f32;
    let least = if list == words::SLIP39 { 16 } else { 11 };
    let loose = (guessed <= 0.34 || shorts * 10 >= whole * 5 || formed) && other * 6 <= whole;
    // Words drawn at random hardly repeat; lines that are like each other do.
    let distinct = phrase.places.iter().flatten().collect::<BTreeSet<_>>().len();
    let long = whole >= least && distinct * 2 >= whole && loose && prose <= if formed { 0.45 } else { 0.34 };
    let is_whole = LENGTHS[if list < 8 { 0 } else { list - 7 }].contains(&phrase.places.len());
    let summed = is_whole && prose <= 0.6 && has_checksum(&phrase);
    let told = match label {
        Told::No => false,
        Told::Near => strong >= 7 && prose <= 0.4 && other * 3 <= whole,
        Told::Right => {
            (strong >= 4 && prose <= 0.3 && other * 3 <= whole && (formed || strong >= 5))
                || (strong >= 7 && prose <= 0.45 && other * 3 <= whole)
        }
    };
    (long || summed || told).then_some(phrase)
}

/// The phrase that `words` are; a word that may also lead to the next counts if the checksum needs it.
fn phrase(list: usize, range: &Range<usize>, words: &[Word]) -> Phrase {
    let with = |ordinals: bool| {
        let places = words.iter().filter_map(|word| match word.rank {
            Rank::Listed(place) | Rank::Common(place) | Rank::Short(place) | Rank::Near(place) => Some(Some(place)),
            Rank::Ordinal(place) => ordinals.then_some(Some(place)),
            Rank::Filling => None,
            Rank::Other => Some(None),
        });
        Phrase { list, range: range.clone(), places: places.collect() }
    };
    let phrase = with(true);
    let ordinals = words.iter().any(|word| matches!(word.rank, Rank::Ordinal(_)));
    if ordinals && (words.len() > 64 || !has_checksum(&phrase)) { with(false) } else { phrase }
}

/// Lengths in words: of BIP-39 and its kin, of Monero, of SLIP-39.
const LENGTHS: [&[usize]; 3] = [&[12, 15, 16, 18, 21, 24, 25], &[12, 13, 24, 25], &[20, 33]];

fn has_checksum(phrase: &Phrase) -> bool {
    super::rule::kind_of(phrase).1
}

/// What is said of a stretch.
#[derive(PartialEq)]
enum Told {
    No,
    /// A label stands somewhere before it.
    Near,
    /// A label leads right to it, or follows right after.
    Right,
}

fn labelled(page: &Page<'_>, range: &Range<usize>) -> Told {
    let from = page.labels.partition_point(|label| label.start + 320 < range.start);
    let near = page.labels[from..].iter().take_while(|label| label.start <= range.end + 64);
    let mut told = Told::No;
    for label in
        near.filter(|label| label.group == Group::Seed && !(range.start < label.start && label.end < range.end))
    {
        if label.end <= range.start {
            let gap = &page.text[label.end..range.start];
            let sentence = gap.contains(". ")
                || gap.contains('。')
                || gap.contains("! ")
                || gap.contains("? ")
                || gap.contains('⟦');
            if gap.len() <= 60 && !sentence && gap.contains([':', '：', '=', '\n', '是', '"', '(', '-', '“', '为'])
                || gap.len() <= 12 && !sentence
            {
                return Told::Right;
            }
            if gap.len() <= 240 && !gap.contains('⟦') {
                told = Told::Near;
            }
        } else if label.start >= range.end {
            let gap = &page.text[range.end..label.start];
            if gap.len() <= 48
                && (gap.contains("is my")
                    || gap.contains("are my")
                    || gap.contains("这是")
                    || gap.contains("是我的")
                    || gap.contains("这就是")
                    || gap.contains("that's my"))
            {
                return Told::Right;
            }
        } else if label.start <= range.start {
            told = Told::Near;
        }
    }
    told
}

/// Phrases written without spaces: `abandonAbilityAble…`.
fn glued(page: &Page<'_>, found: &mut Vec<Phrase>) {
    for range in page.blobs.iter().filter(|blob| (36..=400).contains(&blob.len())) {
        let word = page.text[range.clone()].to_ascii_lowercase();
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            numbered(&word, range, found);
            continue;
        }
        // For each end, the fewest words that lead to it: their number and the start of the last.
        let mut ways: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
        ways[0] = Some((0, 0));
        for end in 3..=word.len() {
            ways[end] = (end.saturating_sub(8)..=end - 3)
                .filter_map(|start| {
                    let (count, _) = ways[start]?;
                    words::whole(&word[start..end])?.place(words::ENGLISH)?;
                    Some((count + 1, start))
                })
                .min();
        }
        let Some((count, _)) = ways[word.len()] else { continue };
        if count >= 9 {
            let mut places = Vec::new();
            let mut end = word.len();
            while let Some((_, start)) = ways[end].filter(|_| end > 0) {
                places.push(words::whole(&word[start..end]).and_then(|entry| entry.place(words::ENGLISH)));
                end = start;
            }
            places.reverse();
            found.push(Phrase { list: words::ENGLISH, range: range.clone(), places });
        }
    }
}

/// `1abandon2ability3…`: numbers stand between the words.
fn numbered(word: &str, range: &Range<usize>, found: &mut Vec<Phrase>) {
    // A number of sixteen's digits has no eight parts of three letters.
    if word.split(|letter: char| letter.is_ascii_digit()).filter(|part| part.len() >= 3).take(8).count() < 8 {
        return;
    }
    let parts: Vec<&str> = word.split(|letter: char| letter.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let places: Vec<Option<u16>> =
        parts.iter().map(|part| words::whole(part).and_then(|entry| entry.place(words::ENGLISH))).collect();
    let known = places.iter().flatten().count();
    if known >= 8 && known * 5 >= parts.len() * 4 {
        found.push(Phrase { list: words::ENGLISH, range: range.clone(), places });
    }
}
