//! The rows that wait for something to arrive: a message that is found, a message on connected widgets; and starts.

use crate::{
    client::{Events, Line, load, request},
    house::{self, Process},
    measure::{Figure, Limit, Row, Samples},
    rows::{chat_message, escaped, new_ticket, visitors},
    seed::Seeded,
};
use serde_json::json;
use std::{
    io,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinSet,
    time::timeout,
};
use uuid::Uuid;

/// Widgets that are connected.
const WIDGETS: usize = 1_000;
/// Messages that are waited for, at most.
const TURNS_MAX: u64 = 1_000;
/// The longest wait for a message to arrive or be found.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest wait until the index has everything that was seeded.
const INDEX_PATIENCE: Duration = Duration::from_secs(3_600);
/// Starts of one kind.
const STARTS: usize = 5;
/// How long is written before a kill.
const WRITES: Duration = Duration::from_millis(700);

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Writes a ticket with a word that was never there, and asks until it is found. How long from the answer to the
/// write to the answer that has it, which takes one search at least.
async fn find_new(line: &mut Line, token: &str, patience: Duration, rest: Duration) -> Result<Duration, String> {
    let word = format!("zz{}", Uuid::now_v7().simple());
    let requester = json!({ "email": format!("{word}@mail.example") });
    let body = json!({ "text": format!("A word: {word}"), "requester": requester });
    let written = line.ask(&request("POST", "/api/v1/tickets", token, Some(&body))).await.map_err(said)?;
    let begun = Instant::now();
    if written.status != 201 {
        return Err(format!("a ticket was answered with {}", written.status));
    }
    let ask = request("GET", &format!("/api/v1/search?limit=1&q={}", escaped(&word)), token, None);
    while begun.elapsed() < patience {
        let heard = line.ask(&ask).await.map_err(said)?;
        if heard.status == 200 && heard.body.windows(8).any(|window| window == b"\"ticket\"") {
            return Ok(begun.elapsed());
        }
        if !rest.is_zero() {
            tokio::time::sleep(rest).await;
        }
    }
    Err(format!("a message was not found within {patience:?}"))
}

/// Waits until everything in the log is found; how long that took.
pub async fn indexed(house: &Process, seeded: &Seeded) -> Result<Duration, String> {
    let mut line = Line::open(house.at).await.map_err(said)?;
    find_new(&mut line, &seeded.token, INDEX_PATIENCE, Duration::from_millis(20)).await
}

/// Time until a new message is found. Beside it: an empty answer, as one search must be asked.
pub async fn found(house: &Process, limits: &Process, seeded: &Seeded, lasts: Duration) -> Result<Row, String> {
    let mut line = Line::open(house.at).await.map_err(said)?;
    let mut beside = Line::open(limits.at).await.map_err(said)?;
    let empty = request("GET", "/empty", "", None);
    let (begun, mut ours, mut limit) = (Instant::now(), Samples::default(), Samples::default());
    while begun.elapsed() < lasts && ours.count < TURNS_MAX {
        let took = find_new(&mut line, &seeded.token, PATIENCE, Duration::ZERO).await?;
        ours.add(took);
        ours.elapsed += took;
        let asked = Instant::now();
        beside.ask(&empty).await.map_err(said)?;
        limit.add(asked.elapsed());
        limit.elapsed += asked.elapsed();
    }
    let limits = vec![Limit { name: "axum, empty", sum: limit.sum() }];
    Ok(Row { name: "found".into(), connections: 1, house: ours.sum(), limits })
}

/// A probe that arrived: which, and when.
type Arrived = (u64, Instant);

/// Text that a stream looks for.
fn probe(n: u64) -> String {
    format!("probe-{n}.")
}

fn probes(event: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(event);
    let (_, rest) = text.split_once("probe-")?;
    rest.split_once('.')?.0.parse().ok()
}

async fn listen(mut events: Events, tell: UnboundedSender<Arrived>) {
    while let Ok(event) = events.next().await {
        if let Some(n) = probes(&event)
            && tell.send((n, Instant::now())).is_err()
        {
            return;
        }
    }
}

/// Opens streams; each has said its hello when this returns.
async fn streams(at: SocketAddr, asks: Vec<Vec<u8>>) -> Result<(JoinSet<()>, UnboundedReceiver<Arrived>), String> {
    let (tell, arrived) = unbounded_channel();
    let mut open = JoinSet::new();
    for ask in asks {
        let connect = async {
            let mut events = Line::open(at).await?.listen(&ask).await?;
            events.next().await?;
            io::Result::Ok(events)
        };
        let events = timeout(PATIENCE, connect).await.map_err(said)?.map_err(said)?;
        open.spawn(listen(events, tell.clone()));
    }
    Ok((open, arrived))
}

