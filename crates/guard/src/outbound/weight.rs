//! What the words of a reply weigh: how much each word, pair of words and row of three characters speaks for or against a rule.
//!
//! Patterns know wordings; weights know what goes with what. They are learned from the corpus when the crate is built (`build.rs`, a linear
//! support vector machine for each rule): a text, a feature and its weight for each of [`RULES`] on a line, in 64ths. A stretch of
//! at most [`WINDOW`] bytes whose weights add up to more than [`HOLD`] is held; what a pattern found stands unless its sentence weighs
//! clearly against it ([`Weighed::sift`]). Names of coins, messengers, tools and the like weigh as their kind as well (`kind.txt`).

use super::{
    Rule,
    draft::{Draft, Sentence},
    lexicon::Concept,
};
use feature::{each, numbered};
use rustc_hash::FxHashMap;
use std::{array, ops::Range, sync::LazyLock};

mod feature;

/// The rules that are weighed, in the order of the weights.
pub const RULES: [Rule; 6] = [
    Rule::AsksForSecret,
    Rule::Promise,
    Rule::InvestmentAdvice,
    Rule::TippingOff,
    Rule::OtherMessenger,
    Rule::RemoteControl,
];
/// Bytes of neighbouring sentences that are weighed together: a short reply as a whole.
const WINDOW: usize = 360;
/// Sentences that are weighed together.
const WINDOW_SENTENCES: usize = 12;
/// What a stretch must weigh for a rule to hold it, in 64ths.
const HOLD: i32 = 13;
/// What a stretch must weigh against a rule for a pattern's finding to fall, in 64ths.
const DOUBT: i32 = -51;
/// Words of a sentence that are asked whether they are denied.
const TOPICS_MAX: usize = 16;
/// Bytes between a denial and what it denies.
const DENIED_MAX: usize = 45;
/// Bits of the sieve that most features fall through: a power of two.
const SIEVE: usize = 1 << 18;

type Sums = [i32; RULES.len()];

/// The weights of a draft's sentences.
pub struct Weighed {
    /// Of each sentence alone, without what every stretch starts from.
    sentences: Vec<Sums>,
    /// Of the heaviest stretch around each sentence, for each rule.
    around: Vec<Sums>,
    /// Whether each sentence is the heaviest of a stretch that a rule holds.
    held: Vec<[bool; RULES.len()]>,
}

impl Weighed {
    /// Weighs each sentence and each stretch of sentences.
    pub fn of(draft: &Draft<'_>) -> Weighed {
        let weights = &*WEIGHTS;
        let sentences: Vec<Sums> =
            draft.sentences.iter().map(|sentence| weights.sum(&draft.text[sentence.range.clone()])).collect();
        let count = sentences.len();
        let mut weighed = Weighed {
            sentences,
            around: vec![[i32::MIN; RULES.len()]; count],
            held: vec![[false; RULES.len()]; count],
        };
        let bytes = |at: usize| draft.sentences[at].range.len();
        let (mut until, mut sum, mut size) = (0, weights.start, 0);
        for from in 0..count {
            let before = until;
            while until < count && (until == from || size + bytes(until) <= WINDOW && until - from < WINDOW_SENTENCES) {
                sum = add(sum, weighed.sentences[until], 1);
                size += bytes(until);
                until += 1;
            }
            if until > before {
                weighed.stretch(from..until, &sum);
            }
            sum = add(sum, weighed.sentences[from], -1);
            size -= bytes(from);
        }
        weighed
    }

    /// Notes what a stretch weighs.
    fn stretch(&mut self, range: Range<usize>, sum: &Sums) {
        for (rule, sum) in sum.iter().enumerate() {
            self.around[range.clone()].iter_mut().for_each(|around| around[rule] = around[rule].max(*sum));
            let heaviest = range.clone().max_by_key(|at| self.sentences[*at][rule]);
            if let Some(at) = heaviest.filter(|_| *sum > HOLD) {
                self.held[at][rule] = true;
            }
        }
    }

