//! A reply opened for the rules: folded, cut into sentences, its words known, every place mapped back.

use super::lexicon::{self, Classes, Concept, Found};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use std::{ops::Range, sync::LazyLock};

/// Bytes after which a sentence is cut.
const SENTENCE_MAX: usize = 1200;

/// A folded draft.
pub struct Draft<'a> {
    /// As it was written.
    pub source: &'a str,
    /// Small letters, simplified characters, single spaces, no hyphens.
    pub text: String,
    /// The source's bytes for each letter of `text`, by the letter's first byte.
    map: Vec<(usize, Range<usize>)>,
    /// Parts that end with a full stop, a question mark or a line, without lines quoted from the customer.
    pub sentences: Vec<Sentence>,
}

/// A sentence and the words of the lexicon in it.
pub struct Sentence {
    pub range: Range<usize>,
    pub words: Vec<Found>,
    /// The classes of its words.
    pub classes: Classes,
    /// Whether it warns of others: "whoever promises that is a scammer".
    pub is_warning: bool,
    /// Whether it says of all that it promises that it does not: "whether it comes back cannot be guaranteed".
    pub disclaims: bool,
    /// Where clauses begin.
    clauses: Vec<usize>,
}

impl<'a> Draft<'a> {
    /// Opens `source`.
    pub fn open(source: &'a str) -> Draft<'a> {
        let (text, map) = folded(source);
        let mut words = lexicon::find(&text).into_iter().peekable();
        let mut sentences = Vec::new();
        for range in cut(&text) {
            let mut inside = Vec::new();
            while let Some(found) = words.next_if(|found| found.range.start < range.end) {
                if found.range.start >= range.start && found.range.end <= range.end {
                    inside.push(found);
                }
            }
            if !text[range.clone()].trim_start().starts_with('>') {
                sentences.push(Sentence::of(&text, range, inside));
            }
        }
        Draft { source, text, map, sentences }
    }

    /// The source's bytes of a stretch of the folded text.
    pub fn source_of(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.map.partition_point(|(at, _)| *at < range.start).min(self.map.len().saturating_sub(1));
        let last = self.map.partition_point(|(at, _)| *at < range.end).saturating_sub(1);
        match (self.map.get(first), self.map.get(last.max(first))) {
            (Some((_, from)), Some((_, to))) => from.start..to.end,
            _ => 0..0,
        }
    }
}

impl Sentence {
    fn of(text: &str, range: Range<usize>, words: Vec<Found>) -> Sentence {
        let clauses = clauses(text, &range);
        let mut sentence =
            Sentence { range, words, classes: Classes::default(), is_warning: false, disclaims: false, clauses };
        sentence.spare(Concept::NotSecret, &[Concept::Secret, Concept::Code]);
        sentence.spare(Concept::NotRestore, &[Concept::Restore, Concept::Back]);
        sentence.words.iter().for_each(|word| sentence.classes.put(word.concept));
        sentence.is_warning = sentence.has(Concept::Warning);
        sentence.disclaims = sentence.denies_promises();
        sentence
    }

    /// Whether each of its words that promise is denied.
    fn denies_promises(&self) -> bool {
        let denied = |sure: &Range<usize>| {
            self.all(Concept::Negation).any(|no| {
                no.start < sure.start
                    && sure.start.saturating_sub(no.end) <= DENIED_MAX
                    && !self.covered(Concept::NoNegation, no)
                    && !self.covered(Concept::Guarantee, no)
            })
        };
        let promises =
            self.words.iter().filter(|word| matches!(word.concept, Concept::Guarantee | Concept::Surely)).count();
        let mut sures = self.all(Concept::Guarantee).chain(self.all(Concept::Surely));
        (1..=PROMISES_MAX).contains(&promises) && self.has(Concept::Negation) && sures.all(denied)
    }

