//! The rows of mail and the events that write them.

use super::letter::fold;
use event::{LetterId, MailboxId, MessageId, TicketId, Words};
use serde::Serialize;
use store::{Event, Result, Tx, query, row};

/// Where a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Taken, and nothing more: seen only if something is wrong.
    Taken = 0,
    /// Part of a ticket.
    Ticketed = 1,
    /// Waits for a person.
    Suspended = 2,
    /// Could not be read.
    Quarantined = 3,
    /// Needs nothing.
    Dropped = 4,
}

impl Place {
    /// The number in rows.
    pub const fn number(self) -> i64 {
        self as i64
    }

    /// The place with this number.
    pub fn of(number: i64) -> Place {
        match number {
            1 => Place::Ticketed,
            2 => Place::Suspended,
            3 => Place::Quarantined,
            4 => Place::Dropped,
            _ => Place::Taken,
        }
    }
}

query! {
    InsertMailbox { id: MailboxId, name: String, address: String, now: i64 } =
        "insert into serve_mailbox
           (id, name, address, uid_validity, uid, received, ticketed, suspended, quarantined, dropped, updated_ms)
         values ($id, $name, $address, 0, 0, 0, 0, 0, 0, 0, $now)"
}
query! {
    InsertLetter {
        id: LetterId, mailbox: MailboxId, uid_validity: i64, uid: i64, message_id: Option<String>,
        body_hash: Option<String>, raw: Option<String>, size: i64, from_name: String, from_email: String,
        from_fold: String, subject: String, verdict: String, now: i64,
    } = "insert into serve_letter
           (id, mailbox_id, uid_validity, uid, message_id, body_hash, raw, size_bytes, from_name, from_email, from_fold,
            subject, verdict, place, reason, ticket_id, written_id, taken_ms, decided_ms, decided_by)
         values ($id, $mailbox, $uid_validity, $uid, $message_id, $body_hash, $raw, $size, $from_name, $from_email,
                 $from_fold, $subject, $verdict, 0, null, null, null, $now, null, null)"
}
query! {
    MoveCursor { uid_validity: i64, uid: i64, now: i64, mailbox: MailboxId } =
        "update serve_mailbox
            set uid_validity = $uid_validity, uid = $uid, received = received + 1, updated_ms = $now
          where id = $mailbox"
}
query! {
    Count { ticketed: i64, suspended: i64, quarantined: i64, dropped: i64, mailbox: MailboxId } =
        "update serve_mailbox
            set ticketed = ticketed + $ticketed, suspended = suspended + $suspended,
                quarantined = quarantined + $quarantined, dropped = dropped + $dropped
          where id = $mailbox"
}
query! {
    PutPlace {
        place: i64, reason: Option<String>, ticket: Option<TicketId>, written: Option<MessageId>, letter: LetterId,
    } = "update serve_letter
            set place = $place, reason = $reason, ticket_id = $ticket, written_id = $written
          where id = $letter"
}
query! {
    PutDecided { now: i64, by: String, letter: LetterId } =
        "update serve_letter set decided_ms = $now, decided_by = $by where id = $letter"
}
query! {
    InsertThread { mailbox: MailboxId, message_id: String, ticket: TicketId, shown: bool, now: i64 } =
        "insert into serve_mail_thread (mailbox_id, message_id, ticket_id, shown, at_ms)
         values ($mailbox, $message_id, $ticket, $shown, $now)
         on conflict (mailbox_id, message_id) do nothing"
}
query! {
    BlockSender { address_fold: String, until_ms: i64 } =
        "insert into serve_mail_sender (address_fold, blocked_ms, unwanted) values ($address_fold, $until_ms, 0)
         on conflict (address_fold) do update set blocked_ms = excluded.blocked_ms"
}
query! {
    /// Notes when an address got an acknowledgement: not an event.
    pub PutAck { address_fold: String, domain: String, at_ms: i64 } =
        "insert into serve_mail_ack (address_fold, domain, at_ms) values ($address_fold, $domain, $at_ms)
         on conflict (address_fold) do update set at_ms = excluded.at_ms"
}

async fn count(tx: &mut Tx<'_>, mailbox: MailboxId, from: Place, to: Place) -> Result<()> {
    let change = |place: Place| i64::from(to == place) - i64::from(from == place);
    tx.push(Count {
        ticketed: change(Place::Ticketed),
        suspended: change(Place::Suspended),
        quarantined: change(Place::Quarantined),
        dropped: change(Place::Dropped),
        mailbox,
    })
    .await
}

/// A mailbox is read for the first time.
#[derive(Debug, Serialize)]
pub struct MailboxOpened {
    /// Which.
    pub mailbox: MailboxId,
    /// What it is called in the settings.
    pub name: String,
    /// Its address.
    pub address: String,
}

