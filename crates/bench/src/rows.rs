//! The rows that are asked for as fast as connections allow: each in slices, its limits in slices between.

use crate::{
    client::{Line, Make, load, request},
    house::Process,
    limit::{Bare, Rows},
    measure::{Limit, Row, Samples},
    seed::Seeded,
};
use event::TicketId;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use uuid::Uuid;

/// Slices of a row; the house and its limits take turns.
const SLICES: u32 = 3;
/// Before the first slice, not counted.
const WARM: Duration = Duration::from_millis(200);
/// Tickets that are opened, spread over all.
const OPENED: usize = 5_000;
/// Visitors who write.
const VISITORS: usize = 256;
/// Words that are searched for. Each is in the fixture's cases.
pub const ENGLISH: &str = "explorer";
/// The same in Chinese, two characters.
pub const CHINESE: &str = "提币";

/// What the rows need.
pub struct Ground<'a> {
    /// The house.
    pub house: &'a Process,
    /// The limits' server.
    pub limits: &'a Process,
    /// The bare database.
    pub bare: Bare,
    /// What is in the house.
    pub seeded: &'a Seeded,
    /// How long each side of a row is measured.
    pub lasts: Duration,
    /// Connections.
    pub connections: &'a [usize],
}

struct Asked {
    name: &'static str,
    status: u16,
    make: Make,
    /// Rows of the bare database, behind a bare handler and without one, if it is a limit of this.
    rows: Option<Rows>,
    /// Address of the limits' server, and what it is called.
    beside: (&'static str, &'static str),
}

const EMPTY: (&str, &str) = ("/empty", "axum, empty");
const PAGE: (&str, &str) = ("/page", "axum, 8 KiB");

