//! An offer's way on the company's side: agreed to by somebody else, sent, taken back.

use super::{NOTE_CHARS, OfferRow, OfferToChange, State, expiry};
use crate::{
    application::{self, ApplicationById, ApplicationRow, Move, Step, step},
    letter::{self, About},
    refusal::Refusal,
    requisition::{RequisitionById, RequisitionRow, Stage},
};
use event::{ApplicationId, OfferId, PersonId, Right, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

store::vocabulary! {
    /// A step of an offer.
    Act, ACTS:
    /// Another agrees.
    Approve = "approve",
    /// Another does not agree, and says why.
    Return = "return",
    /// The candidate gets it.
    Send = "send",
    /// The company takes it back, and says why.
    Withdraw = "withdraw",
}

query! {
    PutActed<'a> {
        state: State, approved: Option<PersonId>, approved_ms: Option<i64>, sent_ms: Option<i64>, ended_ms: Option<i64>,
        why: Option<&'a Words>, offer: OfferId,
    } = "update hire_offer set state = $state, approved_by = $approved, approved_ms = $approved_ms, sent_ms = $sent_ms,
           ended_ms = $ended_ms, why = $why where id = $offer"
}

/// Takes an offer one step further.
#[derive(Debug)]
pub struct ActOnOffer {
    /// Of which application; who acts came by its page.
    pub application: ApplicationId,
    /// Which.
    pub offer: OfferId,
    /// What.
    pub act: Act,
    /// Why, in words; needed to return and to take back.
    pub why: Words,
}

/// An offer went a step further.
#[derive(Debug, Serialize)]
pub struct OfferActed {
    /// Of which application.
    pub application: ApplicationId,
    /// Which.
    pub offer: OfferId,
    /// What.
    pub act: Act,
    /// Where it stands from now on.
    pub state: State,
    /// Who agreed.
    pub approved_by: Option<PersonId>,
    /// When. Unix milliseconds, UTC.
    pub approved_ms: Option<i64>,
    /// When it was sent.
    pub sent_ms: Option<i64>,
    /// When it was over.
    pub ended_ms: Option<i64>,
    /// Why.
    #[serde(skip)]
    pub why: Words,
}

impl Event for OfferActed {
    const KIND: &'static str = "hire.offer_acted";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutActed {
            state: self.state,
            approved: self.approved_by,
            approved_ms: self.approved_ms,
            sent_ms: self.sent_ms,
            ended_ms: self.ended_ms,
            why: (!self.why.text().is_empty()).then_some(&self.why),
            offer: self.offer,
        })
        .await
    }
}

struct Facts {
    works: bool,
    approves: bool,
    by: Option<PersonId>,
    row: Option<ApplicationRow>,
    of: Option<RequisitionRow>,
    fresh: uuid::Uuid,
    now_ms: i64,
}

impl Command for ActOnOffer {
    const NAME: &'static str = "hire.act_on_offer";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let offer = tx.opt(OfferToChange { offer: self.offer }).await?;
        let offer = offer.filter(|offer| offer.application_id == self.application);
        let of = match &offer {
            Some(offer) => tx.opt(RequisitionById { requisition: offer.requisition_id }).await?,
            None => None,
        };
        let facts = Facts {
            works: tx.actor().may(Right::HiringWork),
            approves: tx.actor().may(Right::HiringApprove),
            by: tx.actor().person(),
            row: tx.opt(ApplicationById { application: self.application }).await?,
            of,
            fresh: tx.new_id(),
            now_ms: tx.now_ms(),
        };
        tx.record(decide(self, offer, facts)).await
    }
}

/// Whether somebody may agree to an offer: who wrote it, who asked for the requisition and whose it is may not.
pub fn may_agree(by: Option<PersonId>, offer: &OfferRow, of: &RequisitionRow) -> bool {
    by.is_some() && by != offer.written_by && by != of.asked_by && by != Some(of.owner_id)
}

/// Decides a step. Pure.
fn decide(wish: &ActOnOffer, offer: Option<OfferRow>, facts: Facts) -> Decision<(), Refusal> {
    let may = match wish.act {
        Act::Approve | Act::Return => facts.approves,
        Act::Send | Act::Withdraw => facts.works,
    };
    let (Some(offer), Some(of), Some(row)) = (offer.filter(|_| may), facts.of, facts.row) else {
        return refuse(Refusal::Unseen);
    };
    let why = wish.why.text().trim();
    if why.chars().count() > NOTE_CHARS {
        return refuse(Refusal::Text);
    }
    if matches!(wish.act, Act::Return | Act::Withdraw) && why.is_empty() {
        return refuse(Refusal::NoReason);
    }
    let mut event = OfferActed {
        application: offer.application_id,
        offer: offer.id,
        act: wish.act,
        state: offer.state,
        approved_by: offer.approved_by,
        approved_ms: offer.approved_ms,
        sent_ms: offer.sent_ms,
        ended_ms: None,
        why: Words(why.to_owned()),
    };
    let over = row.state != application::State::Active;
    match (wish.act, offer.state) {
        (Act::Approve | Act::Return, State::Asked) if !may_agree(facts.by, &offer, &of) => {
            return refuse(Refusal::Own);
        }
        (Act::Approve, State::Asked) => {
            event.state = State::Approved;
            (event.approved_by, event.approved_ms) = (facts.by, Some(facts.now_ms));
        }
        (Act::Return, State::Asked) => event.state = State::Returned,
        (Act::Send, State::Approved) if over => return refuse(Refusal::State),
        (Act::Send, State::Approved) if offer.expires_ms <= facts.now_ms => return refuse(Refusal::Day),
        (Act::Send, State::Approved) => {
            (event.state, event.sent_ms) = (State::Sent, Some(facts.now_ms));
            return sent(row, &offer, event, facts.fresh, facts.now_ms);
        }
        (Act::Withdraw, State::Asked | State::Approved | State::Sent) => {
            (event.state, event.ended_ms) = (State::Withdrawn, Some(facts.now_ms));
        }
        _ => return refuse(Refusal::State),
    }
    answer(()).and(event)
}

