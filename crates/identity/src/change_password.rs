//! Choosing another password: one's own with the present one, or by a link from someone who manages people.

use crate::{
    Refusal,
    invite::{Fresh, Invitation, InvitationToUse, Invited, LASTS_MS, Purpose, made, remove},
    person::{Account, PersonToChange, outranks, standing},
    profile::own,
    session::{SessionsEnded, Which, Why},
};
use event::{InvitationId, PersonId, Right, Role, SessionId, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

query! {
    UpdatePassword<'a> { person: PersonId, password: &'a Words } =
        "update identity_person set password = $password where id = $person"
}

query! {
    /// The link for a new password that a person has already.
    pub(crate) PasswordLink { person: PersonId } -> [Before { id: InvitationId }] =
        "select id from identity_invitation where person_id = $person{ for update}"
}

/// A person has another password.
#[derive(Debug, Serialize)]
pub struct PasswordChanged {
    /// Who.
    pub person: PersonId,
    /// By which link; none: they gave the present one.
    pub link: Option<InvitationId>,
    /// PHC string.
    #[serde(skip)]
    pub password: Words,
}

impl Event for PasswordChanged {
    const KIND: &'static str = "identity.password_changed";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(UpdatePassword { person: self.person, password: &self.password }).await?;
        match self.link {
            Some(link) => remove(tx, link).await,
            None => Ok(()),
        }
    }
}

/// Changes one's own password. Every other session ends.
#[derive(Debug)]
pub struct ChangePassword {
    /// The stored hash that the present password fitted; none: it did not.
    pub present: Option<Words>,
    /// PHC string of the new one.
    pub password: Words,
    /// The session that stays.
    pub keep: SessionId,
}

impl Command for ChangePassword {
    const NAME: &'static str = "identity.change_password";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let account = match own(tx.actor()) {
            Some(person) => tx.opt(PersonToChange { person }).await?,
            None => None,
        };
        tx.record(decide(self, account.as_ref())).await
    }
}

fn decide(change: &ChangePassword, account: Option<&Account>) -> Decision<(), Refusal> {
    let Some(account) = account.filter(|account| account.active) else { return refuse(Refusal::Unseen) };
    if change.present.is_none() || change.present != account.password {
        return refuse(Refusal::Present);
    }
    let person = account.id;
    answer(()).and(PasswordChanged { person, link: None, password: change.password.clone() }).and(SessionsEnded {
        person,
        which: Which::Others(change.keep),
        why: Why::Password,
    })
}

/// Makes a link by which a person chooses a new password, once, within a day.
#[derive(Debug)]
pub struct OfferPassword {
    /// Who.
    pub person: PersonId,
    /// Its link; its letter is in the person's own language.
    pub link: Fresh,
}

impl Command for OfferPassword {
    const NAME: &'static str = "identity.offer_password";
    type Answer = InvitationId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<InvitationId, Refusal> {
        let role = standing(tx, Right::PeopleManage).await?;
        let account = tx.opt(PersonToChange { person: self.person }).await?;
        let before = tx.opt(PasswordLink { person: self.person }).await?.map(|before| before.id);
        tx.record(decide_offer(self, role, account.as_ref(), before, tx.now_ms())).await
    }
}

fn decide_offer(
    offer: &OfferPassword,
    role: Option<Role>,
    account: Option<&Account>,
    before: Option<InvitationId>,
    now_ms: i64,
) -> Decision<InvitationId, Refusal> {
    let (Some(role), Some(account)) = (role, account) else { return refuse(Refusal::Unseen) };
    if !account.active {
        return refuse(Refusal::Unseen);
    }
    if !outranks(role, account.role) {
        return refuse(Refusal::Outranked);
    }
    made(invited(account, &offer.link, before, now_ms + LASTS_MS), now_ms)
}

/// A link for a new password of `account`, in place of `before`.
pub(crate) fn invited(account: &Account, link: &Fresh, before: Option<InvitationId>, due_ms: i64) -> Invited {
    Invited {
        invitation: link.invitation,
        purpose: Purpose::Password,
        role: account.role,
        groups: Vec::new(),
        person: Some(account.id),
        replaces: before,
        due_ms,
        letter: link.letter.map(|_| account.lang.0),
        email: None,
        hash: link.hash.clone(),
    }
}

