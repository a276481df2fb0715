//! Drills end to end: somebody sits down at the real desk of a stage, a scenario's customer writes, and what was done is kept,
//! graded, and can be made again.

use crate::{
    cases, kill,
    rig::{Rig, Someone, rigs, soon},
};
use axum::{
    body::{Body, to_bytes},
    http::{Request, header},
};
use event::{Actor, CertificateId, DrillId, PersonId, Role, SECOND_MS};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use store::testing::both;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tower::ServiceExt;
use train::{
    certificate::HeldOf,
    drill::{DrillShown, PartsOf, Rise, StartDrill, StepsOfDrill, WordLine},
};
use uuid::Uuid;

/// Where drills are sat.
pub const PRACTICE: &str = "http://practice.example";
const HOST: &str = "practice.example";
pub const ASKS: &str = "Please send me your seed phrase so that I can get it back.";

/// Somebody at a drill's desk.
pub struct Seated<'a> {
    rig: &'a Rig,
    cookie: String,
}

impl Rig {
    /// Starts a drill as the page's form does.
    pub async fn drill(&self, who: &Someone, lang: &str) -> DrillId {
        self.drill_of(who, "wrong-network", lang).await
    }

    /// The same, of any case.
    pub async fn drill_of(&self, who: &Someone, case: &str, lang: &str) -> DrillId {
        let fields = [("case", case), ("lang", lang)];
        let started = self.form(who, "/training/drills", &fields).await;
        assert_eq!(started.status, 303, "{}: {}", self.engine, started.text());
        started.location.unwrap().rsplit('/').next().unwrap().parse().unwrap()
    }

    /// Takes the seat that the drill's page offers.
    pub async fn sit(&self, who: &Someone, drill: DrillId) -> Seated<'_> {
        let page = self.page(who, &format!("/training/drills/{drill}")).await;
        let (_, rest) = page.split_once(&format!("{PRACTICE}/sit/")).unwrap_or_else(|| panic!("no seat: {page}"));
        self.takes(rest.split('"').next().unwrap()).await
    }

    /// Takes the seat of a proof.
    pub async fn takes(&self, proof: &str) -> Seated<'_> {
        let request = Request::get(format!("/sit/{proof}")).header(header::HOST, HOST).body(Body::empty()).unwrap();
        let answer = self.stage.raised.router.clone().oneshot(request).await.unwrap();
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        Seated { rig: self, cookie }
    }
}

