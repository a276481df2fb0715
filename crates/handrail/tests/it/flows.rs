//! What people do with the house, from the outside, on both engines.

use crate::rig::{rigs, soon};
use event::{MINUTE_MS, Role};
use serde_json::{Value, json};

#[tokio::test]
async fn a_customer_writes_and_an_agent_answers() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        let first = rig.writes(&visitor, "My deposit of 0.42 BTC did not arrive").await;
        assert_eq!(first["seq"], 1);
        let ticket = rig.only_ticket(&mina).await;
        assert_eq!((&ticket["status"], &ticket["channel"]), (&json!("new"), &json!("chat")), "{}", rig.engine);
        assert!(ticket["due_ms"].as_i64().unwrap() > crate::rig::NOW_MS);
        let path = format!("/api/v1/tickets/{}/replies", ticket["id"].as_str().unwrap());
        let reply =
            rig.api(&mina, "POST", &path, json!({ "text": "I am looking.", "seen_seq": 1, "status": "pending" })).await;
        assert_eq!(reply.status, 201, "{}: {}", rig.engine, reply.text());
        let thread = rig.widget(Some(&visitor), "GET", "/widget/thread?after=0", Value::Null).await.json();
        let said: Vec<_> = thread["messages"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap()).collect();
        assert_eq!(said, ["My deposit of 0.42 BTC did not arrive", "I am looking."], "{}", rig.engine);
        let now = rig.only_ticket(&mina).await;
        assert_eq!(
            (&now["status"], &now["due_ms"], &now["assignee"]),
            (&json!("pending"), &Value::Null, &json!("Mina"))
        );
        rig.writes(&visitor, "Any news?").await;
        assert_eq!(rig.only_ticket(&mina).await["status"], "open", "{}: an answer reopens", rig.engine);
    }
}

#[tokio::test]
async fn the_same_message_twice_is_one_message() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        let id: event::CommandId = rig.stage.raised.house.store.new_id();
        let body = json!({ "command_id": id, "text": "Hello" });
        let first = rig.widget(Some(&visitor), "POST", "/widget/messages", body.clone()).await;
        let again = rig.widget(Some(&visitor), "POST", "/widget/messages", body).await;
        assert_eq!((first.status, first.json()), (again.status, again.json()), "{}", rig.engine);
        let id = rig.only_ticket(&mina).await["id"].as_str().unwrap().to_owned();
        let ticket = rig.api(&mina, "GET", &format!("/api/v1/tickets/{id}"), Value::Null).await.json();
        assert_eq!(ticket["messages"].as_array().unwrap().len(), 1, "{}", rig.engine);
    }
}

#[tokio::test]
async fn a_reply_that_has_not_seen_the_last_message_is_stopped() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        rig.writes(&visitor, "Hello").await;
        rig.writes(&visitor, "I found it, thank you").await;
        let id = rig.only_ticket(&mina).await["id"].as_str().unwrap().to_owned();
        let path = format!("/tickets/{id}/replies");
        let stale = rig.api(&mina, "POST", &path, json!({ "text": "Which network?", "seen_seq": 1 })).await;
        assert_eq!((stale.status.as_u16(), &stale.json()["code"]), (409, &json!("stale")), "{}", rig.engine);
        assert!(stale.json()["html"].as_str().unwrap().contains("I found it, thank you"));
        let body = json!({ "text": "Which network?", "seen_seq": 1, "override_stale": true });
        assert_eq!(rig.api(&mina, "POST", &path, body).await.status, 200, "{}", rig.engine);
    }
}

#[tokio::test]
async fn a_mail_reply_waits_can_be_taken_back_and_goes_out_once() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let new = json!({ "text": "Where is my refund?", "requester": { "email": "ana@customer.example" } });
        let id = rig.api(&mina, "POST", "/api/v1/tickets", new).await.json()["ticket"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/tickets/{id}/replies");
        let first = rig.api(&mina, "POST", &path, json!({ "text": "Wrong words" })).await.json();
        let undo = format!("/messages/{}/undo", first["message"].as_str().unwrap());
        assert_eq!(rig.api(&mina, "POST", &undo, json!({})).await.status, 200, "{}", rig.engine);
        let second = rig.api(&mina, "POST", &path, json!({ "text": "Right words" })).await.json();
        assert!(rig.stage.outbox.all().is_empty(), "nothing goes out inside the window");
        rig.stage.clock.advance_ms(MINUTE_MS);
        soon("the reply goes out", async || rig.stage.outbox.all().len() == 1).await;
        assert_eq!(rig.stage.outbox.all()[0].to_string(), second["message"].as_str().unwrap(), "{}", rig.engine);
        let late = format!("/messages/{}/undo", second["message"].as_str().unwrap());
        assert_eq!(rig.api(&mina, "POST", &late, json!({})).await.status, 409, "{}", rig.engine);
    }
}

