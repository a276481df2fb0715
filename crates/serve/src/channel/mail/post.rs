//! The post: the mailboxes of a house, the keys of its addresses, and the jobs that send its letters.

use super::{
    address::{Base, Keys},
    auth::Proof,
    compose::{self, Composed, File, Outgoing, Purpose},
    config::{Mail, Mailbox, Wrong},
    letter::{Address, LIMITS},
    made::{Heed, Made},
    parse::Reader,
    rows::{LetterRow, LetterSent},
    send::{Sent, send},
    take_letter::ACKNOWLEDGE,
    test::TEST,
};
use crate::{
    deliver::{self, ReplyDelivered, ReplyFailed},
    message::AttachmentsOfMessage,
    retry::IN_DOUBT,
};
use event::{Actor, DAY_MS, JobId, LetterId, MINUTE_MS, MailboxId, MessageId, TicketId};
use language::Lang;
use parking_lot::{Mutex, RwLock};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};
use store::{Command, Job, JobKind, Outcome, Tx, answer, query};
use tokio::sync::watch;
use web::{House, Trouble};

/// How long a reply is tried before it counts as not delivered. Source: RFC 5321, 4.5.4.1.
const REPLY_MS: i64 = 3 * DAY_MS;
/// How long an acknowledgement is tried; later it would only puzzle.
const ACKNOWLEDGE_MS: i64 = DAY_MS / 4;
/// Bytes of all files of one letter.
const FILES_BYTES_MAX: i64 = 18 * 1024 * 1024;
/// Message-IDs of a thread that are named.
const THREAD_MAX: i64 = 100;

/// The kinds of jobs that this channel does. A letter may be sent again: it is the same letter.
pub const JOBS: [JobKind; 3] = [
    JobKind { name: deliver::MAIL, repeats: true },
    JobKind { name: ACKNOWLEDGE, repeats: true },
    JobKind { name: TEST, repeats: true },
];

/// Mail of one house. Cheap to clone.
#[derive(Clone)]
pub struct Post {
    /// The house.
    pub house: House,
    /// What the settings file says.
    pub mail: Arc<Mail>,
    pub(super) made: Arc<RwLock<Vec<Made>>>,
    news: watch::Sender<u64>,
    /// Keys of reply and envelope addresses.
    pub keys: Keys,
    pub(super) reader: Reader,
    pub(super) proof: Proof,
    pub(super) health: Arc<Mutex<BTreeMap<MailboxId, Health>>>,
}

/// How the reading of a mailbox goes, on this node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// This node reads it now.
    pub here: bool,
    /// When the server last answered, Unix ms.
    pub answered_ms: Option<i64>,
    /// What was wrong since then.
    pub trouble: Option<String>,
    /// Letters that are in the mailbox and not yet taken.
    pub waiting: usize,
    /// Letters taken since the start.
    pub taken: u64,
}

impl Post {
    /// Checks the settings and opens the post. Reads nothing yet: see [`super::take::read_all`].
    pub fn open(house: House, mail: Mail) -> Result<Post, Wrong> {
        mail.check()?;
        let resolver = if mail.look_up { mail_auth::MessageAuthenticator::new_system_conf().ok() } else { None };
        if mail.look_up && resolver.is_none() {
            tracing::warn!("mail: the system's resolver cannot be used; signatures are not looked up");
        }
        Ok(Post {
            keys: Keys::new(house.keys.mail.0, house.keys.older.iter().map(|older| older.mail.0).collect()),
            house,
            mail: Arc::new(mail),
            made: Arc::default(),
            news: watch::Sender::new(0),
            reader: Reader::new(LIMITS),
            proof: Proof { authserv_ids: Vec::new(), resolver: resolver.map(Arc::new) },
            health: Arc::default(),
        })
    }

    /// Whether there is a mailbox that sends.
    pub fn sends(&self) -> bool {
        self.sender(None).is_some()
    }

