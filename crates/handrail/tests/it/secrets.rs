//! A seed phrase that comes in by any way is in no file of the house: not in rows, log, jobs, index, blobs, write-ahead
//! log, quarantine, backup or log lines. Searched byte by byte, on both engines.

use crate::kill::{ask, free, ready, token};
use event::Clock;
use handrail::raise::{Plan, raise};
use handrail::workers::Out;
use serde_json::{Value, json};
use serve::channel::mail::{
    config::{Mail, Mailbox},
    imap::Fetched,
    post::Post,
};
use std::{
    fs::File,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, SystemTime},
};
use store::{
    Store,
    testing::{Fresh, both},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;

/// Valid phrases that hold nothing: made from counting bytes, in English and in Chinese.
fn phrases() -> [String; 2] {
    let of = |language, first: u8| {
        let entropy: Vec<u8> = (0..16).map(|n| first.wrapping_add(n * 13)).collect();
        bip39::Mnemonic::from_entropy_in(language, &entropy).unwrap().to_string()
    };
    [of(bip39::Language::English, 31), of(bip39::Language::SimplifiedChinese, 77)]
}

/// What is searched for: any three neighbouring words, as they may be written.
fn traces(phrases: &[String]) -> Vec<Vec<u8>> {
    let mut traces = Vec::new();
    for phrase in phrases {
        let words: Vec<&str> = phrase.split(' ').collect();
        for three in words.windows(3) {
            for between in [" ", "", "\n", ",", "-", "%20", "+", "\\n"] {
                traces.push(three.join(between).into_bytes());
            }
        }
    }
    traces
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, found),
            path => found.push(path),
        }
    }
}

/// The files below `folder` that hold a trace, and how many bytes were searched. A file that nobody has written since `began`,
/// before the first of them was sent, cannot hold one: the database's folder has the files of every other test as well.
fn search(folder: &Path, traces: &[Vec<u8>], began: SystemTime) -> (Vec<PathBuf>, usize) {
    let mut all = Vec::new();
    files(folder, &mut all);
    let touched = |path: &PathBuf| path.metadata().and_then(|about| about.modified()).is_ok_and(|at| at >= began);
    all.retain(touched);
    let finders: Vec<_> = traces.iter().map(memchr::memmem::Finder::new).collect();
    let mut searched = 0;
    all.retain(|path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        searched += bytes.len();
        finders.iter().any(|finder| finder.find(&bytes).is_some())
    });
    (all, searched)
}

/// A request that is no JSON, or whose answer is none; its status.
async fn send(at: SocketAddr, head: &str, body: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(at).await.unwrap();
    let head = format!("{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let text = String::from_utf8_lossy(&answer);
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{text}"))
}

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Everything that people can write, with a phrase in it.
async fn write_everywhere(at: SocketAddr, token: &str, phrase: &str) {
    let text = format!("Please help, my wallet: {phrase}");
    let (_, arrived) = ask(at, "POST", "/widget/visitors", None, &json!({ "lang": "zh-CN" })).await.unwrap();
    let visitor = arrived["secret"].as_str().unwrap();
    let upload = format!(
        "POST /widget/attachments?name=wallet.txt&media_type=text/plain&command_id={} HTTP/1.1\r\nauthorization: Bearer {visitor}",
        Uuid::now_v7()
    );
    assert_eq!(send(at, &upload, text.as_bytes()).await, 201);
    let chat = json!({ "command_id": Uuid::now_v7(), "text": text });
    let (status, answer) = ask(at, "POST", "/widget/messages", Some(visitor), &chat).await.unwrap();
    assert_eq!(status, 201);
    assert!(answer["message"]["text"].as_str().unwrap().contains("助记词已移除"), "{answer}");
    let (_, thread) = ask(at, "GET", "/widget/thread?after=0", Some(visitor), &Value::Null).await.unwrap();
    let warned = &thread["messages"][1];
    assert!(warned["from"] == "system" && warned["text"].as_str().unwrap().len() > 40, "{thread}");

    let id = Uuid::now_v7().to_string();
    let sent = form(&[
        ("email", "ana@customer.example"),
        ("name", &text),
        ("subject", &text),
        ("text", &text),
        ("command_id", &id),
    ]);
    let head =
        "POST /support HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin";
    assert_eq!(send(at, head, sent.as_bytes()).await, 303);

    let post = async |path: &str, body: Value| {
        let (status, answer) = ask(at, "POST", path, Some(token), &body).await.unwrap();
        assert_eq!(status, 201, "{path}: {answer}");
        answer
    };
    let requester = json!({ "email": "li@customer.example", "name": text });
    let opened = post("/api/v1/tickets", json!({ "subject": text, "text": text, "requester": requester })).await;
    let path = format!("/api/v1/tickets/{}", opened["ticket"].as_str().unwrap());
    for what in ["messages", "replies", "notes"] {
        post(&format!("{path}/{what}"), json!({ "text": text })).await;
    }
    let tags = json!({ "tags": [phrase.replace(' ', "-")] });
    let _taken_or_refused = ask(at, "PUT", &format!("{path}/tags"), Some(token), &tags).await.unwrap();
    let ticket = opened["ticket"].as_str().unwrap();
    let draft = json!({ "text": text, "mode": "reply" });
    let (status, kept) = ask(at, "PUT", &format!("/tickets/{ticket}/draft"), Some(token), &draft).await.unwrap();
    assert_eq!((status, kept["text"].as_str().unwrap().contains("⟦secret:bip39⟧")), (200, true), "{kept}");
    let part = format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{phrase}.har\"\r\ncontent-type: application/json\r\n\r\n{}\r\n--x--\r\n",
        json!({ "log": { "entries": [{ "request": { "postData": { "text": text } } }] } })
    );
    let head = format!(
        "POST /tickets/{ticket}/attachments HTTP/1.1\r\naccept: application/json\r\ncontent-type: multipart/form-data; boundary=x\r\nauthorization: Bearer {token}"
    );
    assert_eq!(send(at, &head, part.as_bytes()).await, 201);
    let query = form(&[("q", phrase)]);
    assert_eq!(send(at, &format!("GET /search?{query} HTTP/1.1\r\nauthorization: Bearer {token}"), b"").await, 200);
}

