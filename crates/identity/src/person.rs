//! A person: someone with a role, who can be found by their address.

use crate::Refusal;
use event::{Actor, GroupId, InvitationId, PersonId, Right, Role, Words};
use language::Lang;
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Text, Tx, answer, query, refuse, row};

/// Characters of a name at most.
pub const NAME_CHARS: usize = 80;
/// Characters of an e-mail address at most. Source: RFC 5321, erratum 1690.
pub const EMAIL_CHARS: usize = 254;

row! {
    /// A person with what only identity reads.
    pub Account {
        id: PersonId, name: String, email: String, role: Role, active: bool, lang: Text<Lang>, zone: String,
        theme: String, compact: bool, password: Option<Words>, created_ms: i64,
    }
    /// Whether something is there.
    pub One { id: PersonId }
    /// How many.
    pub Count { n: i64 }
}

query! {
    /// The person with an id.
    pub PersonById { person: PersonId } -> [Account] =
        "select id, name, email, role, active, lang, zone, theme, compact, password, created_ms
           from identity_person where id = $person"
}

query! {
    /// The same, and nobody else decides about them meanwhile.
    pub PersonToChange { person: PersonId } -> [Account] =
        "select id, name, email, role, active, lang, zone, theme, compact, password, created_ms
           from identity_person where id = $person{ for update}"
}

query! {
    /// The person with a folded address.
    pub PersonByEmail<'a> { email_fold: &'a str } -> [Account] =
        "select id, name, email, role, active, lang, zone, theme, compact, password, created_ms
           from identity_person where email_fold = $email_fold"
}

query! {
    /// Active owners, each held until the decision stands, so that two cannot leave at once. At most 100.
    pub Owners {} -> [One] =
        "select id from identity_person where role = 'owner' and active = 1 order by id limit 100{ for update}"
}

query! {
    /// Anybody at all.
    scan "one row"; pub Anybody {} -> [One] = "select id from identity_person order by id limit 1"
}

query! {
    InsertPerson<'a> {
        person: PersonId, name: &'a Words, email: &'a Words, email_fold: &'a Words, role: Role, lang: Text<Lang>,
        zone: &'a str, password: Option<&'a Words>, now_ms: i64,
    } = "insert into identity_person
           (id, name, email, email_fold, role, active, lang, zone, theme, compact, password, created_ms)
         values ($person, $name, $email, $email_fold, $role, 1, $lang, $zone, 'auto', 0, $password, $now_ms)"
}

query! {
    /// Puts someone into a group, once.
    pub InsertMember { group: GroupId, person: PersonId } =
        "insert into identity_member (group_id, person_id) values ($group, $person)
         on conflict (group_id, person_id) do nothing"
}

/// What someone says of themselves when they join.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// Their name.
    pub name: Words,
    /// Their address, as they write it.
    pub email: Words,
    /// The PHC string of their password; none: they cannot sign in by password.
    pub password: Option<Words>,
    /// Their language.
    pub lang: Lang,
    /// Their time zone, IANA name; empty for UTC.
    pub zone: String,
}

/// Someone is a person here from now on.
#[derive(Debug, Serialize)]
pub struct PersonJoined {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// In which groups.
    pub groups: Vec<GroupId>,
    /// By which invitation; none when the house added them.
    pub invitation: Option<InvitationId>,
    /// Name, address, password: beside the log.
    #[serde(skip)]
    pub newcomer: Option<Newcomer>,
}

impl Event for PersonJoined {
    const KIND: &'static str = "identity.person_joined";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let Some(newcomer) = &self.newcomer else { return Err(store::Error::Missing("newcomer")) };
        tx.push(InsertPerson {
            person: self.person,
            name: &newcomer.name,
            email: &newcomer.email,
            email_fold: &Words(fold(newcomer.email.text())),
            role: self.role,
            lang: Text(newcomer.lang),
            zone: &newcomer.zone,
            password: newcomer.password.as_ref(),
            now_ms: tx.now_ms(),
        })
        .await?;
        for group in &self.groups {
            tx.push(InsertMember { group: *group, person: self.person }).await?;
        }
        match self.invitation {
            Some(invitation) => crate::invite::remove(tx, invitation).await,
            None => Ok(()),
        }
    }
}

/// Adds someone without an invitation; for the command line and the demo.
#[derive(Debug)]
pub struct AddPerson {
    /// Who.
    pub newcomer: Newcomer,
    /// As what.
    pub role: Role,
    /// In which groups.
    pub groups: Vec<GroupId>,
}

impl Command for AddPerson {
    const NAME: &'static str = "identity.add_person";
    type Answer = PersonId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<PersonId, Refusal> {
        let taken = tx.opt(PersonByEmail { email_fold: &fold(self.newcomer.email.text()) }).await?.is_some();
        let (house, person) = (*tx.actor() == Actor::House, tx.new_id());
        tx.record(decide(self, house, taken, person)).await
    }
}

fn decide(add: &AddPerson, house: bool, taken: bool, person: PersonId) -> Decision<PersonId, Refusal> {
    if !house {
        return refuse(Refusal::Unseen);
    }
    if let Err(refusal) = proper(&add.newcomer) {
        return refuse(refusal);
    }
    if taken {
        return refuse(Refusal::Taken);
    }
    answer(person).and(PersonJoined {
        person,
        role: add.role,
        groups: add.groups.clone(),
        invitation: None,
        newcomer: Some(add.newcomer.clone()),
    })
}

