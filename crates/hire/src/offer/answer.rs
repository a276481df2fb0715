//! What a candidate answers to an offer: yes, with their name under the letter; no, for a reason; or nothing, until it is over.

use super::{NOTE_CHARS, OfferRow, OfferToChange, State, letter::Letter};
use crate::{
    application::{self, ApplicationBySecret, ApplicationRow, Move, NAME_CHARS, Step, step},
    refusal::Refusal,
    requisition::{RequisitionById, Stage},
    start::{ChecksOf, by_itself, is_whole},
};
use event::{Actor, ApplicationId, OfferId, Words};
use language::{Lang, Speak};
use serde::Serialize;
use store::{Command, Decision, Event, NewJob, Outcome, Result, Tx, answer, query, refuse};

/// The job that ends an offer which nobody answered.
pub const EXPIRE: &str = "hire.expire_offer";
/// Codes of why an offer is declined; they are those of a candidate who says no.
pub const DECLINES: &[&str] = &["pay", "shifts", "other_job", "slow", "other"];

/// The end of an offer, as a job.
pub fn expiry(offer: OfferId, expires_ms: i64) -> NewJob {
    let body = serde_json::json!({ "offer": offer });
    NewJob { kind: EXPIRE, key: Some(offer.to_string()), due_ms: expires_ms, body }
}

query! {
    PutAccepted<'a> {
        now: i64, name: &'a Words, lang: &'a str, letter: &'a Words, hash: &'a str, offer: OfferId,
    } = "update hire_offer set state = 'accepted', ended_ms = $now, signed_name = $name, letter_lang = $lang,
           letter = $letter, letter_hash = $hash where id = $offer"
}
query! {
    PutDeclined<'a> { now: i64, reason: &'a str, why: Option<&'a Words>, offer: OfferId } =
        "update hire_offer set state = 'declined', ended_ms = $now, reason = $reason, why = $why where id = $offer"
}
query! {
    PutExpired { now: i64, offer: OfferId } =
        "update hire_offer set state = 'expired', ended_ms = $now where id = $offer"
}

/// A candidate says yes.
#[derive(Debug)]
pub struct AcceptOffer {
    /// Of which application.
    pub application: ApplicationId,
    /// Hash of their secret.
    pub hash: String,
    /// Which offer.
    pub offer: OfferId,
    /// Their name, as they typed it.
    pub name: Words,
    /// The language of the letter that they read.
    pub lang: Lang,
    /// The hash of the letter that they read.
    pub letter_hash: String,
    /// The company's name in that language.
    pub company: String,
}

/// An offer was accepted.
#[derive(Debug, Serialize)]
pub struct OfferAccepted {
    /// Of which application.
    pub application: ApplicationId,
    /// Which.
    pub offer: OfferId,
    /// The language of the letter.
    pub lang: Lang,
    /// SHA-256 of the letter, hex.
    pub letter_hash: String,
    /// The letter, word for word.
    #[serde(skip)]
    pub letter: Words,
    /// Their name, as they typed it.
    #[serde(skip)]
    pub name: Words,
}

impl Event for OfferAccepted {
    const KIND: &'static str = "hire.offer_accepted";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutAccepted {
            now: tx.now_ms(),
            name: &self.name,
            lang: self.lang.tag(),
            letter: &self.letter,
            hash: &self.letter_hash,
            offer: self.offer,
        })
        .await
    }
}

/// What an answer depends on.
struct Facts {
    row: Option<ApplicationRow>,
    offer: Option<OfferRow>,
    letter: Option<Letter>,
    checked: bool,
    fresh: [uuid::Uuid; 2],
    now_ms: i64,
}

impl Facts {
    /// The offer and its application, if the answer can still be given.
    fn open(&self) -> std::result::Result<(&ApplicationRow, &OfferRow), Refusal> {
        let (Some(row), Some(offer)) = (&self.row, &self.offer) else { return Err(Refusal::Unseen) };
        if !offer.state.is_seen() || offer.application_id != row.id {
            return Err(Refusal::Unseen);
        }
        let over = offer.state != State::Sent || offer.expires_ms <= self.now_ms;
        if over || row.state != application::State::Active {
            return Err(Refusal::State);
        }
        Ok((row, offer))
    }
}

async fn read(tx: &mut Tx<'_>, application: ApplicationId, hash: &str, offer: OfferId) -> Result<Facts> {
    let row = tx.opt(ApplicationBySecret { hash }).await?;
    let row = row.filter(|row| row.id == application && row.erased_ms.is_none());
    Ok(Facts {
        row,
        offer: tx.opt(OfferToChange { offer }).await?,
        letter: None,
        checked: is_whole(&tx.all(ChecksOf { application }).await?),
        fresh: [tx.new_id(), tx.new_id()],
        now_ms: tx.now_ms(),
    })
}

