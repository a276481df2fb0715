//! Jobs: claimed, tried again, dead, in doubt, decided.
#![allow(clippy::unwrap_used, missing_docs)]

use event::{Actor, JobId};
use serde_json::json;
use std::{convert::Infallible, time::Duration};
use store::{
    Command, Error, Fate, Job, JobKind, JobState, NewJob, Outcome, Store, Tx, Undecided, Verdict, on_both,
    testing::Fresh,
};

const MAIL: JobKind = JobKind { name: "test.mail", repeats: true };
const CALL: JobKind = JobKind { name: "test.call", repeats: false };
const LEASE_MS: i64 = 30_000;

fn job(kind: JobKind, key: Option<&str>, due_ms: i64) -> NewJob {
    NewJob { kind: kind.name, key: key.map(str::to_owned), due_ms, body: json!({ "to": 1 }) }
}

async fn next(store: &Store, kind: JobKind) -> Vec<Job> {
    store.jobs().next(&[kind], 10, LEASE_MS).await.unwrap()
}

struct Finish(JobId);

impl Command for Finish {
    const NAME: &'static str = "test.finish";
    type Answer = ();
    type Refusal = Infallible;
    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        tx.job_done(self.0).await?;
        Ok(Ok(()))
    }
}

on_both! {
async fn a_due_job_is_claimed_once_and_done_once(fresh: Fresh) {
    let store = fresh.open().await;
    let now_ms = store.clock().now_ms();
    store.jobs().queue(job(MAIL, None, now_ms + 1_000)).await.unwrap();
    assert_eq!(next(&store, MAIL).await.len(), 0);
    store.clock().advance_ms(1_000);
    let taken = next(&store, MAIL).await;
    assert_eq!((taken.len(), taken[0].tries), (1, 1));
    assert_eq!(taken[0].body.0, json!({ "to": 1 }));
    assert_eq!(next(&store, MAIL).await.len(), 0);
    store.run(&Actor::House, None, Finish(taken[0].id)).await.unwrap().unwrap();
    assert!(matches!(store.run(&Actor::House, None, Finish(taken[0].id)).await, Err(Error::Lapsed)));
    assert_eq!(store.jobs().stats().await.unwrap(), []);
}
}

on_both! {
async fn a_key_is_queued_once_while_it_waits_or_runs(fresh: Fresh) {
    let store = fresh.open().await;
    let now_ms = store.clock().now_ms();
    store.jobs().queue(job(MAIL, Some("a"), now_ms + 5_000)).await.unwrap();
    store.jobs().queue(job(MAIL, Some("a"), now_ms)).await.unwrap();
    let taken = next(&store, MAIL).await;
    assert_eq!(taken.len(), 1, "the earlier time wins");
    store.jobs().queue(job(MAIL, Some("a"), now_ms)).await.unwrap();
    assert_eq!(next(&store, MAIL).await.len(), 0);
    assert!(store.jobs().done(&taken[0]).await.unwrap());
    store.jobs().queue(job(MAIL, Some("a"), now_ms)).await.unwrap();
    assert_eq!(next(&store, MAIL).await.len(), 1);
}
}

