//! Half a sign-in: the password fitted and a code is owed, or a passkey was asked for. It holds ten minutes.

use event::{MINUTE_MS, PersonId};
use serde::Serialize;
use store::{Event, Result, Tx, query, row};

/// How long it holds.
pub const LASTS_MS: i64 = 10 * MINUTE_MS;

row! {
    /// Half a sign-in.
    pub Half { person_id: Option<PersonId>, purpose: String, state: String, due_ms: i64 }
}

query! {
    /// The half of a cookie.
    pub HalfByHash<'a> { hash: &'a str } -> [Half] =
        "select person_id, purpose, state, due_ms from identity_half where hash = $hash"
}

query! {
    /// The same, held until the decision stands.
    pub HalfToUse<'a> { hash: &'a str } -> [Half] =
        "select person_id, purpose, state, due_ms from identity_half where hash = $hash{ for update}"
}

query! {
    InsertHalf<'a> { hash: &'a str, person: Option<PersonId>, purpose: &'a str, state: &'a str, due_ms: i64 } =
        "insert into identity_half (hash, person_id, purpose, state, due_ms)
         values ($hash, $person, $purpose, $state, $due_ms)"
}

query! {
    DeleteHalf<'a> { hash: &'a str } = "delete from identity_half where hash = $hash"
}

query! {
    DeleteHalves { person: PersonId } = "delete from identity_half where person_id = $person"
}

query! {
    DeleteOverdue { now_ms: i64 } = "delete from identity_half where due_ms <= $now_ms"
}

/// A password fitted; the second factor is owed.
#[derive(Debug, Serialize)]
pub struct PasswordAccepted {
    /// Whose.
    pub person: PersonId,
    /// Keyed hash of the cookie.
    #[serde(skip)]
    pub hash: String,
}

impl Event for PasswordAccepted {
    const KIND: &'static str = "identity.password_accepted";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now_ms, hash) = (tx.now_ms(), self.hash.as_str());
        tx.push(DeleteOverdue { now_ms }).await?;
        let due_ms = now_ms + LASTS_MS;
        tx.push(InsertHalf { hash, person: Some(self.person), purpose: "code", state: "", due_ms }).await
    }
}

/// Keeps what a passkey's answer will be checked with. Nothing has happened yet, so it is no event.
pub async fn keep(tx: &mut Tx<'_>, hash: &str, person: Option<PersonId>, purpose: &str, state: &str) -> Result<()> {
    let now_ms = tx.now_ms();
    tx.keep(DeleteOverdue { now_ms }).await?;
    tx.keep(InsertHalf { hash, person, purpose, state, due_ms: now_ms + LASTS_MS }).await
}

/// Forgets one: it was used.
pub async fn forget(tx: &mut Tx<'_>, hash: &str) -> Result<()> {
    tx.keep(DeleteHalf { hash }).await
}

/// Forgets a person's: they are in, or may not come in any more.
pub async fn forget_all(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    tx.push(DeleteHalves { person }).await
}
