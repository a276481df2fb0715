//! Many drills at once, in one process and on one durable database: how soon the persona's answer is at the desk, and what
//! that costs a customer who chats meanwhile. `cargo bench -p handrail --bench drills -- 200 20` (drills, seconds)

use axum::{
    body::{Body, to_bytes},
    http::{Request, header},
};
use event::{Actor, CommandId, Role, Words};
use futures_util::StreamExt;
use handrail::{
    raise::{Plan, Raised, raise},
    stage::Outbox,
    workers::Out,
};
use identity::{AddPerson, Newcomer};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use store::Store;
use tower::ServiceExt;
use train::drill::{Practice, StartDrill};
use web::{Config, Keys};

const HOST: &str = "practice.example";
const ORIGIN: &str = "https://www.quayside.example";
/// Each person writes about so often.
const EVERY: Duration = Duration::from_secs(2);
/// The customer who is not in any drill writes so often.
const CHATS_EVERY: Duration = Duration::from_millis(25);
/// The longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<usize>().ok());
    let (drills, seconds) = (numbers.next().unwrap_or(200), numbers.next().unwrap_or(20));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run(drills, Duration::from_secs(seconds as u64)));
}

async fn run(drills: usize, lasts: Duration) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("house.sqlite").display());
    let store = Store::open(store::Config::new(database, folder.path())).await.expect("a store");
    let mut config = Config {
        public_url: "http://desk.example".into(),
        practice_url: format!("http://{HOST}"),
        practice_thinks: false,
        widget_origins: vec![ORIGIN.into()],
        ..Config::default()
    };
    config.limits.visitor_messages_per_minute = 1_000_000;
    config.limits.streams_per_address = 10_000;
    let plan = Plan::new(config, Keys::derive(&[7; 32]), Out::Outbox(Outbox::default()), folder.path());
    let raised = raise(store, plan).await.expect("a house");
    let alone = chat(&raised, Duration::from_secs(5)).await;
    println!("a customer's chat, nobody in a drill: {}", told(&alone));
    let begun = Instant::now();
    let mut desks = Vec::new();
    for n in 0..drills {
        desks.push(sit(&raised, n).await);
    }
    println!("{drills} drills begun in {:.1} s, {} MiB resident", begun.elapsed().as_secs_f64(), resident());
    let idle = chat(&raised, Duration::from_secs(5)).await;
    println!("a customer's chat, {drills} drills waiting: {}", told(&idle));
    let until = Instant::now() + lasts;
    let talks: Vec<_> = desks
        .into_iter()
        .enumerate()
        .map(|(n, desk)| tokio::spawn(talk(raised.router.clone(), desk, n, until)))
        .collect();
    let beside = chat(&raised, lasts).await;
    let (mut answers, mut late) = (Vec::new(), 0);
    for talk in talks {
        let (own, missed) = talk.await.expect("a talk");
        answers.extend(own);
        late += missed;
    }
    println!(
        "the persona's answer at the desk, {drills} drills, a message each {EVERY:?}: {}, {late} never",
        told(&answers)
    );
    println!("a customer's chat meanwhile: {}", told(&beside));
    println!("{} MiB resident", resident());
}

