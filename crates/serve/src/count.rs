//! Counts: how many tickets wait in each view. Followed, never counted for a page.

use crate::{sees::Sees, ticket::Status};
use event::{GroupId, PersonId};
use parking_lot::{RwLock, RwLockReadGuard};
use roaring::RoaringBitmap;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use store::{Entry, Store, query};
use web::live::Follower;

/// Tickets read at once while counting starts.
const LOAD_BATCH: i64 = 10_000;

/// Tickets below solved, by what views ask of them. Numbers stand for tickets.
#[derive(Default)]
pub struct Counts(RwLock<Sets>);

#[derive(Default)]
struct Sets {
    live: RoaringBitmap,
    assigned: RoaringBitmap,
    by_status: [RoaringBitmap; 7],
    by_assignee: HashMap<PersonId, RoaringBitmap>,
    by_group: HashMap<GroupId, RoaringBitmap>,
    due: BTreeSet<(i64, u32)>,
    due_of: HashMap<u32, i64>,
}

/// What is counted of one ticket.
struct Place {
    number: u32,
    status: Status,
    assignee: Option<PersonId>,
    group: Option<GroupId>,
    due_ms: Option<i64>,
}

query! {
    /// Tickets below solved after a number, in order. `limit`: 1 to 10,000.
    LiveTickets { due: i64, after: event::TicketId, limit: i64 } -> [LiveTicket {
        id: event::TicketId, number: i64, status: i64, assignee_id: Option<PersonId>, group_id: Option<GroupId>,
        due_ms: Option<i64>, due_sort: i64,
    }] = "select id, number, status, assignee_id, group_id, due_ms, due_sort
            from serve_ticket
           where live = 1 and (due_sort, id) > ($due, $after)
           order by due_sort, id
           limit $limit"
}

/// The parts of events that counting looks at.
#[derive(Deserialize)]
struct Told {
    number: i64,
    #[serde(default)]
    from: Option<serde_json::Value>,
    #[serde(default)]
    to: Option<serde_json::Value>,
    #[serde(default)]
    assignee: Option<PersonId>,
    #[serde(default)]
    group: Option<GroupId>,
    #[serde(default)]
    from_group: Option<GroupId>,
    #[serde(default)]
    due_ms: Option<i64>,
}

fn number(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn parse<T: serde::de::DeserializeOwned>(value: Option<serde_json::Value>) -> Option<T> {
    value.and_then(|value| serde_json::from_value(value).ok())
}

impl Counts {
    /// Reads what is there; answers with the log's place it was read at.
    pub async fn load(&self, store: &Store) -> store::Result<i64> {
        let mut rd = store.read().await?;
        let seq = rd.seq().await?;
        let mut sets = Sets::default();
        let (mut due, mut after) = (i64::MIN, event::TicketId(uuid::Uuid::nil()));
        loop {
            let rows = rd.all(LiveTickets { due, after, limit: LOAD_BATCH }).await?;
            let full = rows.len() as i64 == LOAD_BATCH;
            for row in rows {
                (due, after) = (row.due_sort, row.id);
                sets.add(&Place {
                    number: number(row.number),
                    status: Status::of(row.status),
                    assignee: row.assignee_id,
                    group: row.group_id,
                    due_ms: row.due_ms,
                });
            }
            if !full {
                break;
            }
        }
        *self.0.write() = sets;
        Ok(seq)
    }

    /// The counts as a reader may know them.
    pub fn seen(&self, sees: &Sees) -> Seen<'_> {
        let sets = self.0.read();
        let mut hidden = RoaringBitmap::new();
        for group in &sees.shut {
            hidden |= sets.by_group.get(group).unwrap_or(&RoaringBitmap::new());
        }
        if let Some(own) = sets.by_assignee.get(&sees.person) {
            hidden -= own;
        }
        Seen { sets, hidden }
    }
}

/// The counts without what a reader does not see.
pub struct Seen<'a> {
    sets: RwLockReadGuard<'a, Sets>,
    hidden: RoaringBitmap,
}

