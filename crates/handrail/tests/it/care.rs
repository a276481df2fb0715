//! What goes wrong around a ticket, and how the house mends it: replies that failed, files nobody used, people who left,
//! customers who want to be forgotten.

use crate::rig::{Answered, Rig, Someone, rigs, soon};
use axum::{body::Body, http::Request};
use event::{MINUTE_MS, Role};
use search::Index;
use serde_json::{Value, json};
use serve::{deliver, find::Finder, sees::Sees};
use std::path::Path;

async fn form(rig: &Rig, who: &Someone, path: &str, fields: &str) -> Answered {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {}", who.token))
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(fields.to_owned()))
        .unwrap();
    rig.send(request).await
}

pub async fn mail_ticket(rig: &Rig, who: &Someone, text: &str) -> String {
    let new = json!({ "text": text, "requester": { "email": "ana@customer.example", "name": "Ana Lima" } });
    let opened = rig.api(who, "POST", "/api/v1/tickets", new).await;
    opened.json()["ticket"].as_str().unwrap().to_owned()
}

async fn messages(rig: &Rig, who: &Someone, ticket: &str) -> Vec<Value> {
    let shown = rig.api(who, "GET", &format!("/api/v1/tickets/{ticket}"), Value::Null).await.json();
    shown["messages"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_browser_knows_its_own_message_again_and_who_read_it() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        let id: event::CommandId = rig.stage.raised.house.store.new_id();
        let body = json!({ "command_id": id, "text": "Hello" });
        let sent = rig.widget(Some(&visitor), "POST", "/widget/messages", body).await.json();
        assert_eq!(sent["message"]["command_id"], json!(id), "{}", rig.engine);
        let thread = rig.widget(Some(&visitor), "GET", "/widget/thread", Value::Null).await.json();
        assert_eq!(thread["messages"][0]["command_id"], json!(id), "{}", rig.engine);
        assert_eq!((&thread["messages"][0]["read"], &thread["status"]), (&json!(false), &json!("open")));
        let ticket = rig.only_ticket(&mina).await["id"].as_str().unwrap().to_owned();
        let looks = json!({ "state": "reading" });
        assert_eq!(rig.api(&mina, "POST", &format!("/tickets/{ticket}/presence"), looks).await.status, 204);
        let path = format!("/api/v1/tickets/{ticket}/replies");
        let reply = json!({ "text": "It is **done**, see `0x1`", "seen_seq": 1, "status": "solved" });
        assert_eq!(rig.api(&mina, "POST", &path, reply).await.status, 201);
        let thread = rig.widget(Some(&visitor), "GET", "/widget/thread", Value::Null).await.json();
        assert_eq!((&thread["messages"][0]["read"], &thread["status"]), (&json!(true), &json!("solved")));
        let rich = json!([["p", "It is ", ["b", "done"], ", see ", ["code", "0x1"]]]);
        assert_eq!(thread["messages"][1]["rich"], rich, "{}", rig.engine);
        assert!(thread["messages"][1].get("command_id").is_none(), "{}: an agent's ids are the desk's", rig.engine);
    }
}

#[tokio::test]
async fn a_plain_form_that_was_overtaken_comes_back_with_its_text() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        rig.writes(&visitor, "Hello").await;
        rig.writes(&visitor, "I found it, thank you").await;
        let ticket = rig.only_ticket(&mina).await["id"].as_str().unwrap().to_owned();
        let path = format!("/tickets/{ticket}/replies");
        let again = form(&rig, &mina, &path, "text=Which+network%3F&seen_seq=1&status=hold").await;
        let page = again.text();
        assert_eq!(again.status, 409, "{}: {page}", rig.engine);
        assert!(page.contains("Which network?</textarea>"), "{}: what was written is still there", rig.engine);
        let news = page.split("class=\"stale\"").nth(1).expect("what is new is shown");
        assert!(news.contains("I found it, thank you") && news.contains("name=\"override_stale\""), "{}", rig.engine);
        assert_eq!(messages(&rig, &mina, &ticket).await.len(), 2, "{}: nothing was sent", rig.engine);
        let fields = "text=Which+network%3F&seen_seq=1&status=hold&override_stale=true";
        assert_eq!(form(&rig, &mina, &path, fields).await.status, 303);
        assert_eq!(messages(&rig, &mina, &ticket).await.len(), 3, "{}", rig.engine);
    }
}

