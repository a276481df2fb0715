//! A process that is killed while it writes: what it acknowledged is there, once, and the log is whole.
#![allow(clippy::unwrap_used, missing_docs)]

mod room;

use room::{note, notes};
use std::{
    collections::HashSet,
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};
use store::{Config, Store, log::verify, on_both, public_key, testing::Fresh};

const URL: &str = "HANDRAIL_CRASH_URL";
const DATA: &str = "HANDRAIL_CRASH_DATA";

/// Not a test of its own: the process that is killed.
#[tokio::test(flavor = "multi_thread")]
async fn writes_until_it_is_killed() {
    let (Ok(url), Ok(data)) = (env::var(URL), env::var(DATA)) else { return };
    let store = Store::open(Config::new(url, data)).await.unwrap();
    let start = store.entries(0, 1).await.unwrap().len();
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for number in 0.. {
                    let text = format!("{}-{writer}-{number}", store.new_id::<event::CommandId>());
                    note(&store, &text).await.unwrap();
                    println!("kept {start} {text}");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

/// Starts the writing process, kills it after some acknowledgements, and answers them.
fn killed(url: &str, data: &Path, after: usize) -> Vec<String> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "writes_until_it_is_killed", "--nocapture"])
        .env(URL, url)
        .env(DATA, data)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut kept = Vec::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(Ok(line)) = lines.next() {
        if let Some((_, text)) = line.split_once("kept ") {
            kept.push(text.split(' ').nth(1).unwrap().to_owned());
        }
        if kept.len() == after {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    kept
}

on_both! {
    async fn what_was_acknowledged_survives_a_kill(fresh: Fresh) {
        let mut kept = Vec::new();
        for after in [1, 10, 100, 300] {
            kept.extend(killed(&fresh.url, fresh.data(), after));
            let store = fresh.open().await;
            let found = notes(&store).await;
            let unique: HashSet<&String> = found.iter().collect();
            assert_eq!(unique.len(), found.len(), "nothing is there twice");
            assert!(kept.iter().all(|text| unique.contains(text)), "something acknowledged is gone");
            let whole = verify(&store, &[public_key(&[0; 32])], &[]).await.unwrap().unwrap();
            assert_eq!(whole.entries as usize, found.len());
            store.close().await;
        }
    }
}
