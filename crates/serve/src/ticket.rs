//! A ticket: its words, its states and which of them may follow which.

use crate::secret;
use event::{CustomerId, GroupId, MailboxId, PersonId, TicketId};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use store::{query, row};
use utoipa::ToSchema;

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident { $($(#[$d:meta])* $variant:ident = $n:literal $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$d])* #[serde(rename = $word)] $variant = $n),+ }
        impl $name {
            /// Every one, in order.
            pub const ALL: &[$name] = &[$($name::$variant),+];
            /// The number in rows.
            pub const fn number(self) -> i64 { self as i64 }
            /// The one with this number. Rows hold no other: a check in the schema says so.
            pub fn of(number: i64) -> $name {
                match number { $($n => $name::$variant,)+ _ => Self::ALL[0] }
            }
            /// The word in URLs and the API.
            pub const fn word(self) -> &'static str { match self { $($name::$variant => $word),+ } }
        }
        impl FromStr for $name {
            type Err = String;
            fn from_str(word: &str) -> Result<Self, String> {
                match word { $($word => Ok($name::$variant),)+ other => Err(format!("unknown: {other}")) }
            }
        }
    };
}

numbered! {
    /// Where a ticket stands. Zendesk's states; `On hold` is shown to the requester as open.
    Status {
        /// Nobody has taken it.
        New = 1 "new",
        /// Waits for us.
        Open = 2 "open",
        /// Waits for the requester.
        Pending = 3 "pending",
        /// Waits for a third party.
        Hold = 4 "hold",
        /// Done; an answer of the requester reopens it.
        Solved = 5 "solved",
        /// Over; an answer opens a follow-up.
        Closed = 6 "closed",
    }
}

numbered! {
    /// How much it matters. Cannot go back to none.
    Priority {
        /// Not said.
        None = 0 "none",
        /// Low.
        Low = 1 "low",
        /// Normal.
        Normal = 2 "normal",
        /// High.
        High = 3 "high",
        /// Urgent.
        Urgent = 4 "urgent",
    }
}

numbered! {
    /// Who speaks in a message, and to whom.
    Kind {
        /// The customer.
        Customer = 1 "customer",
        /// An agent, to the customer.
        Reply = 2 "reply",
        /// An agent, to colleagues.
        Note = 3 "note",
        /// The house, to the customer.
        House = 4 "house",
    }
}

/// The end of time, for tickets without a promise: they sort last.
pub const NEVER_MS: i64 = 9_000_000_000_000_000;

/// Characters of a message that a list shows.
pub const PREVIEW_CHARS: usize = 140;

impl Status {
    /// Whether it still needs work.
    pub const fn live(self) -> bool {
        (self as i64) < (Status::Solved as i64)
    }

    /// Whether an agent may set `to`. Source: Zendesk, native system ticket rules.
    pub fn may_become(self, to: Status) -> bool {
        match (self, to) {
            (Status::Closed, _) | (_, Status::New) => self == to,
            (_, Status::Closed) => false,
            _ => true,
        }
    }

    /// What a customer's message makes of it; `None` for a closed one, which a follow-up answers.
    pub fn after_customer(self) -> Option<Status> {
        match self {
            Status::New => Some(Status::New),
            Status::Open | Status::Pending | Status::Hold | Status::Solved => Some(Status::Open),
            Status::Closed => None,
        }
    }
}

/// Where a ticket came from.
pub mod channel {
    /// The chat widget.
    pub const CHAT: &str = "chat";
    /// The web form.
    pub const FORM: &str = "form";
    /// Mail.
    pub const MAIL: &str = "mail";
    /// The API.
    pub const API: &str = "api";
}

/// The beginning of `text` as lists show it: one line, at most [`PREVIEW_CHARS`].
pub fn preview(text: &str) -> String {
    // As much more as shows whether a token ends behind the cut.
    let letters = text.split_whitespace().flat_map(|word| word.chars().chain([' '])).take(PREVIEW_CHARS + 40);
    let line: String = letters.collect();
    let line = line.trim_end();
    match secret::cut(line, PREVIEW_CHARS) {
        whole if whole.len() == line.len() => whole.to_owned(),
        beginning => format!("{beginning}…"),
    }
}

row! {
    /// What verbs decide about: one ticket.
    pub TicketFacts {
        id: TicketId, number: i64, status: i64, priority: i64, channel: String, lang: String, requester_id: CustomerId,
        assignee_id: Option<PersonId>, group_id: Option<GroupId>, mailbox_id: Option<MailboxId>, seq: i64,
        due_ms: Option<i64>, reopens: i64,
    }
}

query! {
    /// The ticket that a command decides about, its row locked.
    pub TicketForUpdate { ticket: TicketId } -> [TicketFacts] =
        "select id, number, status, priority, channel, lang, requester_id, assignee_id, group_id, mailbox_id, seq,
                due_ms, reopens
           from serve_ticket
          where id = $ticket
           {for update}"
}

query! {
    /// The id of a ticket by the number that people call it.
    pub TicketByNumber { number: i64 } -> [TicketNumbered { id: TicketId }] =
        "select id from serve_ticket where number = $number"
}

/// Whether the actor's role reads tickets at all. Which of them a reader sees is [`crate::sees`]' to say.
pub fn visible(actor: &event::Actor) -> bool {
    actor.may(event::Right::TicketsRead)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::*;

    #[test]
    fn agents_set_any_state_but_new_and_closed() {
        for from in [New, Open, Pending, Hold, Solved] {
            for to in [Open, Pending, Hold, Solved] {
                assert!(from.may_become(to), "{from:?} to {to:?}");
            }
            assert!(!from.may_become(Closed));
        }
        assert!(!Open.may_become(New));
        for to in [New, Open, Pending, Hold, Solved] {
            assert!(!Closed.may_become(to));
        }
    }

    #[test]
    fn a_customers_answer_reopens_and_a_closed_ticket_stays_closed() {
        assert_eq!(New.after_customer(), Some(New));
        for from in [Open, Pending, Hold, Solved] {
            assert_eq!(from.after_customer(), Some(Open));
        }
        assert_eq!(Closed.after_customer(), None);
    }

    #[test]
    fn a_preview_is_one_line_and_never_too_long() {
        assert_eq!(preview("  a\n b\t c "), "a b c");
        assert_eq!(preview(&"长".repeat(500)).chars().count(), PREVIEW_CHARS + 1);
    }
}
