//! The end of a rehearsal, which frees its seat; and letting go of it, a day after it began or with its candidate.

use super::{END, RehearsalById, RehearsalRow};
use crate::{Hiring, assess::Guest, refusal::Refusal};
use event::{Actor, RehearsalId};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Job, Outcome, Result, Tx, answer, query, refuse};
use web::{Answer, Refuses, Trouble};

query! {
    PutRehearsed { now: i64, rehearsal: RehearsalId } =
        "update hire_rehearsal set ended_ms = $now where id = $rehearsal and ended_ms is null"
}
query! {
    DropRehearsal { rehearsal: RehearsalId } = "delete from hire_rehearsal where id = $rehearsal"
}

/// The house writes down that a rehearsal is over. What it came to is written nowhere in this room.
#[derive(Debug)]
pub struct EndRehearsal {
    /// Which.
    pub rehearsal: RehearsalId,
}

/// A rehearsal ended.
#[derive(Debug, Serialize)]
pub struct RehearsalEnded {
    /// Which.
    pub rehearsal: RehearsalId,
}

impl Event for RehearsalEnded {
    const KIND: &'static str = "hire.rehearsal_ended";
    fn subject(&self) -> String {
        self.rehearsal.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutRehearsed { now, rehearsal: self.rehearsal }).await
    }
}

impl Command for EndRehearsal {
    const NAME: &'static str = "hire.end_rehearsal";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let house = *tx.actor() == Actor::House;
        let row = tx.opt(RehearsalById { rehearsal: self.rehearsal }).await?;
        tx.record(ending(house, row)).await
    }
}

/// Decides an end. Pure. What is over, or gone, stays so.
fn ending(house: bool, row: Option<RehearsalRow>) -> Decision<(), Refusal> {
    match row {
        _ if !house => refuse(Refusal::Unseen),
        Some(row) if row.ended_ms.is_none() => answer(()).and(RehearsalEnded { rehearsal: row.id }),
        _ => answer(()),
    }
}

/// The house lets go of a rehearsal.
#[derive(Debug)]
pub struct Forget {
    /// Which.
    pub rehearsal: RehearsalId,
}

/// A rehearsal is gone.
#[derive(Debug, Serialize)]
pub struct RehearsalForgotten {
    /// Which it was.
    pub rehearsal: RehearsalId,
}

impl Event for RehearsalForgotten {
    const KIND: &'static str = "hire.rehearsal_forgotten";
    fn subject(&self) -> String {
        self.rehearsal.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DropRehearsal { rehearsal: self.rehearsal }).await
    }
}

impl Command for Forget {
    const NAME: &'static str = "hire.forget_rehearsal";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let house = *tx.actor() == Actor::House;
        let there = tx.opt(RehearsalById { rehearsal: self.rehearsal }).await?.is_some();
        let decision = match (house, there) {
            (false, _) => refuse(Refusal::Unseen),
            (true, false) => answer(()),
            (true, true) => answer(()).and(RehearsalForgotten { rehearsal: self.rehearsal }),
        };
        tx.record(decision).await
    }
}

#[derive(Deserialize)]
struct About {
    rehearsal: RehearsalId,
}

/// Does a job of [`super::kinds`].
pub async fn work(hiring: &Hiring, job: &Job) -> std::result::Result<(), Trouble> {
    let About { rehearsal } =
        serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
    let done = if job.kind == END { stop(hiring, rehearsal).await } else { let_go(hiring, rehearsal).await };
    done.map_err(|problem| Trouble::Failed(problem.code.to_owned()))?;
    hiring.house.store.jobs().done(job).await?;
    Ok(())
}

/// Ends a rehearsal as it stands, whether or not anybody sat down.
pub async fn stop(hiring: &Hiring, rehearsal: RehearsalId) -> Answer<()> {
    hiring.examiner()?.stop(Guest::Rehearsing(rehearsal)).await?;
    let end = EndRehearsal { rehearsal };
    hiring.house.store.run(&Actor::House, None, end).await?.map_err(Refusal::problem)
}

/// Lets go of all that was said and done in a rehearsal, and then of the rehearsal.
async fn let_go(hiring: &Hiring, rehearsal: RehearsalId) -> Answer<()> {
    hiring.examiner()?.forget(Guest::Rehearsing(rehearsal)).await?;
    let forget = Forget { rehearsal };
    hiring.house.store.run(&Actor::House, None, forget).await?.map_err(Refusal::problem)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn only_the_house_ends_a_rehearsal_and_once() {
        let row = |ended_ms| {
            let id = RehearsalId(uuid::Uuid::from_u128(5));
            Some(RehearsalRow { id, application_id: None, lang: "en".into(), begun_ms: 0, due_ms: 9, ended_ms })
        };
        assert_eq!(ending(true, row(None)).kinds(), ["hire.rehearsal_ended"]);
        assert_eq!(ending(true, row(Some(3))).kinds(), [""; 0]);
        assert_eq!(ending(true, None).outcome(), Ok(&()));
        assert_eq!(ending(false, row(None)).outcome(), Err(&Refusal::Unseen));
    }
}
