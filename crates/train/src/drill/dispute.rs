//! A dispute: the player says why the result is wrong, and somebody who teaches answers.

use super::DrillShown;
use crate::refusal::Refusal;
use event::{DrillId, PersonId, Right, Words};
use serde::Serialize;
use store::{Command, Event, Outcome, Result, Tx, answer, query, refuse, row};

/// Characters of a reason or an answer.
pub const DISPUTE_CHARS: usize = 1_000;

row! {
    /// A dispute.
    pub DisputeRow { drill_id: DrillId, reason: String, at_ms: i64, answer: String, answered_ms: Option<i64> }
}

query! {
    /// The dispute about a drill.
    pub DisputeOf { drill: DrillId } -> [DisputeRow] =
        "select drill_id, reason, at_ms, answer, answered_ms from train_dispute where drill_id = $drill"
}
query! {
    /// Disputes since a time, the latest first. At most 100.
    pub DisputesSince { since_ms: i64 } -> [DisputeRow] =
        "select drill_id, reason, at_ms, answer, answered_ms from train_dispute
          where at_ms > $since_ms order by at_ms desc, drill_id limit 100"
}
query! {
    InsertDispute<'a> { drill: DrillId, reason: &'a Words, now: i64 } =
        "insert into train_dispute (drill_id, reason, at_ms) values ($drill, $reason, $now)"
}
query! {
    PutAnswer<'a> { answer: &'a Words, now: i64, person: PersonId, drill: DrillId } =
        "update train_dispute set answer = $answer, answered_ms = $now, answered_by = $person where drill_id = $drill"
}

fn fits(words: &Words) -> bool {
    !words.text().trim().is_empty() && words.text().chars().count() <= DISPUTE_CHARS
}

/// A result is disputed.
#[derive(Debug, Serialize)]
pub struct DrillDisputed {
    /// Of which drill.
    pub drill: DrillId,
    /// Why.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for DrillDisputed {
    const KIND: &'static str = "train.drill_disputed";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(InsertDispute { drill: self.drill, reason: &self.reason, now }).await
    }
}

/// A dispute was answered.
#[derive(Debug, Serialize)]
pub struct DisputeAnswered {
    /// About which drill.
    pub drill: DrillId,
    /// By whom.
    pub person: PersonId,
    /// What.
    #[serde(skip)]
    pub answer: Words,
}

impl Event for DisputeAnswered {
    const KIND: &'static str = "train.dispute_answered";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutAnswer { answer: &self.answer, now, person: self.person, drill: self.drill }).await
    }
}

/// The player says that the result is wrong.
#[derive(Debug)]
pub struct Dispute {
    /// Who.
    pub person: PersonId,
    /// Which drill.
    pub drill: DrillId,
    /// Why.
    pub reason: Words,
}

impl Command for Dispute {
    const NAME: &'static str = "train.dispute_drill";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.drill.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let mine = tx.actor().person() == Some(self.person);
        let drill = tx.opt(DrillShown { drill: self.drill }).await?;
        let before = tx.opt(DisputeOf { drill: self.drill }).await?;
        let decision = match drill.filter(|row| mine && row.person_id == self.person && row.ended_ms.is_some()) {
            None => refuse(Refusal::Unseen),
            Some(_) if before.is_some() => refuse(Refusal::Over),
            Some(_) if !fits(&self.reason) => refuse(Refusal::NoReason),
            Some(_) => answer(()).and(DrillDisputed { drill: self.drill, reason: self.reason.clone() }),
        };
        tx.record(decision).await
    }
}

/// Somebody who teaches answers a dispute; not the player.
#[derive(Debug)]
pub struct AnswerDispute {
    /// Who.
    pub person: PersonId,
    /// About which drill.
    pub drill: DrillId,
    /// What.
    pub answer: Words,
}

impl Command for AnswerDispute {
    const NAME: &'static str = "train.answer_dispute";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.drill.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingTeach) && tx.actor().person() == Some(self.person);
        let drill = tx.opt(DrillShown { drill: self.drill }).await?;
        let dispute = tx.opt(DisputeOf { drill: self.drill }).await?;
        let decision = match (drill.filter(|row| may && row.person_id != self.person), dispute) {
            (None, _) | (_, None) => refuse(Refusal::Unseen),
            (_, Some(row)) if row.answered_ms.is_some() => refuse(Refusal::Over),
            _ if !fits(&self.answer) => refuse(Refusal::NoReason),
            _ => {
                answer(()).and(DisputeAnswered { drill: self.drill, person: self.person, answer: self.answer.clone() })
            }
        };
        tx.record(decision).await
    }
}
