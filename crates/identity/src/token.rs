//! A token lets a program act for the person who made it, with some of their rights, until it ends.

use crate::{
    Refusal,
    person::{Account, PersonByEmail, PersonById, fold, is_name, outranks, standing},
    profile::own,
    secret::{self, Use, keyed},
};
use event::{Actor, DAY_MS, PersonId, Right, Rights, Role, TokenId, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Store, Text, Tx, answer, query, refuse, row};
use web::Keys;

/// Tokens of a person at most.
pub const TOKENS_MAX: i64 = 50;
/// The longest a token with an end lasts.
pub const LASTS_MAX_MS: i64 = 730 * DAY_MS;
/// What no token may do: change how its person signs in, or make and revoke tokens. A leaked token must not be able to
/// outlive its own revocation.
const NEVER: [Right; 3] = [Right::SelfManage, Right::TokensOwn, Right::TokensManage];

row! {
    /// A token in a list.
    pub TokenSeen {
        id: TokenId, person_id: PersonId, person: String, role: Role, name: String, tail: String,
        rights: Text<Rights>, created_ms: i64, due_ms: Option<i64>, seen_ms: Option<i64>,
    }
    /// Whose a token is.
    pub Held { id: TokenId, person_id: PersonId, role: Role }
    /// How many.
    pub Counted { n: i64 }
}

query! {
    /// Tokens of a person, newest first. At most 100.
    pub TokensOf { person: PersonId } -> [TokenSeen] =
        "select t.id, t.person_id, p.name as person, p.role, t.name, t.tail, t.rights, t.created_ms, t.due_ms, n.seen_ms
           from identity_token t join identity_person p on p.id = t.person_id
           left join identity_seen n on n.id = t.id
          where t.person_id = $person order by t.id desc limit 100"
}

query! {
    /// Everybody's tokens, newest first. At most 500.
    scan "50 tokens of a person, and few people have any"; pub Tokens {} -> [TokenSeen] =
        "select t.id, t.person_id, p.name as person, p.role, t.name, t.tail, t.rights, t.created_ms, t.due_ms, n.seen_ms
           from identity_token t join identity_person p on p.id = t.person_id
           left join identity_seen n on n.id = t.id
          order by t.id desc limit 500"
}

query! {
    TokensCount { person: PersonId } -> [Counted] =
        "select count(*) as n from identity_token where person_id = $person"
}

query! {
    TokenToRevoke { token: TokenId } -> [Held] =
        "select t.id, t.person_id, p.role from identity_token t join identity_person p on p.id = t.person_id
          where t.id = $token"
}

query! {
    InsertToken<'a> {
        token: TokenId, person: PersonId, hash: &'a str, name: &'a Words, tail: &'a str, rights: Text<Rights>,
        now_ms: i64, due_ms: Option<i64>,
    } = "insert into identity_token (id, person_id, hash, name, tail, rights, created_ms, due_ms)
         values ($token, $person, $hash, $name, $tail, $rights, $now_ms, $due_ms)"
}

query! {
    DeleteToken { token: TokenId } = "delete from identity_token where id = $token"
}

/// The rights that a token of someone in `role` may be given.
pub fn giveable(role: Role) -> Rights {
    Rights::of(role).iter().filter(|right| !NEVER.contains(right)).collect()
}

/// A token was made.
#[derive(Debug, Serialize)]
pub struct TokenMade {
    /// Which.
    pub token: TokenId,
    /// Whose.
    pub person: PersonId,
    /// What it may do.
    pub rights: Rights,
    /// When it ends, if it does.
    pub due_ms: Option<i64>,
    /// What it is for, in its maker's words.
    #[serde(skip)]
    pub name: Words,
    /// Keyed hash.
    #[serde(skip)]
    pub hash: String,
    /// Its last four letters.
    #[serde(skip)]
    pub tail: String,
}

impl Event for TokenMade {
    const KIND: &'static str = "identity.token_made";

    fn subject(&self) -> String {
        self.token.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(InsertToken {
            token: self.token,
            person: self.person,
            hash: &self.hash,
            name: &self.name,
            tail: &self.tail,
            rights: Text(self.rights),
            now_ms: tx.now_ms(),
            due_ms: self.due_ms,
        })
        .await
    }
}

