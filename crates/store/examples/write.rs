//! How many durable commands a second: `cargo run --release -p store --example write -- DATABASE [SECONDS] [LANES]`.
//!
//! A command inserts a message, updates its ticket and logs an event. For SQLite the same statements are first run
//! bare, in groups as large as there are clients, which is what group commit could reach at best. The rounds of the
//! two are interleaved, as the machine's speed drifts.
#![allow(clippy::unwrap_used, missing_docs)]

use event::{Actor, Clock, MessageId, TicketId, Words};
use serde::Serialize;
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use store::{Command, Config, Event, Outcome, Result, Store, Tx, answer, query};
use uuid::Uuid;

const TICKETS: i64 = 1_000;
const BODY: &str = "We credited your deposit. It arrived on a network that this address does not watch, so it took a \
                    person to find it; the memo was missing, too. Nothing else is needed from you, and the next one \
                    will be faster.";
const TABLES: &str = "
    create table bench_ticket (id text primary key, status text not null, messages bigint not null, at_ms bigint not null);
    create table bench_message (id text primary key, ticket_id text not null, at_ms bigint not null, body text not null);
    create index bench_message_by_ticket on bench_message (ticket_id, id)";

query! {
    Bump { id: TicketId, at_ms: i64 } -> [Bumped { messages: i64 }] =
        "update bench_ticket set status = 'open', messages = messages + 1, at_ms = $at_ms where id = $id returning messages"
    Insert { id: MessageId, ticket: TicketId, at_ms: i64, body: Words } =
        "insert into bench_message (id, ticket_id, at_ms, body) values ($id, $ticket, $at_ms, $body)"
}

#[derive(Serialize)]
struct Written {
    ticket: TicketId,
    message: MessageId,
    at_ms: i64,
    #[serde(skip)]
    body: Words,
}

impl Event for Written {
    const KIND: &'static str = "bench.message_written";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let Written { ticket, message, at_ms, body } = self;
        tx.push(Insert { id: *message, ticket: *ticket, at_ms: *at_ms, body: body.clone() }).await?;
        tx.one(Bump { id: *ticket, at_ms: *at_ms }).await.map(drop)
    }
}

struct Write(TicketId);

impl Command for Write {
    const NAME: &'static str = "bench.write";
    type Answer = ();
    type Refusal = Infallible;
    fn lane(&self) -> u64 {
        self.0.0.as_u128() as u64
    }
    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        let event = Written { ticket: self.0, message: tx.new_id(), at_ms: tx.now_ms(), body: BODY.into() };
        tx.record(answer(()).and(event)).await
    }
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let url = args.next().expect("the first argument is a database");
    let seconds: u64 = args.next().map_or(3, |text| text.parse().unwrap());
    let data = tempfile::tempdir().unwrap();
    let lanes: usize = args.next().map_or(Config::new("", "").lanes, |text| text.parse().unwrap());
    let store = Store::open(Config { clock: Clock::system(), lanes, ..Config::new(&url, data.path()) }).await.unwrap();
    let tickets: Arc<Vec<TicketId>> = Arc::new((0..TICKETS).map(|n| TicketId(Uuid::from_u128(n as u128))).collect());
    seed(&url, &tickets).await;
    println!("{}", resident());
    for clients in [1, 16, 128] {
        for round in 1..=3 {
            let bare_before = cpu_us();
            let bare = url.strip_prefix("sqlite:").map(|path| bare(path, clients, seconds, &tickets));
            let bare_cpu = cpu_us() - bare_before;
            let before = cpu_us();
            let (rate, p50, p99) = round_of(&store, clients, seconds, &tickets).await;
            let cpu = (cpu_us() - before) as f64 / (rate * seconds as f64);
            let bare = bare.map_or(String::new(), |bare| {
                let cpu = bare_cpu as f64 / (bare * seconds as f64);
                format!("  bare {bare:>7.0}/s, cpu {cpu:.0} us: {:>3.0} %", 100.0 * rate / bare)
            });
            println!(
                "{clients:>4} clients, round {round}: {rate:>7.0}/s  p50 {p50:?}  p99 {p99:?}  cpu {cpu:.0} us{bare}"
            );
        }
    }
    println!("{}", resident());
}

