//! Judging somebody who was hired, once. Whoever leads may; who recruited them may not, since it is their own work that is judged.

use super::{GOOD_MIN, MARK_MAX, StartedBy, StartedRow, questions};
use crate::refusal::Refusal;
use event::{ApplicationId, DAY_MS, PersonId, RequisitionId, Right};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// Days after the start before which nobody who is still here is judged.
pub const WAIT_DAYS: i64 = 90;

query! {
    InsertQuality {
        application: ApplicationId, requisition: RequisitionId, score: Option<i64>, stayed: i64, by: Option<PersonId>, now: i64,
    } = "insert into hire_quality (application_id, requisition_id, score, stayed, by_id, at_ms)
         values ($application, $requisition, $score, $stayed, $by, $now)"
}
query! {
    InsertQualityMark<'a> { application: ApplicationId, question: &'a str, mark: i64 } =
        "insert into hire_quality_mark (application_id, question, mark) values ($application, $question, $mark)"
}
query! {
    AddGood { application: ApplicationId, good: i64 } =
        "insert into hire_good (requisition_id, week, channel, judged, good)
         select requisition_id, (applied_ms + 259200000) / 604800000, channel, 1, cast($good as bigint)
           from hire_application where id = $application
         on conflict (requisition_id, week, channel) do update
           set judged = hire_good.judged + excluded.judged, good = hire_good.good + excluded.good"
}

/// Judges somebody who started.
#[derive(Clone, Debug)]
pub struct JudgeQuality {
    /// By the application that they came with.
    pub application: ApplicationId,
    /// Mark by question; may be empty for who left.
    pub marks: BTreeMap<String, i64>,
    /// Still works here.
    pub stayed: bool,
}

/// Somebody who started is judged.
#[derive(Debug, Serialize)]
pub struct QualityJudged {
    /// By the application that they came with.
    pub application: ApplicationId,
    /// Of which requisition.
    pub requisition: RequisitionId,
    /// Mark by question.
    pub marks: BTreeMap<String, i64>,
    /// Hundredths of the mean; none: not judged.
    pub score: Option<i64>,
    /// Still works here.
    pub stayed: bool,
}

impl Event for QualityJudged {
    const KIND: &'static str = "hire.quality_judged";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (application, requisition, by, now) =
            (self.application, self.requisition, tx.actor().person(), tx.now_ms());
        let (score, stayed) = (self.score, i64::from(self.stayed));
        tx.push(InsertQuality { application, requisition, score, stayed, by, now }).await?;
        for (question, mark) in &self.marks {
            tx.push(InsertQualityMark { application, question, mark: *mark }).await?;
        }
        let good = self.stayed && score.is_some_and(|score| score >= GOOD_MIN);
        tx.push(AddGood { application, good: i64::from(good) }).await
    }
}

impl Command for JudgeQuality {
    const NAME: &'static str = "hire.judge_quality";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::HiringApprove);
        let row = tx.opt(StartedBy { application: self.application }).await?.filter(|_| may);
        let now_ms = tx.now_ms();
        tx.record(decide(self, row, now_ms)).await
    }
}

/// Decides a judgement. Pure.
fn decide(wish: &JudgeQuality, row: Option<StartedRow>, now_ms: i64) -> Decision<(), Refusal> {
    let Some(row) = row else { return refuse(Refusal::Unseen) };
    if row.judged_ms.is_some() {
        return refuse(Refusal::Already);
    }
    if wish.stayed && now_ms < row.since_ms + WAIT_DAYS * DAY_MS {
        return refuse(Refusal::State);
    }
    let whole = questions().iter().all(|one| wish.marks.contains_key(&one.code));
    let none = wish.marks.is_empty() && !wish.stayed;
    let fits = wish.marks.values().all(|mark| (1..=MARK_MAX).contains(mark));
    if !(none || whole && fits && wish.marks.len() == questions().len()) {
        return refuse(Refusal::Value("mark"));
    }
    let sum: i64 = wish.marks.values().sum();
    let score = (!none).then(|| sum * 100 / questions().len() as i64);
    answer(()).and(QualityJudged {
        application: row.id,
        requisition: row.requisition_id,
        marks: wish.marks.clone(),
        score,
        stayed: wish.stayed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Channel;
    use uuid::Uuid;

    fn row(since_ms: i64, judged_ms: Option<i64>) -> StartedRow {
        StartedRow {
            id: ApplicationId(Uuid::from_u128(1)),
            number: 1,
            requisition_id: RequisitionId(Uuid::from_u128(2)),
            channel: Channel::Campus,
            since_ms,
            name: "Ana".into(),
            score: None,
            stayed: None,
            judged_ms,
            by_id: None,
        }
    }

    fn wish(marks: &[i64], stayed: bool) -> JudgeQuality {
        let marks = questions().iter().zip(marks).map(|(one, mark)| (one.code.clone(), *mark)).collect();
        JudgeQuality { application: ApplicationId(Uuid::from_u128(1)), marks, stayed }
    }

    #[test]
    fn who_is_here_is_judged_after_ninety_days_and_who_left_at_once() {
        let (late, early) = (WAIT_DAYS * DAY_MS, WAIT_DAYS * DAY_MS - 1);
        let check = |wish: JudgeQuality, now_ms, comes_to: std::result::Result<Option<i64>, Refusal>| {
            let decision = decide(&wish, Some(row(0, None)), now_ms);
            match comes_to {
                Ok(score) => assert_eq!(decision.event::<QualityJudged>().map(|event| event.score), Some(score)),
                Err(refusal) => assert_eq!(decision.outcome().err(), Some(&refusal)),
            }
        };
        check(wish(&[4, 3, 3, 3], true), late, Ok(Some(325)));
        check(wish(&[4, 3, 3, 3], true), early, Err(Refusal::State));
        check(wish(&[1, 1, 2, 1], false), early, Ok(Some(125)));
        check(wish(&[], false), early, Ok(None));
        check(wish(&[], true), late, Err(Refusal::Value("mark")));
        check(wish(&[3, 3], true), late, Err(Refusal::Value("mark")));
        check(wish(&[3, 3, 3, 5], true), late, Err(Refusal::Value("mark")));
    }

    #[test]
    fn nobody_is_judged_twice_or_by_who_may_not_see_them() {
        let late = WAIT_DAYS * DAY_MS;
        let twice = decide(&wish(&[3, 3, 3, 3], true), Some(row(0, Some(5))), late);
        assert_eq!(twice.outcome().err(), Some(&Refusal::Already));
        let unseen = decide(&wish(&[3, 3, 3, 3], true), None, late);
        assert_eq!(unseen.outcome().err(), Some(&Refusal::Unseen));
    }
}