impl Seated<'_> {
    /// What the desk answers to a program of its own page: status and JSON.
    pub async fn asks(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, HOST)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json");
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let answer = self.rig.stage.raised.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        let bytes = to_bytes(answer.into_body(), 4 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// A page of the desk: status and document.
    pub async fn page(&self, path: &str) -> (u16, String) {
        let request = Request::get(path).header(header::HOST, HOST).header(header::COOKIE, &self.cookie);
        let request = request.header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
        let answer = self.rig.stage.raised.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let bytes = to_bytes(answer.into_body(), 4 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The only ticket, once it is there.
    pub async fn ticket(&self) -> String {
        let list = async || self.asks("GET", "/api/v1/tickets?view=open", Value::Null).await.1["tickets"].clone();
        soon("the customer", async || list().await.as_array().is_some_and(|all| all.len() == 1)).await;
        list().await[0]["id"].as_str().unwrap().to_owned()
    }

    pub async fn says(&self, ticket: &str, text: &str) -> (u16, Value) {
        let seen = self.asks("GET", &format!("/api/v1/tickets/{ticket}"), Value::Null).await.1["ticket"]["seq"].clone();
        let body = json!({ "text": text, "seen_seq": seen.as_i64().unwrap_or(999), "override_stale": true });
        self.asks("POST", &format!("/tickets/{ticket}/replies"), body).await
    }

    /// What was said on the ticket, each with who said it.
    pub async fn said(&self, ticket: &str) -> Vec<(String, String)> {
        let shown = self.asks("GET", &format!("/api/v1/tickets/{ticket}"), Value::Null).await.1;
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        shown["messages"].as_array().unwrap().iter().map(|one| (text(&one["kind"]), text(&one["text"]))).collect()
    }

    async fn hears(&self, ticket: &str, words: &str) {
        soon(words, async || self.said(ticket).await.iter().any(|(_, text)| text.contains(words))).await;
    }
}

async fn acts(rig: &Rig, drill: DrillId) -> Vec<&'static str> {
    let steps = rig.stage.raised.house.store.read().await.unwrap().all(StepsOfDrill { drill }).await.unwrap();
    steps.iter().map(|step| step.act.0.word()).collect()
}

pub async fn ended(rig: &Rig, drill: DrillId) -> Option<bool> {
    rig.stage.raised.house.store.read().await.unwrap().one(DrillShown { drill }).await.unwrap().passed
}

pub async fn certificate(rig: &Rig, person: PersonId) -> Option<CertificateId> {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    rd.opt(HeldOf { person, certification: "wrong-network" }).await.unwrap().map(|held| held.id)
}

/// Plays the case well; every step is answered before the next.
pub async fn well(desk: &Seated<'_>) {
    let ticket = desk.ticket().await;
    desk.says(&ticket, "I understand how worrying this is. I am looking into it right now.").await;
    assert_eq!(desk.asks("POST", &format!("/tickets/{ticket}/records/deposit_tx"), json!({})).await.0, 200);
    desk.says(&ticket, "The coins were sent over BNB Smart Chain, a different network from your deposit page.").await;
    desk.hears(&ticket, "So I chose the wrong one?").await;
    let last = "Getting them back is not certain, I cannot promise it. The review takes up to 14 days, \
                I write to you by then. Please do not send it again meanwhile.";
    desk.says(&ticket, last).await;
    assert_eq!(desk.asks("POST", &format!("/tickets/{ticket}/actions/open_recovery_case"), json!({})).await.0, 200);
}

/// Starts the case and passes it.
pub async fn passes(rig: &Rig, who: &Someone) {
    let drill = rig.drill(who, "en").await;
    let desk = rig.sit(who, drill).await;
    well(&desk).await;
    soon("the end", async || ended(rig, drill).await.is_some()).await;
    assert_eq!(ended(rig, drill).await, Some(true), "{}", rig.engine);
}

#[tokio::test]
async fn who_asks_for_a_secret_fails_reads_why_and_passes_with_other_numbers() {
    for rig in rigs().await {
        rig.curriculum().await;
        let tunde = rig.someone("Tunde", Role::Trainee).await;
        let drill = rig.drill(&tunde, "en").await;
        let desk = rig.sit(&tunde, drill).await;
        let ticket = desk.ticket().await;
        let first = desk.said(&ticket).await;
        assert!(first[0].1.starts_with("WHERE IS MY MONEY"), "{}: {first:?}", rig.engine);
        assert_eq!(desk.says(&ticket, ASKS).await.0, 409, "the guard holds it as in life");
        assert_eq!(acts(&rig, drill).await, ["held"]);
        assert_eq!(rig.form(&tunde, &format!("/training/drills/{drill}/end"), &[]).await.status, 303);
        let result = rig.page(&tunde, &format!("/training/drills/{drill}")).await;
        assert!(result.contains("send me your seed phrase"), "the sentence is quoted");
        assert!(result.contains("Not passed") && ended(&rig, drill).await == Some(false));
        assert_eq!(certificate(&rig, tunde.id).await, None);

        let again = rig.drill(&tunde, "en").await;
        let desk = rig.sit(&tunde, again).await;
        let ticket = desk.ticket().await;
        assert_ne!(desk.said(&ticket).await[0].1, first[0].1, "another amount");
        well(&desk).await;
        soon("the end", async || ended(&rig, again).await.is_some()).await;
        let result = rig.page(&tunde, &format!("/training/drills/{again}")).await;
        assert_eq!(ended(&rig, again).await, Some(true), "{}: {result}", rig.engine);
        assert!(certificate(&rig, tunde.id).await.is_some(), "{}", rig.engine);
        let (status, over) = desk.says(&ticket, "One more thing").await;
        assert_eq!((status, over["code"].as_str()), (409, Some("over")));
    }
}

#[tokio::test]
async fn a_crash_in_the_middle_of_a_drill_loses_no_word() {
    for rig in rigs().await {
        let tunde = rig.someone("Tunde", Role::Trainee).await;
        let drill = rig.drill(&tunde, "en").await;
        let desk = rig.sit(&tunde, drill).await;
        let ticket = desk.ticket().await;
        desk.says(&ticket, "Hello, which network did you choose?").await;
        desk.hears(&ticket, "BEP20").await;
        desk.asks("POST", &format!("/tickets/{ticket}/notes"), json!({ "text": "Sent by BEP20" })).await;
        let path = format!("/tickets/{ticket}/records/deposit_tx");
        assert_eq!(desk.asks("POST", &path, json!({})).await.0, 200);
        let before = desk.said(&ticket).await;
        let clock = async || {
            let row = rig.stage.raised.house.store.read().await.unwrap().one(DrillShown { drill }).await.unwrap();
            row.clock_ms(rig.stage.clock.now_ms())
        };
        let at_ms = clock().await;
        // The stage goes with all that is on it, and nobody keeps the drill going for a while.
        let drills = rig.stage.raised.drills.clone().unwrap();
        drills.leave(drill);
        rig.stage.clock.advance_ms(90 * SECOND_MS);
        let ticket = desk.ticket().await;
        desk.hears(&ticket, "BEP20").await;
        soon("the same words", async || desk.said(&ticket).await.len() >= before.len()).await;
        assert_eq!(desk.said(&ticket).await, before, "{}", rig.engine);
        assert_eq!(clock().await, at_ms, "{}: what nobody kept going does not count", rig.engine);
        let shelf = desk.asks("POST", &format!("/tickets/{ticket}/records/nothing"), json!({})).await;
        assert_eq!(shelf.0, 404);
        desk.says(&ticket, "It went over BNB Smart Chain, a different network.").await;
        assert_eq!(acts(&rig, drill).await, ["say", "note", "look_up", "say"]);
    }
}

#[tokio::test]
async fn a_drill_is_its_persons_own_and_whoever_sees_learning_may_watch_and_speak_for_the_customer() {
    for rig in rigs().await {
        let (tunde, ada) = (rig.someone("Tunde", Role::Trainee).await, rig.someone("Ada", Role::Trainee).await);
        let trainer = rig.someone("Grace", Role::Trainer).await;
        let drill = rig.drill(&tunde, "zh-CN").await;
        let desk = rig.sit(&tunde, drill).await;
        let ticket = desk.ticket().await;
        let path = format!("/training/drills/{drill}");
        assert_eq!(rig.api(&ada, "GET", &path, Value::Null).await.status, 404);
        for verb in ["pause", "end"] {
            assert_eq!(rig.form(&ada, &format!("{path}/{verb}"), &[]).await.status, 404, "{verb}");
        }
        let watcher = rig.sit(&trainer, drill).await;
        assert_eq!(watcher.ticket().await, ticket);
        assert_ne!(watcher.says(&ticket, "我来回答").await.0, 200, "a watcher changes nothing");
        let speaks = [("place", "0"), ("text", "我换个问法：我的钱还在吗？")];
        assert_eq!(rig.form(&trainer, &format!("{path}/customer"), &speaks).await.status, 303);
        desk.hears(&ticket, "我换个问法").await;
        let own = [("place", "0"), ("text", "我自己问")];
        assert_ne!(rig.form(&tunde, &format!("{path}/customer"), &own).await.status, 303);

        assert_eq!(rig.form(&tunde, &format!("{path}/pause"), &[]).await.status, 303);
        let (status, paused) = desk.says(&ticket, "您好").await;
        assert_eq!((status, paused["code"].as_str()), (409, Some("paused")));
        rig.stage.clock.advance_ms(600 * SECOND_MS);
        assert_eq!(rig.form(&tunde, &format!("{path}/resume"), &[]).await.status, 303);
        assert_eq!(desk.says(&ticket, "您好，理解您很着急，我马上核实。").await.0, 200);
        assert_eq!(acts(&rig, drill).await, ["customer", "say"]);
        assert_eq!(ended(&rig, drill).await, None, "ten minutes of a pause are no waiting");
        // A seat is nothing without its proof, and nothing of the house itself is behind the other origin.
        let stranger = Seated { rig: &rig, cookie: "seat=made.up".into() };
        assert_eq!(stranger.asks("GET", "/api/v1/tickets?view=open", Value::Null).await.0, 303);
    }
}

#[tokio::test]
async fn a_customer_who_is_not_answered_reminds_and_leaves() {
    for rig in rigs().await {
        let tunde = rig.someone("Tunde", Role::Trainee).await;
        let drill = rig.drill(&tunde, "en").await;
        let desk = rig.sit(&tunde, drill).await;
        let ticket = desk.ticket().await;
        let path = format!("/training/drills/{drill}");
        // Going on tells whoever keeps the drill that time has passed.
        rig.stage.clock.advance_ms(125 * SECOND_MS);
        rig.form(&tunde, &format!("{path}/resume"), &[]).await;
        desk.hears(&ticket, "Anybody there?").await;
        rig.stage.clock.advance_ms(300 * SECOND_MS);
        rig.form(&tunde, &format!("{path}/resume"), &[]).await;
        soon("the end", async || ended(&rig, drill).await.is_some()).await;
        let parts = rig.stage.raised.house.store.read().await.unwrap().all(PartsOf { drill }).await.unwrap();
        let grade = &parts[0].grade.as_ref().unwrap().0;
        assert_eq!((parts[0].outcome.as_deref(), grade.first_reply_ms), (Some("left"), None), "{}", rig.engine);
    }
}

#[tokio::test]
async fn a_wave_is_several_chats_at_once_each_graded_by_itself() {
    for rig in rigs().await {
        let tunde = rig.someone("Tunde", Role::Trainee).await;
        let drill = rig.drill_of(&tunde, "chain-halted", "zh-CN").await;
        let desk = rig.sit(&tunde, drill).await;
        desk.ticket().await;
        rig.stage.clock.advance_ms(60 * SECOND_MS);
        let path = format!("/training/drills/{drill}");
        rig.form(&tunde, &format!("{path}/resume"), &[]).await;
        let list = async || desk.asks("GET", "/api/v1/tickets?view=open", Value::Null).await.1["tickets"].clone();
        soon("three customers", async || list().await.as_array().is_some_and(|all| all.len() == 3)).await;
        for one in list().await.as_array().unwrap() {
            desk.says(one["id"].as_str().unwrap(), "您好，我正在核实。").await;
        }
        rig.form(&tunde, &format!("{path}/end"), &[]).await;
        let mut rd = rig.stage.raised.house.store.read().await.unwrap();
        let (parts, steps) = (rd.all(PartsOf { drill }).await.unwrap(), rd.all(StepsOfDrill { drill }).await.unwrap());
        assert_eq!(parts.iter().filter(|part| part.grade.is_some()).count(), 3);
        assert!(parts[0].seed != parts[1].seed && parts[1].seed != parts[2].seed, "each is somebody else");
        for place in 0..3 {
            assert!(steps.iter().any(|step| step.place == place && step.act.0.word() == "say"), "{place}");
        }
    }
}

fn marks(empathy: &str) -> [(&str, &str); 4] {
    [("mark-empathy", empathy), ("mark-clarity", "3"), ("mark-ownership", "3"), ("note", "Greet first.")]
}

#[tokio::test]
async fn people_mark_a_drill_without_each_others_marks_and_its_player_may_dispute_it() {
    for rig in rigs().await {
        let tunde = rig.someone("Tunde", Role::Trainee).await;
        let mut raters = Vec::new();
        for name in ["Grace", "Sofia", "Noor"] {
            raters.push(rig.someone(name, Role::Trainer).await);
        }
        let drill = rig.drill(&tunde, "en").await;
        let desk = rig.sit(&tunde, drill).await;
        desk.says(&desk.ticket().await, "Hello, I understand.").await;
        let (path, rates) = (format!("/training/drills/{drill}"), format!("/training/ratings/{drill}/0"));
        assert_eq!(rig.form(&raters[0], &rates, &marks("3")).await.status, 404, "it has not ended");
        rig.form(&tunde, &format!("{path}/end"), &[]).await;
        assert_eq!(rig.form(&tunde, &rates, &marks("4")).await.status, 404, "nobody marks their own");
        let form = rig.page(&raters[0], &rates).await;
        assert!(!form.contains("Tunde"), "{}: it says whose it is", rig.engine);
        assert_eq!(rig.form(&raters[0], &rates, &marks("7")).await.status, 422);
        assert_eq!(rig.form(&raters[0], &rates, &marks("1")).await.status, 303);
        assert_eq!(rig.form(&raters[0], &rates, &marks("1")).await.status, 409, "once each");
        assert!(!rig.page(&tunde, &path).await.contains("Greet first."), "not before raters are done");
        assert_eq!(rig.form(&raters[1], &rates, &marks("4")).await.status, 303);
        assert!(rig.page(&raters[2], "/training/ratings").await.contains(&rates), "they differ, so a third decides");
        assert_eq!(rig.form(&raters[2], &rates, &marks("3")).await.status, 303);
        let shown = rig.page(&tunde, &path).await;
        assert!(shown.contains("Greet first.") && shown.contains("3.0"), "{}: {shown}", rig.engine);

        let reason = [("reason", "I did greet.")];
        assert_eq!(rig.form(&raters[0], &format!("{path}/dispute"), &reason).await.status, 404);
        assert_eq!(rig.form(&tunde, &format!("{path}/dispute"), &[("reason", " ")]).await.status, 422);
        assert_eq!(rig.form(&tunde, &format!("{path}/dispute"), &reason).await.status, 303);
        assert!(rig.page(&raters[0], "/training/ratings").await.contains("I did greet."));
        let answer = [("answer", "You did. The mark stays: look it up first.")];
        assert_eq!(rig.form(&tunde, &format!("{path}/answer"), &answer).await.status, 404);
        assert_eq!(rig.form(&raters[0], &format!("{path}/answer"), &answer).await.status, 303);
        assert!(rig.page(&tunde, &path).await.contains("look it up first"));
    }
}

#[tokio::test]
async fn who_is_shut_out_loses_the_seat_at_once() {
    for rig in rigs().await {
        let (tunde, admin) = (rig.someone("Tunde", Role::Trainee).await, rig.someone("Ada", Role::Admin).await);
        let drill = rig.drill(&tunde, "en").await;
        let desk = rig.sit(&tunde, drill).await;
        let ticket = format!("/api/v1/tickets/{}", desk.ticket().await);
        assert_eq!(desk.asks("GET", &ticket, Value::Null).await.0, 200);
        let out = rig.form(&admin, &format!("/settings/people/{}/deactivate", tunde.id), &[]).await;
        assert_eq!(out.status, 303, "{}", rig.engine);
        assert_eq!(desk.asks("GET", &ticket, Value::Null).await.0, 303, "{}", rig.engine);
        assert_eq!(desk.asks("POST", "/api/v1/tickets", json!({})).await.0, 303, "{}", rig.engine);
    }
}

/// A trainee's browser in front of a server that may be killed at any moment.
struct Browser {
    at: SocketAddr,
    cookie: String,
}

impl Browser {
    /// One request on a connection of its own; `None` when the house went away before its answer.
    async fn asks(&self, method: &str, path: &str, bearer: &str, body: &str) -> Option<(u16, String, String)> {
        let mut stream = TcpStream::connect(self.at).await.ok()?;
        let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let host = if bearer.is_empty() { format!("localhost:{}", self.at.port()) } else { self.at.to_string() };
        let bearer = if bearer.is_empty() { String::new() } else { format!("authorization: Bearer {bearer}\r\n") };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
             content-type: {kind}\r\naccept: application/json\r\n{bearer}content-length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        let text = String::from_utf8(answer).ok()?;
        let (head, rest) = text.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, head.to_owned(), rest.to_owned()))
    }

    /// The ticket of the drill, and what was said on it.
    async fn thread(&self) -> Option<(String, Vec<String>)> {
        let list = self.asks("GET", "/api/v1/tickets?view=open", "", "").await?.2;
        let ticket = serde_json::from_str::<Value>(&list).ok()?["tickets"][0]["id"].as_str()?.to_owned();
        let shown = self.asks("GET", &format!("/api/v1/tickets/{ticket}"), "", "").await?.2;
        let shown: Value = serde_json::from_str(&shown).ok()?;
        let replies = shown["messages"].as_array()?.iter().filter(|one| one["kind"] == "reply");
        Some((ticket, replies.map(|one| one["text"].as_str().unwrap_or("").to_owned()).collect()))
    }
}

