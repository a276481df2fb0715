//! A letter of the house to one person: rooms write them, the channel that has mail servers takes them out.
//!
//! A letter carries a link and no more: what is to be read stands behind it. Its secret never waits anywhere; it follows from a key of the
//! house when the letter is written, so a job that is tried again writes the same letter.

use crate::Trouble;
use language::Lang;
use std::{future::Future, pin::Pin};

/// A letter, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The same for every try: its Message-ID follows from it.
    pub id: uuid::Uuid,
    /// Whose mailbox.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their language.
    pub lang: Lang,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// When its job was queued, Unix milliseconds, UTC.
    pub written_ms: i64,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A mail server has it.
    Taken,
    /// None ever will: the numbers that the server said, or a word such as `gave up`. Never an address.
    Refused(String),
    /// The house has no mailbox that sends.
    Nowhere,
}

/// How sending ends.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Fate, Trouble>> + Send + 'a>>;

/// Takes letters out of the house.
pub trait SendsLetters: Send + Sync {
    /// Whether the house has a mailbox that sends, now.
    fn sends(&self) -> bool;

    /// Sends one.
    fn send(&self, letter: Letter) -> Sending<'_>;
}

/// The text of a letter: what it says, its link in the reader's language, and what is said at the end.
pub fn text(said: &str, link: &str, lang: Lang, end: &str) -> String {
    [said, &format!("{link}?lang={lang}"), end].join("\n\n")
}
