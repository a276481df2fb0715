//! The second factor: six digits from a phone, and recovery codes for the day the phone is lost.

use crate::{
    Refusal,
    person::{Account, PersonById, PersonToChange, outranks, standing},
    profile::own,
};
use event::{PersonId, Right, Role, SECOND_MS, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse, row};
use totp_rs::{Builder, Totp};

/// Recovery codes of a person.
pub const RECOVERY_CODES: usize = 10;
/// Bytes of a seed. Source: RFC 4226, section 4.
pub const SEED_BYTES: usize = 20;

row! {
    /// A person's second factor.
    pub Factor { person_id: PersonId, seed: Words, confirmed: bool, step: i64 }
    /// How many recovery codes are left.
    pub Left { n: i64 }
    /// A recovery code that holds.
    pub Recovery { person_id: PersonId, hash: String }
}

query! {
    /// The second factor of a person, proved or not yet.
    pub FactorOf { person: PersonId } -> [Factor] =
        "select person_id, seed, confirmed, step from identity_totp where person_id = $person"
}

query! {
    /// The same, held until the decision stands: one code counts once.
    pub FactorToUse { person: PersonId } -> [Factor] =
        "select person_id, seed, confirmed, step from identity_totp where person_id = $person{ for update}"
}

query! {
    /// Recovery codes that a person has left.
    pub RecoveryLeft { person: PersonId } -> [Left] =
        "select count(*) as n from identity_recovery where person_id = $person"
}

query! {
    /// A recovery code of a person, held until the decision stands.
    pub RecoveryToUse<'a> { person: PersonId, hash: &'a str } -> [Recovery] =
        "select person_id, hash from identity_recovery where person_id = $person and hash = $hash{ for update}"
}

query! {
    UpsertSeed<'a> { person: PersonId, seed: &'a Words } =
        "insert into identity_totp (person_id, seed, confirmed, step) values ($person, $seed, 0, 0)
         on conflict (person_id) do update set seed = excluded.seed, confirmed = 0, step = 0"
}

query! {
    ConfirmSeed { person: PersonId, step: i64 } =
        "update identity_totp set confirmed = 1, step = $step where person_id = $person"
}

query! {
    UpdateStep { person: PersonId, step: i64 } = "update identity_totp set step = $step where person_id = $person"
}

query! {
    DeleteFactor { person: PersonId } = "delete from identity_totp where person_id = $person"
}

query! {
    InsertRecovery<'a> { person: PersonId, hash: &'a str } =
        "insert into identity_recovery (person_id, hash) values ($person, $hash)"
}

query! {
    DeleteRecovery { person: PersonId } = "delete from identity_recovery where person_id = $person"
}

query! {
    DeleteOneRecovery<'a> { person: PersonId, hash: &'a str } =
        "delete from identity_recovery where person_id = $person and hash = $hash"
}

/// The generator of a seed: SHA-1, six digits, 30 s, one step of skew either way, which is what every app speaks.
/// Source: RFC 6238. None when the seed is not one.
pub fn generator(seed: &[u8], issuer: &str, email: &str) -> Option<Totp> {
    // A colon ends the issuer in the URI that apps read.
    let plain = |text: &str| text.replace(':', " ");
    let builder = Builder::new().with_secret(seed).with_account_name(plain(email)).with_issuer(Some(plain(issuer)));
    builder.build().ok()
}

/// The step whose code `code` is, if it is one of now's.
pub fn step(totp: &Totp, code: &str, now_ms: i64) -> Option<i64> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let now_s = u64::try_from(now_ms / SECOND_MS).ok()?;
    totp.check(&digits, now_s).and_then(|step| i64::try_from(step).ok())
}

/// A seed was made and shown; nothing is asked for until a code proves that the phone has it.
#[derive(Debug, Serialize)]
pub struct FactorOffered {
    /// Whose.
    pub person: PersonId,
    /// Sealed.
    #[serde(skip)]
    pub seed: Words,
}

impl Event for FactorOffered {
    const KIND: &'static str = "identity.factor_offered";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(UpsertSeed { person: self.person, seed: &self.seed }).await
    }
}

/// The second factor is asked for from now on.
#[derive(Debug, Serialize)]
pub struct FactorConfirmed {
    /// Whose.
    pub person: PersonId,
    /// The step whose code proved it.
    pub step: i64,
    /// Keyed hashes of the recovery codes.
    #[serde(skip)]
    pub recovery: Vec<String>,
}

impl Event for FactorConfirmed {
    const KIND: &'static str = "identity.factor_confirmed";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(ConfirmSeed { person: self.person, step: self.step }).await?;
        replace(tx, self.person, &self.recovery).await
    }
}

/// Recovery codes were made anew; the earlier ones hold no more.
#[derive(Debug, Serialize)]
pub struct RecoveryRenewed {
    /// Whose.
    pub person: PersonId,
    /// Keyed hashes.
    #[serde(skip)]
    pub recovery: Vec<String>,
}