    /// Rings when mailboxes were set or ended.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// What hears on the log that mailboxes were set or ended.
    pub fn heed(&self) -> Arc<Heed> {
        Arc::new(Heed(self.news.clone()))
    }

    /// Every address of ours.
    pub(super) fn own(&self) -> Vec<Base> {
        self.mailboxes().iter().filter_map(|mailbox| mailbox.base().ok()).collect()
    }

    /// How the reading of each mailbox goes, on this node.
    pub fn health(&self) -> BTreeMap<MailboxId, Health> {
        self.health.lock().clone()
    }

    /// Does a job of this channel.
    pub async fn work(&self, job: &Job) -> Result<(), Trouble> {
        match job.kind.as_str() {
            deliver::MAIL => self.send_reply(job).await,
            TEST => self.test(job).await,
            _ => self.send_acknowledgement(job).await,
        }
    }

    pub(super) fn brand(&self, mailbox: &Mailbox, lang: Lang) -> String {
        match mailbox.brand.as_str() {
            "" => self.house.config.company_for(lang).to_owned(),
            brand => brand.to_owned(),
        }
    }

    async fn done(&self, job: &Job) -> Result<(), Trouble> {
        self.house.store.jobs().done(job).await?;
        Ok(())
    }
}

query! {
    /// A reply, its ticket and whom it is for.
    OutgoingReply { message: MessageId } -> [ReplyRow {
        ticket_id: TicketId, author: String, text: String, written_ms: i64, undone_ms: Option<i64>,
        delivered_ms: Option<i64>, number: i64, subject: String, lang: String, mailbox_id: Option<MailboxId>,
        name: String, email: Option<String>, phrase: Option<String>,
    }] =
        "select m.ticket_id, m.author, m.text, m.written_ms, m.undone_ms, m.delivered_ms, t.number, t.subject, t.lang,
                t.mailbox_id, c.name, c.email, c.phrase
           from serve_message m
           join serve_ticket t on t.id = m.ticket_id
           join serve_customer c on c.id = t.requester_id
          where m.id = $message"
}
query! {
    /// The newest Message-IDs of a ticket's talk with its customer, newest first.
    ThreadOfTicket { ticket: TicketId, limit: i64 } -> [ThreadId { message_id: String }] =
        "select message_id from serve_mail_thread
          where ticket_id = $ticket and shown = 1
          order by at_ms desc, message_id desc limit $limit"
}
query! {
    TicketLang { ticket: TicketId } -> [TicketLangRow { lang: String }] =
        "select lang from serve_ticket where id = $ticket"
}

#[derive(Deserialize)]
struct AboutReply {
    message: MessageId,
}

#[derive(Deserialize)]
struct AboutLetter {
    letter: LetterId,
    number: Option<i64>,
}

fn body<T: serde::de::DeserializeOwned>(job: &Job) -> Result<T, Trouble> {
    serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))
}

