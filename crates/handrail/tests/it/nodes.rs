//! Two nodes on one PostgreSQL: what one takes shows live on the other, and a node that is killed leaves nothing undone.

use crate::browser::{WIDGET, browser, driver, open_widget, say, until};
use crate::kill::{ask, free, ready, start, token};
use handrail::stage::Stage;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use store::testing::postgres;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    sync::{mpsc, oneshot},
};

async fn hears(stream: &mut TcpStream, heard: &mut String, what: &str) -> Duration {
    let began = Instant::now();
    let mut chunk = [0; 4096];
    while !heard.contains(what) {
        let read =
            tokio::time::timeout(Duration::from_secs(20), stream.read(&mut chunk)).await.expect("the stream is silent");
        let read = read.unwrap();
        assert!(read > 0, "the stream ended before it said {what}");
        heard.push_str(&String::from_utf8_lossy(&chunk[..read]));
    }
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_takes_shows_on_the_other_and_outlives_it() {
    let fresh = postgres().expect("PostgreSQL is needed for this: bin/test installs it");
    let (one, two) = (free(), free());
    // Both nodes derive their keys from one key file, so a visitor's secret holds on either.
    let mut first = start(&fresh.url, fresh.data(), one, "one");
    ready(one).await;
    let _second = start(&fresh.url, fresh.data(), two, "two");
    ready(two).await;
    let (_, arrived) = ask(one, "POST", "/widget/visitors", None, &json!({ "lang": "en" })).await.unwrap();
    let secret = arrived["secret"].as_str().unwrap().to_owned();

    let mut stream = TcpStream::connect(two).await.unwrap();
    let request = format!("GET /widget/stream?after=0 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {secret}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut heard = String::new();
    hears(&mut stream, &mut heard, "event: hello").await;
    let say = |text: &str| json!({ "command_id": uuid::Uuid::now_v7(), "text": text });
    let taken = ask(one, "POST", "/widget/messages", Some(&secret), &say("taken by one")).await.unwrap();
    assert_eq!(taken.0, 201);
    let live = hears(&mut stream, &mut heard, "taken by one").await;
    println!("live on the other node after {} ms", live.as_millis());

    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let answered = ask(two, "POST", "/widget/messages", Some(&secret), &say("taken by two")).await.unwrap();
    assert_eq!(answered.0, 201);
    hears(&mut stream, &mut heard, "taken by two").await;
    let (_, thread) = ask(two, "GET", "/widget/thread?after=0", Some(&secret), &Value::Null).await.unwrap();
    assert_eq!(thread["messages"].as_array().unwrap().len(), 2);
}

/// Hands each connection to the first node that is there, as the balancer before a house does.
async fn balance(listener: tokio::net::TcpListener, nodes: [std::net::SocketAddr; 2]) {
    while let Ok((mut from, _)) = listener.accept().await {
        tokio::spawn(async move {
            for node in nodes {
                if let Ok(mut to) = TcpStream::connect(node).await {
                    return tokio::io::copy_bidirectional(&mut from, &mut to).await.map(drop).unwrap_or(());
                }
            }
        });
    }
}

/// A shop's page with the widget on it.
async fn shop(listener: tokio::net::TcpListener, house: String) {
    let page = format!(
        "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Shop</title><p>Shop<script src=\"{house}/widget.js\" async></script>"
    );
    while let Ok((mut stream, _)) = listener.accept().await {
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{page}",
            page.len()
        );
        let mut asked = [0; 4096];
        let _asked = stream.read(&mut asked).await;
        let _answered = stream.write_all(answer.as_bytes()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_widget_goes_on_with_the_other_node_and_misses_nothing() {
    let fresh = postgres().expect("PostgreSQL is needed for this: bin/test installs it");
    let open = async || tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let (balancer, page) = (open().await, open().await);
    let house = format!("http://{}", balancer.local_addr().unwrap());
    let page_url = format!("http://{}", page.local_addr().unwrap());
    let settings = format!("[house]\npublic_url = \"{house}\"\nwidget_origins = [\"{page_url}\"]\n");
    std::fs::write(fresh.data().join("handrail.toml"), settings).unwrap();
    let token = token(&fresh).await;
    let (one, two) = (free(), free());
    let mut first = start(&fresh.url, fresh.data(), one, "one");
    let _second = start(&fresh.url, fresh.data(), two, "two");
    ready(one).await;
    ready(two).await;
    tokio::spawn(balance(balancer, [one, two]));
    tokio::spawn(shop(page, house));

    let driver = driver().await;
    let customer = browser(&driver, 390, 844).await;
    customer.goto(&page_url).await.unwrap();
    open_widget(&customer).await;
    say(&customer, "written to one").await;
    let tickets = async || ask(two, "GET", "/api/v1/tickets", Some(&token), &Value::Null).await.unwrap().1;
    crate::rig::soon("the ticket", async || !tickets().await["tickets"].as_array().unwrap().is_empty()).await;
    let ticket = tickets().await["tickets"][0]["id"].as_str().unwrap().to_owned();

    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let died = Instant::now();
    // Both while the widget has no node, or has only just found the other.
    let reply = json!({ "text": "answered by two" });
    let replied = ask(two, "POST", &format!("/api/v1/tickets/{ticket}/replies"), Some(&token), &reply).await.unwrap();
    assert_eq!(replied.0, 201);
    say(&customer, "written to two").await;
    let shown = |text: &str| format!("{WIDGET} return root.textContent.split({text:?}).length === 2");
    until(&customer, "the answer of the other node", &shown("answered by two")).await;
    println!("the widget went on with the other node after {} ms", died.elapsed().as_millis());
    let path = format!("/api/v1/tickets/{ticket}/messages");
    let texts = async || {
        let (_, page) = ask(two, "GET", &path, Some(&token), &Value::Null).await.unwrap();
        let messages = page["messages"].as_array().unwrap().clone();
        messages.iter().map(|one| one["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    crate::rig::soon("the customer's second message", async || texts().await.len() >= 3).await;
    let mut found = texts().await;
    found.sort();
    assert_eq!(found, ["answered by two", "written to one", "written to two"]);
    for text in ["written to one", "written to two"] {
        until(&customer, text, &shown(text)).await;
    }
    customer.close().await.unwrap();
}

/// When the node that sends a letter dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dies {
    /// The letter was handed over whole, and the mail server has not answered.
    BeforeTaken,
    /// The mail server has answered 250, and the node has not recorded it.
    BetweenTakenAndRecord,
    /// The node has recorded it.
    AfterRecord,
}

/// A mail server that takes whatever comes, and says of each letter when it is whole: then it waits for a word whether
/// to answer. Answers the Message-ID of each letter that it took.
struct Post {
    whole: mpsc::Receiver<(String, oneshot::Sender<bool>)>,
    port: u16,
}

impl Post {
    async fn open() -> Post {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, whole) = mpsc::channel(8);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, tell.clone()));
            }
        });
        Post { whole, port }
    }

    /// The next letter that is whole, with where to answer.
    async fn next(&mut self) -> (String, oneshot::Sender<bool>) {
        let next = tokio::time::timeout(Duration::from_secs(30), self.whole.recv());
        next.await.expect("no letter came").unwrap()
    }
}

