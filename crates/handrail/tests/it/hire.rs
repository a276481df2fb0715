//! Hiring in the whole house: who sees what, every kind of event, and a board that is as fast with many as with few.

use crate::rig::{Rig, rigs};
use event::{Actor, ApplicationId, DAY_MS, Role};
use handrail::demo;
use hire::{
    application::{ApplicationsOf, CardsIn, Erase, Merge, Own, State, Withdraw},
    requisition::{RequisitionsIn, Stage, State as Standing},
};
use std::collections::BTreeSet;

/// The first application of the demo that goes on, and its requisition.
async fn first(rig: &Rig) -> (hire::requisition::RequisitionBrief, Vec<hire::application::Card>) {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    let open = rd.all(RequisitionsIn { state: Standing::Open }).await.unwrap().remove(0);
    let cards = CardsIn { requisition: open.id, state: State::Active, stage: Stage::Applied, limit: 9 };
    let cards = rd.all(cards).await.unwrap();
    (open, cards)
}

#[tokio::test]
async fn a_recruiter_sees_candidates_and_no_customer_and_an_agent_the_other_way_round() {
    for rig in rigs().await {
        let settled = demo::settle(&rig.stage.raised).await.unwrap();
        demo::hire(&rig.stage.raised, &settled).await.unwrap();
        let (open, cards) = first(&rig).await;
        let (agent, lead) = (rig.someone("Ines", Role::Agent).await, rig.someone("Leo", Role::Lead).await);
        let recruiter = rig.someone("Rhea", Role::Recruiter).await;
        let board = format!("/hiring/requisitions/{}/board", open.id);
        let page = rig.page(&recruiter, &board).await;
        assert!(page.contains(&cards[0].name), "{}", rig.engine);
        let gone = async |who, path: &str| rig.api(who, "GET", path, serde_json::Value::Null).await.status;
        let application = format!("/hiring/applications/{}", cards[0].id);
        for path in [board.as_str(), application.as_str(), "/hiring/pool", "/hiring/waiting"] {
            assert_eq!(gone(&agent, path).await, 404, "{path}");
            assert_eq!(gone(&lead, path).await, 404, "{path}");
        }
        assert!(rig.page(&lead, "/hiring").await.contains("Night support agent"));
        assert_eq!(gone(&agent, "/hiring").await, 404);
        for path in ["/tickets", "/search", "/api/v1/tickets", "/palette"] {
            assert_eq!(gone(&recruiter, path).await, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn every_kind_of_event_of_hiring_is_recorded() {
    for rig in rigs().await {
        let settled = demo::settle(&rig.stage.raised).await.unwrap();
        demo::hire(&rig.stage.raised, &settled).await.unwrap();
        let (open, cards) = first(&rig).await;
        let recruiter = rig.someone("Rhea", Role::Recruiter).await;
        let store = &rig.stage.raised.house.store;
        let at = |id: ApplicationId, what: &str| format!("/hiring/applications/{id}/{what}");
        let (one, two) = (&cards[0], &cards[1]);
        let owner = Own { application: one.id, owner: Some(recruiter.id) };
        store.run(&recruiter.actor(), None, owner).await.unwrap().unwrap();
        let merge = Merge { kept: one.candidate_id, gone: two.candidate_id };
        store.run(&recruiter.actor(), None, merge).await.unwrap().unwrap();
        let both = store.read().await.unwrap().all(ApplicationsOf { candidate: one.candidate_id }).await.unwrap();
        assert_eq!(both.len(), 2);
        let gate = [("gate", "residence"), ("said", "SG"), ("why", "Lease seen")];
        assert_eq!(rig.form(&recruiter, &at(one.id, "gate"), &gate).await.status, 303);
        let nobody = Withdraw { hash: "no such secret".into(), reason: "other".into() };
        assert!(store.run(&Actor::Anonymous, None, nobody).await.unwrap().is_err());
        let erase = Erase { candidate: one.candidate_id, hash: None };
        store.run(&recruiter.actor(), None, erase).await.unwrap().unwrap();
        let page = rig.page(&recruiter, &format!("/hiring/requisitions/{}/posts", open.id)).await;
        let end = page.split("/hiring/posts/").nth(1).unwrap()[..36].to_owned();
        let ended = rig.form(&recruiter, &format!("/hiring/posts/{end}/end"), &[("cost", "12")]).await;
        assert_eq!(ended.status, 303, "{}", ended.text());
        let mut kinds = BTreeSet::new();
        let mut after = 0;
        loop {
            let entries = store.entries(after, 1_000).await.unwrap();
            let Some(last) = entries.last() else { break };
            after = last.seq;
            kinds.extend(entries.into_iter().map(|entry| entry.kind));
        }
        // Interviews have tests of their own: interviews.rs.
        let others = |kind: &&&str| !kind.starts_with("hire.interview") && !kind.starts_with("hire.score");
        for kind in hire::EVENTS.iter().filter(others) {
            assert!(kinds.contains(*kind), "{}: nothing brings about {kind}", rig.engine);
        }
        rig.stage.clock.advance_ms(400 * DAY_MS);
        let erased = rig.stage.raised.hiring.retain().await.unwrap();
        assert!(erased >= 40, "{}: only {erased} were erased when every consent was over", rig.engine);
    }
}
