//! Origins whose pages may carry the chat: those of the settings file, and those that an administrator adds.

use crate::refusal::Refusal;
use event::{Actor, PersonId, Right};
use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};
use store::{Command, Decision, Entry, Event, Outcome, Result, Store, Tx, answer, query, refuse};
use web::live::Follower;

/// Origins that may be added.
pub const ORIGINS_MAX: usize = 100;
/// Characters of an origin.
const CHARS_MAX: usize = 200;

/// Allows or forbids pages of an origin to carry the chat.
#[derive(Clone, Debug)]
pub struct SetOrigin {
    /// Who.
    pub by: Actor,
    /// Such as `https://www.example.com`.
    pub origin: String,
    /// Whether its pages may.
    pub allowed: bool,
}

/// Pages of an origin may carry the chat.
#[derive(Debug, Serialize)]
pub struct OriginAllowed {
    /// Which.
    pub origin: String,
    /// By whom.
    pub person: PersonId,
}

/// Pages of an origin may no longer carry the chat.
#[derive(Debug, Serialize)]
pub struct OriginForbidden {
    /// Which.
    pub origin: String,
}

query! { InsertOrigin { origin: String, person: PersonId, now: i64 } =
"insert into serve_widget_origin (origin, person_id, at_ms) values ($origin, $person, $now)" }
query! { DropOrigin { origin: String } = "delete from serve_widget_origin where origin = $origin" }
query! {
    scan "an administrator adds a few";
    /// Origins that were added, in order.
    pub Origins {} -> [AddedOrigin { origin: String }] =
        "select origin from serve_widget_origin order by origin limit 100"
}

impl Event for OriginAllowed {
    const KIND: &'static str = "serve.origin_allowed";
    fn subject(&self) -> String {
        self.origin.clone()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(InsertOrigin { origin: self.origin.clone(), person: self.person, now }).await
    }
}

impl Event for OriginForbidden {
    const KIND: &'static str = "serve.origin_forbidden";
    fn subject(&self) -> String {
        self.origin.clone()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DropOrigin { origin: self.origin.clone() }).await
    }
}

impl Command for SetOrigin {
    const NAME: &'static str = "serve.set_origin";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let known: Vec<String> = tx.all(Origins {}).await?.into_iter().map(|row| row.origin).collect();
        tx.record(decide(&known, self)).await
    }
}

/// Decides whether the list changes. Pure. `known`: what was added before.
pub fn decide(known: &[String], set: &SetOrigin) -> Decision<(), Refusal> {
    let Some(person) = set.by.person().filter(|_| set.by.may(Right::ChannelsManage)) else {
        return refuse(Refusal::Unseen);
    };
    let there = known.contains(&set.origin);
    match (set.allowed, there) {
        (true, false) if !is_origin(&set.origin) => refuse(Refusal::NoOrigin),
        (true, false) if known.len() >= ORIGINS_MAX => refuse(Refusal::TooMany { most: ORIGINS_MAX }),
        (true, false) => answer(()).and(OriginAllowed { origin: set.origin.clone(), person }),
        (false, true) => answer(()).and(OriginForbidden { origin: set.origin.clone() }),
        _ => answer(()),
    }
}

/// Whether a text is an origin as browsers say it: scheme, host and port, in lower case, and nothing else. Plain http is for
/// this machine only.
pub fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return false };
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    let port = host.split_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_ok_and(|port| port > 0));
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let safe = scheme == "https" || (scheme == "http" && ["localhost", "127.0.0.1"].contains(&name));
    safe && port && text.len() <= CHARS_MAX && !name.is_empty() && name.chars().all(plain)
}

/// The origins that were added, as this node knows them.
#[derive(Clone, Debug, Default)]
pub struct Allowed(Arc<RwLock<BTreeSet<String>>>);

#[derive(Deserialize)]
struct About {
    origin: String,
}

impl Allowed {
    /// Reads what is there.
    pub async fn load(&self, store: &Store) -> Result<()> {
        let rows = store.read().await?.all(Origins {}).await?;
        *self.0.write() = rows.into_iter().map(|row| row.origin).collect();
        Ok(())
    }

    /// Whether pages of an origin may carry the chat.
    pub fn has(&self, origin: &str) -> bool {
        self.0.read().contains(origin)
    }

    /// All of them, in order.
    pub fn all(&self) -> Vec<String> {
        self.0.read().iter().cloned().collect()
    }
}

impl Follower for Allowed {
    fn name(&self) -> &'static str {
        "origins"
    }

    fn follow(&self, entry: &Entry) {
        let Ok(About { origin }) = serde_json::from_str(&entry.body) else { return };
        match entry.kind.as_str() {
            "serve.origin_allowed" => drop(self.0.write().insert(origin)),
            "serve.origin_forbidden" => drop(self.0.write().remove(&origin)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::Role;
    use uuid::Uuid;

    #[test]
    fn an_origin_is_what_a_browser_says() {
        for good in ["https://www.example.com", "https://a.example:8443", "http://localhost:3000", "http://127.0.0.1"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "",
            "www.example.com",
            "https://",
            "https://a.example/",
            "https://A.example",
            "http://a.example",
            "https://*",
            "https://a.example:0",
            "https://a.example:x",
            "javascript://a",
            "https://a b.example",
            "null",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }

    fn check(role: Role, known: &[&str], origin: &str, allowed: bool) -> std::result::Result<usize, Refusal> {
        let known: Vec<String> = known.iter().map(|one| (*one).to_owned()).collect();
        let by = Actor::Person { id: PersonId(Uuid::from_u128(1)), role };
        let decision = decide(&known, &SetOrigin { by, origin: origin.into(), allowed });
        decision.outcome().map(|()| decision.kinds().len()).map_err(Clone::clone)
    }

    #[test]
    fn an_administrator_changes_the_list_and_nobody_else() {
        let one = "https://a.example";
        assert_eq!(check(Role::Admin, &[], one, true), Ok(1));
        assert_eq!(check(Role::Admin, &[one], one, true), Ok(0));
        assert_eq!(check(Role::Admin, &[one], one, false), Ok(1));
        assert_eq!(check(Role::Admin, &[], "https://*", true), Err(Refusal::NoOrigin));
        assert_eq!(check(Role::Lead, &[], one, true), Err(Refusal::Unseen));
    }
}
