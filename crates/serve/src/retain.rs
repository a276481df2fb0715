//! Retention: what has been kept as long as the house says goes, by events, a little at a time.
//!
//! A ticket's words go (see [`words`]); its figures stay. A letter that waits is discarded. A file that no message carries is removed. Bytes go when nothing needs them any more.

use crate::{
    Desk,
    attach::FileRemoved,
    channel::mail::rows::{LetterDecided, LetterDropped, Place},
    words,
};
use event::{Actor, AttachmentId, LetterId, MailboxId, TicketId};
use serde::Serialize;
use std::convert::Infallible;
use store::{Command, Event, Outcome, Result, Tx, answer, query};

/// Things of each kind that one round takes away.
const ROUND: i64 = 200;

query! {
    /// Tickets whose words have been kept long enough, the oldest first.
    WordsDue { before_ms: i64, limit: i64 } -> [DueTicket { id: TicketId }] =
        "select id from serve_ticket
          where live = 0 and words_gone_ms is null and updated_ms < $before_ms
          order by updated_ms, id limit $limit"
}
query! {
    /// Still over, and still with words.
    WordsDueNow { ticket: TicketId, before_ms: i64 } -> [DueNow { number: i64 }] =
        "select number from serve_ticket
          where id = $ticket and live = 0 and words_gone_ms is null and updated_ms < $before_ms{ for update}"
}
query! {
    MarkGone { ticket: TicketId, now: i64 } = "update serve_ticket set words_gone_ms = $now where id = $ticket"
}
query! {
    LettersDue { place: i64, before_ms: i64, limit: i64 } -> [DueLetter { id: LetterId, mailbox_id: MailboxId, raw: Option<String> }] =
        "select id, mailbox_id, raw from serve_letter
          where place = $place and (place = 2 or place = 3) and taken_ms < $before_ms
          order by taken_ms, id limit $limit"
}
query! {
    LetterDueNow { letter: LetterId, place: i64 } -> [DueLetterNow { id: LetterId }] =
        "select id from serve_letter where id = $letter and place = $place{ for update}"
}
query! {
    BlankLetter { letter: LetterId } =
        "update serve_letter set from_name = '', from_email = '', from_fold = '', subject = '', raw = null
          where id = $letter"
}
query! {
    FilesDue { before_ms: i64, limit: i64 } -> [DueFile { id: AttachmentId, digest: String }] =
        "select id, digest from serve_attachment
          where message_id is null and created_ms < $before_ms
          order by created_ms, id limit $limit"
}
query! {
    FileDueNow { file: AttachmentId } -> [DueFileNow { id: AttachmentId }] =
        "select id from serve_attachment where id = $file and message_id is null{ for update}"
}
/// A ticket's words are gone; its figures stay.
#[derive(Debug, Serialize)]
pub struct WordsGone {
    /// Which.
    pub ticket: TicketId,
    /// Its number.
    pub number: i64,
}

impl Event for WordsGone {
    const KIND: &'static str = "serve.words_gone";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (ticket, now) = (self.ticket, tx.now_ms());
        words::take(tx, ticket, "").await?;
        tx.push(MarkGone { ticket, now }).await
    }
}

/// A letter's sender, subject and bytes are gone; its account stays.
#[derive(Debug, Serialize)]
pub struct LetterGone {
    /// Which.
    pub letter: LetterId,
}

impl Event for LetterGone {
    const KIND: &'static str = "serve.letter_gone";
    fn subject(&self) -> String {
        self.letter.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(BlankLetter { letter: self.letter }).await
    }
}

/// Takes a ticket's words away; answers the blobs that it needed. Nothing when it moved meanwhile.
#[derive(Clone, Debug)]
pub struct TakeWords {
    /// Which.
    pub ticket: TicketId,
    /// Untouched since before then, Unix ms.
    pub before_ms: i64,
}

