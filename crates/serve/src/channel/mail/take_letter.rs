//! Takes one letter from a mailbox: cursor, letter and what becomes of it in one transaction.

use super::{
    address::{Base, Reply},
    auth::Verdict,
    clue::Clues,
    decide::{self, By, Disposition, Facts, Hit, Judgement, LOOP_WINDOW_MS, Needless, Reason},
    letter::{Letter, Quarantine, fold},
    rows::{
        LetterDropped, LetterQuarantined, LetterSuspended, LetterTaken, LetterTicketed, MailboxForUpdate,
        MailboxOpened, Place, PutAck, SenderBlocked,
    },
};
use crate::{
    attach::{FileAttached, safe_type},
    deliver::ReplyFailed,
    receive::{self, From, Receive, Received, Thread},
    reply::TicketOfMessage,
    ticket::{Priority, Status, TicketByNumber, channel},
};
use event::{Actor, AttachmentId, HOUR_MS, LetterId, MailboxId, TicketId, Words};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Command, NewJob, Outcome, Result, Tx, answer, query};

/// Kind of the job that tells a sender, in fixed words, what became of their letter.
pub const ACKNOWLEDGE: &str = "mail.acknowledge";
/// Reason of a letter that reported on one of ours.
const RETURNED: &str = "returned";

/// One letter at one place in one mailbox, read and judged as far as that goes without the rows.
#[derive(Clone, Debug)]
pub struct TakeLetter {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its name in the settings.
    pub name: String,
    /// Its address.
    pub base: Base,
    /// Every address of ours.
    pub own: Vec<Base>,
    /// A mailing list feeds it.
    pub fed_by_list: bool,
    /// A reply address made for the sender is enough where a domain vouches for nothing.
    pub token_is_enough: bool,
    /// The mailbox's numbering.
    pub uid_validity: u32,
    /// The letter's number.
    pub uid: u32,
    /// Its size.
    pub size_bytes: usize,
    /// Digest of the raw mail in the blobs.
    pub raw: Option<String>,
    /// The letter. Of one that was too large, only its head; of one that could not be read, nothing.
    pub letter: Option<Arc<Letter>>,
    /// Why it is kept raw.
    pub quarantine: Option<Quarantine>,
    /// What it points at.
    pub clues: Clues,
    /// The reply address in it was made for its author.
    pub made_for_author: bool,
    /// It carries our own loop id.
    pub ours: bool,
    /// What is known about the author's domain.
    pub verdict: Verdict,
    /// Digest of the HTML part in the blobs.
    pub html: Option<String>,
    /// Its files, in the blobs.
    pub files: Vec<KeptFile>,
    /// Minutes until an answer is promised.
    pub promise_minutes: i64,
}

/// A file of a letter whose bytes are in the blobs.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Its cleaned name.
    pub name: Words,
    /// What it says it is.
    pub media_type: String,
    /// Its size.
    pub size_bytes: i64,
    /// Digest of the blob.
    pub digest: String,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenAs {
    /// The letter.
    pub letter: LetterId,
    /// `ticketed`, `suspended`, `quarantined`, `dropped`.
    pub place: String,
    /// Why it is not on a ticket.
    pub reason: Option<String>,
    /// The ticket.
    pub ticket: Option<TicketId>,
}