impl Command for AcceptOffer {
    const NAME: &'static str = "hire.accept_offer";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let mut facts = read(tx, self.application, &self.hash, self.offer).await?;
        if let (Some(row), Some(offer)) = (&facts.row, &facts.offer) {
            let of = tx.opt(RequisitionById { requisition: row.requisition_id }).await?;
            let speak = Speak { lang: self.lang, zone: String::new() };
            facts.letter = of.map(|of| Letter::of(offer, row, of.number, &self.company, &speak));
        }
        tx.record(accept(self, facts)).await
    }
}

/// Decides a yes. Pure. What was read is what is kept: another letter by now has to be read again.
fn accept(wish: &AcceptOffer, mut facts: Facts) -> Decision<(), Refusal> {
    let (row, offer) = match facts.open() {
        Ok((row, offer)) => (row.clone(), offer.clone()),
        Err(refusal) => return refuse(refusal),
    };
    let Some(letter) = facts.letter.take() else { return refuse(Refusal::Unseen) };
    let name = wish.name.text().trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS {
        return refuse(Refusal::Text);
    }
    if letter.hash() != wish.letter_hash {
        return refuse(Refusal::Stale);
    }
    let event = OfferAccepted {
        application: row.id,
        offer: offer.id,
        lang: wish.lang,
        letter_hash: letter.hash(),
        letter: Words(letter.text()),
        name: Words(name.to_owned()),
    };
    let to = Move { application: row.id, seen: None, step: Step::To(Stage::Accepted) };
    let start = facts.checked.then(|| by_itself(&row, &offer, facts.fresh[1]));
    let moved = step::decide(&to, Some(row), step::Facts::of_house(facts.fresh[0], facts.now_ms));
    if moved.outcome().is_err() {
        return moved;
    }
    let decision = moved.and(event);
    match start {
        Some(start) => {
            let job = start.job(facts.now_ms);
            decision.and(start).job(job)
        }
        None => decision,
    }
}

/// A candidate says no.
#[derive(Debug)]
pub struct DeclineOffer {
    /// Of which application.
    pub application: ApplicationId,
    /// Hash of their secret.
    pub hash: String,
    /// Which offer.
    pub offer: OfferId,
    /// Code of the reason.
    pub reason: String,
    /// In words; may be empty.
    pub why: Words,
}

/// An offer was declined.
#[derive(Debug, Serialize)]
pub struct OfferDeclined {
    /// Of which application.
    pub application: ApplicationId,
    /// Which.
    pub offer: OfferId,
    /// Code of the reason.
    pub reason: String,
    /// In words.
    #[serde(skip)]
    pub why: Words,
}

impl Event for OfferDeclined {
    const KIND: &'static str = "hire.offer_declined";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let why = (!self.why.text().is_empty()).then_some(&self.why);
        tx.push(PutDeclined { now: tx.now_ms(), reason: &self.reason, why, offer: self.offer }).await
    }
}

impl Command for DeclineOffer {
    const NAME: &'static str = "hire.decline_offer";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let facts = read(tx, self.application, &self.hash, self.offer).await?;
        tx.record(decline(self, facts)).await
    }
}

/// Decides a no. Pure.
fn decline(wish: &DeclineOffer, facts: Facts) -> Decision<(), Refusal> {
    let (row, offer) = match facts.open() {
        Ok((row, offer)) => (row.clone(), offer.id),
        Err(refusal) => return refuse(refusal),
    };
    let why = wish.why.text().trim();
    if why.chars().count() > NOTE_CHARS {
        return refuse(Refusal::Text);
    }
    if !DECLINES.contains(&wish.reason.as_str()) {
        return refuse(Refusal::NoReason);
    }
    let event = OfferDeclined { application: row.id, offer, reason: wish.reason.clone(), why: Words(why.to_owned()) };
    let out = Step::Out(application::State::Withdrawn, wish.reason.clone());
    let wish = Move { application: row.id, seen: None, step: out };
    let moved = step::decide(&wish, Some(row), step::Facts::of_house(facts.fresh[0], facts.now_ms));
    match moved.outcome() {
        Ok(()) => moved.and(event),
        Err(_) => moved,
    }
}

/// Ends an offer that nobody answered in time; the house does.
#[derive(Debug)]
pub struct Expire {
    /// Which.
    pub offer: OfferId,
}

/// An offer is over: nobody answered in time.
#[derive(Debug, Serialize)]
pub struct OfferExpired {
    /// Of which application.
    pub application: ApplicationId,
    /// Which.
    pub offer: OfferId,
}

impl Event for OfferExpired {
    const KIND: &'static str = "hire.offer_expired";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutExpired { now: tx.now_ms(), offer: self.offer }).await
    }
}

impl Command for Expire {
    const NAME: &'static str = "hire.expire_offer";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let house = *tx.actor() == Actor::House;
        let offer = tx.opt(OfferToChange { offer: self.offer }).await?.filter(|_| house);
        let now_ms = tx.now_ms();
        tx.record(expire(offer.as_ref(), now_ms)).await
    }
}

