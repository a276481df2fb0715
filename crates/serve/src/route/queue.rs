//! A queue is given out by hand or by the house; people take all of the usual load or a part of it.

use super::rules::is_group;
use crate::refusal::Refusal;
use event::{Actor, GroupId, PersonId, Right};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// The most that a person takes, in per cent of the usual.
pub const PERCENT_MAX: i64 = 300;

/// Says whether the house gives a queue's tickets out.
#[derive(Clone, Debug)]
pub struct SetRouting {
    /// Who.
    pub by: Actor,
    /// Which queue.
    pub group: GroupId,
    /// By the house, or by hand.
    pub routes: bool,
}

/// A queue's tickets are given out by the house from now on, or by hand.
#[derive(Debug, Serialize)]
pub struct QueueRouted {
    /// Which.
    pub group: GroupId,
    /// By the house.
    pub routes: bool,
}

/// Says how much of the usual load a person takes.
#[derive(Clone, Debug)]
pub struct SetCapacity {
    /// Who says so.
    pub by: Actor,
    /// Whose.
    pub person: PersonId,
    /// In per cent, from 0 to [`PERCENT_MAX`].
    pub percent: i64,
}

/// A person takes another part of the usual load.
#[derive(Debug, Serialize)]
pub struct CapacitySet {
    /// Who.
    pub person: PersonId,
    /// In per cent.
    pub percent: i64,
}

query! {
    PutQueue { group: GroupId, routes: bool, now: i64 } =
        "insert into serve_queue (group_id, routes, at_ms) values ($group, $routes, $now)
         on conflict (group_id) do update set routes = excluded.routes, at_ms = excluded.at_ms"
}
query! {
    PutCapacity { person: PersonId, percent: i64 } =
        "insert into serve_capacity (person_id, percent) values ($person, $percent)
         on conflict (person_id) do update set percent = excluded.percent"
}
query! {
    scan "a company has a few dozen groups";
    /// Queues that the house gives out, in order. At most 500.
    pub Routed {} -> [RoutedRow { group_id: GroupId }] =
        "select group_id from serve_queue where routes = 1 order by group_id limit 500"
}
query! {
    /// How much of the usual load a person takes; no row: all of it.
    CapacityOf { person: PersonId } -> [CapacityRow { percent: i64 }] =
        "select percent from serve_capacity where person_id = $person"
}
query! {
    /// Whether a person is there.
    PersonIsThere { person: PersonId } -> [PersonThere { id: PersonId }] =
        "select id from identity_window_person where id = $person and active = 1"
}

impl Event for QueueRouted {
    const KIND: &'static str = "serve.queue_routed";
    fn subject(&self) -> String {
        self.group.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutQueue { group: self.group, routes: self.routes, now }).await
    }
}

impl Event for CapacitySet {
    const KIND: &'static str = "serve.capacity_set";
    fn subject(&self) -> String {
        self.person.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutCapacity { person: self.person, percent: self.percent }).await
    }
}

impl Command for SetRouting {
    const NAME: &'static str = "serve.set_routing";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let known = is_group(tx, self.group).await?;
        let routes = tx.all(Routed {}).await?.iter().any(|row| row.group_id == self.group);
        tx.record(decide_routing(self, known.then_some(routes))).await
    }
}

/// Decides whether a queue changes. Pure. `routes`: how it is now; nothing when there is no such queue.
pub fn decide_routing(set: &SetRouting, routes: Option<bool>) -> Decision<(), Refusal> {
    match routes.filter(|_| set.by.may(Right::RoutingManage)) {
        None => refuse(Refusal::Unseen),
        Some(now) if now == set.routes => answer(()),
        Some(_) => answer(()).and(QueueRouted { group: set.group, routes: set.routes }),
    }
}

impl Command for SetCapacity {
    const NAME: &'static str = "serve.set_capacity";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let person = self.person;
        let known = tx.opt(PersonIsThere { person }).await?.is_some();
        let percent = tx.opt(CapacityOf { person }).await?.map_or(100, |row| row.percent);
        tx.record(decide_capacity(self, known.then_some(percent))).await
    }
}

/// Decides whether a person's load changes. Pure. `percent`: what it is now; nothing when there is no such person.
pub fn decide_capacity(set: &SetCapacity, percent: Option<i64>) -> Decision<(), Refusal> {
    match percent.filter(|_| set.by.may(Right::RoutingManage)) {
        None => refuse(Refusal::Unseen),
        Some(_) if !(0..=PERCENT_MAX).contains(&set.percent) => refuse(Refusal::Percent { most: PERCENT_MAX }),
        Some(now) if now == set.percent => answer(()),
        Some(_) => answer(()).and(CapacitySet { person: set.person, percent: set.percent }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::Role;
    use uuid::Uuid;

    fn by(role: Role) -> Actor {
        Actor::Person { id: PersonId(Uuid::from_u128(1)), role }
    }

    #[test]
    fn leads_and_administrators_switch_a_queue() {
        let group = GroupId(Uuid::from_u128(2));
        let set = |role, routes| SetRouting { by: by(role), group, routes };
        for (role, routes, now, expected) in [
            (Role::Lead, true, Some(false), Ok(1)),
            (Role::Admin, false, Some(true), Ok(1)),
            (Role::Lead, true, Some(true), Ok(0)),
            (Role::Agent, true, Some(false), Err(Refusal::Unseen)),
            (Role::Lead, true, None, Err(Refusal::Unseen)),
        ] {
            let decision = decide_routing(&set(role, routes), now);
            assert_eq!(decision.outcome().map(|()| decision.kinds().len()).map_err(Clone::clone), expected, "{role}");
        }
    }

    #[test]
    fn nobody_takes_less_than_nothing_or_more_than_three_times_the_usual() {
        let person = PersonId(Uuid::from_u128(3));
        for (percent, now, expected) in [
            (50, Some(100), Ok(1)),
            (100, Some(100), Ok(0)),
            (0, Some(100), Ok(1)),
            (-1, Some(100), Err(Refusal::Percent { most: 300 })),
            (301, Some(100), Err(Refusal::Percent { most: 300 })),
            (50, None, Err(Refusal::Unseen)),
        ] {
            let decision = decide_capacity(&SetCapacity { by: by(Role::Lead), person, percent }, now);
            let found = decision.outcome().map(|()| decision.kinds().len()).map_err(Clone::clone);
            assert_eq!(found, expected, "{percent}");
        }
    }
}
