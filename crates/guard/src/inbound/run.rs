//! Runs of seed words: which stretches of a text are a seed phrase, though a word is wrong, the words are numbered, or prose is around.
//!
//! Each word scores by what it is in a list; a stretch that scores well is judged by its length, its checksum, the share of prose in it,
//! its form (numbered, one a line) and the words before it.

mod edge;
mod filling;
mod glued;
mod told;

use super::{
    TOKEN_OPENS,
    label::Group,
    page::Page,
    sweep::Signs,
    token_end,
    words::{self, LISTS},
};
use filling::is_ordinal;
pub use filling::{filling, is_filling};
use std::{borrow::Cow, collections::BTreeSet, ops::Range};
use told::{Told, labelled};

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
/// Words that are close together.
const CLOSE: usize = 12;
/// Words looked at in one text for misspellings.
const NEAR_MAX: usize = 400;

/// The phrases of every list in `page`.
pub fn phrases(page: &Page<'_>) -> Vec<Phrase> {
    let seeds = page.names(Group::Seed);
    let mut found = Vec::new();
    glued::glued(page, &mut found);
    if !page.signs.any(Signs::WORDS) && !seeds {
        return found;
    }
    let (stretches, folded) = split(&page.text);
    let entries: Vec<Looked> = folded.iter().map(|word| Looked::up(word)).collect();
    let dense = dense(&entries);
    let mut gapped: Option<Vec<Word>> = None;
    for (list, _) in dense.iter().enumerate().filter(|(_, (counts, near))| *counts && (seeds || *near)) {
        let mut near_left = if list == words::ENGLISH { NEAR_MAX } else { 0 };
        let words = gapped.get_or_insert_with(|| gaps(&page.text, &stretches));
        for ((word, looked), folded) in words.iter_mut().zip(&entries).zip(&folded) {
            word.rank = looked.rank(list, folded);
        }
        mend(words, &folded, &mut near_left);
        stretches_of(page, list, words, &mut found);
    }
    found
}

/// For each list, whether enough words are in it, and whether enough of them are close together: prose is full of list words, but
/// hardly ever this close.
fn dense(words: &[Looked]) -> [(bool, bool); LISTS.len()] {
    let (mut counts, mut near) = ([0_u32; LISTS.len()], [0_u8; LISTS.len()]);
    let mut dense = [(false, false); LISTS.len()];
    // The lists of the last words but those that lead from word to word.
    let mut last = [0_u16; CLOSE];
    let mut place = 0;
    for word in words {
        each_list(word.lists, |list| counts[list] += 1);
        if word.filling {
            continue;
        }
        each_list(last[place], |list| near[list] -= 1);
        last[place] = if word.function { 0 } else { word.lists };
        each_list(last[place], |list| {
            near[list] += 1;
            dense[list].1 |= near[list] >= if list == words::ENGLISH { 6 } else { 7 };
        });
        place = (place + 1) % CLOSE;
    }
    for (dense, count) in dense.iter_mut().zip(counts) {
        dense.0 = count >= 4;
    }
    dense
}

fn each_list(mut lists: u16, mut tell: impl FnMut(usize)) {
    while lists != 0 {
        tell(lists.trailing_zeros() as usize);
        lists &= lists - 1;
    }
}

/// What the lists say of a word.
struct Looked {
    whole: Option<&'static words::Entry>,
    short: Option<&'static words::Entry>,
    /// A bit for each list that has it, or its first four letters.
    lists: u16,
    function: bool,
    filling: bool,
}

impl Looked {
    fn up(word: &str) -> Looked {
        let (known, short) = (words::known(word), words::short(word));
        let lists = |entry: Option<&words::Entry>| entry.map_or(0, |entry| entry.lists);
        Looked {
            whole: known,
            short,
            lists: lists(known) | lists(short),
            function: known.or(short).is_some_and(|entry| entry.function),
            filling: known.is_some_and(|entry| entry.filling),
        }
    }

    fn rank(&self, list: usize, word: &str) -> Rank {
        let place = |entry: Option<&words::Entry>| entry.and_then(|entry| entry.place(list));
        match (place(self.whole), place(self.short)) {
            (Some(place), _) if list < 8 && list != words::ENGLISH => Rank::Listed(place),
            (Some(place), _) if is_ordinal(word) => Rank::Ordinal(place),
            (Some(place), _) if self.function => Rank::Common(place),
            (Some(place), _) => Rank::Listed(place),
            (None, Some(place)) => Rank::Short(place),
            _ if self.filling => Rank::Filling,
            _ => Rank::Other,
        }
    }
}

/// The words of a text and their folded forms. A word is a run of letters of one script other than Chinese.
pub fn split(text: &str) -> (Vec<Range<usize>>, Vec<Cow<'_, str>>) {
    let bytes = text.as_bytes();
    let (mut ranges, mut folded) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == TOKEN_OPENS
            && let Some(end) = token_end(bytes, at)
        {
            at = end;
            continue;
        }
        let width = letter(text, at);
        if width == 0 || is_escape(bytes, at) {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let from = at;
        while at < bytes.len() {
            match letter(text, at) {
                0 => break,
                width => at += width,
            }
        }
        ranges.push(from..at);
        folded.push(if at - from > 4096 { Cow::Borrowed("") } else { words::folded(&text[from..at]) });
    }
    (ranges, folded)
}

