use super::*;
use crate::{
    bank::State,
    question::{Kind, Wording},
};
use uuid::Uuid;

use language::Both;

fn row(code: &str, tags: &[&str]) -> QuestionRow {
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let en = Wording { ask: "?".into(), right: list(&["a"]), wrong: list(&["b"]), ..Wording::default() };
    QuestionRow {
        code: code.into(),
        module: None,
        kind: Kind::Single,
        level: 1,
        tags: Json(list(tags)),
        body: Json(Question { kind: Kind::Single, number: None, zh: en.clone(), en }),
        state: State::Live,
        version: 1,
    }
}

fn live() -> Vec<QuestionRow> {
    let of = |course: &'static str| (0..10).map(move |n| format!("{course}.m.q{n}"));
    of("a").chain(of("b")).map(|code| row(&code, if code.ends_with('1') { &["tron"] } else { &[] })).collect()
}

fn part(from: &str, count: usize) -> Part {
    Part { from: from.into(), count }
}

#[test]
fn a_paper_follows_its_blueprint_and_its_seed() {
    let blueprint = [part("tag:tron", 2), part("a", 4), part("b.m", 3)];
    let codes = |seed: &str| -> Vec<String> {
        draw(seed, &blueprint, &live()).unwrap().into_iter().map(|drawn| drawn.code).collect()
    };
    let paper = codes("seed");
    assert_eq!(paper, codes("seed"));
    assert_ne!(paper, codes("another"));
    let mut once = paper.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 9, "none is drawn twice: {paper:?}");
    for code in ["a.m.q1", "b.m.q1"] {
        assert!(paper.iter().any(|known| known == code), "{paper:?}");
    }
    assert_eq!(draw("seed", &[part("a", 11)], &live()), None);
    assert_eq!(draw("seed", &[part("a", 10), part("a.m", 1)], &live()), None, "what was drawn is not there any more");
}

fn certification() -> CertificationRow {
    CertificationRow {
        code: "tron".into(),
        place: 0,
        title: Json(Both::default()),
        about: Json(Both::default()),
        drills: Json(Vec::new()),
        courses: Json(vec!["a".into()]),
        blueprint: Json(vec![part("a", 5)]),
        renewal: Json(vec![part("a", 2)]),
        areas: Json(Vec::new()),
        minutes: 20,
        pass: 800,
        attempts: 2,
        wait_hours: 24,
        valid_days: 365,
        grace_days: 30,
        version: 1,
    }
}

const NOW_MS: i64 = 1_772_442_000_000;

fn brief(started_ms: i64, ended: bool, passed: Option<bool>) -> SittingBrief {
    SittingBrief {
        id: SittingId(Uuid::max()),
        certification: "tron".into(),
        renewal: false,
        started_ms,
        due_ms: started_ms + 20 * MINUTE_MS,
        ended_ms: ended.then_some(started_ms + MINUTE_MS),
        score: None,
        passed,
    }
}

fn facts() -> Facts {
    Facts {
        certification: Some(certification()),
        ready: true,
        held_until_ms: None,
        lately: Vec::new(),
        live: live(),
        fresh: SittingId(Uuid::nil()),
        now_ms: NOW_MS,
    }
}

fn check(facts: Facts, wanted: Result<(bool, usize), Refusal>) {
    let wish = Start { person: PersonId(Uuid::nil()), certification: "tron".into(), seed: "s".into() };
    let decision = start(&wish, facts);
    match wanted {
        Err(refusal) => assert_eq!(decision.outcome().err(), Some(&refusal)),
        Ok((renewal, questions)) => {
            let event = decision.event::<SittingStarted>().unwrap();
            assert_eq!((event.renewal, event.paper.len()), (renewal, questions));
            assert_eq!(event.due_ms, NOW_MS + 20 * MINUTE_MS);
            assert_eq!(decision.jobs()[0].due_ms, event.due_ms + LATE_MS, "the house ends it when nobody does");
        }
    }
}

type Result<T, E> = std::result::Result<T, E>;

#[test]
fn an_exam_begins_when_its_courses_are_done_and_tries_are_left() {
    check(facts(), Ok((false, 5)));
    check(Facts { certification: None, ..facts() }, Err(Refusal::Unseen));
    check(Facts { ready: false, ..facts() }, Err(Refusal::NotReady));
    check(Facts { ready: false, held_until_ms: Some(NOW_MS + 1), ..facts() }, Ok((true, 2)));
    check(Facts { ready: false, held_until_ms: Some(NOW_MS), ..facts() }, Err(Refusal::NotReady));
    let failed = |hours: i64| brief(NOW_MS - hours * HOUR_MS, true, Some(false));
    check(Facts { lately: vec![failed(2)], ..facts() }, Ok((false, 5)));
    let until_ms = NOW_MS + 4 * HOUR_MS;
    check(Facts { lately: vec![failed(2), failed(20)], ..facts() }, Err(Refusal::Wait { until_ms }));
    check(Facts { lately: vec![brief(NOW_MS - HOUR_MS, true, Some(true)), failed(2)], ..facts() }, Ok((false, 5)));
    check(Facts { live: Vec::new(), ..facts() }, Err(Refusal::Few));
}

#[test]
fn a_sitting_that_runs_is_gone_on_with() {
    let wish = Start { person: PersonId(Uuid::nil()), certification: "tron".into(), seed: "s".into() };
    let decision = start(&wish, Facts { lately: vec![brief(NOW_MS - MINUTE_MS, false, None)], ..facts() });
    assert_eq!(decision.outcome(), Ok(&SittingId(Uuid::max())));
    assert_eq!(decision.kinds(), [""; 0]);
}

#[test]
fn what_was_not_answered_is_worth_nothing_and_a_pass_issues_a_certificate() {
    let paper = draw("s", &[part("a", 5)], &live()).unwrap();
    let sitting = SittingRow {
        id: SittingId(Uuid::nil()),
        person_id: PersonId(Uuid::nil()),
        certification: "tron".into(),
        renewal: false,
        seed: "s".into(),
        paper: Json(paper),
        started_ms: NOW_MS,
        due_ms: NOW_MS + 1,
        ended_ms: None,
        score: None,
        passed: None,
    };
    let issue = Issue { key: [7; 32], issuer: "Quayside".into(), domain: "quayside.example".into() };
    let outcome = |right: i64| {
        let given = Json(Given::Picks(vec![0]));
        let answers: Vec<SittingAnswer> =
            (0..right).map(|place| SittingAnswer { place, given: given.clone(), share: None }).collect();
        let issued = issue.certificate(
            CertificateId(Uuid::nil()),
            (sitting.person_id, Some(sitting.id)),
            &certification(),
            "Mina",
            NOW_MS,
        );
        let decision = end(&sitting, &answers, 800, issued);
        (decision.event::<SittingEnded>().unwrap().score, decision.event::<CertificateIssued>().is_some())
    };
    assert_eq!(outcome(5), (1_000, true));
    assert_eq!(outcome(4), (800, true));
    assert_eq!(outcome(3), (600, false));
    assert_eq!(outcome(0), (0, false));
}
