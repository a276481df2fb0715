//! The limits: what the machine does with the same shape of work and nothing of ours in it.

mod behind;

use crate::measure::Samples;
use axum::{
    Router,
    body::Body,
    extract::State,
    response::{Html, IntoResponse},
    routing::{get, post},
};
use bytes::Bytes;
use futures_util::stream;
use rusqlite::{Connection, params};
use std::{
    convert::Infallible,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};
use tokio::sync::broadcast::{self, Sender};
use uuid::Uuid;

/// Bytes of the page that stands for a screen.
const PAGE_BYTES: usize = 8 * 1024;

/// Serves an empty handler, an 8 KiB body, a stream that repeats what is told, and the rows of writes at the addresses that the house has for
/// them; until it is ended. `data`: the folder of the bare database.
pub async fn serve(listen: SocketAddr, data: &Path) -> Result<(), String> {
    let page = Bytes::from(vec![b'a'; PAGE_BYTES]);
    let (tell, _) = broadcast::channel::<Bytes>(1024);
    let router = Router::new()
        .route("/empty", get(async || ""))
        .route("/alone", get(async || ([("cross-origin-opener-policy", "same-origin")], Html(""))))
        .route("/page", get(async move || page.clone()))
        .route("/stream", get(listening))
        .route("/tell", post(told))
        .with_state(tell)
        .merge(behind::router(Bare::open(data, "limit-behind").await?));
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|error| error.to_string())?;
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        let _refused = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await.map_err(|error| error.to_string())
}

async fn listening(State(tell): State<Sender<Bytes>>) -> impl IntoResponse {
    let ear = tell.subscribe();
    Body::from_stream(stream::unfold((ear, false), |(mut ear, greeted)| async move {
        match greeted {
            false => Some((Ok::<Bytes, Infallible>(Bytes::from_static(b"event: hello\n\n")), (ear, true))),
            true => ear.recv().await.ok().map(|said| (Ok(said), (ear, true))),
        }
    }))
}

async fn told(State(tell): State<Sender<Bytes>>, said: Bytes) {
    let _nobody = tell.send(Bytes::from(format!("data: {}\n\n", String::from_utf8_lossy(&said))));
}

/// The rows of one write, without anything that decides on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Of a new ticket by a new customer.
    Ticket,
    /// Of one more message in a chat.
    Chat,
}

/// A bare database with the same tables and indexes.
pub struct Bare {
    line: Connection,
    seq: i64,
    customer: String,
    ticket: String,
}

impl Bare {
    /// A fresh file with the house's schema, as durable as the house's.
    pub async fn open(folder: &Path, name: &str) -> Result<Bare, String> {
        let path = folder.join(format!("{name}.sqlite"));
        for end in ["", "-wal", "-shm"] {
            let _absent = std::fs::remove_file(folder.join(format!("{name}.sqlite{end}")));
        }
        let config = store::Config::new(format!("sqlite:{}", path.display()), folder.join(name));
        let store = store::Store::open(config).await.map_err(|error| error.to_string())?;
        store.close().await;
        let bare = || -> rusqlite::Result<Bare> {
            let line = Connection::open(&path)?;
            line.execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory")?;
            let mut bare = Bare { line, seq: 1_000, customer: String::new(), ticket: String::new() };
            bare.group(Rows::Ticket, 1)?;
            Ok(bare)
        };
        bare().map_err(|error| error.to_string())
    }

    /// Commits groups for so long; each write of a group waits for its commit.
    pub fn load(&mut self, rows: Rows, together: usize, lasts: Duration) -> Result<Samples, String> {
        let (begun, mut samples) = (Instant::now(), Samples::default());
        while begun.elapsed() < lasts {
            let asked = Instant::now();
            self.group(rows, together).map_err(|error| error.to_string())?;
            let took = asked.elapsed();
            (0..together).for_each(|_| samples.add(took));
        }
        samples.elapsed = begun.elapsed();
        Ok(samples)
    }

    fn group(&mut self, rows: Rows, together: usize) -> rusqlite::Result<()> {
        self.commit(std::iter::repeat_n(rows, together))
    }

    /// Writes the rows of each in one transaction.
    fn commit(&mut self, writes: impl Iterator<Item = Rows>) -> rusqlite::Result<()> {
        self.line.execute_batch("begin immediate")?;
        for rows in writes {
            match rows {
                Rows::Ticket => self.ticket()?,
                Rows::Chat => self.chat()?,
            }
        }
        self.line.execute_batch("commit")
    }

