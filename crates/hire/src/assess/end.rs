//! The end of an assessment: what it came to stands on the application. A passed test may lead on; what was not passed is for
//! people to look at.

use super::{AnswersOf, AssessmentRow, Examiner, Graded, Held, Kind, PaperOf, State};
use crate::{
    application::{
        ApplicationById, ApplicationRow, Move, Step,
        step::{self, Facts},
    },
    refusal::Refusal,
    requisition::{RequisitionById, Stage},
};
use event::{Actor, ApplicationId, AssessmentId};
use serde::Serialize;
use serde_json::Value;
use std::{fmt, sync::Arc};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

query! {
    PutEnd<'a> { now: i64, score: i64, passed: bool, outcome: Option<&'a str>, assessment: AssessmentId } =
        "update hire_assessment set ended_ms = $now, score = $score, passed = $passed, outcome = $outcome where id = $assessment"
}
query! {
    PutShare { share: i64, assessment: AssessmentId, place: i64 } =
        "update hire_assessment_answer set share = $share where assessment_id = $assessment and place = $place"
}

/// An assessment ended.
#[derive(Debug, Serialize)]
pub struct AssessmentEnded {
    /// Which.
    pub assessment: AssessmentId,
    /// Of which application.
    pub application: ApplicationId,
    /// What kind of thing it was.
    pub kind: Kind,
    /// Its code.
    pub what: String,
    /// Thousandths.
    pub score: i64,
    /// Whether that is enough.
    pub passed: bool,
    /// Of a simulation: how it ended, by code.
    pub outcome: Option<String>,
    /// What each question was worth, in order.
    pub shares: Vec<i64>,
}

impl Event for AssessmentEnded {
    const KIND: &'static str = "hire.assessment_ended";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, assessment, outcome) = (tx.now_ms(), self.assessment, self.outcome.as_deref());
        tx.push(PutEnd { now, score: self.score, passed: self.passed, outcome, assessment }).await?;
        for (place, share) in (0..).zip(&self.shares) {
            tx.push(PutShare { share: *share, assessment, place }).await?;
        }
        Ok(())
    }
}

/// Ends a test: the candidate hands it in, or the house ends it when its time is over.
pub struct EndTest {
    /// Which.
    pub assessment: AssessmentId,
    /// Who grades it.
    pub examiner: Arc<dyn Examiner>,
}

impl fmt::Debug for EndTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndTest").field("assessment", &self.assessment).finish_non_exhaustive()
    }
}

/// The way of the application that a passed test may lead on.
async fn way(tx: &mut Tx<'_>, row: &AssessmentRow) -> Result<(Option<ApplicationRow>, Facts)> {
    let application = tx.opt(ApplicationById { application: row.application_id }).await?;
    let requisition = match &application {
        Some(one) => tx.opt(RequisitionById { requisition: one.requisition_id }).await?,
        None => None,
    };
    let stages = requisition.map(|one| one.stages.0).unwrap_or_default();
    Ok((application, Facts { may: true, stages, last: None, received: false, fresh: tx.new_id(), now_ms: tx.now_ms() }))
}

impl Command for EndTest {
    const NAME: &'static str = "hire.end_test";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.assessment.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let found = tx.opt(Held { assessment: self.assessment }).await?;
        let Some(row) = found.filter(|row| row.kind == Kind::Test) else {
            return tx.record(refuse(Refusal::Unseen)).await;
        };
        let paper = tx.opt(PaperOf { assessment: row.id }).await?.map(|row| row.paper.0).unwrap_or_default();
        let answers = tx.all(AnswersOf { assessment: row.id }).await?;
        let answers: Vec<(i64, Value)> = answers.into_iter().map(|one| (one.place, one.given.0)).collect();
        let graded = self.examiner.grade(&paper, &answers);
        let (application, facts) = way(tx, &row).await?;
        tx.record(decide(&row, graded, application, facts)).await
    }
}

