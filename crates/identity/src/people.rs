//! Lists of people, for the settings and for programs.

use event::{GroupId, PersonId, Role};
use language::Lang;
use store::{Text, query, row};

/// People on one page.
pub const PAGE: i64 = 200;

row! {
    /// A person in a list.
    pub Listed {
        id: PersonId, name: String, email: String, role: Role, active: bool, lang: Text<Lang>, factors: i64,
        seen_ms: Option<i64>,
    }
    /// Who is in which group.
    pub InGroup { person_id: PersonId, group_id: GroupId, name: String }
}

query! {
    /// People by name, after a name and an id (empty: from the first). `limit`: 1 to 200.
    pub People<'a> { name: &'a str, after: &'a str, limit: i64 } -> [Listed] =
        "select p.id, p.name, p.email, p.role, p.active, p.lang,
                (select count(*) from identity_totp f where f.person_id = p.id and f.confirmed = 1)
                + (select count(*) from identity_passkey k where k.person_id = p.id) as factors,
                n.seen_ms
           from identity_person p left join identity_seen n on n.id = p.id
          where (p.name, p.id) > ($name, $after)
          order by p.name, p.id limit $limit"
}

query! {
    /// The same of one person.
    pub OnePerson { person: PersonId } -> [Listed] =
        "select p.id, p.name, p.email, p.role, p.active, p.lang,
                (select count(*) from identity_totp f where f.person_id = p.id and f.confirmed = 1)
                + (select count(*) from identity_passkey k where k.person_id = p.id) as factors,
                n.seen_ms
           from identity_person p left join identity_seen n on n.id = p.id
          where p.id = $person"
}

query! {
    /// Everybody's groups, by person. At most 20,000.
    scan "a few groups of each person"; pub Memberships {} -> [InGroup] =
        "select m.person_id, m.group_id, g.name
           from identity_member m join identity_group g on g.id = m.group_id
          order by m.person_id, g.name, g.id limit 20000"
}
