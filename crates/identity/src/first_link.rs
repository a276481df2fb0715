//! The link by which a trainee who was hired chooses a first password. Who works in hiring makes it, and only as long as nobody has
//! ever come in under that name: afterwards it would be a way into somebody else's account.

use crate::{
    Identity, Refusal,
    attempt::Rule,
    change_password::{PasswordLink, invited},
    invite::{Fresh, LASTS_MS},
    letter,
    person::{Account, PersonToChange, standing},
    secret::{Use, keyed},
};
use event::{Actor, InvitationId, PersonId, Right, Role};
use language::Lang;
use store::{Command, Decision, Outcome, Result, Tx, answer, query, refuse};

query! {
    SeenEver { person: PersonId } -> [Seen { id: PersonId }] =
        "select id from identity_seen where id = $person"
}

impl Identity {
    /// Makes the link; it is shown once. The answer says whether a letter takes it to them as well: one does where the house sends mail,
    /// unless they got many a short while ago. None: there is no such trainee, or they were here already.
    pub async fn first_password_link(&self, by: &Actor, person: PersonId) -> Result<Option<(String, bool)>> {
        // The letter is in the language of the account.
        let (mut link, secret) = self.fresh_link(Lang::default());
        if link.letter.is_some() {
            let to = keyed(self.key(), Use::Letter, format!("to {person}").as_bytes());
            if self.attempt(vec![(to, Rule::LETTER_TO)]).await?.is_err() {
                link.letter = None;
            }
        }
        let mailed = link.letter.is_some();
        let made = self.store().run(by, None, OfferFirst { person, link }).await?;
        // Who has never been here has no cookie that says what they read.
        let address = |lang| format!("{}/password/{secret}?lang={lang}", self.config().public_url);
        Ok(made.ok().map(|lang| (address(lang), mailed)))
    }
}

#[derive(Debug)]
struct OfferFirst {
    person: PersonId,
    link: Fresh,
}

struct Facts {
    may: bool,
    account: Option<Account>,
    seen: bool,
    before: Option<InvitationId>,
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
    let letter = wish.link.letter.map(|_| letter::job(wish.link.invitation, facts.now_ms));
    let decision = answer(account.lang.0).and(invited(&account, &wish.link, facts.before, facts.now_ms + LASTS_MS));
    match letter {
        Some(job) => decision.job(job),
        None => decision,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::tests::account;
    use event::Words;
    use uuid::Uuid;

    fn check(account: Account, may: bool, seen: bool, made: bool) {
        let link = Fresh { invitation: InvitationId(Uuid::nil()), hash: "h".into(), letter: Some(Lang::En) };
        let wish = OfferFirst { person: PersonId(Uuid::nil()), link };
        let facts = Facts { may, account: Some(account), seen, before: None, now_ms: 0 };
        let decision = decide(&wish, facts);
        assert_eq!((decision.outcome().is_ok(), decision.jobs().len()), (made, usize::from(made)));
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