#[tokio::test]
async fn notes_tags_priority_and_assignment_are_kept() {
    for rig in rigs().await {
        let (mina, jonas) = (rig.someone("Mina", Role::Agent).await, rig.someone("Jonas", Role::Agent).await);
        let new =
            json!({ "text": "Help", "requester": { "email": "ana@customer.example", "name": "Ana" }, "tags": ["VIP"] });
        let id = rig.api(&mina, "POST", "/api/v1/tickets", new).await.json()["ticket"].as_str().unwrap().to_owned();
        let at = |what: &str| format!("/api/v1/tickets/{id}/{what}");
        assert_eq!(rig.api(&mina, "POST", &at("notes"), json!({ "text": "Known case" })).await.status, 201);
        assert_eq!(
            rig.api(&mina, "PUT", &at("assignee"), json!({ "assignee": jonas.id, "group": null })).await.status,
            200
        );
        assert_eq!(rig.api(&mina, "PUT", &at("priority"), json!({ "priority": "high" })).await.status, 200);
        assert_eq!(rig.api(&mina, "PUT", &at("tags"), json!({ "tags": ["refund", "Vip"] })).await.status, 200);
        assert_eq!(rig.api(&mina, "PUT", &at("priority"), json!({ "priority": "none" })).await.status, 409);
        assert_eq!(rig.api(&mina, "PUT", &at("status"), json!({ "status": "new" })).await.status, 409);
        let ticket = rig.api(&mina, "GET", &format!("/api/v1/tickets/{id}"), Value::Null).await.json();
        assert_eq!(ticket["assignee"], "Jonas", "{}", rig.engine);
        assert_eq!(ticket["priority"], "high");
        assert_eq!(ticket["tags"], json!(["refund", "vip"]));
        assert_eq!(ticket["messages"][1]["kind"], "note");
        assert_eq!(ticket["status"], "open");
    }
}

#[tokio::test]
async fn a_message_is_found_at_once_in_english_and_in_chinese() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        rig.writes(&visitor, "我的提币还没有到账，USDT 一直显示处理中").await;
        rig.writes(&visitor, "The withdrawal is still pending").await;
        for words in ["到账", "withdrawals", "提币", "usdt"] {
            let path =
                format!("/api/v1/search?q={}", form_urlencoded::byte_serialize(words.as_bytes()).collect::<String>());
            soon(words, async || {
                rig.api(&mina, "GET", &path, Value::Null).await.json()["hits"]
                    .as_array()
                    .is_some_and(|hits| hits.len() == 1)
            })
            .await;
        }
    }
}

#[tokio::test]
async fn drafts_survive_and_go_when_the_reply_is_written() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        rig.writes(&visitor, "Hello").await;
        let id = rig.only_ticket(&mina).await["id"].as_str().unwrap().to_owned();
        let path = format!("/tickets/{id}/draft");
        let kept = rig.api(&mina, "PUT", &path, json!({ "text": "Dear cust", "mode": "reply" })).await;
        assert_eq!(kept.status, 204, "{}: {}", rig.engine, kept.text());
        let page = async || rig.page(&mina, &format!("/tickets/{id}")).await;
        assert!(page().await.contains("Dear cust"), "{}", rig.engine);
        let reply = json!({ "text": "Dear customer", "seen_seq": 1 });
        assert_eq!(rig.api(&mina, "POST", &format!("/tickets/{id}/replies"), reply).await.status, 200);
        assert!(!page().await.contains(">Dear cust<"), "{}", rig.engine);
    }
}

#[tokio::test]
async fn the_form_acknowledges_without_an_echo() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let id: event::CommandId = rig.stage.raised.house.store.new_id();
        let body = format!("email=ana%40customer.example&name=Ana&subject=EvilSubject&text=EvilText&command_id={id}");
        let request = axum::http::Request::post("/support")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(body))
            .unwrap();
        let answered = rig.send(request).await;
        assert_eq!(answered.status, 303, "{}: {}", rig.engine, answered.text());
        let thanks =
            rig.send(axum::http::Request::get("/support/thanks").body(axum::body::Body::empty()).unwrap()).await;
        assert!(!thanks.text().contains("Evil"));
        assert_eq!(rig.only_ticket(&mina).await["subject"], "EvilSubject");
    }
}

#[tokio::test]
async fn a_widget_on_a_page_that_is_not_listed_gets_nothing() {
    for rig in rigs().await {
        let request = axum::http::Request::post("/widget/visitors")
            .header("origin", "https://evil.test")
            .header("content-type", "application/json")
            .body(axum::body::Body::from("{}"))
            .unwrap();
        let answered = rig.send(request).await;
        assert_eq!(answered.status, 403, "{}", rig.engine);
    }
}