/// Decides the end. Pure. One that was answered meanwhile stays as it is.
fn expire(offer: Option<&OfferRow>, now_ms: i64) -> Decision<(), Refusal> {
    match offer {
        None => refuse(Refusal::Unseen),
        Some(offer) if offer.state == State::Sent && offer.expires_ms <= now_ms => {
            answer(()).and(OfferExpired { application: offer.application_id, offer: offer.id })
        }
        Some(_) => answer(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{application::testing, offer::testing::row};
    use event::DAY_MS;
    use uuid::Uuid;

    const EN: Speak = Speak { lang: Lang::En, zone: String::new() };

    fn facts(state: State, now_ms: i64, checked: bool) -> Facts {
        let (application, offer) = (testing::row(Stage::Offer, application::State::Active), row(state));
        let letter = Letter::of(&offer, &application, 3, "Quayside", &EN);
        let fresh = [Uuid::from_u128(1), Uuid::from_u128(2)];
        Facts { row: Some(application), offer: Some(offer), letter: Some(letter), checked, fresh, now_ms }
    }

    fn wish(name: &str) -> AcceptOffer {
        let facts = facts(State::Sent, 0, false);
        AcceptOffer {
            application: facts.row.unwrap().id,
            hash: String::new(),
            offer: facts.offer.unwrap().id,
            name: name.into(),
            lang: Lang::En,
            letter_hash: facts.letter.unwrap().hash(),
            company: "Quayside".into(),
        }
    }

    #[test]
    fn a_yes_has_a_name_and_the_letter_that_was_read() {
        let decision = accept(&wish("Ana Lima"), facts(State::Sent, 5, false));
        assert_eq!(decision.kinds(), ["hire.moved", "hire.offer_accepted"]);
        assert_eq!(decision.event::<application::Moved>().map(|moved| moved.stage), Some(Stage::Accepted));
        let event = decision.event::<OfferAccepted>().unwrap();
        assert!(event.letter.text().contains("Quayside") && event.letter_hash.len() == 64);
        let logged = serde_json::to_string(event).unwrap();
        assert!(!logged.contains("Ana") && !logged.contains("Quayside"), "{logged}");
        let refused = |wish: AcceptOffer, facts| accept(&wish, facts).outcome().err().cloned();
        assert_eq!(refused(wish(" "), facts(State::Sent, 5, false)), Some(Refusal::Text));
        let other = AcceptOffer { letter_hash: "0".repeat(64), ..wish("Ana") };
        assert_eq!(refused(other, facts(State::Sent, 5, false)), Some(Refusal::Stale));
    }

    #[test]
    fn who_was_checked_before_starts_by_itself() {
        let decision = accept(&wish("Ana"), facts(State::Sent, 5, true));
        assert_eq!(decision.kinds(), ["hire.moved", "hire.offer_accepted", "hire.start_agreed"]);
        assert_eq!(decision.jobs().len(), 1);
    }

    #[test]
    fn an_answer_comes_in_time_and_once() {
        let refused = |state, now_ms| accept(&wish("Ana"), facts(state, now_ms, false)).outcome().err().cloned();
        assert_eq!(refused(State::Sent, 10 * DAY_MS), Some(Refusal::State));
        for state in [State::Accepted, State::Declined, State::Expired] {
            assert_eq!(refused(state, 5), Some(Refusal::State), "{state}");
        }
        for state in [State::Asked, State::Approved, State::Withdrawn, State::Replaced, State::Returned] {
            assert_eq!(refused(state, 5), Some(Refusal::Unseen), "{state}");
        }
    }

    #[test]
    fn a_no_has_a_reason_from_the_list() {
        let wish = |reason: &str| DeclineOffer {
            application: ApplicationId(Uuid::from_u128(1)),
            hash: String::new(),
            offer: OfferId(Uuid::from_u128(5)),
            reason: reason.into(),
            why: "Nights do not fit".into(),
        };
        let decision = decline(&wish("shifts"), facts(State::Sent, 5, false));
        assert_eq!(decision.kinds(), ["hire.moved", "hire.offer_declined"]);
        let refused = decline(&wish("mood"), facts(State::Sent, 5, false));
        assert_eq!(refused.outcome().err(), Some(&Refusal::NoReason));
        for code in DECLINES {
            assert!(application::REASONS.contains(&(application::State::Withdrawn, code)), "{code}");
        }
    }

    #[test]
    fn what_was_answered_does_not_expire() {
        let kinds = |state, now_ms| expire(Some(&row(state)), now_ms).kinds();
        assert_eq!(kinds(State::Sent, 10 * DAY_MS), ["hire.offer_expired"]);
        assert!(kinds(State::Sent, 10 * DAY_MS - 1).is_empty());
        assert!(kinds(State::Accepted, 11 * DAY_MS).is_empty());
    }
}
