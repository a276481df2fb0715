use super::*;
use uuid::Uuid;

fn drill() -> DrillRow {
    DrillRow {
        id: DrillId(Uuid::nil()),
        person_id: PersonId(Uuid::nil()),
        case_code: "wrong-network".into(),
        version: 1,
        lang: "zh-CN".into(),
        started_ms: 1_000_000,
        paused_ms: None,
        away_ms: 0,
        seen_ms: 1_000_000,
        ended_ms: None,
        passed: None,
        score: None,
        outsider: false,
    }
}

#[test]
fn a_transcript_holds_the_steps_of_its_own_chat_by_the_drills_clock() {
    let part = PartRow { place: 1, seed: "42".into(), begins_ms: 25_000, outcome: None, grade: None };
    let step = |place, n, at_ms, text: &str| StepRow {
        place,
        n,
        at_ms,
        act: Json(Act::Say { text: text.into() }),
        command: None,
    };
    let steps = [step(0, 0, 3_000, "other"), step(1, 0, 30_000, "first"), step(1, 1, 42_500, "second")];
    let transcript = drill().transcript(&part, &steps);
    assert_eq!((transcript.locale, transcript.seed, transcript.case.as_str()), (Lang::Zh, 42, "wrong-network"));
    let steps: Vec<(u64, Option<&str>)> =
        transcript.steps.iter().map(|step| (step.after_ms, step.act.text())).collect();
    assert_eq!(steps, [(5_000, Some("first")), (12_500, Some("second"))]);
}

#[test]
fn every_case_of_the_library_can_be_played_again_from_its_text() {
    assert!(cases().len() >= 24, "{}", cases().len());
    for case in cases() {
        let scenario = &case.script.scenario;
        let again = kept(&scenario.case, i64::from(scenario.version), case.text).unwrap();
        assert_eq!(again.scenario, *scenario);
        assert!(usize::from(scenario.wave) <= PARTS_MAX, "{}", scenario.case);
        assert_eq!(find(&scenario.case).map(|found| found.text), Some(case.text));
    }
    assert!(find("no-such-case").is_none());
    assert!(kept("broken", 1, "format: 1").unwrap_err().starts_with("broken: "));
}

#[test]
fn every_line_that_a_world_shows_has_a_label() {
    for case in cases() {
        for (_, entry) in case.script.scenario.world.entries() {
            for key in entry.shows.keys() {
                assert!(scenario::house().labels.contains_key(key), "{}: {key}", case.script.scenario.case);
            }
        }
    }
}

#[test]
fn a_case_sends_to_modules_that_are_there() {
    let starter = crate::curriculum::starter().unwrap();
    let known: Vec<&str> =
        starter.courses.iter().flat_map(|course| &course.modules).map(|module| module.code.as_str()).collect();
    for case in cases() {
        let scenario = &case.script.scenario;
        assert!(!scenario.links.modules.is_empty(), "{} teaches nothing to read", scenario.case);
        for module in &scenario.links.modules {
            assert!(known.contains(&module.as_str()), "{}: {module}", scenario.case);
        }
    }
}
