//! The second half of a sign-in: a code from the phone, or a recovery code.

use crate::{
    Refusal,
    attempt::forget,
    half::{Half, HalfToUse},
    person::{Account, PersonById},
    session::{How, NewSession, Whose, before, start},
    totp::{CodeUsed, Factor, FactorToUse, Recovery, RecoveryLeft, RecoveryToUse, RecoveryUsed},
};
use event::{PersonId, SessionId, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, refuse};

/// A code did not fit: someone knows the password and not the phone.
#[derive(Debug, Serialize)]
pub struct CodeFailed {
    /// Whose.
    pub person: PersonId,
    /// Keyed hash of the network address.
    pub address: String,
}

impl Event for CodeFailed {
    const KIND: &'static str = "identity.code_failed";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, _: &mut Tx<'_>) -> Result<()> {
        Ok(())
    }
}

/// Gives the code that was owed.
#[derive(Debug)]
pub struct GiveCode {
    /// Keyed hash of the cookie that remembers the password.
    pub half: String,
    /// The stored, sealed seed that the code was compared with, and the step that fitted.
    pub fits: Option<(Words, i64)>,
    /// Keyed hashes of what was typed, as a recovery code: one for each key that holds.
    pub recovery: Vec<String>,
    /// Keyed hash of the network address.
    pub address: String,
    /// What was counted and is forgotten when they are in.
    pub counted: Vec<String>,
    /// The session that starts.
    pub session: NewSession,
}

struct Facts {
    half: Option<Half>,
    account: Option<Account>,
    factor: Option<Factor>,
    recovery: Option<Recovery>,
    left: i64,
    before: Option<Whose>,
    session: SessionId,
}

impl Command for GiveCode {
    const NAME: &'static str = "identity.give_code";
    type Answer = PersonId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<PersonId, Refusal> {
        let half = tx.opt(HalfToUse { hash: &self.half }).await?;
        let Some(person) = half.as_ref().and_then(|half| half.person_id) else { return Ok(Err(Refusal::Late)) };
        let mut recovery = None;
        for hash in &self.recovery {
            recovery = recovery.or(tx.opt(RecoveryToUse { person, hash }).await?);
        }
        let facts = Facts {
            recovery,
            account: tx.opt(PersonById { person }).await?,
            factor: tx.opt(FactorToUse { person }).await?,
            left: tx.one(RecoveryLeft { person }).await?.n,
            before: before(tx, &self.session).await?,
            session: tx.new_id(),
            half,
        };
        let decision = decide(self, facts, tx.now_ms());
        if decision.outcome().is_ok() {
            forget(tx, &self.counted).await?;
        }
        tx.record(decision).await
    }
}

fn decide(give: &GiveCode, facts: Facts, now_ms: i64) -> Decision<PersonId, Refusal> {
    let open = |half: &Half| half.due_ms > now_ms && half.purpose == "code";
    let holds = facts.half.as_ref().is_some_and(open);
    let (Some(account), Some(factor)) = (facts.account, facts.factor) else { return refuse(Refusal::Late) };
    if !holds || !account.active || !factor.confirmed {
        return refuse(Refusal::Late);
    }
    let person = account.id;
    let new = give.session.clone();
    match (&give.fits, facts.recovery) {
        // A code of a step that was used already, or of an earlier one, does not count again.
        (Some((seed, step)), _) if *seed == factor.seed && *step > factor.step => {
            let decision = answer(person).and(CodeUsed { person, step: *step });
            start(decision, person, facts.session, How::Totp, new, facts.before)
        }
        (_, Some(recovery)) => {
            let left = facts.left - 1;
            let decision = answer(person).and(RecoveryUsed { person, left, hash: recovery.hash });
            start(decision, person, facts.session, How::Recovery, new, facts.before)
        }
        _ => refuse(Refusal::Code).and(CodeFailed { person, address: give.address.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{half::LASTS_MS, role::tests::account, sign_in::tests::session};
    use event::Role;
    use uuid::Uuid;

    fn person() -> PersonId {
        PersonId(Uuid::nil())
    }

    fn give(fits: Option<(&str, i64)>) -> GiveCode {
        GiveCode {
            half: "half".into(),
            fits: fits.map(|(seed, step)| (Words::from(seed), step)),
            recovery: vec!["code".into()],
            address: "address".into(),
            counted: Vec::new(),
            session: session("session"),
        }
    }

    fn facts() -> Facts {
        let half = Half { person_id: Some(person()), purpose: "code".into(), state: String::new(), due_ms: LASTS_MS };
        Facts {
            half: Some(half),
            account: Some(account(Role::Agent, true)),
            factor: Some(Factor { person_id: person(), seed: "sealed".into(), confirmed: true, step: 7 }),
            recovery: None,
            left: 10,
            before: None,
            session: SessionId(Uuid::nil()),
        }
    }

    fn check(give: GiveCode, facts: Facts, now_ms: i64, expected: std::result::Result<&str, Refusal>) {
        let decision = decide(&give, facts, now_ms);
        match expected {
            Ok(kind) => assert_eq!(decision.kinds(), [kind, "identity.session_started"]),
            Err(refusal) => assert_eq!(decision.outcome(), Err(&refusal)),
        }
    }

    #[test]
    fn a_code_counts_once() {
        check(give(Some(("sealed", 8))), facts(), 0, Ok("identity.code_used"));
        check(give(Some(("sealed", 7))), facts(), 0, Err(Refusal::Code));
        check(give(Some(("another", 8))), facts(), 0, Err(Refusal::Code));
        check(give(None), facts(), 0, Err(Refusal::Code));
    }

    #[test]
    fn a_recovery_code_stands_in() {
        let recovery = || Some(Recovery { person_id: person(), hash: "code".into() });
        check(give(None), Facts { recovery: recovery(), ..facts() }, 0, Ok("identity.recovery_used"));
        let decision = decide(&give(None), Facts { recovery: recovery(), ..facts() }, 0);
        assert_eq!(decision.event::<RecoveryUsed>().unwrap().left, 9);
    }

    #[test]
    fn after_ten_minutes_or_a_change_one_starts_again() {
        let good = || give(Some(("sealed", 8)));
        check(good(), facts(), LASTS_MS - 1, Ok("identity.code_used"));
        check(good(), facts(), LASTS_MS, Err(Refusal::Late));
        check(good(), Facts { half: None, ..facts() }, 0, Err(Refusal::Late));
        check(good(), Facts { account: Some(account(Role::Agent, false)), ..facts() }, 0, Err(Refusal::Late));
        check(good(), Facts { factor: None, ..facts() }, 0, Err(Refusal::Late));
    }

    #[test]
    fn a_wrong_code_is_recorded() {
        assert_eq!(decide(&give(None), facts(), 0).kinds(), ["identity.code_failed"]);
    }
}
