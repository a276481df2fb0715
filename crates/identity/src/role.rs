//! Changing what a person is here for.

use crate::{
    Refusal,
    person::{Account, Owners, PersonToChange, outranks, standing},
};
use event::{PersonId, Right, Role};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

query! {
    UpdateRole { person: PersonId, role: Role } = "update identity_person set role = $role where id = $person"
}

/// A person is something else from now on. Their sessions and tokens go on, with the new role's rights.
#[derive(Debug, Serialize)]
pub struct RoleChanged {
    /// Who.
    pub person: PersonId,
    /// What they were.
    pub from: Role,
    /// What they are.
    pub to: Role,
}

impl Event for RoleChanged {
    const KIND: &'static str = "identity.role_changed";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(UpdateRole { person: self.person, role: self.to }).await
    }
}

/// Gives a person another role.
#[derive(Debug)]
pub struct ChangeRole {
    /// Who.
    pub person: PersonId,
    /// What they become.
    pub role: Role,
}

/// What deciding about a person needs to know.
pub struct Facts {
    /// The actor's role, when they may manage people.
    pub by: Option<Role>,
    /// Whether the actor is the person.
    pub own: bool,
    /// The person.
    pub account: Option<Account>,
    /// Active owners.
    pub owners: usize,
}

/// Reads them; the person's row and the owners' rows are held until the decision stands.
pub async fn facts(tx: &mut Tx<'_>, person: PersonId) -> Result<Facts> {
    // Owners first, always: two who demote each other at once would otherwise wait for each other.
    let owners = tx.all(Owners {}).await?.len();
    Ok(Facts {
        by: standing(tx, Right::PeopleManage).await?,
        own: tx.actor().person() == Some(person),
        account: tx.opt(PersonToChange { person }).await?,
        owners,
    })
}

impl Command for ChangeRole {
    const NAME: &'static str = "identity.change_role";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let facts = facts(tx, self.person).await?;
        tx.record(decide(self, &facts)).await
    }
}

fn decide(change: &ChangeRole, facts: &Facts) -> Decision<(), Refusal> {
    let (Some(by), Some(account)) = (facts.by, &facts.account) else { return refuse(Refusal::Unseen) };
    if facts.own {
        return refuse(Refusal::Oneself);
    }
    if !outranks(by, account.role) || !outranks(by, change.role) {
        return refuse(Refusal::Outranked);
    }
    if !change.role.invitable() && change.role != Role::Owner {
        return refuse(Refusal::Role);
    }
    if account.role == change.role {
        return answer(());
    }
    if is_last_owner(facts, account) {
        return refuse(Refusal::LastOwner);
    }
    answer(()).and(RoleChanged { person: change.person, from: account.role, to: change.role })
}

/// Whether without this person no owner could sign in any more.
pub fn is_last_owner(facts: &Facts, account: &Account) -> bool {
    account.role == Role::Owner && account.active && facts.owners <= 1
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use language::Lang;
    use store::Text;
    use uuid::Uuid;

    pub fn account(role: Role, active: bool) -> Account {
        Account {
            id: PersonId(Uuid::nil()),
            name: "Jo Park".into(),
            email: "jo@quayside.example".into(),
            role,
            active,
            lang: Text(Lang::En),
            zone: String::new(),
            theme: "auto".into(),
            compact: false,
            password: None,
            created_ms: 0,
        }
    }

    pub fn facts(by: Option<Role>, role: Role) -> Facts {
        Facts { by, own: false, account: Some(account(role, true)), owners: 2 }
    }

    fn check(facts: Facts, role: Role, refusal: Option<Refusal>) {
        let decision = decide(&ChangeRole { person: PersonId(Uuid::nil()), role }, &facts);
        assert_eq!(decision.outcome().err(), refusal.as_ref(), "{role}");
    }

    #[test]
    fn an_admin_makes_no_owners_and_unmakes_none() {
        check(facts(Some(Role::Admin), Role::Agent), Role::Lead, None);
        check(facts(Some(Role::Admin), Role::Agent), Role::Owner, Some(Refusal::Outranked));
        check(facts(Some(Role::Admin), Role::Owner), Role::Agent, Some(Refusal::Outranked));
        check(facts(Some(Role::Owner), Role::Agent), Role::Owner, None);
        check(facts(None, Role::Agent), Role::Lead, Some(Refusal::Unseen));
    }

    #[test]
    fn nobody_changes_their_own_role() {
        check(Facts { own: true, ..facts(Some(Role::Owner), Role::Owner) }, Role::Admin, Some(Refusal::Oneself));
        check(Facts { own: true, ..facts(Some(Role::Admin), Role::Admin) }, Role::Lead, Some(Refusal::Oneself));
    }

    #[test]
    fn the_last_owner_stays() {
        check(facts(Some(Role::Owner), Role::Owner), Role::Admin, None);
        check(Facts { owners: 1, ..facts(Some(Role::Owner), Role::Owner) }, Role::Admin, Some(Refusal::LastOwner));
        let gone =
            Facts { account: Some(account(Role::Owner, false)), owners: 1, ..facts(Some(Role::Owner), Role::Owner) };
        check(gone, Role::Admin, None);
    }

    #[test]
    fn roles_of_programs_and_outsiders_are_not_for_people() {
        for role in [Role::Integration, Role::Customer, Role::Candidate, Role::Anonymous] {
            check(facts(Some(Role::Owner), Role::Agent), role, Some(Refusal::Role));
        }
    }
}
