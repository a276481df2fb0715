//! Many writers at once: lanes, several nodes on one PostgreSQL, links that break.
#![allow(clippy::unwrap_used, missing_docs)]

mod room;

use event::{Actor, CommandId};
use futures_util::future::join_all;
use room::{WriteNote, note, notes};
use std::{collections::HashSet, time::Duration};
use store::{Config, Error, Store, log::verify, on_both, public_key, query, testing};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(180);

/// Reads the log as it grows, until `last`; every number must come exactly once, in order.
async fn tail(store: Store, last: i64) {
    let (mut head, mut seen) = (store.head(), 0);
    while seen < last {
        let known = *head.borrow_and_update();
        for entry in store.entries(seen, 100).await.unwrap() {
            assert_eq!(entry.seq, seen + 1, "an entry was missed");
            seen = entry.seq;
        }
        if seen >= known && seen < last {
            timeout(PATIENCE, head.changed()).await.unwrap().unwrap();
        }
    }
}

on_both! {
    async fn a_follower_misses_nothing_while_many_write(fresh: testing::Fresh) {
        let store = fresh.open().await;
        let following = tokio::spawn(tail(store.clone(), 600));
        let writers: Vec<_> = (0..20).map(|writer: usize| {
            let store = store.clone();
            tokio::spawn(async move {
                for number in 0..30 {
                    note(&store, &format!("{}{number}", "x".repeat(writer))).await.unwrap();
                }
            })
        }).collect();
        for writer in writers {
            writer.await.unwrap();
        }
        timeout(PATIENCE, following).await.unwrap().unwrap();
        assert_eq!(notes(&store).await.len(), 600);
        assert_eq!(verify(&store, &[public_key(&[0; 32])], &[]).await.unwrap().unwrap().entries, 600);
    }

    async fn a_full_queue_says_so(fresh: testing::Fresh) {
        let store = fresh.open().await;
        let many = join_all((0..store::QUEUE_MAX + 2_000).map(|_| note(&store, "x"))).await;
        let busy = many.iter().filter(|result| matches!(result, Err(Error::Busy))).count();
        assert!(busy > 0 && busy + notes(&store).await.len() == many.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_share_one_log() {
    let Some(fresh) = testing::postgres() else { return };
    let (one, two) = (fresh.open().await, fresh.open().await);
    let following = [tokio::spawn(tail(one.clone(), 200)), tokio::spawn(tail(two.clone(), 200))];
    let writers = [&one, &two].map(|store| {
        let store = store.clone();
        tokio::spawn(async move {
            join_all((0..100).map(|number| {
                let store = store.clone();
                async move { note(&store, &"x".repeat(number)).await.unwrap() }
            }))
            .await;
        })
    });
    for writer in writers {
        timeout(PATIENCE, writer).await.unwrap().unwrap();
    }
    for follower in following {
        timeout(PATIENCE, follower).await.unwrap().unwrap();
    }
    assert_eq!(verify(&one, &[public_key(&[0; 32])], &[]).await.unwrap().unwrap().entries, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_two_nodes_take_at_once_is_done_once() {
    let Some(fresh) = testing::postgres() else { return };
    let (one, two) = (fresh.open().await, fresh.open().await);
    for round in 0..20 {
        let id: Option<CommandId> = Some(one.new_id());
        let both = [&one, &two].map(|store| {
            let store = store.clone();
            tokio::spawn(async move { store.run(&Actor::House, id, WriteNote("once".into())).await })
        });
        for run in both {
            run.await.unwrap().unwrap().unwrap();
        }
        assert_eq!(notes(&one).await.len(), round + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_break_lose_nothing_and_repeat_nothing() {
    let Some(fresh) = testing::postgres() else { return };
    let store = Store::open(Config { lanes: 2, ..fresh.config() }).await.unwrap();
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut kept = Vec::new();
                for number in 0..60 {
                    let text = format!("{writer}/{number}");
                    note(&store, &text).await.unwrap();
                    kept.push(text);
                }
                kept
            })
        })
        .collect();
    let breaking = tokio::spawn(async move {
        let cut = "with writing as materialized (
                     select distinct l.pid from pg_locks l join pg_class c on c.oid = l.relation
                      where l.pid <> pg_backend_pid() and c.relnamespace = current_schema()::regnamespace)
                   insert into test_cut select pid from writing where pg_terminate_backend(pid)";
        fresh.tamper("create table test_cut (pid bigint not null)").await;
        for _ in 0..40 {
            fresh.tamper(cut).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        fresh
    });
    let mut kept = HashSet::new();
    for writer in writers {
        kept.extend(timeout(PATIENCE, writer).await.unwrap().unwrap());
    }
    let _fresh = breaking.await.unwrap();
    let found = retried(|| async { store.read().await.ok()?.all(room::Notes { from: 0 }).await.ok() }).await;
    let found: Vec<String> = found.into_iter().map(|row| row.answer).collect();
    assert_eq!(found.len(), kept.len(), "nothing is there twice");
    assert_eq!(found.into_iter().collect::<HashSet<_>>(), kept);
    let cuts = retried(|| async { store.read().await.ok()?.one(Cuts {}).await.ok() }).await.n;
    eprintln!("{cuts} cuts");
    assert!(cuts > 0, "no link was cut");
    let whole = retried(|| async { verify(&store, &[public_key(&[0; 32])], &[]).await.ok() }).await;
    assert_eq!(whole.unwrap().entries, 480);
}

query! {
    scan "a test";
    Cuts {} -> [Cut { n: i64 }] = "select count(*) as n from test_cut"
}

/// A read whose link was cut fails, as its snapshot is gone; the next one is served by a new link.
async fn retried<T, F: Future<Output = Option<T>>>(ask: impl Fn() -> F) -> T {
    for _ in 0..20 {
        if let Some(answer) = ask().await {
            return answer;
        }
    }
    panic!("it never answered");
}
