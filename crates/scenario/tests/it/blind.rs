//! Transcripts that were labelled blind, against the deterministic grade.

use language::Lang;
use scenario::{Script, Step, Transcript, grade::grade, transcript::Act};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

/// Of a hundred decisions, so many agree with the label.
const FLOOR: f64 = 98.0;
/// The same for the second set.
const SECOND_FLOOR: f64 = 95.0;
/// Transcripts of the second set of a language at least.
const SECOND_MIN: usize = 25;
/// Transcripts of a language at least.
const TRANSCRIPTS_MIN: usize = 100;

struct Labelled {
    case: String,
    acts: Vec<Act>,
    must: BTreeSet<String>,
    must_not: BTreeSet<String>,
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

fn corpus(file: &str) -> Vec<Labelled> {
    let text = fs::read_to_string(fixtures().join(format!("transcripts/{file}.txt"))).unwrap();
    let mut all: Vec<Labelled> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let names = |rest: &str| rest.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        match line.split_once(' ').unwrap_or((line, "")) {
            ("?", entry) => all.last_mut().unwrap().acts.push(Act::LookUp { entry: entry.into() }),
            (">", text) => all.last_mut().unwrap().acts.push(Act::Say { text: text.into() }),
            ("!", action) => all.last_mut().unwrap().acts.push(Act::Do { action: action.into() }),
            ("+", rest) => all.last_mut().unwrap().must.extend(names(rest)),
            ("-", rest) => all.last_mut().unwrap().must_not.extend(names(rest)),
            (case, _) => {
                let empty = BTreeSet::new;
                all.push(Labelled { case: case.to_owned(), acts: vec![], must: empty(), must_not: empty() });
            }
        }
    }
    all
}

/// Decisions that agree, decisions, and what differs: for what must be done, and for what must not.
#[derive(Default)]
struct Agreement {
    agree: [usize; 2],
    all: [usize; 2],
    differs: String,
}

fn agreement(lang: Lang, file: &str, least: usize) -> Agreement {
    let mut found = Agreement::default();
    let corpus = corpus(file);
    assert!(corpus.len() >= least, "{file}: {} transcripts", corpus.len());
    let mut scripts: BTreeMap<&str, Script> = BTreeMap::new();
    for (n, one) in corpus.iter().enumerate() {
        let script = scripts.entry(&one.case).or_insert_with(|| {
            let text = fs::read_to_string(fixtures().join(format!("scenarios/{}.yaml", one.case))).unwrap();
            Script::open(&text).unwrap()
        });
        let script = &*script;
        let mut transcript =
            Transcript { case: one.case.clone(), version: 1, locale: lang, seed: n as u64, steps: Vec::new() };
        let (mut sitting, _) = scenario::Sitting::open(script, n as u64, lang);
        for act in &one.acts {
            let step = Step { after_ms: 8_000, act: act.clone() };
            match sitting.step(script, &step) {
                Ok(_) => transcript.steps.push(step),
                Err(refusal) => assert_eq!(refusal, scenario::sitting::Refusal::Over, "{} {n}", one.case),
            }
        }
        let grade = grade(script, &transcript).unwrap();
        let must = grade.must.iter().map(|must| (&must.id, must.met));
        let must_not = grade.must_not.iter().map(|not| (&not.id, !not.broken.is_empty()));
        let known: BTreeSet<String> = must.clone().chain(must_not.clone()).map(|(id, _)| id.clone()).collect();
        assert!(one.must.union(&one.must_not).all(|id| known.contains(id)), "{} {n}: an unknown label", one.case);
        let said: Vec<&str> = one
            .acts
            .iter()
            .filter_map(|act| if let Act::Say { text } = act { Some(text.as_str()) } else { None })
            .collect();
        for (kind, id, held, label) in must
            .map(|(id, held)| (0, id, held, one.must.contains(id)))
            .chain(must_not.map(|(id, held)| (1, id, held, one.must_not.contains(id))))
        {
            found.all[kind] += 1;
            found.agree[kind] += usize::from(held == label);
            if held != label {
                let what = if held { "graded, not labelled" } else { "labelled, not graded" };
                let broken = grade.must_not.iter().filter(|not| not.id == *id).flat_map(|not| &not.broken);
                let quotes: Vec<&str> = broken.map(|quote| quote.text.as_str()).collect();
                let said = said.join(" / ");
                found.differs += &format!("\n  {} {n} {id}: {what} {quotes:?}: {said}", one.case);
            }
        }
    }
    found
}

fn check(lang: Lang, file: &str, least: usize, floor: f64) {
    let found = agreement(lang, file, least);
    let share = |kind: usize| 100.0 * found.agree[kind] as f64 / found.all[kind] as f64;
    for (kind, name) in ["must", "must not"].into_iter().enumerate() {
        println!("{file} {name}: {} of {} agree, {:.2} %", found.agree[kind], found.all[kind], share(kind));
    }
    if std::env::var("HANDRAIL_TEST_DIFFERS").is_ok() {
        println!("{}", found.differs);
    }
    assert!(share(0) >= floor && share(1) >= floor, "{file}: {:.2} % and {:.2} %{}", share(0), share(1), found.differs);
}

#[test]
fn grades_in_english_agree_with_blind_labels() {
    check(Lang::En, "en", TRANSCRIPTS_MIN, FLOOR);
}

#[test]
fn grades_in_chinese_agree_with_blind_labels() {
    check(Lang::Zh, "zh-CN", TRANSCRIPTS_MIN, FLOOR);
}

/// What the second set agreed at before patterns were mended on it stands in docs/scenario.md: it is what to expect of new texts.
#[test]
fn grades_of_the_second_set_agree_with_blind_labels() {
    check(Lang::En, "en-second", SECOND_MIN, SECOND_FLOOR);
    check(Lang::Zh, "zh-CN-second", SECOND_MIN, SECOND_FLOOR);
}
