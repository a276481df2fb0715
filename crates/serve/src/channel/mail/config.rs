//! What an operator sets about mail: the mailboxes, where each is read and by what server its letters leave.

use super::{
    address::{Base, Unfit},
    dial::Reach,
    send::{Security, Smtp, is_this_machine},
};
use event::MailboxId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Builder;

/// Mail of one installation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The mailboxes; the first sends what has no mailbox of its own.
    pub mailboxes: Vec<Mailbox>,
    /// Whether a reply address made for the sender is enough where a domain vouches for nothing. Off: such a reply
    /// stands beside the thread until an agent has looked at it.
    pub token_is_enough: bool,
    /// Looks DKIM and DMARC up in DNS when no server of ours has judged a letter.
    pub look_up: bool,
    /// Whether mailboxes that are made on the page may be on this machine or in a private network.
    pub private_hosts: bool,
}

/// One mailbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailbox {
    /// What people and the log call it. Its id follows from it, so it stays the same.
    pub name: String,
    /// Its address; at most nine characters before the `@`.
    pub address: String,
    /// What its mail system puts between the address and a tag: `+`, or `-` with some.
    #[serde(default = "plus")]
    pub separator: char,
    /// The house's name in letters; the company's when empty.
    #[serde(default)]
    pub brand: String,
    /// Where it is read.
    pub imap: Option<Imap>,
    /// What takes its letters.
    pub smtp: Option<Smtp>,
    /// Names under which our own mail servers sign `Authentication-Results`; nothing else is believed.
    #[serde(default)]
    pub authserv_ids: Vec<String>,
    /// A mailing list feeds it, so the headers of lists mean nothing here.
    #[serde(default)]
    pub fed_by_list: bool,
}

fn plus() -> char {
    '+'
}

/// Where a mailbox is read.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imap {
    /// Name or address.
    pub host: String,
    /// 993 for `tls`, 143 for `starttls`.
    pub port: u16,
    /// How the connection is protected; `opportunistic` is not for reading.
    #[serde(default)]
    pub security: Security,
    /// Whom to sign in as.
    pub user: String,
    /// The password.
    pub password: String,
    /// The folder.
    #[serde(default = "inbox")]
    pub folder: String,
    /// A certificate authority beyond the public ones, PEM.
    #[serde(default)]
    pub authority_pem: String,
    /// How often to look where the server does not tell by itself, in seconds.
    #[serde(default = "minute")]
    pub poll_s: u64,
    /// How far the connection may go.
    #[serde(skip)]
    pub reach: Reach,
}

fn inbox() -> String {
    "INBOX".into()
}

fn minute() -> u64 {
    60
}

impl std::fmt::Debug for Imap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Imap({}:{}, {:?}, {})", self.host, self.port, self.security, self.folder)
    }
}

/// Settings that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// See [`Unfit`].
    #[error("mailbox {0}: {1}")]
    Address(String, Unfit),
    /// A tag that no mail system knows.
    #[error("mailbox {0}: the separator is + or -")]
    Separator(String),
    /// Two mailboxes of one name or address.
    #[error("mailbox {0} is there twice")]
    Twice(String),
    /// Unprotected, or not surely protected, to another machine.
    #[error("mailbox {0}: {1} needs tls or starttls; plain is for this machine only")]
    Unprotected(String, String),
}

