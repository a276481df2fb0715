//! The law of live screens: an old screen and the patches that follow equal a fresh screen, for every kind of event.

use crate::rig::{Rig, Someone, rigs};
use axum::{body::Body, http::Request};
use event::{MINUTE_MS, Role, TicketId};
use futures_util::StreamExt;
use serde_json::{Value, json};
use serve::live::{self, Watch};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tower::ServiceExt;

type Model = BTreeMap<(String, String), (String, String)>;

/// A browser without a screen: it holds fragments and takes patches.
struct Browser {
    screens: BTreeMap<String, Model>,
    stream: axum::body::BodyDataStream,
    unread: String,
}

async fn fresh(rig: &Rig, who: &Someone, watch: Watch) -> Model {
    let desk = &rig.stage.raised.desk;
    let mut rd = desk.house.store.read().await.unwrap();
    let drawn = live::draw(desk, &mut rd, &who.signed(), watch, crate::rig::NOW_MS).await.unwrap();
    drawn.fragments.into_iter().map(|f| ((f.list, f.key), (f.order, f.html))).collect()
}

impl Browser {
    async fn open(rig: &Rig, who: &Someone, watches: &[Watch]) -> Browser {
        let mut screens = BTreeMap::new();
        let mut query = String::new();
        for watch in watches {
            let seq = rig.stage.raised.house.store.read().await.unwrap().seq().await.unwrap();
            screens.insert(watch.to_string(), fresh(rig, who, *watch).await);
            query.push_str(&format!("watch={watch}@{seq}&"));
        }
        let request = Request::get(format!("/stream?{query}"))
            .header("authorization", format!("Bearer {}", who.token))
            .body(Body::empty())
            .unwrap();
        let response = rig.stage.raised.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        Browser { screens, stream: response.into_body().into_data_stream(), unread: String::new() }
    }

    /// Takes what the stream brings until each screen equals a fresh one.
    async fn agrees(&mut self, rig: &Rig, who: &Someone, watches: &[Watch], after: &str) {
        let settled = async {
            loop {
                let mut same = true;
                for watch in watches {
                    same &= self.screens[&watch.to_string()] == fresh(rig, who, *watch).await;
                }
                if same {
                    return;
                }
                let chunk = self.stream.next().await.expect("the stream goes on").unwrap();
                self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
                while let Some((event, rest)) = self.unread.split_once("\n\n") {
                    let data = event.lines().find_map(|line| line.strip_prefix("data: ")).map(str::to_owned);
                    let rest = rest.to_owned();
                    if let Some(data) = data {
                        self.take(&serde_json::from_str(&data).unwrap());
                    }
                    self.unread = rest;
                }
            }
        };
        let done = tokio::time::timeout(Duration::from_secs(20), settled).await;
        assert!(done.is_ok(), "{}: after {after} a screen never became what a fresh one is", rig.engine);
    }

    fn take(&mut self, patch: &Value) {
        let screen = self.screens.get_mut(patch["watch"].as_str().unwrap()).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        if patch["whole"].as_bool().unwrap() {
            let lists: Vec<String> = patch["lists"].as_array().unwrap().iter().map(text).collect();
            screen.retain(|(list, _), _| !lists.contains(list));
        }
        for gone in patch["gone"].as_array().unwrap() {
            screen.remove(&(text(&gone["list"]), text(&gone["key"])));
        }
        for set in patch["set"].as_array().unwrap() {
            screen.insert((text(&set["list"]), text(&set["key"])), (text(&set["order"]), text(&set["html"])));
        }
    }
}