query! {
    LetterAt { mailbox: MailboxId, uid_validity: i64, uid: i64 } -> [At { id: LetterId, reason: Option<String>, ticket_id: Option<TicketId> }] =
        "select id, reason, ticket_id from serve_letter
          where mailbox_id = $mailbox and uid_validity = $uid_validity and uid = $uid"
}
query! {
    /// The same letter taken before: as part of a ticket, or at least with the same proof of its sender.
    SameMessage { mailbox: MailboxId, message_id: String, body_hash: String, ticketed: i64, verdict: String } -> [SameMessageRow { id: LetterId }] =
        "select id from serve_letter
          where mailbox_id = $mailbox and message_id = $message_id and body_hash = $body_hash
            and (place = $ticketed or verdict = $verdict)
          order by id limit 1"
}
query! {
    SameBytes { mailbox: MailboxId, raw: String } -> [SameBytesRow { id: LetterId }] =
        "select id from serve_letter where mailbox_id = $mailbox and raw = $raw order by id limit 1"
}
query! {
    ThreadOf { mailbox: MailboxId, message_id: String } -> [ThreadRow { ticket_id: TicketId }] =
        "select ticket_id from serve_mail_thread where mailbox_id = $mailbox and message_id = $message_id"
}
query! {
    /// A ticket and the address of its requester.
    pub TicketPeople { ticket: TicketId } -> [People { id: TicketId, status: i64, email: Option<String> }] =
        "select t.id, t.status, c.email from serve_ticket t join serve_customer c on c.id = t.requester_id
          where t.id = $ticket"
}
query! {
    SenderRow { address_fold: String } -> [Sender { blocked_ms: i64, unwanted: bool }] =
        "select blocked_ms, unwanted from serve_mail_sender where address_fold = $address_fold"
}
query! {
    LettersOfSender { from_fold: String, verdict: String, since: i64 } -> [LetterCount { n: i64 }] =
        "select count(*) as n from serve_letter
          where from_fold = $from_fold and taken_ms > $since and verdict = $verdict"
}
query! {
    AckOf { address_fold: String } -> [Ack { at_ms: i64 }] =
        "select at_ms from serve_mail_ack where address_fold = $address_fold"
}
query! {
    AcksOfDomain { domain: String, since: i64 } -> [DomainAcks { n: i64 }] =
        "select count(*) as n from serve_mail_ack where domain = $domain and at_ms > $since"
}
query! {
    AcksSince { since: i64 } -> [AllAcks { n: i64 }] =
        "select count(*) as n from serve_mail_ack where at_ms > $since"
}

impl Command for TakeLetter {
    const NAME: &'static str = "serve.take_letter";
    type Answer = TakenAs;
    type Refusal = std::convert::Infallible;

