//! Learns what the words of a reply weigh, from the corpus of the tests: nobody keeps weights, a line added to the corpus teaches.
//!
//! Dual coordinate descent for linear support vector machines with squared hinge loss. Only sums and products of `f64` in a fixed order,
//! so every machine learns the same.
//!
//! **Source.** Hsieh, Chang, Lin, Keerthi, Sundararajan: A Dual Coordinate Descent Method for Large-scale Linear SVM, ICML 2008.
#![allow(clippy::unwrap_used, reason = "a lesson that cannot be read ends the build")]
#![allow(dead_code, reason = "the guard uses more of these modules than the lesson does")]

#[path = "src/outbound/draft.rs"]
mod draft;
#[path = "src/outbound/weight/feature.rs"]
mod feature;
#[path = "src/outbound/lexicon.rs"]
mod lexicon;

use draft::Draft;
use feature::{Feature, RULES, each};
use rustc_hash::FxHashMap;
use std::{env, fmt::Write, fs, path::PathBuf, thread};

/// What is learned from.
const CORPUS: &str = "tests/corpus/outbound.jsonl";
/// The cost of a line that is on the wrong side.
const COST: f64 = 0.5;
/// Passes over the lines.
const PASSES: usize = 30;
/// Lines in which a feature must stand.
const LINES_MIN: usize = 2;
/// Features that are kept, the heaviest.
const FEATURES_MAX: usize = 32_000;
/// Parts of one in which weights are written.
const PARTS: f64 = 64.0;

#[derive(serde::Deserialize)]
struct Line {
    text: String,
    rules: Vec<String>,
}

/// A line's features, by number, with how often each stands in it; the rules that hold it.
struct Sample {
    features: Vec<(usize, f64)>,
    rules: Vec<bool>,
}

struct Lesson {
    names: Vec<String>,
    samples: Vec<Sample>,
}

fn lesson() -> Lesson {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(CORPUS);
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<Line> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let known = |rule: &String| RULES.contains(&rule.as_str());
    let lines = lines.iter().filter(|line| line.rules.iter().all(known));
    let mut numbers: FxHashMap<u64, usize> = FxHashMap::default();
    let (mut names, mut stood) = (Vec::new(), Vec::new());
    let mut samples = Vec::new();
    for line in lines {
        let draft = Draft::open(&line.text);
        let mut counts: FxHashMap<usize, f64> = FxHashMap::default();
        for sentence in &draft.sentences {
            each(&draft.text[sentence.range.clone()], |hash, feature| {
                let at = *numbers.entry(hash).or_insert_with(|| {
                    names.push(named(&feature));
                    stood.push(0);
                    names.len() - 1
                });
                *counts.entry(at).or_default() += 1.0;
            });
        }
        let mut features: Vec<(usize, f64)> = counts.into_iter().collect();
        features.sort_by_key(|(at, _)| *at);
        features.iter().for_each(|(at, _)| stood[*at] += 1);
        let rules = RULES.iter().map(|rule| line.rules.iter().any(|name| name == rule)).collect();
        samples.push(Sample { features, rules });
    }
    samples.iter_mut().for_each(|sample| sample.features.retain(|(at, _)| stood[*at] >= LINES_MIN));
    Lesson { names, samples }
}

fn named(feature: &Feature<'_>) -> String {
    match feature {
        Feature::Row(tokens) => tokens.iter().map(|token| token.text).collect::<Vec<_>>().join("_"),
        Feature::Stem(stem) => format!("{stem}~"),
    }
}

/// The weights of one rule; the last is what every stretch starts from.
fn learned(lesson: &Lesson, rule: usize) -> Vec<f64> {
    let mut weights = vec![0.0; lesson.names.len() + 1];
    let start = lesson.names.len();
    let slack = 0.5 / COST;
    let mut duals = vec![0.0f64; lesson.samples.len()];
    let mut order: Vec<usize> = (0..lesson.samples.len()).collect();
    let mut seed = 1u64;
    for _ in 0..PASSES {
        for at in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, (seed >> 33) as usize % (at + 1));
        }
        for &at in &order {
            let sample = &lesson.samples[at];
            let side = if sample.rules[rule] { 1.0 } else { -1.0 };
            let (mut sum, mut size) = (weights[start], 1.0 + slack);
            for &(feature, count) in &sample.features {
                sum += weights[feature] * count;
                size += count * count;
            }
            let slope = side * sum - 1.0 + slack * duals[at];
            let next = (duals[at] - slope / size).max(0.0);
            let step = (next - duals[at]) * side;
            duals[at] = next;
            if step != 0.0 {
                weights[start] += step;
                sample.features.iter().for_each(|&(feature, count)| weights[feature] += step * count);
            }
        }
    }
    weights
}

fn written() -> String {
    let lesson = lesson();
    let columns: Vec<Vec<f64>> = thread::scope(|scope| {
        let lesson = &lesson;
        let running: Vec<_> = (0..RULES.len()).map(|rule| scope.spawn(move || learned(lesson, rule))).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let row = |at: usize| -> Vec<i64> { columns.iter().map(|column| (column[at] * PARTS).round() as i64).collect() };
    let mut rows: Vec<(String, Vec<i64>)> =
        lesson.names.iter().enumerate().map(|(at, name)| (name.clone(), row(at))).collect();
    let heaviest = |row: &[i64]| row.iter().map(|weight| weight.abs()).max().unwrap_or(0);
    rows.retain(|(_, row)| heaviest(row) > 0);
    rows.sort_by(|(a, one), (b, other)| heaviest(other).cmp(&heaviest(one)).then_with(|| a.cmp(b)));
    rows.truncate(FEATURES_MAX);
    rows.sort();
    rows.insert(0, ("*".to_owned(), row(lesson.names.len())));
    let mut text = String::new();
    for (name, row) in rows {
        let row: Vec<String> = row.iter().map(i64::to_string).collect();
        writeln!(text, "{name} {}", row.join(" ")).unwrap();
    }
    text
}

fn main() {
    for path in ["build.rs", CORPUS, "src/outbound"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    fs::write(out.join("weight.txt"), written()).unwrap();
}
