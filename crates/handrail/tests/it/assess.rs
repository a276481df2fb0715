//! Tests and simulations of candidates end to end: given, begun, answered or played by a secret link, graded, erased.

use crate::{
    interviews::Team,
    rig::{Answered, Rig, rigs, soon},
    train::{borrowed, fields},
};
use event::{Actor, ApplicationId, AssessmentId, DAY_MS, MINUTE_MS};
use hire::{
    application::{self, ApplicationById, Erase, Move, Step},
    assess::{AnswersOf, AssessmentById, AssessmentRow, AssessmentsOf, PaperOf, link},
    requisition::Stage,
};
use serde_json::Value;
use train::question::Question;

/// Someone who applied, in a stage, with who looks for them.
pub async fn applied(rig: &Rig, stage: Stage) -> (Team, ApplicationId) {
    rig.curriculum().await;
    let team = rig.team().await;
    let requisition = rig.looking(&team).await;
    let ana = rig.applicant(requisition, "ana").await;
    moved(rig, &team, ana, Step::To(stage)).await;
    (team, ana)
}

pub async fn moved(rig: &Rig, team: &Team, application: ApplicationId, step: Step) {
    let wish = Move { application, seen: None, step };
    rig.stage.raised.house.store.run(&team.rhea.actor(), None, wish).await.unwrap().unwrap();
}

/// Gives something as the page's form does.
pub async fn give(rig: &Rig, team: &Team, to: ApplicationId, what: &str, reason: &str, status: u16) -> Answered {
    let fields = [("what", what), ("lang", "en"), ("days", "7"), ("extra", "0"), ("leads_on", "1"), ("reason", reason)];
    rig.posted(Some(&team.rhea), &format!("/hiring/applications/{to}/assessments"), &fields, status).await
}

pub async fn last(rig: &Rig, application: ApplicationId) -> AssessmentRow {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    rd.all(AssessmentsOf { application }).await.unwrap().pop().unwrap()
}

pub async fn again(rig: &Rig, assessment: AssessmentId) -> AssessmentRow {
    rig.stage.raised.house.store.read().await.unwrap().one(AssessmentById { assessment }).await.unwrap()
}

pub fn path(rig: &Rig, assessment: AssessmentId) -> String {
    format!("/assessment/{}", link::of(&rig.stage.raised.house.keys, assessment))
}

/// Answers the first `right` questions rightly, by what a browser would send from the pages, and the others not.
async fn answers(rig: &Rig, assessment: AssessmentId, right: usize) -> usize {
    let row = again(rig, assessment).await;
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    let paper = rd.one(PaperOf { assessment }).await.unwrap().paper.0;
    drop(rd);
    for (place, one) in paper.iter().enumerate().take(right) {
        let question: Question = serde_json::from_value(one.question.clone()).unwrap();
        let said = fields(&question, "q", &question.shown(&row.seed, &place.to_string()), true);
        let to = format!("{}/answers/{place}", path(rig, assessment));
        rig.posted(None, &to, &borrowed(&said), 303).await;
    }
    paper.len()
}

async fn stage_of(rig: &Rig, application: ApplicationId) -> (Stage, application::State) {
    let row = rig.stage.raised.house.store.read().await.unwrap().one(ApplicationById { application }).await.unwrap();
    (row.stage, row.state)
}

