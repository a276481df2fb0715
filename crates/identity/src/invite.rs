//! An invitation: a link that makes one person, once, within a day.

use crate::{
    Refusal,
    letter::{self, DeleteLetter, InsertLetter, State},
    person::{PersonByEmail, fold, is_email, outranks, standing},
};
use event::{DAY_MS, GroupId, InvitationId, PersonId, Right, Role, Words};
use language::Lang;
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse, row};

/// How long a link holds.
pub const LASTS_MS: i64 = DAY_MS;
/// Groups of one invitation at most.
const GROUPS_MAX: usize = 50;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Making the first owner.
    Owner,
    /// Becoming a person here.
    Invite,
    /// Choosing a new password.
    Password,
}

impl std::fmt::Display for Purpose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Purpose::Owner => "owner",
            Purpose::Invite => "invite",
            Purpose::Password => "password",
        })
    }
}

impl std::str::FromStr for Purpose {
    type Err = String;
    fn from_str(word: &str) -> std::result::Result<Purpose, String> {
        match word {
            "owner" => Ok(Purpose::Owner),
            "invite" => Ok(Purpose::Invite),
            "password" => Ok(Purpose::Password),
            other => Err(format!("unknown purpose: {other}")),
        }
    }
}

store::words!(Purpose);

row! {
    /// An invitation that holds, or held.
    pub Invitation {
        id: InvitationId, purpose: Purpose, email: Option<String>, role: Role, person_id: Option<PersonId>, due_ms: i64,
        by_name: Option<String>,
    }
    /// An invitation in the list. `state`: how its letter goes, if there is one.
    pub Pending {
        id: InvitationId, email: String, role: Role, due_ms: i64, by_name: Option<String>, state: Option<State>,
        why: Option<String>, at_ms: Option<i64>,
    }
    /// An invitation that is there.
    pub Found { id: InvitationId }
    /// A group of an invitation.
    pub InvitedTo { group_id: GroupId }
}

query! {
    /// The invitation of a link.
    pub InvitationByHash<'a> { hash: &'a str } -> [Invitation] =
        "select i.id, i.purpose, i.email, i.role, i.person_id, i.due_ms, p.name as by_name
           from identity_invitation i left join identity_person p on p.id = i.by_id where i.hash = $hash"
}

query! {
    /// The same, held until the decision stands: two who open one link at once do not both get in.
    pub InvitationToUse<'a> { hash: &'a str } -> [Invitation] =
        "select i.id, i.purpose, i.email, i.role, i.person_id, i.due_ms, p.name as by_name
           from identity_invitation i left join identity_person p on p.id = i.by_id
          where i.hash = $hash{ for update of i}"
}

query! {
    /// The invitation of an address.
    InvitationByEmail<'a> { email_fold: &'a str } -> [Found] =
        "select id from identity_invitation where email_fold = $email_fold{ for update}"
}

query! {
    /// An invitation by its id.
    InvitationById { id: InvitationId } -> [Found] =
        "select id from identity_invitation where id = $id and purpose = 'invite'{ for update}"
}

query! {
    /// Invitations not yet used, newest first. At most 200.
    pub Pendings {} -> [Pending] =
        "select i.id, coalesce(i.email, '') as email, i.role, i.due_ms, p.name as by_name, l.state, l.why, l.at_ms
           from identity_invitation i left join identity_person p on p.id = i.by_id
           left join identity_letter l on l.invitation_id = i.id
          where i.purpose = 'invite' order by i.id desc limit 200"
}

query! {
    /// Groups that an invitation leads into.
    pub GroupsOf { id: InvitationId } -> [InvitedTo] =
        "select group_id from identity_invitation_group where invitation_id = $id order by group_id limit 50"
}

query! {
    InsertInvitation<'a> {
        id: InvitationId, hash: &'a str, purpose: Purpose, email: Option<&'a Words>, email_fold: Option<Words>,
        role: Role, person: Option<PersonId>, by: Option<PersonId>, now_ms: i64, due_ms: i64,
    } = "insert into identity_invitation
           (id, hash, purpose, email, email_fold, role, person_id, by_id, created_ms, due_ms)
         values ($id, $hash, $purpose, $email, $email_fold, $role, $person, $by, $now_ms, $due_ms)"
}

query! {
    InsertInvitedTo { id: InvitationId, group: GroupId } =
        "insert into identity_invitation_group (invitation_id, group_id) values ($id, $group)"
}