#[tokio::test]
async fn a_reply_that_failed_goes_again_when_a_person_says_so() {
    for rig in rigs().await {
        let (mina, ruth) = (rig.someone("Mina", Role::Agent).await, rig.someone("Ruth", Role::Reviewer).await);
        let ticket = mail_ticket(&rig, &mina, "Where is it?").await;
        let path = format!("/api/v1/tickets/{ticket}/replies");
        let message = rig.api(&mina, "POST", &path, json!({ "text": "Here" })).await.json()["message"].clone();
        let message: event::MessageId = message.as_str().unwrap().parse().unwrap();
        rig.stage.clock.advance_ms(MINUTE_MS);
        soon("the first try", async || rig.stage.outbox.all() == [message]).await;
        let store = &rig.stage.raised.house.store;
        for reason in ["bounced 5.1.1", serve::retry::IN_DOUBT] {
            let fail = deliver::Fail { message, reason: reason.into() };
            store.run(&event::Actor::House, None, fail).await.unwrap().unwrap();
            let page = rig.page(&mina, &format!("/tickets/{ticket}")).await;
            assert!(page.contains(&format!("/messages/{message}/retry")), "{}: {reason}", rig.engine);
        }
        let retry = format!("/messages/{message}/retry");
        assert_eq!(rig.api(&ruth, "POST", &retry, json!({})).await.status, 404, "{}: no right", rig.engine);
        assert_eq!(rig.api(&mina, "POST", &retry, json!({})).await.status, 200, "{}", rig.engine);
        soon("the second try", async || rig.stage.outbox.all() == [message, message]).await;
        let again = rig.api(&mina, "POST", &retry, json!({})).await;
        assert_eq!(again.status, 200, "{}: asking twice is asking once", rig.engine);
        let page = rig.page(&mina, &format!("/tickets/{ticket}")).await;
        assert!(!page.contains(&retry), "{}: nothing to retry any more", rig.engine);
        assert_eq!(rig.stage.outbox.all().len(), 2);
    }
}

/// Puts a file beside a draft; its bytes are `bytes`.
pub async fn upload(rig: &Rig, who: &Someone, ticket: &str) -> String {
    let body = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"proof.png\"\r\ncontent-type: image/png\r\n\r\nbytes\r\n--x--\r\n";
    let request = Request::post(format!("/tickets/{ticket}/attachments"))
        .header("authorization", format!("Bearer {}", who.token))
        .header("accept", "application/json")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .unwrap();
    rig.send(request).await.json()["attachments"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn files_of_a_draft_survive_a_reload() {
    for rig in rigs().await {
        let (mina, jonas) = (rig.someone("Mina", Role::Agent).await, rig.someone("Jonas", Role::Agent).await);
        let ticket = mail_ticket(&rig, &mina, "Where is it?").await;
        let file = upload(&rig, &mina, &ticket).await;
        let path = format!("/tickets/{ticket}");
        let field = format!("name=\"attachments\" value=\"{file}\"");
        assert!(rig.page(&mina, &path).await.contains(&field), "{}", rig.engine);
        assert!(!rig.page(&jonas, &path).await.contains(&field), "{}: it is Mina's draft", rig.engine);
    }
}

#[tokio::test]
async fn tickets_of_someone_who_left_go_back_to_their_group() {
    for rig in rigs().await {
        let (mina, jonas) = (rig.someone("Mina", Role::Lead).await, rig.someone("Jonas", Role::Agent).await);
        let admin = rig.someone("Adaeze", Role::Admin).await;
        let ticket = mail_ticket(&rig, &mina, "Where is it?").await;
        let path = format!("/api/v1/tickets/{ticket}/assignee");
        let given = rig.api(&mina, "PUT", &path, json!({ "assignee": jonas.id, "group": null })).await;
        assert_eq!(given.status, 200, "{}: {}", rig.engine, given.text());
        let left = form(&rig, &admin, &format!("/settings/people/{}/deactivate", jonas.id), "").await;
        assert_eq!(left.status, 303, "{}: {}", rig.engine, left.text());
        let shown = format!("/api/v1/tickets/{ticket}");
        soon("the ticket is nobody's", async || {
            rig.api(&mina, "GET", &shown, Value::Null).await.json()["assignee"].is_null()
        })
        .await;
        let page = rig.page(&mina, &format!("/tickets/{ticket}")).await;
        assert!(page.contains("Jonas cannot sign in any more"), "{}: the thread says so", rig.engine);
        let counts = &rig.stage.raised.desk.counts;
        soon("the counts follow", async || {
            let counts = counts.seen(&Sees::every(jonas.id));
            (counts.mine(jonas.id), counts.unassigned()) == (0, 1)
        })
        .await;
    }
}

/// Whether any file of a folder holds these bytes.
fn holds(folder: &Path, word: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => holds(&path, word),
            false => std::fs::read(path).unwrap().windows(word.len()).any(|part| part == word.as_bytes()),
        }
    })
}