    fn lane(&self) -> u64 {
        self.mailbox.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<TakenAs, Self::Refusal> {
        let (mailbox, uid_validity, uid) = (self.mailbox, i64::from(self.uid_validity), i64::from(self.uid));
        let open = tx.opt(MailboxForUpdate { mailbox }).await?.is_some();
        if let Some(at) = tx.opt(LetterAt { mailbox, uid_validity, uid }).await? {
            // Another node was faster, or this one forgot.
            return Ok(Ok(TakenAs { letter: at.id, place: "before".into(), reason: at.reason, ticket: at.ticket_id }));
        }
        let facts = self.facts(tx).await?;
        let letter: LetterId = tx.new_id();
        let mut taken = answer(());
        if !open {
            let (name, address) = (self.name.clone(), self.base.address());
            taken = taken.and(MailboxOpened { mailbox, name, address });
        }
        flat(tx.record(taken.and(self.taken(letter))).await?);
        if facts.copy {
            return self.drop(tx, letter, Needless::Copy.word()).await;
        }
        match (&self.quarantine, &self.letter) {
            (None, Some(read)) => self.judge(tx, letter, read, &facts).await,
            (quarantine, head) => self.quarantine(tx, letter, *quarantine, head.as_deref(), &facts).await,
        }
    }
}

/// What cannot be refused.
fn flat<T>(outcome: std::result::Result<T, std::convert::Infallible>) -> T {
    match outcome {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

/// Under what name a sender is counted and blocked: letters that nobody vouches for never block the one they pretend to
/// be from.
fn sender_key(verdict: Verdict, email: &str) -> String {
    match verdict {
        Verdict::Pass => fold(email),
        Verdict::Fail | Verdict::None => format!("?{}", fold(email)),
    }
}

impl TakeLetter {
    fn author_email(&self) -> String {
        self.letter.as_ref().and_then(|letter| letter.author()).map(|author| author.email.clone()).unwrap_or_default()
    }

    fn taken(&self, letter: LetterId) -> LetterTaken {
        let read = self.letter.as_deref();
        let from = read.and_then(|read| read.from.first()).cloned().unwrap_or_default();
        LetterTaken {
            letter,
            mailbox: self.mailbox,
            uid_validity: i64::from(self.uid_validity),
            uid: i64::from(self.uid),
            size_bytes: i64::try_from(self.size_bytes).unwrap_or(i64::MAX),
            raw: self.raw.clone(),
            verdict: self.verdict.word(),
            message_id: read.and_then(|read| read.message_id.clone()).map(Words),
            body_hash: read.filter(|_| self.quarantine.is_none()).map(|read| read.body_hash.clone()),
            from_name: Words(from.name),
            from_email: Words(from.email),
            subject: Words(read.map(|read| read.subject.clone()).unwrap_or_default()),
        }
    }

    /// What the rows know about the letter.
    pub(super) async fn facts(&self, tx: &mut Tx<'_>) -> Result<Facts> {
        let now_ms = tx.now_ms();
        let (email, hour) = (self.author_email(), now_ms - HOUR_MS);
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain).to_ascii_lowercase();
        let verdict = self.verdict.word().to_owned();
        let (from_fold, since) = (fold(&email), now_ms - LOOP_WINDOW_MS);
        let blocked = tx.opt(SenderRow { address_fold: sender_key(self.verdict, &email) }).await?;
        let unwanted = tx.opt(SenderRow { address_fold: fold(&email) }).await?.is_some_and(|row| row.unwanted);
        Ok(Facts {
            own: self.own.clone(),
            fed_by_list: self.fed_by_list,
            token_is_enough: self.token_is_enough,
            ours: self.ours,
            copy: self.copy(tx).await?,
            verdict: self.verdict,
            clues: self.clues.clone(),
            hit: self.hit(tx).await?,
            unwanted,
            blocked_until_ms: blocked.map(|row| row.blocked_ms),
            recent: tx.one(LettersOfSender { from_fold, verdict, since }).await?.n,
            acked_ms: tx.opt(AckOf { address_fold: fold(&email) }).await?.map(|ack| ack.at_ms),
            acks_to_domain: tx.one(AcksOfDomain { domain, since: hour }).await?.n,
            acks: tx.one(AcksSince { since: hour }).await?.n,
        })
    }

    /// Message-ID and content must both be the same; without a Message-ID every byte must be.
    async fn copy(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let mailbox = self.mailbox;
        let read = self.letter.as_deref().filter(|_| self.quarantine.is_none());
        if let Some(Letter { message_id: Some(message_id), body_hash, .. }) = read {
            let (message_id, body_hash) = (message_id.clone(), body_hash.clone());
            let (ticketed, verdict) = (Place::Ticketed.number(), self.verdict.word().to_owned());
            return Ok(tx.opt(SameMessage { mailbox, message_id, body_hash, ticketed, verdict }).await?.is_some());
        }
        match &self.raw {
            Some(raw) => Ok(tx.opt(SameBytes { mailbox, raw: raw.clone() }).await?.is_some()),
            None => Ok(false),
        }
    }

    /// Follows the clues in their order to the first ticket that is there.
    async fn hit(&self, tx: &mut Tx<'_>) -> Result<Option<Hit>> {
        if let Some(Reply { number, expired, .. }) = self.clues.reply {
            let by = if self.made_for_author && !expired { By::Token } else { By::WornToken };
            if let Some(found) = tx.opt(TicketByNumber { number }).await? {
                return self.people(tx, found.id, by).await;
            }
        }
        for message_id in &self.clues.ids {
            let thread = ThreadOf { mailbox: self.mailbox, message_id: message_id.clone() };
            if let Some(found) = tx.opt(thread).await? {
                return self.people(tx, found.ticket_id, By::MessageId).await;
            }
        }
        for number in &self.clues.numbers {
            if let Some(found) = tx.opt(TicketByNumber { number: *number }).await? {
                return self.people(tx, found.id, By::Number).await;
            }
        }
        Ok(None)
    }

    async fn people(&self, tx: &mut Tx<'_>, ticket: TicketId, by: By) -> Result<Option<Hit>> {
        Ok(tx.opt(TicketPeople { ticket }).await?.map(|row| Hit {
            by,
            ticket: row.id,
            closed: Status::of(row.status) == Status::Closed,
            people: row.email.iter().map(|email| fold(email)).collect(),
        }))
    }

    async fn judge(
        &self,
        tx: &mut Tx<'_>,
        letter: LetterId,
        read: &Letter,
        facts: &Facts,
    ) -> Outcome<TakenAs, std::convert::Infallible> {
        let judged = decide::decide(read, facts, tx.now_ms());
        if let Some(until_ms) = judged.block_until_ms {
            let address = Words(sender_key(self.verdict, &self.author_email()));
            flat(tx.record(answer(()).and(SenderBlocked { letter, until_ms, address })).await?);
        }
        match &judged.disposition {
            Disposition::Suspend(reason) => self.suspend(tx, letter, *reason).await,
            Disposition::Drop(why) => self.drop(tx, letter, why.word()).await,
            Disposition::Returned(returned) => {
                if returned.failed {
                    self.failed(tx, returned).await?;
                }
                self.drop(tx, letter, RETURNED).await
            }
            _ => self.ticket(tx, letter, read, &judged, facts).await,
        }
    }

    async fn failed(&self, tx: &mut Tx<'_>, returned: &super::clue::Returned) -> Result<()> {
        if let Some(of) = tx.opt(TicketOfMessage { message: returned.message }).await? {
            let reason = format!("bounced {}", returned.status.as_deref().unwrap_or("5.0.0"));
            let failed = ReplyFailed { ticket: of.ticket_id, message: returned.message, reason };
            flat(tx.record(answer(()).and(failed)).await?);
        }
        Ok(())
    }

    async fn suspend(
        &self,
        tx: &mut Tx<'_>,
        letter: LetterId,
        reason: Reason,
    ) -> Outcome<TakenAs, std::convert::Infallible> {
        let (mailbox, word) = (self.mailbox, reason.word());
        let decision = answer(taken_as(letter, "suspended", Some(word)));
        tx.record(decision.and(LetterSuspended { letter, mailbox, reason: word, from: Place::Taken })).await
    }

    async fn drop(
        &self,
        tx: &mut Tx<'_>,
        letter: LetterId,
        word: &'static str,
    ) -> Outcome<TakenAs, std::convert::Infallible> {
        let decision = answer(taken_as(letter, "dropped", Some(word)));
        let mailbox = self.mailbox;
        tx.record(decision.and(LetterDropped { letter, mailbox, reason: word, from: Place::Taken })).await
    }

    async fn quarantine(
        &self,
        tx: &mut Tx<'_>,
        letter: LetterId,
        quarantine: Option<Quarantine>,
        head: Option<&Letter>,
        facts: &Facts,
    ) -> Outcome<TakenAs, std::convert::Infallible> {
        let word = quarantine.unwrap_or(Quarantine::Unreadable).word();
        let mut decision = answer(taken_as(letter, "quarantined", Some(word)));
        let too_large = quarantine == Some(Quarantine::TooLarge);
        if let Some(head) = head.filter(|head| too_large && decide::may_tell(head, facts, tx.now_ms())) {
            self.note_ack(tx, head).await?;
            decision = decision.job(acknowledge(letter, None, tx.now_ms()));
        }
        let (mailbox, from) = (self.mailbox, Place::Taken);
        tx.record(decision.and(LetterQuarantined { letter, mailbox, reason: word, from })).await
    }

    async fn note_ack(&self, tx: &mut Tx<'_>, letter: &Letter) -> Result<()> {
        let Some(author) = letter.author() else { return Ok(()) };
        tx.keep(PutAck { address_fold: author.fold(), domain: author.domain(), at_ms: tx.now_ms() }).await
    }

    async fn ticket(
        &self,
        tx: &mut Tx<'_>,
        letter: LetterId,
        read: &Letter,
        judged: &Judgement,
        facts: &Facts,
    ) -> Outcome<TakenAs, std::convert::Infallible> {
        let by = facts.hit.as_ref().map_or("new", |hit| hit.by.word());
        let (thread, stranger) = match judged.disposition {
            Disposition::Join { ticket } | Disposition::FollowUp { ticket } => (Thread::Ticket(ticket), false),
            Disposition::Beside { ticket } => (Thread::Ticket(ticket), true),
            _ => (Thread::New, false),
        };
        let verified = facts.verdict == Verdict::Pass;
        let on = OnTicket { letter, mailbox: self.mailbox, thread, stranger, verified, by, from: Place::Taken };
        match on.receive(tx, read, self.html.clone(), &self.files, self.promise_minutes).await? {
            Some(received) => {
                let mut decision =
                    answer(TakenAs { ticket: Some(received.ticket), ..taken_as(letter, "ticketed", None) });
                if judged.acknowledge {
                    self.note_ack(tx, read).await?;
                    decision = decision.job(acknowledge(letter, Some(received.number), tx.now_ms()));
                }
                tx.record(decision).await
            }
            None => self.suspend(tx, letter, Reason::Empty).await,
        }
    }
}

fn taken_as(letter: LetterId, place: &str, reason: Option<&str>) -> TakenAs {
    TakenAs { letter, place: place.to_owned(), reason: reason.map(str::to_owned), ticket: None }
}

fn acknowledge(letter: LetterId, number: Option<i64>, due_ms: i64) -> NewJob {
    let body = serde_json::json!({ "letter": letter, "number": number });
    NewJob { kind: ACKNOWLEDGE, key: Some(format!("ack:{letter}")), due_ms, body }
}

/// A letter on its way into a ticket; the one place where this channel meets [`receive`].
pub(super) struct OnTicket {
    pub letter: LetterId,
    pub mailbox: MailboxId,
    pub thread: Thread,
    pub stranger: bool,
    pub verified: bool,
    pub by: &'static str,
    pub from: Place,
}

impl OnTicket {
    /// Records the letter as a message. None: there was nothing in it, and nothing is recorded.
    pub async fn receive(
        &self,
        tx: &mut Tx<'_>,
        read: &Letter,
        html: Option<String>,
        files: &[KeptFile],
        promise_minutes: i64,
    ) -> Result<Option<Received>> {
        let author = read.from.first().cloned().unwrap_or_default();
        let mut kept = answer(());
        let mut attachments = Vec::with_capacity(files.len());
        for file in files {
            let attachment: AttachmentId = tx.new_id();
            attachments.push(attachment);
            kept = kept.and(FileAttached {
                attachment,
                ticket: None,
                owner: Actor::House.to_string(),
                media_type: safe_type(&file.media_type),
                size_bytes: file.size_bytes,
                digest: file.digest.clone(),
                name: file.name.clone(),
            });
        }
        let text = if read.text.trim().is_empty() { read.subject.clone() } else { read.text.clone() };
        let receive = Receive {
            from: From::Address { email: Words(author.email), name: Words(author.name) },
            thread: self.thread,
            channel: channel::MAIL,
            subject: Words(read.subject.clone()),
            text: Words(text),
            html,
            lang: read.lang.tag(),
            verified: self.verified,
            stranger: self.stranger,
            attachments,
            mailbox: Some(self.mailbox),
            group: None,
            priority: Priority::None,
            tags: Vec::new(),
            promise_minutes,
        };
        let facts = receive::facts(tx, &receive).await?;
        let decision = receive::decide(facts, &receive, tx.now_ms());
        if decision.outcome().is_err() {
            return Ok(None);
        }
        flat(tx.record(kept).await?);
        let Ok(received) = tx.record(decision).await? else { return Ok(None) };
        let ticketed = LetterTicketed {
            letter: self.letter,
            mailbox: self.mailbox,
            ticket: received.ticket,
            message: received.message,
            by: self.by,
            shown: !self.stranger,
            from: self.from,
            message_id: read.message_id.clone().map(Words),
        };
        flat(tx.record(answer(()).and(ticketed)).await?);
        Ok(Some(received))
    }
}
