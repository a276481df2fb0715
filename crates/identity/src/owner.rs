//! The first owner: made by a link that the house prints while nobody lives in it.

use crate::{
    Refusal,
    invite::{Invited, LASTS_MS, Purpose},
    person::{Anybody, One},
    secret::{self, Use, keyed},
};
use event::{Actor, InvitationId, Role};
use store::{Command, Decision, Outcome, Store, Tx, answer, query, refuse};
use web::{Config, Keys};

query! {
    /// The owner's link that was made before.
    OwnerInvitation {} -> [Before { id: InvitationId }] =
        "select id from identity_invitation where purpose = 'owner' order by id limit 1{ for update}"
}

/// A link by which the first owner is made: one use, 24 hours; a link printed earlier holds no more. None when
/// somebody lives here already.
pub async fn first_owner_link(store: &Store, config: &Config, keys: &Keys) -> store::Result<Option<String>> {
    let secret = secret::random();
    let hash = keyed(&keys.tokens.0, Use::Link, secret.as_bytes());
    let made = store.run(&Actor::House, None, OpenHouse { hash }).await?;
    Ok(made.ok().map(|_| format!("{}/welcome/{secret}", config.public_url)))
}

/// Whether nobody lives here yet.
pub async fn empty(store: &Store) -> store::Result<bool> {
    let someone: Option<One> = store.read().await?.opt(Anybody {}).await?;
    Ok(someone.is_none())
}

/// Makes the link.
#[derive(Debug)]
struct OpenHouse {
    hash: String,
}

impl Command for OpenHouse {
    const NAME: &'static str = "identity.open_house";
    type Answer = InvitationId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<InvitationId, Refusal> {
        let inhabited = tx.opt(Anybody {}).await?.is_some();
        let before = tx.opt(OwnerInvitation {}).await?.map(|before| before.id);
        let id = tx.new_id();
        tx.record(decide(inhabited, before, id, &self.hash, tx.now_ms())).await
    }
}

fn decide(
    inhabited: bool,
    before: Option<InvitationId>,
    id: InvitationId,
    hash: &str,
    now_ms: i64,
) -> Decision<InvitationId, Refusal> {
    if inhabited {
        return refuse(Refusal::Gone);
    }
    answer(id).and(Invited {
        invitation: id,
        purpose: Purpose::Owner,
        role: Role::Owner,
        groups: Vec::new(),
        person: None,
        replaces: before,
        due_ms: now_ms + LASTS_MS,
        letter: None,
        email: None,
        hash: hash.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn only_an_empty_house_is_opened_and_the_last_link_counts() {
        let (first, second) = (InvitationId(Uuid::nil()), InvitationId(Uuid::max()));
        assert_eq!(decide(true, None, first, "h", 0).outcome(), Err(&Refusal::Gone));
        let decision = decide(false, Some(first), second, "h", 0);
        assert_eq!(decision.event::<Invited>().unwrap().replaces, Some(first));
    }
}
