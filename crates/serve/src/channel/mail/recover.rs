//! A person decides about a letter that waits: it becomes part of a ticket after all, or it is discarded.

use super::{
    decide::{self, Disposition},
    imap::Fetched,
    letter::Quarantine,
    post::Post,
    rows::{LetterDecided, LetterDropped, LetterForUpdate, LetterRow, Place},
    survey,
    take_letter::{KeptFile, OnTicket, TakeLetter},
};
use crate::receive::{Received, Thread};
use event::{Actor, CommandId, LetterId, Right, Words};
use std::sync::Arc;
use store::{Command, Outcome, Tx, answer, refuse};
use web::{Problem, Refuses};

/// The raw mail beside a recovered letter that could not be read.
const RAW_NAME: &str = "letter.eml";

/// Why a letter was not decided about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 404: forbidden looks like missing.
    #[error("no such letter")]
    Unseen,
    /// 409: someone was faster.
    #[error("it does not wait any more")]
    Decided,
    /// 422: nobody knows who wrote it; it can only be discarded.
    #[error("it cannot be made a ticket")]
    Unreadable,
}

impl Refuses for Refusal {
    fn problem(self) -> Problem {
        match self {
            Refusal::Unseen => Problem::missing(),
            Refusal::Decided => Problem::new(409, "decided", |speak| speak.mail_decided().to_owned()),
            Refusal::Unreadable => Problem::new(422, "unreadable", |speak| speak.mail_unrecoverable().to_owned()),
        }
    }
}

impl Post {
    /// Makes a letter that waits part of a ticket: the one it points at, or a new one.
    pub async fn recover(
        &self,
        by: &Actor,
        id: Option<CommandId>,
        letter: LetterId,
    ) -> store::Result<Result<Received, Refusal>> {
        if !by.may(Right::MailSuspended) {
            return Ok(Err(Refusal::Unseen));
        }
        let Some(row) = self.house.store.read().await?.opt(LetterRow { letter }).await? else {
            return Ok(Err(Refusal::Unseen));
        };
        let (Some(mailbox), Some(raw)) = (self.mailbox(row.mailbox_id), row.raw) else {
            return Ok(Err(Refusal::Unreadable));
        };
        let most = self.reader.limits().size_bytes as u64;
        let Some(bytes) = self.house.store.blobs().bytes(&raw, most).await? else {
            return Ok(Err(Refusal::Unreadable));
        };
        let size_bytes = bytes.len();
        let fetched = Fetched { uid: 0, size_bytes, raw: bytes.clone() };
        let mut take = self.prepare(&mailbox, 0, 0, Some(fetched)).await?;
        if !self.make_readable(&mut take, bytes, &raw).await? {
            return Ok(Err(Refusal::Unreadable));
        }
        let reason = row.reason.as_deref();
        take.quarantine = (reason == Some(Quarantine::TooLarge.word())).then_some(Quarantine::TooLarge);
        self.house.store.run(by, id, Recover { letter, take }).await
    }

    /// Whether someone wrote the letter. Of one that cannot be read, the head is read and the rest goes along as a file.
    async fn make_readable(&self, take: &mut TakeLetter, bytes: Vec<u8>, raw: &str) -> store::Result<bool> {
        if let (None, Some(letter)) = (take.quarantine, take.letter.clone()) {
            (take.html, take.files) = self.keep(&letter).await?;
            return Ok(!letter.from.is_empty());
        }
        let head = survey::head_len(&bytes).min(self.reader.limits().header_bytes);
        let Ok(letter) = self.reader.read(Arc::new(bytes[..head].to_vec())).await else { return Ok(false) };
        let someone = letter.from.iter().any(|from| from.email.contains('@'));
        take.letter = Some(Arc::new(letter));
        take.files = vec![KeptFile {
            name: Words(RAW_NAME.into()),
            media_type: "application/octet-stream".into(),
            size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            digest: raw.to_owned(),
        }];
        Ok(someone)
    }

    /// Discards a letter that waits. Its bytes stay as long as every letter's.
    pub async fn discard(
        &self,
        by: &Actor,
        id: Option<CommandId>,
        letter: LetterId,
    ) -> store::Result<Result<(), Refusal>> {
        self.house.store.run(by, id, Discard { letter }).await
    }
}

/// The letter, if it waits and the actor may decide about it.
async fn waiting(tx: &mut Tx<'_>, letter: LetterId) -> store::Result<Result<(super::rows::Taken, Place), Refusal>> {
    if !tx.actor().may(Right::MailSuspended) {
        return Ok(Err(Refusal::Unseen));
    }
    Ok(match tx.opt(LetterForUpdate { letter }).await? {
        None => Err(Refusal::Unseen),
        Some(row) => match Place::of(row.place) {
            place @ (Place::Suspended | Place::Quarantined) => Ok((row, place)),
            _ => Err(Refusal::Decided),
        },
    })
}

struct Recover {
    letter: LetterId,
    take: TakeLetter,
}

impl Command for Recover {
    const NAME: &'static str = "serve.recover_letter";
    type Answer = Received;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Received, Refusal> {
        let from = match waiting(tx, self.letter).await? {
            Ok((_, from)) => from,
            Err(refusal) => return tx.record(refuse(refusal)).await,
        };
        let Some(read) = self.take.letter.clone() else { return tx.record(refuse(Refusal::Unreadable)).await };
        let facts = self.take.facts(tx).await?;
        let (thread, stranger) = match decide::place(&read, &facts) {
            Disposition::Join { ticket } | Disposition::FollowUp { ticket } => (Thread::Ticket(ticket), false),
            Disposition::Beside { ticket } => (Thread::Ticket(ticket), true),
            _ => (Thread::New, false),
        };
        let on = OnTicket {
            letter: self.letter,
            mailbox: self.take.mailbox,
            thread,
            stranger,
            verified: facts.verdict == super::auth::Verdict::Pass,
            by: facts.hit.as_ref().map_or("new", |hit| hit.by.word()),
            from,
        };
        let (html, minutes) = (self.take.html.clone(), self.take.promise_minutes);
        match on.receive(tx, &read, html, &self.take.files, minutes).await? {
            Some(received) => {
                tx.record(answer(received).and(LetterDecided { letter: self.letter, recovered: true })).await
            }
            None => tx.record(refuse(Refusal::Unreadable)).await,
        }
    }
}

struct Discard {
    letter: LetterId,
}

impl Command for Discard {
    const NAME: &'static str = "serve.discard_letter";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let letter = self.letter;
        let decision = match waiting(tx, letter).await? {
            Ok((row, from)) => answer(())
                .and(LetterDropped { letter, mailbox: row.mailbox_id, reason: "discarded", from })
                .and(LetterDecided { letter, recovered: false }),
            Err(refusal) => refuse(refusal),
        };
        tx.record(decision).await
    }
}

/// Whether a letter kept raw says who wrote it, so that it can be recovered.
pub fn is_recoverable(reason: Option<&str>, from_email: &str) -> bool {
    let never = [Quarantine::Unfetchable.word(), Quarantine::Unreadable.word()];
    from_email.contains('@') || !reason.is_some_and(|reason| never.contains(&reason) || reason == "no_sender")
}
