//! `kill -9` in the middle of writing: what was acknowledged is there, once, and the house stands again soon.
//!
//! `KILL_ROUNDS` (3) and `KILL_MS` (the longest time until a kill, 700) make it longer: `KILL_ROUNDS=200 cargo test -p handrail --test it kill`.

use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use store::testing::both;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Mutex,
};
use uuid::Uuid;

/// Writers at once; each waits for its answer, so together they write some hundreds of messages a second.
const WRITERS: usize = 16;

pub struct Server {
    pub child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

pub fn start(database: &str, data: &Path, at: SocketAddr, node: &str) -> Server {
    let child = Command::new(env!("CARGO_BIN_EXE_handrail"))
        .args(["serve", "--database", database, "--listen", &at.to_string(), "--data"])
        .arg(data)
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
    let mut stream = TcpStream::connect(at).await.ok()?;
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let bearer = bearer.map(|secret| format!("authorization: Bearer {secret}\r\n")).unwrap_or_default();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n{bearer}content-length: {}\r\n\r\n{body}",
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

struct Writer {
    secret: String,
    /// Command id and text of what waits for its answer: sent again with the same id after a kill.
    pending: Option<(Uuid, String)>,
    acknowledged: BTreeMap<String, i64>,
    written: usize,
}

async fn write(at: SocketAddr, n: usize, writer: Arc<Mutex<Writer>>) {
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
        let body = json!({ "command_id": id, "text": text });
        let Some((201, answer)) = ask(at, "POST", "/widget/messages", Some(&writer.secret.clone()), &body).await else {
            return;
        };
        writer.acknowledged.insert(text, answer["seq"].as_i64().unwrap());
        writer.pending = None;
    }
}

async fn thread(at: SocketAddr, secret: &str) -> Vec<(i64, String)> {
    let mut all = Vec::new();
    loop {
        let after = all.last().map_or(0, |(seq, _): &(i64, String)| *seq);
        let (_, page) =
            ask(at, "GET", &format!("/widget/thread?after={after}"), Some(secret), &Value::Null).await.unwrap();
        let messages = page["messages"].as_array().unwrap();
        all.extend(messages.iter().map(|m| (m["seq"].as_i64().unwrap(), m["text"].as_str().unwrap().to_owned())));
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
        let mut server = start(&fresh.url, fresh.data(), at, "one");
        ready(at).await;
        let mut writers = Vec::new();
        for _ in 0..WRITERS {
            let (_, arrived) = ask(at, "POST", "/widget/visitors", None, &json!({ "lang": "en" })).await.unwrap();
            let secret = arrived["secret"].as_str().unwrap().to_owned();
            writers.push(Arc::new(Mutex::new(Writer {
                secret,
                pending: None,
                acknowledged: BTreeMap::new(),
                written: 0,
            })));
        }
        let mut slowest = Duration::ZERO;
        let began = Instant::now();
        for _ in 0..rounds {
            let tasks: Vec<_> =
                writers.iter().enumerate().map(|(n, w)| tokio::spawn(write(at, n, w.clone()))).collect();
            // The kill comes at a random moment; this wait is the experiment, not a wait for something to be ready.
            tokio::time::sleep(Duration::from_millis(100 + rand::random::<u64>() % longest)).await;
            server.child.kill().unwrap();
            server.child.wait().unwrap();
            for task in tasks {
                task.await.unwrap();
            }
            server = start(&fresh.url, fresh.data(), at, "one");
            slowest = slowest.max(ready(at).await);
        }
        let (mut acknowledged, mut lost, mut doubled) = (0, 0, 0);
        for writer in &writers {
            let writer = writer.lock().await;
            let thread = thread(at, &writer.secret).await;
            let texts: BTreeSet<&String> = thread.iter().map(|(_, text)| text).collect();
            doubled += thread.len() - texts.len();
            acknowledged += writer.acknowledged.len();
            lost += writer.acknowledged.keys().filter(|text| !texts.contains(text)).count();
        }
        let rate = acknowledged as f64 / began.elapsed().as_secs_f64();
        println!(
            "{engine}: {rounds} kills, {acknowledged} messages acknowledged ({rate:.0} a second), {lost} lost, {doubled} doubled, slowest restart {} ms",
            slowest.as_millis()
        );
        assert!(acknowledged > 20, "{engine}: too little was written to tell anything");
        assert_eq!((lost, doubled), (0, 0), "{engine}");
    }
}
