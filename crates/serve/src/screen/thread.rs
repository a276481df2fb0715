//! The conversation of a ticket: its head, its messages, and what happened in between.

use super::{Composer, Present};
use event::{AttachmentId, MessageId, PersonId, TicketId};
use maud::Markup;
use web::parts::{Channel, Icon, Promise, Status};

/// A ticket's conversation.
#[derive(Clone, Debug)]
pub struct Thread {
    /// Above it.
    pub head: ThreadHead,
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// Where older entries are, when not all are shown.
    pub older: Option<String>,
    /// Who else is here.
    pub present: Vec<Present>,
    /// Where the reader writes; none when their role only reads.
    pub composer: Option<Composer>,
}

/// What stands above a conversation. Redrawn whole when any of it changes (live list `head`, key `head`).
#[derive(Clone, Debug)]
pub struct ThreadHead {
    /// Which.
    pub id: TicketId,
    /// Number for people.
    pub number: i64,
    /// Subject.
    pub subject: String,
    /// State.
    pub status: Status,
    /// States it may be given now; empty when the reader may not.
    pub statuses: Vec<Status>,
    /// Channel.
    pub channel: Channel,
    /// More about the channel, such as "signed in".
    pub channel_note: Option<String>,
    /// The group, by name.
    pub group: Option<String>,
    /// Groups it may be given to; empty when the reader may not.
    pub groups: Vec<Choice>,
    /// Priority in words.
    pub priority: Option<String>,
    /// Priorities it may be given; empty when the reader may not.
    pub priorities: Vec<Choice>,
    /// Who has it.
    pub assignee: Option<Person>,
    /// Who may be given it, the reader first; empty when the reader may not.
    pub assignees: Vec<Choice>,
    /// Tags.
    pub tags: Vec<String>,
    /// The next promise.
    pub promise: Promise,
    /// Where the list is that this ticket was opened from, and its name with the count, such as "Mine 7".
    pub back: Option<(String, String)>,
}

/// Something to choose in a menu of the head.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the reader sees.
    pub words: String,
    /// Chosen now.
    pub chosen: bool,
}

/// A colleague by name.
#[derive(Clone, Debug)]
pub struct Person {
    /// Which.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Whether it is the reader.
    pub you: bool,
}

/// A message or something that happened.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A message, reply or note.
    Message(Message),
    /// Something that happened.
    Happening(Happening),
    /// A reply that waits for a lead.
    Hold(super::Hold),
}

impl Entry {
    /// Its element's id.
    pub fn key(&self) -> String {
        match self {
            Entry::Message(one) => format!("message-{}", one.id),
            Entry::Happening(one) => one.key.clone(),
            Entry::Hold(one) => format!("hold-{}", one.id),
        }
    }

    /// When it was; Unix milliseconds, UTC.
    pub fn at_ms(&self) -> i64 {
        match self {
            Entry::Message(one) => one.at_ms,
            Entry::Happening(one) => one.at_ms,
            Entry::Hold(one) => one.at_ms,
        }
    }

    /// Its place among the others, compared as text.
    pub fn order(&self) -> &str {
        match self {
            Entry::Message(one) => &one.order,
            Entry::Happening(one) => &one.order,
            Entry::Hold(one) => &one.order,
        }
    }
}

/// What kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// From the customer.
    Customer,
    /// From us to the customer.
    Reply,
    /// Among colleagues.
    Note,
}

/// Who wrote a message.
#[derive(Clone, Debug)]
pub struct Author {
    /// Name as shown.
    pub name: String,
    /// Who it is to the reader.
    pub who: Who,
}

/// Who someone is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The reader.
    You,
    /// A colleague.
    Colleague,
    /// The customer, proved.
    Customer,
    /// Someone who says that they are the customer; drawn grey.
    Unverified,
    /// The house itself.
    House,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// Kind.
    pub kind: MessageKind,
    /// Writer.
    pub author: Author,
    /// When; Unix milliseconds, UTC.
    pub at_ms: i64,
    /// What was said, already safe (see [`web::parts::prose`]).
    pub body: Markup,
    /// Its words were erased.
    pub erased: bool,
    /// Quoted earlier text and signatures, folded away; already safe.
    pub quoted: Option<Markup>,
    /// BCP 47 tag of the text, when known.
    pub language: Option<String>,
    /// The mail as its sender made it, behind its own address and in a sandboxed frame.
    pub original: Option<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Where our reply is on its way.
    pub delivery: Delivery,
    /// A warning above the text, such as "the sender is not part of this conversation".
    pub warning: Option<String>,
    /// Sorts the live fragment.
    pub order: String,
}

/// Where a reply is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Says nothing: not a reply.
    None,
    /// May still be taken back until `until_ms`.
    Held {
        /// Unix milliseconds, UTC.
        until_ms: i64,
        /// Whether it is the reader's to take back.
        yours: bool,
    },
    /// Waits to be handed over.
    Queued,
    /// Handed to the channel.
    Sent,
    /// Reached the customer's side.
    Delivered,
    /// Seen by the customer.
    Read,
    /// The outcome is not known; a person decides. `retry`: whether the reader may send it once more.
    InDoubt {
        /// Whether the reader may send it once more.
        retry: bool,
    },
    /// Did not go. `retry`: whether the reader may try again.
    Failed {
        /// Why, in the reader's words.
        reason: String,
        /// Whether the reader may try again.
        retry: bool,
    },
}

/// A file beside a message.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Which.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// Media type.
    pub media: String,
    /// Size.
    pub size_bytes: i64,
    /// Where it is read; none while it may not be (quarantined), `why_not` says why.
    pub href: Option<String>,
    /// Why it cannot be opened.
    pub why_not: Option<String>,
}

/// Something that happened to a ticket.
#[derive(Clone, Debug)]
pub struct Happening {
    /// Element id, such as `event-<seq>`.
    pub key: String,
    /// A drawing.
    pub icon: Icon,
    /// What happened, in the reader's words, such as "Jonas Weber assigned this to you".
    pub words: String,
    /// When; Unix milliseconds, UTC.
    pub at_ms: i64,
    /// Sorts the live fragment.
    pub order: String,
}
