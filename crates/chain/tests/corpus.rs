//! The corpus of references: precision and recall over kind, value and chains, and no near miss accepted.
#![allow(clippy::unwrap_used)]

use chain::recognise::{Kind, read};
use std::{collections::BTreeMap, fs, path::Path};

/// F1 that the whole corpus must reach, and each part of it.
const F1_MIN: f64 = 0.99;
const PART_F1_MIN: f64 = 0.97;
/// Lines that there must be.
const LINES_MIN: usize = 300;

/// A reference as it is compared: kind, value, chains, coin.
type Told = (String, String, Vec<String>, String);

#[derive(Default)]
struct Score {
    right: usize,
    extra: usize,
    missed: usize,
}

impl Score {
    fn f1(&self) -> f64 {
        let double = 2 * self.right;
        if double + self.extra + self.missed == 0 {
            1.0
        } else {
            double as f64 / (double + self.extra + self.missed) as f64
        }
    }
}

fn lines(part: &str) -> Vec<serde_json::Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/corpus/{part}.jsonl"));
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn expected(line: &serde_json::Value) -> Vec<Told> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let told = |one: &serde_json::Value| {
        let chains = one["chains"].as_array().unwrap().iter().map(text).collect::<Vec<_>>();
        (text(&one["kind"]), text(&one["value"]), sorted(chains), text(&one["token"]))
    };
    line["references"].as_array().unwrap().iter().map(told).collect()
}

fn sorted(mut chains: Vec<String>) -> Vec<String> {
    chains.sort();
    chains
}

fn found(text: &str) -> Vec<Told> {
    read(text)
        .into_iter()
        .map(|one| {
            let chains = one.chains.iter().map(|chain| chain.code().to_owned()).collect();
            // A full-width network's name is told as it is seen, so that comparing goes by its narrow form.
            (one.kind.name().to_owned(), one.value, sorted(chains), one.token.unwrap_or("").to_owned())
        })
        .collect()
}

fn narrow(told: &mut Told) {
    told.1 =
        told.1
            .chars()
            .map(|letter| {
                if ('！'..='～').contains(&letter) { char::from_u32(letter as u32 - 0xfee0).unwrap() } else { letter }
            })
            .collect();
}

#[test]
fn the_corpus_is_read() {
    let mut total = Score::default();
    let mut parts = BTreeMap::new();
    let mut count = 0;
    for part in ["en", "zh", "disguised", "negatives"] {
        let score: &mut Score = parts.entry(part).or_default();
        for line in lines(part) {
            count += 1;
            let text = line["text"].as_str().unwrap();
            let (mut wanted, mut told) = (expected(&line), found(text));
            wanted.iter_mut().chain(&mut told).for_each(narrow);
            for one in told {
                match wanted.iter().position(|other| *other == one) {
                    Some(at) => {
                        wanted.remove(at);
                        score.right += 1;
                    }
                    None => {
                        score.extra += 1;
                        println!("{}: extra {one:?}\n    {text:?}", line["id"]);
                    }
                }
            }
            for one in wanted {
                score.missed += 1;
                println!("{}: missed {one:?}\n    {text:?}", line["id"]);
            }
        }
    }
    for (part, score) in &parts {
        println!("{part}: right {}, extra {}, missed {}, F1 {:.4}", score.right, score.extra, score.missed, score.f1());
        total.right += score.right;
        total.extra += score.extra;
        total.missed += score.missed;
    }
    println!("all {count} lines: F1 {:.4}", total.f1());
    assert!(count >= LINES_MIN, "{count} lines");
    assert!(total.f1() >= F1_MIN, "F1 {:.4}", total.f1());
    assert!(parts.values().all(|score| score.f1() >= PART_F1_MIN));
}

#[test]
fn no_near_miss_is_accepted() {
    let mut misses = 0;
    for line in ["en", "zh", "disguised", "negatives"].into_iter().flat_map(lines) {
        for (kind, value, _, _) in expected(&line).iter().filter(|(kind, ..)| kind == "address_invalid") {
            let accepted = read(line["text"].as_str().unwrap())
                .into_iter()
                .find(|one| one.value == *value && one.kind != Kind::AddressInvalid);
            assert_eq!(accepted, None, "{} {kind}", line["id"]);
            misses += 1;
        }
    }
    assert!(misses >= 15, "{misses} near misses");
}

#[test]
fn a_value_that_is_not_disguised_stands_in_its_span() {
    for line in ["en", "zh"].into_iter().flat_map(lines) {
        let text = line["text"].as_str().unwrap();
        for one in
            read(text).iter().filter(|one| matches!(one.kind, Kind::Address | Kind::Txid | Kind::Block) && !one.partial)
        {
            assert_eq!(&text[one.span.clone()], one.value, "{}", line["id"]);
        }
    }
}
