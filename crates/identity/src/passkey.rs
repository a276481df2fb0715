//! Passkeys: signing in by what the device holds and its owner unlocks, which no phishing page can be given.

use crate::{
    Refusal, half,
    half::{Half, HalfToUse},
    person::{Account, PersonById, is_name},
    profile::own,
    session::{How, NewSession, Whose, before, start},
    sign_in::SignInFailed,
};
use event::{PersonId, SessionId, Words};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse, row};
use uuid::Uuid;
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// Passkeys of a person at most.
pub const PASSKEYS_MAX: usize = 20;

row! {
    /// A passkey. `body`: JSON of its public key and counter; nothing in it signs in.
    pub Stored {
        id: Uuid, person_id: PersonId, credential: String, name: String, body: Words, created_ms: i64,
        used_ms: Option<i64>,
    }
}

query! {
    /// Passkeys of a person, oldest first. At most 20.
    pub PasskeysOf { person: PersonId } -> [Stored] =
        "select id, person_id, credential, name, body, created_ms, used_ms from identity_passkey
          where person_id = $person order by id limit 20"
}

query! {
    /// The passkey that an authenticator names.
    pub PasskeyBy<'a> { credential: &'a str } -> [Stored] =
        "select id, person_id, credential, name, body, created_ms, used_ms from identity_passkey
          where credential = $credential"
}

query! {
    /// The same, held until the decision stands.
    PasskeyToUse<'a> { credential: &'a str } -> [Stored] =
        "select id, person_id, credential, name, body, created_ms, used_ms from identity_passkey
          where credential = $credential{ for update}"
}

query! {
    InsertPasskey<'a> { id: Uuid, person: PersonId, credential: &'a str, name: &'a Words, body: &'a Words, now_ms: i64 } =
        "insert into identity_passkey (id, person_id, credential, name, body, created_ms, used_ms)
         values ($id, $person, $credential, $name, $body, $now_ms, null)"
}

query! {
    UpdatePasskey<'a> { id: Uuid, body: &'a Words, now_ms: i64 } =
        "update identity_passkey set body = $body, used_ms = $now_ms where id = $id"
}

query! {
    DeletePasskey { id: Uuid, person: PersonId } =
        "delete from identity_passkey where id = $id and person_id = $person"
}

/// What checks passkeys for this house's address; none when the address is not one that browsers give passkeys to: a
/// bare network address, or plain HTTP anywhere but on this machine.
pub fn checker(public_url: &str, company: &str) -> Option<Webauthn> {
    let origin = url::Url::parse(public_url).ok()?;
    let host = origin.domain()?.to_owned();
    if origin.scheme() != "https" && host != "localhost" {
        return None;
    }
    WebauthnBuilder::new(&host, &origin).ok()?.rp_name(company).build().ok()
}

/// What was asked of an authenticator, kept sealed until it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Make a passkey.
    Make,
    /// Sign in.
    SignIn,
}

impl Asked {
    /// The word in its row.
    pub const fn word(self) -> &'static str {
        match self {
            Asked::Make => "passkey-make",
            Asked::SignIn => "passkey",
        }
    }
}

/// Keeps what an answer will be checked with. Nothing has happened yet, so it is no event.
#[derive(Debug)]
pub struct Ask {
    /// What for.
    pub asked: Asked,
    /// Who, when a passkey is made.
    pub person: Option<PersonId>,
    /// Keyed hash of the cookie.
    pub hash: String,
    /// Sealed.
    pub state: String,
}

impl Command for Ask {
    const NAME: &'static str = "identity.ask_passkey";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        half::keep(tx, &self.hash, self.person, self.asked.word(), &self.state).await.map(Ok)
    }
}

/// A person has one more passkey.
#[derive(Debug, Serialize)]
pub struct PasskeyMade {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub passkey: Uuid,
    /// What its owner calls it.
    #[serde(skip)]
    pub name: Words,
    /// The authenticator's id for it.
    #[serde(skip)]
    pub credential: String,
    /// Public key and counter.
    #[serde(skip)]
    pub body: Words,
}

impl Event for PasskeyMade {
    const KIND: &'static str = "identity.passkey_made";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (id, person, now_ms) = (self.passkey, self.person, tx.now_ms());
        tx.push(InsertPasskey { id, person, credential: &self.credential, name: &self.name, body: &self.body, now_ms })
            .await
    }
}

/// A passkey is gone.
#[derive(Debug, Serialize)]
pub struct PasskeyRemoved {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub passkey: Uuid,
}

impl Event for PasskeyRemoved {
    const KIND: &'static str = "identity.passkey_removed";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DeletePasskey { id: self.passkey, person: self.person }).await
    }
}

/// Someone signed in with a passkey.
#[derive(Debug, Serialize)]
pub struct PasskeyUsed {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub passkey: Uuid,
    /// With its counter as it is now.
    #[serde(skip)]
    pub body: Words,
}