/// Ids of tickets, spread over all that were seeded.
pub fn tickets(data: &Path, all: usize) -> Result<Vec<TicketId>, String> {
    let read = || -> rusqlite::Result<Vec<String>> {
        let line = Connection::open_with_flags(data.join("handrail.sqlite"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let step = (all / OPENED).max(1) as i64;
        let mut query = line.prepare("select id from serve_ticket where number <= ?1 and number % ?2 = 0 limit ?3")?;
        let rows = query.query_map([all as i64, step, OPENED as i64], |row| row.get(0))?;
        rows.collect()
    };
    let ids = read().map_err(|error| error.to_string())?;
    ids.iter().map(|id| id.parse().map_err(|_| format!("{id} is not a ticket"))).collect()
}

/// Every row whose name begins with one of `only`; all when there are none.
pub async fn measure(ground: &mut Ground<'_>, tickets: Vec<TicketId>, only: &[String]) -> Result<Vec<Row>, String> {
    let (mut rows, all) = (Vec::new(), ground.connections);
    for asked in asked(ground, tickets, only).await? {
        sound(ground.house, &asked).await?;
        for &connections in all {
            eprintln!("{} at {connections}", asked.name);
            rows.push(row(ground, &asked, connections).await?);
        }
    }
    Ok(rows)
}

/// Whether `only` names a row.
pub fn wanted(only: &[String], name: &str) -> bool {
    only.is_empty() || only.iter().any(|one| name.starts_with(one.as_str()))
}

async fn asked(ground: &Ground<'_>, tickets: Vec<TicketId>, only: &[String]) -> Result<Vec<Asked>, String> {
    let token = ground.seeded.token.as_str();
    let fixed = |path: &str| -> Make {
        let bytes = request("GET", path, token, None);
        Arc::new(move |_, _| bytes.clone())
    };
    let tickets = Arc::new(tickets);
    let one_of = |prefix: &'static str| -> Make {
        let (tickets, token) = (tickets.clone(), token.to_owned());
        Arc::new(move |n, turn| {
            let place = (n as u64).wrapping_mul(7_919).wrapping_add(turn.wrapping_mul(104_729)) as usize;
            request("GET", &format!("{prefix}{}", tickets[place % tickets.len()]), &token, None)
        })
    };
    let search = |words: &str| fixed(&format!("/api/v1/search?limit=50&q={}", escaped(words)));
    let mut all = Vec::new();
    let mut put = |name, status, make, rows, beside| {
        if wanted(only, name) {
            all.push(Asked { name, status, make, rows, beside });
        }
    };
    if ["open-json", "open-page"].iter().any(|row| wanted(only, row)) {
        warm(ground.house, token, &tickets).await?;
    }
    put("open-json", 200, one_of("/api/v1/tickets/"), None, EMPTY);
    put("open-page", 200, one_of("/tickets/"), None, PAGE);
    put("list-json", 200, fixed("/api/v1/tickets?view=open&limit=50"), None, PAGE);
    put("list-page", 200, fixed("/tickets?view=open"), None, PAGE);
    put("search-english", 200, search(ENGLISH), None, EMPTY);
    put("search-chinese", 200, search(CHINESE), None, EMPTY);
    // Last, so that the others find the house as it was filled, and its index at rest.
    put("ticket", 201, new_ticket(token), Some(Rows::Ticket), EMPTY);
    if wanted(only, "chat") {
        let secrets = visitors(ground.house, VISITORS).await?;
        put("chat", 201, new_message(secrets), Some(Rows::Chat), EMPTY);
    }
    Ok(all)
}

/// Opens each ticket once, so that what is measured is the house and not the disk that its pages come from at first.
async fn warm(house: &Process, token: &str, tickets: &[TicketId]) -> Result<(), String> {
    let mut line = Line::open(house.at).await.map_err(|error| error.to_string())?;
    for ticket in tickets {
        let ask = request("GET", &format!("/tickets/{ticket}"), token, None);
        line.ask(&ask).await.map_err(|error| format!("a ticket to be opened: {error}"))?;
    }
    Ok(())
}

/// A text as part of an address.
pub fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A request that opens a ticket for a customer who has never been here.
pub fn new_ticket(token: &str) -> Make {
    let (token, next) = (token.to_owned(), Arc::new(AtomicU64::new(0)));
    let run = Uuid::now_v7().simple().to_string();
    Arc::new(move |_, _| {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let (subject, text) = match n.is_multiple_of(5) {
            true => ("提币没有到账", "我两个小时前提了 1240.50 USDT，到现在一个确认都没有。需要我再提交一次吗？"),
            false => (
                "A deposit that has not arrived",
                "I sent 1240.50 USDT an hour ago and your app still shows zero. The explorer says success. Where is it?",
            ),
        };
        let requester = json!({ "email": format!("{run}-{n}@mail.example"), "name": "Somebody New" });
        let body = json!({ "subject": subject, "text": text, "requester": requester });
        once(request("POST", "/api/v1/tickets", &token, Some(&body)))
    })
}

/// Puts a key on a request, so that it counts once however often it is sent.
fn once(mut request: Vec<u8>) -> Vec<u8> {
    if let Some(at) = request.windows(4).position(|window| window == b"\r\n\r\n") {
        let line = format!("\r\nidempotency-key: {}", Uuid::now_v7());
        request.splice(at..at, line.into_bytes());
    }
    request
}

fn new_message(secrets: Vec<String>) -> Make {
    Arc::new(move |n, turn| {
        let secret = &secrets[(n + turn as usize * 61) % secrets.len()];
        chat_message(secret, &format!("It has been {turn} minutes now. Should I send it again?"))
    })
}

/// A request that writes in a visitor's chat.
pub fn chat_message(secret: &str, text: &str) -> Vec<u8> {
    let body = json!({ "command_id": Uuid::now_v7(), "text": text });
    request("POST", "/widget/messages", secret, Some(&body))
}

/// Secrets of visitors who open the widget now.
pub async fn visitors(house: &Process, many: usize) -> Result<Vec<String>, String> {
    let ask = request("POST", "/widget/visitors", "", Some(&json!({ "lang": "en" })));
    let mut line = Line::open(house.at).await.map_err(|error| error.to_string())?;
    let mut secrets = Vec::with_capacity(many);
    for _ in 0..many {
        let welcome = line.ask(&ask).await.and_then(|heard| heard.json()).map_err(|error| error.to_string())?;
        let secret = welcome["secret"].as_str().ok_or_else(|| format!("no secret: {welcome}"))?;
        secrets.push(secret.to_owned());
    }
    Ok(secrets)
}

/// One answer is looked at before it is measured: what is fast and wrong is not measured.
async fn sound(house: &Process, asked: &Asked) -> Result<(), String> {
    let mut line = Line::open(house.at).await.map_err(|error| error.to_string())?;
    let heard = line.ask(&(asked.make)(0, 0)).await.map_err(|error| format!("{}: {error}", asked.name))?;
    let text = String::from_utf8_lossy(&heard.body);
    if heard.status != asked.status {
        let begins: String = text.chars().take(300).collect();
        return Err(format!("{}: answered with {}: {begins}", asked.name, heard.status));
    }
    let found = !asked.name.starts_with("search") || text.contains("\"ticket\"");
    let listed = !asked.name.starts_with("list-json") || text.contains("\"number\"");
    eprintln!("{}: {} bytes an answer", asked.name, heard.body.len());
    if found && listed { Ok(()) } else { Err(format!("{}: nothing was found", asked.name)) }
}

async fn row(ground: &mut Ground<'_>, asked: &Asked, connections: usize) -> Result<Row, String> {
    let (house, limits, slice) = (ground.house.at, ground.limits.at, ground.lasts / SLICES);
    let beside = request("GET", asked.beside.0, "", None);
    let beside: Make = Arc::new(move |_, _| beside.clone());
    let (mut ours, mut behind) = (Samples::default(), Samples::default());
    let (mut bare, mut empty) = (Samples::default(), Samples::default());
    let _warm = load(house, connections, WARM, asked.status, &asked.make).await;
    let _warm = load(limits, connections, WARM, 200, &beside).await;
    for _ in 0..SLICES {
        add(&mut ours, load(house, connections, slice, asked.status, &asked.make).await);
        add(&mut empty, load(limits, connections, slice, 200, &beside).await);
        if let Some(rows) = asked.rows {
            add(&mut behind, load(limits, connections, slice, asked.status, &asked.make).await);
            let base = &mut ground.bare;
            add(&mut bare, tokio::task::block_in_place(|| base.load(rows, connections, slice))?);
        }
    }
    let mut all = Vec::new();
    if asked.rows.is_some() {
        all.push(Limit { name: "rusqlite, axum", sum: behind.sum() });
        all.push(Limit { name: "rusqlite, grouped", sum: bare.sum() });
    }
    all.push(Limit { name: asked.beside.1, sum: empty.sum() });
    Ok(Row { name: asked.name.to_owned(), connections, house: ours.sum(), limits: all })
}

fn add(all: &mut Samples, slice: Samples) {
    all.elapsed += slice.elapsed;
    all.join(slice);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_escaped_and_keys_put_in_the_head() {
        assert_eq!(escaped("提币 a"), "%E6%8F%90%E5%B8%81%20a");
        let text = String::from_utf8(once(request("POST", "/x", "t", Some(&json!({}))))).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("\r\nidempotency-key: ") && head.contains("content-length: 2") && body == "{}");
    }

    #[test]
    fn rows_are_chosen_by_how_they_begin() {
        let only = ["open".to_owned()];
        assert!(wanted(&only, "open-page") && !wanted(&only, "list-page") && wanted(&[], "list-page"));
    }
}
