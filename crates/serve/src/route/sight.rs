//! What the settings show of routing, read from one snapshot.

use super::{
    give::{Colleague, colleagues},
    happened::{LastRouting, LastRoutings},
    pick::{Capacity, anybody},
    queue::Routed,
    topic::{Rule, Rules},
};
use crate::{gate::Title, sight::Groups};
use event::GroupId;
use std::collections::HashSet;
use store::{Rd, Result, query};

/// Decisions of a queue that are shown.
const LAST: i64 = 8;

query! {
    /// How many tickets of a queue wait for somebody.
    WaitingIn { group: GroupId } -> [WaitingCount { n: i64 }] =
        "select count(*) as n from serve_ticket
          where group_id = $group and assignee_id is null and live = 1 and status < 3"
}

/// A queue with everything that routing knows of it.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Which.
    pub id: GroupId,
    /// What it is called.
    pub name: String,
    /// The house gives its tickets out.
    pub routes: bool,
    /// Tickets that wait for somebody.
    pub waiting: i64,
    /// Names of the certificates that it asks for.
    pub asks: Vec<Title>,
    /// Its people who answer customers, each with whether they could be given something now; by name.
    pub people: Vec<(Colleague, bool)>,
    /// What was decided last, newest first.
    pub last: Vec<LastRouting>,
}

/// Everything that the settings show.
#[derive(Clone, Debug)]
pub struct Routings {
    /// Rules, in order.
    pub rules: Vec<Rule>,
    /// Queues by name.
    pub queues: Vec<Queue>,
}

/// Reads it.
pub async fn routings(rd: &mut Rd<'_>, capacity: &Capacity, now: i64) -> Result<Routings> {
    let routed: HashSet<GroupId> = rd.all(Routed {}).await?.into_iter().map(|row| row.group_id).collect();
    let mut queues = Vec::new();
    for group in rd.all(Groups {}).await? {
        let (found, gate) = colleagues(rd, group.id, now).await?;
        let free = |one: &Colleague| anybody(std::slice::from_ref(&one.person), capacity);
        let mut people: Vec<(Colleague, bool)> =
            found.into_iter().map(|one| (free(&one), one)).map(|(free, one)| (one, free)).collect();
        people.sort_by(|(a, _), (b, _)| (&a.name, a.person.id).cmp(&(&b.name, b.person.id)));
        queues.push(Queue {
            id: group.id,
            name: group.name,
            routes: routed.contains(&group.id),
            waiting: rd.one(WaitingIn { group: group.id }).await?.n,
            asks: gate.titles(),
            people,
            last: rd.all(LastRoutings { group: group.id, limit: LAST }).await?,
        });
    }
    Ok(Routings { rules: rd.all(Rules {}).await?, queues })
}