/// p50, p99 and the longest, in milliseconds.
fn told(samples: &[Duration]) -> String {
    let mut sorted = samples.to_vec();
    sorted.sort();
    let at = |share: usize| sorted.get((sorted.len() * share / 100).min(sorted.len().saturating_sub(1)));
    let ms = |one: Option<&Duration>| one.map_or(f64::NAN, |one| one.as_secs_f64() * 1_000.0);
    format!(
        "{} samples, p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        sorted.len(),
        ms(at(50)),
        ms(at(99)),
        ms(sorted.last())
    )
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.trim().split(' ').next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

struct Desk {
    cookie: String,
    ticket: String,
}

async fn ask(router: &axum::Router, request: axum::http::request::Builder, body: Value) -> (u16, Value) {
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let request = request.header(header::ACCEPT, "application/json").header(header::CONTENT_TYPE, "application/json");
    let answer = router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
    let status = answer.status().as_u16();
    let bytes = to_bytes(answer.into_body(), 4 << 20).await.unwrap_or_default();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn at_desk(method: &str, path: &str, cookie: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
    request.header(header::COOKIE, cookie).header("sec-fetch-site", "same-origin")
}

async fn sit(raised: &Raised, n: usize) -> Desk {
    let store = &raised.house.store;
    let newcomer = Newcomer {
        name: Words(format!("Trainee {n}")),
        email: Words(format!("trainee-{n}@quayside.example")),
        password: None,
        lang: language::Lang::En,
        zone: String::new(),
    };
    let add = AddPerson { newcomer, role: Role::Trainee, groups: Vec::new() };
    let person = store.run(&Actor::House, None, add).await.expect("a store").expect("a person");
    let by = Actor::Person { id: person, role: Role::Trainee };
    let start = StartDrill { person, case: "wrong-network".into(), lang: language::Lang::En, seed: n as u64 };
    let drill = store.run(&by, None, start).await.expect("a store").expect("a drill");
    let seat = raised.drills.as_ref().and_then(|drills| drills.seat(drill, person, false)).expect("a seat");
    let path = seat.strip_prefix(&format!("http://{HOST}")).expect("its path").to_owned();
    let request = Request::get(path).header(header::HOST, HOST).body(Body::empty()).expect("a request");
    let answer = raised.router.clone().oneshot(request).await.expect("an answer");
    let cookie =
        answer.headers()[header::SET_COOKIE].to_str().expect("a cookie").split(';').next().unwrap_or("").to_owned();
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let list = ask(&raised.router, at_desk("GET", "/api/v1/tickets?view=open", &cookie), Value::Null).await.1;
        if let Some(ticket) = list["tickets"][0]["id"].as_str() {
            return Desk { cookie, ticket: ticket.to_owned() };
        }
        tokio::task::yield_now().await;
    }
    panic!("drill {n}: no customer came");
}

/// One person writes again and again; each time from sending to when their screen is told of the customer's answer.
async fn talk(router: axum::Router, desk: Desk, n: usize, until: Instant) -> (Vec<Duration>, usize) {
    let stream = at_desk("GET", &format!("/stream?watch=ticket:{}@0", desk.ticket), &desk.cookie);
    let answer = router.clone().oneshot(stream.body(Body::empty()).expect("a request")).await.expect("a stream");
    assert_eq!(answer.status(), 200, "no stream");
    let mut told = answer.into_body().into_data_stream();
    let (mut samples, mut missed, mut turn) = (Vec::new(), 0, 0);
    tokio::time::sleep(EVERY.mul_f64((n % 97) as f64 / 97.0)).await;
    while Instant::now() < until {
        turn += 1;
        // Nothing in it is a move of the case, so the customer says that they do not follow.
        let text = format!("The weather in harbour {turn} is fair.");
        let body = json!({ "command_id": CommandId(uuid::Uuid::now_v7()), "text": text, "seen_seq": 99_999, "override_stale": true });
        let begun = Instant::now();
        let post = at_desk("POST", &format!("/tickets/{}/replies", desk.ticket), &desk.cookie);
        let (status, said) = ask(&router, post, body).await;
        assert!(status < 300, "{status} {said}");
        let heard = async {
            while let Some(Ok(chunk)) = told.next().await {
                let text = String::from_utf8_lossy(&chunk);
                if text.contains("follow. Where is my money") || text.contains("What does that mean for me") {
                    return true;
                }
            }
            false
        };
        match tokio::time::timeout(PATIENCE, heard).await {
            Ok(true) => samples.push(begun.elapsed()),
            _ => missed += 1,
        }
        tokio::time::sleep(EVERY.saturating_sub(begun.elapsed())).await;
    }
    (samples, missed)
}

/// A customer in the real house's chat, who writes again and again; how long each message takes to be taken.
async fn chat(raised: &Raised, lasts: Duration) -> Vec<Duration> {
    let widget = |method: &str, path: &str| {
        Request::builder().method(method.to_owned().as_str()).uri(path.to_owned()).header(header::ORIGIN, ORIGIN)
    };
    let arrived = ask(&raised.router, widget("POST", "/widget/visitors"), json!({ "lang": "en" })).await.1;
    let secret = arrived["secret"].as_str().expect("a visitor").to_owned();
    let (begun, mut samples) = (Instant::now(), Vec::new());
    while begun.elapsed() < lasts {
        let body = json!({ "command_id": CommandId(uuid::Uuid::now_v7()), "text": format!("Is anybody there? {}", samples.len()) });
        let post = widget("POST", "/widget/messages").header(header::AUTHORIZATION, format!("Bearer {secret}"));
        let asked = Instant::now();
        let (status, said) = ask(&raised.router, post, body).await;
        assert_eq!(status, 201, "{said}");
        samples.push(asked.elapsed());
        tokio::time::sleep(CHATS_EVERY.saturating_sub(asked.elapsed())).await;
    }
    samples
}