impl Mail {
    /// Checks the settings; what is wrong is said at the start, not when the first letter comes.
    pub fn check(&self) -> Result<(), Wrong> {
        for (at, mailbox) in self.mailboxes.iter().enumerate() {
            let name = || mailbox.name.clone();
            mailbox.base().map_err(|unfit| Wrong::Address(name(), unfit))?;
            if !['+', '-'].contains(&mailbox.separator) {
                return Err(Wrong::Separator(name()));
            }
            let twin =
                |other: &Mailbox| other.name == mailbox.name || other.address.eq_ignore_ascii_case(&mailbox.address);
            if self.mailboxes[..at].iter().any(twin) {
                return Err(Wrong::Twice(name()));
            }
            if let Some(imap) = &mailbox.imap {
                let protected = matches!(imap.security, Security::Tls | Security::Starttls);
                let here = imap.security == Security::Plain && is_this_machine(&imap.host);
                if !protected && !here {
                    return Err(Wrong::Unprotected(name(), imap.host.clone()));
                }
            }
            let bare = |smtp: &&Smtp| smtp.security == Security::Plain && !is_this_machine(&smtp.host);
            if let Some(smtp) = mailbox.smtp.as_ref().filter(bare) {
                return Err(Wrong::Unprotected(name(), smtp.host.clone()));
            }
        }
        Ok(())
    }
}

impl Mailbox {
    /// Its id: made from its name, so that a mailbox that is written down again is the same one.
    pub fn id(&self) -> MailboxId {
        let hash = Sha256::digest(format!("handrail mailbox\0{}", self.name).as_bytes());
        let bytes: [u8; 16] = std::array::from_fn(|at| hash[at]);
        MailboxId(Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Its address, split for tokens.
    pub fn base(&self) -> Result<Base, Unfit> {
        Base::new(&self.address, self.separator)
    }
}

/// The id of the command that takes one letter: the same for the same place in the same mailbox.
pub fn command_of(mailbox: MailboxId, uid_validity: u32, uid: u32) -> event::CommandId {
    let hash = Sha256::digest(format!("handrail take\0{mailbox}\0{uid_validity}\0{uid}").as_bytes());
    let bytes: [u8; 16] = std::array::from_fn(|at| hash[at]);
    event::CommandId(Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(name: &str, address: &str) -> Mailbox {
        Mailbox {
            name: name.into(),
            address: address.into(),
            separator: '+',
            brand: String::new(),
            imap: None,
            smtp: None,
            authserv_ids: vec![],
            fed_by_list: false,
        }
    }

    fn imap(host: &str, security: Security) -> Imap {
        let (user, password) = ("u".into(), "p".into());
        Imap {
            host: host.into(),
            port: 993,
            security,
            user,
            password,
            folder: inbox(),
            authority_pem: String::new(),
            poll_s: 60,
            reach: Reach::Anywhere,
        }
    }

    #[track_caller]
    fn check(change: impl Fn(&mut Vec<Mailbox>), ok: bool) {
        let mut mail = Mail { mailboxes: vec![mailbox("Support", "support@desk.example")], ..Mail::default() };
        change(&mut mail.mailboxes);
        assert_eq!(mail.check().is_ok(), ok, "{:?}", mail.check());
    }

    #[test]
    fn settings_that_cannot_be_meant_are_refused() {
        check(|_| (), true);
        check(|all| all[0].address = "customer-support@desk.example".into(), false);
        check(|all| all[0].separator = '!', false);
        check(|all| all.push(mailbox("Support", "b@desk.example")), false);
        check(|all| all.push(mailbox("B", "SUPPORT@desk.example")), false);
        check(|all| all[0].imap = Some(imap("imap.desk.example", Security::Plain)), false);
        check(|all| all[0].imap = Some(imap("imap.desk.example", Security::Opportunistic)), false);
        check(|all| all[0].imap = Some(imap("127.0.0.1", Security::Plain)), true);
        check(|all| all[0].imap = Some(imap("imap.desk.example", Security::Tls)), true);
    }

    #[test]
    fn ids_follow_from_names_and_places() {
        let one = mailbox("Support", "support@desk.example");
        assert_eq!(one.id(), mailbox("Support", "help@desk.example").id());
        assert_ne!(one.id(), mailbox("Help", "support@desk.example").id());
        assert_eq!(command_of(one.id(), 1, 2), command_of(one.id(), 1, 2));
        assert_ne!(command_of(one.id(), 1, 2), command_of(one.id(), 2, 2));
        assert_ne!(command_of(one.id(), 1, 12), command_of(one.id(), 11, 2));
    }
}
