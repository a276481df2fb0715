//! Assessments: a knowledge test or a simulation that a person gives to a candidate, who takes it alone by a secret link. One
//! attempt, unless a person gives another and says why. A passed test may lead on; nothing ever leads out.

mod answer;
mod begin;
pub mod catalogue;
mod end;
mod examiner;
mod give;
pub mod link;
pub mod plan;
mod work;

pub use answer::{AssessmentAnswered, GiveAnswer};
pub use begin::{AssessmentBegun, Begin};
pub use end::{AssessmentEnded, EndSimulation, EndTest};
pub use examiner::{Examiner, Graded, Guest, Paper, Played, Soon};
pub use give::{
    ASSESSMENTS_MAX, AssessmentGiven, AssessmentWithdrawn, DAYS_MAX, EXTRA, GiveAssessment, WithdrawAssessment,
};

pub(crate) use work::work;

use event::{ApplicationId, AssessmentId, MINUTE_MS, PersonId, SECOND_MS};
use language::Lang;
use serde_json::Value;
use store::{JobKind, Json, query, row};

/// The job that ends an assessment whose time is over.
pub const END: &str = "hire.end_assessment";
/// The job that lets go of what was played in the simulations of somebody who was erased.
pub const FORGET: &str = "hire.forget_simulations";
/// How long after the end an answer that was on its way still counts.
pub const LATE_MS: i64 = 5 * SECOND_MS;
/// A simulation has a clock of its own, which stands still while the house does; this much later it is ended in any case.
pub const SPARE_MS: i64 = 30 * MINUTE_MS;

/// The kinds of its jobs.
pub fn kinds() -> Vec<JobKind> {
    [END, FORGET, plan::GIVE].map(|name| JobKind { name, repeats: true }).to_vec()
}

store::vocabulary! {
    /// What is given.
    Kind, KINDS:
    /// Questions from the bank.
    Test = "test",
    /// A scenario at the desk.
    Simulation = "simulation",
}

/// How far an assessment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The candidate has not begun.
    Given,
    /// They have not begun in time.
    Lapsed,
    /// They are at it.
    Running,
    /// It is over.
    Ended,
    /// It was taken back before they began.
    Withdrawn,
}

row! {
    /// An assessment.
    pub AssessmentRow {
        id: AssessmentId, application_id: ApplicationId, kind: Kind, what: String, lang: String, minutes: i64,
        pass: Option<i64>, leads_on: bool, reason: String, given_by: Option<PersonId>, given_ms: i64, until_ms: i64,
        begun_ms: Option<i64>, due_ms: Option<i64>, ended_ms: Option<i64>, withdrawn_ms: Option<i64>, seed: String,
        score: Option<i64>, passed: Option<bool>, outcome: Option<String>,
    }
    /// The questions of one.
    pub PaperRow { paper: Json<Vec<Paper>> }
    /// An answer.
    pub AnswerRow { place: i64, given: Json<Value>, share: Option<i64> }
}

query! {
    /// An assessment.
    pub AssessmentById { assessment: AssessmentId } -> [AssessmentRow] =
        "select id, application_id, kind, what, lang, minutes, pass, leads_on, reason, given_by, given_ms, until_ms, begun_ms,
                due_ms, ended_ms, withdrawn_ms, seed, score, passed, outcome
           from hire_assessment where id = $assessment"
}
query! {
    /// The same, and nobody else decides about it meanwhile.
    pub(crate) Held { assessment: AssessmentId } -> [AssessmentRow] =
        "select id, application_id, kind, what, lang, minutes, pass, leads_on, reason, given_by, given_ms, until_ms, begun_ms,
                due_ms, ended_ms, withdrawn_ms, seed, score, passed, outcome
           from hire_assessment where id = $assessment{ for update}"
}
query! {
    /// The assessments of an application, the first first. At most 50.
    pub AssessmentsOf { application: ApplicationId } -> [AssessmentRow] =
        "select id, application_id, kind, what, lang, minutes, pass, leads_on, reason, given_by, given_ms, until_ms, begun_ms,
                due_ms, ended_ms, withdrawn_ms, seed, score, passed, outcome
           from hire_assessment where application_id = $application order by given_ms, id limit 50"
}
query! {
    /// The questions of a test, once it has begun.
    pub PaperOf { assessment: AssessmentId } -> [PaperRow] = "select paper from hire_assessment where id = $assessment"
}
query! {
    /// The answers of a test, by place. At most 200.
    pub AnswersOf { assessment: AssessmentId } -> [AnswerRow] =
        "select place, given, share from hire_assessment_answer where assessment_id = $assessment order by place limit 200"
}

impl AssessmentRow {
    /// How far it is.
    pub fn state(&self, now_ms: i64) -> State {
        match () {
            () if self.withdrawn_ms.is_some() => State::Withdrawn,
            () if self.ended_ms.is_some() => State::Ended,
            () if self.begun_ms.is_some() => State::Running,
            () if now_ms > self.until_ms => State::Lapsed,
            () => State::Given,
        }
    }

    /// In which language it is taken.
    pub fn lang(&self) -> Lang {
        if self.lang == Lang::Zh.tag() { Lang::Zh } else { Lang::En }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use uuid::Uuid;

    pub fn row() -> AssessmentRow {
        AssessmentRow {
            id: AssessmentId(Uuid::from_u128(5)),
            application_id: ApplicationId(Uuid::from_u128(1)),
            kind: Kind::Test,
            what: "first".into(),
            lang: "en".into(),
            minutes: 10,
            pass: Some(700),
            leads_on: true,
            reason: String::new(),
            given_by: None,
            given_ms: 0,
            until_ms: 1_000,
            begun_ms: None,
            due_ms: None,
            ended_ms: None,
            withdrawn_ms: None,
            seed: String::new(),
            score: None,
            passed: None,
            outcome: None,
        }
    }

    #[test]
    fn what_has_begun_in_time_does_not_lapse() {
        assert_eq!(row().state(1_000), State::Given);
        assert_eq!(row().state(1_001), State::Lapsed);
        assert_eq!(AssessmentRow { begun_ms: Some(1), ..row() }.state(9_000), State::Running);
        assert_eq!(AssessmentRow { begun_ms: Some(1), ended_ms: Some(2), ..row() }.state(0), State::Ended);
        assert_eq!(AssessmentRow { withdrawn_ms: Some(1), ..row() }.state(0), State::Withdrawn);
    }
}
