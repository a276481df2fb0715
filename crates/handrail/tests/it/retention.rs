//! What was kept long enough goes, on both engines: words, files, sign-ins. What is not due stays.

use crate::rig::{Rig, Someone, rigs, soon};
use axum::{body::Body, http::Request};
use event::{DAY_MS, Role};
use handrail::retention;
use serde_json::{Value, json};
use serve::{draft::DraftOf, sight::ReferencesOf};

async fn upload(rig: &Rig, who: &Someone, ticket: &str) -> String {
    let body = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"passport.png\"\r\ncontent-type: image/png\r\n\r\nbytes of a passport\r\n--x--\r\n";
    let request = Request::post(format!("/tickets/{ticket}/attachments"))
        .header("authorization", format!("Bearer {}", who.token))
        .header("accept", "application/json")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .unwrap();
    let kept = rig.send(request).await;
    assert_eq!(kept.status, 201, "{}", kept.text());
    kept.json()["attachments"][0]["id"].as_str().unwrap().to_owned()
}

async fn retain(rig: &Rig) {
    let raised = &rig.stage.raised;
    retention::run(&raised.desk, &raised.identity).await.unwrap();
    raised.desk.finder.catch_up().await.unwrap();
}

async fn found(rig: &Rig, who: &Someone, word: &str) -> usize {
    let found = rig.api(who, "GET", &format!("/api/v1/search?q={word}"), Value::Null).await;
    assert_eq!(found.status, 200, "{}", found.text());
    found.json()["hits"].as_array().unwrap().len()
}

#[tokio::test]
async fn words_go_when_their_time_is_over_and_figures_stay() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        rig.writes(&visitor, "my passport is in zanzibar, sent to TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t").await;
        let ticket = rig.only_ticket(&mina).await;
        let id = ticket["id"].as_str().unwrap().to_owned();
        let file = upload(&rig, &mina, &id).await;
        let reply =
            json!({ "text": "Thank you for zanzibar", "attachments": [file], "seen_seq": 1, "status": "solved" });
        let sent = rig.api(&mina, "POST", &format!("/api/v1/tickets/{id}/replies"), reply).await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        upload(&rig, &mina, &id).await;
        let draft = json!({ "text": "A draft on zanzibar", "mode": "note" });
        assert_eq!(rig.api(&mina, "PUT", &format!("/tickets/{id}/draft"), draft).await.status, 204);
        let store = rig.stage.raised.house.store.clone();
        let about = id.parse().unwrap();
        let beside = async || {
            let mut rd = store.read().await.unwrap();
            let draft = rd.opt(DraftOf { person: mina.id, ticket: about }).await.unwrap().is_some();
            (draft, rd.all(ReferencesOf { ticket: about, limit: 9 }).await.unwrap().len())
        };
        soon("the address is beside the ticket", async || beside().await == (true, 1)).await;
        let other = rig.visitor().await;
        rig.writes(&other, "still open in zanzibar").await;
        let blobs = rig.stage.raised.house.store.blobs().clone();
        assert_eq!(blobs.list().await.unwrap().len(), 1, "the same bytes twice are one blob");

        rig.stage.clock.advance_ms(3 * DAY_MS);
        retain(&rig).await;
        let lead = rig.someone("Sofia", Role::Lead).await;
        let path = format!("/api/v1/tickets/{id}");
        let shown = rig.api(&lead, "GET", &path, Value::Null).await.text();
        assert!(shown.contains("my passport") && shown.contains("passport.png"), "{}: {shown}", rig.engine);
        assert_eq!(found(&rig, &lead, "zanzibar").await, 2, "{}", rig.engine);
        assert_eq!(blobs.list().await.unwrap().len(), 1, "the file that was sent needs it");

        rig.stage.clock.advance_ms(1_830 * DAY_MS);
        retain(&rig).await;
        let lead = rig.someone("Vera", Role::Lead).await;
        let shown = rig.api(&lead, "GET", &path, Value::Null).await;
        assert_eq!(shown.status, 200, "the ticket stays as figures");
        let text = shown.text();
        assert!(!text.contains("passport") && !text.contains("zanzibar"), "{}: {text}", rig.engine);
        assert_eq!((&shown.json()["subject"], &shown.json()["seq"]), (&json!(""), &json!(2)));
        assert_eq!(found(&rig, &lead, "zanzibar").await, 1, "{}: the open one is not due", rig.engine);
        assert!(blobs.list().await.unwrap().is_empty(), "{}: nothing needs the bytes", rig.engine);
        let page = rig.page(&lead, &format!("/tickets/{id}")).await;
        assert!(!page.contains("zanzibar"), "{}", rig.engine);
        retain(&rig).await;
        let kinds = rig.stage.raised.house.store.entries(0, 1_000).await.unwrap();
        let gone = kinds.iter().filter(|entry| entry.kind == "serve.words_gone").count();
        assert_eq!(gone, 1, "{}: once", rig.engine);
        assert_eq!(beside().await, (false, 0), "{}: drafts and references are words too", rig.engine);
    }
}

#[tokio::test]
async fn what_is_kept_how_long_is_on_a_page() {
    for rig in rigs().await {
        let admin = rig.someone("Admin", Role::Admin).await;
        let page = rig.page(&admin, "/settings/retention").await;
        for words in ["house.retention.words_days", "1826", "house.retention.suspended_days", "Suspended mail"] {
            assert!(page.contains(words), "{}: {words}", rig.engine);
        }
    }
}
