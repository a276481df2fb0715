//! Shutting a person out at once, and letting them in again.

use crate::{
    Refusal,
    person::outranks,
    role::{Facts, facts, is_last_owner},
    session::{SessionsEnded, Which, Why},
};
use event::PersonId;
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

query! {
    UpdateActive { person: PersonId, active: bool } =
        "update identity_person set active = $active where id = $person"
}

query! {
    DeleteTokens { person: PersonId } = "delete from identity_token where person_id = $person"
}

query! {
    DeleteLinks { person: PersonId } = "delete from identity_link where person_id = $person"
}

query! {
    DeleteInvitations { person: PersonId } = "delete from identity_invitation where person_id = $person"
}

/// A person cannot sign in any more; their tokens and links are gone. What they wrote stays.
#[derive(Debug, Serialize)]
pub struct PersonDeactivated {
    /// Who.
    pub person: PersonId,
}

impl Event for PersonDeactivated {
    const KIND: &'static str = "identity.person_deactivated";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let person = self.person;
        tx.push(UpdateActive { person, active: false }).await?;
        tx.push(DeleteTokens { person }).await?;
        tx.push(DeleteLinks { person }).await?;
        crate::half::forget_all(tx, person).await?;
        tx.push(DeleteInvitations { person }).await
    }
}

/// A person may sign in again.
#[derive(Debug, Serialize)]
pub struct PersonActivated {
    /// Who.
    pub person: PersonId,
}

impl Event for PersonActivated {
    const KIND: &'static str = "identity.person_activated";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(UpdateActive { person: self.person, active: true }).await
    }
}

/// Deactivates a person, or activates them again.
#[derive(Debug)]
pub struct SetActive {
    /// Who.
    pub person: PersonId,
    /// Whether they may sign in.
    pub active: bool,
}

impl Command for SetActive {
    const NAME: &'static str = "identity.set_active";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let facts = facts(tx, self.person).await?;
        tx.record(decide(self, &facts)).await
    }
}

fn decide(set: &SetActive, facts: &Facts) -> Decision<(), Refusal> {
    let (Some(by), Some(account)) = (facts.by, &facts.account) else { return refuse(Refusal::Unseen) };
    if facts.own {
        return refuse(Refusal::Oneself);
    }
    if !outranks(by, account.role) {
        return refuse(Refusal::Outranked);
    }
    let person = set.person;
    match (account.active, set.active) {
        (true, false) if is_last_owner(facts, account) => refuse(Refusal::LastOwner),
        (true, false) => answer(())
            .and(SessionsEnded { person, which: Which::All, why: Why::Deactivated })
            .and(PersonDeactivated { person }),
        (false, true) => answer(()).and(PersonActivated { person }),
        _ => answer(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::tests::{account, facts};
    use event::Role;
    use uuid::Uuid;

    fn check(facts: Facts, active: bool, expected: std::result::Result<&[&str], Refusal>) {
        let decision = decide(&SetActive { person: PersonId(Uuid::nil()), active }, &facts);
        match expected {
            Ok(kinds) => assert_eq!(decision.kinds(), kinds),
            Err(refusal) => assert_eq!(decision.outcome(), Err(&refusal)),
        }
    }

    #[test]
    fn sessions_end_with_the_person() {
        let both: &[&str] = &["identity.sessions_ended", "identity.person_deactivated"];
        check(facts(Some(Role::Admin), Role::Agent), false, Ok(both));
        check(facts(Some(Role::Admin), Role::Agent), true, Ok(&[]));
        let away = Facts { account: Some(account(Role::Agent, false)), ..facts(Some(Role::Admin), Role::Agent) };
        check(away, true, Ok(&["identity.person_activated"]));
    }

    #[test]
    fn neither_oneself_nor_the_last_owner_nor_someone_above() {
        check(Facts { own: true, ..facts(Some(Role::Owner), Role::Owner) }, false, Err(Refusal::Oneself));
        check(Facts { owners: 1, ..facts(Some(Role::Owner), Role::Owner) }, false, Err(Refusal::LastOwner));
        check(facts(Some(Role::Admin), Role::Owner), false, Err(Refusal::Outranked));
        check(facts(None, Role::Agent), false, Err(Refusal::Unseen));
    }
}