/// Sends the probe and waits until it arrived so often; each arrival is a sample, from when it was sent.
async fn send(
    line: &mut Line,
    ask: &[u8],
    n: u64,
    arrivals: usize,
    arrived: &mut UnboundedReceiver<Arrived>,
) -> Result<(Vec<Duration>, bool), String> {
    let begun = Instant::now();
    let heard = line.ask(ask).await.map_err(said)?;
    let good = heard.status < 300;
    let mut all = Vec::with_capacity(arrivals);
    while good && all.len() < arrivals {
        match timeout(PATIENCE, arrived.recv()).await {
            Ok(Some((what, when))) if what == n => all.push(when.duration_since(begun)),
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => {
                return Err(format!("{} of {arrivals} streams heard it within {PATIENCE:?}", all.len()));
            }
        }
    }
    Ok((all, good))
}

fn put(samples: &mut Samples, arrivals: &[Duration], good: bool) {
    arrivals.iter().for_each(|took| samples.add(*took));
    samples.wrong += u64::from(!good);
    samples.elapsed += arrivals.iter().max().copied().unwrap_or_default();
}

/// Live: 1,000 widgets are connected and one of them is told; 1,000 widgets show one chat and all are told. With the rows,
/// how much the house's memory grew for each connected widget, in KiB.
pub async fn fan_out(house: &Process, limits: &Process, lasts: Duration) -> Result<(Vec<Row>, Figure), String> {
    let secrets = visitors(house, WIDGETS).await?;
    let mut line = Line::open(house.at).await.map_err(said)?;
    let mut beside = Line::open(limits.at).await.map_err(said)?;
    let stream = |secret: &String| request("GET", "/widget/stream?after=0", secret, None);
    house.rested().await?;
    let before = house.memory().ok_or("the house's memory cannot be read")?;
    let (own, mut arrived) = streams(house.at, secrets.iter().map(stream).collect()).await?;
    let connected = house.memory().ok_or("the house's memory cannot be read")?;
    let value = connected.saturating_sub(before) as f64 / 1024.0 / WIDGETS as f64;
    let each = Figure { name: "memory of a widget".into(), value, unit: "KiB" };
    let (begun, mut one, mut n) = (Instant::now(), Samples::default(), 0);
    while begun.elapsed() < lasts && n < TURNS_MAX {
        n += 1;
        let ask = chat_message(&secrets[n as usize * 7 % WIDGETS], &probe(n));
        let (arrivals, good) = send(&mut line, &ask, n, 1, &mut arrived).await?;
        put(&mut one, &arrivals, good);
    }
    drop(own);
    let same = &visitors(house, 1).await?[0];
    let (_same, mut heard) = streams(house.at, vec![stream(same); WIDGETS]).await?;
    let (_bare, mut told) = streams(limits.at, vec![request("GET", "/stream", "", None); WIDGETS]).await?;
    let (begun, mut all, mut limit) = (Instant::now(), Samples::default(), Samples::default());
    while begun.elapsed() < lasts && n < 2 * TURNS_MAX {
        n += 1;
        let (arrivals, good) = send(&mut line, &chat_message(same, &probe(n)), n, WIDGETS, &mut heard).await?;
        put(&mut all, &arrivals, good);
        let ask = request("POST", "/tell", "", Some(&json!(probe(n))));
        let (arrivals, good) = send(&mut beside, &ask, n, WIDGETS, &mut told).await?;
        put(&mut limit, &arrivals, good);
    }
    let beside = vec![Limit { name: "axum, broadcast", sum: limit.sum() }];
    let rows = vec![
        Row { name: "live-one-of-1000".into(), connections: WIDGETS, house: one.sum(), limits: Vec::new() },
        Row { name: "live-all-of-1000".into(), connections: WIDGETS, house: all.sum(), limits: beside },
    ];
    Ok((rows, each))
}

/// Starts after a stop, each until the house is ready. Asked before anything is written: a start counts every ticket that is not solved.
pub async fn cold_starts(data: &Path) -> Result<[Figure; 2], String> {
    let mut cold = Samples::default();
    for _ in 0..STARTS {
        let (house, took) = house::start(data).await?;
        cold.add(took);
        house.stop().await?;
    }
    Ok(figures("cold start", cold))
}

/// Starts after a kill in the middle of writing, each until the house is ready.
pub async fn starts_after_kill(data: &Path, seeded: &Seeded) -> Result<[Figure; 2], String> {
    let mut killed = Samples::default();
    for _ in 0..STARTS {
        let (house, _) = house::start(data).await?;
        let make = new_ticket(&seeded.token);
        let at = house.at;
        let writing = tokio::spawn(async move { load(at, 16, WRITES * 2, 201, &make).await });
        tokio::time::sleep(WRITES).await;
        house.kill();
        let _broken_off = writing.await;
        let (house, took) = house::start(data).await?;
        killed.add(took);
        house.stop().await?;
    }
    Ok(figures("start after a kill", killed))
}

fn figures(name: &str, samples: Samples) -> [Figure; 2] {
    let sum = samples.sum();
    [("p50", sum.p50_ms), ("max", sum.max_ms)].map(|(which, value)| Figure {
        name: format!("{name}, {which}"),
        value,
        unit: "ms",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_is_read_out_of_what_surrounds_it() {
        let event = format!("1f\r\nevent: message\ndata: {{\"text\":\"{}\"}}\n\n", probe(42));
        assert_eq!(probes(event.as_bytes()), Some(42));
        assert_eq!(probes(b": ping\n\n"), None);
    }
}
