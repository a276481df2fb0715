//! A secret was taken out: the log says so, and the customer is told at once what to do.

use crate::{
    message::{self, Insert},
    ticket::Kind as Speaker,
};
use event::{AttachmentId, CustomerId, MessageId, TicketId, Words};
use guard::inbound::Kind;
use language::Speak;
use serde::Serialize;
use std::collections::BTreeSet;
use store::{Event, Result, Tx};

/// Where a secret was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In a customer's message or its subject.
    Message,
    /// In an answer or a note that an agent wrote.
    Agent,
    /// In a file.
    File,
}

/// A secret was taken out before anything was written. What it was is told; it itself is nowhere.
#[derive(Debug, Serialize)]
pub struct SecretRemoved {
    /// On which ticket, if it is known.
    pub ticket: Option<TicketId>,
    /// In which message.
    pub message: Option<MessageId>,
    /// In which file.
    pub attachment: Option<AttachmentId>,
    /// Where it was.
    pub place: Place,
    /// What they were, by the guard's names.
    pub kinds: Vec<&'static str>,
}

impl Event for SecretRemoved {
    const KIND: &'static str = "serve.secret_removed";
    fn subject(&self) -> String {
        match (self.ticket, self.attachment) {
            (Some(ticket), _) => ticket.to_string(),
            (None, Some(attachment)) => attachment.to_string(),
            (None, None) => String::new(),
        }
    }
    /// The log is all there is of it.
    async fn apply(&self, _: &mut Tx<'_>) -> Result<()> {
        Ok(())
    }
}

/// The house told the customer what was taken out and what to do now.
#[derive(Debug, Serialize)]
pub struct CustomerWarned {
    /// On which ticket.
    pub ticket: TicketId,
    /// The house's message.
    pub message: MessageId,
    /// Its number on the ticket.
    pub seq: i64,
    /// Its number in the customer's chat.
    pub chat_seq: Option<i64>,
    /// Whom.
    pub requester: CustomerId,
    /// What it says, by the guard's names.
    pub kinds: Vec<&'static str>,
    /// In which language.
    pub lang: &'static str,
}

impl Event for CustomerWarned {
    const KIND: &'static str = "serve.customer_warned";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, speak) = (tx.now_ms(), Speak::new(self.lang.parse().unwrap_or_default()));
        let kinds = Kind::ALL.iter().filter(|kind| self.kinds.contains(&kind.name())).copied().collect();
        let insert = Insert {
            id: self.message,
            ticket: self.ticket,
            requester: self.requester,
            seq: self.seq,
            chat_seq: self.chat_seq,
            kind: Speaker::House.number(),
            person: None,
            author: speak.secret_author().to_owned(),
            text: advice(&kinds, &speak),
            html: None,
            unverified: false,
            now,
            release: now,
            released: Some(now),
            command: None,
        };
        message::write(tx, insert, &[]).await
    }
}

/// What an agent's own text lost, if it lost something.
pub fn removed(ticket: TicketId, message: MessageId, text: &Words) -> Option<SecretRemoved> {
    let kinds: Vec<_> = super::kinds(text.text()).into_iter().map(Kind::name).collect();
    let removed =
        SecretRemoved { ticket: Some(ticket), message: Some(message), attachment: None, place: Place::Agent, kinds };
    (!removed.kinds.is_empty()).then_some(removed)
}

/// What to do now, the gravest first. Nothing of what was sent is in it.
pub fn advice(kinds: &BTreeSet<Kind>, speak: &Speak) -> String {
    let mut parts = vec![speak.secret_told().to_owned()];
    let mut add = |words: &str| {
        if !parts.iter().any(|part| part == words) {
            parts.push(words.to_owned());
        }
    };
    for kind in kinds {
        add(match kind {
            Kind::OtpUri | Kind::TotpSecret | Kind::OtpCode | Kind::BackupCodes => speak.secret_do_code(),
            Kind::ApiCredential => speak.secret_do_api(),
            Kind::Password | Kind::SessionToken => speak.secret_do_password(),
            Kind::Card | Kind::CardCvv => speak.secret_do_card(),
            Kind::NationalId => speak.secret_do_id(),
            _ => speak.secret_do_wallet(),
        });
    }
    if kinds.is_empty() {
        add(speak.secret_do_wallet());
    }
    add(speak.secret_never_ask());
    parts.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::Lang;

    #[test]
    fn the_gravest_comes_first_and_nothing_twice() {
        let kinds = [Kind::Password, Kind::Bip39, Kind::Wif].into_iter().collect();
        let said = advice(&kinds, &Speak::new(Lang::En));
        let wallet = said.find("1. Create").unwrap();
        assert!(wallet < said.find("Change your password").unwrap(), "{said}");
        assert_eq!(said.matches("1. Create").count(), 1, "{said}");
        assert!(advice(&kinds, &Speak::new(Lang::Zh)).contains("新钱包"));
    }

    #[test]
    fn each_step_stands_on_a_line_of_its_own() {
        let kinds = [Kind::Bip39].into_iter().collect();
        for lang in [Lang::En, Lang::Zh] {
            let shown = crate::markdown::shown(&advice(&kinds, &Speak::new(lang))).into_string();
            assert_eq!(shown.matches("<li>").count(), 3, "{shown}");
        }
    }
}