impl Command for TakeWords {
    const NAME: &'static str = "serve.take_words";
    type Answer = Vec<String>;
    type Refusal = Infallible;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Vec<String>, Infallible> {
        let ticket = self.ticket;
        let Some(due) = tx.opt(WordsDueNow { ticket, before_ms: self.before_ms }).await? else {
            return Ok(Ok(Vec::new()));
        };
        let blobs = words::bytes(tx, ticket).await?.into_iter().collect();
        tx.record(answer(blobs).and(WordsGone { ticket, number: due.number })).await
    }
}

struct TakeLetter {
    letter: LetterId,
    mailbox: MailboxId,
    place: Place,
}

impl Command for TakeLetter {
    const NAME: &'static str = "serve.take_letter_away";
    type Answer = bool;
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<bool, Infallible> {
        let (letter, mailbox, from) = (self.letter, self.mailbox, self.place);
        if tx.opt(LetterDueNow { letter, place: from.number() }).await?.is_none() {
            return Ok(Ok(false));
        }
        let decision = answer(true)
            .and(LetterDropped { letter, mailbox, reason: "kept_long_enough", from })
            .and(LetterDecided { letter, recovered: false })
            .and(LetterGone { letter });
        tx.record(decision).await
    }
}

struct TakeFile {
    file: AttachmentId,
}

impl Command for TakeFile {
    const NAME: &'static str = "serve.take_file_away";
    type Answer = bool;
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<bool, Infallible> {
        if tx.opt(FileDueNow { file: self.file }).await?.is_none() {
            return Ok(Ok(false));
        }
        tx.record(answer(true).and(FileRemoved { attachment: self.file })).await
    }
}

/// How long this room keeps what, as moments: what is older goes. None: it is kept for ever.
#[derive(Clone, Copy, Debug, Default)]
pub struct Before {
    /// Words of tickets that are solved or closed.
    pub words_ms: Option<i64>,
    /// Suspended letters.
    pub suspended_ms: Option<i64>,
    /// Letters that could not be read.
    pub quarantined_ms: Option<i64>,
    /// Files that no message carries.
    pub files_ms: Option<i64>,
}

impl Desk {
    /// One round: takes away what is due, at most so much of each kind. True: there may be more.
    pub async fn retain(&self, before: Before) -> Result<bool> {
        let mut more = false;
        if let Some(before_ms) = before.words_ms {
            let due = self.house.store.read().await?.all(WordsDue { before_ms, limit: ROUND }).await?;
            more |= due.len() as i64 == ROUND;
            for ticket in due {
                let take = TakeWords { ticket: ticket.id, before_ms };
                let Ok(blobs) = self.house.store.run(&Actor::House, None, take).await?;
                self.let_go(blobs).await?;
            }
        }
        for (place, before_ms) in [(Place::Suspended, before.suspended_ms), (Place::Quarantined, before.quarantined_ms)]
        {
            let Some(before_ms) = before_ms else { continue };
            let query = LettersDue { place: place.number(), before_ms, limit: ROUND };
            let due = self.house.store.read().await?.all(query).await?;
            more |= due.len() as i64 == ROUND;
            for letter in due {
                let take = TakeLetter { letter: letter.id, mailbox: letter.mailbox_id, place };
                let Ok(taken) = self.house.store.run(&Actor::House, None, take).await?;
                self.let_go(letter.raw.filter(|_| taken).into_iter().collect()).await?;
            }
        }
        if let Some(before_ms) = before.files_ms {
            let due = self.house.store.read().await?.all(FilesDue { before_ms, limit: ROUND }).await?;
            more |= due.len() as i64 == ROUND;
            for file in due {
                let Ok(taken) = self.house.store.run(&Actor::House, None, TakeFile { file: file.id }).await?;
                self.let_go(taken.then_some(file.digest).into_iter().collect()).await?;
            }
        }
        Ok(more)
    }

    /// Removes blobs that nothing needs any more.
    async fn let_go(&self, blobs: Vec<String>) -> Result<()> {
        for digest in blobs {
            self.forget_bytes(&digest).await?;
        }
        Ok(())
    }
}