async fn talk(stream: TcpStream, tell: mpsc::Sender<(String, oneshot::Sender<bool>)>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 post ESMTP\r\n").await.ok()?;
    let mut line = String::new();
    let mut id = None;
    let mut in_letter = false;
    loop {
        line.clear();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let said = line.trim_end();
        if in_letter {
            if let Some(found) = said.to_ascii_lowercase().strip_prefix("message-id:") {
                id = Some(found.trim().to_owned());
            }
            if said == "." {
                in_letter = false;
                let (answer, answered) = oneshot::channel();
                tell.send((id.take().unwrap(), answer)).await.ok()?;
                if answered.await.ok()? {
                    stream.write_all(b"250 taken\r\n").await.ok()?;
                }
            }
            continue;
        }
        let verb = said.split([' ', ':']).next().unwrap_or("").to_ascii_uppercase();
        in_letter = verb == "DATA";
        let answer: &[u8] = match verb.as_str() {
            "DATA" => b"354 go on\r\n",
            "QUIT" => b"221 bye\r\n",
            _ => b"250 fine\r\n",
        };
        stream.write_all(answer).await.ok()?;
    }
}

fn signal(name: &str, child: &std::process::Child) {
    let done = std::process::Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(done.success(), "kill {name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_is_repeated_only_when_its_node_died_between_the_servers_answer_and_the_record() {
    let fresh = postgres().expect("PostgreSQL is needed for this: bin/test installs it");
    let mut post = Post::open().await;
    let settings = format!(
        "[[mail.mailboxes]]\nname = \"Support\"\naddress = \"help@desk.example\"\n\n[mail.mailboxes.smtp]\n\
         host = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\nuser = \"\"\npassword = \"\"\n",
        post.port
    );
    std::fs::write(fresh.data().join("handrail.toml"), settings).unwrap();
    let token = token(&fresh).await;
    let (one, two) = (free(), free());
    let staying = start(&fresh.url, fresh.data(), two, "two");
    ready(two).await;
    let opened =
        json!({ "subject": "Deposit", "text": "Where is it?", "requester": { "email": "ana@customer.example" } });
    let (_, opened) = ask(two, "POST", "/api/v1/tickets", Some(&token), &opened).await.unwrap();
    let path = format!("/api/v1/tickets/{}", opened["ticket"].as_str().unwrap());

    for dies in [Dies::BeforeTaken, Dies::BetweenTakenAndRecord, Dies::AfterRecord] {
        let text = format!("{dies:?}");
        let mut dying = start(&fresh.url, fresh.data(), one, "one");
        ready(one).await;
        // Whichever node is to die takes the job: the other one is stopped meanwhile.
        signal("-STOP", &staying.child);
        let replied = ask(one, "POST", &format!("{path}/replies"), Some(&token), &json!({ "text": text })).await;
        assert_eq!(replied.unwrap().0, 201);
        let (id, answer) = post.next().await;
        let mut taken = 0;
        match dies {
            Dies::BeforeTaken => signal("-STOP", &dying.child),
            Dies::BetweenTakenAndRecord => {
                signal("-STOP", &dying.child);
                answer.send(true).unwrap();
                taken += 1;
            }
            Dies::AfterRecord => {
                answer.send(true).unwrap();
                taken += 1;
                delivered(one, &path, &token, &text).await;
            }
        }
        dying.child.kill().unwrap();
        dying.child.wait().unwrap();
        let died = Instant::now();
        signal("-CONT", &staying.child);
        if dies != Dies::AfterRecord {
            let (again, answer) = post.next().await;
            println!("{dies:?}: the other node took over after {} ms", died.elapsed().as_millis());
            assert_eq!(again, id, "{dies:?}: the same letter has the same Message-ID");
            answer.send(true).unwrap();
            taken += 1;
        }
        delivered(two, &path, &token, &text).await;
        // What comes next is another letter, so this one was sent no more often.
        let marker = format!("after {dies:?}");
        let replied = ask(two, "POST", &format!("{path}/replies"), Some(&token), &json!({ "text": marker })).await;
        assert_eq!(replied.unwrap().0, 201);
        let (next, answer) = post.next().await;
        assert_ne!(next, id, "{dies:?}");
        answer.send(true).unwrap();
        delivered(two, &path, &token, &marker).await;
        assert_eq!(taken, if dies == Dies::BetweenTakenAndRecord { 2 } else { 1 }, "{dies:?}");
    }
}

/// Waits until the house says that the reply with `text` went out.
async fn delivered(at: std::net::SocketAddr, path: &str, token: &str, text: &str) {
    let began = Instant::now();
    loop {
        let (_, shown) = ask(at, "GET", path, Some(token), &Value::Null).await.unwrap();
        let found = shown["messages"].as_array().unwrap().iter().find(|one| one["text"] == text).cloned();
        if found.is_some_and(|one| one["delivered_ms"].is_i64()) {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{text} was not delivered: {shown}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_looks_and_who_types_is_known_on_every_node() {
    let fresh = postgres().expect("PostgreSQL is needed for this: bin/test installs it");
    let stage = async || Stage::on(&fresh.url, fresh.data(), web::Config::default(), crate::rig::NOW_MS).await.unwrap();
    let (one, two) = (stage().await, stage().await);
    let (ticket, person) = (event::TicketId(uuid::Uuid::now_v7()), event::PersonId(uuid::Uuid::now_v7()));
    let customer = event::CustomerId(uuid::Uuid::now_v7());
    let mut ear = two.raised.house.hub.ear(&customer.to_string());
    let there = || two.raised.desk.presence.at(ticket, None, crate::rig::NOW_MS);
    // A hint may be lost while a node comes up, so it is said until it is heard, as browsers do.
    crate::rig::soon("Jonas is at the ticket, on the other node", async || {
        one.raised.desk.there(ticket, Some(person), "Jonas", serve::presence::State::Writing);
        there().first().is_some_and(|one| one.writing && one.name == "Jonas")
    })
    .await;
    one.raised.desk.tell_typing(customer, "Jonas");
    let typing = tokio::time::timeout(Duration::from_secs(20), ear.signals.recv()).await.unwrap().unwrap();
    assert_eq!((typing.kind.as_str(), typing.body.contains("Jonas")), ("typing", true));
    assert!(one.raised.desk.presence.at(ticket, None, crate::rig::NOW_MS).len() == 1, "nobody hears themselves");
}