/// Decides what a test comes to. Pure. It may lead on; it never leads out.
fn decide(
    row: &AssessmentRow,
    graded: Graded,
    application: Option<ApplicationRow>,
    facts: Facts,
) -> Decision<(), Refusal> {
    match row.state(facts.now_ms) {
        State::Ended => return answer(()),
        State::Running => {}
        _ => return refuse(Refusal::State),
    }
    let passed = row.pass.is_some_and(|pass| graded.score >= pass);
    let on = match passed && row.leads_on {
        true => {
            let step = Step::Passed(Stage::Knowledge);
            step::decide(&Move { application: row.application_id, seen: None, step }, application, facts)
        }
        false => answer(()),
    };
    let on = if on.outcome().is_ok() { on } else { answer(()) };
    on.and(AssessmentEnded {
        assessment: row.id,
        application: row.application_id,
        kind: row.kind,
        what: row.what.clone(),
        score: graded.score,
        passed,
        outcome: None,
        shares: graded.shares,
    })
}

/// The house writes down what a simulation came to. It is evidence for people: nobody is moved by it.
#[derive(Debug)]
pub struct EndSimulation {
    /// Which.
    pub assessment: AssessmentId,
    /// Thousandths.
    pub score: i64,
    /// Whether all that had to be done was, and nothing that must not be.
    pub passed: bool,
    /// How it ended, by code; none when it was stopped.
    pub outcome: Option<String>,
}

impl Command for EndSimulation {
    const NAME: &'static str = "hire.end_simulation";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.assessment.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let house = *tx.actor() == Actor::House;
        let found = tx.opt(Held { assessment: self.assessment }).await?;
        let now_ms = tx.now_ms();
        let decision = match found.filter(|row| house && row.kind == Kind::Simulation) {
            None => refuse(Refusal::Unseen),
            Some(row) if row.state(now_ms) == State::Ended => answer(()),
            Some(row) if row.state(now_ms) != State::Running => refuse(Refusal::State),
            Some(row) => answer(()).and(AssessmentEnded {
                assessment: row.id,
                application: row.application_id,
                kind: row.kind,
                what: row.what,
                score: self.score,
                passed: self.passed,
                outcome: self.outcome.clone(),
                shares: Vec::new(),
            }),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::{
        application::{Moved, State as Standing, testing::row as applied},
        assess::tests::row,
    };

    fn ends(score: i64, leads_on: bool, stage: Stage, standing: Standing) -> Decision<(), Refusal> {
        let row = AssessmentRow { begun_ms: Some(1), leads_on, ..row() };
        let stages = crate::requisition::template::stages("agent").unwrap();
        let facts =
            Facts { may: true, stages, last: None, received: false, fresh: uuid::Uuid::from_u128(9), now_ms: 9 };
        decide(&row, Graded { shares: vec![score], score }, Some(applied(stage, standing)), facts)
    }

    #[test]
    fn a_passed_test_leads_on_from_its_stage_and_no_score_leads_out() {
        use Stage::{Interview, Knowledge, Simulation};
        let led = |decision: &Decision<(), Refusal>| decision.event::<Moved>().map(|moved| (moved.stage, moved.state));
        let passed = ends(700, true, Knowledge, Standing::Active);
        assert_eq!(led(&passed), Some((Simulation, Standing::Active)));
        assert!(passed.event::<AssessmentEnded>().unwrap().passed);
        for (score, leads_on, stage, standing) in [
            (699, true, Knowledge, Standing::Active),
            (0, true, Knowledge, Standing::Active),
            (1_000, false, Knowledge, Standing::Active),
            (1_000, true, Interview, Standing::Active),
            (1_000, true, Knowledge, Standing::Rejected),
        ] {
            let decision = ends(score, leads_on, stage, standing);
            assert_eq!(led(&decision), None, "{score} {leads_on} {stage}");
            assert_eq!(decision.kinds(), ["hire.assessment_ended"]);
        }
    }
}