impl Post {
    async fn send_reply(&self, job: &Job) -> Result<(), Trouble> {
        let message = body::<AboutReply>(job)?.message;
        let (row, thread, files) = {
            let mut rd = self.house.store.read().await?;
            let Some(row) = rd.opt(OutgoingReply { message }).await? else { return self.done(job).await };
            let thread = rd.all(ThreadOfTicket { ticket: row.ticket_id, limit: THREAD_MAX }).await?;
            (row, thread, rd.all(AttachmentsOfMessage { message }).await?)
        };
        if row.undone_ms.is_some() || row.delivered_ms.is_some() {
            return self.done(job).await;
        }
        let ended = Ended { job: job.id, message, ticket: row.ticket_id };
        let Some(email) = row.email.filter(|email| !email.is_empty()) else {
            return self.refuse(&ended, "no address").await;
        };
        if files.iter().map(|file| file.size_bytes).sum::<i64>() > FILES_BYTES_MAX {
            return self.refuse(&ended, "too large").await;
        }
        let Some(mailbox) = self.sender(row.mailbox_id) else {
            return Err(self.stuck(message, "no mailbox", "no mailbox has a server that takes letters".into()).await);
        };
        let mut parts = Vec::with_capacity(files.len());
        for file in files {
            let bytes = self.house.store.blobs().bytes(&file.digest, FILES_BYTES_MAX as u64).await?;
            let Some(bytes) = bytes else {
                return Err(self.stuck(message, "not written", "a file is not in the blobs".into()).await);
            };
            parts.push(File { name: file.name, media_type: file.media_type, bytes });
        }
        let lang: Lang = row.lang.parse().unwrap_or_default();
        let out = Outgoing {
            purpose: Purpose::Reply { message, person: row.author, text: row.text },
            number: Some(row.number),
            subject: row.subject,
            to: Address { name: row.name, email },
            brand: self.brand(&mailbox, lang),
            lang,
            phrase: row.phrase,
            thread: thread.into_iter().rev().map(|row| row.message_id).collect(),
            files: parts,
            written_ms: row.written_ms,
        };
        let (composed, sent) = match self.post(&mailbox, &out).await {
            Ok(posted) => posted,
            Err(compose::Unwritable::Recipient) => return self.refuse(&ended, "no address").await,
            Err(error) => return Err(self.stuck(message, "not written", error.to_string()).await),
        };
        match sent {
            Sent::Taken(_) => self.run(Posted { ended, mailbox: mailbox.id(), message_id: composed.message_id }).await,
            Sent::Refused(why) => self.refuse(&ended, &code_of(&why)).await,
            // Repeated for as long as tries are left; then a person decides in the thread.
            Sent::InDoubt(_) if job.tries >= job.tries_max => self.refuse(&ended, IN_DOUBT).await,
            Sent::InDoubt(why) => Err(Trouble::InDoubt(why)),
            Sent::Later(_) if self.now_ms() - row.written_ms > REPLY_MS => self.refuse(&ended, "gave up").await,
            Sent::Later(why) => Err(self.later(row.written_ms, why)),
        }
    }

    async fn send_acknowledgement(&self, job: &Job) -> Result<(), Trouble> {
        let AboutLetter { letter, number } = body(job)?;
        let (row, lang) = {
            let mut rd = self.house.store.read().await?;
            let Some(row) = rd.opt(LetterRow { letter }).await? else { return self.done(job).await };
            let lang = match row.ticket_id {
                Some(ticket) => rd.opt(TicketLang { ticket }).await?.map(|row| row.lang),
                None => None,
            };
            (row, lang)
        };
        let named = self.mailbox(row.mailbox_id).filter(|mailbox| mailbox.smtp.is_some());
        let Some(mailbox) = named.filter(|_| !row.from_email.is_empty()) else { return self.done(job).await };
        let lang: Lang = lang.and_then(|lang| lang.parse().ok()).unwrap_or_default();
        let out = Outgoing {
            purpose: match number {
                Some(_) => Purpose::Acknowledgement { letter },
                None => Purpose::TooLarge { letter },
            },
            number,
            subject: String::new(),
            // No name: the sender chose it.
            to: Address { name: String::new(), email: row.from_email },
            brand: self.brand(&mailbox, lang),
            lang,
            phrase: None,
            thread: row.message_id.into_iter().collect(),
            files: Vec::new(),
            written_ms: row.taken_ms,
        };
        match self.post(&mailbox, &out).await {
            Ok((_, Sent::Later(why))) if self.now_ms() - row.taken_ms < ACKNOWLEDGE_MS => {
                Err(self.later(row.taken_ms, why))
            }
            // Taken, refused, given up, or in doubt: one is enough.
            _ => self.done(job).await,
        }
    }

