//! A reply that breaks a rule does not reach the customer until somebody who may say so lets it go, with a reason.

use crate::rig::{Answered, Rig, Someone, rigs};
use axum::{body::Body, http::Request};
use event::Role;
use serde_json::{Value, json};

const PROMISE: &str = "Do not worry, we guarantee a full refund of your money.";

struct Scene<'a> {
    rig: &'a Rig,
    mina: Someone,
    lead: Someone,
    visitor: String,
    ticket: String,
}

impl Scene<'_> {
    async fn on(rig: &Rig) -> Scene<'_> {
        let (mina, lead) = (rig.someone("Mina", Role::Agent).await, rig.someone("Sofia", Role::Lead).await);
        let visitor = rig.visitor().await;
        rig.writes(&visitor, "Will I get my coins back?").await;
        let ticket = rig.only_ticket(&mina).await["id"].as_str().unwrap().to_owned();
        Scene { rig, mina, lead, visitor, ticket }
    }

    async fn replies(&self, who: &Someone, more: Value) -> Answered {
        let mut body = json!({ "text": PROMISE });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.rig.api(who, "POST", &format!("/api/v1/tickets/{}/replies", self.ticket), body).await
    }

    async fn asks(&self) -> String {
        let asked = json!({ "text": PROMISE, "status": "pending" });
        let asked = self.rig.api(&self.mina, "POST", &format!("/tickets/{}/holds", self.ticket), asked).await;
        assert_eq!(asked.status, 200, "{}: {}", self.rig.engine, asked.text());
        asked.json()["hold"].as_str().unwrap().to_owned()
    }

    async fn form(&self, who: &Someone, path: &str, fields: &str) -> Answered {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", who.token))
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(fields.to_owned()))
            .unwrap();
        self.rig.send(request).await
    }

    /// What the customer's browser has.
    async fn seen(&self) -> String {
        self.rig.widget(Some(&self.visitor), "GET", "/widget/thread", Value::Null).await.text()
    }

    async fn page(&self, who: &Someone, path: &str) -> String {
        self.rig.page(who, path).await
    }
}

#[tokio::test]
async fn a_promise_is_held_and_the_writer_told_which_words_and_better_ones() {
    for rig in rigs().await {
        let scene = Scene::on(&rig).await;
        let held = scene.replies(&scene.mina, json!({})).await;
        assert_eq!(held.status, 409, "{}: {}", rig.engine, held.text());
        assert_eq!((&held.json()["code"], &held.json()["held"][0]["rule"]), (&json!("held"), &json!("promise")));
        let quote = held.json()["held"][0]["quote"].as_str().unwrap().to_owned();
        assert!(PROMISE.contains(&quote) && !quote.is_empty(), "{quote}");
        let own = scene.replies(&scene.mina, json!({ "release": "I know better" })).await;
        assert_eq!(own.status, 409, "{}: an agent cannot let it go", rig.engine);
        let path = format!("/tickets/{}", scene.ticket);
        let form =
            scene.form(&scene.mina, &format!("{path}/replies"), "text=We+guarantee+a+full+refund&seen_seq=9").await;
        assert_eq!(form.status, 409);
        assert!(form.text().contains("We guarantee a full refund</textarea>"), "{}: the words are kept", rig.engine);
        assert!(form.text().contains("Ask a lead to allow it"));
        let draft = json!({ "text": PROMISE, "mode": "reply" });
        let kept = rig.api(&scene.mina, "PUT", &format!("{path}/draft"), draft).await;
        assert!(kept.json()["held"].as_str().unwrap().contains("Use this wording"), "{}", kept.text());
        let note = rig.api(&scene.mina, "POST", &format!("{path}/notes"), json!({ "text": PROMISE })).await;
        assert!(note.status.is_success(), "{}: notes are among colleagues", rig.engine);
        assert!(!scene.seen().await.contains("guarantee"), "{}", rig.engine);
        let log = rig.stage.raised.house.store.entries(0, 1_000).await.unwrap();
        let held: Vec<_> = log.iter().filter(|entry| entry.kind == "serve.reply_held").collect();
        assert_eq!(held.len(), 3, "{}", rig.engine);
        assert!(held[0].body.contains("promise\"") && !held[0].body.contains("worry"), "{}", held[0].body);
    }
}

