//! Give: the tickets that wait in the queues which the house gives out go to people, urgent ones first, then those whose promise
//! is due first. A job, whenever a ticket came to wait or somebody became free; whoever runs it holds the one turn there is.

use super::{
    happened::{self, Kept},
    pick::{Capacity, Load, Nobody, Person, Wanted, anybody, pick},
    queue::Routed,
};
use crate::{
    Desk,
    assign::taken,
    gate::{Gate, Title},
    ramp::{About, Limits, Stage},
    status::becomes,
    ticket::{Priority, Status, TicketFacts, TicketForUpdate},
};
use event::{Actor, GroupId, JobId, PersonId, Right, Role, TicketId};
use serde::Serialize;
use std::collections::HashMap;
use store::{Command, Decision, Event, Job, NewJob, Outcome, Rd, Result, Tx, answer, query, row};
use web::Trouble;

/// The job.
pub const ROUTE: &str = "serve.route";
/// Tickets that one run gives out at most; the rest waits for the next.
const GIVEN_MAX: usize = 50;
/// Tickets of a queue that are read at once.
const PAGE: i64 = 100;
/// Tickets that one run holds against newcomers' limits; what comes after them waits for the next, or for somebody else.
const ABOUTS_MAX: usize = 200;
/// Tickets of a queue that one run looks at.
const LOOKS_MAX: i64 = 2_000;

/// The house gave a ticket to somebody.
#[derive(Debug, Serialize)]
pub struct TicketRouted {
    /// Which.
    pub ticket: TicketId,
    /// Of which queue.
    pub group: GroupId,
    /// To whom.
    pub person: PersonId,
    /// By what.
    pub kept: Kept,
}

/// Nobody could be given a ticket.
#[derive(Debug, Serialize)]
pub struct NobodyFree {
    /// Which.
    pub ticket: TicketId,
    /// Of which queue.
    pub group: GroupId,
    /// Why, in figures.
    pub kept: Kept,
}

row! {
    /// A ticket that waits for somebody.
    pub Waiting {
        id: TicketId, channel: String, lang: String, due_sort: i64, left_by: Option<PersonId>, waits: Option<String>,
    }
}

query! {
    PutGiven { person: PersonId, now: i64 } =
        "insert into serve_availability (person_id, state, why, since_ms, given_ms)
         values ($person, 'offline', 'chosen', $now, $now)
         on conflict (person_id) do update set given_ms = excluded.given_ms"
}
query! {
    PutWaits<'a> { ticket: TicketId, waits: &'a str } =
        "insert into serve_topic (ticket_id, by_hand, coded, left_by, waits) values ($ticket, 0, 0, null, $waits)
         on conflict (ticket_id) do update set waits = excluded.waits"
}
query! {
    DropWaits { ticket: TicketId } = "update serve_topic set waits = null, left_by = null where ticket_id = $ticket"
}
query! {
    /// The one turn there is, held until what follows is recorded.
    Turn {} -> [TurnRow { id: i64 }] = "select id from serve_routing_turn where id = 1{ for update}"
}
query! {
    /// People of a queue who work here, with what routing knows of them. At most 500.
    PeopleOf { group: GroupId } -> [PersonRow {
        id: PersonId, name: String, role: String, state: Option<String>, since_ms: Option<i64>, given_ms: Option<i64>,
        percent: Option<i64>, any_topic: Option<bool>, at_once: Option<i64>, amount_cents: Option<i64>,
    }] = "select p.id, p.name, p.role, a.state, a.since_ms, a.given_ms, c.percent, r.any_topic, r.at_once,
                 r.amount_cents
            from identity_window_member m
            join identity_window_person p on p.id = m.person_id and p.active = 1
            left join serve_availability a on a.person_id = p.id
            left join serve_capacity c on c.person_id = p.id
            left join train_window_ramp r on r.person_id = p.id
           where m.group_id = $group order by p.id limit 500"
}
query! {
    scan "a few languages of each of a few hundred people";
    /// Languages of a queue's people. At most 2,000.
    LangsOf { group: GroupId } -> [LangRow { person_id: PersonId, lang: String }] =
        "select l.person_id, l.lang
           from identity_window_member m join identity_window_language l on l.person_id = m.person_id
          where m.group_id = $group order by l.person_id, l.lang limit 2000"
}
query! {
    scan "a few topics of each of a few newcomers";
    /// Topics that are open to a queue's newcomers. At most 2,000.
    TopicsOf { group: GroupId } -> [TopicRow { person_id: PersonId, topic: String }] =
        "select t.person_id, t.topic
           from identity_window_member m join train_window_ramp_topic t on t.person_id = m.person_id
          where m.group_id = $group order by t.person_id, t.topic limit 2000"
}
query! {
    /// How many tickets that wait for us a queue's people have, by channel. At most 2,000.
    LoadOf { group: GroupId } -> [LoadRow { person_id: PersonId, channel: String, n: i64 }] =
        "select m.person_id, t.channel, count(*) as n
           from identity_window_member m
           join serve_ticket t on t.assignee_id = m.person_id and t.live = 1 and t.status < 3
          where m.group_id = $group
          group by m.person_id, t.channel order by m.person_id, t.channel limit 2000"
}
query! {
    /// Tickets of a queue that wait for somebody, of priorities from `low` to `high`, soonest promise first.
    pub WaitingOf { group: GroupId, low: i64, high: i64, sort: i64, after: TicketId, limit: i64 } -> [Waiting] =
        "select t.id, t.channel, t.lang, t.due_sort, s.left_by, s.waits
           from serve_ticket t
           left join serve_topic s on s.ticket_id = t.id
          where t.group_id = $group and t.assignee_id is null and t.live = 1 and t.status < 3
            and t.priority >= $low and t.priority <= $high and (t.due_sort, t.id) > ($sort, $after)
          order by t.due_sort, t.id limit $limit"
}