/// Bytes of the letter at `at`, if it is part of a word.
fn letter(text: &str, at: usize) -> usize {
    if text.as_bytes()[at] < 0x80 {
        return usize::from(text.as_bytes()[at].is_ascii_alphabetic());
    }
    let Some(letter) = text[at..].chars().next() else { return 0 };
    let marks = matches!(letter, '\u{300}'..='\u{36f}' | '\u{3099}'..='\u{309a}');
    if !is_han(letter) && (marks || letter.is_alphabetic()) { letter.len_utf8() } else { 0 }
}

/// Whether the letter is one of `\n` or `%20`, which are no letters.
fn is_escape(bytes: &[u8], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|at| bytes[at]);
    before(1) == Some(b'\\') && matches!(bytes[at], b'n' | b'r' | b't')
        || (before(1) == Some(b'%') || before(2) == Some(b'%')) && bytes[at].is_ascii_hexdigit()
}

fn is_han(letter: char) -> bool {
    matches!(letter as u32, 0x3400..=0x9fff)
}

/// Takes words that are one letter off for the word meant, where words of the list are near.
fn mend(words: &mut [Word], folded: &[Cow<'_, str>], left: &mut usize) {
    for at in 0..words.len() {
        if *left == 0 {
            return;
        }
        if words[at].rank != Rank::Other {
            continue;
        }
        let around = words[at.saturating_sub(4)..(at + 5).min(words.len())].iter();
        if around.filter(|word| matches!(word.rank, Rank::Listed(_) | Rank::Short(_) | Rank::Near(_))).count() >= 3 {
            *left -= 1;
            if let Some(place) = words::near(&folded[at]) {
                words[at].rank = Rank::Near(place);
            }
        }
    }
}

/// Each word with what stands before it, not ranked yet.
fn gaps(text: &str, ranges: &[Range<usize>]) -> Vec<Word> {
    let mut end = 0;
    let gap = |range: &Range<usize>| {
        let gap = &text[end..range.start];
        end = range.end;
        let (apart, listed) = if gap == " " { (0.0, false) } else { between(gap) };
        Word { range: range.clone(), rank: Rank::Other, apart, listed }
    };
    ranges.iter().map(gap).collect()
}

/// How far what stands between two words keeps them apart, and whether it lists them.
fn between(gap: &str) -> (f32, bool) {
    let digits = gap.bytes().filter(u8::is_ascii_digit).count();
    let numbered =
        digits > 0 && gap.len() <= 12 || !gap.is_ascii() && gap.chars().any(|c| ('\u{2460}'..='\u{249b}').contains(&c));
    let han = if gap.is_ascii() { 0.0 } else { gap.chars().filter(|letter| is_han(*letter)).count() as f32 };
    let sentence =
        !numbered && (gap.starts_with(". ") || gap.starts_with("? ") || gap.starts_with("! ") || gap.contains("。"));
    let mut apart = if sentence { 1.5 } else { 0.0 };
    apart += if han > 4.0 { (han - 4.0) * 0.5 } else { 0.0 }
        + if digits > if gap.contains('/') { 5 } else { 3 } { 4.0 } else { 0.0 };
    if gap.contains('⟦') || gap.contains("//") || gap.len() > 160 {
        apart += 100.0;
    }
    let listed = numbered || gap.contains(['\n', ',', '，', '、', '|', ';', '>', '"', '/', '\\']) || gap.trim() == "-";
    (apart, listed)
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
        } else if let Some(next) = behind_marks(words, from, to) {
            to = next + 1;
        }
    }
    &words[from..to]
}

/// The next word of a list whose words have marks between them, such as tags: each is as far from the last.
fn behind_marks(words: &[Word], from: usize, to: usize) -> Option<usize> {
    let is_filling = |word: &&Word| word.rank == Rank::Filling;
    let ahead = words[to..].iter().take(4).take_while(is_filling).count();
    let back = words[from..to - 1].iter().rev().take(4).take_while(is_filling).count();
    let next = words.get(to + ahead)?;
    (ahead > 0 && ahead == back && matches!(next.rank, Rank::Common(_) | Rank::Listed(_))).then_some(to + ahead)
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
    // Words drawn at random hardly repeat; lines that are like each other do. A phrase that was sent again and again has the words of one.
    let distinct = phrase.places.iter().flatten().collect::<BTreeSet<_>>().len();
    let long = whole >= least
        && distinct >= least.min(whole.div_ceil(2))
        && loose
        && prose <= if formed { 0.45 } else { 0.34 };
    let is_whole = lengths(list).contains(&phrase.places.len());
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

/// Lengths in words of what a list makes.
fn lengths(list: usize) -> &'static [usize] {
    LENGTHS[if list < 8 { 0 } else { list - 7 }]
}

fn has_checksum(phrase: &Phrase) -> bool {
    super::rule::kind_of(phrase).1
}
