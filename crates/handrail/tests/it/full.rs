//! The disk is full under a running house: it says so at once in the reader's language, goes on reading, loses nothing
//! that it acknowledged, and goes on by itself when there is room again.

use crate::{
    kill::free,
    rig::soon,
    walk::{Got, Run, Walker, after, wait},
};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Of the file system that the house gets.
const SIZE: &str = "size=28m";
/// Taken away from it at first, and given back later.
const STONE: usize = 4 * 1024 * 1024;
const PASSWORD: &str = "seven quiet herons at noon";

/// A house in a file system of its own, which goes with it.
struct Small {
    run: Run,
    data: PathBuf,
}

/// Starts a house that sees a small file system at `data`. None if this process may not make one.
fn small(folder: &Path) -> Option<Small> {
    let data = folder.join("data");
    std::fs::create_dir(&data).unwrap();
    let own = ["--user", "--map-root-user", "--mount"];
    let may = Command::new("unshare").args(own).args(["mount", "-t", "tmpfs", "tmpfs"]).arg(&data).output();
    if !may.is_ok_and(|may| may.status.success()) {
        return None;
    }
    let at = free();
    let log = std::fs::File::create(folder.join("log.txt")).unwrap();
    let mut command = Command::new("unshare");
    command
        .args(own)
        .args(["sh", "-c", "mount -t tmpfs -o \"$0\" tmpfs \"$1\" && shift && exec \"$@\"", SIZE])
        .arg(&data)
        .args([env!("CARGO_BIN_EXE_handrail"), "serve", "--listen", &at.to_string(), "--data"])
        .arg(&data)
        .env("HANDRAIL_LOG", "error")
        .env("HANDRAIL_HOUSE__LIMITS__VISITOR_MESSAGES_PER_MINUTE", "1000000")
        .env("HANDRAIL_HOUSE__LIMITS__VISITORS_PER_HOUR", "1000000")
        .stdout(Stdio::piped())
        .stderr(log);
    let run = wait(command.spawn().unwrap(), at, folder.join("log.txt"));
    let data = PathBuf::from(format!("/proc/{}/root{}", run.server.child.id(), data.display()));
    Some(Small { run, data })
}

struct Desk {
    visitor: Walker,
    agent: Walker,
    acknowledged: i64,
}

impl Desk {
    async fn open(house: &Run) -> Desk {
        let mut agent = Walker::new(house);
        agent.join(house.welcome.as_ref().unwrap(), "Odile Ferrand", "owner@quayside.example", PASSWORD).await;
        let mut visitor = Walker::new(house);
        let arrived = visitor.json("POST", "/widget/visitors", &json!({ "lang": "en" })).await;
        visitor.bearer = Some(after(&arrived.text, "\"secret\":\"").to_owned());
        Desk { visitor, agent, acknowledged: 0 }
    }

    async fn write(&mut self, text: &str) -> Got {
        let message = json!({ "command_id": uuid::Uuid::now_v7(), "text": text });
        let got = self.visitor.json("POST", "/widget/messages", &message).await;
        self.acknowledged += i64::from(got.status == 201);
        got
    }

    /// Writes until nothing more can be written.
    async fn fill(&mut self) -> Got {
        let text = "xxxx ".repeat(3_600);
        for _ in 0..10_000 {
            let begun = Instant::now();
            let got = self.write(&text).await;
            if got.status != 201 {
                assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
                return got;
            }
        }
        panic!("it was never full");
    }

    async fn ticket(&mut self) -> Value {
        let list = self.agent.json("GET", "/api/v1/tickets?view=open", &Value::Null).await;
        assert_eq!(list.status, 200, "{}", list.text);
        serde_json::from_str::<Value>(&list.text).unwrap()["tickets"][0].clone()
    }

    async fn reads(&mut self) {
        let id = self.ticket().await["id"].as_str().unwrap().to_owned();
        let ticket = self.agent.json("GET", &format!("/api/v1/tickets/{id}"), &Value::Null).await;
        let ticket: Value = serde_json::from_str(&ticket.text).unwrap();
        assert_eq!(ticket["seq"], self.acknowledged, "what was acknowledged is there, and nothing else");
        let path = format!("/tickets/{id}");
        for path in ["/tickets", &path, "/search?q=xxxx", "/ready", "/settings/health"] {
            let got = self.agent.get(path).await;
            assert_eq!(got.status, 200, "{path}: {}", got.text);
        }
    }
}

#[tokio::test]
async fn a_house_whose_disk_is_full_says_so_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let Some(house) = small(folder.path()) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "this machine must allow a file system of one's own (unshare --mount)"
        );
        eprintln!("NOT RUN: a full disk; this process may not make a file system of its own (unshare --mount)");
        return;
    };
    let mut desk = Desk::open(&house.run).await;
    assert_eq!(desk.write("the first message").await.status, 201);
    let stone = house.data.join("stone");
    std::fs::write(&stone, vec![0; STONE]).unwrap();

    let refused = desk.fill().await;
    assert_eq!(refused.status, 507, "{}", refused.text);
    assert!(refused.text.contains("\"full\"") && refused.text.contains("no room left"), "{}", refused.text);
    assert!(refused.headers.contains_key("retry-after"));
    assert!(desk.acknowledged > 100, "{}", desk.acknowledged);
    let id = desk.ticket().await["id"].as_str().unwrap().to_owned();
    // What the copying of the write-ahead log gave back meanwhile is taken first.
    let big = json!({ "text": format!("note {}", "yyyy ".repeat(3_000)) });
    let mut note = desk.agent.json("POST", &format!("/api/v1/tickets/{id}/notes"), &big).await;
    while note.status == 201 {
        desk.acknowledged += 1;
        note = desk.agent.json("POST", &format!("/api/v1/tickets/{id}/notes"), &big).await;
    }
    assert_eq!(note.status, 507, "{}", note.text);
    let mut nobody = Walker::new(&house.run);
    nobody.cookies.insert("lang".into(), "zh-CN".into());
    let mut arrival = nobody.json("POST", "/widget/visitors", &json!({})).await;
    while arrival.status == 201 {
        arrival = nobody.json("POST", "/widget/visitors", &json!({})).await;
    }
    assert_eq!(arrival.status, 507, "{}", arrival.text);
    assert!(arrival.text.contains("磁盘"), "in the reader's language: {}", arrival.text);
    desk.reads().await;

    std::fs::remove_file(stone).unwrap();
    let before = desk.acknowledged;
    let begun = Instant::now();
    while desk.write("there is room again").await.status != 201 {
        assert!(begun.elapsed() < Duration::from_secs(10), "it does not go on by itself");
    }
    assert_eq!(desk.acknowledged, before + 1);
    desk.reads().await;
    let mut agent = desk.agent;
    let found = agent.get("/search?q=room").await;
    assert_eq!(found.status, 200);
    let cell = tokio::sync::Mutex::new(agent);
    soon("the index goes on too", || async {
        cell.lock().await.get("/search?q=again").await.text.contains("there is")
    })
    .await;
}
