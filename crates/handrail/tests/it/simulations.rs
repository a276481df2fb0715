//! Simulations of candidates end to end: somebody who is not of the house plays a scenario at its desk, and what they did is
//! evidence on their application.

use crate::{
    assess::{again, applied, give, last, path},
    drills::{ASKS, Seated, well},
    rig::{Rig, Someone, rigs, soon},
};
use event::{Actor, AssessmentId, DAY_MS, MINUTE_MS, PersonId, Role};
use hire::{
    application::{ApplicationById, Erase, State},
    assess::SPARE_MS,
    requisition::Stage,
};
use serde_json::{Value, json};
use train::drill::{AnyDrill, DrillOfOutsider, DrillRow, StepsOfDrill};

/// Begins by the link, as the form does, and takes the seat.
async fn sits(rig: &Rig, assessment: AssessmentId) -> Seated<'_> {
    let begun = rig.posted(None, &format!("{}/begin", path(rig, assessment)), &[], 303).await;
    // Browsers let no form end at another origin: the way to the desk is a link.
    let own = begun.location.unwrap();
    assert!(own.starts_with("/assessment/"), "{}: {own}", rig.engine);
    let shown = rig.open(&own, 200).await;
    let sit = format!("href=\"{}/sit/", crate::drills::PRACTICE);
    let seat = shown.split(&sit).nth(1).and_then(|rest| rest.split('"').next());
    rig.takes(seat.expect("a link to the desk")).await
}

async fn drill(rig: &Rig, assessment: AssessmentId) -> DrillRow {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    rd.one(DrillOfOutsider { outsider: PersonId(assessment.0) }).await.unwrap()
}

async fn status(rig: &Rig, who: &Someone, path: &str) -> u16 {
    rig.api(who, "GET", path, Value::Null).await.status.as_u16()
}

#[tokio::test]
async fn a_simulation_is_played_at_the_desk_and_is_evidence_on_the_application() {
    for rig in rigs().await {
        let (team, ana) = applied(&rig, Stage::Simulation).await;
        let trainer = rig.someone("Grace", Role::Trainer).await;
        give(&rig, &team, ana, "simulation:bribe-telegram", "", 422).await;
        give(&rig, &team, ana, "simulation:wrong-network", "", 303).await;
        let one = last(&rig, ana).await.id;
        let page = path(&rig, one);
        let intro = rig.open(&page, 200).await;
        assert!(intro.contains("up to") && !intro.contains("network"), "a title would tell the trouble: {intro}");
        let desk = sits(&rig, one).await;
        let ticket = desk.ticket().await;

        // All that a guest sees of the house is this desk.
        let (shown, html) = desk.page(&format!("/tickets/{ticket}")).await;
        assert_eq!(shown, 200, "{}: {html}", rig.engine);
        for hidden in ["/training", "/hiring", "/settings", "/refer", "/sign-out", "Rhea", "Leo", "Grace"] {
            assert!(!html.contains(hidden), "{}: {hidden}: {html}", rig.engine);
        }
        assert!(html.contains(&page), "the way back");
        for closed in ["/training", "/training/drills", "/hiring", "/settings/me", "/tickets/new", "/api/v1/people"] {
            assert_eq!(desk.page(closed).await.0, 404, "{}: {closed}", rig.engine);
        }
        let played = drill(&rig, one).await;
        for who in [&trainer, &team.rhea] {
            assert_eq!(status(&rig, who, &format!("/training/drills/{}", played.id)).await, 404, "{}", who.name);
        }

        well(&desk).await;
        soon("the result", async || again(&rig, one).await.ended_ms.is_some()).await;
        let row = again(&rig, one).await;
        assert_eq!((row.passed, row.outcome.is_some()), (Some(true), true), "{}: {row:?}", rig.engine);
        let mut rd = rig.stage.raised.house.store.read().await.unwrap();
        let application = rd.one(ApplicationById { application: ana }).await.unwrap();
        drop(rd);
        assert_eq!((application.stage, application.state), (Stage::Simulation, State::Active), "a person decides");
        assert!(rig.page(&team.rhea, &format!("/hiring/applications/{ana}")).await.contains("Passed · "));
        let evidence = rig.page(&team.rhea, &format!("/hiring/assessments/{one}")).await;
        assert!(evidence.contains("BNB Smart Chain, a different network"), "{}: {evidence}", rig.engine);
        for list in ["/training/drills/team", "/training/ratings"] {
            let listed = rig.page(&trainer, list).await;
            assert!(!listed.contains(&played.id.to_string()), "{}: {list}: {listed}", rig.engine);
        }
        let thanks = rig.open(&page, 200).await;
        assert!(thanks.contains("Thank you") && !thanks.contains("Passed"), "{thanks}");
        assert_eq!(desk.page("/tickets").await.0, 303, "the seat ends with the simulation");
        rig.posted(None, &format!("{page}/begin"), &[], 409).await;
    }
}

