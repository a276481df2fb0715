//! `kill -9` in the middle of writing: what was acknowledged is there, once, and the house stands again soon. Customers
//! write in chats while programs open tickets, answer and leave notes.
//!
//! `KILL_ROUNDS` (3) and `KILL_MS` (the longest time until a kill, 700) make it longer: `KILL_ROUNDS=200 cargo test -p handrail --test it kill`.

use event::{Actor, Clock, Role, Words};
use handrail::keyfile::KeyFile;
use identity::{AddPerson, Newcomer};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use store::{
    Store,
    testing::{Fresh, both},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Mutex,
};
use uuid::Uuid;

/// Writers at once; each waits for its answer, so together they write some hundreds of things a second.
const WRITERS: usize = 32;

pub struct Server {
    pub child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// A node of a house; settings are read from `handrail.toml` in `data` when it is there.
pub fn start(database: &str, data: &Path, at: SocketAddr, node: &str) -> Server {
    // HANDRAIL_TEST_BINARY: another build of it, such as the release one.
    let binary = std::env::var_os("HANDRAIL_TEST_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_handrail").into());
    let mut command = Command::new(binary);
    let config = data.join("handrail.toml");
    if config.exists() {
        command.arg("serve").arg("--config").arg(config);
    } else {
        command.arg("serve");
    }
    let child = command
        .args(["--database", database, "--listen", &at.to_string(), "--data"])
        .arg(data)
        .env("HANDRAIL_HOUSE__UNDO_MAIL_S", "0")
        .env("HANDRAIL_LOG", "error")
        .env("HANDRAIL_NODE", node)
        .env("HANDRAIL_HOUSE__LIMITS__VISITOR_MESSAGES_PER_MINUTE", "1000000")
        .env("HANDRAIL_HOUSE__LIMITS__VISITORS_PER_HOUR", "1000000")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    Server { child }
}

pub fn free() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

/// One request on a connection of its own; `None` when the house is not there or went away before its answer.
pub async fn ask(at: SocketAddr, method: &str, path: &str, bearer: Option<&str>, body: &Value) -> Option<(u16, Value)> {
    ask_as(at, method, path, bearer, body, None).await
}

async fn ask_as(
    at: SocketAddr,
    method: &str,
    path: &str,
    bearer: Option<&str>,
    body: &Value,
    command: Option<Uuid>,
) -> Option<(u16, Value)> {
    let mut stream = TcpStream::connect(at).await.ok()?;
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let bearer = bearer.map(|secret| format!("authorization: Bearer {secret}\r\n")).unwrap_or_default();
    let command = command.map(|id| format!("idempotency-key: {id}\r\n")).unwrap_or_default();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n{bearer}{command}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let text = String::from_utf8(answer).ok()?;
    let (head, rest) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length: usize =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())?;
    (rest.len() == length).then(|| (status, serde_json::from_str(rest).unwrap_or(Value::Null)))
}

pub async fn ready(at: SocketAddr) -> Duration {
    let began = Instant::now();
    loop {
        if ask(at, "GET", "/ready", None, &Value::Null).await.is_some_and(|(status, _)| status == 200) {
            return began.elapsed();
        }
        assert!(began.elapsed() < Duration::from_secs(30), "the house does not stand");
        tokio::task::yield_now().await;
    }
}

/// Someone who works here, and the token of a program that works for them. Written before the house stands.
pub async fn token(fresh: &Fresh) -> String {
    let keys = KeyFile::open(&fresh.data().join("handrail.key")).unwrap().keys(0);
    let config = store::Config { clock: Clock::system(), ..store::Config::new(&fresh.url, fresh.data()) };
    let store = Store::open(config).await.unwrap();
    let email = "ines@quayside.example";
    let newcomer = Newcomer {
        name: Words("Ines".into()),
        email: Words(email.into()),
        password: None,
        lang: language::Lang::En,
        zone: String::new(),
    };
    let add = AddPerson { newcomer, role: Role::Lead, groups: Vec::new() };
    store.run(&Actor::House, None, add).await.unwrap().unwrap();
    let token = identity::create_token(&store, &keys, email, "test", None, Some(1)).await.unwrap().unwrap();
    store.close().await;
    token
}

