//! A queue may ask for certificates: who lacks one of them is not given its tickets, cannot take them, and does not answer
//! them. What a queue asks for and who has it is the training's to say; it is read from its windows.

use crate::ticket::TicketFacts;
use event::{GroupId, PersonId};
use language::Lang;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use store::{Json, Rd, Result, query};

/// A certificate's name in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    en: String,
    zh: String,
}

impl Title {
    /// For a reader of `lang`.
    pub fn of(&self, lang: Lang) -> &str {
        if lang == Lang::Zh { &self.zh } else { &self.en }
    }
}

/// The condition that a person has no certificate in force of what the queue asks for: `g` is a row of what queues ask for, the
/// person is a parameter of the query, and the query has a parameter `now`.
macro_rules! uncertified {
    ($person:literal) => {
        concat!(
            "not exists (select 1 from train_window_certificate c
                          where c.person_id = ",
            $person,
            " and c.certification = g.certification and c.expires_ms > $now
              and (c.bumped_ms is null or c.bumped_ms > $now))"
        )
    };
}
pub(crate) use uncertified;

query! {
    /// Certificates that a queue asks for and somebody lacks.
    LacksOf { group: GroupId, person: PersonId, now: i64 } -> [Lacking { title: Json<Title> }] = concat!(
        "select g.title from train_window_gate g where g.group_id = $group and ",
        uncertified!("$person"),
        " order by g.certification limit 20"
    )
}
query! {
    /// What holds somebody back from every queue: open items of their checklist as a newcomer.
    HeldBackBy { person: PersonId } -> [Holding { title: Json<Title> }] =
        "select title from train_window_hold where person_id = $person and gate = 'queues'
          order by due_ms, code limit 20"
}
query! {
    /// Newcomers who are held back. At most 500.
    scan "the checklists of newcomers"; HeldBack {} -> [Waits { person_id: PersonId }] =
        "select distinct person_id from train_window_hold where gate = 'queues' order by person_id limit 500"
}
query! {
    /// Whether a queue asks for anything.
    AsksFor { group: GroupId } -> [AsksRow { certification: String }] =
        "select certification from train_window_gate where group_id = $group limit 1"
}

query! {
    /// What a queue asks for.
    Asked { group: GroupId } -> [AskedFor { certification: String, title: Json<Title> }] =
        "select certification, title from train_window_gate where group_id = $group order by certification limit 20"
}
query! {
    /// Who has which of the certificates that a queue asks for. At most 10,000.
    HaveOf { group: GroupId, now: i64 } -> [Has { person_id: PersonId, certification: String }] =
        "select c.person_id, c.certification
           from train_window_gate g
           join train_window_certificate c on c.certification = g.certification
          where g.group_id = $group and c.expires_ms > $now and (c.bumped_ms is null or c.bumped_ms > $now)
          order by c.person_id, c.certification limit 10000"
}

/// What a queue asks for, and who has it.
#[derive(Debug, Default)]
pub struct Gate {
    asks: Vec<AskedFor>,
    has: HashSet<(PersonId, String)>,
    held: HashSet<PersonId>,
}

impl Gate {
    /// Of a queue, at `now`.
    pub async fn of(rd: &mut Rd<'_>, group: GroupId, now: i64) -> Result<Gate> {
        let asks = rd.all(Asked { group }).await?;
        let has = match asks.is_empty() {
            true => Vec::new(),
            false => rd.all(HaveOf { group, now }).await?,
        };
        let held = rd.all(HeldBack {}).await?.into_iter().map(|row| row.person_id).collect();
        Ok(Gate { asks, has: has.into_iter().map(|row| (row.person_id, row.certification)).collect(), held })
    }

    /// Names of what it asks for.
    pub fn titles(&self) -> Vec<Title> {
        self.asks.iter().map(|one| one.title.0.clone()).collect()
    }

    /// What somebody lacks.
    pub fn lacks(&self, person: PersonId) -> Vec<Title> {
        let lacking = self.asks.iter().filter(|one| !self.has.contains(&(person, one.certification.clone())));
        lacking.map(|one| one.title.0.clone()).collect()
    }

    /// Whether it lets somebody through: nothing of a newcomer's checklist holds them back, and they lack nothing.
    pub fn lets(&self, person: PersonId) -> bool {
        !self.held.contains(&person)
            && self.asks.iter().all(|one| self.has.contains(&(person, one.certification.clone())))
    }
}

/// What `person` lacks for tickets of `group`: what a newcomer has to do first, and certificates of the queue. Nothing when
/// nobody, or no queue, is named.
pub async fn lacks(rd: &mut Rd<'_>, group: Option<GroupId>, person: Option<PersonId>, now: i64) -> Result<Vec<Title>> {
    let (Some(group), Some(person)) = (group, person) else { return Ok(Vec::new()) };
    let holding = rd.all(HeldBackBy { person }).await?.into_iter().map(|row| row.title.0);
    let lacking = rd.all(LacksOf { group, person, now }).await?.into_iter().map(|row| row.title.0);
    Ok(holding.chain(lacking).collect())
}

/// What `person` lacks to work on a ticket.
pub async fn lacks_for(
    rd: &mut Rd<'_>,
    ticket: Option<&TicketFacts>,
    person: Option<PersonId>,
    now: i64,
) -> Result<Vec<Title>> {
    lacks(rd, ticket.and_then(|ticket| ticket.group_id), person, now).await
}

/// Those of `people` who may be given tickets of `group`.
pub async fn admitted(
    rd: &mut Rd<'_>,
    group: Option<GroupId>,
    people: impl Iterator<Item = PersonId>,
    now: i64,
) -> Result<Vec<PersonId>> {
    let asks = match group {
        Some(group) => rd.opt(AsksFor { group }).await?.is_some(),
        None => false,
    };
    let held = if group.is_some() { rd.all(HeldBack {}).await? } else { Vec::new() };
    let mut admitted = Vec::new();
    for person in people.filter(|person| held.iter().all(|one| one.person_id != *person)) {
        if !asks || lacks(rd, group, Some(person), now).await?.is_empty() {
            admitted.push(person);
        }
    }
    Ok(admitted)
}
