//! Taking a step: it is kept before whoever took it is answered.

use super::DrillById;
use crate::refusal::Refusal;
use event::{Actor, CommandId, DrillId};
use scenario::transcript::{Act, STEPS_MAX};
use serde::Serialize;
use store::{Command, Event, Json, Outcome, Result, Tx, answer, query, refuse};

query! {
    CountSteps { drill: DrillId, place: i64 } -> [Counted { steps: i64 }] =
        "select count(*) as steps from train_drill_step where drill_id = $drill and place = $place"
}
query! {
    InsertStep<'a> {
        drill: DrillId, place: i64, n: i64, at_ms: i64, act: Json<&'a Act>, command: Option<CommandId>,
    } =
        "insert into train_drill_step (drill_id, place, n, at_ms, act, command)
         values ($drill, $place, $n, $at_ms, $act, $command)"
}
query! {
    /// A node keeps it going.
    pub(super) PutSeen { now: i64, drill: DrillId } = "update train_drill set seen_ms = $now where id = $drill"
}

/// A step of a drill was taken.
#[derive(Debug, Serialize)]
pub struct DrillStepped {
    /// In which drill.
    pub drill: DrillId,
    /// In which of its chats.
    pub place: i64,
    /// Its number, from 0.
    pub n: i64,
    /// When, by the drill's clock.
    pub at_ms: i64,
    /// What kind of thing was done.
    pub act: &'static str,
    /// Under which it was asked for.
    pub command: Option<CommandId>,
    /// What, with its words.
    #[serde(skip)]
    pub done: Option<Act>,
}

impl Event for DrillStepped {
    const KIND: &'static str = "train.drill_stepped";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, act) = (tx.now_ms(), self.done.as_ref().ok_or(store::Error::Missing("act"))?);
        let (drill, place, n, at_ms, command) = (self.drill, self.place, self.n, self.at_ms, self.command);
        tx.push(InsertStep { drill, place, n, at_ms, act: Json(act), command }).await?;
        tx.push(PutSeen { now, drill }).await
    }
}

/// The house takes down what was done at a drill's desk.
#[derive(Debug)]
pub struct TakeStep {
    /// In which drill.
    pub drill: DrillId,
    /// In which of its chats.
    pub place: i64,
    /// The number that it must have: whoever knows fewer steps than there are makes the drill again from what is kept.
    pub n: i64,
    /// When, by the drill's clock.
    pub at_ms: i64,
    /// What.
    pub act: Act,
    /// Under which it was asked for at the desk.
    pub command: Option<CommandId>,
}

impl Command for TakeStep {
    const NAME: &'static str = "train.take_step";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.drill.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let house = *tx.actor() == Actor::House;
        let found = tx.opt(DrillById { drill: self.drill }).await?.filter(|_| house);
        let Some(drill) = found else { return tx.record(refuse(Refusal::Unseen)).await };
        let steps = tx.one(CountSteps { drill: self.drill, place: self.place }).await?.steps;
        let decision = match () {
            () if !drill.runs() => refuse(Refusal::Over),
            () if steps != self.n => refuse(Refusal::Stale),
            () if steps >= STEPS_MAX as i64 => refuse(Refusal::TooMany { most: STEPS_MAX }),
            () => answer(()).and(DrillStepped {
                drill: self.drill,
                place: self.place,
                n: self.n,
                at_ms: self.at_ms,
                act: self.act.word(),
                command: self.command,
                done: Some(self.act.clone()),
            }),
        };
        tx.record(decision).await
    }
}
