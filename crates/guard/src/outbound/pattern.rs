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

/// The patterns of each rule, by its place in [`Rule::ALL`].
static PATTERNS: LazyLock<Vec<Vec<Pattern>>> = LazyLock::new(|| {
    let mut patterns: Vec<Vec<Pattern>> = Rule::ALL.iter().map(|_| Vec::new()).collect();
    for line in include_str!("pattern.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let pattern = parsed(line).unwrap_or_else(|| panic!("no pattern: {line}"));
        patterns[pattern.rule as usize].push(pattern);
    }
    patterns
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

/// Adds the stretches of the source where a pattern of `rule` stands, one for each sentence where nothing was found yet.
pub fn find(draft: &Draft<'_>, rule: Rule, found: &mut Vec<Range<usize>>) {
    // A class that no sentence has cannot stand in one.
    let mut seen = Classes::default();
    draft.sentences.iter().for_each(|sentence| seen.add(sentence.classes));
    let able = |pattern: &&Pattern| pattern.parts.iter().all(|part| seen.any(part.classes));
    let patterns: Vec<&Pattern> = PATTERNS[rule as usize].iter().filter(able).collect();
    if patterns.is_empty() {
        return;
    }
    found.sort_unstable_by_key(|range| range.start);
    let known = found.len();
    // What was found ends behind the place where it starts, and no stretch is longer than its sentence.
    let mut next = 0;
    for (at, sentence) in draft.sentences.iter().enumerate() {
        if next < known {
            let whole = draft.source_of(&sentence.range);
            while next < known && found[next].end <= whole.start {
                next += 1;
            }
            if next < known && found[next].start < whole.end {
                continue;
            }
        }
        if let Some(range) = patterns.iter().find_map(|pattern| matched(draft, at, sentence, pattern)) {
            found.push(draft.source_of(&range));
        }
    }
}

/// Where `pattern` stands in the sentence at `at`, if it does.
fn matched(draft: &Draft<'_>, at: usize, sentence: &Sentence, pattern: &Pattern) -> Option<Range<usize>> {
    let seen = sentence.classes;
    if !pattern.parts.iter().all(|part| seen.any(part.classes)) || seen.any(pattern.absent) {
        return None;
    }
    let asks = pattern.rule == Rule::AsksForSecret;
    if pattern.question && !is_question(draft, sentence)
        || pattern.follows && !follows(draft, at)
        || asks && is_question(draft, sentence) && is_withheld(draft, at)
    {
        return None;
    }
    let starts = sentence.words.iter().filter(|word| pattern.parts[0].classes.has(word.concept));
    let place = Place { draft, sentence, pattern };
    starts.take(STARTS_MAX).find_map(|word| place.from(&word.range))
}

/// Whether one of the two sentences before the one at `at`, or it itself, speaks of a secret without denying it.
fn follows(draft: &Draft<'_>, at: usize) -> bool {
    draft.sentences[at.saturating_sub(2)..=at].iter().any(|sentence| {
        let mut secrets = sentence.words.iter().filter(|word| matches!(word.concept, Concept::Secret | Concept::Code));
        !sentence.is_warning && secrets.any(|word| !sentence.is_negated(&word.range))
    })
}

/// Whether what the sentence at `at` asks about is not to be told, as it or one of the two after it says ("please don't write it
/// here"), or is for the customer's own use, as the next one says ("you can use one on the login page yourself").
fn is_withheld(draft: &Draft<'_>, at: usize) -> bool {
    let until = draft.sentences.len().min(at + 3);
    let own = draft.sentences.get(at + 1).is_some_and(|next| next.has(Concept::Own) && !next.has(Concept::Here));
    own || draft.sentences[at..until].iter().any(|sentence| {
        sentence.all(Concept::Withhold).any(|no| {
            let rest = &draft.text[no.end..sentence.range.end];
            // "Send it to nobody else" withholds nothing from us.
            !["else", "other", "别人", "他人", "其他"].iter().any(|other| rest.contains(other))
        })
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
        let text = &self.draft.text;
        let said = if self.pattern.rule == Rule::AsksForSecret {
            sentence.is_quoted(text, range)
        } else {
            sentence.is_told(text, range) || self.pattern.rule == Rule::Promise && sentence.disclaims
        };
        let told = sentence.is_warning || sentence.is_third(range.start) || said;
        !told && (!self.pattern.negatable || !self.is_negated(range))
    }

    /// Whether something negates what stands at `range`; a negation that is part of the pattern's own words ("no doubt") does not.
    fn is_negated(&self, range: &Range<usize>) -> bool {
        let from = match self.pattern.rule {
            Rule::AsksForSecret => self.sentence.clause(range.start),
            _ => self.sentence.part(&self.draft.text, range.start),
        };
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
