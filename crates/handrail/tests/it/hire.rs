//! Hiring in the whole house: who sees what, every kind of event, and a board that is as fast with many as with few.

use crate::rig::{Rig, rigs, soon};
use axum::{body::Body, http::Request};
use event::{Actor, ApplicationId, CandidateId, DAY_MS, RequisitionId, Role, Words};
use handrail::{demo, raise::Raised};
use hire::{
    application::{
        ApplicationById, ApplicationsOf, Apply, CardsIn, Erase, File, Merge, Own, Received, State, Withdraw,
    },
    requisition::{RequisitionsIn, Stage, State as Standing, gate::Answers},
    secret,
    words::fluencies,
};
use language::Lang;
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
        let has = async |kind: &str| {
            let entries = store.entries(0, 10_000).await.unwrap();
            entries.iter().any(|entry| entry.kind == kind)
        };
        applies(&rig.stage.raised, open.id, b"%PDF-1.7", "candidate").await;
        soon("a CV is read", async || has("hire.cv_read").await).await;
        let right = [("name", "Ana"), ("email", "ana@mail.example")];
        assert_eq!(rig.form(&recruiter, "/application/candidate/details", &right).await.status, 303);
        let cv = "--edge\r\ncontent-disposition: form-data; name=\"cv\"; filename=\"cv.pdf\"\r\n\r\n%PDF-1.7\r\n--edge--\r\n";
        let sends =
            Request::post("/application/candidate/cv").header("content-type", "multipart/form-data; boundary=edge");
        assert_eq!(rig.send(sends.body(Body::from(cv)).unwrap()).await.status, 303);
        let mut kinds = BTreeSet::new();
        let mut after = 0;
        loop {
            let entries = store.entries(after, 1_000).await.unwrap();
            let Some(last) = entries.last() else { break };
            after = last.seq;
            kinds.extend(entries.into_iter().map(|entry| entry.kind));
        }
        // Interviews, assessments, offers, rehearsals and what comes ninety days later have tests of their own: interviews.rs,
        // assess.rs, offers.rs, practice.rs, quarter.rs and the room's own figures.rs.
        let own =
            ["interview", "score", "mention", "assess", "offer", "check", "start", "quality", "declared", "rehearsal"];
        let own = own.map(|name| format!("hire.{name}"));
        let others = |kind: &&&str| !own.iter().any(|start| kind.starts_with(start.as_str()));
        for kind in hire::EVENTS.iter().filter(others) {
            assert!(kinds.contains(*kind), "{}: nothing brings about {kind}", rig.engine);
        }
        rig.stage.clock.advance_ms(400 * DAY_MS);
        let erased = rig.stage.raised.hiring.retain().await.unwrap();
        assert!(erased >= 40, "{}: only {erased} were erased when every consent was over", rig.engine);
    }
}

/// Somebody who applies with a file of these bytes; `secret` is that of their page.
pub async fn applies(raised: &Raised, requisition: RequisitionId, bytes: &[u8], secret: &str) -> Received {
    let (store, keys) = (&raised.house.store, &raised.house.keys);
    let digest = store.blobs().put_bytes(bytes.to_vec()).await.unwrap().hash;
    let said = [("residence", "SG"), ("permission", "yes")].map(|(code, said)| (code.to_owned(), said.to_owned()));
    let cv =
        File { media_type: "application/pdf".into(), size_bytes: bytes.len() as i64, digest, name: "cv.pdf".into() };
    let wish = Apply {
        requisition,
        code: String::new(),
        secret_hash: secret::hash(keys, secret),
        name: "Ana".into(),
        email: "ana@mail.example".into(),
        phone: Words::default(),
        lang: Lang::En,
        zone: String::new(),
        languages: fluencies("zh:C1", 6).unwrap(),
        answers: Answers(said.into()),
        consents: true,
        pool: false,
        cv: Some(cv),
    };
    store.run(&Actor::Anonymous, None, wish).await.unwrap().unwrap()
}

/// The same; answers who, and the file's digest.
async fn sends(rig: &Rig, requisition: RequisitionId, bytes: &[u8]) -> (CandidateId, String) {
    let house = &rig.stage.raised.house;
    let digest = house.store.blobs().put_bytes(bytes.to_vec()).await.unwrap().hash;
    let application = applies(&rig.stage.raised, requisition, bytes, &digest).await.application;
    let row = house.store.read().await.unwrap().one(ApplicationById { application }).await.unwrap();
    (row.candidate_id, digest)
}

/// Bytes are kept once for all rooms: who erased a candidate took the same file from a ticket, and the other way round.
#[tokio::test]
async fn the_same_bytes_stay_as_long_as_a_ticket_or_a_candidate_needs_them() {
    for rig in rigs().await {
        let settled = demo::settle(&rig.stage.raised).await.unwrap();
        demo::hire(&rig.stage.raised, &settled).await.unwrap();
        let (open, _) = first(&rig).await;
        let store = &rig.stage.raised.house.store;
        let there = async |digest: &str| store.blobs().get(digest).await.unwrap().is_some();
        let mina = rig.someone("Noor", Role::Agent).await;
        let ticket = crate::care::mail_ticket(&rig, &mina, "My CV is attached").await;
        crate::care::upload(&rig, &mina, &ticket).await;
        let (with_ticket, shared) = sends(&rig, open.id, b"bytes").await;
        let (alone, own) = sends(&rig, open.id, b"other bytes").await;
        for candidate in [with_ticket, alone] {
            let erase = Erase { candidate, hash: None };
            let gone = store.run(&Actor::House, None, erase).await.unwrap().unwrap();
            rig.stage.raised.hiring.let_go(gone.0).await.unwrap();
        }
        assert!(there(&shared).await, "{}: a ticket needs it", rig.engine);
        assert!(!there(&own).await, "{}: nothing needs it", rig.engine);

        let (_, kept) = sends(&rig, open.id, b"a candidate's").await;
        let nobodys = store.blobs().put_bytes(b"nobody's".to_vec()).await.unwrap().hash;
        for job in serve::bytes::jobs(&[kept.clone(), nobodys.clone()], store.clock().now_ms()) {
            store.jobs().queue(job).await.unwrap();
        }
        soon("nobody's are gone", async || !there(&nobodys).await).await;
        assert!(there(&kept).await, "{}: a candidate needs it", rig.engine);
    }
}
