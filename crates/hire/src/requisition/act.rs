//! A requisition's way: asked for, agreed to by somebody else, opened, paused, closed.

use super::{DescriptionsOf, RequisitionById, RequisitionRow, State, WHY_CHARS, lint};
use crate::refusal::Refusal;
use event::{PersonId, RequisitionId, Right, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

store::vocabulary! {
    /// A step of a requisition.
    Act, ACTS:
    /// Somebody asks another to agree.
    Ask = "asked",
    /// Another agreed; it is open from then on.
    Approve = "approved",
    /// Another did not agree; it is a draft again.
    Decline = "declined",
    /// Nobody is looked for at the moment.
    Pause = "paused",
    /// People are looked for again.
    Resume = "resumed",
    /// Over.
    Close = "closed",
    /// Open again after it was over.
    Reopen = "reopened",
}

query! {
    PutAct<'a> {
        id: uuid::Uuid, requisition: RequisitionId, act: Act, by: Option<PersonId>, why: &'a Words, now: i64,
    } = "insert into hire_requisition_act (id, requisition_id, act, by_id, why, at_ms)
         values ($id, $requisition, $act, $by, $why, $now)"
}
query! {
    PutState {
        state: State, asked: Option<PersonId>, decided: Option<PersonId>, decided_ms: Option<i64>,
        opened_ms: Option<i64>, closed_ms: Option<i64>, requisition: RequisitionId,
    } = "update hire_requisition set state = $state, asked_by = $asked, decided_by = $decided, decided_ms = $decided_ms,
           opened_ms = $opened_ms, closed_ms = $closed_ms, version = version + 1 where id = $requisition"
}

/// Takes a requisition one step further.
#[derive(Debug)]
pub struct ActOn {
    /// Which.
    pub requisition: RequisitionId,
    /// What.
    pub act: Act,
    /// Why, in words; needed to decline and to close.
    pub why: Words,
}

/// A requisition went a step further.
#[derive(Debug, Serialize)]
pub struct RequisitionActed {
    /// Which.
    pub requisition: RequisitionId,
    /// The step's own id.
    pub id: uuid::Uuid,
    /// What.
    pub act: Act,
    /// Where it stands from now on.
    pub state: State,
    /// Who asked.
    pub asked_by: Option<PersonId>,
    /// Who agreed.
    pub decided_by: Option<PersonId>,
    /// When. Unix milliseconds, UTC.
    pub decided_ms: Option<i64>,
    /// When it was opened first.
    pub opened_ms: Option<i64>,
    /// When it was over.
    pub closed_ms: Option<i64>,
    /// Why.
    #[serde(skip)]
    pub why: Words,
}

impl Event for RequisitionActed {
    const KIND: &'static str = "hire.requisition_acted";
    fn subject(&self) -> String {
        self.requisition.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, requisition, by) = (tx.now_ms(), self.requisition, tx.actor().person());
        tx.push(PutAct { id: self.id, requisition, act: self.act, by, why: &self.why, now }).await?;
        tx.push(PutState {
            state: self.state,
            asked: self.asked_by,
            decided: self.decided_by,
            decided_ms: self.decided_ms,
            opened_ms: self.opened_ms,
            closed_ms: self.closed_ms,
            requisition,
        })
        .await
    }
}

struct Facts {
    works: bool,
    approves: bool,
    by: Option<PersonId>,
    whole: bool,
    id: uuid::Uuid,
    now_ms: i64,
}

impl Command for ActOn {
    const NAME: &'static str = "hire.act_on_requisition";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.requisition.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let row = tx.opt(RequisitionById { requisition: self.requisition }).await?;
        let descriptions = tx.all(DescriptionsOf { requisition: self.requisition }).await?;
        let facts = Facts {
            works: tx.actor().may(Right::HiringWork),
            approves: tx.actor().may(Right::HiringApprove),
            by: tx.actor().person(),
            whole: !descriptions.is_empty() && descriptions.iter().all(|one| lint::missing(&one.body.0).is_empty()),
            id: tx.new_id(),
            now_ms: tx.now_ms(),
        };
        tx.record(decide(self, row, &facts)).await
    }
}

