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
/// The same for the third set.
const THIRD_FLOOR: f64 = 98.0;
/// Transcripts of the third set of a language at least.
const THIRD_MIN: usize = 200;
/// The same for the fourth set.
const FOURTH_FLOOR: f64 = 98.0;
/// Transcripts of the fourth set of a language at least.
const FOURTH_MIN: usize = 200;
/// The same for the fifth set.
const FIFTH_FLOOR: f64 = 98.0;
/// Transcripts of the fifth set of a language at least.
const FIFTH_MIN: usize = 200;
/// The same for the sixth set.
const SIXTH_FLOOR: f64 = 98.0;
/// Transcripts of the sixth set of a language at least.
const SIXTH_MIN: usize = 200;
/// The same for the seventh set.
const SEVENTH_FLOOR: f64 = 98.0;
/// Transcripts of the seventh set of a language at least.
const SEVENTH_MIN: usize = 200;
/// The eighth set was mended on in Chinese alone: its floor is the English first look, less what one decision in two hundred may come and go.
const EIGHTH_FLOOR: f64 = 96.3;
/// The same for its Chinese, which was mended on after its first look.
const EIGHTH_CHINESE_FLOOR: f64 = 98.0;
/// Transcripts of the eighth set of a language at least.
const EIGHTH_MIN: usize = 200;
/// The ninth set was not mended on: the same of its own first look.
const NINTH_FLOOR: f64 = 96.5;
/// Transcripts of the ninth set of a language at least.
const NINTH_MIN: usize = 200;
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

/// Decisions that agree, decisions, what differs and how often by name: for what must be done, and for what must not.
#[derive(Default)]
struct Agreement {
    agree: [usize; 2],
    all: [usize; 2],
    differs: String,
    /// Misses and false hits.
    names: BTreeMap<String, [usize; 2]>,
}

/// `HANDRAIL_TEST_PART`: `held` reads every fourth transcript of a case alone, `rest` all others.
fn is_read(order: usize) -> bool {
    match std::env::var("HANDRAIL_TEST_PART").as_deref() {
        Ok("held") => order % 4 == 3,
        Ok("rest") => order % 4 != 3,
        _ => true,
    }
}

fn agreement(lang: Lang, file: &str, least: usize) -> Agreement {
    let mut found = Agreement::default();
    let corpus = corpus(file);
    assert!(corpus.len() >= least, "{file}: {} transcripts", corpus.len());
    let mut scripts: BTreeMap<&str, (Script, usize)> = BTreeMap::new();
    for (n, one) in corpus.iter().enumerate() {
        let (script, order) = scripts.entry(&one.case).or_insert_with(|| {
            let text = fs::read_to_string(fixtures().join(format!("scenarios/{}.yaml", one.case))).unwrap();
            (Script::open(&text).unwrap(), 0)
        });
        *order += 1;
        if is_read(*order - 1) {
            found.add(script, lang, n, one);
        }
    }
    found
}

/// Plays what was done as far as the sitting goes, and grades it; with what was still done after its end.
fn graded(script: &Script, lang: Lang, n: usize, one: &Labelled) -> (scenario::grade::Grade, BTreeSet<String>) {
    let (case, version) = (one.case.clone(), script.scenario.version);
    let mut transcript = Transcript { case, version, locale: lang, seed: n as u64, steps: Vec::new() };
    let (mut sitting, _) = scenario::Sitting::open(script, n as u64, lang);
    let mut after = BTreeSet::new();
    for act in &one.acts {
        let step = Step { after_ms: 8_000, act: act.clone() };
        match sitting.step(script, &step) {
            Ok(_) => transcript.steps.push(step),
            Err(refusal) => {
                assert_eq!(refusal, scenario::sitting::Refusal::Over, "{} {n}", one.case);
                after.extend(match act {
                    Act::Say { text } => {
                        script.recogniser(lang).read(text).heard.into_iter().map(|heard| heard.name).collect()
                    }
                    Act::LookUp { entry } => vec![format!("looks_up.{entry}")],
                    Act::Do { action } => vec![format!("does.{action}")],
                    _ => vec![],
                });
            }
        }
    }
    (grade(script, &transcript).unwrap(), after)
}