#[tokio::test]
async fn a_lead_lets_a_held_reply_go_or_sends_it_back_with_a_reason() {
    for rig in rigs().await {
        let scene = Scene::on(&rig).await;
        let fine =
            rig.api(&scene.mina, "POST", &format!("/tickets/{}/holds", scene.ticket), json!({ "text": "Hello" })).await;
        assert_eq!(fine.status, 409, "{}: nothing holds it", rig.engine);
        let hold = scene.asks().await;
        assert_eq!(rig.api(&scene.mina, "GET", "/holds", Value::Null).await.status, 404, "{}", rig.engine);
        assert!(scene.page(&scene.lead, "/holds").await.contains("Will I get my coins back?"), "{}", rig.engine);
        let path = format!("/tickets/{}", scene.ticket);
        assert!(scene.page(&scene.mina, &path).await.contains("Your reply is held and waits for a lead"));
        let decide = format!("/holds/{hold}");
        assert_eq!(scene.form(&scene.mina, &decide, "decision=allow&reason=x").await.status, 404, "{}", rig.engine);
        assert_eq!(scene.form(&scene.lead, &decide, "decision=send_back&reason=+").await.status, 422, "{}", rig.engine);
        assert_eq!(scene.form(&scene.lead, &decide, "decision=send_back&reason=Not+confirmed").await.status, 303);
        let page = scene.page(&scene.mina, &path).await;
        assert!(page.contains(&format!("{PROMISE}</textarea>")), "{}: it is a draft again", rig.engine);
        assert!(page.contains("Sofia sent the held reply back"), "{}", rig.engine);
        assert_eq!(scene.form(&scene.lead, &decide, "decision=allow&reason=Late").await.status, 404, "decided once");

        let hold = scene.asks().await;
        let allowed = scene.form(&scene.lead, &format!("/holds/{hold}"), "decision=allow&reason=Confirmed").await;
        assert_eq!(allowed.status, 303, "{}", allowed.text());
        let seen: Value = serde_json::from_str(&scene.seen().await).unwrap();
        let reply = seen["messages"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&reply["text"], &reply["name"]), (&json!(PROMISE), &json!("Mina")), "{}", rig.engine);
        let ticket = rig.api(&scene.mina, "GET", &format!("/api/v1/tickets/{}", scene.ticket), Value::Null).await;
        assert_eq!(ticket.json()["status"], "pending", "{}: as its writer asked", rig.engine);
        assert!(!scene.page(&scene.lead, "/holds").await.contains("Will I get"), "{}", rig.engine);
        let log = rig.stage.raised.house.store.entries(0, 1_000).await.unwrap();
        assert!(log.iter().all(|entry| !entry.body.contains("onfirmed")), "{}: reasons are words", rig.engine);
    }
}

#[tokio::test]
async fn a_lead_may_send_what_is_held_for_a_reason() {
    for rig in rigs().await {
        let scene = Scene::on(&rig).await;
        assert_eq!(scene.replies(&scene.lead, json!({})).await.status, 409, "{}", rig.engine);
        assert_eq!(scene.replies(&scene.lead, json!({ "release": " " })).await.status, 409, "{}", rig.engine);
        let sent = scene.replies(&scene.lead, json!({ "release": "Operations confirmed it" })).await;
        assert_eq!(sent.status, 201, "{}: {}", rig.engine, sent.text());
        assert!(scene.seen().await.contains("guarantee"), "{}", rig.engine);
        let kinds: Vec<_> =
            rig.stage.raised.house.store.entries(0, 1_000).await.unwrap().into_iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "serve.hold_released").count(), 1, "{}", rig.engine);
    }
}
