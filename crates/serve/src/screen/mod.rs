//! The desk's screens: plain view structs in, markup out. Each thing that lives is drawn by one function, on the page and
//! in the live fragment alike.
//!
//! Live lists and keys: `rail-availability` (`availability`), `rail-<section>` (`view-<name>`), `rows` (`row-<ticket>`), `list-count` (`list-count`), `head`
//! (`head`), `entries` (`message-<id>`, `event-<seq>`), `present` (`present-<person>`), `customer` (`customer`),
//! `attachments` (`attachment-<id>`), `suspended` (`letter-<id>`).

mod availability;
mod composer;
mod composing;
mod customer;
mod desk;
mod hold;
mod list;
mod message;
mod money;
mod presence;
mod rail;
mod record;
mod results;
mod routing;
mod suspended;
mod thread;
mod threading;

pub use availability::{Availability, availability, state_mark, state_words};
pub use composer::{Composer, Mode, Notice, Undo};
pub use composing::{attachment_item, composer, stale_news};
pub use customer::{CustomerPanel, Fact, OtherTicket, PromiseBar, Proof, customer, customer_panel};
pub use desk::{Desk, OpenTicket, OpenTicketForm, desk, open_ticket};
pub use hold::{Hold, HoldNotice, HoldSpan, hold, hold_notice, holds};
pub use list::{TicketList, TicketRow, list_count, ticket_list, ticket_row};
pub use message::{entry, happening, message};
pub use money::{Evidence as MoneyEvidence, Money, Reference as MoneyReference, Verdict as MoneyVerdict, money};
pub use presence::{Present, present};
pub use rail::{Rail, RailSection, RailView, rail, rail_view};
pub use record::{ActionRow, RecordCard, Records, records};
pub use results::{Hit, Results, results};
pub use routing::{routing, rule_form, summary};
pub use suspended::{Cause, SuspendedList, SuspendedRow, suspended, suspended_row};
pub use thread::{
    Attachment, Author, Choice, Delivery, Entry, Happening, Message, MessageKind, Person, Thread, ThreadHead, Who,
};
pub use threading::{thread, thread_head};