/// A token holds no more.
#[derive(Debug, Serialize)]
pub struct TokenRevoked {
    /// Which.
    pub token: TokenId,
    /// Whose it was.
    pub person: PersonId,
}

impl Event for TokenRevoked {
    const KIND: &'static str = "identity.token_revoked";

    fn subject(&self) -> String {
        self.token.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DeleteToken { token: self.token }).await
    }
}

/// Makes a token. Its secret is made before and never comes here.
#[derive(Debug)]
pub struct MakeToken {
    /// Whose: of a person, themselves; the house may make one for anybody.
    pub person: PersonId,
    /// What it is for.
    pub name: Words,
    /// What it may do.
    pub rights: Rights,
    /// How long it lasts; none: until it is revoked.
    pub lasts_ms: Option<i64>,
    /// Keyed hash.
    pub hash: String,
    /// Its last four letters.
    pub tail: String,
}

impl MakeToken {
    /// The command and the secret that goes with it.
    pub fn new(keys: &Keys, person: PersonId, name: Words, rights: Rights, lasts_ms: Option<i64>) -> (Self, String) {
        let secret = secret::token();
        let hash = keyed(&keys.tokens.0, Use::Token, secret.as_bytes());
        let tail = secret[secret.len() - 4..].to_owned();
        (MakeToken { person, name, rights, lasts_ms, hash, tail }, secret)
    }
}

impl Command for MakeToken {
    const NAME: &'static str = "identity.make_token";
    type Answer = TokenId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<TokenId, Refusal> {
        let person = self.person;
        let allowed = *tx.actor() == Actor::House || own(tx.actor()) == Some(person);
        let account = tx.opt(PersonById { person }).await?.filter(|_| allowed);
        let count = tx.one(TokensCount { person }).await?.n;
        let token = tx.new_id();
        tx.record(decide(self, account.as_ref(), count, token, tx.now_ms())).await
    }
}

fn decide(
    make: &MakeToken,
    account: Option<&Account>,
    count: i64,
    token: TokenId,
    now_ms: i64,
) -> Decision<TokenId, Refusal> {
    let Some(account) = account.filter(|account| account.active) else { return refuse(Refusal::Unseen) };
    if !is_name(make.name.text()) {
        return refuse(Refusal::Name);
    }
    if make.rights.is_empty() || !giveable(account.role).covers(make.rights) {
        return refuse(Refusal::Rights);
    }
    if make.lasts_ms.is_some_and(|lasts_ms| !(1..=LASTS_MAX_MS).contains(&lasts_ms)) {
        return refuse(Refusal::Due);
    }
    if count >= TOKENS_MAX {
        return refuse(Refusal::Many);
    }
    answer(token).and(TokenMade {
        token,
        person: account.id,
        rights: make.rights,
        due_ms: make.lasts_ms.map(|lasts_ms| now_ms + lasts_ms),
        name: Words(make.name.text().trim().to_owned()),
        hash: make.hash.clone(),
        tail: make.tail.clone(),
    })
}

/// Revokes a token: one's own, or anybody's for those who manage tokens.
#[derive(Debug)]
pub struct RevokeToken {
    /// Which.
    pub token: TokenId,
}

impl Command for RevokeToken {
    const NAME: &'static str = "identity.revoke_token";
    type Answer = PersonId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<PersonId, Refusal> {
        let held = tx.opt(TokenToRevoke { token: self.token }).await?;
        let mine = own(tx.actor());
        let role = standing(tx, Right::TokensManage).await?;
        tx.record(decide_revoke(held, mine, role)).await
    }
}

fn decide_revoke(held: Option<Held>, mine: Option<PersonId>, role: Option<Role>) -> Decision<PersonId, Refusal> {
    let Some(held) = held else { return refuse(Refusal::Unseen) };
    match role {
        _ if mine == Some(held.person_id) => {}
        None => return refuse(Refusal::Unseen),
        Some(role) if !outranks(role, held.role) => return refuse(Refusal::Outranked),
        Some(_) => {}
    }
    answer(held.person_id).and(TokenRevoked { token: held.id, person: held.person_id })
}