/// The candidate has it from now on, and the application stands where offers do.
fn sent(
    row: ApplicationRow,
    offer: &OfferRow,
    event: OfferActed,
    fresh: uuid::Uuid,
    now_ms: i64,
) -> Decision<(), Refusal> {
    let (ends, tells) = (expiry(offer.id, offer.expires_ms), letter::job(row.id, About::Offered, now_ms));
    if row.stage >= Stage::Offer {
        return answer(()).and(event).job(ends).job(tells);
    }
    let wish = Move { application: row.id, seen: None, step: Step::To(Stage::Offer) };
    let moved = step::decide(&wish, Some(row), step::Facts::of_house(fresh, now_ms));
    match moved.outcome() {
        Ok(()) => moved.and(event).job(ends).job(tells),
        Err(_) => moved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{application::testing, offer::testing::row, requisition::template};
    use event::DAY_MS;
    use uuid::Uuid;

    fn person(n: u128) -> Option<PersonId> {
        Some(PersonId(Uuid::from_u128(n)))
    }

    /// The requisition is person 1's, asked for by person 2; the offer was written by person 4.
    fn decided(act: Act, state: State, by: u128, why: &str, now_ms: i64) -> Decision<(), Refusal> {
        let facts = Facts {
            works: true,
            approves: true,
            by: person(by),
            row: Some(testing::row(Stage::Interview, application::State::Active)),
            of: Some(crate::requisition::testing::row(template::find("agent").unwrap())),
            fresh: Uuid::nil(),
            now_ms,
        };
        let offer = OfferRow { written_by: person(4), ..row(state) };
        let wish = ActOnOffer { application: offer.application_id, offer: offer.id, act, why: why.into() };
        decide(&wish, Some(offer), facts)
    }

    fn check(act: Act, state: State, by: u128, why: &str, comes_to: std::result::Result<State, Refusal>) {
        let decision = decided(act, state, by, why, 5);
        match comes_to {
            Ok(state) => assert_eq!(decision.event::<OfferActed>().map(|event| event.state), Some(state), "{act}"),
            Err(refusal) => assert_eq!(decision.outcome().err(), Some(&refusal), "{act}"),
        }
    }

    #[test]
    fn nobody_agrees_to_what_they_wrote_or_asked_for() {
        for by in [1, 2, 4] {
            check(Act::Approve, State::Asked, by, "", Err(Refusal::Own));
            check(Act::Return, State::Asked, by, "Too much", Err(Refusal::Own));
        }
        check(Act::Approve, State::Asked, 3, "", Ok(State::Approved));
        check(Act::Return, State::Asked, 3, "Too much", Ok(State::Returned));
        check(Act::Return, State::Asked, 3, " ", Err(Refusal::NoReason));
    }

    #[test]
    fn only_what_was_agreed_to_is_sent_and_what_is_over_stays_over() {
        check(Act::Send, State::Asked, 4, "", Err(Refusal::State));
        check(Act::Send, State::Approved, 4, "", Ok(State::Sent));
        check(Act::Withdraw, State::Sent, 4, "", Err(Refusal::NoReason));
        check(Act::Withdraw, State::Sent, 4, "Two seats were cut", Ok(State::Withdrawn));
        for state in [State::Accepted, State::Declined, State::Expired, State::Withdrawn, State::Replaced] {
            check(Act::Withdraw, state, 4, "Two seats were cut", Err(Refusal::State));
            check(Act::Send, state, 4, "", Err(Refusal::State));
        }
        let late = decided(Act::Send, State::Approved, 4, "", 11 * DAY_MS);
        assert_eq!(late.outcome().err(), Some(&Refusal::Day));
    }

    #[test]
    fn sending_moves_the_application_and_sets_the_clock() {
        let decision = decided(Act::Send, State::Approved, 4, "", 5);
        assert_eq!(decision.kinds(), ["hire.moved", "hire.offer_acted"]);
        assert_eq!(decision.jobs().first().map(|job| job.due_ms), Some(10 * DAY_MS));
    }
}