    /// Takes words of `concepts` out that are a part of a word of `other`, which means something else.
    fn spare(&mut self, other: Concept, concepts: &[Concept]) {
        let spared: Vec<Range<usize>> = self.all(other).cloned().collect();
        if spared.is_empty() {
            return;
        }
        self.words.retain(|word| {
            let inside = |spared: &Range<usize>| {
                let wider = word.range.start <= spared.start && word.range.end >= spared.end;
                spared.start < word.range.end && word.range.start < spared.end && (!wider || word.range == *spared)
            };
            !concepts.contains(&word.concept) || !spared.iter().any(inside)
        });
    }

    /// The words of one concept.
    pub fn all(&self, concept: Concept) -> impl Iterator<Item = &Range<usize>> {
        self.words.iter().filter(move |found| found.concept == concept).map(|found| &found.range)
    }

    /// Whether a word of the concept is in the sentence.
    pub fn has(&self, concept: Concept) -> bool {
        self.all(concept).next().is_some()
    }

    /// Whether a word of the concept overlaps `range`.
    pub fn covered(&self, concept: Concept, range: &Range<usize>) -> bool {
        self.all(concept).any(|other| other.start < range.end && range.start < other.end)
    }

    /// Whether a word of the concept lies within `range`.
    pub fn within(&self, concept: Concept, range: &Range<usize>) -> bool {
        self.all(concept).any(|other| other.start >= range.start && other.end <= range.end)
    }

    /// Whether something negates what stands at `range`: from the start of its clause, or between its words.
    pub fn is_negated(&self, range: &Range<usize>) -> bool {
        let scope = self.clause(range.start)..range.end;
        self.all(Concept::Negation)
            .any(|no| no.start >= scope.start && no.end <= scope.end && !self.covered(Concept::NoNegation, no))
    }

    /// Whether somebody else does it: "anyone who asks you to share …".
    pub fn is_third(&self, at: usize) -> bool {
        self.within(Concept::Third, &(self.clause(at)..at))
    }

    /// Whether the words are somebody's, in quotation marks, and the sentence is about scams or says no.
    pub fn is_quoted(&self, text: &str, range: &Range<usize>) -> bool {
        is_in_marks(&text[self.range.start..range.start]) && (self.has(Concept::Third) || self.has(Concept::Negation))
    }

    /// Whether the words are told as somebody else's: in quotation marks, after "says" or the like, and not after "we" or "I".
    pub fn is_told(&self, text: &str, range: &Range<usize>) -> bool {
        let before = &text[self.range.start..range.start];
        let Some(open) = before.rfind(MARKS).filter(|_| is_in_marks(before)) else { return false };
        let lead = &before[..open];
        let ours = ["we ", "i ", "our ", "my ", "us ", "我"].iter().any(|own| lead.contains(own));
        let said = self.range.start..self.range.start + open;
        self.is_quoted(text, range) || self.within(Concept::Says, &said) && !ours
    }

    /// Where the part of the clause begins in which `at` stands and which a "no" before does not reach: in Chinese, at a comma.
    pub fn part(&self, text: &str, at: usize) -> usize {
        let clause = self.clause(at);
        let before = &text[clause..at];
        match before.rfind(',') {
            Some(comma) if text[self.range.clone()].chars().any(language::is_han) => clause + comma + 1,
            _ => clause,
        }
    }