#[tokio::test]
async fn a_test_is_taken_by_its_link_and_a_passed_one_leads_on() {
    for rig in rigs().await {
        let (team, ana) = applied(&rig, Stage::Knowledge).await;
        give(&rig, &team, ana, "test:first", "", 303).await;
        let test = last(&rig, ana).await.id;
        let page = path(&rig, test);
        let own = rig.open("/application/ana", 200).await;
        assert!(own.contains(&page), "{}: her own page invites her: {own}", rig.engine);
        let waits = || rig.stage.outbox.letters().into_iter().find(|one| one.subject.starts_with("A test waits"));
        soon("a letter says so", async || waits().is_some()).await;
        let letter = waits().unwrap();
        assert!(letter.email == "ana@mail.example" && letter.text.contains(&page), "{}: {letter:?}", rig.engine);
        let intro = rig.open(&page, 200).await;
        assert!(intro.contains("12 questions") && intro.contains("15 minutes"), "{intro}");
        assert!(rig.open(&format!("{page}?lang=zh-CN"), 200).await.contains("随机抽取 12 题"));
        rig.posted(None, &format!("{page}/answers/0"), &[("q", "0")], 404).await;

        rig.posted(None, &format!("{page}/begin"), &[], 303).await;
        let begun = again(&rig, test).await;
        let many = answers(&rig, test, 11).await;
        assert_eq!(many, 12);
        // A reload, or a server that begins again, finds the same questions, answers and time.
        rig.stage.clock.advance_ms(5 * MINUTE_MS);
        rig.posted(None, &format!("{page}/begin"), &[], 303).await;
        let later = again(&rig, test).await;
        assert_eq!((later.due_ms, &later.seed), (begun.due_ms, &begun.seed), "{}", rig.engine);
        let asked = rig.open(&page, 200).await;
        assert!(asked.contains("10 minutes left"), "{asked}");
        // The script of the clock is told what is left by the server; without it the sentence above stands.
        assert!(asked.contains("left=\"600000\"") && asked.contains(web::assets::clock_url()), "{asked}");
        let drawn: Vec<String> = {
            let mut rd = rig.stage.raised.house.store.read().await.unwrap();
            let paper = rd.one(PaperOf { assessment: test }).await.unwrap().paper.0;
            assert_eq!(rd.all(AnswersOf { assessment: test }).await.unwrap().len(), 11);
            let whys = paper.iter().map(|one| one.question["en"]["why"].as_str().unwrap_or("").to_owned());
            whys.filter(|why| why.len() > 20).collect()
        };
        for n in 0..=many {
            let shown = rig.open(&format!("{page}?q={n}"), 200).await;
            assert!(drawn.iter().all(|why| !shown.contains(why.as_str())), "{}: reasons are not shown", rig.engine);
        }

        rig.posted(None, &format!("{page}/end"), &[], 303).await;
        let row = again(&rig, test).await;
        assert_eq!((row.passed, row.score), (Some(true), Some(917)), "{}", rig.engine);
        assert_eq!(stage_of(&rig, ana).await, (Stage::Simulation, application::State::Active));
        let thanks = rig.open(&page, 200).await;
        assert!(thanks.contains("Thank you") && !thanks.contains("92 %"), "no score: {thanks}");
        let shown = rig.page(&team.rhea, &format!("/hiring/applications/{ana}")).await;
        assert!(shown.contains("Passed · 92 %"), "{}: {shown}", rig.engine);
        let result = rig.page(&team.rhea, &format!("/hiring/assessments/{test}")).await;
        assert!(result.contains("Correct") || result.contains("Right"), "{}: {result}", rig.engine);
        rig.posted(None, &format!("{page}/answers/0"), &[("q", "0")], 409).await;
        rig.posted(None, &format!("{page}/begin"), &[], 409).await;
    }
}

#[tokio::test]
async fn when_its_time_is_over_the_house_ends_a_test_and_no_score_leads_out() {
    for rig in rigs().await {
        let (team, ana) = applied(&rig, Stage::Knowledge).await;
        give(&rig, &team, ana, "test:first", "", 303).await;
        let test = last(&rig, ana).await.id;
        let page = path(&rig, test);
        rig.posted(None, &format!("{page}/begin"), &[], 303).await;
        answers(&rig, test, 1).await;
        rig.stage.clock.advance_ms(15 * MINUTE_MS + 4_000);
        answers(&rig, test, 2).await;
        rig.stage.clock.advance_ms(2_000);
        rig.posted(None, &format!("{page}/answers/3"), &[("q", "0")], 409).await;
        assert!(rig.open(&page, 200).await.contains("Thank you"));
        soon("the end", async || again(&rig, test).await.ended_ms.is_some()).await;
        let row = again(&rig, test).await;
        assert_eq!((row.passed, row.score), (Some(false), Some(167)), "{}: what was answered counts", rig.engine);
        assert_eq!(stage_of(&rig, ana).await, (Stage::Knowledge, application::State::Active), "a person decides");
        assert!(rig.page(&team.rhea, &format!("/hiring/applications/{ana}")).await.contains("Below the mark · 17 %"));
    }
}

