//! Signing in by e-mail address and password, the same for accounts that are there and those that are not.

use crate::{
    Refusal,
    attempt::forget,
    half::PasswordAccepted,
    person::{Account, PersonById},
    session::{How, NewSession, Whose, before, start},
    totp::FactorOf,
};
use event::{PersonId, SessionId, Words};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, refuse};
use uuid::Uuid;

/// What follows a password that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// They are in.
    In(PersonId),
    /// A code of the second factor is owed.
    Code,
}

/// Someone failed to sign in. Both are keyed hashes: the log tells that two failures were for one account without
/// telling which.
#[derive(Debug, Serialize)]
pub struct SignInFailed {
    /// Of the account's address, whether or not there is one.
    pub account: String,
    /// Of the network address.
    pub address: String,
}

impl Event for SignInFailed {
    const KIND: &'static str = "identity.sign_in_failed";

    fn subject(&self) -> String {
        self.account.clone()
    }

    async fn apply(&self, _: &mut Tx<'_>) -> Result<()> {
        Ok(())
    }
}

/// Signs someone in whose password was compared before.
#[derive(Debug)]
pub struct SignIn {
    /// Whose account it is, if there is one.
    pub person: Option<PersonId>,
    /// The stored hash that the password fitted; none: it fitted nothing.
    pub fits: Option<Words>,
    /// Keyed hash of the e-mail address.
    pub account: String,
    /// Keyed hash of the network address.
    pub address: String,
    /// What was counted and is forgotten when they are in.
    pub counted: Vec<String>,
    /// Keyed hash of the cookie that remembers the password while a code is owed.
    pub half: String,
    /// The session that starts otherwise.
    pub session: NewSession,
}

struct Facts {
    account: Option<Account>,
    second: bool,
    before: Option<Whose>,
    session: SessionId,
}

impl Command for SignIn {
    const NAME: &'static str = "identity.sign_in";
    type Answer = Next;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Next, Refusal> {
        // An account that is not there is looked for all the same, so that time does not tell.
        let person = self.person.unwrap_or(PersonId(Uuid::nil()));
        let (account, factor) = (tx.opt(PersonById { person }).await?, tx.opt(FactorOf { person }).await?);
        let facts = Facts {
            account,
            second: factor.is_some_and(|factor| factor.confirmed),
            before: before(tx, &self.session).await?,
            session: tx.new_id(),
        };
        let decision = decide(self, facts);
        if let Ok(Next::In(_)) = decision.outcome() {
            forget(tx, &self.counted).await?;
        }
        tx.record(decision).await
    }
}

fn decide(wish: &SignIn, facts: Facts) -> Decision<Next, Refusal> {
    let fits = |account: &Account| account.active && wish.fits.is_some() && wish.fits == account.password;
    match facts.account.filter(fits) {
        None => {
            let (account, address) = (wish.account.clone(), wish.address.clone());
            refuse(Refusal::Wrong).and(SignInFailed { account, address })
        }
        Some(account) if facts.second => {
            answer(Next::Code).and(PasswordAccepted { person: account.id, hash: wish.half.clone() })
        }
        Some(account) => {
            let decision = answer(Next::In(account.id));
            start(decision, account.id, facts.session, How::Password, wish.session.clone(), facts.before)
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::role::tests::account;
    use event::Role;

    pub fn session(hash: &str) -> NewSession {
        NewSession { hash: hash.into(), replaces: None, device: String::new(), address: String::new(), lasts_ms: 1 }
    }

    fn wish(fits: Option<&str>) -> SignIn {
        SignIn {
            person: Some(PersonId(Uuid::nil())),
            fits: fits.map(Words::from),
            account: "account".into(),
            address: "address".into(),
            counted: Vec::new(),
            half: "half".into(),
            session: session("session"),
        }
    }

    fn facts(active: bool, second: bool) -> Facts {
        let account = Account { password: Some("hash".into()), ..account(Role::Agent, active) };
        Facts { account: Some(account), second, before: None, session: SessionId(Uuid::nil()) }
    }

    fn check(fits: Option<&str>, facts: Facts, kinds: &[&str]) {
        assert_eq!(decide(&wish(fits), facts).kinds(), kinds);
    }

    #[test]
    fn a_password_that_fits_lets_in_or_asks_for_a_code() {
        check(Some("hash"), facts(true, false), &["identity.session_started"]);
        check(Some("hash"), facts(true, true), &["identity.password_accepted"]);
    }

    #[test]
    fn everything_else_is_one_answer_and_one_event() {
        let failed: &[&str] = &["identity.sign_in_failed"];
        let nobody = Facts { account: None, ..facts(true, false) };
        let cases = [
            (None, facts(true, false)),
            (Some("hash"), facts(false, false)),
            (Some("hash"), nobody),
            (Some("since changed"), facts(true, true)),
        ];
        for (fits, facts) in cases {
            let decision = decide(&wish(fits), facts);
            assert_eq!(decision.outcome(), Err(&Refusal::Wrong));
            assert_eq!(decision.kinds(), failed);
        }
    }

    #[test]
    fn the_session_before_ends() {
        let (before, person) = (SessionId(Uuid::max()), PersonId(Uuid::max()));
        let facts = Facts { before: Some(Whose { id: before, person_id: person }), ..facts(true, false) };
        check(Some("hash"), facts, &["identity.sessions_ended", "identity.session_started"]);
    }
}