impl Event for TicketRouted {
    const KIND: &'static str = "serve.routed";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (ticket, person, now) = (self.ticket, self.person, tx.now_ms());
        tx.push(PutGiven { person, now }).await?;
        tx.push(DropWaits { ticket }).await?;
        happened::keep(tx, ticket, "routed", self.group, Some(person), self.kept.clone()).await
    }
}

impl Event for NobodyFree {
    const KIND: &'static str = "serve.nobody_free";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutWaits { ticket: self.ticket, waits: &self.kept.why }).await?;
        happened::keep(tx, self.ticket, "nobody", self.group, None, self.kept.clone()).await
    }
}

/// Somebody of a queue, as routing and the settings see them.
#[derive(Clone, Debug)]
pub struct Colleague {
    /// What they are called.
    pub name: String,
    /// Whether they take tickets now.
    pub state: super::State,
    /// What they lack.
    pub lacks: Vec<Title>,
    /// The rest.
    pub person: Person,
}

/// Those of a queue's people who answer customers, in order of id, and what the queue asks for.
pub async fn colleagues(rd: &mut Rd<'_>, group: GroupId, now: i64) -> Result<(Vec<Colleague>, Gate)> {
    let gate = Gate::of(rd, group, now).await?;
    let mut langs: HashMap<PersonId, Vec<String>> = HashMap::new();
    for row in rd.all(LangsOf { group }).await? {
        langs.entry(row.person_id).or_default().push(row.lang);
    }
    let mut loads: HashMap<PersonId, Load> = HashMap::new();
    for row in rd.all(LoadOf { group }).await? {
        loads.entry(row.person_id).or_default().add(&row.channel, row.n);
    }
    let mut topics: HashMap<PersonId, Vec<String>> = HashMap::new();
    for row in rd.all(TopicsOf { group }).await? {
        topics.entry(row.person_id).or_default().push(row.topic);
    }
    let answers = |row: &PersonRow| row.role.parse::<Role>().is_ok_and(|role| role.may(Right::TicketsReply));
    let rows = rd.all(PeopleOf { group }).await?.into_iter().filter(answers);
    let made = rows.map(|row| {
        let state = row.state.and_then(|state| state.parse().ok()).unwrap_or(super::State::Offline);
        let stage = row.any_topic.map(|any_topic| Stage {
            any_topic,
            topics: topics.remove(&row.id).unwrap_or_default(),
            at_once: row.at_once.unwrap_or(0),
            amount_cents: row.amount_cents,
        });
        let person = Person {
            limits: Limits::made(&row.role, stage),
            id: row.id,
            certified: gate.lets(row.id),
            langs: langs.remove(&row.id).unwrap_or_default(),
            online: state == super::State::Online,
            load: loads.remove(&row.id).unwrap_or_default(),
            percent: row.percent.unwrap_or(100),
            given_ms: row.given_ms.unwrap_or(0),
        };
        Colleague { name: row.name, state, lacks: gate.lacks(row.id), person }
    });
    Ok((made.collect(), gate))
}

/// One run.
struct Give {
    job: JobId,
    capacity: Capacity,
}

impl Command for Give {
    const NAME: &'static str = "serve.give";
    type Answer = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Self::Refusal> {
        // First: what comes to wait from now on queues another run, because this one's job is gone.
        tx.job_done(self.job).await?;
        tx.one(Turn {}).await?;
        let mut given = 0;
        for queue in tx.all(Routed {}).await? {
            let decision = self.queue(tx, queue.group_id, &mut given).await?;
            match tx.record::<(), Self::Refusal>(decision).await? {
                Ok(()) => {}
                Err(never) => match never {},
            }
        }
        let again = (given >= GIVEN_MAX).then(|| job(tx.now_ms()));
        tx.record(again.into_iter().fold(answer(()), Decision::job)).await
    }
}