async fn seed(url: &str, tickets: &[TicketId]) {
    let rows: Vec<String> = tickets.iter().map(|id| format!("('{id}', 'new', 0, 0)")).collect();
    let rows = format!("insert into bench_ticket (id, status, messages, at_ms) values {}", rows.join(", "));
    if let Some(path) = url.strip_prefix("sqlite:") {
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.execute_batch(&format!("{TABLES}; {rows}")).unwrap();
        return;
    }
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(&format!("{TABLES}; {rows}")).await.unwrap();
}

async fn round_of(
    store: &Store,
    clients: usize,
    seconds: u64,
    tickets: &Arc<Vec<TicketId>>,
) -> (f64, Duration, Duration) {
    let stop = Arc::new(AtomicBool::new(false));
    let start = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let (store, stop, tickets) = (store.clone(), stop.clone(), tickets.clone());
            tokio::spawn(async move {
                let (mut waits, mut at) = (Vec::new(), client * 7);
                while !stop.load(Ordering::Relaxed) {
                    let begun = Instant::now();
                    store.run(&Actor::House, None, Write(tickets[at % tickets.len()])).await.unwrap().unwrap();
                    waits.push(begun.elapsed());
                    at += 13;
                }
                waits
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    stop.store(true, Ordering::Relaxed);
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.unwrap());
    }
    let rate = waits.len() as f64 / start.elapsed().as_secs_f64();
    waits.sort();
    (rate, waits[waits.len() / 2], waits[waits.len() * 99 / 100])
}

/// The statements of [`Write`] and of the log, without anything around them.
fn bare(path: &str, group: usize, seconds: u64, tickets: &[TicketId]) -> f64 {
    let path = format!("{path}.bare");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{path}{end}"));
    }
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.pragma_update(None, "synchronous", "full").unwrap();
    let log = "create table bench_log (seq integer primary key, at_ms bigint, kind text, subject text, actor text, body text, hash text)";
    connection.execute_batch(&format!("{TABLES}; {log}")).unwrap();
    for id in tickets {
        connection.execute("insert into bench_ticket values (?1, 'new', 0, 0)", [id.to_string()]).unwrap();
    }
    let mut insert = connection.prepare("insert into bench_message values (?1, ?2, ?3, ?4)").unwrap();
    let mut bump = connection
        .prepare("update bench_ticket set status = 'open', messages = messages + 1, at_ms = ?1 where id = ?2 returning messages")
        .unwrap();
    let mut append = connection
        .prepare("insert into bench_log values (?1, ?2, 'bench.message_written', ?3, 'house', ?4, ?5)")
        .unwrap();
    let (start, mut done) = (Instant::now(), 0usize);
    while start.elapsed() < Duration::from_secs(seconds) {
        connection.execute_batch("begin immediate").unwrap();
        for _ in 0..group {
            let ticket = tickets[done * 13 % tickets.len()].to_string();
            insert.execute((Uuid::now_v7().to_string(), &ticket, 1_772_442_000_000i64, BODY)).unwrap();
            bump.query_row((1_772_442_000_000i64, &ticket), |row| row.get::<_, i64>(0)).unwrap();
            let body = "{\"ticket\":\"00000000-0000-0000-0000-000000000000\",\"message\":\"00000000-0000-0000-0000-000000000000\",\"at_ms\":1}";
            append.execute((done as i64, 1_772_442_000_000i64, &ticket, body, "0".repeat(64))).unwrap();
            done += 1;
        }
        connection.execute_batch("commit").unwrap();
    }
    done as f64 / start.elapsed().as_secs_f64()
}

/// What this process has used of the processors, in steps of 10 ms.
fn cpu_us() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    (ticks(11) + ticks(12)) * 10_000
}

/// What is in memory: of its own, and of files that are mapped.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines = status.lines().filter(|line| line.starts_with("RssAnon") || line.starts_with("RssFile"));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", ")
}