/// What a writer writes, again and again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writes {
    /// A customer, in their own chat.
    Chat,
    /// A program, tickets of one customer.
    Tickets,
    /// A program, answers on one ticket.
    Replies,
    /// A program, notes on one ticket.
    Notes,
}

struct Writer {
    writes: Writes,
    /// Of the visitor, or the token.
    secret: String,
    /// The ticket that is written on.
    ticket: String,
    /// Command id and text of what waits for its answer: sent again with the same id after a kill.
    pending: Option<(Uuid, String)>,
    acknowledged: BTreeSet<String>,
    written: usize,
}

impl Writer {
    async fn new(at: SocketAddr, n: usize, token: &str) -> Writer {
        let writes = [Writes::Chat, Writes::Tickets, Writes::Replies, Writes::Notes][n % 4];
        let (mut secret, mut ticket) = (token.to_owned(), String::new());
        if writes == Writes::Chat {
            let (_, arrived) = ask(at, "POST", "/widget/visitors", None, &json!({ "lang": "en" })).await.unwrap();
            secret = arrived["secret"].as_str().unwrap().to_owned();
        } else {
            let (_, opened) = ask(at, "POST", "/api/v1/tickets", Some(token), &new_ticket(n, "begun")).await.unwrap();
            ticket = opened["ticket"].as_str().unwrap().to_owned();
        }
        Writer { writes, secret, ticket, pending: None, acknowledged: BTreeSet::new(), written: 0 }
    }

    async fn send(&self, at: SocketAddr, n: usize, id: Uuid, text: &str) -> Option<(u16, Value)> {
        let (path, body) = match self.writes {
            Writes::Chat => ("/widget/messages".to_owned(), json!({ "command_id": id, "text": text })),
            Writes::Tickets => ("/api/v1/tickets".to_owned(), new_ticket(n, text)),
            Writes::Replies => (format!("/api/v1/tickets/{}/replies", self.ticket), json!({ "text": text })),
            Writes::Notes => (format!("/api/v1/tickets/{}/notes", self.ticket), json!({ "text": text })),
        };
        ask_as(at, "POST", &path, Some(&self.secret), &body, Some(id)).await
    }

    /// Every text that the house has of this writer.
    async fn kept(&self, at: SocketAddr) -> Vec<String> {
        match self.writes {
            Writes::Chat => thread(at, &self.secret).await,
            Writes::Tickets => {
                let shown = get(at, &format!("/api/v1/tickets/{}", self.ticket), &self.secret).await;
                let view = format!("customer-{}", shown["requester_id"].as_str().unwrap());
                pages(at, &format!("/api/v1/tickets?limit=100&view={view}"), &self.secret, "tickets", "preview").await
            }
            Writes::Replies | Writes::Notes => {
                let path = format!("/api/v1/tickets/{}/messages?limit=100", self.ticket);
                pages(at, &path, &self.secret, "messages", "text").await
            }
        }
    }
}

fn new_ticket(n: usize, text: &str) -> Value {
    json!({ "subject": "Deposit", "text": text, "requester": { "email": format!("writer-{n}@customer.example") } })
}

async fn get(at: SocketAddr, path: &str, secret: &str) -> Value {
    let (status, answer) = ask(at, "GET", path, Some(secret), &Value::Null).await.unwrap();
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

async fn pages(at: SocketAddr, path: &str, secret: &str, of: &str, field: &str) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = get(at, &format!("{path}{after}"), secret).await;
        all.extend(page[of].as_array().unwrap().iter().map(|one| one[field].as_str().unwrap().to_owned()));
        after = match &page["next"] {
            Value::Null => return all,
            Value::String(next) => format!("&after={next}"),
            next => format!("&after={next}"),
        };
    }
}

