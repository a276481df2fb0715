//! Mailboxes that are made, changed and ended on the page. Those of the settings file are the operator's and are not among them.
//!
//! A password is sealed before it reaches the database and is in no event; a mailbox whose seal no key opens is there, locked, until
//! somebody enters its passwords again.

use super::{
    config::{Mail, Mailbox, Wrong},
    dial::Reach,
    post::Post,
};
use event::{Actor, MailboxId, Right, Words};
use serde::Serialize;
use std::convert::Infallible;
use store::{Command, Decision, Entry, Event, Outcome, Result, Store, Tx, answer, query, refuse, row};
use web::{Keys, live::Follower, seal, unseal};

/// Mailboxes that may be made.
pub const MADE_MAX: usize = 50;

/// Why a mailbox is not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or not for this actor.
    #[error("no such mailbox")]
    Unseen,
    /// Its settings cannot be meant.
    #[error("{0}")]
    Wrong(Wrong),
    /// There are as many as there can be.
    #[error("at most {MADE_MAX} mailboxes")]
    Many,
}

row! {
    /// A mailbox as it is kept.
    pub Kept {
        id: MailboxId, body: String, imap_seal: Option<Words>, smtp_seal: Option<Words>, at_ms: i64,
    }
}

query! {
    scan "at most fifty, and few of them";
    /// Every mailbox that was made, in order.
    pub MadeMailboxes {} -> [Kept] =
        "select id, body, imap_seal, smtp_seal, at_ms from serve_mailbox_set order by id limit 50"
}
query! {
    PutMailbox<'a> {
        id: MailboxId, name: &'a str, address_fold: String, body: &'a str, imap_seal: Option<&'a Words>,
        smtp_seal: Option<&'a Words>, by: Option<event::PersonId>, now: i64,
    } = "insert into serve_mailbox_set (id, name, address_fold, body, imap_seal, smtp_seal, by_id, at_ms)
         values ($id, $name, $address_fold, $body, $imap_seal, $smtp_seal, $by, $now)
         on conflict (id) do update
            set address_fold = excluded.address_fold, body = excluded.body, imap_seal = excluded.imap_seal,
                smtp_seal = excluded.smtp_seal, by_id = excluded.by_id, at_ms = excluded.at_ms"
}
query! { DropMailbox { id: MailboxId } = "delete from serve_mailbox_set where id = $id" }
query! {
    /// Unless it was changed meanwhile.
    SetSeals<'a> { imap: Option<&'a Words>, smtp: Option<&'a Words>, id: MailboxId, at_ms: i64 } =
        "update serve_mailbox_set set imap_seal = $imap, smtp_seal = $smtp where id = $id and at_ms = $at_ms"
}

/// A mailbox was made or changed.
#[derive(Debug, Serialize)]
pub struct MailboxSet {
    /// Which.
    pub mailbox: MailboxId,
    /// What it is called.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Whether it is read.
    pub reads: bool,
    /// Whether it sends.
    pub sends: bool,
    #[serde(skip)]
    body: String,
    #[serde(skip)]
    imap_seal: Option<Words>,
    #[serde(skip)]
    smtp_seal: Option<Words>,
}

impl Event for MailboxSet {
    const KIND: &'static str = "serve.mailbox_set";
    fn subject(&self) -> String {
        self.mailbox.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutMailbox {
            id: self.mailbox,
            name: &self.name,
            address_fold: self.address.to_lowercase(),
            body: &self.body,
            imap_seal: self.imap_seal.as_ref(),
            smtp_seal: self.smtp_seal.as_ref(),
            by: tx.actor().person(),
            now: tx.now_ms(),
        })
        .await
    }
}

/// A mailbox that was made on the page is neither read nor sent from any more.
#[derive(Debug, Serialize)]
pub struct MailboxEnded {
    /// Which.
    pub mailbox: MailboxId,
}

impl Event for MailboxEnded {
    const KIND: &'static str = "serve.mailbox_ended";
    fn subject(&self) -> String {
        self.mailbox.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DropMailbox { id: self.mailbox }).await
    }
}

/// Makes or changes a mailbox. It has been tried.
#[derive(Debug)]
pub struct SetMailbox {
    by: Actor,
    /// Without its passwords.
    mailbox: Mailbox,
    imap_seal: Option<Words>,
    smtp_seal: Option<Words>,
    /// Whether it is a new one.
    fresh: bool,
    /// Those of the settings file.
    file: Vec<Mailbox>,
}

