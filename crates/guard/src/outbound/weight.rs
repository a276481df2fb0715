//! What the words of a reply weigh: how much each word, pair of words, row of three characters and piece of a word speaks for or against
//! a rule.
//!
//! Patterns know wordings; weights know what goes with what. They are learned from the corpus when the crate is built (`build.rs`, a linear
//! support vector machine for each rule): a text, a feature, how rare it is and its weight for each of [`RULES`] on a line. Of a stretch
//! counts which features it has, the rare ones more (tf-idf), as parts of a whole: long and short ones weigh alike, and words weigh as
//! much as their pieces. A stretch of at most [`WINDOW`] bytes that weighs more than [`HOLD`] is held; what a pattern found stands unless its
//! sentence weighs clearly against it ([`Weighed::sift`]). Names of coins, messengers, tools and the like weigh as their kind as well
//! (`kind.txt`).

use super::{
    Rule,
    draft::{Draft, Sentence},
    lexicon::Concept,
};
use feature::{LEAST, SORTS, each, numbered};
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
/// A stretch begins this part of the one before behind its beginning: what stands on an edge of one is in the middle of another.
const STRIDE: usize = 3;
/// What a stretch must weigh for a rule to hold it.
const HOLD: f32 = -0.15;
/// What a stretch must weigh for a rule for a pattern's finding to stand.
const DOUBT: f32 = -0.1;
/// Parts of one in which weights are written.
const PARTS: f32 = 256.0;
/// Parts of one in which it is written how rare a feature is.
const RARE_PARTS: f32 = 16.0;
/// Words of a sentence that are asked whether they are denied.
const TOPICS_MAX: usize = 16;
/// Bytes between a denial and what it denies.
const DENIED_MAX: usize = 45;
/// Bits of the sieve that most features fall through: a power of two.
const SIEVE: usize = 1 << 18;

/// For each rule.
type Sums = [f32; RULES.len()];

/// The weights of a draft's sentences.
pub struct Weighed {
    /// Of each sentence alone.
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
        let known: Vec<Vec<u32>> =
            draft.sentences.iter().map(|sentence| weights.known(&draft.text[sentence.range.clone()])).collect();
        let count = known.len();
        let mut weighed = Weighed {
            sentences: known.iter().map(|known| weights.sum(known)).collect(),
            around: vec![[f32::MIN; RULES.len()]; count],
            held: vec![[false; RULES.len()]; count],
        };
        let bytes = |at: usize| draft.sentences[at].range.len();
        let (mut from, mut together) = (0, Vec::new());
        while from < count {
            let (mut until, mut size) = (from, 0);
            while until < count && (until == from || size + bytes(until) <= WINDOW && until - from < WINDOW_SENTENCES) {
                size += bytes(until);
                until += 1;
            }
            together.clear();
            known[from..until].iter().for_each(|known| together.extend_from_slice(known));
            together.sort_unstable();
            together.dedup();
            weighed.stretch(from..until, &weights.sum(&together));
            if until == count {
                break;
            }
            from += (until - from).div_ceil(STRIDE);
        }
        weighed
    }

    /// Notes what a stretch weighs.
    fn stretch(&mut self, range: Range<usize>, sum: &Sums) {
        for (rule, sum) in sum.iter().enumerate() {
            self.around[range.clone()].iter_mut().for_each(|around| around[rule] = around[rule].max(*sum));
            let heaviest = range.clone().max_by(|a, b| self.sentences[*a][rule].total_cmp(&self.sentences[*b][rule]));
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
                    own[place].max(around[place]) >= DOUBT || draft.source[range.clone()].contains('/')
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

/// A feature that is known.
struct Known {
    sort: u8,
    /// How rare it is, in [`RARE_PARTS`].
    rare: u8,
    /// For each rule, in [`PARTS`].
    weights: [i16; RULES.len()],
}

struct Weights {
    /// What every stretch starts from.
    start: Sums,
    sieve: Vec<u64>,
    places: FxHashMap<u64, u32>,
    known: Vec<Known>,
}

static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| Weights::read(include_str!(concat!(env!("OUT_DIR"), "/weight.txt"))));

impl Weights {
    /// Reads lines of a feature, how rare it is, and its weights; `*` is what every stretch starts from.
    fn read(text: &str) -> Weights {
        let mut weights = Weights {
            start: Sums::default(),
            sieve: vec![0; SIEVE / 64],
            places: FxHashMap::default(),
            known: Vec::new(),
        };
        for line in text.lines() {
            let (name, numbers) = line.split_once(' ').expect("a feature has weights");
            let numbers: Vec<i16> =
                numbers.split(' ').map(|number| number.parse().expect("a weight is a small number")).collect();
            if name == "*" {
                weights.start = array::from_fn(|rule| f32::from(numbers[rule]) / PARTS);
                continue;
            }
            let (sort, number) = numbered(name);
            weights.sieve[sieved(number) / 64] |= 1 << (number % 64);
            weights.places.insert(number, weights.known.len() as u32);
            let rare = u8::try_from(numbers[0]).expect("nothing is rarer than one line of the corpus");
            weights.known.push(Known { sort: sort as u8, rare, weights: array::from_fn(|rule| numbers[rule + 1]) });
        }
        weights
    }

    /// The features of `text` that are known, each once.
    fn known(&self, text: &str) -> Vec<u32> {
        let mut known = Vec::new();
        each(text, |_, number, _| {
            if self.sieve[sieved(number) / 64] >> (number % 64) & 1 != 0
                && let Some(place) = self.places.get(&number)
            {
                known.push(*place);
            }
        });
        known.sort_unstable();
        known.dedup();
        known
    }

    /// What features weigh together: those of a sort as parts of a whole.
    fn sum(&self, known: &[u32]) -> Sums {
        let mut sums = [[0i32; RULES.len()]; SORTS];
        let mut sizes = [0u32; SORTS];
        for known in known.iter().map(|place| &self.known[*place as usize]) {
            let sort = usize::from(known.sort);
            sizes[sort] += u32::from(known.rare).pow(2);
            sums[sort].iter_mut().zip(known.weights).for_each(|(sum, weight)| *sum += i32::from(weight));
        }
        array::from_fn(|rule| {
            let whole = |sort: usize| {
                let size = sizes[sort] as f32 / (RARE_PARTS * RARE_PARTS) + LEAST[sort];
                sums[sort][rule] as f32 / PARTS / size.sqrt()
            };
            self.start[rule] + (0..SORTS).map(whole).sum::<f32>()
        })
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
        assert!(WEIGHTS.known.len() > 1_000, "{} features were learned", WEIGHTS.known.len());
        assert_eq!(WEIGHTS.known.len(), WEIGHTS.places.len(), "two features have one number");
    }
}
