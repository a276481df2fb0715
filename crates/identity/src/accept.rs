//! Accepting an invitation makes a person and signs them in.

use crate::{
    Refusal,
    invite::{GroupsOf, Invitation, InvitationToUse, Purpose},
    person::{Anybody, Newcomer, PersonByEmail, PersonJoined, fold, proper},
    session::{How, NewSession, Whose, before, start},
};
use event::{GroupId, PersonId, Role, SessionId, Words};
use language::Lang;
use store::{Command, Decision, Outcome, Tx, answer, refuse};

/// Uses a link of an invitation, or the first owner's.
#[derive(Debug)]
pub struct Accept {
    /// Keyed hash of the link's secret.
    pub hash: String,
    /// Which of the two the page was for.
    pub purpose: Purpose,
    /// Their name.
    pub name: Words,
    /// Their address: the first owner's own word; of an invitation, the address it was made for counts.
    pub email: Words,
    /// PHC string of their password.
    pub password: Words,
    /// Their language.
    pub lang: Lang,
    /// Their time zone.
    pub zone: String,
    /// The session that starts.
    pub session: NewSession,
}

struct Facts {
    invitation: Option<Invitation>,
    groups: Vec<GroupId>,
    taken: bool,
    inhabited: bool,
    before: Option<Whose>,
    person: PersonId,
    session: SessionId,
}

impl Command for Accept {
    const NAME: &'static str = "identity.accept";
    type Answer = PersonId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<PersonId, Refusal> {
        let invitation = tx.opt(InvitationToUse { hash: &self.hash }).await?;
        let groups = match &invitation {
            Some(invitation) => tx.all(GroupsOf { id: invitation.id }).await?,
            None => Vec::new(),
        };
        let email = email(self, invitation.as_ref());
        let facts = Facts {
            groups: groups.into_iter().map(|group| group.group_id).collect(),
            taken: tx.opt(PersonByEmail { email_fold: &fold(email.text()) }).await?.is_some(),
            inhabited: tx.opt(Anybody {}).await?.is_some(),
            before: before(tx, &self.session).await?,
            person: tx.new_id(),
            session: tx.new_id(),
            invitation,
        };
        tx.record(decide(self, facts, tx.now_ms())).await
    }
}

fn email(accept: &Accept, invitation: Option<&Invitation>) -> Words {
    match invitation.and_then(|invitation| invitation.email.as_deref()) {
        Some(invited) => Words::from(invited),
        None => accept.email.clone(),
    }
}

fn decide(accept: &Accept, facts: Facts, now_ms: i64) -> Decision<PersonId, Refusal> {
    let Some(invitation) = &facts.invitation else { return refuse(Refusal::Gone) };
    if invitation.due_ms <= now_ms || invitation.purpose != accept.purpose {
        return refuse(Refusal::Gone);
    }
    let role = match invitation.purpose {
        Purpose::Owner if facts.inhabited => return refuse(Refusal::Gone),
        Purpose::Password => return refuse(Refusal::Gone),
        Purpose::Owner => Role::Owner,
        Purpose::Invite => invitation.role,
    };
    let newcomer = Newcomer {
        name: Words(accept.name.text().trim().to_owned()),
        email: Words(email(accept, Some(invitation)).text().trim().to_owned()),
        password: Some(accept.password.clone()),
        lang: accept.lang,
        zone: accept.zone.clone(),
    };
    if let Err(refusal) = proper(&newcomer) {
        return refuse(refusal);
    }
    if facts.taken {
        return refuse(Refusal::Taken);
    }
    let decision = answer(facts.person).and(PersonJoined {
        person: facts.person,
        role,
        groups: facts.groups,
        invitation: Some(invitation.id),
        newcomer: Some(newcomer),
    });
    start(decision, facts.person, facts.session, How::Invitation, accept.session.clone(), facts.before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::{DAY_MS, InvitationId};
    use uuid::Uuid;

    fn accept(purpose: Purpose) -> Accept {
        let session = NewSession {
            hash: "s".repeat(64),
            replaces: None,
            device: String::new(),
            address: String::new(),
            lasts_ms: 1,
        };
        Accept {
            hash: "h".repeat(64),
            purpose,
            name: " Jo Park ".into(),
            email: "else@where.example".into(),
            password: "$argon2id$".into(),
            lang: Lang::En,
            zone: "Asia/Seoul".into(),
            session,
        }
    }

    fn facts(purpose: Purpose, email: Option<&str>) -> Facts {
        let invitation = Invitation {
            id: InvitationId(Uuid::nil()),
            purpose,
            email: email.map(str::to_owned),
            role: Role::Agent,
            person_id: None,
            due_ms: DAY_MS,
            by_name: None,
        };
        Facts {
            invitation: Some(invitation),
            groups: Vec::new(),
            taken: false,
            inhabited: true,
            before: None,
            person: PersonId(Uuid::nil()),
            session: SessionId(Uuid::nil()),
        }
    }

    fn check(purpose: Purpose, facts: Facts, now_ms: i64, refusal: Option<Refusal>) {
        assert_eq!(decide(&accept(purpose), facts, now_ms).outcome().err(), refusal.as_ref());
    }

    #[test]
    fn a_link_holds_for_a_day_and_once() {
        let invited = || facts(Purpose::Invite, Some("jo@quayside.example"));
        check(Purpose::Invite, invited(), DAY_MS - 1, None);
        check(Purpose::Invite, invited(), DAY_MS, Some(Refusal::Gone));
        check(Purpose::Invite, Facts { invitation: None, ..invited() }, 0, Some(Refusal::Gone));
        check(Purpose::Owner, invited(), 0, Some(Refusal::Gone));
        check(Purpose::Invite, Facts { taken: true, ..invited() }, 0, Some(Refusal::Taken));
    }

    #[test]
    fn the_address_that_was_invited_counts_not_the_one_sent() {
        let decision = decide(&accept(Purpose::Invite), facts(Purpose::Invite, Some("jo@quayside.example")), 0);
        let joined = decision.event::<PersonJoined>().unwrap();
        let newcomer = joined.newcomer.as_ref().unwrap();
        assert_eq!((newcomer.email.text(), newcomer.name.text()), ("jo@quayside.example", "Jo Park"));
        assert_eq!(joined.role, Role::Agent);
    }

    #[test]
    fn the_first_owner_is_made_while_nobody_is_there() {
        let empty = Facts { inhabited: false, ..facts(Purpose::Owner, None) };
        let decision = decide(&accept(Purpose::Owner), empty, 0);
        assert_eq!(decision.kinds(), ["identity.person_joined", "identity.session_started"]);
        assert_eq!(decision.event::<PersonJoined>().unwrap().role, Role::Owner);
        check(Purpose::Owner, facts(Purpose::Owner, None), 0, Some(Refusal::Gone));
    }
}
