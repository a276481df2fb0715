//! Starting: who they are is confirmed by two people in two ways; then somebody who was hired becomes a person here.

mod begin;
mod check;
mod newcomers;

pub(crate) use begin::welcome;
pub use begin::{START, StartAgreed, StartDone, StartFailed, StartHere, StartOf, StartRow, TROUBLES, by_itself};
pub use check::{Check, CheckRecorded, CheckRow, CheckUndone, ChecksOf, RecordCheck, UndoCheck, all, find, is_whole};
pub use newcomers::{FirstLink, Newcomers, Soon, Welcome, Welcomed};

use event::CohortId;
use store::{query, row};

row! {
    /// A cohort that somebody can be sent to. `first_due_ms`: what is due first.
    pub CohortRow { id: CohortId, name: String, first_due_ms: Option<i64> }
}
query! {
    /// Cohorts that run, the newest first. At most 100.
    pub Cohorts {} -> [CohortRow] =
        "select id, name, first_due_ms from train_window_cohort where closed_ms is null
          order by made_ms desc, id desc limit 100"
}

/// The next cohort that has something due on or after a first day; none: all are further on.
pub fn next_cohort(cohorts: &[CohortRow], start_ms: i64) -> Option<CohortId> {
    let later = cohorts.iter().filter(|one| one.first_due_ms.is_some_and(|due_ms| due_ms >= start_ms));
    later.min_by_key(|one| (one.first_due_ms, one.id)).map(|one| one.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn newcomers_go_where_nothing_is_due_before_they_come() {
        let cohort =
            |n: u128, first_due_ms| CohortRow { id: CohortId(Uuid::from_u128(n)), name: String::new(), first_due_ms };
        let cohorts = [cohort(1, Some(50)), cohort(2, Some(20)), cohort(3, Some(5)), cohort(4, None)];
        assert_eq!(next_cohort(&cohorts, 10), Some(CohortId(Uuid::from_u128(2))));
        assert_eq!(next_cohort(&cohorts, 20), Some(CohortId(Uuid::from_u128(2))));
        assert_eq!(next_cohort(&cohorts, 60), None);
    }
}
