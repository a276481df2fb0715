//! Patterns: classes of words in order, within a distance, in one sentence. `pattern.txt` lists them by rule; the classes are the
//! lexicon's.
//!
//! A line is `rule: first 30 second ~40 third !absent`. A class may be several (`a|b`); the number before a class is the most bytes
//! between it and the class before (30 without one), `~` lets it stand on either side. `^class` stands where the sentence begins, `class$`
//! where it ends, `!class` nowhere in the sentence, `?` asks for a question. What is denied, told of others, or warned of does not match;
//! `%` reads the pattern although something in it is negated, `&` asks that a secret
//! was spoken of in this sentence or the two before.

use super::{
    Rule,
    draft::{Draft, Sentence},
    lexicon::{self, Classes, Concept, Found},
};
use std::{ops::Range, sync::LazyLock};

/// Bytes between two classes where the line names none.
const GAP: usize = 30;
/// Bytes that may stand before a class at a sentence's beginning, or after one at its end.
const EDGE: usize = 14;
/// Words of a class that are tried after the one before.
const TRIES: usize = 6;
/// Words of a sentence from which patterns begin; a sentence is no longer than that.
const STARTS_MAX: usize = 256;

struct Part {
    classes: Classes,
    gap: usize,
    either: bool,
    first: bool,
    last: bool,
}

struct Pattern {
    rule: Rule,
    parts: Vec<Part>,
    absent: Classes,
    question: bool,
    negatable: bool,
    follows: bool,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let lines = include_str!("pattern.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| parsed(line).unwrap_or_else(|| panic!("no pattern: {line}"))).collect()
});

fn parsed(line: &str) -> Option<Pattern> {
    let (name, rest) = line.split_once(": ")?;
    let rule = *Rule::ALL.iter().find(|rule| rule.name() == name)?;
    let mut pattern = Pattern {
        rule,
        parts: Vec::new(),
        absent: Classes::default(),
        question: false,
        negatable: true,
        follows: false,
    };
    let (mut gap, mut either) = (GAP, false);
    for word in rest.split(' ') {
        if let Some(far) = word.strip_prefix('~') {
            (gap, either) = (far.parse().ok()?, true);
        } else if let Ok(far) = word.parse() {
            gap = far;
        } else if let Some(absent) = word.strip_prefix('!') {
            pattern.absent.add(lexicon::classes(absent)?);
        } else if word == "?" {
            pattern.question = true;
        } else if word == "&" {
            pattern.follows = true;
        } else if word == "%" {
            pattern.negatable = false;
        } else {
            let (first, last) = (word.starts_with('^'), word.ends_with('$'));
            let classes = lexicon::classes(word.trim_start_matches('^').trim_end_matches('$'))?;
            pattern.parts.push(Part { classes, gap, either, first, last });
            (gap, either) = (GAP, false);
        }
    }
    (!pattern.parts.is_empty()).then_some(pattern)
}

/// Adds the stretches of the source where a pattern of `rule` stands, in sentences where nothing was found yet.
pub fn find(draft: &Draft<'_>, rule: Rule, found: &mut Vec<Range<usize>>) {
    for (at, sentence) in draft.sentences.iter().enumerate() {
        let whole = draft.source_of(&sentence.range);
        if found.iter().any(|known| known.start < whole.end && whole.start < known.end) {
            continue;
        }
        for pattern in PATTERNS.iter().filter(|pattern| pattern.rule == rule) {
            let seen = sentence.classes;
            let possible = pattern.parts.iter().all(|part| seen.any(part.classes)) && !seen.any(pattern.absent);
            if !possible || pattern.question && !is_question(draft, sentence) {
                continue;
            }
            if pattern.follows && !follows(draft, at) {
                continue;
            }
            let starts = sentence.words.iter().filter(|word| pattern.parts[0].classes.has(word.concept));
            for word in starts.take(STARTS_MAX) {
                let place = Place { draft, sentence, pattern };
                if let Some(range) = place.from(&word.range) {
                    found.push(draft.source_of(&range));
                    break;
                }
            }
        }
    }
}