/// Decides a step. Pure.
fn decide(wish: &ActOn, row: Option<RequisitionRow>, facts: &Facts) -> Decision<(), Refusal> {
    let may = match wish.act {
        Act::Approve | Act::Decline => facts.approves,
        _ => facts.works,
    };
    let Some(row) = row.filter(|_| may) else { return refuse(Refusal::Unseen) };
    let why = wish.why.text().trim();
    if why.chars().count() > WHY_CHARS {
        return refuse(Refusal::Text);
    }
    if matches!(wish.act, Act::Decline | Act::Close) && why.is_empty() {
        return refuse(Refusal::NoReason);
    }
    let mut event = RequisitionActed {
        requisition: row.id,
        id: facts.id,
        act: wish.act,
        state: row.state,
        asked_by: row.asked_by,
        decided_by: row.decided_by,
        decided_ms: row.decided_ms,
        opened_ms: row.opened_ms,
        closed_ms: row.closed_ms,
        why: Words(why.to_owned()),
    };
    match (wish.act, row.state) {
        (Act::Ask, State::Draft) if !facts.whole => return refuse(Refusal::Description),
        (Act::Ask, State::Draft) => {
            event.state = State::Asked;
            (event.asked_by, event.decided_by, event.decided_ms) = (facts.by, None, None);
        }
        // Who asks, and whose requisition it is, does not agree to it.
        (Act::Approve | Act::Decline, State::Asked) if facts.by.is_none() || facts.by == row.asked_by => {
            return refuse(Refusal::Own);
        }
        (Act::Approve | Act::Decline, State::Asked) if facts.by == Some(row.owner_id) => return refuse(Refusal::Own),
        (Act::Approve, State::Asked) => {
            event.state = State::Open;
            (event.decided_by, event.decided_ms) = (facts.by, Some(facts.now_ms));
            event.opened_ms = Some(row.opened_ms.unwrap_or(facts.now_ms));
        }
        (Act::Decline, State::Asked) => {
            event.state = State::Draft;
            (event.decided_by, event.decided_ms) = (facts.by, Some(facts.now_ms));
        }
        (Act::Pause, State::Open) => event.state = State::Paused,
        (Act::Resume, State::Paused) => event.state = State::Open,
        (Act::Close, State::Draft | State::Asked | State::Open | State::Paused) => {
            (event.state, event.closed_ms) = (State::Closed, Some(facts.now_ms));
        }
        // What was agreed to once may go on; what never was is a draft again.
        (Act::Reopen, State::Closed) => {
            event.state = if row.opened_ms.is_some() { State::Paused } else { State::Draft };
            event.closed_ms = None;
        }
        _ => return refuse(Refusal::State),
    }
    answer(()).and(event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn row(state: State) -> RequisitionRow {
        let agent = crate::requisition::template::find("agent").unwrap();
        RequisitionRow { state, ..crate::requisition::testing::row(agent) }
    }

    fn check(act: Act, state: State, by: u128, whole: bool, comes_to: Result<State, Refusal>) {
        let facts = Facts { works: true, approves: true, by: Some(person(by)), whole, id: Uuid::nil(), now_ms: 5 };
        let wish = ActOn { requisition: RequisitionId(Uuid::from_u128(9)), act, why: "because".into() };
        let decision = decide(&wish, Some(row(state)), &facts);
        let became = decision.event::<RequisitionActed>().map(|event| event.state);
        match comes_to {
            Ok(state) => assert_eq!(became, Some(state), "{act}"),
            Err(refusal) => assert_eq!(decision.outcome().err(), Some(&refusal), "{act}"),
        }
    }
    type Result<T, E> = std::result::Result<T, E>;

    #[test]
    fn nobody_agrees_to_their_own_wish() {
        check(Act::Approve, State::Asked, 1, true, Err(Refusal::Own));
        check(Act::Approve, State::Asked, 2, true, Err(Refusal::Own));
        check(Act::Approve, State::Asked, 3, true, Ok(State::Open));
        check(Act::Decline, State::Asked, 3, true, Ok(State::Draft));
    }

    #[test]
    fn a_step_follows_from_the_one_before() {
        check(Act::Ask, State::Draft, 1, true, Ok(State::Asked));
        check(Act::Ask, State::Draft, 1, false, Err(Refusal::Description));
        check(Act::Approve, State::Draft, 3, true, Err(Refusal::State));
        check(Act::Pause, State::Open, 1, true, Ok(State::Paused));
        check(Act::Resume, State::Paused, 1, true, Ok(State::Open));
        check(Act::Close, State::Open, 1, true, Ok(State::Closed));
        check(Act::Close, State::Closed, 1, true, Err(Refusal::State));
        check(Act::Reopen, State::Closed, 1, true, Ok(State::Draft));
    }

    #[test]
    fn what_one_may_not_do_is_not_there() {
        let facts =
            Facts { works: true, approves: false, by: Some(person(3)), whole: true, id: Uuid::nil(), now_ms: 5 };
        let wish = ActOn { requisition: RequisitionId(Uuid::nil()), act: Act::Approve, why: "".into() };
        let decision = decide(&wish, Some(row(State::Asked)), &facts);
        assert_eq!(decision.outcome().err(), Some(&Refusal::Unseen));
    }
}
