//! Test a mailbox: signs in where it is read and where it sends, changes nothing there, and keeps what was wrong.

use super::{
    config::Mailbox,
    imap::Reading,
    post::Post,
    send::{Smtp, greet},
};
use crate::refusal::Refusal;
use event::{Actor, JobId, MailboxId, Right, Words};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{Command, Decision, Event, Job, NewJob, Outcome, Result, Tx, answer, query, refuse};
use web::Trouble;

/// Kind of the job.
pub const TEST: &str = "mail.test";
/// Characters of what was wrong.
const WRONG_CHARS_MAX: usize = 300;
/// Time that each server has.
const TRY_MS: u64 = 25_000;

/// Asks for a test.
#[derive(Clone, Debug)]
pub struct AskTest {
    /// Who.
    pub by: Actor,
    /// Of which mailbox.
    pub mailbox: MailboxId,
}

impl Command for AskTest {
    const NAME: &'static str = "serve.ask_mailbox_test";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let now_ms = tx.now_ms();
        tx.record(decide(self, now_ms)).await
    }
}

/// Decides whether a mailbox is tested. Pure.
pub fn decide(ask: &AskTest, now_ms: i64) -> Decision<(), Refusal> {
    if !ask.by.may(Right::ChannelsManage) {
        return refuse(Refusal::Unseen);
    }
    answer(()).job(NewJob {
        kind: TEST,
        key: Some(format!("test:{}", ask.mailbox)),
        due_ms: now_ms,
        body: serde_json::json!({ "mailbox": ask.mailbox }),
    })
}

/// A mailbox's servers were tried.
#[derive(Debug, Serialize)]
pub struct MailboxTested {
    /// Which.
    pub mailbox: MailboxId,
    /// Both let us in.
    pub fine: bool,
    /// What was wrong where it is read.
    #[serde(skip)]
    pub imap: Option<Words>,
    /// What was wrong where it sends.
    #[serde(skip)]
    pub smtp: Option<Words>,
}

query! { PutTest { mailbox: MailboxId, imap: Option<String>, smtp: Option<String>, now: i64 } =
"insert into serve_mailbox_test (mailbox_id, imap, smtp, at_ms) values ($mailbox, $imap, $smtp, $now)
 on conflict (mailbox_id) do update set imap = excluded.imap, smtp = excluded.smtp, at_ms = excluded.at_ms" }
query! {
    /// How the last test of a mailbox went.
    pub TestOf { mailbox: MailboxId } -> [Tested { imap: Option<String>, smtp: Option<String>, at_ms: i64 }] =
        "select imap, smtp, at_ms from serve_mailbox_test where mailbox_id = $mailbox"
}

impl Event for MailboxTested {
    const KIND: &'static str = "serve.mailbox_tested";
    fn subject(&self) -> String {
        self.mailbox.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let text = |words: &Option<Words>| words.as_ref().map(|words| words.text().to_owned());
        let (imap, smtp, now) = (text(&self.imap), text(&self.smtp), tx.now_ms());
        tx.push(PutTest { mailbox: self.mailbox, imap, smtp, now }).await
    }
}

/// Keeps how a test went.
pub struct KeepTest {
    /// The job that made it.
    pub job: JobId,
    /// Of which mailbox.
    pub mailbox: MailboxId,
    /// What was wrong where it is read.
    pub imap: Option<String>,
    /// What was wrong where it sends.
    pub smtp: Option<String>,
}

impl Command for KeepTest {
    const NAME: &'static str = "serve.keep_mailbox_test";
    type Answer = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Self::Refusal> {
        tx.job_done(self.job).await?;
        let words = |text: &Option<String>| text.clone().map(Words);
        let (imap, smtp) = (words(&self.imap), words(&self.smtp));
        let fine = imap.is_none() && smtp.is_none();
        tx.record(answer(()).and(MailboxTested { mailbox: self.mailbox, fine, imap, smtp })).await
    }
}

#[derive(Deserialize)]
struct About {
    mailbox: MailboxId,
}

/// What was wrong where a mailbox is read, and where it sends; none: it let us in, or there is no such server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Where it is read.
    pub imap: Option<String>,
    /// Where it sends.
    pub smtp: Option<String>,
}

/// Signs in at both servers of a mailbox, at once, and opens its folder. Ends within half a minute.
pub async fn try_out(mailbox: &Mailbox) -> Tried {
    let short = |text: String| text.chars().take(WRONG_CHARS_MAX).collect::<String>();
    let late = || Some(format!("no answer within {} s", TRY_MS / 1_000));
    let within = Duration::from_millis(TRY_MS);
    let imap = async {
        match &mailbox.imap {
            Some(imap) => tokio::time::timeout(within, Reading::open(imap))
                .await
                .map_or_else(|_| late(), |opened| opened.err().map(|trouble| short(trouble.to_string()))),
            None => None,
        }
    };
    let smtp = async {
        let smtp = mailbox.smtp.as_ref()?;
        let domain = mailbox.base().map(|base| base.domain().to_owned()).unwrap_or_default();
        let greets = if smtp.greet_as.is_empty() { domain } else { smtp.greet_as.clone() };
        let smtp = Smtp { greet_as: greets, ..smtp.clone() };
        let greeted = tokio::time::timeout(within, greet(&smtp)).await;
        greeted.map_or_else(|_| late(), |greeted| greeted.err().map(short))
    };
    let (imap, smtp) = futures_util::join!(imap, smtp);
    Tried { imap, smtp }
}

impl Post {
    /// Does one test.
    pub(super) async fn test(&self, job: &Job) -> std::result::Result<(), Trouble> {
        let about: About =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        let Some(mailbox) = self.mailbox(about.mailbox) else {
            return Err(Trouble::Died("there is no such mailbox any more".into()));
        };
        let Tried { imap, smtp } = try_out(&mailbox).await;
        let keep = KeepTest { job: job.id, mailbox: about.mailbox, imap, smtp };
        match self.house.store.run(&Actor::House, None, keep).await? {
            Ok(()) => Ok(()),
            Err(never) => match never {},
        }
    }
}
