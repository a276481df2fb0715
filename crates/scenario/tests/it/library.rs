//! Every scenario in the library can be won, can be lost, cannot hang, and survives anything that is done to it.

use language::Lang;
use proptest::prelude::*;
use scenario::{
    Script, Sitting, Step, Transcript,
    grade::{grade, replay},
    transcript::Act,
};
use std::{collections::BTreeMap, fs, path::PathBuf, sync::LazyLock};

static LIBRARY: LazyLock<BTreeMap<String, Script>> = LazyLock::new(|| {
    let mut library = BTreeMap::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(text.starts_with("# SPDX-License-Identifier: CC-BY-4.0\n"), "{name} does not open with its licence");
        let script = Script::open(&text).unwrap_or_else(|problems| panic!("{name}: {}", list(&problems)));
        assert_eq!(script.scenario.case, name, "the file is called as its case");
        library.insert(name, script);
    }
    library
});

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/scenarios")
}

fn list(problems: &[scenario::parse::Problem]) -> String {
    problems.iter().map(|problem| format!("\n  {problem}")).collect()
}

#[test]
fn every_case_is_proved_winnable_losable_and_without_dead_ends() {
    let mut wrong = String::new();
    for name in LIBRARY.keys() {
        let text = fs::read_to_string(folder().join(format!("{name}.yaml"))).unwrap();
        if let Err(problems) = scenario::check(&text) {
            wrong += &format!("\n{name}:{}", list(&problems));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What a random player does: `what` and `n` choose among all that the case offers.
fn act(script: &Script, sitting: &Sitting, what: u8, n: usize, text: &str) -> Act {
    let one = &script.scenario;
    let pick = |list: Vec<String>| if list.is_empty() { None } else { Some(list[n % list.len()].clone()) };
    let chosen = match what {
        0 => pick(one.world.entries().map(|(id, _)| id.clone()).collect()).map(|entry| Act::LookUp { entry }),
        1 => {
            pick(one.actions.keys().cloned().collect()).filter(|_| n.is_multiple_of(5)).map(|action| Act::Do { action })
        }
        2 => pick(sitting.unsure.clone()).map(|name| Act::Pick { name }),
        3 | 4 => {
            let moves = one.moves.values().chain(scenario::house().moves.values());
            let example = pick(moves.map(|one| one.example.of(sitting.locale).to_owned()).collect());
            example.map(|text| Act::Say { text: scenario::draw::fill(&text, &sitting.values) })
        }
        5 => Some(Act::Wait),
        _ => None,
    };
    chosen.unwrap_or_else(|| Act::Say { text: text.to_owned() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// 100 sittings of 100 moves: whatever is done, the machine answers, ends in time, and the replay is the same.
    #[test]
    fn a_random_player_never_breaks_the_machine(
        case in any::<prop::sample::Index>(), seed: u64, zh: bool,
        moves in prop::collection::vec((0_u8..7, any::<u16>(), 0_u64..40_000, "\\PC{1,30}"), 100),
    ) {
        let script = LIBRARY.values().nth(case.index(LIBRARY.len())).unwrap();
        let locale = if zh { Lang::Zh } else { Lang::En };
        let (mut sitting, mut events) = Sitting::open(script, seed, locale);
        let mut steps = Vec::new();
        for (what, n, after_ms, text) in &moves {
            let step = Step { after_ms: *after_ms, act: act(script, &sitting, *what, usize::from(*n), text) };
            let before = sitting.clone();
            match sitting.step(script, &step) {
                Ok(more) => {
                    events.extend(more);
                    steps.push(step);
                }
                Err(_) => prop_assert_eq!(&before, &sitting, "a step that is refused changes nothing"),
            }
            prop_assert!(sitting.emotion <= 10);
            prop_assert!(sitting.ended.is_some() || sitting.due_ms(script).is_some_and(|due| due > sitting.now_ms));
        }
        let end = Step { after_ms: u64::from(script.scenario.clock.total_s) * 1_000, act: Act::Wait };
        if let Ok(more) = sitting.step(script, &end) {
            events.extend(more);
            steps.push(end);
        }
        prop_assert!(sitting.ended.is_some(), "a sitting ends");
        prop_assert!(sitting.now_ms <= u64::from(script.scenario.clock.total_s) * 1_000);
        prop_assert!(events.windows(2).all(|pair| pair[0].at_ms <= pair[1].at_ms));
        let transcript = Transcript { case: script.scenario.case.clone(), version: script.scenario.version, locale, seed, steps };
        let json = serde_json::to_string(&transcript).unwrap();
        let again = Transcript::read(&json).unwrap();
        let one = grade(script, &again).unwrap();
        prop_assert_eq!((one.emotion_end, one.took_ms), (sitting.emotion, sitting.now_ms));
        prop_assert_eq!(one.outcome.as_ref().map(|outcome| &outcome.id), sitting.ended.as_ref());
        if seed.is_multiple_of(8) {
            let (other, replayed) = replay(script, &again).unwrap();
            prop_assert_eq!(&other, &sitting);
            prop_assert_eq!(replayed.into_iter().map(|(_, event)| event).collect::<Vec<_>>(), events);
            prop_assert_eq!(&one, &grade(script, &transcript).unwrap());
        }
        for quote in one.must_not.iter().flat_map(|not| &not.broken) {
            if let Act::Say { text } = &transcript.steps[quote.step].act {
                prop_assert_eq!(&text[quote.start..quote.end], &quote.text);
            }
        }
    }

    /// A kept sitting goes on where it was.
    #[test]
    fn a_sitting_is_kept_and_goes_on(seed: u64, n in 0_usize..5) {
        let script = LIBRARY.values().next().unwrap();
        let (mut sitting, _) = Sitting::open(script, seed, Lang::En);
        for _ in 0..n {
            let _ = sitting.step(script, &Step { after_ms: 1_000, act: Act::Say { text: "Hello".into() } });
        }
        let kept: Sitting = serde_json::from_str(&serde_json::to_string(&sitting).unwrap()).unwrap();
        prop_assert_eq!(kept, sitting);
    }

    /// No text of a sitting keeps a brace: every parameter is drawn.
    #[test]
    fn every_parameter_is_filled_in(case in any::<prop::sample::Index>(), seed: u64, zh: bool) {
        let script = LIBRARY.values().nth(case.index(LIBRARY.len())).unwrap();
        let (sitting, _) = Sitting::open(script, seed, if zh { Lang::Zh } else { Lang::En });
        for value in sitting.values.values() {
            prop_assert!(!value.is_empty());
        }
        for text in &sitting.said {
            prop_assert!(!text.contains(['{', '}']), "{text}");
        }
    }
}

#[test]
fn two_sittings_are_not_alike() {
    let script = &LIBRARY["wrong-network"];
    let (one, _) = Sitting::open(script, 1, Lang::En);
    let (other, _) = Sitting::open(script, 2, Lang::En);
    assert_ne!((&one.values["address"], &one.values["hash"]), (&other.values["address"], &other.values["hash"]));
}