#[tokio::test]
async fn there_is_one_attempt_by_ones_own_link_in_time_and_another_for_a_reason() {
    for rig in rigs().await {
        let (mut team, ana) = applied(&rig, Stage::Screened).await;
        let page = format!("/hiring/applications/{ana}/assessments");
        for who in [&team.ines, &team.leo] {
            let denied = rig.form(who, &page, &[("what", "test:first"), ("lang", "en"), ("days", "7")]).await;
            assert_eq!(denied.status, 404, "{}: {}", rig.engine, who.name);
        }
        for (what, status) in [("test:none", 422), ("first", 422)] {
            give(&rig, &team, ana, what, "", status).await;
        }
        give(&rig, &team, ana, "test:first", "", 303).await;
        give(&rig, &team, ana, "test:first", "Once more", 409).await;
        let first = last(&rig, ana).await.id;
        assert_eq!(rig.api(&team.ines, "GET", &format!("/hiring/assessments/{first}"), Value::Null).await.status, 404);
        let own = path(&rig, first);
        // The proof of one is nothing with the id of another.
        give(&rig, &team, ana, "test:care", "", 303).await;
        let other = path(&rig, last(&rig, ana).await.id);
        let mixed = format!("{}{}", &other["/assessment/".len()..][..32], &own[own.len() - 32..]);
        for wrong in [format!("/assessment/{mixed}"), format!("/assessment/{first}"), "/assessment/x".to_owned()] {
            rig.open(&wrong, 404).await;
            rig.posted(None, &format!("{wrong}/begin"), &[], 404).await;
        }
        rig.stage.clock.advance_ms(8 * DAY_MS);
        assert!(rig.open(&own, 200).await.contains("The time to begin is over"));
        let keys = &rig.stage.raised.house.keys;
        let token = identity::create_token(
            &rig.stage.raised.house.store,
            keys,
            "rhea@quayside.example",
            "later",
            None,
            Some(1),
        );
        team.rhea.token = token.await.unwrap().unwrap();
        rig.posted(None, &format!("{own}/begin"), &[], 409).await;
        give(&rig, &team, ana, "test:first", "", 422).await;
        give(&rig, &team, ana, "test:first", "Her mail came late", 303).await;
        let shown = rig.page(&team.rhea, &page).await;
        assert!(shown.contains("Her mail came late") && shown.contains("Not begun in time"), "{shown}");
        assert!(!rig.open("/application/ana", 200).await.contains("mail came late"), "reasons are the team's");
        let second = last(&rig, ana).await.id;
        rig.posted(Some(&team.rhea), &format!("/hiring/assessments/{second}/withdraw"), &[], 303).await;
        rig.posted(None, &format!("{}/begin", path(&rig, second)), &[], 409).await;
        moved(&rig, &team, ana, Step::Out(application::State::Rejected, "filled".into())).await;
        give(&rig, &team, ana, "test:deeper", "", 409).await;
    }
}

#[tokio::test]
async fn erasing_a_candidate_erases_questions_and_answers() {
    for rig in rigs().await {
        let (team, ana) = applied(&rig, Stage::Knowledge).await;
        give(&rig, &team, ana, "test:first", "", 303).await;
        let test = last(&rig, ana).await.id;
        rig.posted(None, &format!("{}/begin", path(&rig, test)), &[], 303).await;
        answers(&rig, test, 3).await;
        let exported = rig.open("/application/ana/export", 200).await;
        assert!(exported.contains("\"assessments\"") && !exported.contains("\"right\""), "{exported}");
        let store = &rig.stage.raised.house.store;
        let row = store.read().await.unwrap().one(ApplicationById { application: ana }).await.unwrap();
        let erase = Erase { candidate: row.candidate_id, hash: None };
        store.run(&Actor::House, None, erase).await.unwrap().unwrap();
        let mut rd = store.read().await.unwrap();
        assert_eq!(rd.all(AnswersOf { assessment: test }).await.unwrap().len(), 0, "{}", rig.engine);
        assert_eq!(rd.one(PaperOf { assessment: test }).await.unwrap().paper.0, []);
        drop(rd);
        rig.open(&path(&rig, test), 404).await;
        let shown = rig.page(&team.rhea, &format!("/hiring/assessments/{test}")).await;
        assert!(!shown.contains(">ana<"), "{}: {shown}", rig.engine);
    }
}