/// Uses such a link. Every session ends; the second factor stays.
#[derive(Debug)]
pub struct UsePasswordLink {
    /// Keyed hash of the link's secret.
    pub hash: String,
    /// PHC string of the new password.
    pub password: Words,
}

impl Command for UsePasswordLink {
    const NAME: &'static str = "identity.use_password_link";
    type Answer = PersonId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<PersonId, Refusal> {
        let link = tx.opt(InvitationToUse { hash: &self.hash }).await?;
        let account = match link.as_ref().and_then(|link| link.person_id) {
            Some(person) => tx.opt(PersonToChange { person }).await?,
            None => None,
        };
        tx.record(decide_use(self, link.as_ref(), account.as_ref(), tx.now_ms())).await
    }
}

fn decide_use(
    wish: &UsePasswordLink,
    link: Option<&Invitation>,
    account: Option<&Account>,
    now_ms: i64,
) -> Decision<PersonId, Refusal> {
    let (Some(link), Some(account)) = (link, account) else { return refuse(Refusal::Gone) };
    if link.purpose != Purpose::Password || link.due_ms <= now_ms || !account.active {
        return refuse(Refusal::Gone);
    }
    let person = account.id;
    answer(person)
        .and(PasswordChanged { person, link: Some(link.id), password: wish.password.clone() })
        .and(SessionsEnded { person, which: Which::All, why: Why::Password })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::tests::account;
    use event::DAY_MS;
    use uuid::Uuid;

    const BOTH: [&str; 2] = ["identity.password_changed", "identity.sessions_ended"];

    fn mine(password: &str) -> Account {
        Account { password: Some(password.into()), ..account(Role::Agent, true) }
    }

    fn change(present: Option<&str>) -> ChangePassword {
        let keep = SessionId(Uuid::nil());
        ChangePassword { present: present.map(Words::from), password: "new".into(), keep }
    }

    #[test]
    fn the_present_password_is_asked_for_and_other_sessions_end() {
        assert_eq!(decide(&change(Some("old")), Some(&mine("old"))).kinds(), BOTH);
        assert_eq!(decide(&change(None), Some(&mine("old"))).outcome(), Err(&Refusal::Present));
        let since = decide(&change(Some("old")), Some(&mine("changed meanwhile")));
        assert_eq!(since.outcome(), Err(&Refusal::Present));
        let passkey_only = account(Role::Agent, true);
        assert_eq!(decide(&change(None), Some(&passkey_only)).outcome(), Err(&Refusal::Present));
    }

    #[test]
    fn a_link_for_a_password_is_made_by_those_above_and_holds_a_day() {
        let link = Fresh { invitation: InvitationId(Uuid::nil()), hash: "h".into(), letter: None };
        let wish = OfferPassword { person: PersonId(Uuid::nil()), link };
        let check = |by, role, refusal: Option<Refusal>| {
            let decision = decide_offer(&wish, by, Some(&account(role, true)), None, 0);
            assert_eq!(decision.outcome().err(), refusal.as_ref());
        };
        check(Some(Role::Admin), Role::Agent, None);
        check(Some(Role::Admin), Role::Owner, Some(Refusal::Outranked));
        check(None, Role::Agent, Some(Refusal::Unseen));
    }

    #[test]
    fn the_link_is_good_once_in_time_and_for_those_who_may_sign_in() {
        let wish = UsePasswordLink { hash: "h".into(), password: "new".into() };
        let link = |purpose| Invitation {
            id: InvitationId(Uuid::nil()),
            purpose,
            email: None,
            role: Role::Agent,
            person_id: Some(PersonId(Uuid::nil())),
            due_ms: DAY_MS,
            by_name: None,
        };
        let check = |link: Option<&Invitation>, active, now_ms, good: bool| {
            let decision = decide_use(&wish, link, Some(&account(Role::Agent, active)), now_ms);
            let kinds: &[&str] = if good { &BOTH } else { &[] };
            assert_eq!(decision.kinds(), kinds);
        };
        check(Some(&link(Purpose::Password)), true, DAY_MS - 1, true);
        check(Some(&link(Purpose::Password)), true, DAY_MS, false);
        check(Some(&link(Purpose::Password)), false, 0, false);
        check(Some(&link(Purpose::Invite)), true, 0, false);
        check(None, true, 0, false);
    }
}
