//! The letter that takes a link to whom it is for: an invitation, a new password. Its job holds the id of the invitation and nothing else;
//! the link follows from a key of the house when the letter is written, so a try that is repeated writes the same letter.

use crate::{
    Identity,
    invite::Purpose,
    page::role_words,
    secret::{Use, keyed, of_link},
};
use event::{Actor, InvitationId, JobId, Role};
use language::{Lang, Speak};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use store::{Command, Event, Job, JobKind, NewJob, Outcome, Result, Text, Tx, answer, query, row};
use web::{
    Trouble,
    letter::{Fate, Letter, text},
};

/// The job that writes a letter and hands it over.
pub const JOB: &str = "identity.letter";
/// Said while a mail server cannot be reached, or will not take a letter yet.
const AWAY: &str = "away";

store::vocabulary! {
    /// How a letter goes.
    State, STATES:
    /// It is tried.
    Waiting = "waiting",
    /// A mail server has it.
    Sent = "sent",
    /// None ever will.
    Failed = "failed",
}

row! {
    /// How a letter goes.
    pub Goes { state: State, why: Option<String>, at_ms: i64, due_ms: i64 }
    /// What a letter is written from.
    pub ToWrite {
        hash: String, purpose: Purpose, email: Option<String>, role: Role, created_ms: i64, due_ms: i64,
        lang: Text<Lang>, state: State, by_name: Option<String>, name: Option<String>, own: Option<String>,
    }
}

query! {
    pub(crate) InsertLetter<'a> { invitation: InvitationId, lang: &'a str, now_ms: i64 } =
        "insert into identity_letter (invitation_id, lang, state, why, at_ms)
         values ($invitation, $lang, 'waiting', null, $now_ms)"
}

query! {
    pub(crate) DeleteLetter { invitation: InvitationId } = "delete from identity_letter where invitation_id = $invitation"
}

query! {
    SetState<'a> { invitation: InvitationId, state: State, why: Option<&'a str>, now_ms: i64 } =
        "update identity_letter set state = $state, why = $why, at_ms = $now_ms where invitation_id = $invitation"
}

query! {
    /// The letter with a person's link for a new password, if there is one.
    pub LetterOfPerson { person: event::PersonId } -> [Goes] =
        "select l.state, l.why, l.at_ms, i.due_ms
           from identity_invitation i join identity_letter l on l.invitation_id = i.id
          where i.person_id = $person"
}

query! {
    LetterToWrite { invitation: InvitationId } -> [ToWrite] =
        "select i.hash, i.purpose, i.email, i.role, i.created_ms, i.due_ms, l.lang, l.state, b.name as by_name, p.name,
                p.email as own
           from identity_letter l join identity_invitation i on i.id = l.invitation_id
           left join identity_person b on b.id = i.by_id
           left join identity_person p on p.id = i.person_id
          where l.invitation_id = $invitation"
}

#[derive(Serialize, Deserialize)]
struct Order {
    invitation: InvitationId,
}

/// The job of the letter of an invitation.
pub fn job(invitation: InvitationId, now_ms: i64) -> NewJob {
    let body = serde_json::json!(Order { invitation });
    NewJob { kind: JOB, key: Some(format!("letter:{invitation}")), due_ms: now_ms, body }
}

/// The kind of the job. The same letter has the same Message-ID, so it may be sent again.
pub fn kind() -> JobKind {
    JobKind { name: JOB, repeats: true }
}

/// A letter was sent, or never will be.
#[derive(Debug, Serialize)]
pub struct LetterSettled {
    /// Of which link.
    pub invitation: InvitationId,
    /// A mail server has it.
    pub sent: bool,
    /// Why not: a word, or the numbers that the mail server said.
    pub why: Option<String>,
}

impl Event for LetterSettled {
    const KIND: &'static str = "identity.letter_settled";

    fn subject(&self) -> String {
        self.invitation.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let state = if self.sent { State::Sent } else { State::Failed };
        let (invitation, why, now_ms) = (self.invitation, self.why.as_deref(), tx.now_ms());
        tx.push(SetState { invitation, state, why, now_ms }).await
    }
}

/// Keeps how a letter ended; its job is done in the same transaction.
struct Settle {
    job: JobId,
    invitation: InvitationId,
    /// Why it was not sent.
    why: Option<String>,
}

impl Command for Settle {
    const NAME: &'static str = "identity.settle_letter";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        tx.job_done(self.job).await?;
        let (invitation, why) = (self.invitation, self.why.clone());
        tx.record(answer(()).and(LetterSettled { invitation, sent: why.is_none(), why })).await
    }
}

/// Says that a letter still waits, and why. Not an event: nothing was done.
struct Waits {
    invitation: InvitationId,
}

impl Command for Waits {
    const NAME: &'static str = "identity.letter_waits";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        let (invitation, now_ms) = (self.invitation, tx.now_ms());
        tx.keep(SetState { invitation, state: State::Waiting, why: Some(AWAY), now_ms }).await?;
        Ok(Ok(()))
    }
}

/// What is done with a letter whose job has come up. Pure.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// It was sent or given up before.
    Nothing,
    /// It cannot be sent any more.
    GiveUp(&'static str),
    /// With this secret.
    Write(String),
}

