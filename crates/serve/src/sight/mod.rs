//! What the desk shows, read from one snapshot: rail, list, conversation, customer.

mod customer;
mod happening;
mod list;
mod money;
mod open;

pub use customer::panel;
pub use happening::{because, nobody, tongue};
pub use list::{Groups, groups, list, rail, ticket_row};
pub use money::ReferencesOf;
pub use open::{OpenRow, TicketOpen, about, composer_of, head, message, messages, news, open, present_of};

use crate::ticket::{Priority, Status, channel};
use language::Speak;
use web::parts;

/// A promise turns amber this long before it breaks.
pub const SOON_MS: i64 = 15 * event::MINUTE_MS;

/// The state as screens draw it.
pub fn shown_status(status: Status) -> parts::Status {
    match status {
        Status::New => parts::Status::New,
        Status::Open => parts::Status::Open,
        Status::Pending => parts::Status::Pending,
        Status::Hold => parts::Status::Hold,
        Status::Solved => parts::Status::Solved,
        Status::Closed => parts::Status::Closed,
    }
}

/// The channel as screens draw it.
pub fn shown_channel(word: &str) -> parts::Channel {
    match word {
        channel::CHAT => parts::Channel::Chat,
        channel::MAIL => parts::Channel::Mail,
        channel::FORM => parts::Channel::Form,
        _ => parts::Channel::Api,
    }
}

/// A priority in words; none for the ordinary ones.
pub fn priority_words(priority: Priority, speak: &Speak) -> Option<&'static str> {
    match priority {
        Priority::None => None,
        Priority::Low => Some(speak.priority_low()),
        Priority::Normal => Some(speak.priority_normal()),
        Priority::High => Some(speak.priority_high()),
        Priority::Urgent => Some(speak.priority_urgent()),
    }
}

/// A promise as screens draw it; a ticket that waits for the customer has its clock at rest.
pub fn shown_promise(status: Status, due_ms: Option<i64>) -> parts::Promise {
    match due_ms {
        Some(due_ms) => parts::Promise::Due { due_ms, soon_ms: due_ms - SOON_MS },
        None if matches!(status, Status::Pending | Status::Hold) => parts::Promise::Paused,
        None => parts::Promise::None,
    }
}
