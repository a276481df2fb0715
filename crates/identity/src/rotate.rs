//! After a rotation of the key file: what the keys of before closed is closed anew, so that they can go one day.
//!
//! Nothing that anybody could see changes, so these rows are kept rather than changed by an event.

use crate::{
    Identity,
    secret::{seal, unseal},
};
use event::{Actor, PersonId, TokenId, Words};
use std::convert::Infallible;
use store::{Command, Outcome, Result, Store, Tx, query, row};
use web::Keys;

/// Seeds read at once.
const PAGE: i64 = 200;

row! {
    /// A seed of a second factor, sealed.
    pub Sealed { person_id: PersonId, seed: Words }
}

query! {
    /// Seeds after a person, in order. `limit`: at most 200.
    SeedsAfter { person: String, limit: i64 } -> [Sealed] =
        "select person_id, seed from identity_totp where person_id > $person order by person_id limit $limit"
}

query! {
    /// Unless it was changed meanwhile.
    SetSeed<'a> { person: PersonId, was: &'a Words, seed: &'a Words } =
        "update identity_totp set seed = $seed where person_id = $person and seed = $was"
}

query! {
    SetTokenHash<'a> { token: TokenId, hash: &'a str } = "update identity_token set hash = $hash where id = $token"
}

struct SealAgain {
    person: PersonId,
    was: Words,
    seed: Words,
}

impl Command for SealAgain {
    const NAME: &'static str = "identity.seal_again";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        tx.keep(SetSeed { person: self.person, was: &self.was, seed: &self.seed }).await?;
        Ok(Ok(()))
    }
}

struct HashAgain {
    token: TokenId,
    hash: String,
}

impl Command for HashAgain {
    const NAME: &'static str = "identity.hash_again";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        tx.keep(SetTokenHash { token: self.token, hash: &self.hash }).await?;
        Ok(Ok(()))
    }
}

/// What of the sealed seeds the current key opens, an older one does, and none does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seals {
    /// By the current key.
    pub current: usize,
    /// By an older one.
    pub older: usize,
    /// By none: their people need a new second factor.
    pub lost: usize,
}

/// Looks at every sealed seed; `each` gets those that an older key opens, with what was sealed.
async fn look<F: AsyncFnMut(Sealed, Vec<u8>) -> Result<()>>(store: &Store, keys: &Keys, mut each: F) -> Result<Seals> {
    let (mut seals, mut after) = (Seals::default(), String::new());
    loop {
        let page = store.read().await?.all(SeedsAfter { person: after.clone(), limit: PAGE }).await?;
        let Some(last) = page.last() else { return Ok(seals) };
        after = last.person_id.to_string();
        for sealed in page {
            let about = sealed.person_id.to_string();
            if unseal(&keys.seal.0, &about, sealed.seed.text()).is_some() {
                seals.current += 1;
                continue;
            }
            match keys.older.iter().find_map(|older| unseal(&older.seal.0, &about, sealed.seed.text())) {
                Some(seed) => {
                    seals.older += 1;
                    each(sealed, seed).await?;
                }
                None => seals.lost += 1,
            }
        }
    }
}

/// How many seeds need which key.
pub async fn seals(store: &Store, keys: &Keys) -> Result<Seals> {
    look(store, keys, async |_, _| Ok(())).await
}

impl Identity {
    /// Seals with the current key what only an older one opens. Answers what it found.
    pub async fn seal_again(&self) -> Result<Seals> {
        look(self.store(), self.keys(), async |sealed, seed| {
            let again = seal(self.seal_key(), &sealed.person_id.to_string(), &seed);
            let command = SealAgain { person: sealed.person_id, was: sealed.seed, seed: again.into() };
            let Ok(()) = self.store().run(&Actor::House, None, command).await?;
            Ok(())
        })
        .await
    }

    /// Keeps the current key's hash of a token that is known by an older one.
    pub(crate) async fn hash_again(&self, token: TokenId, hash: &str) -> Result<()> {
        let Ok(()) = self.store().run(&Actor::House, None, HashAgain { token, hash: hash.to_owned() }).await?;
        Ok(())
    }
}
