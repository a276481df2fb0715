//! What the room's pages and the door share.

use crate::{
    Hasher, Refusal,
    attempt::{Attempt, Rule, address_key},
    door::Kept,
    forgotten,
    invite::Fresh,
    letter,
    page::Place,
    secret::{Use, keyed, of_link, unseal},
    session::{NewSession, address, device},
};
use axum::http::{HeaderMap, header};
use event::{Actor, PersonId};
use language::Lang;
use parking_lot::Mutex;
use std::sync::{Arc, OnceLock};
use store::{Command, Job, JobKind, Outcome, Store};
use web::{Config, Keys, Peer, Rates, Route, Trouble, cookie, letter::SendsLetters};
use webauthn_rs::Webauthn;

/// The room: people and how they come in. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    store: Store,
    config: Arc<Config>,
    keys: Keys,
    hasher: Hasher,
    kept: Mutex<Kept>,
    passkeys: Option<Webauthn>,
    rates: Rates,
    places: Vec<Place>,
    post: OnceLock<Arc<dyn SendsLetters>>,
}

/// The kinds of jobs that this room does.
pub fn jobs() -> [JobKind; 2] {
    [letter::kind(), forgotten::kind()]
}

/// Opens the room. `places`: settings pages of other rooms, which stand beside this room's own.
pub fn open(store: Store, config: Arc<Config>, keys: Keys, places: Vec<Place>) -> Identity {
    let passkeys = crate::passkey::checker(&config.public_url, &config.company);
    let (hasher, kept, rates) = (Hasher::open(), Mutex::default(), Rates::default());
    Identity(Arc::new(Inner { store, config, keys, hasher, kept, passkeys, rates, places, post: OnceLock::new() }))
}

impl Identity {
    /// Every page and API route of the room.
    pub fn routes(&self) -> Vec<Route> {
        crate::page::routes(self)
    }

    /// The same, with somebody who takes letters out. The first one stays.
    pub fn posting(self, post: Arc<dyn SendsLetters>) -> Identity {
        let _first = self.0.post.set(post);
        self
    }

    /// Does a job of this room.
    pub async fn work(&self, job: &Job) -> Result<(), Trouble> {
        match job.kind.as_str() {
            forgotten::JOB => self.look_forgotten(job).await,
            _ => self.letter(job).await,
        }
    }

    pub(crate) fn post(&self) -> Option<&Arc<dyn SendsLetters>> {
        self.0.post.get()
    }

    /// A link that is about to be made, and its secret; with a letter in `lang` where the house sends mail.
    pub(crate) fn fresh_link(&self, lang: Lang) -> (Fresh, String) {
        let invitation = self.store().new_id();
        let secret = of_link(self.key(), invitation);
        let hash = keyed(self.key(), Use::Link, secret.as_bytes());
        (Fresh { invitation, hash, letter: self.sends().then_some(lang) }, secret)
    }

    /// Settings pages of other rooms.
    pub fn more_places(&self) -> &[Place] {
        &self.0.places
    }

    /// Hashes and compares passwords.
    pub fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    /// The key of cookies, tokens, links and what is counted.
    pub(crate) fn key(&self) -> &[u8; 32] {
        &self.0.keys.tokens.0
    }

    /// The keyed hashes that `value` may be kept under: by the current key, then by those of before a rotation.
    pub(crate) fn hashes(&self, of: Use, value: &[u8]) -> impl Iterator<Item = String> {
        self.0.keys.all().map(move |keys| keyed(&keys.tokens.0, of, value))
    }

    /// The key that closes what must come back.
    pub(crate) fn seal_key(&self) -> &[u8; 32] {
        &self.0.keys.seal.0
    }

    /// What was sealed with the current key, or with one of before a rotation.
    pub(crate) fn unseal(&self, about: &str, sealed: &str) -> Option<Vec<u8>> {
        self.0.keys.all().find_map(|keys| unseal(&keys.seal.0, about, sealed))
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Checks passkeys, where browsers give any.
    pub(crate) fn passkeys(&self) -> Option<&Webauthn> {
        self.0.passkeys.as_ref()
    }

    /// Counts in this node's memory.
    pub(crate) fn rates(&self) -> &Rates {
        &self.0.rates
    }

    pub(crate) fn cache(&self) -> &Mutex<Kept> {
        &self.0.kept
    }

    /// Runs a command about `person` and forgets what the door knew of them.
    pub(crate) async fn about<C: Command>(
        &self,
        person: PersonId,
        by: &Actor,
        command: C,
    ) -> Outcome<C::Answer, C::Refusal> {
        let outcome = self.store().run(by, None, command).await;
        self.cache().lock().forget(person);
        outcome
    }

    /// Counts an attempt under `keys`; the refusal says how long to wait.
    pub(crate) async fn attempt(&self, mut keys: Vec<(String, Rule)>) -> Outcome<(), Refusal> {
        keys.sort_by(|one, other| one.0.cmp(&other.0));
        let outcome = self.store().run(&Actor::Anonymous, None, Attempt { keys }).await?;
        Ok(outcome.map_err(Refusal::Wait))
    }

    /// The rule for attempts by password.
    pub(crate) fn rule(&self) -> Rule {
        Rule::password(self.config().limits.sign_in_tries)
    }

    /// The key under which attempts from a network address are counted.
    pub(crate) fn address_key(&self, peer: &Peer) -> String {
        address_key(self.key(), peer.0)
    }

    /// A session that is about to start for whoever sends this request, and the secret of its cookie.
    pub(crate) fn new_session(&self, headers: &HeaderMap, peer: &Peer) -> (NewSession, String) {
        let secret = crate::secret::random();
        let hash = |secret: &str| keyed(self.key(), Use::Session, secret.as_bytes());
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
        let new = NewSession {
            hash: hash(&secret),
            replaces: cookie(headers, self.config().session_cookie()).map(hash),
            device: device(agent),
            address: address(peer),
            lasts_ms: self.config().sessions.whole_ms(),
        };
        (new, secret)
    }
}
