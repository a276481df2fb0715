//! Two nodes on one PostgreSQL: what one takes shows live on the other, and a node that is killed leaves nothing undone.

use crate::kill::{ask, free, ready, start};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use store::testing::postgres;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
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