query! {
    DeleteInvitedTo { id: InvitationId } = "delete from identity_invitation_group where invitation_id = $id"
}

query! {
    DeleteInvitation { id: InvitationId } = "delete from identity_invitation where id = $id"
}

/// Removes an invitation that was used, replaced or taken back.
pub async fn remove(tx: &mut Tx<'_>, id: InvitationId) -> Result<()> {
    tx.push(DeleteInvitedTo { id }).await?;
    tx.push(DeleteLetter { invitation: id }).await?;
    tx.push(DeleteInvitation { id }).await
}

/// A link was made. One of the same purpose to the same address or person holds no more.
#[derive(Debug, Serialize)]
pub struct Invited {
    /// The invitation.
    pub invitation: InvitationId,
    /// What for.
    pub purpose: Purpose,
    /// What the person becomes.
    pub role: Role,
    /// Groups they come into.
    pub groups: Vec<GroupId>,
    /// Who gets a new password.
    pub person: Option<PersonId>,
    /// Which invitation it replaces.
    pub replaces: Option<InvitationId>,
    /// Holds until then, Unix milliseconds.
    pub due_ms: i64,
    /// The language of the letter that takes the link there; none: somebody hands it over.
    pub letter: Option<Lang>,
    /// Address, beside the log.
    #[serde(skip)]
    pub email: Option<Words>,
    /// Keyed hash of the link's secret.
    #[serde(skip)]
    pub hash: String,
}

impl Event for Invited {
    const KIND: &'static str = "identity.invited";

    fn subject(&self) -> String {
        self.person.map_or_else(|| self.invitation.to_string(), |person| person.to_string())
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        if let Some(before) = self.replaces {
            remove(tx, before).await?;
        }
        tx.push(InsertInvitation {
            id: self.invitation,
            hash: &self.hash,
            purpose: self.purpose,
            email: self.email.as_ref(),
            email_fold: self.email.as_ref().map(|email| Words(fold(email.text()))),
            role: self.role,
            person: self.person,
            by: tx.actor().person(),
            now_ms: tx.now_ms(),
            due_ms: self.due_ms,
        })
        .await?;
        for group in &self.groups {
            tx.push(InsertInvitedTo { id: self.invitation, group: *group }).await?;
        }
        if let Some(lang) = self.letter {
            tx.push(InsertLetter { invitation: self.invitation, lang: lang.tag(), now_ms: tx.now_ms() }).await?;
        }
        Ok(())
    }
}

/// An invitation was taken back.
#[derive(Debug, Serialize)]
pub struct InvitationWithdrawn {
    /// Which.
    pub invitation: InvitationId,
}

impl Event for InvitationWithdrawn {
    const KIND: &'static str = "identity.invitation_withdrawn";

    fn subject(&self) -> String {
        self.invitation.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        remove(tx, self.invitation).await
    }
}

/// A link that is about to be made. Its secret follows from its id, see [`crate::secret::of_link`].
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Its id.
    pub invitation: InvitationId,
    /// Keyed hash of its secret.
    pub hash: String,
    /// The language of the letter that takes it there, if one does.
    pub letter: Option<Lang>,
}

/// The decision that makes a link, with its letter. Pure.
pub fn made(invited: Invited, now_ms: i64) -> Decision<InvitationId, Refusal> {
    let letter = invited.letter.map(|_| letter::job(invited.invitation, now_ms));
    let decision = answer(invited.invitation).and(invited);
    match letter {
        Some(job) => decision.job(job),
        None => decision,
    }
}

/// Invites someone; inviting the same address again replaces the invitation.
#[derive(Debug)]
pub struct Invite {
    /// Their address.
    pub email: Words,
    /// What they become.
    pub role: Role,
    /// Groups they come into.
    pub groups: Vec<GroupId>,
    /// Its link.
    pub link: Fresh,
}

struct Facts {
    role: Option<Role>,
    taken: bool,
    before: Option<InvitationId>,
    groups_known: bool,
}

impl Command for Invite {
    const NAME: &'static str = "identity.invite";
    type Answer = InvitationId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<InvitationId, Refusal> {
        let email_fold = fold(self.email.text());
        let facts = Facts {
            role: standing(tx, Right::PeopleManage).await?,
            taken: tx.opt(PersonByEmail { email_fold: &email_fold }).await?.is_some(),
            before: tx.opt(InvitationByEmail { email_fold: &email_fold }).await?.map(|before| before.id),
            groups_known: crate::group::all_known(tx, &self.groups).await?,
        };
        tx.record(decide(self, facts, tx.now_ms())).await
    }
}