impl Seen<'_> {
    fn of(&self, set: Option<&RoaringBitmap>) -> i64 {
        set.map_or(0, |set| set.difference_len(&self.hidden) as i64)
    }

    /// Tickets of a person.
    pub fn mine(&self, person: PersonId) -> i64 {
        self.of(self.sets.by_assignee.get(&person))
    }

    /// Tickets of a group.
    pub fn group(&self, group: GroupId) -> i64 {
        self.of(self.sets.by_group.get(&group))
    }

    /// Tickets with nobody.
    pub fn unassigned(&self) -> i64 {
        self.of(Some(&self.sets.live)) - self.of(Some(&self.sets.assigned))
    }

    /// Tickets below solved.
    pub fn live(&self) -> i64 {
        self.of(Some(&self.sets.live))
    }

    /// Tickets in a state below solved.
    pub fn status(&self, status: Status) -> i64 {
        self.of(Some(&self.sets.by_status[status as usize]))
    }

    /// Tickets whose promise is due by `by_ms`, late ones too.
    pub fn due_by(&self, by_ms: i64) -> i64 {
        let due = self.sets.due.range(..=(by_ms, u32::MAX));
        match self.hidden.is_empty() {
            true => due.count() as i64,
            false => due.filter(|(_, number)| !self.hidden.contains(*number)).count() as i64,
        }
    }
}

impl Sets {
    fn add(&mut self, place: &Place) {
        self.live.insert(place.number);
        self.by_status[place.status as usize].insert(place.number);
        self.assign(place.number, place.assignee);
        self.group(place.number, None, place.group);
        self.promise(place.number, place.due_ms);
    }

    fn assign(&mut self, number: u32, person: Option<PersonId>) {
        match person {
            Some(person) => {
                self.assigned.insert(number);
                self.by_assignee.entry(person).or_default().insert(number);
            }
            None => {
                self.assigned.remove(number);
            }
        }
    }

    fn promise(&mut self, number: u32, due_ms: Option<i64>) {
        if let Some(before) = self.due_of.remove(&number) {
            self.due.remove(&(before, number));
        }
        if let Some(due_ms) = due_ms {
            self.due_of.insert(number, due_ms);
            self.due.insert((due_ms, number));
        }
    }

    fn group(&mut self, number: u32, from: Option<GroupId>, to: Option<GroupId>) {
        if let Some(from) = from {
            self.by_group.entry(from).or_default().remove(number);
        }
        if let Some(to) = to {
            self.by_group.entry(to).or_default().insert(number);
        }
    }

    /// A ticket that is solved leaves every view of the living; one that is reopened comes back to all of them.
    fn status(&mut self, number: u32, from: Status, to: Status, assignee: Option<PersonId>, group: Option<GroupId>) {
        self.by_status[from as usize].remove(number);
        if to.live() {
            self.add(&Place { number, status: to, assignee, group, due_ms: self.due_of.get(&number).copied() });
            return;
        }
        self.live.remove(number);
        self.assigned.remove(number);
        if let Some(assignee) = assignee {
            self.by_assignee.entry(assignee).or_default().remove(number);
        }
        self.group(number, group, None);
    }
}

impl Follower for Counts {
    fn name(&self) -> &'static str {
        "counts"
    }

    fn follow(&self, entry: &Entry) {
        let kind = entry.kind.as_str();
        if !matches!(
            kind,
            "serve.ticket_opened"
                | "serve.status_set"
                | "serve.assigned"
                | "serve.handed_back"
                | "serve.promise_started"
                | "serve.promise_met"
        ) {
            return;
        }
        let Ok(seen) = serde_json::from_str::<Told>(&entry.body) else {
            tracing::error!(seq = entry.seq, kind, "an event that counting cannot read");
            return;
        };
        let n = number(seen.number);
        let mut sets = self.0.write();
        match kind {
            "serve.ticket_opened" => {
                let status = if seen.assignee.is_some() { Status::Open } else { Status::New };
                let (assignee, group) = (seen.assignee, seen.group);
                sets.add(&Place { number: n, status, assignee, group, due_ms: None });
            }
            "serve.status_set" => {
                if let (Some(from), Some(to)) = (parse::<Status>(seen.from), parse::<Status>(seen.to)) {
                    sets.status(n, from, to, seen.assignee, seen.group);
                }
            }
            "serve.assigned" | "serve.handed_back" => {
                if let Some(before) = parse::<PersonId>(seen.from) {
                    sets.by_assignee.entry(before).or_default().remove(n);
                }
                sets.assign(n, parse::<PersonId>(seen.to));
                sets.group(n, seen.from_group, seen.group);
            }
            "serve.promise_started" => sets.promise(n, seen.due_ms),
            _ => sets.promise(n, None),
        }
    }
}