impl Give {
    async fn queue<R>(&self, tx: &mut Tx<'_>, group: GroupId, given: &mut usize) -> Result<Decision<(), R>> {
        let now = tx.now_ms();
        let (colleagues, gate) = colleagues(tx, group, now).await?;
        let mut people: Vec<Person> = colleagues.into_iter().map(|one| one.person).collect();
        let titles = gate.titles();
        let mut decision = answer(());
        let urgent = Priority::Urgent.number();
        let mut abouts = 0;
        for (low, high) in [(urgent, urgent), (Priority::None.number(), urgent - 1)] {
            let (mut sort, mut after, mut looked) = (i64::MIN, TicketId(uuid::Uuid::nil()), 0);
            while *given < GIVEN_MAX && looked < LOOKS_MAX {
                let rows = tx.all(WaitingOf { group, low, high, sort, after, limit: PAGE }).await?;
                let full = rows.len() as i64 == PAGE;
                looked += rows.len() as i64;
                for row in rows {
                    (sort, after) = (row.due_sort, row.id);
                    if *given >= GIVEN_MAX {
                        break;
                    }
                    let newcomers = people.iter().any(|one| one.limits.is_some() && one.certified && one.online);
                    let about = match newcomers && abouts < ABOUTS_MAX {
                        true => Some(About::of(tx, row.id).await?),
                        false => None,
                    };
                    abouts += usize::from(about.is_some());
                    let (channel, lang, left_by) = (&row.channel, &row.lang, row.left_by);
                    let wanted = Wanted { channel, lang, left_by, about: about.as_ref() };
                    match pick(&people, &wanted, &self.capacity) {
                        Err(nobody) if row.waits.as_deref() == Some(nobody.why.word()) => {}
                        Err(nobody) => decision = decision.and(waits(&row, group, &titles, &nobody)),
                        Ok(n) => {
                            let Some(ticket) = tx.opt(TicketForUpdate { ticket: row.id }).await? else { continue };
                            if !still_waits(&ticket, group) {
                                continue;
                            }
                            decision = give(decision, &ticket, group, &people[n], &titles, &self.capacity);
                            people[n].load.add(&row.channel, 1);
                            people[n].given_ms = now;
                            *given += 1;
                        }
                    }
                }
                if !full || !anybody(&people, &self.capacity) {
                    break;
                }
            }
        }
        Ok(decision)
    }
}

/// Whether nobody was faster.
fn still_waits(ticket: &TicketFacts, group: GroupId) -> bool {
    ticket.assignee_id.is_none() && ticket.group_id == Some(group) && Status::of(ticket.status) <= Status::Open
}

fn waits(row: &Waiting, group: GroupId, titles: &[Title], nobody: &Nobody) -> NobodyFree {
    let kept = Kept {
        certificates: titles.to_vec(),
        lang: row.lang.clone(),
        channel: row.channel.clone(),
        why: nobody.why.word().to_owned(),
        people: nobody.people,
        certified: nobody.certified,
        speaking: nobody.speaking,
        online: nobody.online,
        ..Kept::default()
    };
    NobodyFree { ticket: row.id, group, kept }
}

/// Adds that a ticket goes to somebody. Pure. A new ticket becomes open, as when a person gives it.
pub fn give<T, R>(
    decision: Decision<T, R>,
    ticket: &TicketFacts,
    group: GroupId,
    person: &Person,
    titles: &[Title],
    capacity: &Capacity,
) -> Decision<T, R> {
    let kept = Kept {
        certificates: titles.to_vec(),
        lang: ticket.lang.clone(),
        channel: ticket.channel.clone(),
        had: person.load.of(&ticket.channel),
        of: capacity.most(&ticket.channel, person.percent),
        ..Kept::default()
    };
    let to = Some(person.id);
    let decision =
        decision.and(taken(ticket, to)).and(TicketRouted { ticket: ticket.id, group, person: person.id, kept });
    match Status::of(ticket.status) {
        Status::New => decision.and(becomes(ticket, Status::Open, to)),
        _ => decision,
    }
}

/// The job as it is queued.
pub fn job(due_ms: i64) -> NewJob {
    NewJob { kind: ROUTE, key: Some(ROUTE.to_owned()), due_ms, body: serde_json::json!({}) }
}

impl Desk {
    /// Does one run.
    pub(crate) async fn route(&self, job: &Job) -> std::result::Result<(), Trouble> {
        let give = Give { job: job.id, capacity: Capacity::of(&self.house.config.routing) };
        match self.house.store.run(&Actor::House, None, give).await? {
            Ok(()) => Ok(()),
            Err(never) => match never {},
        }
    }
}