fn decide(invite: &Invite, facts: Facts, now_ms: i64) -> Decision<InvitationId, Refusal> {
    let Some(role) = facts.role else { return refuse(Refusal::Unseen) };
    if !invite.role.invitable() || !outranks(role, invite.role) {
        return refuse(Refusal::Role);
    }
    if !is_email(invite.email.text()) {
        return refuse(Refusal::Email);
    }
    if facts.taken {
        return refuse(Refusal::Taken);
    }
    if !facts.groups_known || invite.groups.len() > GROUPS_MAX {
        return refuse(Refusal::Unseen);
    }
    made(
        Invited {
            invitation: invite.link.invitation,
            purpose: Purpose::Invite,
            role: invite.role,
            groups: invite.groups.clone(),
            person: None,
            replaces: facts.before,
            due_ms: now_ms + LASTS_MS,
            letter: invite.link.letter,
            email: Some(invite.email.clone()),
            hash: invite.link.hash.clone(),
        },
        now_ms,
    )
}

/// Takes an invitation back.
#[derive(Debug)]
pub struct Withdraw {
    /// Which.
    pub invitation: InvitationId,
}

impl Command for Withdraw {
    const NAME: &'static str = "identity.withdraw_invitation";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let role = standing(tx, Right::PeopleManage).await?;
        let found = tx.opt(InvitationById { id: self.invitation }).await?;
        let decision = if role.is_some() && found.is_some() {
            answer(()).and(InvitationWithdrawn { invitation: self.invitation })
        } else {
            refuse(Refusal::Unseen)
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn facts(role: Option<Role>) -> Facts {
        Facts { role, taken: false, before: None, groups_known: true }
    }

    fn invite(role: Role) -> Invite {
        let link = Fresh { invitation: InvitationId(Uuid::nil()), hash: "h".repeat(64), letter: None };
        Invite { email: "jo@quayside.example".into(), role, groups: Vec::new(), link }
    }

    fn check(role: Role, facts: Facts, refusal: Option<Refusal>) {
        assert_eq!(decide(&invite(role), facts, 0).outcome().err(), refusal.as_ref(), "{role}");
    }

    #[test]
    fn those_who_manage_people_invite_and_nobody_invites_owners() {
        check(Role::Agent, facts(Some(Role::Admin)), None);
        check(Role::Admin, facts(Some(Role::Admin)), None);
        check(Role::Owner, facts(Some(Role::Admin)), Some(Refusal::Role));
        check(Role::Owner, facts(Some(Role::Owner)), Some(Refusal::Role));
        check(Role::Integration, facts(Some(Role::Owner)), Some(Refusal::Role));
        check(Role::Agent, facts(None), Some(Refusal::Unseen));
    }

    #[test]
    fn a_person_is_not_invited_twice_but_an_invitation_can_be() {
        check(Role::Agent, Facts { taken: true, ..facts(Some(Role::Admin)) }, Some(Refusal::Taken));
        let before = InvitationId(Uuid::max());
        let decision = decide(&invite(Role::Agent), Facts { before: Some(before), ..facts(Some(Role::Owner)) }, 5);
        let event = decision.event::<Invited>().unwrap();
        assert_eq!((event.replaces, event.due_ms), (Some(before), 5 + DAY_MS));
    }

    #[test]
    fn a_letter_waits_with_its_id_alone() {
        let mut wish = invite(Role::Agent);
        assert!(decide(&wish, facts(Some(Role::Owner)), 0).jobs().is_empty());
        wish.link.letter = Some(Lang::Zh);
        let decision = decide(&wish, facts(Some(Role::Owner)), 0);
        let body = decision.jobs()[0].body.to_string();
        assert!(!body.contains("jo@") && !body.contains("hhh"), "{body}");
    }

    #[test]
    fn the_log_holds_no_address_and_no_hash() {
        let decision = decide(&invite(Role::Agent), facts(Some(Role::Owner)), 0);
        let logged = serde_json::to_string(decision.event::<Invited>().unwrap()).unwrap();
        assert!(!logged.contains("jo@") && !logged.contains("hhh"), "{logged}");
    }
}
