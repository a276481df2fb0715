//! Presence: who looks at a ticket and who writes. In memory, a minute at most; nothing of it is kept.

use event::{PersonId, TicketId};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc};

/// How long a sign of life counts.
pub const READING_MS: i64 = 40_000;
/// How long typing counts.
pub const WRITING_MS: i64 = 8_000;
/// How long someone counts as on duty after their last sign.
const ON_DUTY_MS: i64 = 90_000;
/// Tickets with somebody at them; beyond this, old signs are dropped first.
const TICKETS_MAX: usize = 20_000;

/// What someone does at a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Looks at it.
    Reading,
    /// Writes.
    Writing,
    /// Left.
    Away,
}

/// One who is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct There {
    /// The colleague; `None` for the customer.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// They write.
    pub writing: bool,
    until_ms: i64,
    writing_until_ms: i64,
}

/// Who is where.
#[derive(Clone, Default)]
pub struct Presence(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    at: HashMap<TicketId, Vec<There>>,
    last_agent_ms: i64,
    told_ms: i64,
    /// When a sign of life of a person was last kept.
    signed_ms: HashMap<PersonId, i64>,
}

impl Presence {
    /// Takes a sign of someone. Whether anything that is shown changed.
    pub fn sign(&self, ticket: TicketId, person: Option<PersonId>, name: &str, state: State, now_ms: i64) -> bool {
        let mut inner = self.0.lock();
        if person.is_some() {
            inner.last_agent_ms = inner.last_agent_ms.max(now_ms);
        }
        if inner.at.len() > TICKETS_MAX {
            inner.at.retain(|_, there| there.iter().any(|one| one.until_ms > now_ms));
        }
        let there = inner.at.entry(ticket).or_default();
        there.retain(|one| one.until_ms > now_ms);
        let before = there.iter().position(|one| one.person == person);
        if state == State::Away {
            let gone = before.map(|place| there.remove(place)).is_some();
            if there.is_empty() {
                inner.at.remove(&ticket);
            }
            return gone;
        }
        let writing_until_ms = if state == State::Writing { now_ms + WRITING_MS } else { 0 };
        let keeps_ms = if person.is_some() { READING_MS } else { WRITING_MS };
        let one = There {
            person,
            name: name.to_owned(),
            writing: state == State::Writing,
            until_ms: now_ms + keeps_ms,
            writing_until_ms,
        };
        match before {
            Some(place) => {
                let changed = there[place].writing != one.writing || there[place].name != one.name;
                there[place] = one;
                changed
            }
            None => {
                there.push(one);
                true
            }
        }
    }

    /// Who is at a ticket, but for `reader`; by name.
    pub fn at(&self, ticket: TicketId, reader: Option<PersonId>, now_ms: i64) -> Vec<There> {
        let inner = self.0.lock();
        let mut there: Vec<There> = inner.at.get(&ticket).cloned().unwrap_or_default();
        there.retain(|one| one.until_ms > now_ms && (one.person.is_none() || one.person != reader));
        for one in &mut there {
            one.writing &= one.writing_until_ms > now_ms;
        }
        there.sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
        there
    }

    /// Whether any agent has been here lately.
    pub fn anyone(&self, now_ms: i64) -> bool {
        now_ms - self.0.lock().last_agent_ms < ON_DUTY_MS
    }

    /// An agent has a live screen open. Whether that was last told at least `every_ms` ago; it then counts as told.
    pub fn on_duty(&self, now_ms: i64, every_ms: i64) -> bool {
        let mut inner = self.0.lock();
        inner.last_agent_ms = inner.last_agent_ms.max(now_ms);
        let tells = now_ms - inner.told_ms >= every_ms;
        if tells {
            inner.told_ms = now_ms;
        }
        tells
    }

    /// A live screen of a person is open. Whether that was last kept at least `every_ms` ago; it then counts as kept.
    pub fn signs(&self, person: PersonId, now_ms: i64, every_ms: i64) -> bool {
        let mut inner = self.0.lock();
        let keeps = inner.signed_ms.get(&person).is_none_or(|kept_ms| now_ms - kept_ms >= every_ms);
        if keeps {
            inner.signed_ms.insert(person, now_ms);
        }
        keeps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn colleagues_come_write_and_fade() {
        let (presence, ticket) = (Presence::default(), TicketId(Uuid::from_u128(1)));
        let (jonas, mina) = (PersonId(Uuid::from_u128(2)), PersonId(Uuid::from_u128(3)));
        assert!(presence.sign(ticket, Some(jonas), "Jonas", State::Reading, 0));
        assert!(!presence.sign(ticket, Some(jonas), "Jonas", State::Reading, 1_000));
        assert!(presence.sign(ticket, Some(jonas), "Jonas", State::Writing, 2_000));
        assert!(presence.at(ticket, Some(mina), 3_000)[0].writing);
        assert!(presence.at(ticket, Some(jonas), 3_000).is_empty());
        assert!(!presence.at(ticket, Some(mina), 2_000 + WRITING_MS)[0].writing);
        assert!(presence.at(ticket, Some(mina), 2_000 + READING_MS).is_empty());
        assert!(presence.anyone(50_000) && !presence.anyone(200_000));
    }
}
