//! A link that signs someone in by one click: for the demo, and for whoever has the machine in their hands.

use crate::{
    Refusal,
    person::{Account, PersonById},
    secret::{self, Use, keyed},
    session::{How, NewSession, Whose, before, start},
};
use event::{Actor, DAY_MS, PersonId, SessionId};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Store, Tx, answer, query, refuse, row};
use web::{Config, Keys};

/// How long a link holds at most.
const LASTS_MAX_MS: i64 = DAY_MS;

row! {
    /// A link that was made.
    pub Link { person_id: PersonId, once: bool, due_ms: i64 }
}

query! {
    /// A link, held until the decision stands.
    LinkToUse<'a> { hash: &'a str } -> [Link] =
        "select person_id, once, due_ms from identity_link where hash = $hash{ for update}"
}

query! {
    InsertLink<'a> { hash: &'a str, person: PersonId, once: bool, due_ms: i64 } =
        "insert into identity_link (hash, person_id, once, due_ms) values ($hash, $person, $once, $due_ms)"
}

query! {
    DeleteLink<'a> { hash: &'a str } = "delete from identity_link where hash = $hash"
}

query! {
    DeleteOverdue { person: PersonId, now_ms: i64 } =
        "delete from identity_link where person_id = $person and due_ms <= $now_ms"
}

/// A link that signs `person` in, for `lasts_ms` (at most a day); with `once` for one use. None when there is no such
/// person. Nothing that comes over the network makes one.
pub async fn sign_in_link(
    store: &Store,
    config: &Config,
    keys: &Keys,
    person: PersonId,
    once: bool,
    lasts_ms: i64,
) -> Result<Option<String>> {
    let secret = secret::random();
    let hash = keyed(&keys.tokens.0, Use::Link, secret.as_bytes());
    let made = store.run(&Actor::House, None, MakeLink { person, hash, once, lasts_ms }).await?;
    Ok(made.ok().map(|()| format!("{}/sign-in/link/{secret}", config.public_url)))
}

/// A sign-in link was made.
#[derive(Debug, Serialize)]
pub struct LinkMade {
    /// For whom.
    pub person: PersonId,
    /// For one use.
    pub once: bool,
    /// Holds until then.
    pub due_ms: i64,
    /// Keyed hash of its secret.
    #[serde(skip)]
    pub hash: String,
}

impl Event for LinkMade {
    const KIND: &'static str = "identity.link_made";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (hash, person, once, due_ms) = (self.hash.as_str(), self.person, self.once, self.due_ms);
        tx.push(DeleteOverdue { person, now_ms: tx.now_ms() }).await?;
        tx.push(InsertLink { hash, person, once, due_ms }).await
    }
}

/// A sign-in link for one use was used.
#[derive(Debug, Serialize)]
pub struct LinkUsed {
    /// By whom.
    pub person: PersonId,
    /// Keyed hash of its secret.
    #[serde(skip)]
    pub hash: String,
}

impl Event for LinkUsed {
    const KIND: &'static str = "identity.link_used";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DeleteLink { hash: &self.hash }).await
    }
}

#[derive(Debug)]
struct MakeLink {
    person: PersonId,
    hash: String,
    once: bool,
    lasts_ms: i64,
}

impl Command for MakeLink {
    const NAME: &'static str = "identity.make_link";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let account = tx.opt(PersonById { person: self.person }).await?;
        let house = *tx.actor() == Actor::House;
        tx.record(decide_make(self, house, account.as_ref(), tx.now_ms())).await
    }
}

fn decide_make(make: &MakeLink, house: bool, account: Option<&Account>, now_ms: i64) -> Decision<(), Refusal> {
    if !house || !account.is_some_and(|account| account.active) {
        return refuse(Refusal::Unseen);
    }
    let due_ms = now_ms + make.lasts_ms.clamp(1, LASTS_MAX_MS);
    answer(()).and(LinkMade { person: make.person, once: make.once, due_ms, hash: make.hash.clone() })
}

/// Signs in by a link.
#[derive(Debug)]
pub struct UseLink {
    /// Keyed hash of its secret.
    pub hash: String,
    /// The session that starts.
    pub session: NewSession,
}

impl Command for UseLink {
    const NAME: &'static str = "identity.use_link";
    type Answer = PersonId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<PersonId, Refusal> {
        let Some(link) = tx.opt(LinkToUse { hash: &self.hash }).await? else { return Ok(Err(Refusal::Gone)) };
        let account = tx.opt(PersonById { person: link.person_id }).await?;
        let before = before(tx, &self.session).await?;
        let session = tx.new_id();
        tx.record(decide_use(self, &link, account.as_ref(), before, session, tx.now_ms())).await
    }
}

fn decide_use(
    wish: &UseLink,
    link: &Link,
    account: Option<&Account>,
    before: Option<Whose>,
    session: SessionId,
    now_ms: i64,
) -> Decision<PersonId, Refusal> {
    let person = link.person_id;
    if link.due_ms <= now_ms || !account.is_some_and(|account| account.active) {
        return refuse(Refusal::Gone);
    }
    let mut decision = answer(person);
    if link.once {
        decision = decision.and(LinkUsed { person, hash: wish.hash.clone() });
    }
    start(decision, person, session, How::Link, wish.session.clone(), before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{role::tests::account, sign_in::tests::session};
    use event::{HOUR_MS, Role};
    use uuid::Uuid;

    #[test]
    fn the_house_alone_makes_links_and_for_a_day_at_most() {
        let make = MakeLink { person: PersonId(Uuid::nil()), hash: "h".into(), once: false, lasts_ms: 30 * DAY_MS };
        let (here, away) = (account(Role::Agent, true), account(Role::Agent, false));
        let decision = decide_make(&make, true, Some(&here), 0);
        assert_eq!(decision.event::<LinkMade>().unwrap().due_ms, DAY_MS);
        for (house, account) in [(false, Some(&here)), (true, Some(&away)), (true, None)] {
            assert_eq!(decide_make(&make, house, account, 0).outcome(), Err(&Refusal::Unseen));
        }
    }

    #[test]
    fn a_link_ends_and_one_for_one_use_goes() {
        let check = |once: bool, active: bool, now_ms: i64, kinds: &[&str]| {
            let wish = UseLink { hash: "h".into(), session: session("s") };
            let link = Link { person_id: PersonId(Uuid::nil()), once, due_ms: HOUR_MS };
            let account = account(Role::Agent, active);
            let decision = decide_use(&wish, &link, Some(&account), None, SessionId(Uuid::nil()), now_ms);
            assert_eq!(decision.kinds(), kinds);
        };
        check(true, true, 0, &["identity.link_used", "identity.session_started"]);
        check(false, true, 0, &["identity.session_started"]);
        check(false, true, HOUR_MS, &[]);
        check(false, false, 0, &[]);
    }
}
