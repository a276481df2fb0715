//! Takes letters from mailboxes, each in its order, for as long as the house stands.
//!
//! One node reads a mailbox at a time (a lease says which). What is above the cursor is taken, however old; a letter
//! that cannot be read goes into quarantine and the next one is taken. The letter and the cursor are one transaction.

use super::{
    auth::Proof,
    clue::{Clues, clues},
    config::{Imap, Mailbox, command_of},
    decide::{self, Disposition, Facts, Reason},
    imap::{Fetched, Reading, Trouble},
    letter::{LIMITS, Letter, Quarantine},
    post::{Health, Post},
    rows::MailboxRow,
    take_letter::{KeptFile, TakeLetter, TakenAs},
};
use crate::secret;
use event::{Actor, MailboxId, Words};
use rand::RngExt;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use store::{Command, Outcome, Tx, query};
use tokio::{sync::watch, task::JoinHandle};

/// Letters taken before looking again at what is there.
const BATCH: usize = 50;
/// How long a lease holds.
const LEASE_MS: i64 = 60_000;
/// How often it is renewed.
const RENEW_S: u64 = 15;
/// How long to wait after a first failure, and at most.
const BACKOFF_MS: (u64, u64) = (1_000, 300_000);
/// Times that the connection may break on one letter before the letter is passed over, in quarantine.
const STRIKES: u32 = 5;

/// How often to look which mailboxes there are where nothing was heard, in seconds.
const LOOK_S: u64 = 60;

