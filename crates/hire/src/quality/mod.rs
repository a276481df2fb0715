//! How good those turned out whom the company hired: asked once, ninety days after they started, by the same four questions.

mod judge;

pub use judge::{JudgeQuality, QualityJudged, WAIT_DAYS};

use crate::post::Channel;
use event::{ApplicationId, PersonId, RequisitionId};
use language::Both;
use serde::Deserialize;
use std::sync::LazyLock;
use store::{query, row};

/// Marks go from 1 to this.
pub const MARK_MAX: i64 = 4;
/// A good hire is still here and has at least this mean mark, in hundredths.
pub const GOOD_MIN: i64 = 300;

/// What is asked after ninety days.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its code.
    pub code: String,
    /// What is judged.
    pub name: Both,
    /// What is seen at 1, 2, 3 and 4.
    pub anchors: [Both; MARK_MAX as usize],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    question: Vec<Question>,
}

static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let text = include_str!("../../../../fixtures/hiring/quality.toml");
    toml::from_str::<File>(text).expect("a file that a test reads").question
});

/// Every question, in order.
pub fn questions() -> &'static [Question] {
    &QUESTIONS
}

row! {
    /// Somebody who started.
    pub StartedRow {
        id: ApplicationId, number: i64, requisition_id: RequisitionId, channel: Channel, since_ms: i64, name: String,
        score: Option<i64>, stayed: Option<i64>, judged_ms: Option<i64>, by_id: Option<PersonId>,
    }
}

query! {
    /// Those who started, the latest first, with what was thought of them.
    pub Started { limit: i64 } -> [StartedRow] =
        "select a.id, a.number, a.requisition_id, a.channel, a.since_ms, c.name, q.score, q.stayed, q.at_ms as judged_ms, q.by_id
           from hire_application a join hire_candidate c on c.id = a.candidate_id
           left join hire_quality q on q.application_id = a.id
          where a.reached = 8 and a.state = 'active' order by a.since_ms desc, a.id desc limit $limit"
}
query! {
    /// Somebody who started.
    pub StartedBy { application: ApplicationId } -> [StartedRow] =
        "select a.id, a.number, a.requisition_id, a.channel, a.since_ms, c.name, q.score, q.stayed, q.at_ms as judged_ms, q.by_id
           from hire_application a join hire_candidate c on c.id = a.candidate_id
           left join hire_quality q on q.application_id = a.id
          where a.id = $application and a.reached = 8 and a.state = 'active'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_questions_are_whole_in_both_languages() {
        assert_eq!(questions().len(), 4);
        for one in questions() {
            assert!(one.name.fits(80) && one.anchors.iter().all(|anchor| anchor.fits(120)), "{}", one.code);
        }
    }
}