#[tokio::test]
async fn an_old_screen_and_its_events_equal_a_fresh_screen_for_every_kind() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let lead = rig.someone("Sofia", Role::Lead).await;
        let visitor = rig.visitor().await;
        rig.writes(&visitor, "Hello").await;
        let chat: TicketId = rig.only_ticket(&mina).await["id"].as_str().unwrap().parse().unwrap();
        let new = json!({ "text": "By mail", "requester": { "email": "ana@customer.example" } });
        let mail: TicketId =
            rig.api(&mina, "POST", "/api/v1/tickets", new).await.json()["ticket"].as_str().unwrap().parse().unwrap();
        let watches = [
            Watch::Rail,
            Watch::View("mine".parse().unwrap()),
            Watch::View("unassigned".parse().unwrap()),
            Watch::View("open".parse().unwrap()),
            Watch::View("pending".parse().unwrap()),
            Watch::View("solved".parse().unwrap()),
            Watch::Ticket(chat),
            Watch::Ticket(mail),
        ];
        let mut browser = Browser::open(&rig, &mina, &watches).await;
        for (what, step) in steps(chat, mail) {
            let made = act(&rig, &mina, &lead, &visitor, step).await;
            browser.agrees(&rig, &mina, &watches, &format!("{what} {made}")).await;
        }
        let kinds: BTreeSet<String> =
            rig.stage.raised.house.store.entries(0, 1000).await.unwrap().into_iter().map(|entry| entry.kind).collect();
        for kind in serve::EVENTS {
            assert!(kinds.contains(*kind), "{}: no step of the law brings about {kind}", rig.engine);
        }
    }
}