    /// Adds the sentences that weigh most for `rule` and where nothing was found yet.
    pub fn find(&self, draft: &Draft<'_>, rule: Rule, found: &mut Vec<Range<usize>>) {
        let Some(place) = RULES.iter().position(|known| *known == rule) else { return };
        // Sorted by `sift`.
        let (known, mut next) = (found.clone(), 0);
        for (sentence, _) in draft.sentences.iter().zip(&self.held).filter(|(_, held)| held[place]) {
            if sentence.is_warning || denies(&draft.text, sentence, rule) {
                continue;
            }
            let text = &draft.text[sentence.range.clone()];
            let start = sentence.range.start + (text.len() - text.trim_start().len());
            let range = draft.source_of(&(start..start + text.trim().len()));
            while next < known.len() && known[next].end <= range.start {
                next += 1;
            }
            if known.get(next).is_none_or(|known| known.start >= range.end) {
                found.push(range);
            }
        }
    }

    /// Takes out what was found (of the source) where the sentence weighs against `rule`, alone and with its neighbours. An address is no
    /// wording and stays.
    pub fn sift(&self, draft: &Draft<'_>, rule: Rule, found: &mut Vec<Range<usize>>) {
        let Some(place) = RULES.iter().position(|known| *known == rule) else { return };
        found.sort_unstable_by_key(|range| range.start);
        let mut at = 0;
        found.retain(|range| {
            while at < draft.sentences.len() && draft.source_of(&draft.sentences[at].range).end <= range.start {
                at += 1;
            }
            match (self.sentences.get(at), self.around.get(at)) {
                (Some(own), Some(around)) => {
                    let weight = (own[place] + WEIGHTS.start[place]).max(around[place]);
                    weight >= DOUBT || draft.source[range.clone()].contains('/')
                }
                _ => true,
            }
        });
    }
}

/// Whether the sentence denies what the rule is about, each time it names it: "we never need your phrase", "I can't add you on Discord".
fn denies(text: &str, sentence: &Sentence, rule: Rule) -> bool {
    let topic = match rule {
        Rule::AsksForSecret => Concept::Secret,
        Rule::OtherMessenger => Concept::Messenger,
        Rule::RemoteControl => Concept::Remote,
        Rule::Promise => return sentence.disclaims,
        _ => return false,
    };
    let mut words = sentence.all(topic).take(TOPICS_MAX).peekable();
    words.peek().is_some()
        && words.all(|word| match rule {
            Rule::AsksForSecret => sentence.is_negated(word),
            _ => {
                let from = sentence.part(text, word.start).max(word.start.saturating_sub(DENIED_MAX));
                let mut denials = sentence.all(Concept::Negation).filter(|no| no.start >= from && no.end <= word.start);
                denials.any(|no| !sentence.covered(Concept::NoNegation, no))
            }
        })
}

fn add(sum: Sums, other: Sums, sign: i32) -> Sums {
    array::from_fn(|at| sum[at] + sign * other[at])
}

struct Weights {
    /// What every stretch starts from.
    start: Sums,
    sieve: Vec<u64>,
    table: FxHashMap<u64, [i16; RULES.len()]>,
}

static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| Weights::read(include_str!(concat!(env!("OUT_DIR"), "/weight.txt"))));

impl Weights {
    /// Reads lines of a feature and its weights; `*` is what every stretch starts from.
    fn read(text: &str) -> Weights {
        let mut weights = Weights { start: Sums::default(), sieve: vec![0; SIEVE / 64], table: FxHashMap::default() };
        for line in text.lines().filter(|line| !line.starts_with("# ")) {
            let mut words = line.split(' ');
            let name = words.next().unwrap_or_default();
            let mut row = [0i16; RULES.len()];
            for weight in &mut row {
                *weight =
                    words.next().and_then(|word| word.parse().ok()).expect("a feature has a weight for each rule");
            }
            if name == "*" {
                weights.start = row.map(i32::from);
            } else {
                let number = numbered(name);
                weights.sieve[sieved(number) / 64] |= 1 << (number % 64);
                weights.table.insert(number, row);
            }
        }
        weights
    }

    /// What the features of `text` weigh together.
    fn sum(&self, text: &str) -> Sums {
        let mut sum = Sums::default();
        each(text, |number, _| {
            if self.sieve[sieved(number) / 64] >> (number % 64) & 1 == 0 {
                return;
            }
            if let Some(row) = self.table.get(&number) {
                sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i32::from(*weight));
            }
        });
        sum
    }
}

fn sieved(number: u64) -> usize {
    (number % SIEVE as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_stand_in_the_order_of_the_rules() {
        assert_eq!(RULES.map(Rule::name), feature::RULES);
        assert!(WEIGHTS.table.len() > 1_000, "{} features were learned", WEIGHTS.table.len());
    }
}
