//! Answering a question: kept as it is given, so that a reload or a killed server loses nothing.

use super::{Held, LATE_MS, PaperOf, State};
use crate::refusal::Refusal;
use event::{ApplicationId, AssessmentId};
use serde::Serialize;
use serde_json::Value;
use store::{Command, Event, Json, Outcome, Result, Tx, answer, query, refuse};

query! {
    PutAnswer<'a> { assessment: AssessmentId, place: i64, given: Json<&'a Value>, now: i64 } =
        "insert into hire_assessment_answer (assessment_id, place, given, at_ms) values ($assessment, $place, $given, $now)
         on conflict (assessment_id, place) do update set given = excluded.given, at_ms = excluded.at_ms"
}

/// The candidate answers a question; again, as often as they like, until it ends.
#[derive(Debug)]
pub struct GiveAnswer {
    /// In which assessment; that of the link.
    pub assessment: AssessmentId,
    /// Which question, from 0.
    pub place: usize,
    /// What.
    pub given: Value,
}

/// A question was answered.
#[derive(Debug, Serialize)]
pub struct AssessmentAnswered {
    /// In which assessment.
    pub assessment: AssessmentId,
    /// Of which application.
    pub application: ApplicationId,
    /// Which question, from 0.
    pub place: i64,
    /// What.
    #[serde(skip)]
    pub given: Value,
}

impl Event for AssessmentAnswered {
    const KIND: &'static str = "hire.assessment_answered";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutAnswer { assessment: self.assessment, place: self.place, given: Json(&self.given), now }).await
    }
}

impl Command for GiveAnswer {
    const NAME: &'static str = "hire.answer_assessment";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.assessment.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let row = tx.opt(Held { assessment: self.assessment }).await?;
        let many = tx.opt(PaperOf { assessment: self.assessment }).await?.map_or(0, |row| row.paper.0.len());
        let now_ms = tx.now_ms();
        let decision = match row {
            None => refuse(Refusal::Unseen),
            Some(row) if row.state(now_ms) != State::Running => refuse(Refusal::State),
            Some(row) if row.due_ms.is_none_or(|due_ms| now_ms > due_ms + LATE_MS) => refuse(Refusal::State),
            Some(_) if self.place >= many => refuse(Refusal::Unseen),
            Some(row) => answer(()).and(AssessmentAnswered {
                assessment: row.id,
                application: row.application_id,
                place: self.place as i64,
                given: self.given.clone(),
            }),
        };
        tx.record(decision).await
    }
}
