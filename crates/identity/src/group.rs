//! A group is a team that tickets are routed to.

use crate::{
    Refusal,
    person::{InsertMember, PersonById, is_name, standing},
};
use event::{GroupId, PersonId, Right};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Rd, Result, Tx, answer, query, refuse, row};

/// Groups of one house at most.
pub const GROUPS_MAX: i64 = 500;

row! {
    /// A group.
    pub Group { id: GroupId, name: String }
    /// A group with the number of its people.
    pub GroupCounted { id: GroupId, name: String, people: i64 }
    /// Someone in a group.
    pub Member { group_id: GroupId, person_id: PersonId, name: String, active: bool }
}

query! {
    /// Groups by name. At most 500.
    scan "at most 500 groups"; pub Groups {} -> [Group] =
        "select id, name from identity_group order by name, id limit 500"
}

query! {
    /// Groups by name, each with the number of its active people. At most 500.
    scan "at most 500 groups"; pub GroupsCounted {} -> [GroupCounted] =
        "select g.id, g.name,
                (select count(*) from identity_member m join identity_person p on p.id = m.person_id
                  where m.group_id = g.id and p.active = 1) as people
           from identity_group g order by g.name, g.id limit 500"
}

query! {
    /// A group.
    pub GroupById { group: GroupId } -> [Group] = "select id, name from identity_group where id = $group"
}

query! {
    /// The group of a name.
    GroupByName<'a> { name_fold: &'a str } -> [Group] =
        "select id, name from identity_group where name_fold = $name_fold"
}

query! {
    /// People of a group by name. At most 1,000.
    pub MembersOf { group: GroupId } -> [Member] =
        "select m.group_id, m.person_id, p.name, p.active
           from identity_member m join identity_person p on p.id = m.person_id
          where m.group_id = $group order by p.name, p.id limit 1000"
}

query! {
    /// Groups of a person by name. At most 500.
    pub GroupsOfPerson { person: PersonId } -> [Group] =
        "select g.id, g.name from identity_member m join identity_group g on g.id = m.group_id
          where m.person_id = $person order by g.name, g.id limit 500"
}

query! {
    InsertGroup<'a> { group: GroupId, name: &'a str, name_fold: &'a str, now_ms: i64 } =
        "insert into identity_group (id, name, name_fold, created_ms) values ($group, $name, $name_fold, $now_ms)"
}

query! {
    UpdateGroup<'a> { group: GroupId, name: &'a str, name_fold: &'a str } =
        "update identity_group set name = $name, name_fold = $name_fold where id = $group"
}

query! {
    DeleteMember { group: GroupId, person: PersonId } =
        "delete from identity_member where group_id = $group and person_id = $person"
}