/// Makes a token for the person with an address; for the command line. `rights`: all that their role can give when
/// none are named. `days`: none for one without an end. The answer is the secret, which is shown this once.
pub async fn create_token(
    store: &Store,
    keys: &Keys,
    email: &str,
    name: &str,
    rights: Option<Rights>,
    days: Option<i64>,
) -> Outcome<String, Refusal> {
    let Some(account) = store.read().await?.opt(PersonByEmail { email_fold: &fold(email) }).await? else {
        return Ok(Err(Refusal::Unseen));
    };
    let rights = rights.unwrap_or_else(|| giveable(account.role));
    let lasts_ms = days.map(|days| days.saturating_mul(DAY_MS));
    let (make, secret) = MakeToken::new(keys, account.id, Words::from(name), rights, lasts_ms);
    Ok(store.run(&Actor::House, None, make).await?.map(|_| secret))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::tests::account;
    use uuid::Uuid;

    fn make(rights: &str, lasts_ms: Option<i64>) -> MakeToken {
        let keys = Keys::derive(&[1; 32]);
        MakeToken::new(&keys, PersonId(Uuid::nil()), "export".into(), rights.parse().unwrap(), lasts_ms).0
    }

    fn check(make: MakeToken, role: Role, count: i64, refusal: Option<Refusal>) {
        let decision = decide(&make, Some(&account(role, true)), count, TokenId(Uuid::nil()), 0);
        assert_eq!(decision.outcome().err(), refusal.as_ref(), "{make:?}");
    }

    #[test]
    fn a_token_gets_no_more_than_its_maker_has() {
        check(make("tickets.read", None), Role::Agent, 0, None);
        check(make("people.manage", None), Role::Agent, 0, Some(Refusal::Rights));
        check(make("people.manage", None), Role::Admin, 0, None);
        check(make("tickets.reply", None), Role::Admin, 0, Some(Refusal::Rights));
        check(make("", None), Role::Owner, 0, Some(Refusal::Rights));
    }

    #[test]
    fn no_token_makes_tokens_or_changes_how_its_person_signs_in() {
        for right in ["self.manage", "tokens.own", "tokens.manage"] {
            check(make(right, None), Role::Owner, 0, Some(Refusal::Rights));
        }
    }

    #[test]
    fn tokens_end_within_two_years_and_are_fifty_at_most() {
        check(make("tickets.read", Some(DAY_MS)), Role::Agent, 49, None);
        check(make("tickets.read", Some(0)), Role::Agent, 0, Some(Refusal::Due));
        check(make("tickets.read", Some(LASTS_MAX_MS + 1)), Role::Agent, 0, Some(Refusal::Due));
        check(make("tickets.read", None), Role::Agent, 50, Some(Refusal::Many));
    }

    #[test]
    fn the_log_holds_neither_hash_nor_name() {
        let make = make("tickets.read", None);
        let decision = decide(&make, Some(&account(Role::Agent, true)), 0, TokenId(Uuid::nil()), 0);
        let logged = serde_json::to_string(decision.event::<TokenMade>().unwrap()).unwrap();
        assert!(!logged.contains(&make.hash) && !logged.contains("export"), "{logged}");
    }

    #[test]
    fn ones_own_token_or_those_one_manages() {
        let held = |role| Some(Held { id: TokenId(Uuid::nil()), person_id: PersonId(Uuid::nil()), role });
        let check = |held, mine, role, refusal: Option<Refusal>| {
            assert_eq!(decide_revoke(held, mine, role).outcome().err(), refusal.as_ref());
        };
        let (me, other) = (Some(PersonId(Uuid::nil())), Some(PersonId(Uuid::max())));
        check(held(Role::Agent), me, None, None);
        check(held(Role::Agent), other, None, Some(Refusal::Unseen));
        check(held(Role::Agent), other, Some(Role::Admin), None);
        check(held(Role::Owner), other, Some(Role::Admin), Some(Refusal::Outranked));
        check(None, me, None, Some(Refusal::Unseen));
    }
}