/// Writes until the house goes away; what was not answered is written again under the same id.
async fn writes(browser: &Browser, pending: &mut Option<(Uuid, String)>, taken: &mut Vec<String>, rounds: usize) {
    for _ in 0..rounds {
        let Some((ticket, _)) = browser.thread().await else { return };
        let (id, text) = pending
            .get_or_insert_with(|| (Uuid::now_v7(), format!("Thank you for waiting, part {}.", taken.len() + 1)))
            .clone();
        let body = json!({ "command_id": id, "text": text, "seen_seq": 9_999, "override_stale": true });
        match browser.asks("POST", &format!("/tickets/{ticket}/replies"), "", &body.to_string()).await {
            Some((200 | 201, ..)) => taken.push(text),
            Some((status, _, answer)) => panic!("{status} {answer}"),
            None => return,
        }
        *pending = None;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_in_the_middle_of_a_drill_loses_no_reply_and_doubles_none() {
    for fresh in both() {
        let engine = if fresh.is_postgres() { "postgres" } else { "sqlite" };
        let (at, token) = (kill::free(), kill::token(&fresh).await);
        let mut server = kill::start(&fresh.url, fresh.data(), at, "one");
        kill::ready(at).await;
        let mut browser = Browser { at, cookie: String::new() };
        let begun = browser.asks("POST", "/training/drills", &token, "case=wrong-network&lang=en").await.unwrap();
        let path = begun.1.lines().find_map(|line| line.strip_prefix("location: ")).unwrap().to_owned();
        let page = browser.asks("GET", &path, &token, "").await.unwrap().2;
        let (_, rest) = page.split_once("/sit/").unwrap_or_else(|| panic!("{page}"));
        let sat = format!("/sit/{}", rest.split('"').next().unwrap());
        let (_, head, _) = browser.asks("GET", &sat, "", "").await.unwrap();
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        browser.cookie = cookie.split(';').next().unwrap().to_owned();
        let (mut pending, mut taken) = (None, Vec::new());
        for _ in 0..4 {
            crate::rig::soon("the customer", async || browser.thread().await.is_some()).await;
            // However slow the machine is, something is written before each kill.
            writes(&browser, &mut pending, &mut taken, 2).await;
            let writing = writes(&browser, &mut pending, &mut taken, 100);
            // The kill comes at a random moment; this wait is the experiment, not a wait for something to be ready.
            let _cut = tokio::time::timeout(Duration::from_millis(rand::random::<u64>() % 300), writing).await;
            server.child.kill().unwrap();
            server.child.wait().unwrap();
            server = kill::start(&fresh.url, fresh.data(), at, "one");
            kill::ready(at).await;
        }
        crate::rig::soon("the customer", async || browser.thread().await.is_some()).await;
        writes(&browser, &mut pending, &mut taken, 1).await;
        let (_, said) = browser.thread().await.unwrap();
        println!("{engine}: 4 kills, {} replies acknowledged, {} at the desk", taken.len(), said.len());
        assert!(taken.len() >= 8, "{engine}: too little was written to tell anything");
        assert_eq!(said, taken, "{engine}");
    }
}

/// Brings about every kind of event that drills have.
pub async fn every_kind(rig: &Rig, who: &Someone) {
    let drill = rig.drill(who, "en").await;
    let desk = rig.sit(who, drill).await;
    let ticket = desk.ticket().await;
    desk.says(&ticket, "I understand").await;
    let word = WordLine { drill, place: 0, n: 0, text: "WHERE?".into() };
    rig.stage.raised.house.store.run(&Actor::House, None, word).await.unwrap().unwrap();
    let path = format!("/training/drills/{drill}");
    for verb in ["pause", "resume", "end"] {
        assert_eq!(rig.form(who, &format!("{path}/{verb}"), &[]).await.status, 303, "{verb}");
    }
    let teacher = rig.someone("Rosa", Role::Trainer).await;
    assert_eq!(rig.form(&teacher, &format!("/training/ratings/{drill}/0"), &marks("2")).await.status, 303);
    assert_eq!(rig.form(who, &format!("{path}/dispute"), &[("reason", "No")]).await.status, 303);
    assert_eq!(rig.form(&teacher, &format!("{path}/answer"), &[("answer", "Yes")]).await.status, 303);
    assert_eq!(rig.form(&teacher, "/training/cases", &[("text", &cases::own_case(1))]).await.status, 303);
    for (version, case) in [("1", "our-wrong-network"), ("2", "wrong-network")] {
        let fields = [("version", version), ("case", case)];
        assert_eq!(rig.form(&teacher, "/training/certifications/wrong-network", &fields).await.status, 303, "{case}");
    }
    assert_eq!(rig.form(&teacher, "/training/cases/our-wrong-network/drop", &[]).await.status, 303);
    let lead = rig.someone("Ada", Role::Lead).await;
    let fields = [("title", "Lost"), ("lang", "en"), ("who", "customer"), ("text", "Where is it?"), ("read", "1")];
    assert_eq!(rig.form(&lead, "/training/proposals", &fields).await.status, 303);
    let list = rig.page(&teacher, "/training/cases").await;
    let id = &list.split_once("/training/proposals/").unwrap().1[..36];
    assert_eq!(rig.form(&teacher, &format!("/training/proposals/{id}/drop"), &[]).await.status, 303);
    let store = &rig.stage.raised.house.store;
    let start = StartDrill { person: who.id, case: "fake-token".into(), lang: language::Lang::Zh, seed: 7 };
    let left = store.run(&who.actor(), None, start).await.unwrap().unwrap();
    rig.stage.clock.advance_ms(60 * SECOND_MS);
    store.run(&Actor::House, None, Rise { drill: left }).await.unwrap().unwrap();
}
