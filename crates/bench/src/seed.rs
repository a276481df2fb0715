//! Filling a house fast: through its own commands, in big waves, without waiting for the disk.

use event::{Actor, Clock, DAY_MS, MINUTE_MS, PersonId, Role, TicketId, Words};
use futures_util::future::join_all;
use identity::{AddPerson, NameGroup, Newcomer};
use serde::{Deserialize, Serialize};
use serve::{
    receive::{From, Receive, Received, Thread},
    refusal::Refusal,
    reply::{Draft, WriteReply},
    ticket::{Priority, Status, channel},
};
use std::{fs, path::Path, time::Instant};
use store::{Command, Store};
use web::Keys;

/// Tickets written at once.
const WAVE: usize = 1_000;
/// The tickets lie within this time.
const SPREAD_MS: i64 = 60 * DAY_MS;
/// One ticket in so many is Chinese.
const CHINESE: usize = 5;
/// One ticket in so many is not solved.
const LIVE: usize = 10;
/// Who works in the house.
const AGENTS: usize = 8;
/// The file that says what was seeded.
const ABOUT: &str = "bench.json";

/// What was seeded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seeded {
    /// Tickets.
    pub tickets: usize,
    /// An agent's bearer token.
    pub token: String,
    /// How long it took.
    pub seconds: f64,
}

#[derive(Deserialize)]
struct Company {
    customers_en: Vec<String>,
    customers_zh: Vec<String>,
    cases: Vec<Case>,
    chatter_en: Vec<String>,
    chatter_zh: Vec<String>,
}

#[derive(Deserialize)]
struct Case {
    lang: String,
    subject: String,
    text: String,
    reply: String,
    answer: Option<String>,
}

struct Writing {
    store: Store,
    company: Company,
    agents: Vec<(Actor, Words)>,
}

/// The seeded folder, filled first unless it was.
pub async fn seeded(data: &Path, tickets: usize) -> Result<Seeded, String> {
    let about = data.join(ABOUT);
    if let Ok(text) = fs::read_to_string(&about) {
        let seeded: Seeded = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", about.display()))?;
        return match seeded.tickets == tickets {
            true => Ok(seeded),
            false => {
                Err(format!("{} holds {} tickets; name another folder with --data", data.display(), seeded.tickets))
            }
        };
    }
    if data.join("handrail.sqlite").exists() {
        return Err(format!("{} was left half filled, or is not ours: remove it", data.display()));
    }
    let begun = Instant::now();
    let token = fill(data, tickets).await?;
    let seeded = Seeded { tickets, token, seconds: begun.elapsed().as_secs_f64() };
    let text = serde_json::to_string(&seeded).map_err(|error| error.to_string())?;
    fs::write(&about, text).map_err(|error| error.to_string())?;
    Ok(seeded)
}

async fn fill(data: &Path, tickets: usize) -> Result<String, String> {
    fs::create_dir_all(data).map_err(|error| error.to_string())?;
    let key: [u8; 32] = rand::random();
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(data.join("handrail.key"), hex + "\n").map_err(|error| error.to_string())?;
    let now_ms = Clock::system().now_ms();
    let clock = Clock::by_hand(now_ms - SPREAD_MS - DAY_MS);
    let database = format!("sqlite:{}", data.join("handrail.sqlite").display());
    let config = store::Config {
        clock: clock.clone(),
        durable: false,
        key,
        node: "node-1".into(),
        ..store::Config::new(database, data)
    };
    let store = Store::open(config).await.map_err(|error| error.to_string())?;
    let company =
        serde_json::from_str(include_str!("../../../fixtures/company.json")).map_err(|error| error.to_string())?;
    let agents = settle(&store).await?;
    let writing = Writing { store: store.clone(), company, agents };
    let begun = Instant::now();
    for start in (0..tickets).step_by(WAVE) {
        let end = (start + WAVE).min(tickets);
        wave(&writing, start, end, tickets).await?;
        if (end / WAVE).is_multiple_of(10) {
            eprintln!("seeded {end} of {tickets} tickets in {:.0} s", begun.elapsed().as_secs_f64());
        }
    }
    clock.let_go();
    let made = identity::create_token(&store, &Keys::derive(&key), &address(0), "bench", None, Some(365)).await;
    let token = made.map_err(|error| error.to_string())?.map_err(|refusal| refusal.to_string())?;
    store.close().await;
    Ok(token)
}

fn address(agent: usize) -> String {
    format!("agent-{agent}@desk.example")
}

async fn settle(store: &Store) -> Result<Vec<(Actor, Words)>, String> {
    add(store, "Owner", "owner@desk.example", Role::Owner, Vec::new()).await?;
    let mut groups = Vec::new();
    for name in ["Deposits", "Withdrawals", "Access", "中文"] {
        let made = store.run(&Actor::House, None, NameGroup { group: None, name: name.into() }).await;
        groups.push(made.map_err(|error| error.to_string())?.map_err(|refusal| refusal.to_string())?);
    }
    let mut agents = Vec::new();
    for n in 0..AGENTS {
        let name = format!("Agent {n}");
        let id = add(store, &name, &address(n), Role::Agent, vec![groups[n % groups.len()]]).await?;
        agents.push((Actor::Person { id, role: Role::Agent }, Words(name)));
    }
    Ok(agents)
}