on_both! {
async fn tries_end_in_a_dead_letter_and_a_person_decides(fresh: Fresh) {
    let store = fresh.open().await;
    store.jobs().queue(job(MAIL, None, 0)).await.unwrap();
    let mut fates = Vec::new();
    for _ in 0..store::TRIES_MAX {
        store.clock().advance_ms(2 * 3_600_000);
        let taken = next(&store, MAIL).await;
        fates.push(store.jobs().failed(&taken[0], "ana@customer.example is away").await.unwrap());
    }
    assert!(fates[..7].iter().all(|fate| matches!(fate, Fate::Again(_))));
    assert_eq!(fates[7], Fate::Died);
    let letters = store.jobs().letters(JobState::Dead, None, 10).await.unwrap();
    assert_eq!((letters.len(), letters[0].tries), (1, 8));
    let id = letters[0].id;
    let decide =
        async |verdict, reason: &str| store.jobs().decide(&Actor::House, id, verdict, reason.to_owned()).await.unwrap();
    assert_eq!(decide(Verdict::Retry, " ").await, Err(Undecided::NoReason));
    let mut bell = store.bell();
    bell.borrow_and_update();
    assert_eq!(decide(Verdict::Retry, "the server is back").await, Ok(()));
    assert!(bell.has_changed().unwrap());
    assert_eq!(decide(Verdict::Retry, "again").await, Err(Undecided::Settled));
    let taken = next(&store, MAIL).await;
    assert_eq!(store.jobs().died(&taken[0], "no such mailbox").await.unwrap(), Fate::Died);
    assert_eq!(decide(Verdict::Abandon, "wrote a letter").await, Ok(()));
    let log = store.entries(0, 10).await.unwrap();
    let kinds: Vec<&str> = log.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["store.job_died", "store.job_retried", "store.job_died", "store.job_abandoned"]);
    assert!(log.iter().all(|entry| !entry.body.contains("ana@") && !entry.body.contains("letter")));
    assert_eq!(store.jobs().letter(id).await.unwrap().unwrap().state, JobState::Abandoned);
}
}

on_both! {
async fn a_lease_that_runs_out_is_taken_over_or_comes_in_doubt(fresh: Fresh) {
    let store = fresh.open().await;
    for kind in [MAIL, CALL] {
        store.jobs().queue(job(kind, None, 0)).await.unwrap();
    }
    let (mail, call) = (next(&store, MAIL).await, next(&store, CALL).await);
    store.clock().advance_ms(LEASE_MS - 1);
    assert!(store.jobs().renew(&mail[0], LEASE_MS).await.unwrap());
    store.clock().advance_ms(LEASE_MS - 1);
    assert_eq!(next(&store, MAIL).await.len(), 0, "it was renewed");
    assert_eq!(next(&store, CALL).await.len(), 0, "it is in doubt");
    assert_eq!(store.jobs().letters(JobState::InDoubt, None, 10).await.unwrap()[0].id, call[0].id);
    assert_eq!(store.jobs().failed(&call[0], "late").await.unwrap(), Fate::Lapsed);
    store.clock().advance_ms(LEASE_MS);
    let again = next(&store, MAIL).await;
    assert_eq!((again[0].id, again[0].tries), (mail[0].id, 2));
    assert!(!store.jobs().renew(&mail[0], LEASE_MS).await.unwrap());
    assert!(!store.jobs().done(&mail[0]).await.unwrap());
    let stats = store.jobs().stats().await.unwrap();
    assert_eq!((stats[0].in_doubt, stats[1].running), (1, 1));
}
}

on_both! {
async fn an_unknown_outcome_is_for_a_person_unless_the_kind_repeats(fresh: Fresh) {
    let store = fresh.open().await;
    for kind in [MAIL, CALL] {
        store.jobs().queue(job(kind, None, 0)).await.unwrap();
    }
    let (mail, call) = (next(&store, MAIL).await, next(&store, CALL).await);
    assert!(matches!(store.jobs().in_doubt(&mail[0], MAIL, "cut off").await.unwrap(), Fate::Again(_)));
    assert_eq!(store.jobs().in_doubt(&call[0], CALL, "cut off").await.unwrap(), Fate::InDoubt);
    let now_ms = store.clock().now_ms();
    assert_eq!(store.jobs().later(&mail[0], now_ms, "x").await.unwrap(), Fate::Lapsed);
}
}

on_both! {
async fn a_queued_job_wakes_who_waits(fresh: Fresh) {
    let store = fresh.open().await;
    let mut bell = store.bell();
    bell.borrow_and_update();
    let waiter = store.clone();
    let waiting = tokio::spawn(async move {
        while next(&waiter, MAIL).await.is_empty() {
            waiter.jobs().wait(&mut bell, &[MAIL], Duration::from_secs(3_600)).await.unwrap();
        }
    });
    store.jobs().queue(job(MAIL, None, 0)).await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), waiting).await.unwrap().unwrap();
}
}