#[tokio::test]
async fn a_customer_who_is_erased_is_in_no_row_no_file_and_no_index() {
    for rig in rigs().await {
        let (mina, ana) = (rig.someone("Mina", Role::Agent).await, rig.someone("Grace", Role::Compliance).await);
        let ticket = mail_ticket(&rig, &mina, "My xylofantasque deposit").await;
        upload(&rig, &mina, &ticket).await;
        let other = json!({ "text": "Another thing", "requester": { "email": "bo@customer.example", "name": "Bo" } });
        rig.api(&mina, "POST", "/api/v1/tickets", other).await;
        let store = &rig.stage.raised.house.store;
        let folder = tempfile::tempdir().unwrap();
        let finder = Finder::new(store.clone(), Index::open(Some(folder.path())).unwrap());
        let every = Sees::every(ana.id);
        finder.catch_up().await.unwrap();
        finder.commit().await;
        assert_eq!(finder.find(&every, "xylofantasque", 10).await.unwrap().len(), 1, "{}", rig.engine);
        assert!(holds(folder.path(), "xylofantasque"), "{}: the test can fail", rig.engine);
        let page = rig.page(&ana, &format!("/tickets/{ticket}")).await;
        let customer = page.split("/customers/").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
        let path = format!("/customers/{customer}/erase");
        assert_eq!(form(&rig, &mina, &path, "reason=Asked").await.status, 404, "{}: no right", rig.engine);
        assert_eq!(form(&rig, &ana, &path, "reason=").await.status, 422, "{}: no reason", rig.engine);
        let erased = form(&rig, &ana, &path, "reason=Asked+for+by+letter").await;
        assert_eq!(erased.status, 303, "{}", rig.engine);
        let next = erased.location.expect("there is somewhere to go on");
        assert!(rig.page(&ana, &next).await.contains("tickets"), "{}: {next}", rig.engine);
        finder.catch_up().await.unwrap();
        assert_eq!(finder.find(&every, "xylofantasque", 10).await.unwrap().len(), 0, "{}", rig.engine);
        assert!(!holds(folder.path(), "xylofantasque"), "{}: the words are on the disk of the index", rig.engine);
        assert_eq!(finder.find(&every, "Another", 10).await.unwrap().len(), 1, "{}: others stay", rig.engine);
        let page = rig.page(&ana, &format!("/tickets/{ticket}")).await;
        for word in ["xylofantasque", "Ana Lima", "ana@customer.example", "proof.png"] {
            assert!(!page.contains(word), "{}: {word} is still shown", rig.engine);
        }
        soon("the bytes go", async || store.blobs().list().await.unwrap().is_empty()).await;
        let log = store.entries(0, 1000).await.unwrap();
        let erased =
            log.iter().find(|entry| entry.kind == "serve.customer_erased").expect("the log says that it was done");
        assert!(!erased.body.contains("letter"), "{}: the reason is people's words", rig.engine);
    }
}