impl Event for PasskeyUsed {
    const KIND: &'static str = "identity.passkey_used";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(UpdatePasskey { id: self.passkey, body: &self.body, now_ms: tx.now_ms() }).await
    }
}

/// Keeps a passkey whose making was checked before.
#[derive(Debug)]
pub struct MakePasskey {
    /// Keyed hash of the cookie under which it was asked for.
    pub half: String,
    /// What its owner calls it.
    pub name: Words,
    /// The authenticator's id for it.
    pub credential: String,
    /// Public key and counter.
    pub body: Words,
}

struct Making {
    account: Option<Account>,
    half: Option<Half>,
    taken: bool,
    count: usize,
    id: Uuid,
}

impl Command for MakePasskey {
    const NAME: &'static str = "identity.make_passkey";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let Some(person) = own(tx.actor()) else { return Ok(Err(Refusal::Unseen)) };
        let facts = Making {
            account: tx.opt(PersonById { person }).await?,
            half: tx.opt(HalfToUse { hash: &self.half }).await?,
            taken: tx.opt(PasskeyToUse { credential: &self.credential }).await?.is_some(),
            count: tx.all(PasskeysOf { person }).await?.len(),
            id: tx.new_id(),
        };
        half::forget(tx, &self.half).await?;
        tx.record(decide_make(self, &facts, tx.now_ms())).await
    }
}

fn decide_make(make: &MakePasskey, facts: &Making, now_ms: i64) -> Decision<(), Refusal> {
    let Some(account) = facts.account.as_ref().filter(|account| account.active) else {
        return refuse(Refusal::Unseen);
    };
    let asked =
        |half: &Half| half.due_ms > now_ms && half.purpose == Asked::Make.word() && half.person_id == Some(account.id);
    if !facts.half.as_ref().is_some_and(asked) {
        return refuse(Refusal::Late);
    }
    if !is_name(make.name.text()) {
        return refuse(Refusal::Name);
    }
    if facts.taken {
        return refuse(Refusal::Passkey);
    }
    if facts.count >= PASSKEYS_MAX {
        return refuse(Refusal::Many);
    }
    answer(()).and(PasskeyMade {
        person: account.id,
        passkey: facts.id,
        name: Words(make.name.text().trim().to_owned()),
        credential: make.credential.clone(),
        body: make.body.clone(),
    })
}

/// Removes one of one's own passkeys.
#[derive(Debug)]
pub struct RemovePasskey {
    /// Which.
    pub passkey: Uuid,
}

impl Command for RemovePasskey {
    const NAME: &'static str = "identity.remove_passkey";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let Some(person) = own(tx.actor()) else { return Ok(Err(Refusal::Unseen)) };
        let mine = tx.all(PasskeysOf { person }).await?;
        let decision = match mine.iter().find(|stored| stored.id == self.passkey) {
            Some(stored) => answer(()).and(PasskeyRemoved { person, passkey: stored.id }),
            None => refuse(Refusal::Unseen),
        };
        tx.record(decision).await
    }
}

/// An answer that was checked before: what was stored, and what is to be stored now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// The stored body that it was checked with.
    pub before: String,
    /// With the counter moved on.
    pub after: String,
}

/// Signs in with a passkey.
#[derive(Debug)]
pub struct UsePasskey {
    /// Keyed hash of the cookie under which it was asked for.
    pub half: String,
    /// The authenticator's id.
    pub credential: String,
    /// None: the answer does not hold.
    pub checked: Option<Checked>,
    /// Keyed hash of what was named, for the log.
    pub account: String,
    /// Keyed hash of the network address.
    pub address: String,
    /// What was counted and is forgotten when they are in.
    pub counted: Vec<String>,
    /// The session that starts.
    pub session: NewSession,
}

struct Using {
    half: Option<Half>,
    stored: Option<Stored>,
    account: Option<Account>,
    before: Option<Whose>,
    session: SessionId,
}

impl Command for UsePasskey {
    const NAME: &'static str = "identity.use_passkey";
    type Answer = PersonId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<PersonId, Refusal> {
        let half = tx.opt(HalfToUse { hash: &self.half }).await?;
        let stored = tx.opt(PasskeyToUse { credential: &self.credential }).await?;
        let account = match &stored {
            Some(stored) => tx.opt(PersonById { person: stored.person_id }).await?,
            None => None,
        };
        let facts = Using { half, stored, account, before: before(tx, &self.session).await?, session: tx.new_id() };
        // One question, one answer, right or wrong.
        half::forget(tx, &self.half).await?;
        let decision = decide_use(self, facts, tx.now_ms());
        if decision.outcome().is_ok() {
            crate::attempt::forget(tx, &self.counted).await?;
        }
        tx.record(decision).await
    }
}