/// Whether every one of `groups` is there.
pub async fn all_known(rd: &mut Rd<'_>, groups: &[GroupId]) -> Result<bool> {
    for group in groups {
        if rd.opt(GroupById { group: *group }).await?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A group has a name: a new one, or a new name of one. The name is the company's own word, so the log may hold it.
#[derive(Debug, Serialize)]
pub struct GroupNamed {
    /// Which.
    pub group: GroupId,
    /// Its name.
    pub name: String,
    /// Whether it was made just now.
    pub new: bool,
}

impl Event for GroupNamed {
    const KIND: &'static str = "identity.group_named";

    fn subject(&self) -> String {
        self.group.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (group, name, name_fold) = (self.group, self.name.as_str(), fold(&self.name));
        if self.new {
            let now_ms = tx.now_ms();
            tx.push(InsertGroup { group, name, name_fold: &name_fold, now_ms }).await
        } else {
            tx.push(UpdateGroup { group, name, name_fold: &name_fold }).await
        }
    }
}

/// Someone came into a group or left it.
#[derive(Debug, Serialize)]
pub struct MemberSet {
    /// Which group.
    pub group: GroupId,
    /// Who.
    pub person: PersonId,
    /// In, or out.
    pub member: bool,
}

impl Event for MemberSet {
    const KIND: &'static str = "identity.member_set";

    fn subject(&self) -> String {
        self.group.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (group, person) = (self.group, self.person);
        if self.member {
            tx.push(InsertMember { group, person }).await
        } else {
            tx.push(DeleteMember { group, person }).await
        }
    }
}

/// Makes a group, or gives one another name.
#[derive(Debug)]
pub struct NameGroup {
    /// Which; none for a new one.
    pub group: Option<GroupId>,
    /// Its name.
    pub name: String,
}

struct Naming {
    allowed: bool,
    known: bool,
    holder: Option<GroupId>,
    count: i64,
    fresh: GroupId,
}

impl Command for NameGroup {
    const NAME: &'static str = "identity.name_group";
    type Answer = GroupId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<GroupId, Refusal> {
        let facts = Naming {
            allowed: standing(tx, Right::PeopleManage).await?.is_some(),
            known: match self.group {
                Some(group) => tx.opt(GroupById { group }).await?.is_some(),
                None => true,
            },
            holder: tx.opt(GroupByName { name_fold: &fold(&self.name) }).await?.map(|group| group.id),
            count: i64::try_from(tx.all(Groups {}).await?.len()).unwrap_or(i64::MAX),
            fresh: tx.new_id(),
        };
        tx.record(decide_name(self, &facts)).await
    }
}

fn decide_name(wish: &NameGroup, facts: &Naming) -> Decision<GroupId, Refusal> {
    if !facts.allowed || !facts.known {
        return refuse(Refusal::Unseen);
    }
    if !is_name(&wish.name) {
        return refuse(Refusal::Name);
    }
    if facts.holder.is_some() && facts.holder != wish.group {
        return refuse(Refusal::NameTaken);
    }
    if wish.group.is_none() && facts.count >= GROUPS_MAX {
        return refuse(Refusal::Many);
    }
    let group = wish.group.unwrap_or(facts.fresh);
    answer(group).and(GroupNamed { group, name: wish.name.trim().to_owned(), new: wish.group.is_none() })
}

/// Puts someone into a group or takes them out.
#[derive(Debug)]
pub struct SetMember {
    /// Which group.
    pub group: GroupId,
    /// Who.
    pub person: PersonId,
    /// In, or out.
    pub member: bool,
}

impl Command for SetMember {
    const NAME: &'static str = "identity.set_member";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let allowed = standing(tx, Right::PeopleManage).await?.is_some();
        let known = tx.opt(GroupById { group: self.group }).await?.is_some()
            && tx.opt(PersonById { person: self.person }).await?.is_some();
        let decision = if allowed && known {
            answer(()).and(MemberSet { group: self.group, person: self.person, member: self.member })
        } else {
            refuse(Refusal::Unseen)
        };
        tx.record(decision).await
    }
}

/// A name as it is compared.
fn fold(name: &str) -> String {
    crate::person::fold(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn facts() -> Naming {
        Naming { allowed: true, known: true, holder: None, count: 3, fresh: GroupId(Uuid::nil()) }
    }

    fn check(group: Option<GroupId>, name: &str, facts: Naming, refusal: Option<Refusal>) {
        let decision = decide_name(&NameGroup { group, name: name.into() }, &facts);
        assert_eq!(decision.outcome().err(), refusal.as_ref(), "{name}");
    }

    #[test]
    fn a_name_belongs_to_one_group() {
        let (mine, other) = (GroupId(Uuid::max()), GroupId(Uuid::nil()));
        check(None, "充提", facts(), None);
        check(None, "充提", Naming { holder: Some(other), ..facts() }, Some(Refusal::NameTaken));
        check(Some(mine), "充提", Naming { holder: Some(mine), ..facts() }, None);
        check(Some(mine), "充提", Naming { holder: Some(other), ..facts() }, Some(Refusal::NameTaken));
    }

    #[test]
    fn only_those_who_manage_people_and_within_bounds() {
        check(None, "VIP", Naming { allowed: false, ..facts() }, Some(Refusal::Unseen));
        check(Some(GroupId(Uuid::max())), "VIP", Naming { known: false, ..facts() }, Some(Refusal::Unseen));
        check(None, "  ", facts(), Some(Refusal::Name));
        check(None, "VIP", Naming { count: GROUPS_MAX, ..facts() }, Some(Refusal::Many));
    }
}