fn step(row: &ToWrite, secret: Option<String>, now_ms: i64) -> Step {
    match secret {
        _ if row.state != State::Waiting => Step::Nothing,
        _ if row.due_ms <= now_ms => Step::GiveUp("late"),
        None => Step::GiveUp("key"),
        Some(secret) => Step::Write(secret),
    }
}

impl Identity {
    /// Whether a letter would leave the house.
    pub fn sends(&self) -> bool {
        self.post().is_some_and(|post| post.sends())
    }

    /// Writes the letter of a job, if its link still holds, and has it sent.
    pub(crate) async fn letter(&self, job: &Job) -> std::result::Result<(), Trouble> {
        let Order { invitation } =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        let found = self.store().read().await?.opt(LetterToWrite { invitation }).await?;
        let Some(row) = found else { return self.dropped(job).await };
        let secret = self.keys().all().map(|keys| &keys.tokens.0).find_map(|key| {
            let secret = of_link(key, invitation);
            (keyed(key, Use::Link, secret.as_bytes()) == row.hash).then_some(secret)
        });
        let settle = |why: Option<&str>| Settle { job: job.id, invitation, why: why.map(str::to_owned) };
        let secret = match step(&row, secret, self.store().clock().now_ms()) {
            Step::Nothing => return self.dropped(job).await,
            Step::GiveUp(why) => return self.settle(settle(Some(why))).await,
            Step::Write(secret) => secret,
        };
        let Some(post) = self.post() else { return self.settle(settle(Some("nowhere"))).await };
        match post.send(self.written(invitation, &row, &secret)).await {
            Ok(Fate::Taken) => self.settle(settle(None)).await,
            Ok(Fate::Refused(why)) => self.settle(settle(Some(&why))).await,
            Ok(Fate::Nowhere) => self.settle(settle(Some("nowhere"))).await,
            Err(Trouble::InDoubt(_)) if job.tries >= job.tries_max => self.settle(settle(Some("in doubt"))).await,
            Err(trouble) => {
                let Ok(()) = self.store().run(&Actor::House, None, Waits { invitation }).await?;
                Err(trouble)
            }
        }
    }

    async fn dropped(&self, job: &Job) -> std::result::Result<(), Trouble> {
        self.store().jobs().done(job).await?;
        Ok(())
    }

    async fn settle(&self, settle: Settle) -> std::result::Result<(), Trouble> {
        let Ok(()) = self.store().run(&Actor::House, None, settle).await?;
        Ok(())
    }

    fn written(&self, invitation: InvitationId, row: &ToWrite, secret: &str) -> Letter {
        let (lang, config) = (row.lang.0, self.config());
        let speak = Speak::new(lang);
        let company = config.company_for(lang);
        let until = speak.absolute(row.due_ms);
        let by = row.by_name.as_deref().map(plain);
        let by = by.as_deref().unwrap_or(speak.welcome_someone());
        let (subject, said, path) = match (row.purpose, &row.by_name) {
            (Purpose::Password, None) => {
                (speak.letter_forgotten(company), speak.letter_forgotten_text(company, until), "password")
            }
            (Purpose::Password, Some(_)) => {
                (speak.letter_password(company), speak.letter_password_text(by, company, until), "password")
            }
            _ => {
                let role = role_words(row.role, &speak);
                (speak.letter_joins(company), speak.letter_joins_text(by, company, role, until), "invitation")
            }
        };
        let end = if path == "password" { speak.letter_password_end() } else { speak.letter_joins_end() };
        let link = format!("{}/{path}/{secret}", config.public_url);
        Letter {
            id: invitation.0,
            name: row.name.clone().unwrap_or_default(),
            email: row.email.clone().or_else(|| row.own.clone()).unwrap_or_default(),
            lang,
            subject,
            text: text(&said, &link, lang, end),
            written_ms: row.created_ms,
        }
    }
}

/// A name without what would become a link or markup in a letter.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !"[]<>*`".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(state: State) -> ToWrite {
        ToWrite {
            hash: String::new(),
            purpose: Purpose::Invite,
            email: Some("jo@quayside.example".into()),
            role: Role::Agent,
            created_ms: 0,
            due_ms: 10,
            lang: Text(Lang::En),
            state,
            by_name: None,
            name: None,
            own: None,
        }
    }

    #[test]
    fn a_letter_is_written_once_and_while_its_link_holds() {
        let secret = || Some("s".to_owned());
        assert_eq!(step(&row(State::Waiting), secret(), 9), Step::Write("s".into()));
        assert_eq!(step(&row(State::Waiting), secret(), 10), Step::GiveUp("late"));
        assert_eq!(step(&row(State::Waiting), None, 9), Step::GiveUp("key"));
        assert_eq!(step(&row(State::Sent), secret(), 9), Step::Nothing);
        assert_eq!(step(&row(State::Failed), secret(), 9), Step::Nothing);
    }

    #[test]
    fn a_name_makes_no_link_in_a_letter() {
        assert_eq!(plain("[Ines](https://x.example)"), "Ines(https://x.example)");
        assert_eq!(plain("林舟"), "林舟");
    }
}
