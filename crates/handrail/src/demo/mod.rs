//! The demo: the real house on a throw-away database, with a company, its tickets, and customers who keep writing.

mod company;
mod customers;
mod drills;
mod hiring;
mod ledger;
pub mod page;
mod people;
mod quarter;
mod routing;
mod seek;
mod training;

pub use company::{Company, company};
pub use customers::{ASTRAY, keep_writing};
pub use drills::drill;
pub use hiring::{CANDIDATES, hire, opened_ms, seek};
pub use ledger::{astray, money};
pub use seek::Seeking;
pub use training::{gate, train};

use crate::raise::Raised;
use event::{Actor, DAY_MS, GroupId, MINUTE_MS, PersonId, Role, TicketId, Words};
use futures_util::future::join_all;
use identity::{AddPerson, NameGroup, Newcomer};
use serve::{
    assign::Assign,
    note::WriteNote,
    receive::{From, Receive, Received, Thread},
    reply::{Draft, WriteReply},
    ticket::{Priority, Status, channel},
};

/// Tickets of the demo.
pub const TICKETS: usize = 300;
/// Tickets are spread over this time.
const SPREAD_MS: i64 = 6 * DAY_MS;
/// How often it is looked whether jobs are at work, and how many times at most.
const LOOK: std::time::Duration = std::time::Duration::from_millis(1);
const LOOKS_MAX: usize = 2_000;
/// Tickets written at once.
const WAVE: usize = 60;

/// The company's people and groups in the house.
pub struct Settled {
    /// The fixture.
    pub company: Company,
    /// People, in the fixture's order.
    pub people: Vec<PersonId>,
    /// Groups, in the fixture's order.
    pub groups: Vec<GroupId>,
}

/// Moves the company in: people and groups.
pub async fn settle(raised: &Raised) -> Result<Settled, String> {
    let company = company();
    let store = &raised.house.store;
    let mut groups = Vec::new();
    let owner = Newcomer {
        name: "Amara Nwosu".into(),
        email: "owner@quayside.example".into(),
        password: None,
        lang: language::Lang::En,
        zone: String::new(),
    };
    add(raised, owner, Role::Owner, Vec::new()).await?;
    for name in &company.groups {
        let made = store.run(&Actor::House, None, NameGroup { group: None, name: name.clone() }).await;
        groups.push(made.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?);
    }
    let mut people = Vec::new();
    for person in &company.people {
        let newcomer = Newcomer {
            name: Words(person.name.clone()),
            email: Words(person.email.clone()),
            password: None,
            lang: person.lang,
            zone: String::new(),
        };
        let member = person.groups.iter().map(|n| groups[*n]).collect();
        people.push(add(raised, newcomer, person.role, member).await?);
    }
    Ok(Settled { company, people, groups })
}

async fn add(raised: &Raised, newcomer: Newcomer, role: Role, groups: Vec<GroupId>) -> Result<PersonId, String> {
    let added = raised.house.store.run(&Actor::House, None, AddPerson { newcomer, role, groups }).await;
    added.map_err(|error| error.to_string())?.map_err(|refusal| refusal.to_string())
}

/// Writes the tickets of the last days. The clock is set by hand meanwhile, and stands at the present afterwards.
pub async fn write_tickets(raised: &Raised, settled: &Settled, many: usize) -> Result<(), String> {
    write_beside(raised, settled, many, None).await
}

/// The same, while people apply.
pub async fn write_beside(
    raised: &Raised,
    settled: &Settled,
    many: usize,
    mut seeking: Option<&mut Seeking>,
) -> Result<(), String> {
    let clock = raised.house.store.clock();
    for start in (0..many).step_by(WAVE) {
        let end = (start + WAVE).min(many);
        let wave = (start..end).map(|n| write_one(raised, settled, n));
        for done in join_all(wave).await {
            done?;
        }
        let then_ms = clock.now_ms() + SPREAD_MS * (end - start) as i64 / many as i64;
        if let Some(seeking) = seeking.as_deref_mut() {
            Box::pin(seeking.until(raised, then_ms)).await?;
        }
        on_to(raised, then_ms).await?;
    }
    Ok(())
}

/// Moves the clock, which is set by hand, on to `then_ms`. Jobs that are at work end first: a lease that a jump of the clock ran out is no
/// failure of theirs.
async fn on_to(raised: &Raised, then_ms: i64) -> Result<(), String> {
    let store = &raised.house.store;
    let working = async || {
        let stats = store.jobs().stats().await.map_err(|error| error.to_string())?;
        Ok::<bool, String>(stats.iter().any(|one| one.running > 0))
    };
    for _ in 0..LOOKS_MAX {
        if !working().await? {
            break;
        }
        tokio::time::sleep(LOOK).await;
    }
    let clock = store.clock();
    clock.advance_ms((then_ms - clock.now_ms()).max(0));
    Ok(())
}