impl SetMailbox {
    /// Of a mailbox with its passwords, which are sealed here and go no further. `fresh`: there is none of this name yet.
    pub fn new(post: &Post, by: Actor, mailbox: &Mailbox, fresh: bool) -> SetMailbox {
        let id = mailbox.id();
        let close = |what, secret: &str| Words(seal(&post.house.keys.seal.0, &about(id, what), secret.as_bytes()));
        let secret = |text: &String| (!text.is_empty()).then(|| text.clone());
        let imap_seal = mailbox.imap.as_ref().and_then(|imap| secret(&imap.password)).map(|text| close("imap", &text));
        let smtp_seal = mailbox.smtp.as_ref().and_then(|smtp| secret(&smtp.password)).map(|text| close("smtp", &text));
        SetMailbox {
            by,
            mailbox: stripped(mailbox),
            imap_seal,
            smtp_seal,
            fresh,
            file: post.mail.mailboxes.iter().map(stripped).collect(),
        }
    }
}

impl Command for SetMailbox {
    const NAME: &'static str = "serve.set_mailbox";
    type Answer = MailboxId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<MailboxId, Refusal> {
        let kept = tx.all(MadeMailboxes {}).await?;
        let made = kept.iter().filter_map(|kept| serde_json::from_str(&kept.body).ok()).collect();
        tx.record(decide(self, made)).await
    }
}

/// Decides whether a mailbox is set. Pure. `made`: those that are there, without passwords.
pub fn decide(set: &SetMailbox, made: Vec<Mailbox>) -> Decision<MailboxId, Refusal> {
    let id = set.mailbox.id();
    if !set.by.may(Right::ChannelsManage) {
        return refuse(Refusal::Unseen);
    }
    let there = made.iter().any(|one| one.id() == id);
    if there == set.fresh {
        let twice = Refusal::Wrong(Wrong::Twice(set.mailbox.name.clone()));
        return refuse(if there { twice } else { Refusal::Unseen });
    }
    if set.fresh && made.len() >= MADE_MAX {
        return refuse(Refusal::Many);
    }
    let others = made.into_iter().filter(|one| one.id() != id);
    let mailboxes = set.file.iter().cloned().chain(others).chain([set.mailbox.clone()]).collect();
    if let Err(wrong) = (Mail { mailboxes, ..Mail::default() }).check() {
        return refuse(Refusal::Wrong(wrong));
    }
    let Ok(body) = serde_json::to_string(&set.mailbox) else { return refuse(Refusal::Unseen) };
    answer(id).and(MailboxSet {
        mailbox: id,
        name: set.mailbox.name.clone(),
        address: set.mailbox.address.clone(),
        reads: set.mailbox.imap.is_some(),
        sends: set.mailbox.smtp.is_some(),
        body,
        imap_seal: set.imap_seal.clone(),
        smtp_seal: set.smtp_seal.clone(),
    })
}

/// Ends a mailbox that was made on the page. Its letters and its place stay: one of the same name goes on where it stood.
#[derive(Debug)]
pub struct EndMailbox {
    /// Who.
    pub by: Actor,
    /// Which.
    pub mailbox: MailboxId,
}

impl Command for EndMailbox {
    const NAME: &'static str = "serve.end_mailbox";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let there = tx.all(MadeMailboxes {}).await?.iter().any(|kept| kept.id == self.mailbox);
        tx.record(match there && self.by.may(Right::ChannelsManage) {
            true => answer(()).and(MailboxEnded { mailbox: self.mailbox }),
            false => refuse(Refusal::Unseen),
        })
        .await
    }
}

/// What a password is sealed about: it opens for no other mailbox and no other server.
fn about(id: MailboxId, what: &str) -> String {
    format!("mailbox {id} {what}")
}

/// A mailbox without its passwords.
fn stripped(mailbox: &Mailbox) -> Mailbox {
    let mut mailbox = mailbox.clone();
    if let Some(imap) = &mut mailbox.imap {
        imap.password.clear();
    }
    if let Some(smtp) = &mut mailbox.smtp {
        smtp.password.clear();
    }
    mailbox
}

/// A mailbox that was made on the page, as this node knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// With its passwords, if a key opens them.
    pub mailbox: Mailbox,
    /// No key opens its passwords: they must be entered again.
    pub locked: bool,
}

fn opened(keys: &Keys, kept: &Kept, reach: Reach) -> Option<Made> {
    let mut mailbox: Mailbox = serde_json::from_str(&kept.body).ok()?;
    let mut locked = false;
    let mut open = |what, sealed: &Option<Words>| match sealed {
        None => String::new(),
        Some(sealed) => {
            let secret = keys.all().find_map(|keys| unseal(&keys.seal.0, &about(kept.id, what), sealed.text()));
            locked |= secret.is_none();
            secret.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
        }
    };
    if let Some(imap) = &mut mailbox.imap {
        (imap.password, imap.reach) = (open("imap", &kept.imap_seal), reach);
    }
    if let Some(smtp) = &mut mailbox.smtp {
        (smtp.password, smtp.reach) = (open("smtp", &kept.smtp_seal), reach);
    }
    Some(Made { mailbox, locked })
}

impl Post {
    /// How far what is typed on a page may reach.
    pub fn reach(&self) -> Reach {
        if self.mail.private_hosts { Reach::Anywhere } else { Reach::Public }
    }