#[tokio::test]
async fn an_address_has_only_so_many_live_screens() {
    let mut config = web::Config { public_url: "http://desk.example".into(), ..web::Config::default() };
    config.limits.streams_per_address = 1;
    let stage = handrail::stage::Stage::open(config, crate::rig::NOW_MS).await.unwrap();
    let router = &stage.raised.router;
    let arrive = Request::post("/widget/visitors").header("content-type", "application/json").body(Body::from("{}"));
    let arrived = tower::ServiceExt::oneshot(router.clone(), arrive.unwrap()).await.unwrap();
    let bytes = axum::body::to_bytes(arrived.into_body(), 1 << 16).await.unwrap();
    let secret = serde_json::from_slice::<Value>(&bytes).unwrap()["secret"].as_str().unwrap().to_owned();
    let listen = || {
        let request = Request::get("/widget/stream?after=0").header("authorization", format!("Bearer {secret}"));
        tower::ServiceExt::oneshot(router.clone(), request.body(Body::empty()).unwrap())
    };
    let first = listen().await.unwrap();
    assert_eq!(first.status(), 200);
    let second = listen().await.unwrap();
    assert_eq!(second.status(), 429);
    assert!(second.headers().contains_key("retry-after"));
    drop(first);
    assert_eq!(listen().await.unwrap().status(), 200, "a screen that closed makes room");
}

#[tokio::test]
async fn a_file_is_opened_on_the_second_origin_by_its_address_alone() {
    let config = web::Config {
        public_url: "http://desk.example".into(),
        attachments_url: "https://files.example".into(),
        ..web::Config::default()
    };
    for mut rig in rigs().await {
        rig.stage = handrail::stage::Stage::open(config.clone(), crate::rig::NOW_MS).await.unwrap();
        let mina = rig.someone("Mina", Role::Agent).await;
        let ticket = mail_ticket(&rig, &mina, "Where is it?").await;
        let file = upload(&rig, &mina, &ticket).await;
        let get = async |host: &str, path: &str, token: Option<&str>| {
            let mut request = Request::get(path).header("host", host);
            if let Some(token) = token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            let router = rig.stage.raised.router.clone();
            tower::ServiceExt::oneshot(router, request.body(Body::empty()).unwrap()).await.unwrap()
        };
        let sent = get("desk.example", &format!("/attachments/{file}"), Some(&mina.token)).await;
        assert_eq!(sent.status(), 303);
        let there = sent.headers()["location"].to_str().unwrap().to_owned();
        let path = there.strip_prefix("https://files.example").expect("the second origin").to_owned();
        let opened = get("files.example", &path, None).await;
        assert_eq!(opened.status(), 200);
        assert!(opened.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert_eq!(get("desk.example", &path, None).await.status(), 404, "not on the desk's own origin");
        assert_eq!(get("files.example", &path.replace("mac=", "mac=00"), None).await.status(), 404, "not forged");
        rig.stage.clock.advance_ms(6 * MINUTE_MS);
        assert_eq!(get("files.example", &path, None).await.status(), 404, "not for ever");
    }
}

#[tokio::test]
async fn an_origin_that_is_added_may_carry_the_chat_at_once_and_until_it_is_removed() {
    for rig in rigs().await {
        let (admin, mina) = (rig.someone("Adaeze", Role::Admin).await, rig.someone("Mina", Role::Agent).await);
        let arrives = async || {
            let request = Request::post("/widget/visitors")
                .header("origin", "https://shop.example")
                .header("content-type", "application/json")
                .body(Body::from("{}"));
            rig.send(request.unwrap()).await.status.as_u16()
        };
        assert_eq!(arrives().await, 403, "{}", rig.engine);
        let path = "/settings/channels/origins";
        assert_eq!(form(&rig, &mina, path, "origin=https://shop.example").await.status, 404, "{}", rig.engine);
        assert_eq!(form(&rig, &admin, path, "origin=shop").await.status, 422, "{}", rig.engine);
        assert_eq!(form(&rig, &admin, path, "origin=https://shop.example/").await.status, 303, "{}", rig.engine);
        soon("the origin is allowed", async || arrives().await == 201).await;
        let page = rig.page(&admin, "/settings/channels").await;
        assert!(page.contains("https://shop.example") && page.contains("From the settings file"), "{}", rig.engine);
        let gone = form(&rig, &admin, "/settings/channels/origins/remove", "origin=https://shop.example").await;
        assert_eq!(gone.status, 303, "{}", rig.engine);
        soon("the origin is forbidden", async || arrives().await == 403).await;
    }
}
