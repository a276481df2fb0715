//! The link by which a trainee who was hired chooses a first password. Who works in hiring makes it, and only as long as nobody has
//! ever come in under that name: afterwards it would be a way into somebody else's account.

use crate::{
    Refusal,
    change_password::PasswordLink,
    invite::{Invited, LASTS_MS, Purpose},
    person::{Account, PersonToChange, standing},
    secret::{self, Use, keyed},
};
use event::{Actor, InvitationId, PersonId, Right, Role};
use language::Lang;
use store::{Command, Decision, Outcome, Result, Store, Tx, answer, query, refuse};
use web::{Config, Keys};

query! {
    SeenEver { person: PersonId } -> [Seen { id: PersonId }] =
        "select id from identity_seen where id = $person"
}

/// Makes the link, and shows it once. None: there is no such trainee, or they were here already.
pub async fn first_password_link(
    store: &Store,
    config: &Config,
    keys: &Keys,
    by: &Actor,
    person: PersonId,
) -> Result<Option<String>> {
    let secret = secret::random();
    let hash = keyed(&keys.tokens.0, Use::Link, secret.as_bytes());
    let made = store.run(by, None, OfferFirst { person, hash }).await?;
    // Who has never been here has no cookie that says what they read.
    Ok(made.ok().map(|lang| format!("{}/password/{secret}?lang={lang}", config.public_url)))
}

#[derive(Debug)]
struct OfferFirst {
    person: PersonId,
    hash: String,
}

struct Facts {
    may: bool,
    account: Option<Account>,
    seen: bool,
    before: Option<InvitationId>,
    fresh: InvitationId,
    now_ms: i64,
}

impl Command for OfferFirst {
    const NAME: &'static str = "identity.offer_first_password";
    type Answer = Lang;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Lang, Refusal> {
        let facts = Facts {
            may: standing(tx, Right::HiringWork).await?.is_some(),
            account: tx.opt(PersonToChange { person: self.person }).await?,
            seen: tx.opt(SeenEver { person: self.person }).await?.is_some(),
            before: tx.opt(PasswordLink { person: self.person }).await?.map(|before| before.id),
            fresh: tx.new_id(),
            now_ms: tx.now_ms(),
        };
        tx.record(decide(self, facts)).await
    }
}

/// Decides a first link. Pure.
fn decide(wish: &OfferFirst, facts: Facts) -> Decision<Lang, Refusal> {
    let Some(account) = facts.account.filter(|_| facts.may) else { return refuse(Refusal::Unseen) };
    let fresh = account.role == Role::Trainee && account.active && account.password.is_none() && !facts.seen;
    if !fresh {
        return refuse(Refusal::Unseen);
    }
    answer(account.lang.0).and(Invited {
        invitation: facts.fresh,
        purpose: Purpose::Password,
        role: account.role,
        groups: Vec::new(),
        person: Some(account.id),
        replaces: facts.before,
        due_ms: facts.now_ms + LASTS_MS,
        letter: None,
        email: None,
        hash: wish.hash.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::tests::account;
    use event::Words;
    use uuid::Uuid;

    fn check(account: Account, may: bool, seen: bool, made: bool) {
        let wish = OfferFirst { person: PersonId(Uuid::nil()), hash: "h".into() };
        let fresh = InvitationId(Uuid::nil());
        let facts = Facts { may, account: Some(account), seen, before: None, fresh, now_ms: 0 };
        assert_eq!(decide(&wish, facts).outcome().is_ok(), made);
    }

    #[test]
    fn only_a_trainee_who_was_never_here_gets_one() {
        let new = |role| Account { password: None, ..account(role, true) };
        check(new(Role::Trainee), true, false, true);
        check(new(Role::Trainee), false, false, false);
        check(new(Role::Trainee), true, true, false);
        check(new(Role::Agent), true, false, false);
        check(new(Role::Owner), true, false, false);
        check(Account { active: false, ..new(Role::Trainee) }, true, false, false);
        check(Account { password: Some(Words("x".into())), ..new(Role::Trainee) }, true, false, false);
    }
}
