//! Moving a due date, for a cohort or for one of its people, with a reason that is kept.

use super::{
    AskedIn, ItemKind, ItemsOf,
    found::{AHEAD_DAYS, PutItem, running},
    remind::reminder,
};
use crate::{certificate::REASON_CHARS, refusal::Refusal};
use event::{CohortId, DAY_MS, PersonId, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use uuid::Uuid;

query! {
    PutExtension<'a> { cohort: CohortId, person: PersonId, kind: ItemKind, code: &'a str, due_ms: i64 } =
        "insert into train_cohort_extension (cohort_id, person_id, kind, code, due_ms)
         values ($cohort, $person, $kind, $code, $due_ms)
         on conflict (cohort_id, person_id, kind, code) do update set due_ms = excluded.due_ms"
}
query! {
    InsertMove<'a> {
        id: Uuid, cohort: CohortId, person: Option<PersonId>, kind: ItemKind, code: &'a str, from_ms: i64, to_ms: i64,
        reason: &'a Words, by: Option<PersonId>, now: i64,
    } = "insert into train_cohort_move (id, cohort_id, person_id, kind, code, from_ms, to_ms, reason, by_id, at_ms)
         values ($id, $cohort, $person, $kind, $code, $from_ms, $to_ms, $reason, $by, $now)"
}

/// Moves a due date.
#[derive(Debug)]
pub struct MoveDue {
    /// Of which cohort.
    pub cohort: CohortId,
    /// For whom; none: for everybody who has no date of their own.
    pub person: Option<PersonId>,
    /// A course or a certification.
    pub kind: ItemKind,
    /// Its code.
    pub code: String,
    /// Unix milliseconds, UTC; the end of a day.
    pub to_ms: i64,
    /// Why.
    pub reason: Words,
}

/// A due date was moved.
#[derive(Debug, Serialize)]
pub struct DueMoved {
    /// Of which cohort.
    pub cohort: CohortId,
    /// For whom; none: for everybody who has no date of their own.
    pub person: Option<PersonId>,
    /// A course or a certification.
    pub kind: ItemKind,
    /// Its code.
    pub code: String,
    /// What it was. Unix milliseconds, UTC.
    pub from_ms: i64,
    /// What it is.
    pub to_ms: i64,
    /// Why.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for DueMoved {
    const KIND: &'static str = "train.due_moved";
    fn subject(&self) -> String {
        self.cohort.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, id, by) = (tx.now_ms(), tx.new_id(), tx.actor().person());
        let (cohort, kind, code, to_ms) = (self.cohort, self.kind, self.code.as_str(), self.to_ms);
        match self.person {
            Some(person) => tx.push(PutExtension { cohort, person, kind, code, due_ms: to_ms }).await?,
            None => tx.push(PutItem { cohort, kind, code, due_ms: to_ms }).await?,
        }
        let (person, from_ms, reason) = (self.person, self.from_ms, &self.reason);
        tx.push(InsertMove { id, cohort, person, kind, code, from_ms, to_ms, reason, by, now }).await
    }
}

impl Command for MoveDue {
    const NAME: &'static str = "train.move_due";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.cohort.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let running = running(tx, self.cohort).await?;
        let from_ms = match self.person {
            Some(person) => {
                let all = tx.all(AskedIn { cohort: self.cohort }).await?;
                let mine = all.into_iter().filter(|one| one.person_id == person);
                mine.map(|one| (one.kind, one.code, one.due_ms)).find(|one| self.is_about(&one.0, &one.1))
            }
            None => {
                let items = tx.all(ItemsOf { cohort: self.cohort }).await?.into_iter();
                items.map(|one| (one.kind, one.code, one.due_ms)).find(|one| self.is_about(&one.0, &one.1))
            }
        };
        let decision = match running {
            Err(refusal) => refuse(refusal),
            Ok(_) => shift(self, from_ms.map(|(_, _, due_ms)| due_ms), tx.now_ms()),
        };
        tx.record(decision).await
    }
}

impl MoveDue {
    fn is_about(&self, kind: &ItemKind, code: &str) -> bool {
        *kind == self.kind && code == self.code
    }
}

/// Decides a move. Pure. `from_ms`: the date now; none when it is not in the plan.
fn shift(wish: &MoveDue, from_ms: Option<i64>, now_ms: i64) -> Decision<(), Refusal> {
    let reason = wish.reason.text().trim();
    let Some(from_ms) = from_ms else { return refuse(Refusal::Unseen) };
    if wish.to_ms <= now_ms || wish.to_ms > now_ms + AHEAD_DAYS * DAY_MS {
        return refuse(Refusal::Day);
    }
    if reason.is_empty() || reason.chars().count() > REASON_CHARS {
        return refuse(Refusal::NoReason);
    }
    if from_ms == wish.to_ms {
        return answer(());
    }
    let event = DueMoved {
        cohort: wish.cohort,
        person: wish.person,
        kind: wish.kind,
        code: wish.code.clone(),
        from_ms,
        to_ms: wish.to_ms,
        reason: Words(reason.to_owned()),
    };
    answer(()).and(event).job(reminder(wish.cohort, now_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_moves_with_a_reason_and_never_into_the_past() {
        let check = |reason: &str, to_ms, from_ms, refusal: Option<Refusal>, kinds: usize| {
            let wish = MoveDue {
                cohort: CohortId(Uuid::nil()),
                person: None,
                kind: ItemKind::Course,
                code: "basics".into(),
                to_ms,
                reason: reason.into(),
            };
            let decision = shift(&wish, from_ms, DAY_MS);
            assert_eq!((decision.outcome().err().cloned(), decision.kinds().len()), (refusal, kinds), "{reason}");
            let logged = decision.event::<DueMoved>().map(|event| serde_json::to_string(event).unwrap());
            assert!(logged.is_none_or(|logged| !logged.contains("ill")), "the log holds no reason");
        };
        check("Was ill", 3 * DAY_MS, Some(2 * DAY_MS), None, 1);
        check("Was ill", 2 * DAY_MS, Some(2 * DAY_MS), None, 0);
        check(" ", 3 * DAY_MS, Some(2 * DAY_MS), Some(Refusal::NoReason), 0);
        check("Was ill", DAY_MS, Some(2 * DAY_MS), Some(Refusal::Day), 0);
        check("Was ill", 900 * DAY_MS, Some(2 * DAY_MS), Some(Refusal::Day), 0);
        check("Was ill", 3 * DAY_MS, None, Some(Refusal::Unseen), 0);
    }
}