    /// Where the clause begins in which `at` stands.
    pub fn clause(&self, at: usize) -> usize {
        self.clauses[..self.clauses.partition_point(|clause| *clause <= at)].last().copied().unwrap_or(self.range.start)
    }
}

/// Words that promise in a sentence that may deny them all.
const PROMISES_MAX: usize = 32;
/// Bytes between a denial and what it denies.
const DENIED_MAX: usize = 16;
/// Marks around somebody's words.
const MARKS: [char; 7] = ['"', '“', '”', '「', '」', '『', '』'];

/// Whether a quotation mark is open at the end of `before`.
fn is_in_marks(before: &str) -> bool {
    before.matches(MARKS).count() % 2 == 1
}

/// What opens a clause.
const CLAUSES: &[&str] = &[
    ", but ",
    " but ",
    " however",
    ", please",
    ", so ",
    ", just",
    ", then ",
    " and please",
    " and then ",
    "; ",
    ": ",
    " instead ",
    "但",
    "不过",
    "然后",
    ",请",
    ",麻烦",
    ",只",
    ",您",
    ",你",
    ",把",
    ",直接",
    ",先",
    ",我",
    ",还",
    ",就",
    ",可以",
    ",方便",
    ",现在",
    ",那",
    ",这",
    ",肯定",
    ",一定",
    ",后面",
    ",马上",
    ",加",
    ",快",
    ",赶",
    ",咱",
    ",也可以",
    ",到时",
    ",最晚",
    ",最迟",
    ",今",
    ",明",
    ",周",
    ",以便",
    "：",
    ":",
    "；",
    "所以",
    "因此",
    "另外",
    "之后",
];
/// What opens a clause after a comma.
const OPENINGS: &[&str] = &[
    "we", "i ", "you", "the ", "if", "when", "can", "could", "send", "share", "tell", "give", "provide", "reply",
    "our", "let", "kindly", "what", "may", "to ",
];

/// Where the clauses of a sentence begin.
fn clauses(text: &str, range: &Range<usize>) -> Vec<usize> {
    static MACHINE: LazyLock<AhoCorasick> = LazyLock::new(|| {
        AhoCorasickBuilder::new().match_kind(MatchKind::Standard).build(CLAUSES).expect("the marks are few")
    });
    let sentence = &text[range.clone()];
    let mut clauses: Vec<usize> =
        MACHINE.find_overlapping_iter(sentence).map(|mark| range.start + mark.end()).collect();
    let commas = sentence.match_indices(", ").filter(|(at, _)| {
        // A comma between the parts of a list, or in "never, ever, share", ends nothing.
        let part = &sentence[at + 2..];
        !part.trim_start().is_empty()
            && !part.starts_with("ever")
            && !part.starts_with("or ")
            && !sentence[..*at].ends_with("ever")
            && OPENINGS.iter().any(|opening| part.starts_with(opening))
    });
    clauses.extend(commas.map(|(at, _)| range.start + at + 2));
    clauses.sort_unstable();
    clauses
}

type Map = Vec<(usize, Range<usize>)>;

fn folded(source: &str) -> (String, Map) {
    let mut text = String::with_capacity(source.len());
    let mut map: Map = Vec::with_capacity(source.len());
    for (letter, range) in language::spots(source) {
        let letter = match letter {
            '\n' => '\n',
            letter if letter.is_whitespace() => ' ',
            '-' | '_' | '‐' | '‑' | '–' => ' ',
            '’' | '‘' | '`' | '´' => '\'',
            '*' | '~' => continue,
            letter => letter,
        };
        if letter == ' ' && (text.ends_with(' ') || text.ends_with('\n')) {
            continue;
        }
        map.push((text.len(), range));
        text.push(letter);
    }
    (text, map)
}

/// Sentences: up to a full stop before a space, a question or exclamation mark, a line's end.
fn cut(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut cuts = Vec::new();
    let mut start = 0;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        let ends = match letter {
            '\n' | '!' | '?' | '。' => true,
            '.' => {
                bytes.get(end).is_none_or(|next| matches!(next, b' ' | b'\n' | b'"' | b'\'' | b')') || *next >= 0x80)
            }
            // A sentence without an end is cut, so that hostile text costs no more than its length.
            ' ' | ',' => at - start > SENTENCE_MAX,
            _ => at - start > 2 * SENTENCE_MAX,
        };
        if ends {
            cuts.push(start..end);
            start = end;
        }
    }
    if start < text.len() {
        cuts.push(start..text.len());
    }
    cuts
}