#[tokio::test]
async fn what_must_not_be_asked_is_quoted_and_another_attempt_has_other_numbers() {
    for rig in rigs().await {
        let (team, ana) = applied(&rig, Stage::Simulation).await;
        give(&rig, &team, ana, "simulation:wrong-network", "", 303).await;
        let one = last(&rig, ana).await.id;
        let desk = sits(&rig, one).await;
        let ticket = desk.ticket().await;
        let first = desk.said(&ticket).await;
        assert_eq!(desk.says(&ticket, ASKS).await.0, 409, "the guard holds it as in life");
        rig.posted(None, &format!("{}/end", path(&rig, one)), &[], 303).await;
        soon("the result", async || again(&rig, one).await.ended_ms.is_some()).await;
        assert_eq!(again(&rig, one).await.passed, Some(false), "{}", rig.engine);
        let evidence = rig.page(&team.rhea, &format!("/hiring/assessments/{one}")).await;
        assert!(evidence.contains("send me your seed phrase"), "{}: {evidence}", rig.engine);

        give(&rig, &team, ana, "simulation:wrong-network", "", 422).await;
        give(&rig, &team, ana, "simulation:wrong-network", "The power failed", 303).await;
        let two = last(&rig, ana).await.id;
        let desk = sits(&rig, two).await;
        assert_ne!(desk.said(&desk.ticket().await).await[0].1, first[0].1, "{}: another amount", rig.engine);
        // The house ends it when nobody comes back.
        rig.stage.clock.advance_ms(SPARE_MS + 60 * MINUTE_MS);
        soon("the end", async || again(&rig, two).await.ended_ms.is_some()).await;
        assert_eq!(again(&rig, two).await.passed, Some(false), "{}", rig.engine);
    }
}

#[tokio::test]
async fn a_simulation_begins_in_time_or_not_at_all_and_goes_with_its_candidate() {
    for rig in rigs().await {
        let (mut team, ana) = applied(&rig, Stage::Simulation).await;
        give(&rig, &team, ana, "simulation:missing-memo", "", 303).await;
        let late = last(&rig, ana).await.id;
        rig.stage.clock.advance_ms(8 * DAY_MS);
        let house = &rig.stage.raised.house;
        let token =
            identity::create_token(&house.store, &house.keys, "rhea@quayside.example", "later", None, Some(1)).await;
        team.rhea.token = token.unwrap().unwrap();
        rig.posted(None, &format!("{}/begin", path(&rig, late)), &[], 409).await;
        give(&rig, &team, ana, "simulation:wrong-network", "", 303).await;
        let one = last(&rig, ana).await.id;
        let desk = sits(&rig, one).await;
        let ticket = desk.ticket().await;
        desk.says(&ticket, "Hello, which network did you choose?").await;
        let played = drill(&rig, one).await.id;
        let store = &rig.stage.raised.house.store;
        assert!(!store.read().await.unwrap().all(StepsOfDrill { drill: played }).await.unwrap().is_empty());

        let row = store.read().await.unwrap().one(ApplicationById { application: ana }).await.unwrap();
        let erase = Erase { candidate: row.candidate_id, hash: None };
        store.run(&Actor::House, None, erase).await.unwrap().unwrap();
        let gone = async || store.read().await.unwrap().opt(AnyDrill { drill: played }).await.unwrap().is_none();
        soon("what was played is gone", gone).await;
        let mut rd = store.read().await.unwrap();
        assert_eq!(rd.all(StepsOfDrill { drill: played }).await.unwrap().len(), 0, "{}", rig.engine);
        drop(rd);
        assert_eq!(desk.asks("POST", &format!("/tickets/{ticket}/notes"), json!({ "text": "x" })).await.0, 303);
        rig.open(&path(&rig, one), 404).await;
    }
}