impl Event for MailboxOpened {
    const KIND: &'static str = "serve.mailbox_opened";
    fn subject(&self) -> String {
        self.mailbox.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (name, address, now) = (self.name.clone(), self.address.clone(), tx.now_ms());
        tx.push(InsertMailbox { id: self.mailbox, name, address, now }).await
    }
}

/// A letter was taken from a mailbox; the cursor stands behind it.
#[derive(Debug, Serialize)]
pub struct LetterTaken {
    /// Which.
    pub letter: LetterId,
    /// From where.
    pub mailbox: MailboxId,
    /// The mailbox's numbering.
    pub uid_validity: i64,
    /// Its number.
    pub uid: i64,
    /// Its size.
    pub size_bytes: i64,
    /// Digest of the raw mail.
    pub raw: Option<String>,
    /// What is known about the author's domain.
    pub verdict: &'static str,
    /// Message-ID.
    #[serde(skip)]
    pub message_id: Option<Words>,
    /// Hash of its content.
    #[serde(skip)]
    pub body_hash: Option<String>,
    /// The sender's name.
    #[serde(skip)]
    pub from_name: Words,
    /// The sender's address.
    #[serde(skip)]
    pub from_email: Words,
    /// Subject.
    #[serde(skip)]
    pub subject: Words,
}

impl Event for LetterTaken {
    const KIND: &'static str = "serve.letter_taken";
    fn subject(&self) -> String {
        self.letter.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(InsertLetter {
            id: self.letter,
            mailbox: self.mailbox,
            uid_validity: self.uid_validity,
            uid: self.uid,
            message_id: self.message_id.as_ref().map(|id| id.text().to_owned()),
            body_hash: self.body_hash.clone(),
            raw: self.raw.clone(),
            size: self.size_bytes,
            from_name: self.from_name.text().to_owned(),
            from_email: self.from_email.text().to_owned(),
            from_fold: fold(self.from_email.text()),
            subject: self.subject.text().to_owned(),
            verdict: self.verdict.to_owned(),
            now,
        })
        .await?;
        let (uid_validity, uid, mailbox) = (self.uid_validity, self.uid, self.mailbox);
        tx.push(MoveCursor { uid_validity, uid, now, mailbox }).await
    }
}

/// A letter became part of a ticket.
#[derive(Debug, Serialize)]
pub struct LetterTicketed {
    /// Which.
    pub letter: LetterId,
    /// From which mailbox.
    pub mailbox: MailboxId,
    /// The ticket.
    pub ticket: TicketId,
    /// The message it became.
    pub message: MessageId,
    /// What found the ticket; `new` when nothing did.
    pub by: &'static str,
    /// It is part of the talk with the customer.
    pub shown: bool,
    /// Where it was before.
    #[serde(skip)]
    pub from: Place,
    /// Its Message-ID.
    #[serde(skip)]
    pub message_id: Option<Words>,
}

impl Event for LetterTicketed {
    const KIND: &'static str = "serve.letter_ticketed";
    fn subject(&self) -> String {
        self.letter.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        let (ticket, written) = (Some(self.ticket), Some(self.message));
        let place = Place::Ticketed.number();
        tx.push(PutPlace { place, reason: None, ticket, written, letter: self.letter }).await?;
        if let Some(id) = &self.message_id {
            let (message_id, shown) = (id.text().to_owned(), self.shown);
            tx.push(InsertThread { mailbox: self.mailbox, message_id, ticket: self.ticket, shown, now }).await?;
        }
        count(tx, self.mailbox, self.from, Place::Ticketed).await
    }
}

macro_rules! shelved {
    ($(#[$doc:meta])* $name:ident = $kind:literal, $place:ident) => {
        $(#[$doc])*
        #[derive(Debug, Serialize)]
        pub struct $name {
            /// Which.
            pub letter: LetterId,
            /// From which mailbox.
            pub mailbox: MailboxId,
            /// Why.
            pub reason: &'static str,
            /// Where it was before.
            #[serde(skip)]
            pub from: Place,
        }

        impl Event for $name {
            const KIND: &'static str = $kind;
            fn subject(&self) -> String {
                self.letter.to_string()
            }
            async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
                let (place, reason) = (Place::$place.number(), Some(self.reason.to_owned()));
                tx.push(PutPlace { place, reason, ticket: None, written: None, letter: self.letter }).await?;
                count(tx, self.mailbox, self.from, Place::$place).await
            }
        }
    };
}

shelved! {
    /// A letter waits for a person.
    LetterSuspended = "serve.letter_suspended", Suspended
}
shelved! {
    /// A letter could not be read and is kept raw.
    LetterQuarantined = "serve.letter_quarantined", Quarantined
}
shelved! {
    /// Nothing needs the letter.
    LetterDropped = "serve.letter_dropped", Dropped
}

/// A person decided about a letter that waited.
#[derive(Debug, Serialize)]
pub struct LetterDecided {
    /// Which.
    pub letter: LetterId,
    /// It became part of a ticket; otherwise it was discarded.
    pub recovered: bool,
}

impl Event for LetterDecided {
    const KIND: &'static str = "serve.letter_decided";
    fn subject(&self) -> String {
        self.letter.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (tx.now_ms(), tx.actor().to_string());
        tx.push(PutDecided { now, by, letter: self.letter }).await
    }
}

/// A sender writes too much and is blocked for a while.
#[derive(Debug, Serialize)]
pub struct SenderBlocked {
    /// The letter that was too much.
    pub letter: LetterId,
    /// Until when.
    pub until_ms: i64,
    /// Who.
    #[serde(skip)]
    pub address: Words,
}

impl Event for SenderBlocked {
    const KIND: &'static str = "serve.sender_blocked";
    fn subject(&self) -> String {
        self.letter.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (address_fold, until_ms) = (fold(self.address.text()), self.until_ms);
        tx.push(BlockSender { address_fold, until_ms }).await
    }
}

/// A letter of ours was taken by a mail server, or may have been: its Message-ID belongs to the ticket.
#[derive(Debug, Serialize)]
pub struct LetterSent {
    /// Through which mailbox.
    pub mailbox: MailboxId,
    /// About which ticket.
    pub ticket: TicketId,
    /// Message-ID; ours, so it is nobody's words.
    pub message_id: String,
}

impl Event for LetterSent {
    const KIND: &'static str = "serve.letter_sent";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (message_id, now) = (self.message_id.clone(), tx.now_ms());
        tx.push(InsertThread { mailbox: self.mailbox, message_id, ticket: self.ticket, shown: true, now }).await
    }
}

