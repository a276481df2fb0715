//! Learns what the words of a reply weigh, from the corpus of the tests: nobody keeps weights, a line added to the corpus teaches.
//!
//! Dual coordinate descent for linear support vector machines with squared hinge loss. Sums, products and roots of `f64` in a fixed order
//! (IEEE 754 says what each comes to), and logarithms that are rounded before they count, so every machine learns the same.
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
use feature::{LEAST, RULES, SORTS, each};
use rustc_hash::FxHashMap;
use std::{env, fmt::Write, fs, path::PathBuf, thread};

/// What is learned from.
const CORPUS: &str = "tests/corpus/outbound.jsonl";
/// The cost of a line that is on the wrong side.
const COST: f64 = 4.0;
/// How much more a line costs that a rule holds: there are ten others for each.
const HELD: f64 = 2.0;
/// Passes over the lines.
const PASSES: usize = 60;
/// Lines in which a feature must stand, by its sort.
const LINES_MIN: [usize; SORTS] = [2, 3];
/// Parts of one in which weights are written.
const PARTS: f64 = 256.0;
/// Parts of one in which it is written how rare a feature is.
const RARE_PARTS: f64 = 16.0;

#[derive(serde::Deserialize)]
struct Line {
    text: String,
    rules: Vec<String>,
}

/// A line's features, by number, with what each counts for; the rules that hold it.
struct Sample {
    features: Vec<(usize, f64)>,
    /// The squares of what counts, with the one of the start.
    size: f64,
    rules: Vec<bool>,
}

struct Lesson {
    names: Vec<String>,
    /// How rare each is, in `RARE_PARTS`: those that stand in few lines tell more.
    rare: Vec<f64>,
    samples: Vec<Sample>,
}

fn lesson() -> Lesson {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(CORPUS);
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<Line> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let known = |rule: &String| RULES.contains(&rule.as_str());
    let lines: Vec<&Line> = lines.iter().filter(|line| line.rules.iter().all(known)).collect();
    let mut numbers: FxHashMap<(usize, u64), usize> = FxHashMap::default();
    let (mut names, mut sorts, mut stood) = (Vec::new(), Vec::new(), Vec::new());
    let mut found = Vec::new();
    for line in &lines {
        let draft = Draft::open(&line.text);
        let mut features = Vec::new();
        for sentence in &draft.sentences {
            each(&draft.text[sentence.range.clone()], |sort, number, feature| {
                let at = *numbers.entry((sort, number)).or_insert_with(|| {
                    names.push(feature.name());
                    sorts.push(sort);
                    stood.push(0);
                    names.len() - 1
                });
                features.push(at);
            });
        }
        features.sort_unstable();
        features.dedup();
        features.iter().for_each(|at| stood[*at] += 1);
        found.push(features);
    }
    // Numbered anew, without those that stand in too few lines.
    let kept: Vec<usize> = (0..names.len()).filter(|at| stood[*at] >= LINES_MIN[sorts[*at]]).collect();
    let mut place = vec![None; names.len()];
    kept.iter().enumerate().for_each(|(to, from)| place[*from] = Some(to));
    let rare = |at: &usize| ((1.0 + ((1 + lines.len()) as f64 / (1 + stood[*at]) as f64).ln()) * RARE_PARTS).round();
    let rare: Vec<f64> = kept.iter().map(rare).collect();
    let sorts: Vec<usize> = kept.iter().map(|at| sorts[*at]).collect();
    let samples = lines.iter().zip(found).map(|(line, features)| {
        let features: Vec<usize> = features.into_iter().filter_map(|at| place[at]).collect();
        let mut sizes = LEAST.map(|least| f64::from(least) * RARE_PARTS * RARE_PARTS);
        features.iter().for_each(|at| sizes[sorts[*at]] += rare[*at] * rare[*at]);
        let features: Vec<(usize, f64)> =
            features.into_iter().map(|at| (at, rare[at] / sizes[sorts[at]].sqrt())).collect();
        let size = 1.0 + features.iter().map(|(_, counts)| counts * counts).sum::<f64>();
        Sample { features, size, rules: RULES.iter().map(|rule| line.rules.iter().any(|name| name == rule)).collect() }
    });
    let samples = samples.collect();
    Lesson { names: kept.iter().map(|at| names[*at].clone()).collect(), rare, samples }
}

/// The weights of one rule; the last is what every stretch starts from.
fn learned(lesson: &Lesson, rule: usize) -> Vec<f64> {
    let mut weights = vec![0.0; lesson.names.len() + 1];
    let start = lesson.names.len();
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
            let (side, cost) = if sample.rules[rule] { (1.0, COST * HELD) } else { (-1.0, COST) };
            let slack = 0.5 / cost;
            let sum: f64 = sample.features.iter().map(|&(feature, counts)| weights[feature] * counts).sum();
            let size = sample.size + slack;
            let slope = side * (weights[start] + sum) - 1.0 + slack * duals[at];
            let next = (duals[at] - slope / size).max(0.0);
            let step = (next - duals[at]) * side;
            duals[at] = next;
            if step != 0.0 {
                weights[start] += step;
                sample.features.iter().for_each(|&(feature, counts)| weights[feature] += step * counts);
            }
        }
    }
    weights
}

/// A feature, how rare it is, and its weight for each rule on a line; `*` is what every stretch starts from.
fn written() -> String {
    let lesson = lesson();
    let columns: Vec<Vec<f64>> = thread::scope(|scope| {
        let lesson = &lesson;
        let running: Vec<_> = (0..RULES.len()).map(|rule| scope.spawn(move || learned(lesson, rule))).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let row = |at: usize, rare: f64| -> String {
        let parts = columns.iter().map(|column| (column[at] * rare / RARE_PARTS * PARTS).round() as i64);
        parts.map(|parts| parts.to_string()).collect::<Vec<_>>().join(" ")
    };
    let mut rows: Vec<String> = (lesson.names.iter().zip(&lesson.rare).enumerate())
        .map(|(at, (name, rare))| format!("{name} {rare} {}", row(at, *rare)))
        .collect();
    rows.sort();
    let mut text = String::new();
    writeln!(text, "* {}", row(lesson.names.len(), RARE_PARTS)).unwrap();
    rows.iter().for_each(|row| writeln!(text, "{row}").unwrap());
    text
}

fn main() {
    for path in ["build.rs", CORPUS, "src/outbound"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    fs::write(out.join("weight.txt"), written()).unwrap();
}
