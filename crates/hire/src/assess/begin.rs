//! Beginning: from then on the house's clock runs, whoever is there.

use super::{AssessmentRow, END, Held, Kind, LATE_MS, Paper, SPARE_MS, State};
use crate::{
    application::{self, ApplicationById, ApplicationRow},
    refusal::Refusal,
};
use event::{ApplicationId, AssessmentId, MINUTE_MS};
use serde::Serialize;
use store::{Command, Decision, Event, Json, NewJob, Outcome, Result, Tx, answer, query, refuse};

query! {
    PutBegun<'a> { now: i64, due: i64, seed: &'a str, paper: Json<&'a [Paper]>, assessment: AssessmentId } =
        "update hire_assessment set begun_ms = $now, due_ms = $due, seed = $seed, paper = $paper where id = $assessment"
}

/// The candidate begins. Whoever has the link may; the page that calls this has checked it.
#[derive(Debug)]
pub struct Begin {
    /// Which.
    pub assessment: AssessmentId,
    /// 64 hex digits that nobody can guess.
    pub seed: String,
    /// The questions that were drawn from it; none for a simulation.
    pub paper: Vec<Paper>,
}

/// An assessment has begun.
#[derive(Debug, Serialize)]
pub struct AssessmentBegun {
    /// Which.
    pub assessment: AssessmentId,
    /// Of which application.
    pub application: ApplicationId,
    /// Until when; Unix milliseconds, UTC.
    pub due_ms: i64,
    /// The questions' codes, in order.
    pub questions: Vec<String>,
    /// What orders options: would tell answers.
    #[serde(skip)]
    pub seed: String,
    /// The questions.
    #[serde(skip)]
    pub paper: Vec<Paper>,
}

impl Event for AssessmentBegun {
    const KIND: &'static str = "hire.assessment_begun";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, due, paper) = (tx.now_ms(), self.due_ms, Json(self.paper.as_slice()));
        tx.push(PutBegun { now, due, seed: &self.seed, paper, assessment: self.assessment }).await
    }
}

impl Command for Begin {
    const NAME: &'static str = "hire.begin_assessment";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.assessment.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let row = tx.opt(Held { assessment: self.assessment }).await?;
        let application = match &row {
            Some(row) => tx.opt(ApplicationById { application: row.application_id }).await?,
            None => None,
        };
        let now_ms = tx.now_ms();
        tx.record(decide(self, row, application, now_ms)).await
    }
}

/// Decides a beginning. Pure. What runs already is gone on with.
fn decide(
    wish: &Begin,
    row: Option<AssessmentRow>,
    application: Option<ApplicationRow>,
    now_ms: i64,
) -> Decision<(), Refusal> {
    let application = application.filter(|one| one.erased_ms.is_none());
    let (Some(row), Some(application)) = (row, application) else { return refuse(Refusal::Unseen) };
    match row.state(now_ms) {
        State::Running => return answer(()),
        State::Given if application.state == application::State::Active => {}
        _ => return refuse(Refusal::State),
    }
    if (row.kind == Kind::Test) == wish.paper.is_empty() {
        return refuse(Refusal::Value("paper"));
    }
    let spare_ms = if row.kind == Kind::Test { 0 } else { SPARE_MS };
    let due_ms = now_ms + row.minutes * MINUTE_MS + spare_ms;
    let job = NewJob {
        kind: END,
        key: Some(row.id.to_string()),
        due_ms: due_ms + LATE_MS,
        body: serde_json::json!({ "assessment": row.id }),
    };
    let begun = AssessmentBegun {
        assessment: row.id,
        application: row.application_id,
        due_ms,
        questions: wish.paper.iter().map(|one| one.code.clone()).collect(),
        seed: wish.seed.clone(),
        paper: wish.paper.clone(),
    };
    answer(()).and(begun).job(job)
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::{application::testing::row as applied, assess::tests::row, requisition::Stage};

    fn begin(row: AssessmentRow, state: application::State, now_ms: i64) -> Decision<(), Refusal> {
        let paper = vec![Paper { code: "a".into(), version: 1, question: serde_json::Value::Null }];
        let wish = Begin { assessment: row.id, seed: "seed".into(), paper };
        decide(&wish, Some(row), Some(applied(Stage::Screened, state)), now_ms)
    }

    #[test]
    fn it_begins_once_in_time_and_the_house_will_end_it() {
        use application::State::{Active, Withdrawn};
        let begun = begin(row(), Active, 500);
        assert_eq!(begun.event::<AssessmentBegun>().unwrap().due_ms, 500 + 10 * MINUTE_MS);
        assert_eq!(begun.jobs()[0].due_ms, 500 + 10 * MINUTE_MS + LATE_MS);
        let running = AssessmentRow { begun_ms: Some(1), ..row() };
        assert_eq!(begin(running, Active, 9_000).kinds(), [""; 0], "a second click begins nothing");
        assert_eq!(begin(row(), Active, 1_001).outcome(), Err(&Refusal::State), "too late");
        assert_eq!(begin(row(), Withdrawn, 500).outcome(), Err(&Refusal::State));
        let over = AssessmentRow { begun_ms: Some(1), ended_ms: Some(2), ..row() };
        assert_eq!(begin(over, Active, 500).outcome(), Err(&Refusal::State), "no second attempt");
        let simulation = AssessmentRow { kind: Kind::Simulation, ..row() };
        assert_eq!(begin(simulation, Active, 500).outcome(), Err(&Refusal::Value("paper")));
    }
}
