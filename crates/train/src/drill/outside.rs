//! Drills that are lent to somebody who does not learn here: one each, begun and let go of by the house. No list of this room
//! shows them, they bring no certificate, and whoever lent one is told of its end by a job.

use super::{CaseOf, DrillRow, find, library::Playable, start::begin, wording::ForgetLines};
use crate::refusal::Refusal;
use event::{Actor, DrillId, PersonId};
use language::Lang;
use serde::Serialize;
use store::{Command, Event, NewJob, Outcome, Result, Tx, answer, query, refuse};

/// The job that tells whoever lent a drill that it has ended.
pub const ENDED: &str = "train.outside_ended";

query! {
    /// The drill of an outsider; they have one.
    pub DrillOfOutsider { outsider: PersonId } -> [DrillRow] =
        "select id, person_id, case_code, version, lang, started_ms, paused_ms, away_ms, seen_ms, ended_ms, passed, score,
                outsider
           from train_drill where person_id = $outsider and outsider = 1 order by started_ms, id limit 1"
}
query! {
    ForgetSteps { outsider: PersonId } =
        "delete from train_drill_step where drill_id in
           (select id from train_drill where person_id = $outsider and outsider = 1)"
}
query! {
    ForgetParts { outsider: PersonId } =
        "delete from train_drill_part where drill_id in
           (select id from train_drill where person_id = $outsider and outsider = 1)"
}
query! {
    ForgetDrills { outsider: PersonId } = "delete from train_drill where person_id = $outsider and outsider = 1"
}

/// The job for the end of a drill.
pub(super) fn ended(drill: DrillId, due_ms: i64) -> NewJob {
    NewJob { kind: ENDED, key: Some(drill.to_string()), due_ms, body: serde_json::json!({ "drill": drill }) }
}

/// The house begins a drill for somebody who does not learn here.
#[derive(Debug)]
pub struct StartOutside {
    /// Who: an id that is nobody's here.
    pub outsider: PersonId,
    /// Which case of the library.
    pub case: String,
    /// In which language.
    pub lang: Lang,
    /// A number that nobody can guess.
    pub seed: u64,
}

impl Command for StartOutside {
    const NAME: &'static str = "train.start_outside";
    type Answer = DrillId;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.outsider.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<DrillId, Refusal> {
        let house = *tx.actor() == Actor::House;
        let before = tx.opt(DrillOfOutsider { outsider: self.outsider }).await?;
        let Some(case) = find(&self.case).filter(|_| house) else { return tx.record(refuse(Refusal::Unseen)).await };
        let version = i64::from(case.script.scenario.version);
        let kept = tx.opt(CaseOf { code: &self.case, version }).await?.is_some();
        let fresh = tx.new_id();
        let case = Playable { script: case.script.clone(), text: case.text.to_owned() };
        let decision = match before {
            Some(row) => answer(row.id),
            None => begin(self.outsider, case, (self.lang, self.seed), kept, fresh, true),
        };
        tx.record(decision).await
    }
}

/// The house lets go of all that an outsider said and did.
#[derive(Debug)]
pub struct ForgetOutsider {
    /// Who.
    pub outsider: PersonId,
}

/// What an outsider said and did is gone.
#[derive(Debug, Serialize)]
pub struct OutsiderForgotten {
    /// Who it was.
    pub outsider: PersonId,
}

impl Event for OutsiderForgotten {
    const KIND: &'static str = "train.outsider_forgotten";
    fn subject(&self) -> String {
        self.outsider.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let outsider = self.outsider;
        tx.push(ForgetSteps { outsider }).await?;
        tx.push(ForgetLines { outsider }).await?;
        tx.push(ForgetParts { outsider }).await?;
        tx.push(ForgetDrills { outsider }).await
    }
}

impl Command for ForgetOutsider {
    const NAME: &'static str = "train.forget_outsider";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.outsider.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let house = *tx.actor() == Actor::House;
        let there = tx.opt(DrillOfOutsider { outsider: self.outsider }).await?.is_some();
        let decision = match (house, there) {
            (false, _) => refuse(Refusal::Unseen),
            (true, false) => answer(()),
            (true, true) => answer(()).and(OutsiderForgotten { outsider: self.outsider }),
        };
        tx.record(decision).await
    }
}