    pub(super) async fn post(
        &self,
        mailbox: &Mailbox,
        out: &Outgoing,
    ) -> Result<(Composed, Sent), compose::Unwritable> {
        let other = |error: &dyn std::fmt::Display| compose::Unwritable::Other(error.to_string());
        let base = mailbox.base().map_err(|error| other(&error))?;
        let smtp = mailbox.smtp.as_ref().ok_or_else(|| other(&"the mailbox has no server that takes letters"))?;
        let composed = compose::compose(out, &base, &self.keys, self.now_ms())?;
        let mut smtp = smtp.clone();
        if smtp.greet_as.is_empty() {
            base.domain().clone_into(&mut smtp.greet_as);
        }
        let sent = send(&smtp, &composed).await;
        Ok((composed, sent))
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.house.store.clock().now_ms()
    }

    /// A server that is away costs no try: the letter waits a quarter of its age, a minute to half an hour.
    pub(super) fn later(&self, written_ms: i64, why: String) -> Trouble {
        let now_ms = self.now_ms();
        let wait_ms = ((now_ms - written_ms) / 4).clamp(MINUTE_MS, 30 * MINUTE_MS);
        Trouble::Later { due_ms: now_ms + wait_ms, why }
    }

    async fn run<C: Command<Answer = (), Refusal = std::convert::Infallible>>(
        &self,
        command: C,
    ) -> Result<(), Trouble> {
        match self.house.store.run(&Actor::House, None, command).await? {
            Ok(()) => Ok(()),
            Err(never) => match never {},
        }
    }

    /// A reply that no further try can send: the thread says so, and the job stays as a dead letter.
    async fn stuck(&self, message: MessageId, reason: &str, why: String) -> Trouble {
        let fail = deliver::Fail { message, reason: reason.to_owned() };
        match self.house.store.run(&Actor::House, None, fail).await {
            Ok(_) => Trouble::Died(why),
            Err(error) => error.into(),
        }
    }

    async fn refuse(&self, ended: &Ended, reason: &str) -> Result<(), Trouble> {
        self.run(NotPosted { ended: *ended, reason: reason.to_owned() }).await
    }
}

/// What a mail server's refusal says in numbers. Its words can hold the customer's address, and the log must not.
pub(super) fn code_of(why: &str) -> String {
    let code = |word: &&str| {
        word.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && (word.len() == 3 || word.split('.').count() == 3)
            && word.starts_with(['4', '5'])
    };
    let words = why.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|word| word.trim_matches('.'));
    let codes: Vec<&str> = words.filter(code).take(2).collect();
    if codes.is_empty() { "refused".to_owned() } else { format!("refused {}", codes.join(" ")) }
}

#[derive(Clone, Copy)]
struct Ended {
    job: JobId,
    message: MessageId,
    ticket: TicketId,
}

/// A mail server took a reply.
struct Posted {
    ended: Ended,
    mailbox: MailboxId,
    message_id: String,
}

impl Command for Posted {
    const NAME: &'static str = "serve.mail_posted";
    type Answer = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Self::Refusal> {
        let Ended { job, message, ticket } = self.ended;
        tx.job_done(job).await?;
        let (mailbox, message_id) = (self.mailbox, self.message_id.clone());
        let sent = LetterSent { mailbox, ticket, message_id: message_id.clone() };
        tx.record(answer(()).and(sent).and(ReplyDelivered { ticket, message, receipt: message_id })).await
    }
}

/// A mail server will never take a reply.
struct NotPosted {
    ended: Ended,
    reason: String,
}

impl Command for NotPosted {
    const NAME: &'static str = "serve.mail_refused";
    type Answer = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Self::Refusal> {
        let Ended { job, message, ticket } = self.ended;
        tx.job_done(job).await?;
        tx.record(answer(()).and(ReplyFailed { ticket, message, reason: self.reason.clone() })).await
    }
}

#[cfg(test)]
mod tests {
    use super::code_of;

    #[test]
    fn a_refusal_is_logged_in_numbers() {
        assert_eq!(code_of("permanent error (550): 5.1.1 <ana@customer.example> unknown"), "refused 550 5.1.1");
        assert_eq!(code_of("ana@customer.example is not wanted"), "refused");
    }
}
