//! Reminders: a job looks at a cohort when something becomes soon or late, and writes down who was told. What is done is
//! not reminded of.

use super::{AskedIn, CohortById, Duty, Facts, ItemKind, SOON_DAYS, Stands};
use crate::refusal::Refusal;
use event::{Actor, CohortId, DAY_MS, JobId, PersonId};
use serde::Serialize;
use store::{Command, Decision, Event, NewJob, Outcome, Result, Tx, answer, query, refuse, row};

/// The job that looks at one cohort.
pub const JOB: &str = "train.remind";

row! {
    /// A reminder that somebody got.
    pub ReminderRow { cohort_id: CohortId, kind: ItemKind, code: String, step: Stands, due_ms: i64, at_ms: i64 }
    /// A reminder that was given.
    Given { person_id: PersonId, kind: ItemKind, code: String, step: Stands, due_ms: i64 }
}

query! {
    /// Reminders of one person since a time, the latest first. At most 50.
    pub RemindersOf { person: PersonId, since_ms: i64 } -> [ReminderRow] =
        "select cohort_id, kind, code, step, due_ms, at_ms from train_reminder
          where person_id = $person and at_ms > $since_ms order by at_ms desc, code, step limit 50"
}
query! {
    GivenIn { cohort: CohortId } -> [Given] =
        "select person_id, kind, code, step, due_ms from train_reminder where cohort_id = $cohort
          order by person_id, kind, code, step, due_ms limit 20000"
}
query! {
    InsertReminder<'a> {
        cohort: CohortId, person: PersonId, kind: ItemKind, code: &'a str, step: Stands, due_ms: i64, now: i64,
    } = "insert into train_reminder (cohort_id, person_id, kind, code, step, due_ms, at_ms)
         values ($cohort, $person, $kind, $code, $step, $due_ms, $now)
         on conflict (cohort_id, person_id, kind, code, step, due_ms) do nothing"
}

/// A look at a cohort at `due_ms`. While one waits, the earlier one wins.
pub(super) fn reminder(cohort: CohortId, due_ms: i64) -> NewJob {
    NewJob { kind: JOB, key: Some(cohort.to_string()), due_ms, body: serde_json::json!({ "cohort": cohort }) }
}

/// Reminds a cohort's people of what is soon or late. Done by the house.
#[derive(Debug)]
pub struct Remind {
    /// Which.
    pub cohort: CohortId,
    /// The job that this is.
    pub job: JobId,
}

/// Somebody was reminded.
#[derive(Debug, Serialize)]
pub struct Reminded {
    /// By which cohort's plan.
    pub cohort: CohortId,
    /// Who.
    pub person: PersonId,
    /// A course or a certification.
    pub kind: ItemKind,
    /// Its code.
    pub code: String,
    /// Soon or late.
    pub step: Stands,
    /// Due when. Unix milliseconds, UTC.
    pub due_ms: i64,
}

impl Event for Reminded {
    const KIND: &'static str = "train.reminded";
    fn subject(&self) -> String {
        self.cohort.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, cohort, person, step) = (tx.now_ms(), self.cohort, self.person, self.step);
        let (kind, code, due_ms) = (self.kind, self.code.as_str(), self.due_ms);
        tx.push(InsertReminder { cohort, person, kind, code, step, due_ms, now }).await
    }
}

impl Command for Remind {
    const NAME: &'static str = "train.remind";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.cohort.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        if *tx.actor() != Actor::House {
            return tx.record(refuse(Refusal::Unseen)).await;
        }
        // First, so that the next look can be queued under the same key.
        tx.job_done(self.job).await?;
        let now_ms = tx.now_ms();
        let runs = tx.opt(CohortById { cohort: self.cohort }).await?.is_some_and(|row| row.closed_ms.is_none());
        let (mut duties, mut given) = (Vec::new(), Vec::new());
        if runs {
            let facts = Facts::of_all(tx, now_ms).await?;
            duties = tx.all(AskedIn { cohort: self.cohort }).await?.iter().map(|one| facts.duty(one)).collect();
            given = tx.all(GivenIn { cohort: self.cohort }).await?;
        }
        tx.record(remind(self.cohort, &duties, &given, now_ms)).await
    }
}

/// Decides who is reminded now, and when to look again. Pure.
fn remind(cohort: CohortId, duties: &[Duty], given: &[Given], now_ms: i64) -> Decision<(), Refusal> {
    let mut decision = answer(());
    let mut next_ms: Option<i64> = None;
    for duty in duties {
        let (one, step) = (&duty.asked, duty.stands(now_ms));
        let told = given.iter().any(|known| {
            (known.person_id, known.kind, known.step, known.due_ms) == (one.person_id, one.kind, step, one.due_ms)
                && known.code == one.code
        });
        if matches!(step, Stands::Soon | Stands::Late) && !told {
            decision = decision.and(Reminded {
                cohort,
                person: one.person_id,
                kind: one.kind,
                code: one.code.clone(),
                step,
                due_ms: one.due_ms,
            });
        }
        let then_ms = match step {
            Stands::Open => Some(one.due_ms - SOON_DAYS * DAY_MS),
            Stands::Soon => Some(one.due_ms),
            Stands::Done | Stands::Late => None,
        };
        next_ms = [next_ms, then_ms].into_iter().flatten().min();
    }
    match next_ms {
        Some(due_ms) => decision.job(reminder(cohort, due_ms)),
        None => decision,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::Asked;
    use uuid::Uuid;

    fn duty(person: u128, due_days: i64, done: i64) -> Duty {
        let asked = Asked {
            cohort_id: CohortId(Uuid::nil()),
            person_id: PersonId(Uuid::from_u128(person)),
            kind: ItemKind::Course,
            code: "basics".into(),
            due_ms: due_days * DAY_MS,
            moved: false,
        };
        Duty { asked, done, of: 3 }
    }

    fn given(person: u128, step: Stands, due_days: i64) -> Given {
        let person_id = PersonId(Uuid::from_u128(person));
        Given { person_id, kind: ItemKind::Course, code: "basics".into(), step, due_ms: due_days * DAY_MS }
    }

    #[test]
    fn who_is_late_is_told_once_and_who_is_done_is_not() {
        let check = |duties: &[Duty], known: &[Given], day: i64, told: usize, next: Option<i64>| {
            let decision = remind(CohortId(Uuid::nil()), duties, known, day * DAY_MS);
            assert_eq!(decision.kinds().len(), told, "on day {day}");
            assert_eq!(decision.jobs().first().map(|job| job.due_ms / DAY_MS), next, "on day {day}");
        };
        check(&[duty(1, 10, 0)], &[], 1, 0, Some(7));
        check(&[duty(1, 10, 0), duty(2, 10, 3)], &[], 7, 1, Some(10));
        check(&[duty(1, 10, 0)], &[given(1, Stands::Soon, 10)], 8, 0, Some(10));
        check(&[duty(1, 10, 0)], &[given(1, Stands::Soon, 10)], 10, 1, None);
        check(&[duty(1, 10, 0)], &[given(1, Stands::Late, 10)], 11, 0, None);
        check(&[duty(1, 13, 0)], &[given(1, Stands::Soon, 10)], 11, 1, Some(13));
        check(&[duty(1, 10, 3)], &[], 11, 0, None);
    }
}