row! {
    /// A mailbox and its account.
    pub Account {
        id: MailboxId, name: String, address: String, uid_validity: i64, uid: i64, received: i64, ticketed: i64,
        suspended: i64, quarantined: i64, dropped: i64, updated_ms: i64,
    }
}

impl Account {
    /// Letters that were received and are nowhere. Anything but 0 is a fault of ours.
    pub fn unaccounted(&self) -> i64 {
        self.received - self.ticketed - self.suspended - self.quarantined - self.dropped
    }
}

query! {
    /// The account of one mailbox, its row locked.
    pub MailboxForUpdate { mailbox: MailboxId } -> [Account] =
        "select id, name, address, uid_validity, uid, received, ticketed, suspended, quarantined, dropped, updated_ms
           from serve_mailbox where id = $mailbox {for update}"
}
query! {
    /// The account of one mailbox.
    pub MailboxRow { mailbox: MailboxId } -> [Account] =
        "select id, name, address, uid_validity, uid, received, ticketed, suspended, quarantined, dropped, updated_ms
           from serve_mailbox where id = $mailbox"
}
query! {
    scan "a house has a few mailboxes";
    /// The accounts of all mailboxes.
    pub Accounts {} -> [Account] =
        "select id, name, address, uid_validity, uid, received, ticketed, suspended, quarantined, dropped, updated_ms
           from serve_mailbox order by name, id"
}

row! {
    /// A letter as it was taken.
    pub Taken {
        id: LetterId, mailbox_id: MailboxId, message_id: Option<String>, raw: Option<String>, size_bytes: i64,
        from_name: String, from_email: String, subject: String, verdict: String, place: i64, reason: Option<String>,
        ticket_id: Option<TicketId>, taken_ms: i64,
    }
}

query! {
    /// One letter, its row locked.
    pub LetterForUpdate { letter: LetterId } -> [Taken] =
        "select id, mailbox_id, message_id, raw, size_bytes, from_name, from_email, subject, verdict, place, reason,
                ticket_id, taken_ms
           from serve_letter where id = $letter {for update}"
}
query! {
    /// One letter.
    pub LetterRow { letter: LetterId } -> [Taken] =
        "select id, mailbox_id, message_id, raw, size_bytes, from_name, from_email, subject, verdict, place, reason,
                ticket_id, taken_ms
           from serve_letter where id = $letter"
}
query! {
    /// The letter that a message was made from.
    pub LetterOfMessage { message: MessageId } -> [Taken] =
        "select id, mailbox_id, message_id, raw, size_bytes, from_name, from_email, subject, verdict, place, reason,
                ticket_id, taken_ms
           from serve_letter where written_id = $message order by id limit 1"
}
query! {
    /// Letters in a place before `before`, newest first. `limit`: 1 to 200.
    pub LettersIn { place: i64, before: LetterId, limit: i64 } -> [Taken] =
        "select id, mailbox_id, message_id, raw, size_bytes, from_name, from_email, subject, verdict, place, reason,
                ticket_id, taken_ms
           from serve_letter where place = $place and id < $before
          order by id desc limit $limit"
}
query! {
    /// How many letters wait, by reason.
    pub Waiting { suspended: i64, quarantined: i64 } -> [WaitingFor { place: i64, reason: Option<String>, letters: i64 }] =
        "select place, reason, count(*) as letters from serve_letter
          where place in ($suspended, $quarantined)
          group by place, reason order by place, reason"
}
