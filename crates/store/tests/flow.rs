//! Commands, the log and reading, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

use event::{Actor, CommandId, Words};
use serde::Serialize;
use store::{Command, Error, Event, NewJob, Outcome, Result, Tx, answer, on_both, query, refuse, testing::Fresh};

query! {
    /// Stands in for a room's rows: a migration of the store's own is the only table a test has.
    InsertNote { id: CommandId, text: Words, at_ms: i64 } =
        "insert into store_command (id, name, actor, at_ms, answer) values ($id, 'note', 'nobody', $at_ms, $text)"
}
query! {
    Notes { from: i64 } -> [Note { answer: String }] =
        "select answer from store_command where name = 'note' and at_ms >= $from order by at_ms, id limit 100"
}

#[derive(Serialize)]
struct NoteWritten {
    id: CommandId,
    #[serde(skip)]
    text: Words,
    at_ms: i64,
}

impl Event for NoteWritten {
    const KIND: &'static str = "test.note_written";
    fn subject(&self) -> String {
        self.id.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(InsertNote { id: self.id, text: self.text.clone(), at_ms: self.at_ms }).await
    }
}

#[derive(Clone)]
enum Write {
    Note(&'static str),
    Refused(&'static str),
    Panics,
    Fails,
    Outside,
    Waits,
}

impl Command for Write {
    const NAME: &'static str = "test.write";
    type Answer = String;
    type Refusal = &'static str;
    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<String, &'static str> {
        let note = |text: &str| NoteWritten { id: tx.new_id(), text: text.into(), at_ms: tx.now_ms() };
        match self {
            Write::Note(text) => {
                let job = NewJob { kind: "test.job", key: None, due_ms: 0, body: serde_json::json!({}) };
                tx.record(answer((*text).to_owned()).and(note(text)).job(job)).await
            }
            Write::Refused(text) => tx.record(refuse("no").and(note(text))).await,
            Write::Panics => panic!("a bad command"),
            Write::Fails => {
                let event = note("gone");
                let _: std::result::Result<(), ()> = tx.record(answer(()).and(event)).await?;
                Err(Error::Missing("what it needs"))
            }
            Write::Outside => {
                tx.push(InsertNote { id: tx.new_id(), text: "x".into(), at_ms: 0 }).await?;
                Ok(Ok(String::new()))
            }
            Write::Waits => {
                std::future::pending::<()>().await;
                Ok(Ok(String::new()))
            }
        }
    }
}

async fn notes(store: &store::Store) -> Vec<String> {
    let rows = store.read().await.unwrap().all(Notes { from: 0 }).await.unwrap();
    rows.into_iter().map(|note| note.answer).collect()
}

on_both! {
async fn a_command_writes_rows_and_log_together(fresh: Fresh) {
    let store = fresh.open().await;
    let mut head = store.head();
    assert_eq!(store.run(&Actor::House, None, Write::Note("one")).await.unwrap(), Ok("one".into()));
    assert_eq!(*head.borrow_and_update(), 1);
    assert_eq!(notes(&store).await, ["one"]);
    let log = store.entries(0, 10).await.unwrap();
    assert_eq!((log[0].seq, log[0].kind.as_str(), log[0].actor.as_str()), (1, "test.note_written", "house"));
    assert!(!log[0].body.contains("one"), "words are not logged");
    assert_eq!(store.read().await.unwrap().seq().await.unwrap(), 1);
}
}

on_both! {
async fn the_same_id_again_has_the_effect_of_once(fresh: Fresh) {
    let store = fresh.open().await;
    let id = Some(store.new_id());
    assert_eq!(store.run(&Actor::House, id, Write::Refused("r")).await.unwrap(), Err("no"));
    assert_eq!(store.run(&Actor::House, id, Write::Note("one")).await.unwrap(), Ok("one".into()));
    assert_eq!(store.run(&Actor::House, id, Write::Note("two")).await.unwrap(), Ok("one".into()));
    assert!(matches!(store.run(&Actor::Anonymous, id, Write::Note("two")).await, Err(Error::Conflict)));
    assert_eq!(notes(&store).await, ["r", "one"]);
}
}

on_both! {
async fn a_bad_command_harms_nobody_else(fresh: Fresh) {
    let store = fresh.open().await;
    let run = |command: Write| {
        let store = store.clone();
        tokio::spawn(async move { store.run(&Actor::House, None, command).await })
    };
    let all = [Write::Note("a"), Write::Panics, Write::Fails, Write::Outside, Write::Waits, Write::Note("b")].map(run);
    let mut results = Vec::new();
    for one in all {
        results.push(one.await.unwrap());
    }
    assert!(results[0].is_ok() && results[5].is_ok());
    assert!(matches!(results[1], Err(Error::Panicked("test.write"))));
    assert!(matches!(results[2], Err(Error::Missing(_))));
    assert!(matches!(results[3], Err(Error::Outside(_))));
    assert!(matches!(results[4], Err(Error::Waited(_))));
    let mut rows = notes(&store).await;
    rows.sort();
    assert_eq!(rows, ["a", "b"]);
    assert_eq!(store.entries(0, 10).await.unwrap().len(), 2);
}
}

on_both! {
async fn an_opened_again_store_goes_on_where_it_was(fresh: Fresh) {
    let store = fresh.open().await;
    store.run(&Actor::House, None, Write::Note("one")).await.unwrap().unwrap();
    let second = store::Store::open(fresh.config()).await.map(drop);
    assert!(fresh.is_postgres() || matches!(second, Err(Error::InUse(_))));
    store.close().await;
    assert!(matches!(store.run(&Actor::House, None, Write::Note("late")).await, Err(Error::Closed)));
    drop(store);
    let store = fresh.open().await;
    store.clock().advance_ms(1);
    store.run(&Actor::House, None, Write::Note("two")).await.unwrap().unwrap();
    assert_eq!(notes(&store).await, ["one", "two"]);
    assert_eq!(*store.head().borrow(), 2);
}
}