impl Agreement {
    fn add(&mut self, script: &Script, lang: Lang, n: usize, one: &Labelled) {
        let (grade, after) = graded(script, lang, n, one);
        // Who labels does not see that the customer left; what was done then is taken from the recogniser.
        let done = |by: Option<&Vec<String>>| by.is_some_and(|by| by.iter().any(|name| after.contains(name)));
        let later = |id: &String| {
            let free = script.scenario.must.iter().find(|must| must.id == *id && must.before.is_empty());
            done(free.map(|must| &must.by))
        };
        let broken_later =
            |id: &String| done(script.scenario.must_not.iter().find(|not| not.id == *id).map(|not| &not.by));
        let must = grade.must.iter().map(|must| (&must.id, must.met || (!must.late && later(&must.id))));
        let must_not = grade.must_not.iter().map(|not| (&not.id, !not.broken.is_empty() || broken_later(&not.id)));
        let known: BTreeSet<String> = must.clone().chain(must_not.clone()).map(|(id, _)| id.clone()).collect();
        assert!(one.must.union(&one.must_not).all(|id| known.contains(id)), "{} {n}: an unknown label", one.case);
        let said: Vec<&str> = one.acts.iter().filter_map(Act::text).collect();
        for (kind, id, held, label) in must
            .map(|(id, held)| (0, id, held, one.must.contains(id)))
            .chain(must_not.map(|(id, held)| (1, id, held, one.must_not.contains(id))))
        {
            self.all[kind] += 1;
            self.agree[kind] += usize::from(held == label);
            if held != label {
                let what = if held { "graded, not labelled" } else { "labelled, not graded" };
                let done = grade.must.iter().filter(|must| must.id == *id).flat_map(|must| &must.quote);
                let broken = grade.must_not.iter().filter(|not| not.id == *id).flat_map(|not| &not.broken);
                let quotes: Vec<&str> = done.chain(broken).map(|quote| quote.text.as_str()).collect();
                self.differs += &format!("\n  {} {n} {id}: {what} {quotes:?}: {}", one.case, said.join(" / "));
                self.names.entry(format!("{} {id}", ["must", "must not"][kind])).or_default()[usize::from(held)] += 1;
            }
        }
    }
}

fn check(lang: Lang, file: &str, least: usize, floor: f64) {
    let found = agreement(lang, file, least);
    let share = |kind: usize| 100.0 * found.agree[kind] as f64 / found.all[kind] as f64;
    for (kind, name) in ["must", "must not"].into_iter().enumerate() {
        println!("{file} {name}: {} of {} agree, {:.2} %", found.agree[kind], found.all[kind], share(kind));
    }
    if std::env::var("HANDRAIL_TEST_DIFFERS").is_ok() {
        println!("{}", found.differs);
        for (name, [missed, wrong]) in &found.names {
            println!("{file} {name}: {missed} missed, {wrong} found where they are not");
        }
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

/// The third set was written by people who saw what a case asks for, and no pattern.
#[test]
fn grades_of_the_third_set_agree_with_blind_labels() {
    check(Lang::En, "en-third", THIRD_MIN, THIRD_FLOOR);
    check(Lang::Zh, "zh-CN-third", THIRD_MIN, THIRD_FLOOR);
}

/// The fourth set came after patterns had been mended on the third; its figures at first look stand in docs/scenario.md.
#[test]
fn grades_of_the_fourth_set_agree_with_blind_labels() {
    check(Lang::En, "en-fourth", FOURTH_MIN, FOURTH_FLOOR);
    check(Lang::Zh, "zh-CN-fourth", FOURTH_MIN, FOURTH_FLOOR);
}

/// The fifth set came after patterns had been mended on the fourth; its figures at first look stand in docs/scenario.md.
#[test]
fn grades_of_the_fifth_set_agree_with_blind_labels() {
    check(Lang::En, "en-fifth", FIFTH_MIN, FIFTH_FLOOR);
    check(Lang::Zh, "zh-CN-fifth", FIFTH_MIN, FIFTH_FLOOR);
}

/// The sixth set came after patterns had been mended on the fifth; its figures at first look stand in docs/scenario.md.
#[test]
fn grades_of_the_sixth_set_agree_with_blind_labels() {
    check(Lang::En, "en-sixth", SIXTH_MIN, SIXTH_FLOOR);
    check(Lang::Zh, "zh-CN-sixth", SIXTH_MIN, SIXTH_FLOOR);
}

/// The seventh set came after patterns had been mended on the sixth; its figures at first look stand in docs/scenario.md.
#[test]
fn grades_of_the_seventh_set_agree_with_blind_labels() {
    check(Lang::En, "en-seventh", SEVENTH_MIN, SEVENTH_FLOOR);
    check(Lang::Zh, "zh-CN-seventh", SEVENTH_MIN, SEVENTH_FLOOR);
}

/// In English the eighth set is what the recogniser comes to on texts that nobody mended it on.
#[test]
fn grades_of_the_eighth_set_agree_as_far_as_unseen_texts_do() {
    check(Lang::En, "en-eighth", EIGHTH_MIN, EIGHTH_FLOOR);
    check(Lang::Zh, "zh-CN-eighth", EIGHTH_MIN, EIGHTH_CHINESE_FLOOR);
}

/// The ninth set is what the recogniser comes to on texts that nobody mended it on.
#[test]
fn grades_of_the_ninth_set_agree_as_far_as_unseen_texts_do() {
    check(Lang::En, "en-ninth", NINTH_MIN, NINTH_FLOOR);
    check(Lang::Zh, "zh-CN-ninth", NINTH_MIN, NINTH_FLOOR);
}
