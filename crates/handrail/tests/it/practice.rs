//! The practice room end to end: a scenario is rehearsed at the desk by somebody who applied, or by nobody known; they read how it
//! went, the team reads nothing, and after a day nothing is left.

use crate::{
    assess::applied,
    drills::{ASKS, Seated},
    rig::{Rig, rigs, soon},
};
use event::{Actor, DAY_MS, PersonId, RehearsalId};
use hire::{
    application::{ApplicationById, Erase},
    practice::{OPEN_SEATS, OWN_MAX, RehearsalById, proved},
    requisition::Stage,
};
use serde_json::json;
use train::drill::{DrillOfOutsider, StepsOfDrill};

/// Begins by a form, and answers where the rehearsal is.
async fn begins(rig: &Rig, form: &str) -> (String, RehearsalId) {
    let own = rig.posted(None, form, &[], 303).await.location.unwrap();
    let link = own.strip_prefix("/practice/").unwrap_or_else(|| panic!("{}: {own}", rig.engine));
    let rehearsal = proved(&rig.stage.raised.house.keys, link.split('?').next().unwrap()).unwrap();
    (own, rehearsal)
}

/// Takes the seat that a rehearsal's page offers.
async fn sits<'a>(rig: &'a Rig, own: &str) -> Seated<'a> {
    let shown = rig.open(own, 200).await;
    let sit = format!("href=\"{}/sit/", crate::drills::PRACTICE);
    let seat = shown.split(&sit).nth(1).and_then(|rest| rest.split('"').next());
    rig.takes(seat.unwrap_or_else(|| panic!("no way to the desk: {shown}"))).await
}

async fn kept(rig: &Rig, rehearsal: RehearsalId) -> bool {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    let drill = rd.opt(DrillOfOutsider { outsider: PersonId(rehearsal.0) }).await.unwrap();
    rd.opt(RehearsalById { rehearsal }).await.unwrap().is_some() || drill.is_some()
}

async fn over(rig: &Rig, rehearsal: RehearsalId) -> bool {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    rd.opt(RehearsalById { rehearsal }).await.unwrap().is_none_or(|row| row.ended_ms.is_some())
}

async fn steps(rig: &Rig, rehearsal: RehearsalId) -> usize {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    let drill = rd.one(DrillOfOutsider { outsider: PersonId(rehearsal.0) }).await.unwrap().id;
    rd.all(StepsOfDrill { drill }).await.unwrap().len()
}

async fn recorded(rig: &Rig, kind: &str) -> bool {
    let entries = rig.stage.raised.house.store.entries(0, 10_000).await.unwrap();
    entries.iter().any(|entry| entry.kind == kind)
}

#[tokio::test]
async fn a_candidate_rehearses_reads_how_it_went_and_nobody_else_does() {
    for rig in rigs().await {
        let (team, ana) = applied(&rig, Stage::Knowledge).await;
        assert!(rig.open("/application/ana", 200).await.contains("/application/ana/practice"));
        let (own, rehearsal) = begins(&rig, "/application/ana/practice").await;
        let desk = sits(&rig, &own).await;
        let ticket = desk.ticket().await;
        assert_eq!(desk.says(&ticket, ASKS).await.0, 409, "the guard holds it as in life");
        desk.says(&ticket, "I understand. The network sets a waiting period after unstaking.").await;
        for closed in ["/training", "/hiring", "/settings/me", "/tickets/new", "/application/ana"] {
            assert_eq!(desk.page(closed).await.0, 404, "{}: {closed}", rig.engine);
        }
        let (again, same) = begins(&rig, "/application/ana/practice").await;
        assert_eq!((same, again.as_str()), (rehearsal, own.as_str()), "one at a time");

        let path = own.split('?').next().unwrap();
        rig.posted(None, &format!("{path}/end"), &[], 303).await;
        soon("the end", async || over(&rig, rehearsal).await).await;
        let told = rig.open(&own, 200).await;
        for words in ["send me your seed phrase", "The network sets a waiting period", "Look up", "deleted"] {
            assert!(told.contains(words), "{}: {words}: {told}", rig.engine);
        }
        let chinese = rig.open(&format!("{path}?lang=zh-CN"), 200).await;
        assert!(chinese.contains("练习反馈") && chinese.contains("说明谁也无法缩短"), "{chinese}");
        assert_eq!(desk.page("/tickets").await.0, 303, "the seat ends with the rehearsal");

        let application = rig.page(&team.rhea, &format!("/hiring/applications/{ana}")).await;
        let given = rig.page(&team.rhea, &format!("/hiring/applications/{ana}/assessments")).await;
        let id = rehearsal.to_string();
        for page in [&application, &given, &rig.page(&team.rhea, "/hiring").await] {
            let shown = page.contains("Practice room") || page.contains("Rehearsal") || page.contains(&id);
            assert!(!shown, "{}: the team is told nothing: {page}", rig.engine);
        }
        assert!(rig.open("/application/ana", 200).await.contains(&format!("{} of {OWN_MAX} rehearsals", OWN_MAX - 1)));
        rig.posted(None, "/application/nobody/practice", &[], 404).await;
    }
}