/// Whether one of the two sentences before the one at `at`, or it itself, speaks of a secret without denying it.
fn follows(draft: &Draft<'_>, at: usize) -> bool {
    draft.sentences[at.saturating_sub(2)..=at].iter().any(|sentence| {
        let mut secrets = sentence.words.iter().filter(|word| matches!(word.concept, Concept::Secret | Concept::Code));
        !sentence.is_warning && secrets.any(|word| !sentence.is_negated(&word.range))
    })
}

/// Whether the sentence asks: by its mark, or by a Chinese particle.
fn is_question(draft: &Draft<'_>, sentence: &Sentence) -> bool {
    let text = draft.text[sentence.range.clone()].trim_end_matches([' ', '\n', '"', ')', '.', '~']);
    text.ends_with('?') || text.ends_with(['吗', '呢', '么', '嘛'])
}

struct Place<'a> {
    draft: &'a Draft<'a>,
    sentence: &'a Sentence,
    pattern: &'a Pattern,
}

impl Place<'_> {
    fn from(&self, first: &Range<usize>) -> Option<Range<usize>> {
        if !self.stands(&self.pattern.parts[0], first) {
            return None;
        }
        self.on(1, first.clone(), first)
    }

    /// Whether `range` stands at the edge that the part asks for.
    fn stands(&self, part: &Part, range: &Range<usize>) -> bool {
        let text = self.draft.text.as_str();
        let begins = || {
            let before = &text[self.sentence.range.start..range.start];
            before.len() <= EDGE || self.sentence.clause(range.start) + 4 >= range.start
        };
        let ends = || text[range.end..self.sentence.range.end].trim().len() <= EDGE;
        (!part.first || begins()) && (!part.last || ends())
    }

    /// The rest of the pattern from its part `at`; `whole` is matched so far, `last` its last word.
    fn on(&self, at: usize, whole: Range<usize>, last: &Range<usize>) -> Option<Range<usize>> {
        let Some(part) = self.pattern.parts.get(at) else { return self.open(&whole).then_some(whole) };
        let words = &self.sentence.words;
        let from = words.partition_point(|word| word.range.start < last.end);
        let after = words[from..].iter().take_while(|word| word.range.start - last.end <= part.gap);
        let before = words[..from].iter().rev().filter(|_| part.either);
        let before = before
            .take_while(|word| word.range.start + part.gap + 60 >= last.start)
            .filter(|word| word.range.end <= last.start && last.start - word.range.end <= part.gap);
        after
            .chain(before)
            .filter(|word| part.classes.has(word.concept) && self.stands(part, &word.range))
            .take(TRIES)
            .find_map(|word| {
                let whole = whole.start.min(word.range.start)..whole.end.max(word.range.end);
                self.on(at + 1, whole, &word.range)
            })
    }

    /// Whether nothing takes it back.
    fn open(&self, range: &Range<usize>) -> bool {
        let sentence = self.sentence;
        let told = sentence.is_warning || sentence.is_third(range.start) || sentence.is_quoted(&self.draft.text, range);
        !told && (!self.pattern.negatable || !self.is_negated(range))
    }

    /// Whether something negates what stands at `range`; a negation that is part of the pattern's own words ("no doubt") does not.
    fn is_negated(&self, range: &Range<usize>) -> bool {
        let from = self.sentence.clause(range.start);
        self.sentence.all(Concept::Negation).any(|no| {
            let own =
                |word: &&Found| word.range.start <= no.start && word.range.end >= no.end && word.range.len() > no.len();
            let parts = &self.pattern.parts;
            let spared = self.sentence.words.iter().filter(own).any(|word| {
                word.concept == Concept::NoNegation || parts.iter().any(|part| part.classes.has(word.concept))
            });
            no.start >= from && no.end <= range.end && !spared
        })
    }
}