    /// Reads the mailboxes that were made.
    pub async fn load(&self) -> Result<()> {
        let kept = self.house.store.read().await?.all(MadeMailboxes {}).await?;
        let made = kept.iter().filter_map(|kept| opened(&self.house.keys, kept, self.reach())).collect();
        *self.made.write() = made;
        Ok(())
    }

    /// The mailboxes that were made, in order.
    pub fn made(&self) -> Vec<Made> {
        self.made.read().clone()
    }

    /// Every mailbox that can be used: those of the settings file, then those that were made and are not locked.
    pub fn mailboxes(&self) -> Vec<Mailbox> {
        let made = self.made.read();
        let open = made.iter().filter(|made| !made.locked).map(|made| made.mailbox.clone());
        self.mail.mailboxes.iter().cloned().chain(open).collect()
    }

    /// The mailbox with this id.
    pub fn mailbox(&self, id: MailboxId) -> Option<Mailbox> {
        self.mailboxes().into_iter().find(|mailbox| mailbox.id() == id)
    }

    /// The mailbox with this id if it can send, or the first one that can.
    pub fn sender(&self, id: Option<MailboxId>) -> Option<Mailbox> {
        let all: Vec<Mailbox> = self.mailboxes().into_iter().filter(|mailbox| mailbox.smtp.is_some()).collect();
        let named = id.and_then(|id| all.iter().find(|mailbox| mailbox.id() == id));
        named.or(all.first()).cloned()
    }

    /// Seals with the current key what only an older one opens. Answers what it found.
    pub async fn seal_again(&self) -> Result<Seals> {
        let (store, keys) = (&self.house.store, &self.house.keys);
        let mut found = Seals::default();
        for kept in store.read().await?.all(MadeMailboxes {}).await? {
            let (one, again) = looked(keys, &kept);
            found.add(one);
            if let Some((imap, smtp)) = again {
                let again = SealAgain { id: kept.id, at_ms: kept.at_ms, imap, smtp };
                let Ok(()) = store.run(&Actor::House, None, again).await?;
            }
        }
        Ok(found)
    }
}

/// What of the mailboxes' sealed passwords the current key opens, an older one does, and none does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seals {
    /// By the current key.
    pub current: usize,
    /// By an older one.
    pub older: usize,
    /// By none: they must be entered again.
    pub lost: usize,
}

impl Seals {
    fn add(&mut self, other: Seals) {
        self.current += other.current;
        self.older += other.older;
        self.lost += other.lost;
    }
}

type Again = (Option<Words>, Option<Words>);

/// What of one mailbox needs which key; and both seals anew, if an older key was needed.
fn looked(keys: &Keys, kept: &Kept) -> (Seals, Option<Again>) {
    let mut seals = Seals::default();
    let mut one = |what: &str, sealed: &Option<Words>| -> Option<Words> {
        let sealed = sealed.as_ref()?;
        let about = about(kept.id, what);
        if unseal(&keys.seal.0, &about, sealed.text()).is_some() {
            seals.current += 1;
            return Some(sealed.clone());
        }
        match keys.older.iter().find_map(|older| unseal(&older.seal.0, &about, sealed.text())) {
            Some(secret) => {
                seals.older += 1;
                Some(Words(seal(&keys.seal.0, &about, &secret)))
            }
            None => {
                seals.lost += 1;
                Some(sealed.clone())
            }
        }
    };
    let again = (one("imap", &kept.imap_seal), one("smtp", &kept.smtp_seal));
    (seals, (seals.older > 0).then_some(again))
}

/// How many passwords of mailboxes need which key.
pub async fn seals(store: &Store, keys: &Keys) -> Result<Seals> {
    let mut found = Seals::default();
    for kept in store.read().await?.all(MadeMailboxes {}).await? {
        found.add(looked(keys, &kept).0);
    }
    Ok(found)
}

/// Nothing that anybody could see changes, so the row is kept rather than changed by an event.
struct SealAgain {
    id: MailboxId,
    at_ms: i64,
    imap: Option<Words>,
    smtp: Option<Words>,
}

impl Command for SealAgain {
    const NAME: &'static str = "serve.seal_mailbox_again";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        let (imap, smtp) = (self.imap.as_ref(), self.smtp.as_ref());
        tx.keep(SetSeals { imap, smtp, id: self.id, at_ms: self.at_ms }).await?;
        Ok(Ok(()))
    }
}

/// Hears that mailboxes were set or ended, on whichever node.
pub struct Heed(pub tokio::sync::watch::Sender<u64>);

impl Follower for Heed {
    fn name(&self) -> &'static str {
        "mailboxes"
    }

    fn follow(&self, entry: &Entry) {
        if entry.kind == MailboxSet::KIND || entry.kind == MailboxEnded::KIND {
            self.0.send_modify(|n| *n += 1);
        }
    }
}