impl Event for RecoveryRenewed {
    const KIND: &'static str = "identity.recovery_renewed";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        replace(tx, self.person, &self.recovery).await
    }
}

async fn replace(tx: &mut Tx<'_>, person: PersonId, hashes: &[String]) -> Result<()> {
    tx.push(DeleteRecovery { person }).await?;
    for hash in hashes {
        tx.push(InsertRecovery { person, hash }).await?;
    }
    Ok(())
}

/// The second factor is gone.
#[derive(Debug, Serialize)]
pub struct FactorRemoved {
    /// Whose.
    pub person: PersonId,
    /// Whether its person removed it, or someone who manages people.
    pub own: bool,
}

impl Event for FactorRemoved {
    const KIND: &'static str = "identity.factor_removed";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DeleteRecovery { person: self.person }).await?;
        tx.push(DeleteFactor { person: self.person }).await
    }
}

/// A code was used to sign in; it is not taken again.
#[derive(Debug, Serialize)]
pub struct CodeUsed {
    /// Whose.
    pub person: PersonId,
    /// Its step.
    pub step: i64,
}

impl Event for CodeUsed {
    const KIND: &'static str = "identity.code_used";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(UpdateStep { person: self.person, step: self.step }).await
    }
}

/// A recovery code was used; it is gone.
#[derive(Debug, Serialize)]
pub struct RecoveryUsed {
    /// Whose.
    pub person: PersonId,
    /// How many are left.
    pub left: i64,
    /// Its keyed hash.
    #[serde(skip)]
    pub hash: String,
}

impl Event for RecoveryUsed {
    const KIND: &'static str = "identity.recovery_used";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DeleteOneRecovery { person: self.person, hash: &self.hash }).await
    }
}

/// What a person wants of their second factor.
#[derive(Debug)]
pub enum Wish {
    /// Be shown a new seed (sealed here).
    Offer {
        /// Sealed.
        seed: Words,
    },
    /// Prove that the phone has it.
    Confirm {
        /// The stored, sealed seed that the code was compared with, and the step that fitted.
        fits: Option<(Words, i64)>,
        /// Keyed hashes of new recovery codes.
        recovery: Vec<String>,
    },
    /// Have new recovery codes.
    Renew {
        /// The stored hash that the present password fitted.
        present: Option<Words>,
        /// Keyed hashes.
        recovery: Vec<String>,
    },
    /// Be rid of it.
    Remove {
        /// The stored hash that the present password fitted.
        present: Option<Words>,
    },
}

/// Changes one's own second factor.
#[derive(Debug)]
pub struct ChangeFactor {
    /// How.
    pub wish: Wish,
}

impl Command for ChangeFactor {
    const NAME: &'static str = "identity.change_factor";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let Some(person) = own(tx.actor()) else { return Ok(Err(Refusal::Unseen)) };
        let account = tx.opt(PersonById { person }).await?;
        let factor = tx.opt(FactorToUse { person }).await?;
        tx.record(decide(&self.wish, account.as_ref(), factor.as_ref())).await
    }
}

fn decide(wish: &Wish, account: Option<&Account>, factor: Option<&Factor>) -> Decision<(), Refusal> {
    let Some(account) = account.filter(|account| account.active) else { return refuse(Refusal::Unseen) };
    let person = account.id;
    let confirmed = factor.is_some_and(|factor| factor.confirmed);
    let knows = |present: &Option<Words>| present.is_some() && *present == account.password;
    match wish {
        Wish::Offer { .. } if confirmed => refuse(Refusal::Factor),
        Wish::Offer { seed } => answer(()).and(FactorOffered { person, seed: seed.clone() }),
        Wish::Confirm { fits, recovery } => match (factor, fits) {
            (None, _) => refuse(Refusal::Factor),
            (Some(_), _) if confirmed => refuse(Refusal::Factor),
            (Some(factor), Some((seed, step))) if factor.seed == *seed && *step > factor.step => {
                answer(()).and(FactorConfirmed { person, step: *step, recovery: recovery.clone() })
            }
            _ => refuse(Refusal::Code),
        },
        Wish::Renew { .. } | Wish::Remove { .. } if !confirmed => refuse(Refusal::Factor),
        Wish::Renew { present, .. } | Wish::Remove { present } if !knows(present) => refuse(Refusal::Present),
        Wish::Renew { recovery, .. } => answer(()).and(RecoveryRenewed { person, recovery: recovery.clone() }),
        Wish::Remove { .. } => answer(()).and(FactorRemoved { person, own: true }),
    }
}

/// Takes a lost second factor from someone, so that they sign in by password and set up a new one.
#[derive(Debug)]
pub struct DropFactor {
    /// From whom.
    pub person: PersonId,
}

