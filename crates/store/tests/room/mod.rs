//! A small room for tests: notes, kept where the store keeps command ids, as it has no table of its own.
#![allow(dead_code, reason = "each test file uses a part of it")]

use event::{Actor, CommandId, Words};
use serde::Serialize;
use std::convert::Infallible;
use store::{Command, Event, Outcome, Result, Store, Tx, answer, query};

query! {
    InsertNote { id: CommandId, text: Words, at_ms: i64 } =
        "insert into store_command (id, name, actor, at_ms, answer) values ($id, 'note', 'nobody', $at_ms, $text)"
    pub Notes { from: i64 } -> [Note { answer: String }] =
        "select answer from store_command where name = 'note' and at_ms >= $from order by at_ms, id limit 100000"
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

/// Writes a note; the lane is its length.
pub struct WriteNote(pub String);

impl Command for WriteNote {
    const NAME: &'static str = "test.write_note";
    type Answer = ();
    type Refusal = Infallible;
    fn lane(&self) -> u64 {
        self.0.len() as u64
    }
    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        let event = NoteWritten { id: tx.new_id(), text: self.0.as_str().into(), at_ms: tx.now_ms() };
        tx.record(answer(()).and(event)).await
    }
}

/// Writes a note and waits until it is kept.
pub async fn note(store: &Store, text: &str) -> Result<()> {
    let Ok(()) = store.run(&Actor::House, None, WriteNote(text.to_owned())).await?;
    Ok(())
}

/// All notes.
pub async fn notes(store: &Store) -> Vec<String> {
    let rows = store.read().await.unwrap().all(Notes { from: 0 }).await.unwrap();
    rows.into_iter().map(|note| note.answer).collect()
}