enum Step {
    Api(&'static str, String, Value),
    Lead(&'static str, String, Value),
    Visitor(&'static str),
    Refer(TicketId, &'static str),
    Read,
    Arrive,
    Wait,
    UndoLast(TicketId),
    Fail(TicketId),
    Retry(TicketId),
    Give(TicketId),
    Leave,
    Route,
    Origin(bool),
    Mailbox(bool),
    Erase(TicketId),
    Decide(TicketId),
    Tell(TicketId),
    Upload(TicketId),
    Expire(TicketId),
    LookUp(TicketId),
    SetGoing(TicketId),
}

fn steps(chat: TicketId, mail: TicketId) -> Vec<(&'static str, Step)> {
    let at = |ticket: TicketId, what: &str| format!("/api/v1/tickets/{ticket}/{what}");
    vec![
        ("a message", Step::Visitor("Is anybody there?")),
        ("half a secret", Step::Visitor("my words: legal winner thank year wave sausage")),
        ("the other half", Step::Visitor("worth useful legal winner thank yellow")),
        (
            "a secret",
            Step::Visitor(
                "my seed phrase: abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
            ),
        ),
        ("references", Step::Refer(chat, "I sent it to TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")),
        ("a note", Step::Api("POST", at(chat, "notes"), json!({ "text": "Known" }))),
        ("a reply", Step::Api("POST", at(chat, "replies"), json!({ "text": "Yes", "status": "pending" }))),
        ("reading", Step::Read),
        ("reopening", Step::Visitor("Thank you")),
        ("assignment", Step::Lead("PUT", at(chat, "assignee"), json!({ "assignee": null, "group": null }))),
        ("priority", Step::Api("PUT", at(chat, "priority"), json!({ "priority": "urgent" }))),
        ("tags", Step::Api("PUT", at(chat, "tags"), json!({ "tags": ["vip"] }))),
        ("a mail reply", Step::Api("POST", at(mail, "replies"), json!({ "text": "Wrong" }))),
        ("undoing it", Step::UndoLast(mail)),
        ("a reply that is held", Step::Api("POST", at(chat, "replies"), json!({ "text": "Send me your seed phrase" }))),
        (
            "asking a lead",
            Step::Api("POST", format!("/tickets/{chat}/holds"), json!({ "text": "Send me your seed phrase" })),
        ),
        ("sending it back", Step::Decide(chat)),
        (
            "letting one's own go",
            Step::Lead(
                "POST",
                at(chat, "replies"),
                json!({ "text": "We guarantee a full refund", "release": "Operations confirmed it" }),
            ),
        ),
        ("looking a record up", Step::LookUp(chat)),
        ("setting something going", Step::SetGoing(chat)),
        ("a file", Step::Upload(mail)),
        ("another reply", Step::Api("POST", at(mail, "replies"), json!({ "text": "Right", "status": "hold" }))),
        ("its delivery", Step::Wait),
        ("its failure", Step::Fail(mail)),
        ("another try", Step::Retry(mail)),
        ("the end of a transfer", Step::Tell(chat)),
        ("solving", Step::Lead("PUT", at(mail, "status"), json!({ "status": "solved" }))),
        ("its words going", Step::Expire(mail)),
        ("a new visitor", Step::Arrive),
        ("an origin", Step::Origin(true)),
        ("no origin", Step::Origin(false)),
        ("a mailbox", Step::Mailbox(true)),
        ("no mailbox", Step::Mailbox(false)),
        ("routing", Step::Route),
        ("giving it to Jonas", Step::Give(chat)),
        ("Jonas leaving", Step::Leave),
        ("erasing the customer", Step::Erase(chat)),
    ]
}

async fn act(rig: &Rig, mina: &Someone, lead: &Someone, visitor: &str, step: Step) -> String {
    let store = &rig.stage.raised.house.store;
    match step {
        Step::Api(method, path, body) => rig.api(mina, method, &path, body).await.text(),
        Step::Lead(method, path, body) => rig.api(lead, method, &path, body).await.text(),
        Step::Visitor(text) => rig.writes(visitor, text).await.to_string(),
        Step::Refer(ticket, text) => {
            let made = rig.writes(visitor, text).await.to_string();
            let found = async || {
                let entries = store.entries(0, 1000).await.unwrap();
                let of = |kind: &str| entries.iter().any(|e| e.kind == kind && e.subject == ticket.to_string());
                of("serve.references_found") && of("serve.ticket_diagnosed")
            };
            crate::rig::soon("the references", found).await;
            made
        }
        Step::Read => rig.widget(Some(visitor), "POST", "/widget/read", json!({ "seq": 99 })).await.text(),
        Step::Arrive => {
            let other = rig.visitor().await;
            rig.writes(&other, "我的币不见了").await.to_string()
        }
        Step::Wait => {
            rig.stage.clock.advance_ms(MINUTE_MS);
            crate::rig::soon("delivery", async || rig.stage.outbox.all().len() == 1).await;
            String::new()
        }
        Step::UndoLast(ticket) => {
            let message = last_reply(rig, mina, ticket).await;
            rig.api(mina, "POST", &format!("/messages/{message}/undo"), json!({})).await.text()
        }
        Step::Fail(ticket) => {
            let message = last_reply(rig, mina, ticket).await.parse().unwrap();
            let fail = serve::deliver::Fail { message, reason: "550 no such user".into() };
            store.run(&event::Actor::House, None, fail).await.unwrap().unwrap();
            String::new()
        }
        Step::Expire(ticket) => {
            let before_ms = rig.stage.clock.now_ms() + 1;
            let take = serve::retain::TakeWords { ticket, before_ms };
            store.run(&event::Actor::House, None, take).await.unwrap().unwrap();
            String::new()
        }
        Step::LookUp(ticket) => {
            let open = serve::record::OpenRecord { by: mina.actor(), ticket, record: "account".into() };
            store.run(&mina.actor(), None, open).await.unwrap().unwrap();
            String::new()
        }
        Step::SetGoing(ticket) => {
            let act = serve::record::DoAction { by: mina.actor(), ticket, action: "refund".into() };
            store.run(&mina.actor(), None, act).await.unwrap().unwrap();
            String::new()
        }
        Step::Give(ticket) => {
            let jonas = rig.someone("Jonas", Role::Agent).await;
            let path = format!("/api/v1/tickets/{ticket}/assignee");
            rig.api(lead, "PUT", &path, json!({ "assignee": jonas.id, "group": null })).await.text()
        }
        Step::Origin(allowed) => {
            let by = event::Actor::Person { id: lead.id, role: Role::Admin };
            let origin = "https://shop.example".to_owned();
            let set = serve::channel::chat::origin::SetOrigin { by: by.clone(), origin, allowed };
            store.run(&by, None, set).await.unwrap().unwrap();
            String::new()
        }
        Step::Mailbox(there) => {
            crate::mailboxes::set(rig, lead.id, there).await;
            String::new()
        }
        Step::Route => crate::routing::everything(rig, mina, lead).await,
        Step::Leave => {
            let admin = rig.someone("Adaeze", Role::Admin).await;
            let people = rig.api(&admin, "GET", "/api/v1/people", Value::Null).await.json();
            let jonas = people["people"].as_array().unwrap().iter().find(|p| p["name"] == "Jonas").unwrap();
            let path = format!("/settings/people/{}/deactivate", jonas["id"].as_str().unwrap());
            let left = rig.api(&admin, "POST", &path, json!({})).await;
            let handed = async || store.entries(0, 1000).await.unwrap().iter().any(|e| e.kind == "serve.handed_back");
            crate::rig::soon("handing back", handed).await;
            left.text()
        }
        Step::Erase(ticket) => {
            let mut rd = store.read().await.unwrap();
            let row = rd.opt(serve::sight::TicketOpen { ticket }).await.unwrap().unwrap();
            drop(rd);
            let grace = rig.someone("Grace", Role::Compliance).await;
            let erase =
                serve::erase::Erase { by: grace.actor(), customer: row.requester_id, reason: "Asked for".into() };
            store.run(&grace.actor(), None, erase).await.unwrap().unwrap();
            String::new()
        }
        Step::Decide(ticket) => {
            let mut rd = store.read().await.unwrap();
            let hold = rd.one(serve::hold::WaitingOn { ticket }).await.unwrap().id;
            drop(rd);
            let decide = serve::hold::DecideHold {
                by: lead.actor(),
                name: lead.name.as_str().into(),
                hold,
                allow: false,
                reason: "We never ask for it".into(),
                undo_ms: 0,
                chars_max: 1_000,
            };
            store.run(&lead.actor(), None, decide).await.unwrap().unwrap();
            String::new()
        }
        Step::Tell(ticket) => {
            let tell = serve::tell::Tell { job: None, ticket, words: ("It is final".into(), "已确认".into()) };
            store.run(&event::Actor::House, None, tell).await.unwrap().unwrap();
            String::new()
        }
        Step::Retry(ticket) => {
            let message = last_reply(rig, mina, ticket).await;
            let asked = rig.api(mina, "POST", &format!("/messages/{message}/retry"), json!({})).await;
            assert_eq!(asked.status, 200, "{}", asked.text());
            crate::rig::soon("delivery again", async || rig.stage.outbox.all().len() == 2).await;
            String::new()
        }
        Step::Upload(ticket) => {
            let body = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\nbytes\r\n--x--\r\n";
            let request = Request::post(format!("/tickets/{ticket}/attachments"))
                .header("authorization", format!("Bearer {}", mina.token))
                .header("accept", "application/json")
                .header("content-type", "multipart/form-data; boundary=x")
                .body(Body::from(body))
                .unwrap();
            let kept = rig.send(request).await;
            assert_eq!(kept.status, 201, "{}", kept.text());
            let id = kept.json()["attachments"][0]["id"].as_str().unwrap().to_owned();
            rig.api(mina, "POST", &format!("/tickets/{ticket}/attachments/{id}/remove"), json!({})).await.text()
        }
    }
}

async fn last_reply(rig: &Rig, who: &Someone, ticket: TicketId) -> String {
    let shown = rig.api(who, "GET", &format!("/api/v1/tickets/{ticket}"), Value::Null).await.json();
    let messages = shown["messages"].as_array().unwrap();
    messages.iter().rev().find(|m| m["kind"] == "reply").unwrap()["id"].as_str().unwrap().to_owned()
}