    fn ticket(&mut self) -> rusqlite::Result<()> {
        let (customer, ticket) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
        let (line, seq) = (&self.line, self.seq);
        line.prepare_cached(
            "insert into serve_customer (id, name, email, email_fold, uid, phrase, lang, verified, chat_seq, created_ms)
             values (?1, 'Somebody', ?2, ?2, null, null, 'en', 0, 0, ?3)",
        )?
        .execute(params![customer, format!("limit-{seq}@mail.example"), seq])?;
        line.prepare_cached(
            "insert into serve_ticket
               (id, number, subject, status, live, priority, channel, lang, requester_id, assignee_id, group_id,
                follows_id, mailbox_id, verified, seq, seen_seq, reopens, due_ms, due_sort, last_kind, last_words,
                created_ms, updated_ms, solved_ms)
             values (?1, ?2, ?3, 1, 1, 0, 'api', 'en', ?4, null, null, null, null, 0, 1, 0, 0, ?5, ?5, 1, ?3, ?5, ?5, null)",
        )?
        .execute(params![ticket, seq, "A deposit that has not arrived", customer, seq])?;
        line.prepare_cached("update serve_number set next = ?1 where id = 1")?.execute(params![seq])?;
        (self.customer, self.ticket) = (customer, ticket);
        self.message(1)?;
        self.log(&["serve.customer_met", "serve.ticket_opened", "serve.message_received", "serve.promise_started"])
    }

    fn chat(&mut self) -> rusqlite::Result<()> {
        let (line, seq) = (&self.line, self.seq);
        line.prepare_cached("update serve_ticket set seq = ?1, last_words = 'x', updated_ms = ?1 where id = ?2")?
            .execute(params![seq, self.ticket])?;
        line.prepare_cached("update serve_customer set chat_seq = ?1 where id = ?2")?
            .execute(params![seq, self.customer])?;
        self.message(seq)?;
        self.log(&["serve.message_received"])
    }

    fn message(&self, seq: i64) -> rusqlite::Result<()> {
        self.line
            .prepare_cached(
                "insert into serve_message
                   (id, ticket_id, requester_id, seq, chat_seq, kind, person_id, author, text, html, unverified,
                    written_ms, release_ms, released_ms, delivered_ms, read_ms, undone_ms, failed)
                 values (?1, ?2, ?3, ?4, ?4, 1, null, 'Somebody', ?5, null, 0, ?4, ?4, ?4, null, null, null, null)",
            )?
            .execute(params![Uuid::now_v7().to_string(), self.ticket, self.customer, seq, TEXT])?;
        Ok(())
    }

    fn log(&mut self, kinds: &[&str]) -> rusqlite::Result<()> {
        let hash = "0".repeat(64);
        let mut log = self.line.prepare_cached(
            "insert into store_log (seq, at_ms, kind, subject, actor, body, hash) values (?1, ?1, ?2, ?3, 'house', ?4, ?5)",
        )?;
        for kind in kinds {
            self.seq += 1;
            log.execute(params![self.seq, kind, self.ticket, BODY, hash])?;
        }
        self.line
            .prepare_cached("update store_head set seq = ?1, hash = ?2 where id = 1")?
            .execute(params![self.seq, hash])?;
        self.line
            .prepare_cached("insert into store_command (id, name, actor, at_ms, answer) values (?1, 'serve.receive', 'house', ?2, ?3)")?
            .execute(params![Uuid::now_v7().to_string(), self.seq, BODY])?;
        Ok(())
    }
}

const TEXT: &str =
    "I sent 1240.50 USDT an hour ago and your app still shows zero. The explorer says success. Where is it?";
const BODY: &str =
    r#"{"ticket":"0193-0000-7000-8000-000000000000","message":"0193-0000-7000-8000-000000000000","seq":1}"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_rows_fit_the_houses_schema() {
        let folder = tempfile::tempdir().unwrap();
        let mut bare = Bare::open(folder.path(), "limit").await.unwrap();
        bare.group(Rows::Ticket, 3).unwrap();
        bare.group(Rows::Chat, 2).unwrap();
        let count = |table: &str| -> i64 {
            bare.line.query_row(&format!("select count(*) from {table}"), [], |row| row.get(0)).unwrap()
        };
        let counts = ["serve_ticket", "serve_message", "store_log", "store_command"].map(count);
        assert_eq!(counts, [4, 6, 18, 6]);
    }
}