/// Somebody who reads one mailbox.
struct Reader {
    mailbox: Mailbox,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Reader {
    fn start(post: &Post, mailbox: Mailbox, imap: Imap) -> Reader {
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(Box::pin(read_one(post.clone(), mailbox.clone(), imap, stopped)));
        Reader { mailbox, stop, task }
    }

    /// Returns when the mailbox is let go of.
    async fn end(mut self) {
        self.stop.send_replace(true);
        let _ = (&mut self.task).await;
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads every mailbox that has an IMAP server until `stop` is true; returns when all have stopped. One that is made is read at once, one
/// that is changed is read anew, one that is ended is let go of.
pub async fn read_all(post: Post, mut stop: watch::Receiver<bool>) {
    let mut readers: BTreeMap<MailboxId, Reader> = BTreeMap::new();
    let mut news = post.news();
    while !*stop.borrow() {
        news.mark_unchanged();
        if let Err(error) = post.load().await {
            tracing::warn!(%error, "mail: which mailboxes there are is not known");
        }
        let wanted: BTreeMap<MailboxId, Mailbox> =
            post.mailboxes().into_iter().map(|mailbox| (mailbox.id(), mailbox)).collect();
        let over: Vec<MailboxId> =
            readers.iter().filter(|(id, reader)| wanted.get(id) != Some(&reader.mailbox)).map(|(id, _)| *id).collect();
        for id in over {
            if let Some(reader) = readers.remove(&id) {
                reader.end().await;
            }
            post.health.lock().remove(&id);
        }
        for (id, mailbox) in wanted {
            if let (Some(imap), false) = (mailbox.imap.clone(), readers.contains_key(&id)) {
                readers.insert(id, Reader::start(&post, mailbox, imap));
            }
        }
        tokio::select! {
            _ = news.changed() => {}
            _ = stop.changed() => {}
            () = tokio::time::sleep(Duration::from_secs(LOOK_S)) => {}
        }
    }
    for reader in readers.values() {
        reader.stop.send_replace(true);
    }
    for reader in readers.into_values() {
        reader.end().await;
    }
}

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error("{0}")]
    Mailbox(#[from] Trouble),
    #[error("{0}")]
    Store(#[from] store::Error),
    #[error("another node reads it")]
    Elsewhere,
}

async fn read_one(post: Post, mailbox: Mailbox, imap: Imap, mut stop: watch::Receiver<bool>) {
    let taker =
        Taker { id: mailbox.id(), strikes: (0, 0), holder: format!("{}", uuid::Uuid::new_v4()), post, mailbox, imap };
    let mut taker = taker;
    let mut failures = 0_u32;
    while !*stop.borrow() {
        let ended = tokio::select! {
            ended = taker.session() => ended,
            _ = stop.changed() => break,
        };
        let wait = match ended {
            Ok(()) => Duration::from_millis(BACKOFF_MS.0),
            Err(Stopped::Elsewhere) => {
                failures = 0;
                taker.note(|health| *health = Health { taken: health.taken, ..Health::default() });
                Duration::from_secs(RENEW_S)
            }
            Err(stopped) => {
                tracing::warn!(mailbox = %taker.id, error = %stopped, "mail: reading stopped");
                // A connection that had worked starts the waiting over.
                let worked = taker.post.health.lock().get(&taker.id).is_some_and(|health| health.trouble.is_none());
                failures = if worked { 1 } else { failures.saturating_add(1) };
                taker.note(|health| health.trouble = Some(stopped.to_string()));
                backoff(failures)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = stop.changed() => break,
        }
    }
    let _ = taker.lease(0).await;
}

/// Twice as long after each failure, a random half of it.
fn backoff(failures: u32) -> Duration {
    let most = BACKOFF_MS.0.saturating_mul(1 << failures.clamp(1, 16)).min(BACKOFF_MS.1);
    Duration::from_millis(rand::rng().random_range(most / 2..=most))
}

struct Taker {
    post: Post,
    mailbox: Mailbox,
    imap: Imap,
    id: MailboxId,
    holder: String,
    /// The letter on which connections break, and how often.
    strikes: (u32, u32),
}

impl Taker {
    fn note(&self, change: impl FnOnce(&mut Health)) {
        change(self.post.health.lock().entry(self.id).or_default());
    }

    /// One connection, from sign-in to its end.
    async fn session(&mut self) -> Result<(), Stopped> {
        if !self.lease(LEASE_MS).await? {
            return Err(Stopped::Elsewhere);
        }
        let lease = Lease { post: self.post.clone(), id: self.id, holder: self.holder.clone() };
        tokio::select! {
            ended = self.reading() => ended,
            lost = lease.keep() => lost,
        }
    }

    async fn reading(&mut self) -> Result<(), Stopped> {
        let mut reading = Reading::open(&self.imap).await?;
        loop {
            let after = self.cursor(reading.uid_validity).await?;
            let uids = reading.above(after).await?;
            let now_ms = self.post.now_ms();
            self.note(|health| {
                health.here = true;
                health.answered_ms = Some(now_ms);
                health.trouble = None;
                health.waiting = uids.len();
            });
            for uid in uids.iter().take(BATCH) {
                self.take(&mut reading, *uid).await?;
                self.note(|health| health.waiting = health.waiting.saturating_sub(1));
            }
            if uids.len() <= BATCH {
                reading = reading.wait(Duration::from_secs(self.imap.poll_s.clamp(1, 600))).await?;
            }
        }
    }

    async fn cursor(&self, uid_validity: u32) -> store::Result<u32> {
        let row = self.post.house.store.read().await?.opt(MailboxRow { mailbox: self.id }).await?;
        // Numbered anew: everything is looked at again, and what was taken before is known by what it says.
        let row = row.filter(|row| row.uid_validity == i64::from(uid_validity));
        Ok(row.map_or(0, |row| u32::try_from(row.uid).unwrap_or(u32::MAX)))
    }

    async fn take(&mut self, reading: &mut Reading, uid: u32) -> Result<(), Stopped> {
        let fetched = match reading.fetch(uid, LIMITS.size_bytes).await {
            Ok(Some(fetched)) => Some(fetched),
            Ok(None) if reading.has(uid).await? => None,
            // Someone moved or deleted it before it was taken.
            Ok(None) => return Ok(()),
            Err(Trouble::Letter(_)) => None,
            Err(trouble) => {
                self.strikes = if self.strikes.0 == uid { (uid, self.strikes.1 + 1) } else { (uid, 1) };
                if self.strikes.1 < STRIKES {
                    return Err(trouble.into());
                }
                None
            }
        };
        let command = self.post.prepare(&self.mailbox, reading.uid_validity, uid, fetched).await?;
        let taken = self.post.take(command).await?;
        tracing::info!(mailbox = %self.id, letter = %taken.letter, place = %taken.place, "mail: letter taken");
        self.strikes = (0, 0);
        self.note(|health| health.taken += 1);
        Ok(())
    }

    async fn lease(&self, for_ms: i64) -> store::Result<bool> {
        Lease { post: self.post.clone(), id: self.id, holder: self.holder.clone() }.hold(for_ms).await
    }
}

impl Post {
    /// Takes a letter: the same place in the same mailbox is taken once, whoever tries.
    pub async fn take(&self, command: TakeLetter) -> store::Result<TakenAs> {
        let id = command_of(command.mailbox, command.uid_validity, command.uid);
        match self.house.store.run(&Actor::House, Some(id), command).await? {
            Ok(taken) => Ok(taken),
            Err(never) => match never {},
        }
    }

    /// Reads and judges a letter as far as that goes without the rows, and keeps its bytes. `fetched`: none when the
    /// mailbox would not give it out.
    pub async fn prepare(
        &self,
        mailbox: &Mailbox,
        uid_validity: u32,
        uid: u32,
        fetched: Option<Fetched>,
    ) -> store::Result<TakeLetter> {
        let base = mailbox.base().map_err(|unfit| store::Error::Config(unfit.to_string()))?;
        let mut command = TakeLetter {
            mailbox: mailbox.id(),
            name: mailbox.name.clone(),
            base,
            own: self.own(),
            fed_by_list: mailbox.fed_by_list,
            token_is_enough: self.mail.token_is_enough,
            uid_validity,
            uid,
            size_bytes: fetched.as_ref().map_or(0, |fetched| fetched.size_bytes),
            raw: None,
            letter: None,
            quarantine: Some(Quarantine::Unfetchable),
            clues: Clues::default(),
            made_for_author: false,
            ours: false,
            verdict: Default::default(),
            html: None,
            files: Vec::new(),
            promise_minutes: self.house.config.promises.mail_minutes,
        };
        let Some(fetched) = fetched else { return Ok(command) };
        let raw = Arc::new(fetched.raw);
        let read = self.reader.read(Arc::clone(&raw)).await;
        let proven = Proven { letter: read.as_ref().ok().cloned(), raw: Arc::clone(&raw) };
        // What the guard fails on is not kept: the mailbox still has it.
        let Ok((raw, read)) = self.without_secrets(raw, read).await else {
            command.quarantine = Some(Quarantine::Failed);
            return Ok(command);
        };
        command.raw = Some(self.house.store.blobs().put_bytes(raw.as_ref().clone()).await?.hash);
        let too_large = fetched.size_bytes > LIMITS.size_bytes;
        command.quarantine = too_large.then_some(Quarantine::TooLarge).or(read.as_ref().err().copied());
        if let Ok(letter) = read {
            self.judge(mailbox, &mut command, Arc::new(letter), &proven).await?;
        }
        Ok(command)
    }

    /// The letter as it is kept: written anew when it holds a secret.
    async fn without_secrets(
        &self,
        raw: Arc<Vec<u8>>,
        read: Result<Letter, Quarantine>,
    ) -> store::Result<(Arc<Vec<u8>>, Result<Letter, Quarantine>)> {
        let came = Arc::clone(&raw);
        let (anew, read) = secret::apart(move || match read {
            Ok(letter) => (secret::letter(&letter, &came), Ok(letter)),
            Err(quarantine) => (Some(secret::unreadable(came.to_vec())), Err(quarantine)),
        })
        .await?;
        Ok(match (anew.map(Arc::new), read) {
            (Some(anew), Ok(_)) => {
                let read = self.reader.read(Arc::clone(&anew)).await;
                (anew, read)
            }
            (anew, read) => (anew.unwrap_or(raw), read),
        })
    }

    async fn judge(
        &self,
        mailbox: &Mailbox,
        command: &mut TakeLetter,
        letter: Arc<Letter>,
        proven: &Proven,
    ) -> store::Result<()> {
        let proof = Proof { authserv_ids: mailbox.authserv_ids.clone(), ..self.proof.clone() };
        let author = letter.author().map(|author| author.email.clone()).unwrap_or_default();
        command.verdict = proof.verdict(proven.letter.as_ref().unwrap_or(&letter), &proven.raw).await;
        command.clues = clues(&letter, &command.base, &self.keys, self.now_ms());
        command.made_for_author = command.clues.reply.is_some_and(|reply| self.keys.made_for(&reply, &author));
        command.ours = self.keys.is_ours(&letter.machine.loops);
        if command.quarantine.is_none() && !is_for_the_shelf(command, &letter, self.now_ms()) {
            (command.html, command.files) = self.keep(&letter).await?;
        }
        command.letter = Some(letter);
        Ok(())
    }

    /// Puts the HTML part and the files of a letter into the blobs.
    pub(super) async fn keep(&self, letter: &Letter) -> store::Result<(Option<String>, Vec<KeptFile>)> {
        let blobs = self.house.store.blobs();
        let html = match &letter.html {
            Some(html) => Some(blobs.put_bytes(html.clone().into_bytes()).await?.hash),
            None => None,
        };
        let mut files = Vec::with_capacity(letter.attachments.len());
        for file in &letter.attachments {
            files.push(KeptFile {
                name: Words(file.name.clone()),
                media_type: file.media_type.clone(),
                size_bytes: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
                digest: blobs.put_bytes(file.bytes.clone()).await?.hash,
            });
        }
        Ok((html, files))
    }
}

/// The letter as it came, which signatures are of. Never kept.
struct Proven {
    letter: Option<Letter>,
    raw: Arc<Vec<u8>>,
}

/// Whether a letter will not become part of a ticket, whatever the rows know: then its files stay in its raw bytes.
fn is_for_the_shelf(command: &TakeLetter, letter: &Letter, now_ms: i64) -> bool {
    let facts = Facts {
        own: command.own.clone(),
        fed_by_list: command.fed_by_list,
        ours: command.ours,
        verdict: command.verdict,
        clues: command.clues.clone(),
        ..Facts::default()
    };
    match decide::decide(letter, &facts, now_ms).disposition {
        // A known customer may write about codes.
        Disposition::Suspend(Reason::VerificationCode) => false,
        Disposition::Suspend(_) | Disposition::Drop(_) | Disposition::Returned(_) => true,
        _ => false,
    }
}

query! {
    /// Takes or keeps the lease of a mailbox; no row when another node has it.
    TakeLease { mailbox: MailboxId, holder: String, until_ms: i64, now: i64 } -> [Leased { holder: String }] =
        "insert into serve_mailbox_lease (mailbox_id, holder, until_ms) values ($mailbox, $holder, $until_ms)
         on conflict (mailbox_id) do update set holder = excluded.holder, until_ms = excluded.until_ms
          where serve_mailbox_lease.holder = excluded.holder or serve_mailbox_lease.until_ms <= $now
         returning holder"
}

struct Lease {
    post: Post,
    id: MailboxId,
    holder: String,
}

impl Lease {
    async fn hold(&self, for_ms: i64) -> store::Result<bool> {
        let hold = HoldLease { mailbox: self.id, holder: self.holder.clone(), for_ms };
        Ok(self.post.house.store.run(&Actor::House, None, hold).await?.unwrap_or(false))
    }

    /// Returns when the lease is lost.
    async fn keep(self) -> Result<(), Stopped> {
        loop {
            tokio::time::sleep(Duration::from_secs(RENEW_S)).await;
            if !self.hold(LEASE_MS).await? {
                return Err(Stopped::Elsewhere);
            }
        }
    }
}

struct HoldLease {
    mailbox: MailboxId,
    holder: String,
    for_ms: i64,
}

impl Command for HoldLease {
    const NAME: &'static str = "serve.hold_mailbox";
    type Answer = bool;
    type Refusal = ();

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<bool, ()> {
        let (mailbox, holder, now) = (self.mailbox, self.holder.clone(), tx.now_ms());
        let leased = tx.change(TakeLease { mailbox, holder, until_ms: now + self.for_ms, now }).await?;
        Ok(Ok(leased.is_some()))
    }
}