async fn add(
    store: &Store,
    name: &str,
    email: &str,
    role: Role,
    groups: Vec<event::GroupId>,
) -> Result<PersonId, String> {
    let newcomer = Newcomer {
        name: name.into(),
        email: email.into(),
        password: None,
        lang: language::Lang::En,
        zone: String::new(),
    };
    let added = store.run(&Actor::House, None, AddPerson { newcomer, role, groups }).await;
    added.map_err(|error| error.to_string())?.map_err(|refusal| refusal.to_string())
}

/// Four messages each: question, reply, question, reply. The wave's tickets go step by step together, so that the
/// groups that are committed are big.
async fn wave(writing: &Writing, start: usize, end: usize, all: usize) -> Result<(), String> {
    let clock = writing.store.clock();
    let first = join_all((start..end).map(|n| writing.receive(n, Thread::New, 0))).await;
    let mut tickets: Vec<TicketId> = Vec::with_capacity(end - start);
    for received in first {
        tickets.push(received?.ticket);
    }
    clock.advance_ms(MINUTE_MS);
    for done in
        join_all((start..end).zip(&tickets).map(|(n, ticket)| writing.reply(n, *ticket, 1, Status::Pending))).await
    {
        done?;
    }
    clock.advance_ms(MINUTE_MS);
    for done in
        join_all((start..end).zip(&tickets).map(|(n, ticket)| writing.receive(n, Thread::Ticket(*ticket), 2))).await
    {
        done?;
    }
    clock.advance_ms(MINUTE_MS);
    let last = |n: usize| match (n.is_multiple_of(LIVE), (n / LIVE) % 3) {
        (true, 0) => Status::Pending,
        (true, _) => Status::Open,
        _ => Status::Solved,
    };
    for done in join_all((start..end).zip(&tickets).map(|(n, ticket)| writing.reply(n, *ticket, 3, last(n)))).await {
        done?;
    }
    clock.advance_ms(SPREAD_MS * (end - start) as i64 / all as i64 - 3 * MINUTE_MS);
    Ok(())
}

impl Writing {
    fn case(&self, n: usize) -> &Case {
        let lang = if n.is_multiple_of(CHINESE) { "zh" } else { "en" };
        let cases: Vec<&Case> = self.company.cases.iter().filter(|case| case.lang == lang).collect();
        cases[(n / CHINESE) % cases.len()]
    }

    /// The text of a message: its case's words, and lines of chatter so that no two tickets read alike.
    fn text(&self, n: usize, turn: usize) -> String {
        let case = self.case(n);
        let chatter = if case.lang == "zh" { &self.company.chatter_zh } else { &self.company.chatter_en };
        let line = |step: usize| chatter[(n / 7 + step * 3 + turn) % chatter.len()].as_str();
        let amount = format!("{}.{:02}", 40 + (n * 137) % 40_000, (n * 31 + turn) % 100);
        let said = match turn {
            0 => case.text.as_str(),
            2 => case.answer.as_deref().unwrap_or(&case.text),
            _ => case.reply.as_str(),
        };
        let said = said.replace("{amount}", &amount);
        format!("{said} {} {} {} ref{n:07}", line(0), line(1), line(2))
    }

    async fn receive(&self, n: usize, thread: Thread, turn: usize) -> Result<Received, String> {
        let zh = self.case(n).lang == "zh";
        let names = if zh { &self.company.customers_zh } else { &self.company.customers_en };
        let receive = Receive {
            from: From::Uid { uid: Words(format!("customer-{}", n / 2)), name: Words(names[n % names.len()].clone()) },
            thread,
            channel: channel::CHAT,
            subject: Words(self.case(n).subject.clone()),
            lang: if zh { "zh-CN" } else { "en" },
            text: Words(self.text(n, turn)),
            html: None,
            verified: true,
            stranger: false,
            attachments: Vec::new(),
            mailbox: None,
            group: None,
            priority: Priority::None,
            tags: Vec::new(),
            promise_minutes: 15,
        };
        self.run(&Actor::House, receive).await
    }

    async fn reply(&self, n: usize, ticket: TicketId, turn: usize, status: Status) -> Result<(), String> {
        let (by, author) = self.agents[n % self.agents.len()].clone();
        let draft = Draft {
            text: Words(self.text(n, turn)),
            seen_seq: i64::MAX,
            override_stale: false,
            status: Some(status),
            attachments: Vec::new(),
        };
        let write = WriteReply {
            by: by.clone(),
            author,
            ticket,
            draft,
            undo_ms: 0,
            chars_max: 20_000,
            held: Vec::new(),
            release: None,
        };
        self.run(&by, write).await.map(drop)
    }

    async fn run<C: Command<Refusal = Refusal>>(&self, by: &Actor, command: C) -> Result<C::Answer, String> {
        let done = self.store.run(by, None, command).await;
        done.map_err(|error| error.to_string())?.map_err(|refusal| refusal.to_string())
    }
}
