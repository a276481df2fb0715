//! The same commands make the same tables on both engines, byte for byte, hashes and all.
#![allow(clippy::unwrap_used, missing_docs)]

use event::{Actor, CommandId, Words};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use serde::Serialize;
use serde_json::json;
use store::{
    Command, Config, Error, Event, Fate, JobKind, JobState, NewJob, Outcome, Result, Store, Tx, Verdict, answer,
    backup, query, refuse, testing,
};
use uuid::Uuid;

query! {
    Put { id: CommandId, text: Words, at_ms: i64 } =
        "insert into store_command (id, name, actor, at_ms, answer) values ($id, 'note', 'nobody', $at_ms, $text)
         on conflict (id) do update set answer = excluded.answer, at_ms = excluded.at_ms"
    Got { id: CommandId } -> [Before { answer: String, at_ms: i64 }] =
        "select answer, at_ms from store_command where id = $id"
}

#[derive(Serialize)]
struct Noted {
    id: CommandId,
    before_ms: Option<i64>,
    #[serde(skip)]
    text: Words,
    at_ms: i64,
}

impl Event for Noted {
    const KIND: &'static str = "test.noted";
    fn subject(&self) -> String {
        self.id.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(Put { id: self.id, text: self.text.clone(), at_ms: self.at_ms }).await
    }
}

/// What a command may come to.
#[derive(Clone, Copy, Debug)]
enum Way {
    Answers,
    Refuses,
    Fails,
}

#[derive(Clone, Debug)]
struct Note {
    place: u8,
    text: String,
    way: Way,
}

impl Command for Note {
    const NAME: &'static str = "test.note";
    type Answer = Option<String>;
    type Refusal = i64;
    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Option<String>, i64> {
        let id = CommandId(Uuid::from_u128(self.place.into()));
        let before = tx.opt(Got { id }).await?;
        let (before_ms, before) = (before.as_ref().map(|note| note.at_ms), before.map(|note| note.answer));
        let event = Noted { id, before_ms, text: self.text.as_str().into(), at_ms: tx.now_ms() };
        let decision = match self.way {
            Way::Refuses => refuse(before_ms.unwrap_or(-1)).and(event),
            Way::Answers | Way::Fails => {
                let key = Some(format!("k{}", self.place % 3));
                let due_ms = tx.now_ms() + i64::from(self.place) * 10;
                answer(before).and(event).job(NewJob {
                    kind: "test.job",
                    key,
                    due_ms,
                    body: json!({ "n": self.place }),
                })
            }
        };
        let outcome = tx.record(decision).await;
        if matches!(self.way, Way::Fails) { Err(Error::Missing("what it needs")) } else { outcome }
    }
}

/// One thing done to a store.
#[derive(Clone, Debug)]
enum Step {
    Note(Note),
    /// With a command id, of which there are few.
    Once(u8, Note),
    Advance(i64),
    /// Claims jobs; each ends in one of four ways.
    Jobs(u8),
    Decide(bool),
    Checkpoint,
}

fn note() -> impl Strategy<Value = Note> {
    let text = prop_oneof!["[a-z]{0,8}", "\\PC{0,12}", Just("a\tb\\c\n\"d".to_owned()), Just("nul\0".to_owned())];
    let way = prop_oneof![6 => Just(Way::Answers), 2 => Just(Way::Refuses), 1 => Just(Way::Fails)];
    (0..12u8, text, way).prop_map(|(place, text, way)| Note { place, text, way })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => note().prop_map(Step::Note),
        3 => (100..106u8, note()).prop_map(|(id, note)| Step::Once(id, note)),
        2 => (0..40_000i64).prop_map(Step::Advance),
        3 => any::<u8>().prop_map(Step::Jobs),
        1 => any::<bool>().prop_map(Step::Decide),
        1 => Just(Step::Checkpoint),
    ]
}

const JOBS: [JobKind; 1] = [JobKind { name: "test.job", repeats: false }];

/// Does a step and tells what came of it.
async fn done(store: &Store, step: &Step) -> String {
    let short = |result: Outcome<Option<String>, i64>| result.map_err(|error| error.to_string());
    match step {
        Step::Note(note) => format!("{:?}", short(store.run(&Actor::House, None, note.clone()).await)),
        Step::Once(id, note) => {
            let id = Some(CommandId(Uuid::from_u128((*id).into())));
            format!("{:?}", short(store.run(&Actor::Anonymous, id, note.clone()).await))
        }
        Step::Advance(by_ms) => {
            store.clock().advance_ms(*by_ms);
            String::new()
        }
        Step::Jobs(how) => {
            let jobs = store.jobs();
            let taken = jobs.next(&JOBS, 2, 1_000).await.unwrap();
            let mut told = format!("{taken:?}");
            for (at, job) in taken.iter().enumerate() {
                let fate = match (usize::from(*how) + at) % 5 {
                    0 => jobs.done(job).await.map(|done| format!("{done}")),
                    1 => jobs.died(job, "dead").await.map(|fate| format!("{fate:?}")),
                    2 => jobs.in_doubt(job, JOBS[0], "who knows").await.map(|fate| format!("{fate:?}")),
                    3 => jobs.later(job, store.clock().now_ms() + 5, "later").await.map(|fate| format!("{fate:?}")),
                    // A lease that runs out. `failed` is left out, as its wait has chance in it.
                    _ => Ok(format!("{:?}", Fate::Lapsed)),
                };
                told.push_str(&fate.unwrap());
            }
            told
        }
        Step::Decide(retry) => {
            let mut told = String::new();
            for state in [JobState::Dead, JobState::InDoubt] {
                for letter in store.jobs().letters(state, None, 1).await.unwrap() {
                    let verdict = if *retry { Verdict::Retry } else { Verdict::Abandon };
                    let decided = store.jobs().decide(&Actor::House, letter.id, verdict, "so".into()).await.unwrap();
                    told.push_str(&format!("{letter:?} {decided:?}"));
                }
            }
            told
        }
        Step::Checkpoint => format!("{:?}", store.checkpoint().await.unwrap()),
    }
}

/// Does all steps on a fresh store; answers what came of each, and the SHA-256 of every table.
async fn played(fresh: testing::Fresh, steps: &[Step]) -> (Vec<String>, Vec<(String, u64, String)>) {
    let store = Store::open(Config { seed: Some(7), lanes: 1, ..fresh.config() }).await.unwrap();
    let mut told = Vec::new();
    for step in steps {
        told.push(done(&store, step).await);
    }
    let manifest = backup::take(&store, &fresh.data().join("kept")).await.unwrap();
    let rows = manifest.files.into_iter().filter(|(path, ..)| path.starts_with("rows/store_")).collect();
    store.close().await;
    (told, rows)
}

#[test]
fn the_same_commands_make_the_same_tables() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(6);
    let config = ProptestConfig { cases, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&vec(step(), 1..60), |steps| {
        runtime.block_on(async {
            let Some(postgres) = testing::postgres() else { return Ok(()) };
            let here = played(testing::sqlite(), &steps).await;
            let there = played(postgres, &steps).await;
            for (at, (one, other)) in here.0.iter().zip(&there.0).enumerate() {
                prop_assert_eq!(one, other, "step {} answered differently: {:?}", at, steps[at]);
            }
            prop_assert_eq!(here.1, there.1, "the tables differ");
            Ok(())
        })
    });
    outcome.unwrap();
}