#[tokio::test]
async fn whoever_visits_the_careers_site_practises_on_few_seats_and_is_forgotten_after_a_day() {
    for rig in rigs().await {
        assert!(rig.open("/careers", 200).await.contains("/careers/practice"));
        assert!(rig.open("/careers/practice?lang=zh-CN", 200).await.contains("练习室"));
        let (own, rehearsal) = begins(&rig, "/careers/practice").await;
        let desk = sits(&rig, &own).await;
        let ticket = desk.ticket().await;
        desk.says(&ticket, "Hello, let me look at your unstaking.").await;
        assert!(steps(&rig, rehearsal).await > 0);
        for _ in 1..OPEN_SEATS {
            begins(&rig, "/careers/practice").await;
        }
        // The same address begins no more in this hour; and once it may, every seat is taken.
        rig.posted(None, "/careers/practice", &[], 429).await;

        // The house ends what nobody goes on with, and a seat is free again.
        rig.stage.clock.advance_ms(2 * 60 * 60 * 1_000);
        soon("the end", async || over(&rig, rehearsal).await).await;
        let (two, _) = begins(&rig, "/careers/practice").await;
        assert!(rig.open(&own, 200).await.contains("How it went"), "{}", rig.engine);

        rig.stage.clock.advance_ms(DAY_MS);
        soon("nothing is left", async || !kept(&rig, rehearsal).await).await;
        assert!(rig.open(&own, 200).await.contains("is deleted"), "{}", rig.engine);
        for kind in ["hire.rehearsal_begun", "hire.rehearsal_ended", "hire.rehearsal_forgotten"] {
            assert!(recorded(&rig, kind).await, "{}: {kind}", rig.engine);
        }
        assert_eq!(desk.asks("POST", &format!("/tickets/{ticket}/notes"), json!({ "text": "x" })).await.0, 303);
        rig.open(&two.replace("/practice/", "/practice/0"), 404).await;
    }
}

#[tokio::test]
async fn what_was_rehearsed_goes_with_its_candidate() {
    for rig in rigs().await {
        let (_, ana) = applied(&rig, Stage::Knowledge).await;
        let (own, rehearsal) = begins(&rig, "/application/ana/practice").await;
        let desk = sits(&rig, &own).await;
        let ticket = desk.ticket().await;
        desk.says(&ticket, "Hello, I am Ana.").await;
        let store = &rig.stage.raised.house.store;
        let row = store.read().await.unwrap().one(ApplicationById { application: ana }).await.unwrap();
        let erase = Erase { candidate: row.candidate_id, hash: None };
        store.run(&Actor::House, None, erase).await.unwrap().unwrap();
        soon("it is gone", async || !kept(&rig, rehearsal).await).await;
        rig.posted(None, "/application/ana/practice", &[], 404).await;
    }
}
