//! The one thread with a candidate, and what the team says among itself. A candidate acts by the secret of their link.

use super::{
    ApplicationById, ApplicationBySecret, ApplicationRow, Move, State, Step, mention,
    step::{self, Facts},
};
use crate::{
    letter::{self, About},
    refusal::Refusal,
    requisition::Colleagues,
};
use event::{ApplicationId, PersonId, Right, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse, row};

/// Characters of a message or note at most.
pub const TEXT_CHARS: usize = 4_000;
/// Messages of one thread at most.
pub const MESSAGES_MAX: usize = 300;

row! {
    /// A message.
    pub MessageRow { id: uuid::Uuid, inbound: bool, by_id: Option<PersonId>, text: String, at_ms: i64 }
    /// A note.
    pub NoteRow { id: uuid::Uuid, by_id: Option<PersonId>, text: String, at_ms: i64 }
    CountRow { n: i64 }
}

query! {
    /// The thread of an application, the oldest first. At most 300.
    pub MessagesOf { application: ApplicationId } -> [MessageRow] =
        "select id, inbound, by_id, text, at_ms from hire_message where application_id = $application
          order by at_ms, id limit 300"
}
query! {
    CountMessages { application: ApplicationId } -> [CountRow] =
        "select count(*) as n from hire_message where application_id = $application"
}
query! {
    /// The notes of an application, the latest first. At most 200.
    pub NotesOf { application: ApplicationId } -> [NoteRow] =
        "select id, by_id, text, at_ms from hire_note where application_id = $application order by at_ms desc, id desc limit 200"
}
query! {
    InsertMessage<'a> {
        id: uuid::Uuid, application: ApplicationId, inbound: bool, by: Option<PersonId>, text: &'a Words, now: i64,
    } = "insert into hire_message (id, application_id, inbound, by_id, text, at_ms)
         values ($id, $application, $inbound, $by, $text, $now)"
}
query! {
    AddUnread { application: ApplicationId } = "update hire_application set unread = unread + 1 where id = $application"
}
query! {
    NoUnread { application: ApplicationId } = "update hire_application set unread = 0 where id = $application"
}
query! {
    InsertNote<'a> { id: uuid::Uuid, application: ApplicationId, by: Option<PersonId>, text: &'a Words, now: i64 } =
        "insert into hire_note (id, application_id, by_id, text, at_ms) values ($id, $application, $by, $text, $now)"
}

/// Who writes.
#[derive(Debug)]
pub enum By {
    /// The candidate, by the hash of their secret.
    Candidate(String),
    /// Somebody of the team.
    Team(ApplicationId),
}

/// Writes into the thread.
#[derive(Debug)]
pub struct Write {
    /// Who.
    pub by: By,
    /// What.
    pub text: Words,
}

/// Something was written into the thread.
#[derive(Debug, Serialize)]
pub struct MessageWritten {
    /// Of which application.
    pub application: ApplicationId,
    /// The message.
    pub message: uuid::Uuid,
    /// Whether the candidate wrote it.
    pub inbound: bool,
    /// What.
    #[serde(skip)]
    pub text: Words,
}

impl Event for MessageWritten {
    const KIND: &'static str = "hire.message_written";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, application, inbound) = (tx.now_ms(), self.application, self.inbound);
        let by = if inbound { None } else { tx.actor().person() };
        tx.push(InsertMessage { id: self.message, application, inbound, by, text: &self.text, now }).await?;
        match inbound {
            true => tx.push(AddUnread { application }).await,
            false => tx.push(NoUnread { application }).await,
        }
    }
}

async fn found(tx: &mut Tx<'_>, by: &By) -> Result<Option<ApplicationRow>> {
    let row = match by {
        By::Candidate(hash) => tx.opt(ApplicationBySecret { hash }).await?,
        By::Team(application) if tx.actor().may(Right::HiringWork) => {
            tx.opt(ApplicationById { application: *application }).await?
        }
        By::Team(_) => None,
    };
    Ok(row.filter(|row| row.erased_ms.is_none()))
}

