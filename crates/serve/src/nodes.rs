//! What is of the moment, on every node: who looks, who types, what has been seen. Each node keeps it in memory and tells
//! the others by the store's hint; what a lost hint would have said is over in a moment anyway.

use crate::{Desk, presence::State};
use event::{PersonId, TicketId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use web::live::Signal;

/// How often a node says that agents are on duty at it.
const DUTY_EVERY_MS: i64 = 30_000;

/// One thing that a node says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    /// A signal for screens.
    Signal(Signal),
    /// Somebody is at a ticket.
    There { ticket: TicketId, person: Option<PersonId>, name: String, state: State },
    /// Agents have live screens open.
    Duty,
}

impl Desk {
    fn say(&self, word: &Word) {
        if let Ok(words) = serde_json::to_string(word) {
            self.house.store.say(&words);
        }
    }

    /// Tells a signal to the screens of its topic, on every node.
    pub fn tell(&self, signal: Signal) {
        let word = Word::Signal(signal);
        self.say(&word);
        if let Word::Signal(signal) = word {
            self.house.hub.tell(signal);
        }
    }

    /// Somebody is at a ticket: an agent, or with no person the customer.
    pub fn there(&self, ticket: TicketId, person: Option<PersonId>, name: &str, state: State) {
        self.say(&Word::There { ticket, person, name: name.to_owned(), state });
        self.note(ticket, person, name, state);
    }

    fn note(&self, ticket: TicketId, person: Option<PersonId>, name: &str, state: State) {
        if self.presence.sign(ticket, person, name, state, self.now_ms()) {
            let signal = Signal { topic: ticket.to_string(), kind: "presence".into(), body: String::new() };
            self.house.hub.tell(signal);
        }
    }

    /// An agent has a live screen open.
    pub fn on_duty(&self) {
        if self.presence.on_duty(self.now_ms(), DUTY_EVERY_MS) {
            self.say(&Word::Duty);
        }
    }

    /// Hears what other nodes say, until the store is gone.
    pub async fn hear(self) {
        let mut heard = self.house.store.heard();
        loop {
            let words = match heard.recv().await {
                Ok(words) => words,
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            };
            match serde_json::from_str(&words) {
                Ok(Word::Signal(signal)) => self.house.hub.tell(signal),
                Ok(Word::There { ticket, person, name, state }) => self.note(ticket, person, &name, state),
                Ok(Word::Duty) => drop(self.presence.on_duty(self.now_ms(), 0)),
                // A newer node says things that this one does not know.
                Err(_) => {}
            }
        }
    }
}