/// Letters that are read, that wait, and that cannot be read.
async fn letters(fresh: &Fresh, phrase: &str) {
    let config = store::Config { clock: Clock::system(), ..store::Config::new(&fresh.url, fresh.data()) };
    let store = Store::open(config).await.unwrap();
    let config = web::Config::default();
    let plan = Plan::new(config, web::Keys::derive(&[7; 32]), Out::Mail(Mail::default()), fresh.data());
    let raised = raise(store, plan).await.unwrap();
    let mailbox = Mailbox {
        name: "Support".into(),
        address: "help@desk.example".into(),
        separator: '+',
        brand: "Desk".into(),
        imap: None,
        smtp: None,
        authserv_ids: vec!["mx.desk.example".into()],
        fed_by_list: false,
    };
    let mail = Mail { mailboxes: vec![mailbox.clone()], ..Mail::default() };
    let post = Post::open(raised.house.clone(), mail).unwrap();
    let head = |more: &str| {
        format!(
            "From: Ana <ana-{}@customer.example>\r\nTo: help@desk.example\r\nMessage-ID: <{}@customer.example>\r\nSubject: {phrase}\r\n{more}",
            Uuid::now_v7(),
            Uuid::now_v7()
        )
    };
    let many = "--x\r\nContent-Type: text/plain\r\n\r\npart\r\n".repeat(400);
    let places = [
        ("ticket", format!("{}\r\nMy words are {phrase}\r\n", head("Content-Type: text/plain; charset=utf-8\r\n"))),
        ("suspended", format!("{}\r\nMy words are {phrase}\r\n", head("Auto-Submitted: auto-replied\r\n"))),
        (
            "quarantined",
            format!(
                "{}\r\n--x\r\n\r\n{phrase}\r\n{many}--x--\r\n",
                head("Content-Type: multipart/mixed; boundary=x\r\n")
            ),
        ),
    ];
    for (uid, (place, raw)) in places.into_iter().enumerate() {
        let raw = raw.into_bytes();
        let fetched = Fetched { uid: uid as u32, size_bytes: raw.len(), raw };
        let validity = Uuid::now_v7().as_fields().0;
        let take = post.prepare(&mailbox, validity, uid as u32 + 1, Some(fetched)).await.unwrap();
        let taken = post.take(take).await.unwrap();
        assert!(taken.place.contains(place), "{place}: {taken:?}");
    }
    raised.house.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seed_phrase_is_in_no_file_whichever_way_it_came() {
    // File times may be a little coarser than this clock.
    let began = SystemTime::now() - Duration::from_secs(2);
    let (phrases, mut searched) = (phrases(), 0);
    let traces = traces(&phrases);
    for fresh in both() {
        let token = token(&fresh).await;
        let at = free();
        let log = fresh.data().join("house.log");
        let out = File::create(&log).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_handrail"))
            .args(["serve", "--database", &fresh.url, "--listen", &at.to_string(), "--data"])
            .arg(fresh.data())
            .env("HANDRAIL_LOG", "trace")
            .stdout(out.try_clone().unwrap())
            .stderr(Stdio::from(out))
            .spawn()
            .unwrap();
        let mut server = crate::kill::Server { child };
        ready(at).await;
        for phrase in &phrases {
            write_everywhere(at, &token, phrase).await;
        }
        let backup = fresh.data().join("backup");
        let backed = Command::new(env!("CARGO_BIN_EXE_handrail"))
            .args(["backup", "--database", &fresh.url, "--listen", &at.to_string(), "--data"])
            .args([fresh.data(), &backup])
            .output()
            .unwrap();
        assert!(backed.status.success(), "{}", String::from_utf8_lossy(&backed.stderr));
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        for phrase in &phrases {
            letters(&fresh, phrase).await;
        }
        let mut folders = vec![fresh.data().to_path_buf()];
        match fresh.url.strip_prefix("sqlite:") {
            Some(path) => folders.push(Path::new(path).parent().unwrap().to_path_buf()),
            None => folders.extend(std::env::var("HANDRAIL_TEST_POSTGRES_DATA").map(PathBuf::from)),
        }
        for folder in folders {
            let (held, bytes) = search(&folder, &traces, began);
            searched += bytes;
            assert!(held.is_empty(), "{}: {held:?}", fresh.url);
        }
        // The search itself finds what is there.
        std::fs::write(fresh.data().join("planted"), format!("x{}x", phrases[1])).unwrap();
        assert_eq!(search(fresh.data(), &traces, began).0.len(), 1);
    }
    println!("{searched} bytes searched for {} traces", traces.len());
}
