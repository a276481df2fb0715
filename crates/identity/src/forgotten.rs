//! A forgotten password: whoever says so at the sign-in page gets a letter with a link that holds for an hour, if there is such an account.
//!
//! The request does the same whoever is meant: it counts, and queues a job that holds the address sealed. Only the job looks for an
//! account, so neither the answer nor its time says whether there is one. The second factor stays as it is.

use crate::{
    Identity, Refusal,
    change_password::{PasswordLink, invited},
    invite::{Fresh, Invited, made},
    person::{Account, PersonByEmail, PersonToChange},
    secret::{Use, keyed, seal},
};
use event::{Actor, HOUR_MS, InvitationId, JobId, PersonId, Words};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use store::{Command, Decision, Job, JobKind, NewJob, Outcome, Tx, answer, refuse};
use web::Trouble;

/// The job that looks whether there is such an account.
pub const JOB: &str = "identity.forgotten";
/// How long the link holds.
const HOLDS_MS: i64 = HOUR_MS;
/// What the address is sealed about.
const SEALED: &str = "forgotten";

#[derive(Serialize, Deserialize)]
struct Order {
    sealed: String,
}

/// The kind of the job. A second link for the same letter would only take the place of the first.
pub fn kind() -> JobKind {
    JobKind { name: JOB, repeats: true }
}

/// Somebody says that a password was forgotten.
struct Ask {
    account: String,
    sealed: String,
}

impl Command for Ask {
    const NAME: &'static str = "identity.ask_forgotten";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        let body = serde_json::json!(Order { sealed: self.sealed.clone() });
        let key = Some(format!("forgotten:{}", self.account));
        tx.record(answer(()).job(NewJob { kind: JOB, key, due_ms: tx.now_ms(), body })).await
    }
}

/// Makes the link, and with it the letter; the job that asked for it is done in the same transaction.
struct OfferForgotten {
    job: JobId,
    person: PersonId,
    link: Fresh,
}

impl Command for OfferForgotten {
    const NAME: &'static str = "identity.offer_forgotten";
    type Answer = InvitationId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<InvitationId, Refusal> {
        let account = tx.opt(PersonToChange { person: self.person }).await?;
        let before = tx.opt(PasswordLink { person: self.person }).await?.map(|before| before.id);
        let decision = decide(account.as_ref(), before, &self.link, tx.now_ms());
        if decision.event::<Invited>().is_some() {
            tx.job_done(self.job).await?;
        }
        tx.record(decision).await
    }
}

/// Who never had a password has none to forget: they came in another way, and a letter must not open a second one.
fn decide(
    account: Option<&Account>,
    before: Option<InvitationId>,
    link: &Fresh,
    now_ms: i64,
) -> Decision<InvitationId, Refusal> {
    match account.filter(|account| account.active && account.password.is_some()) {
        None => refuse(Refusal::Unseen),
        Some(account) => made(invited(account, link, before, now_ms + HOLDS_MS), now_ms),
    }
}

impl Identity {
    /// Takes note that the password of a folded address was forgotten, whether it has an account or not.
    pub(crate) async fn forgotten(&self, email_fold: &str) -> store::Result<()> {
        let ask = Ask {
            account: keyed(self.key(), Use::Account, email_fold.as_bytes()),
            sealed: seal(self.seal_key(), SEALED, email_fold.as_bytes()),
        };
        let Ok(()) = self.store().run(&Actor::Anonymous, None, ask).await?;
        Ok(())
    }

    /// Looks whether there is such an account, and makes its link.
    pub(crate) async fn look_forgotten(&self, job: &Job) -> Result<(), Trouble> {
        let order: Order =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        let email = self.unseal(SEALED, &order.sealed).and_then(|bytes| String::from_utf8(bytes).ok());
        let person = match &email {
            Some(email_fold) => self.store().read().await?.opt(PersonByEmail { email_fold }).await?,
            None => None,
        };
        if let Some(person) = person.filter(|_| self.sends()) {
            let (link, _) = self.fresh_link(person.lang.0);
            let offer = OfferForgotten { job: job.id, person: person.id, link };
            if self.store().run(&Actor::House, None, offer).await?.is_ok() {
                return Ok(());
            }
        }
        self.store().jobs().done(job).await?;
        Ok(())
    }
}

/// The address as it was typed, short enough to be looked for.
pub(crate) fn folded(typed: &Words) -> String {
    crate::person::fold(&typed.text().trim().chars().take(crate::person::EMAIL_CHARS).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::tests::account;
    use event::Role;
    use language::Lang;
    use uuid::Uuid;

    fn check(account: Option<Account>, made: bool) {
        let link = Fresh { invitation: InvitationId(Uuid::nil()), hash: "h".into(), letter: Some(Lang::En) };
        let decision = decide(account.as_ref(), None, &link, 5);
        assert_eq!(decision.event::<Invited>().map(|invited| invited.due_ms), made.then_some(5 + HOUR_MS));
        assert_eq!(decision.jobs().len(), usize::from(made));
    }

    #[test]
    fn only_who_has_a_password_can_have_forgotten_it() {
        let with = |active| Account { password: Some("x".into()), ..account(Role::Agent, active) };
        check(Some(with(true)), true);
        check(Some(with(false)), false);
        check(Some(Account { password: None, ..with(true) }), false);
        check(None, false);
    }
}