/// One ticket, as far along as its number says. The number also chooses the case, the customer and the amount.
async fn write_one(raised: &Raised, settled: &Settled, n: usize) -> Result<(), String> {
    let company = &settled.company;
    let case = &company.cases[n % company.cases.len()];
    let names = if case.lang == "zh" { &company.customers_zh } else { &company.customers_en };
    let name = &names[(n / 3) % names.len()];
    let amount = format!("{}.{:02}", 40 + (n * 137) % 4_000, (n * 31) % 100);
    let channel = [channel::CHAT, channel::MAIL, channel::CHAT, channel::FORM][n % 4];
    let text = case.text.replace("{amount}", &amount);
    let received = receive(raised, settled, n, channel, name, &case.subject, &text).await?;
    let agent = n % 4;
    // The older a ticket, the likelier it is done; the newest wait for somebody.
    let recent = n + 60 > TICKETS;
    let stage = if recent || n.is_multiple_of(11) { (n * 7) % 10 } else { 4 + (n * 7) % 6 };
    if stage < 2 && n + 24 > TICKETS {
        return Ok(());
    }
    if let Some(note) = case.note.as_ref().filter(|_| n.is_multiple_of(2)) {
        write_note(raised, settled, (agent + 1) % 4, received.ticket, note).await?;
    }
    if stage < 2 {
        return assign(raised, settled, agent, received.ticket).await;
    }
    let status = match stage {
        2 | 3 => Status::Open,
        4 => Status::Hold,
        5 | 6 => Status::Pending,
        _ => Status::Solved,
    };
    reply(raised, settled, agent, received.ticket, &case.reply, status).await?;
    if let Some(answer) = case.answer.as_ref().filter(|_| matches!(stage, 2 | 3)) {
        let again =
            Receive { thread: Thread::Ticket(received.ticket), ..letter(settled, n, channel, name, "", answer) };
        run(raised, &Actor::House, again).await?;
    }
    Ok(())
}

fn letter(settled: &Settled, n: usize, channel: &'static str, name: &str, subject: &str, text: &str) -> Receive {
    let case = &settled.company.cases[n % settled.company.cases.len()];
    let uid = format!("{}-{}", if case.lang == "zh" { "zh" } else { "en" }, (n / 3) % 40);
    let signed = channel == channel::CHAT && !n.is_multiple_of(3);
    let from = match channel {
        channel::CHAT => From::Uid { uid: Words(format!("{uid}-{signed}")), name: name.into() },
        _ => From::Address { email: Words(format!("customer-{uid}@mail.example")), name: name.into() },
    };
    Receive {
        from,
        thread: Thread::New,
        channel,
        subject: subject.into(),
        lang: if case.lang == "zh" { "zh-CN" } else { "en" },
        text: text.into(),
        html: None,
        verified: signed || channel == channel::MAIL,
        stranger: false,
        attachments: Vec::new(),
        mailbox: None,
        group: Some(settled.groups[case.group]),
        priority: [Priority::None, Priority::Normal, Priority::High, Priority::Low, Priority::Urgent][n % 5],
        tags: if n.is_multiple_of(6) { vec!["vip".into()] } else { Vec::new() },
        promise_minutes: if channel == channel::CHAT { 15 } else { 8 * 60 },
    }
}

async fn receive(
    raised: &Raised,
    settled: &Settled,
    n: usize,
    channel: &'static str,
    name: &str,
    subject: &str,
    text: &str,
) -> Result<Received, String> {
    run(raised, &Actor::House, letter(settled, n, channel, name, subject, text)).await
}

async fn run<C: store::Command<Refusal = serve::refusal::Refusal>>(
    raised: &Raised,
    by: &Actor,
    command: C,
) -> Result<C::Answer, String> {
    let done = raised.house.store.run(by, None, command).await;
    done.map_err(|error| error.to_string())?.map_err(|refusal| refusal.to_string())
}

fn agent(settled: &Settled, n: usize) -> (Actor, Words) {
    let role = settled.company.people[n].role;
    (Actor::Person { id: settled.people[n], role }, Words(settled.company.people[n].name.clone()))
}

async fn reply(
    raised: &Raised,
    settled: &Settled,
    by: usize,
    ticket: TicketId,
    text: &str,
    status: Status,
) -> Result<(), String> {
    let (by, author) = agent(settled, by);
    let draft = Draft {
        text: text.into(),
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
    run(raised, &by, write).await.map(drop)
}

async fn write_note(raised: &Raised, settled: &Settled, by: usize, ticket: TicketId, text: &str) -> Result<(), String> {
    let (by, author) = agent(settled, by);
    let note =
        WriteNote { by: by.clone(), author, ticket, text: text.into(), attachments: Vec::new(), chars_max: 20_000 };
    run(raised, &by, note).await.map(drop)
}

async fn assign(raised: &Raised, settled: &Settled, to: usize, ticket: TicketId) -> Result<(), String> {
    let (by, _) = agent(settled, to);
    let assign = Assign { by: by.clone(), ticket, to: Some(Some(settled.people[to])), group: None };
    run(raised, &by, assign).await.map(drop)
}

/// When the demo's past begins, so that its tickets end a few minutes before `now_ms`.
pub fn begins_ms(now_ms: i64) -> i64 {
    now_ms - SPREAD_MS - 2 * MINUTE_MS
}