fn decide_use(wish: &UsePasskey, facts: Using, now_ms: i64) -> Decision<PersonId, Refusal> {
    let asked = |half: &Half| half.due_ms > now_ms && half.purpose == Asked::SignIn.word();
    if !facts.half.as_ref().is_some_and(asked) {
        return refuse(Refusal::Late);
    }
    let active = facts.account.is_some_and(|account| account.active);
    match (facts.stored, &wish.checked) {
        (Some(stored), Some(checked)) if active && stored.body.text() == checked.before => {
            let person = stored.person_id;
            let body = Words(checked.after.clone());
            let decision = answer(person).and(PasskeyUsed { person, passkey: stored.id, body });
            start(decision, person, facts.session, How::Passkey, wish.session.clone(), facts.before)
        }
        _ => {
            let (account, address) = (wish.account.clone(), wish.address.clone());
            refuse(Refusal::Passkey).and(SignInFailed { account, address })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{half::LASTS_MS, role::tests::account, sign_in::tests::session};
    use event::Role;

    fn person() -> PersonId {
        PersonId(Uuid::nil())
    }

    fn half(asked: Asked, person: Option<PersonId>) -> Option<Half> {
        Some(Half { person_id: person, purpose: asked.word().into(), state: String::new(), due_ms: LASTS_MS })
    }

    fn wish(checked: bool) -> UsePasskey {
        UsePasskey {
            half: "half".into(),
            credential: "credential".into(),
            checked: checked.then(|| Checked { before: "before".into(), after: "after".into() }),
            account: "account".into(),
            address: "address".into(),
            counted: Vec::new(),
            session: session("session"),
        }
    }

    fn using(active: bool) -> Using {
        let stored = Stored {
            id: Uuid::nil(),
            person_id: person(),
            credential: "credential".into(),
            name: "phone".into(),
            body: "before".into(),
            created_ms: 0,
            used_ms: None,
        };
        Using {
            half: half(Asked::SignIn, None),
            stored: Some(stored),
            account: Some(account(Role::Agent, active)),
            before: None,
            session: SessionId(Uuid::nil()),
        }
    }

    #[test]
    fn a_checked_answer_signs_in_and_moves_the_counter_on() {
        let decision = decide_use(&wish(true), using(true), 0);
        assert_eq!(decision.kinds(), ["identity.passkey_used", "identity.session_started"]);
        assert_eq!(decision.event::<PasskeyUsed>().unwrap().body.text(), "after");
    }

    #[test]
    fn everything_else_is_one_refusal_and_one_event() {
        let mut raced = using(true);
        raced.stored.as_mut().unwrap().body = "used meanwhile".into();
        let unknown = Using { stored: None, account: None, ..using(true) };
        for (wish, facts) in
            [(wish(false), using(true)), (wish(true), using(false)), (wish(true), raced), (wish(true), unknown)]
        {
            let decision = decide_use(&wish, facts, 0);
            assert_eq!(decision.outcome(), Err(&Refusal::Passkey));
            assert_eq!(decision.kinds(), ["identity.sign_in_failed"]);
        }
    }

    #[test]
    fn an_answer_to_no_question_or_an_old_one_is_late() {
        for (half, now_ms) in [(None, 0), (half(Asked::SignIn, None), LASTS_MS), (half(Asked::Make, Some(person())), 0)]
        {
            let decision = decide_use(&wish(true), Using { half, ..using(true) }, now_ms);
            assert_eq!(decision.outcome(), Err(&Refusal::Late));
        }
    }

    #[test]
    fn a_passkey_is_made_by_whoever_asked_for_it() {
        let make = MakePasskey { half: "h".into(), name: "phone".into(), credential: "c".into(), body: "b".into() };
        let facts = |half, taken, count| Making {
            account: Some(account(Role::Agent, true)),
            half,
            taken,
            count,
            id: Uuid::nil(),
        };
        let check = |half, taken, count, refusal: Option<Refusal>| {
            assert_eq!(decide_make(&make, &facts(half, taken, count), 0).outcome().err(), refusal.as_ref());
        };
        check(half(Asked::Make, Some(person())), false, 0, None);
        check(half(Asked::Make, Some(PersonId(Uuid::max()))), false, 0, Some(Refusal::Late));
        check(half(Asked::SignIn, Some(person())), false, 0, Some(Refusal::Late));
        check(half(Asked::Make, Some(person())), true, 0, Some(Refusal::Passkey));
        check(half(Asked::Make, Some(person())), false, PASSKEYS_MAX, Some(Refusal::Many));
    }

    #[test]
    fn browsers_give_passkeys_to_names_by_tls_and_to_this_machine() {
        for (url, there) in [
            ("https://desk.example", true),
            ("http://localhost:8080", true),
            ("http://desk.example", false),
            ("http://127.0.0.1:8080", false),
            ("https://192.0.2.1", false),
        ] {
            assert_eq!(checker(url, "Quayside").is_some(), there, "{url}");
        }
    }
}