impl Command for DropFactor {
    const NAME: &'static str = "identity.drop_factor";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let role = standing(tx, Right::PeopleManage).await?;
        let own = tx.actor().person() == Some(self.person);
        let account = tx.opt(PersonToChange { person: self.person }).await?;
        let factor = tx.opt(FactorToUse { person: self.person }).await?;
        tx.record(decide_drop(self.person, role, own, account.map(|account| account.role), factor.is_some())).await
    }
}

fn decide_drop(
    person: PersonId,
    role: Option<Role>,
    own: bool,
    other: Option<Role>,
    there: bool,
) -> Decision<(), Refusal> {
    match (role, other) {
        (None, _) | (_, None) => refuse(Refusal::Unseen),
        // One's own goes with the present password, on the page for it.
        (Some(_), _) if own => refuse(Refusal::Oneself),
        (Some(role), Some(other)) if !outranks(role, other) => refuse(Refusal::Outranked),
        _ if !there => refuse(Refusal::Factor),
        _ => answer(()).and(FactorRemoved { person, own: false }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::tests::account;
    use uuid::Uuid;

    fn factor(confirmed: bool) -> Factor {
        Factor { person_id: PersonId(Uuid::nil()), seed: "sealed".into(), confirmed, step: 7 }
    }

    fn check(wish: Wish, factor: Option<Factor>, expected: std::result::Result<&str, Refusal>) {
        let account = Account { password: Some("hash".into()), ..account(Role::Agent, true) };
        let decision = decide(&wish, Some(&account), factor.as_ref());
        match expected {
            Ok(kind) => assert_eq!(decision.kinds(), [kind], "{wish:?}"),
            Err(refusal) => assert_eq!(decision.outcome(), Err(&refusal), "{wish:?}"),
        }
    }

    fn confirm(seed: &str, step: i64) -> Wish {
        Wish::Confirm { fits: Some((seed.into(), step)), recovery: Vec::new() }
    }

    #[test]
    fn a_factor_counts_only_after_a_code_proved_it() {
        check(Wish::Offer { seed: "new".into() }, None, Ok("identity.factor_offered"));
        check(Wish::Offer { seed: "new".into() }, Some(factor(false)), Ok("identity.factor_offered"));
        check(Wish::Offer { seed: "new".into() }, Some(factor(true)), Err(Refusal::Factor));
        check(confirm("sealed", 8), Some(factor(false)), Ok("identity.factor_confirmed"));
        check(confirm("another", 8), Some(factor(false)), Err(Refusal::Code));
        check(confirm("sealed", 7), Some(factor(false)), Err(Refusal::Code));
        check(confirm("sealed", 8), Some(factor(true)), Err(Refusal::Factor));
        check(confirm("sealed", 8), None, Err(Refusal::Factor));
        check(Wish::Confirm { fits: None, recovery: Vec::new() }, Some(factor(false)), Err(Refusal::Code));
    }

    #[test]
    fn removing_it_needs_the_password() {
        let remove = |present: Option<&str>| Wish::Remove { present: present.map(Words::from) };
        check(remove(Some("hash")), Some(factor(true)), Ok("identity.factor_removed"));
        check(remove(Some("old hash")), Some(factor(true)), Err(Refusal::Present));
        check(remove(None), Some(factor(true)), Err(Refusal::Present));
        check(remove(Some("hash")), Some(factor(false)), Err(Refusal::Factor));
    }

    #[test]
    fn a_lost_phone_is_cleared_by_someone_above() {
        let check = |role, own, other, there, refusal: Option<Refusal>| {
            let decision = decide_drop(PersonId(Uuid::nil()), role, own, other, there);
            assert_eq!(decision.outcome().err(), refusal.as_ref());
        };
        check(Some(Role::Admin), false, Some(Role::Agent), true, None);
        check(Some(Role::Admin), false, Some(Role::Owner), true, Some(Refusal::Outranked));
        check(Some(Role::Owner), true, Some(Role::Owner), true, Some(Refusal::Oneself));
        check(None, false, Some(Role::Agent), true, Some(Refusal::Unseen));
        check(Some(Role::Admin), false, Some(Role::Agent), false, Some(Refusal::Factor));
    }

    #[test]
    fn codes_of_now_and_one_step_either_way() {
        // RFC 6238, appendix B: at 59 s the eight digits are 94287082, so six of them are 287082.
        let totp = generator(b"12345678901234567890", "Quayside: desk", "jo@quayside.example").unwrap();
        assert_eq!(step(&totp, "287082", 59_000), Some(1));
        assert_eq!(step(&totp, "287 082", 89_999), Some(1));
        assert_eq!(step(&totp, "287082", 120_000), None);
        assert_eq!(step(&totp, "287083", 59_000), None);
        assert_eq!(step(&totp, "", 59_000), None);
        assert!(totp.to_url().unwrap().starts_with("otpauth://totp/Quayside%20%20desk:jo"), "{:?}", totp.to_url());
    }
}
