//! A reply opened for the rules: folded, cut into sentences, its words known, every place mapped back.

use super::lexicon::{self, Concept, Found};
use std::ops::Range;

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
                sentences.push(Sentence { range, words: inside });
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
    pub fn is_negated(&self, text: &str, range: &Range<usize>) -> bool {
        let scope = self.clause(text, range.start)..range.end;
        self.all(Concept::Negation)
            .any(|no| no.start >= scope.start && no.end <= scope.end && !self.covered(Concept::NoNegation, no))
    }

    /// Whether the sentence warns of others: "whoever promises that is a scammer".
    pub fn is_warning(&self, text: &str) -> bool {
        const WARNINGS: &[&str] = &[
            "的人不是",
            "的人都",
            "的人可能",
            "的都是骗",
            "是骗局",
            "是诈骗",
            "都是骗",
            "可能是骗",
            "谨防",
            "警惕",
            "当心",
            "is a scam",
            "are scam",
            "is not us",
            "are not us",
            "not our staff",
            "is fraud",
            "beware",
            "watch out",
            "be careful of",
        ];
        let text = &text[self.range.clone()];
        WARNINGS.iter().any(|warning| text.contains(warning))
    }

    /// Where the clause begins in which `at` stands.
    pub fn clause(&self, text: &str, at: usize) -> usize {
        let before = &text[self.range.start..at];
        let marks = [
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
            ",以便",
            "：",
            ":",
            "；",
            "所以",
            "因此",
            "另外",
            "之后",
        ];
        let last = marks.iter().filter_map(|mark| before.rfind(mark).map(|at| at + mark.len())).max();
        let comma = before.rfind(", ").map(|at| at + 2).filter(|comma| {
            // A comma between the parts of a list, or in "never, ever, share", ends nothing.
            let part = &text[self.range.start + *comma..self.range.end];
            !part.trim().is_empty()
                && !part.starts_with("ever")
                && !part.starts_with("or ")
                && !before[..*comma - 2].trim_end().ends_with("ever")
                && [
                    "we", "i ", "you", "if", "when", "can", "could", "send", "share", "tell", "give", "provide",
                    "reply", "our", "let", "kindly", "what", "may", "to ",
                ]
                .iter()
                .any(|opening| part.starts_with(opening))
        });
        self.range.start + last.into_iter().chain(comma).max().unwrap_or(0)
    }
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