/// Whether name, address and zone are such that a person can have them.
pub fn proper(newcomer: &Newcomer) -> std::result::Result<(), Refusal> {
    if !is_name(newcomer.name.text()) {
        return Err(Refusal::Name);
    }
    if !is_email(newcomer.email.text()) {
        return Err(Refusal::Email);
    }
    if !is_zone(&newcomer.zone) {
        return Err(Refusal::Zone);
    }
    Ok(())
}

/// An address as it is compared: trimmed, NFKC, lower case.
pub fn fold(email: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    email.trim().nfkc().collect::<String>().to_lowercase()
}

/// Whether a name can be shown in one line.
pub fn is_name(name: &str) -> bool {
    let count = name.trim().chars().count();
    (1..=NAME_CHARS).contains(&count) && !name.chars().any(unseen)
}

/// Control characters and those that turn text around or show nothing.
fn unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether an address can be written to: one `@`, something on both sides, no white space. The only proof of an
/// address is that its owner opens the link that was sent there.
pub fn is_email(email: &str) -> bool {
    let email = email.trim();
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    email.chars().count() <= EMAIL_CHARS
        && (1..=64).contains(&local.len())
        && !domain.is_empty()
        && domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
        && !email.chars().any(|letter| letter.is_whitespace() || unseen(letter) || "\"<>(),:;[]\\".contains(letter))
        && !local.contains('@')
}

/// Whether `zone` is empty (UTC) or the name of a time zone.
pub fn is_zone(zone: &str) -> bool {
    zone.is_empty() || (zone.len() <= 64 && jiff::tz::TimeZone::get(zone).is_ok())
}

/// The role in which the actor stands now, asked in the command's own transaction: a role that was taken away a
/// moment ago decides nothing any more. None: not a person (any more), or a token without `right`.
pub async fn standing(tx: &mut Tx<'_>, right: Right) -> Result<Option<Role>> {
    let actor = tx.actor().clone();
    if actor == Actor::House {
        return Ok(Some(Role::Owner));
    }
    let Some(person) = actor.person() else { return Ok(None) };
    let role = tx.opt(PersonById { person }).await?.filter(|account| account.active).map(|account| account.role);
    Ok(role.filter(|role| actor.may(right) && role.may(right)))
}

/// Whether someone in `role` may decide about someone who is, or becomes, `other`: only owners decide about owners.
pub const fn outranks(role: Role, other: Role) -> bool {
    matches!(role, Role::Owner) || !matches!(other, Role::Owner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn add(email: &str, name: &str, zone: &str) -> AddPerson {
        let newcomer =
            Newcomer { name: name.into(), email: email.into(), password: None, lang: Lang::Zh, zone: zone.into() };
        AddPerson { newcomer, role: Role::Agent, groups: Vec::new() }
    }

    fn check(add: AddPerson, house: bool, taken: bool, refusal: Option<Refusal>) {
        let decision = decide(&add, house, taken, PersonId(Uuid::nil()));
        assert_eq!(decision.outcome().err(), refusal.as_ref());
        let joined: &[&str] = if refusal.is_none() { &["identity.person_joined"] } else { &[] };
        assert_eq!(decision.kinds(), joined);
    }

    #[test]
    fn the_house_alone_adds_people_and_never_twice() {
        check(add("lin@quayside.example", "林舟", "Asia/Shanghai"), true, false, None);
        check(add("lin@quayside.example", "林舟", ""), false, false, Some(Refusal::Unseen));
        check(add("lin@quayside.example", "林舟", ""), true, true, Some(Refusal::Taken));
        check(add("lin@quayside.example", " ", ""), true, false, Some(Refusal::Name));
        check(add("lin", "林舟", ""), true, false, Some(Refusal::Email));
        check(add("lin@quayside.example", "林舟", "Mars/Olympus"), true, false, Some(Refusal::Zone));
    }

    #[test]
    fn the_log_holds_no_name_and_no_address() {
        let decision = decide(&add("lin@quayside.example", "林舟", ""), true, false, PersonId(Uuid::nil()));
        let logged = serde_json::to_string(decision.event::<PersonJoined>().unwrap()).unwrap();
        assert!(!logged.contains("lin") && !logged.contains('林'), "{logged}");
    }

    #[test]
    fn addresses_are_compared_without_case_and_width() {
        assert_eq!(fold(" Lin@Quayside.Example "), "lin@quayside.example");
        assert_eq!(fold("ＬＩＮ＠quayside.example"), "lin@quayside.example");
        for bad in ["", "@", "a@", "@b", "a b@c.d", "a@b..c", "a@-b.c", "a@b@c.d", "a@b.c\u{202e}", "<a@b.c>"] {
            assert!(!is_email(bad), "{bad}");
        }
        for good in ["a@b.c", "a+b@localhost", "李@例子.中国"] {
            assert!(is_email(good), "{good}");
        }
    }

    #[test]
    fn only_owners_decide_about_owners() {
        assert!(outranks(Role::Owner, Role::Owner));
        assert!(!outranks(Role::Admin, Role::Owner));
        assert!(outranks(Role::Admin, Role::Admin));
    }
}