async fn write(at: SocketAddr, n: usize, writer: Arc<Mutex<Writer>>, taken: Arc<AtomicUsize>) {
    let mut writer = writer.lock().await;
    loop {
        let (id, text) = match writer.pending.clone() {
            Some(pending) => pending,
            None => {
                writer.written += 1;
                let pending = (Uuid::now_v7(), format!("writer {n} message {}", writer.written));
                writer.pending = Some(pending.clone());
                pending
            }
        };
        match writer.send(at, n, id, &text).await {
            Some((201, _)) => {
                taken.fetch_add(1, Ordering::Relaxed);
                writer.acknowledged.insert(text)
            }
            Some((status, answer)) => panic!("writer {n}: {status} {answer}"),
            None => return,
        };
        writer.pending = None;
    }
}

async fn thread(at: SocketAddr, secret: &str) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = get(at, &format!("/widget/thread?after={after}"), secret).await;
        let messages = page["messages"].as_array().unwrap();
        all.extend(messages.iter().map(|one| one["text"].as_str().unwrap().to_owned()));
        after = messages.last().map_or(after, |last| last["seq"].as_i64().unwrap());
        if !page["more"].as_bool().unwrap() {
            return all;
        }
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_doubled() {
    let (rounds, longest) = (setting("KILL_ROUNDS", 3), setting("KILL_MS", 700));
    for fresh in both() {
        let engine = if fresh.is_postgres() { "postgres" } else { "sqlite" };
        let at = free();
        let token = token(&fresh).await;
        let mut server = start(&fresh.url, fresh.data(), at, "one");
        ready(at).await;
        let mut writers = Vec::new();
        for n in 0..WRITERS {
            writers.push(Arc::new(Mutex::new(Writer::new(at, n, &token).await)));
        }
        let (mut slowest, mut writing) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..rounds {
            let began = Instant::now();
            let taken = Arc::new(AtomicUsize::new(0));
            let task = |(n, w): (usize, &Arc<Mutex<Writer>>)| tokio::spawn(write(at, n, w.clone(), taken.clone()));
            let tasks: Vec<_> = writers.iter().enumerate().map(task).collect();
            // A house that stands idle has nothing to lose.
            crate::rig::soon("writes are taken", async || taken.load(Ordering::Relaxed) >= WRITERS / 4).await;
            // The kill comes at a random moment; this wait is the experiment, not a wait for something to be ready.
            tokio::time::sleep(Duration::from_millis(100 + rand::random::<u64>() % longest)).await;
            server.child.kill().unwrap();
            server.child.wait().unwrap();
            writing += began.elapsed();
            for task in tasks {
                task.await.unwrap();
            }
            server = start(&fresh.url, fresh.data(), at, "one");
            slowest = slowest.max(ready(at).await);
        }
        let (mut acknowledged, mut lost, mut doubled) = (0, 0, 0);
        for writer in &writers {
            let writer = writer.lock().await;
            let mut kept = writer.kept(at).await;
            kept.retain(|text| text != "begun");
            let texts: BTreeSet<&String> = kept.iter().collect();
            doubled += kept.len() - texts.len();
            acknowledged += writer.acknowledged.len();
            lost += writer.acknowledged.iter().filter(|text| !texts.contains(text)).count();
        }
        let rate = acknowledged as f64 / writing.as_secs_f64();
        println!(
            "{engine}: {rounds} kills, {acknowledged} writes of four kinds acknowledged ({rate:.0} a second while it stood), {lost} lost, {doubled} doubled, slowest restart {} ms",
            slowest.as_millis()
        );
        assert!(acknowledged > 20, "{engine}: too little was written to tell anything");
        assert_eq!((lost, doubled), (0, 0), "{engine}");
    }
}
