//! A session is one browser in which a person signed in. It ends by itself, by its person, or with its person.

use crate::{
    Refusal,
    person::{PersonById, outranks, standing},
};
use event::{Actor, PersonId, Right, Role, SessionId};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse, row};

/// How someone proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// E-mail address and password.
    Password,
    /// Both, and a code of the second factor.
    Totp,
    /// Both, and a recovery code.
    Recovery,
    /// A passkey.
    Passkey,
    /// An invitation, or the first owner's link.
    Invitation,
    /// A one-click link of the demo or the command line.
    Link,
}

/// Why sessions ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Signed out.
    SignedOut,
    /// Ended from the list of sessions, by their person or by someone who manages people.
    Ended,
    /// Another sign-in in the same browser took its place.
    Replaced,
    /// Idle for too long, or at its end.
    Overdue,
    /// The password changed.
    Password,
    /// The person was deactivated.
    Deactivated,
}

/// Which sessions of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// One.
    One(SessionId),
    /// All but one.
    Others(SessionId),
    /// All.
    All,
}

row! {
    /// A session as its person sees it.
    pub SessionSeen {
        id: SessionId, device: String, address: String, created_ms: i64, due_ms: i64, seen_ms: Option<i64>,
    }
    /// A session's person.
    pub Whose { id: SessionId, person_id: PersonId }
}

query! {
    /// Sessions of a person, newest first. At most 100.
    pub SessionsOf { person: PersonId, now_ms: i64 } -> [SessionSeen] =
        "select s.id, s.device, s.address, s.created_ms, s.due_ms, n.seen_ms
           from identity_session s left join identity_seen n on n.id = s.id
          where s.person_id = $person and s.due_ms > $now_ms
          order by s.id desc limit 100"
}

query! {
    /// The session of a cookie.
    pub SessionByHash<'a> { hash: &'a str } -> [Whose] =
        "select id, person_id from identity_session where hash = $hash"
}

query! {
    InsertSession<'a> {
        id: SessionId, person: PersonId, hash: &'a str, device: &'a str, address: &'a str, now_ms: i64, due_ms: i64,
    } = "insert into identity_session (id, person_id, hash, device, address, created_ms, due_ms)
         values ($id, $person, $hash, $device, $address, $now_ms, $due_ms)"
}

query! {
    DeleteOverdue { person: PersonId, now_ms: i64 } =
        "delete from identity_session where person_id = $person and due_ms <= $now_ms"
}

query! {
    DeleteOne { person: PersonId, id: SessionId } =
        "delete from identity_session where person_id = $person and id = $id"
}

query! {
    DeleteOthers { person: PersonId, id: SessionId } =
        "delete from identity_session where person_id = $person and id <> $id"
}

query! {
    DeleteAll { person: PersonId } = "delete from identity_session where person_id = $person"
}

query! {
    /// Last-seen of what is not there any more; the person's own stays.
    DeleteSeen { person: PersonId } =
        "delete from identity_seen
          where person_id = $person
            and id <> $person
            and id not in (select id from identity_session where person_id = $person)
            and id not in (select id from identity_token where person_id = $person)"
}

query! {
    /// When a session, a token or, by any of them, a person was seen; never earlier than known.
    KeepSeen<'a> { id: &'a str, person: PersonId, seen_ms: i64 } =
        "insert into identity_seen (id, person_id, seen_ms) values ($id, $person, $seen_ms)
         on conflict (id) do update set seen_ms = excluded.seen_ms
          where identity_seen.seen_ms < excluded.seen_ms"
}

/// A session that is about to start: what only its row holds, never the log.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Keyed hash of the cookie.
    pub hash: String,
    /// Keyed hash of the cookie that the browser held before, if any: that session ends.
    pub replaces: Option<String>,
    /// Browser and system.
    pub device: String,
    /// Network address.
    pub address: String,
    /// How long it lasts at most.
    pub lasts_ms: i64,
}

/// Someone signed in.
#[derive(Debug, Serialize)]
pub struct SessionStarted {
    /// The session.
    pub session: SessionId,
    /// Whose.
    pub person: PersonId,
    /// By what proof.
    pub how: How,
    /// The rest of the row.
    #[serde(skip)]
    pub new: NewSession,
}

impl Event for SessionStarted {
    const KIND: &'static str = "identity.session_started";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (person, now_ms) = (self.person, tx.now_ms());
        tx.push(DeleteOverdue { person, now_ms }).await?;
        tx.push(InsertSession {
            id: self.session,
            person,
            hash: &self.new.hash,
            device: &self.new.device,
            address: &self.new.address,
            now_ms,
            due_ms: now_ms + self.new.lasts_ms,
        })
        .await?;
        crate::half::forget_all(tx, person).await?;
        tx.push(DeleteSeen { person }).await?;
        for id in [&self.session.to_string(), &person.to_string()] {
            tx.push(KeepSeen { id, person, seen_ms: now_ms }).await?;
        }
        Ok(())
    }
}