impl Command for Write {
    const NAME: &'static str = "hire.write";
    type Answer = ApplicationId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<ApplicationId, Refusal> {
        let row = found(tx, &self.by).await?;
        let many = match &row {
            Some(row) => tx.one(CountMessages { application: row.id }).await?.n,
            None => 0,
        };
        let (id, now_ms) = (tx.new_id(), tx.now_ms());
        let application = row.map(|row| row.id);
        let decision = write(self, application, many, id);
        let tells = application.filter(|_| decision.outcome().is_ok() && matches!(self.by, By::Team(_)));
        let decision = match tells {
            Some(application) => decision.job(letter::job(application, About::Wrote, now_ms)),
            None => decision,
        };
        tx.record(decision).await
    }
}

fn write(
    wish: &Write,
    application: Option<ApplicationId>,
    many: i64,
    message: uuid::Uuid,
) -> Decision<ApplicationId, Refusal> {
    let text = wish.text.text().trim();
    match application {
        None => refuse(Refusal::Unseen),
        Some(_) if text.is_empty() || text.chars().count() > TEXT_CHARS => refuse(Refusal::Text),
        Some(_) if many >= MESSAGES_MAX as i64 => refuse(Refusal::TooMany { most: MESSAGES_MAX }),
        Some(application) => answer(application).and(MessageWritten {
            application,
            message,
            inbound: matches!(wish.by, By::Candidate(_)),
            text: Words(text.to_owned()),
        }),
    }
}

/// Writes a note that the candidate does not see.
#[derive(Debug)]
pub struct Note {
    /// Of which application.
    pub application: ApplicationId,
    /// What.
    pub text: Words,
}

/// A note was written.
#[derive(Debug, Serialize)]
pub struct NoteWritten {
    /// Of which application.
    pub application: ApplicationId,
    /// The note.
    pub note: uuid::Uuid,
    /// Colleagues whom it names.
    pub mentions: Vec<PersonId>,
    /// What.
    #[serde(skip)]
    pub text: Words,
}

impl Event for NoteWritten {
    const KIND: &'static str = "hire.note_written";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (tx.now_ms(), tx.actor().person());
        tx.push(InsertNote { id: self.note, application: self.application, by, text: &self.text, now }).await?;
        mention::put(tx, self.application, self.note, &self.mentions).await
    }
}

impl Command for Note {
    const NAME: &'static str = "hire.note";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let there = found(tx, &By::Team(self.application)).await?.is_some();
        let many = tx.all(NotesOf { application: self.application }).await?.len();
        let people = tx.all(Colleagues {}).await?;
        let by = tx.actor().person();
        let text = self.text.text().trim();
        let decision = match there {
            false => refuse(Refusal::Unseen),
            true if text.is_empty() || text.chars().count() > TEXT_CHARS => refuse(Refusal::Text),
            true if many >= 200 => refuse(Refusal::TooMany { most: 200 }),
            true => answer(()).and(NoteWritten {
                application: self.application,
                note: tx.new_id(),
                mentions: mention::named(text, &people, by),
                text: Words(text.to_owned()),
            }),
        };
        tx.record(decision).await
    }
}

/// A candidate says no, for a reason by its code.
#[derive(Debug)]
pub struct Withdraw {
    /// Hash of their secret.
    pub hash: String,
    /// Code of the reason.
    pub reason: String,
}

impl Command for Withdraw {
    const NAME: &'static str = "hire.withdraw";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let row = tx.opt(ApplicationBySecret { hash: &self.hash }).await?;
        let decision = match row {
            None => refuse(Refusal::Unseen),
            Some(row) if !matches!(row.state, State::Active | State::Pool) => refuse(Refusal::State),
            Some(row) => {
                let step = Step::Out(State::Withdrawn, self.reason.clone());
                let wish = Move { application: row.id, seen: None, step };
                let now_ms = tx.now_ms();
                let facts = Facts::of_house(tx.new_id(), now_ms);
                step::decide(&wish, Some(row), facts)
            }
        };
        tx.record(decision).await
    }
}
