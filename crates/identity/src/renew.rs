//! Renewing an invitation: a new link for the same person, and the one of before holds no more.

use crate::{
    Refusal,
    invite::{Fresh, GroupsOf, Invited, LASTS_MS, Purpose, made},
    person::{outranks, standing},
};
use event::{GroupId, InvitationId, Right, Role, Words};
use store::{Command, Decision, Outcome, Tx, query, refuse};

query! {
    InvitationToRenew { id: InvitationId } -> [Before { email: String, role: Role }] =
        "select coalesce(email, '') as email, role
           from identity_invitation where id = $id and purpose = 'invite'{ for update}"
}

/// Renews one.
#[derive(Debug)]
pub struct Renew {
    /// Which.
    pub invitation: InvitationId,
    /// Its new link.
    pub link: Fresh,
}

struct Facts {
    role: Option<Role>,
    before: Option<Before>,
    groups: Vec<GroupId>,
}

impl Command for Renew {
    const NAME: &'static str = "identity.renew_invitation";
    type Answer = InvitationId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<InvitationId, Refusal> {
        let facts = Facts {
            role: standing(tx, Right::PeopleManage).await?,
            before: tx.opt(InvitationToRenew { id: self.invitation }).await?,
            groups: tx.all(GroupsOf { id: self.invitation }).await?.into_iter().map(|row| row.group_id).collect(),
        };
        tx.record(decide(self, facts, tx.now_ms())).await
    }
}

fn decide(renew: &Renew, facts: Facts, now_ms: i64) -> Decision<InvitationId, Refusal> {
    let (Some(role), Some(before)) = (facts.role, facts.before) else { return refuse(Refusal::Unseen) };
    if !before.role.invitable() || !outranks(role, before.role) {
        return refuse(Refusal::Role);
    }
    let invited = Invited {
        invitation: renew.link.invitation,
        purpose: Purpose::Invite,
        role: before.role,
        groups: facts.groups,
        person: None,
        replaces: Some(renew.invitation),
        due_ms: now_ms + LASTS_MS,
        letter: renew.link.letter,
        email: Some(Words(before.email)),
        hash: renew.link.hash.clone(),
    };
    made(invited, now_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_new_link_ends_the_one_of_before_and_keeps_who_and_what() {
        let link = Fresh { invitation: InvitationId(Uuid::max()), hash: "h".into(), letter: None };
        let wish = Renew { invitation: InvitationId(Uuid::nil()), link };
        let before = || Some(Before { email: "jo@quayside.example".into(), role: Role::Lead });
        let facts = |role, before| Facts { role, before, groups: vec![GroupId(Uuid::nil())] };
        let decision = decide(&wish, facts(Some(Role::Admin), before()), 5);
        let made = decision.event::<Invited>().unwrap();
        assert_eq!((made.replaces, made.role, made.due_ms), (Some(wish.invitation), Role::Lead, 5 + LASTS_MS));
        assert_eq!((made.groups.len(), made.email.as_ref().unwrap().text()), (1, "jo@quayside.example"));
        assert_eq!(decide(&wish, facts(None, before()), 5).outcome(), Err(&Refusal::Unseen));
        assert_eq!(decide(&wish, facts(Some(Role::Admin), None), 5).outcome(), Err(&Refusal::Unseen));
    }
}