/// Sessions ended.
#[derive(Debug, Serialize)]
pub struct SessionsEnded {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub which: Which,
    /// Why.
    pub why: Why,
}

impl Event for SessionsEnded {
    const KIND: &'static str = "identity.sessions_ended";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let person = self.person;
        match self.which {
            Which::One(id) => tx.push(DeleteOne { person, id }).await?,
            Which::Others(id) => tx.push(DeleteOthers { person, id }).await?,
            Which::All => tx.push(DeleteAll { person }).await?,
        }
        tx.push(DeleteSeen { person }).await
    }
}

/// Starts a session, and ends the one that the browser held before.
pub fn start<T, R>(
    decision: Decision<T, R>,
    person: PersonId,
    session: SessionId,
    how: How,
    new: NewSession,
    before: Option<Whose>,
) -> Decision<T, R> {
    let decision = match before {
        Some(before) => {
            decision.and(SessionsEnded { person: before.person_id, which: Which::One(before.id), why: Why::Replaced })
        }
        None => decision,
    };
    decision.and(SessionStarted { session, person, how, new })
}

/// The session that the browser held before.
pub async fn before(tx: &mut Tx<'_>, new: &NewSession) -> Result<Option<Whose>> {
    match &new.replaces {
        Some(hash) => tx.opt(SessionByHash { hash }).await,
        None => Ok(None),
    }
}

/// Ends sessions: one's own, or someone's for whom one manages people.
#[derive(Debug)]
pub struct EndSessions {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub which: Which,
    /// Why.
    pub why: Why,
}

impl Command for EndSessions {
    const NAME: &'static str = "identity.end_sessions";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let own = matches!(tx.actor(), Actor::Person { id, .. } if *id == self.person) || *tx.actor() == Actor::House;
        let role = standing(tx, Right::PeopleManage).await?;
        let other = tx.opt(PersonById { person: self.person }).await?.map(|account| account.role);
        tx.record(decide(self, own, role, other)).await
    }
}

fn decide(end: &EndSessions, own: bool, role: Option<Role>, other: Option<Role>) -> Decision<(), Refusal> {
    let Some(other) = other else { return refuse(Refusal::Unseen) };
    match role {
        _ if own => {}
        None => return refuse(Refusal::Unseen),
        Some(role) if !outranks(role, other) => return refuse(Refusal::Outranked),
        Some(_) => {}
    }
    answer(()).and(SessionsEnded { person: end.person, which: end.which, why: end.why })
}

/// Notes that a session or a token was used. Not an event.
#[derive(Debug)]
pub struct Touch {
    /// Of the session or the token.
    pub id: String,
    /// Whose.
    pub person: PersonId,
    /// When.
    pub seen_ms: i64,
}

impl Command for Touch {
    const NAME: &'static str = "identity.touch";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let (person, seen_ms) = (self.person, self.seen_ms);
        for id in [&self.id, &person.to_string()] {
            tx.keep(KeepSeen { id, person, seen_ms }).await?;
        }
        Ok(Ok(()))
    }
}

/// What people call a browser and its system: `Firefox · Windows`.
pub fn device(user_agent: &str) -> String {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("MicroMessenger", "WeChat"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("HarmonyOS", "HarmonyOS"),
        ("Windows", "Windows"),
        ("Macintosh", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

/// A network address as it is shown.
pub fn address(peer: &web::Peer) -> String {
    peer.0.to_canonical().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn check(own: bool, role: Option<Role>, other: Option<Role>, refusal: Option<Refusal>) {
        let end = EndSessions { person: PersonId(Uuid::nil()), which: Which::All, why: Why::Ended };
        assert_eq!(decide(&end, own, role, other).outcome().err(), refusal.as_ref());
    }

    #[test]
    fn ones_own_sessions_and_those_of_people_one_manages() {
        check(true, None, Some(Role::Agent), None);
        check(false, None, Some(Role::Agent), Some(Refusal::Unseen));
        check(false, Some(Role::Admin), Some(Role::Agent), None);
        check(false, Some(Role::Admin), Some(Role::Owner), Some(Refusal::Outranked));
        check(false, Some(Role::Owner), Some(Role::Owner), None);
        check(false, Some(Role::Owner), None, Some(Refusal::Unseen));
    }

    #[test]
    fn devices_have_the_names_that_people_use() {
        let windows =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0";
        assert_eq!(device(windows), "Edge · Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/604.1";
        assert_eq!(device(phone), "Safari · iPhone");
        assert_eq!(device(""), "");
    }
}
