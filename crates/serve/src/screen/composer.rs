//! Where a reply or a note is written.

use super::thread::Attachment;
use event::{CommandId, MessageId, TicketId};
use web::parts::Status;

/// The composer.
#[derive(Clone, Debug)]
pub struct Composer {
    /// The ticket.
    pub ticket: TicketId,
    /// To whom and by what, such as "To Emre by mail".
    pub to: String,
    /// Reply or note.
    pub mode: Mode,
    /// The reader's draft as last saved.
    pub draft: String,
    /// Files of the draft.
    pub attachments: Vec<Attachment>,
    /// The log's place that the reader has seen; a reply is stale when the thread has moved past it.
    pub seen_seq: i64,
    /// Makes the plain form's command happen once.
    pub command_id: CommandId,
    /// The first is what the button does; the others are in its menu.
    pub submit_as: Vec<Status>,
    /// Why a reply cannot be written, though a note can (closed, not certified …).
    pub no_reply: Option<String>,
    /// A refusal of the last try, drawn above the text.
    pub notice: Option<Notice>,
    /// The largest attachment.
    pub upload_max_bytes: i64,
    /// The reader's reply that may still be taken back.
    pub undo: Option<Undo>,
}

/// Reply or note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// To the customer.
    #[default]
    Reply,
    /// Among colleagues.
    Note,
}

/// Why the last try was not sent.
#[derive(Clone, Debug)]
pub enum Notice {
    /// The thread moved on: what is new, drawn with [`super::entry`].
    Stale {
        /// The log's place now; sending anyway means having seen this.
        seq: i64,
        /// New entries, oldest first.
        news: Vec<super::thread::Entry>,
    },
    /// The guard holds it.
    Held(super::HoldNotice),
    /// Refused for a reason in the reader's words.
    Refused(String),
}

/// A reply that may still be taken back.
#[derive(Clone, Debug)]
pub struct Undo {
    /// Which.
    pub message: MessageId,
    /// Until when; Unix milliseconds, UTC.
    pub until_ms: i64,
}
